"""A shopping cart that is open in several tabs: users add items and view the cart."""

from statelab.workloads.cart.checker import check
from statelab.workloads.cart.drive import DRIVE
from statelab.workloads.cart.lines import FORMAT
from statelab.workloads.cart.presentation import PRESENTATION
from statelab.workloads.workload import Workload

WORKLOAD = Workload("cart", ("add", "view"), DRIVE, check, PRESENTATION, FORMAT)
