"""A shopping cart that is open in several tabs: users add items and view the cart."""

from statelab.workloads.cart import checker, drive, lines, presentation
from statelab.workloads.workload import Workload

WORKLOAD = Workload("cart", ("add", "view"), drive.DRIVE, checker.check, presentation.PRESENTATION, lines.FORMAT)
