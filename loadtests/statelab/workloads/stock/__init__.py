"""The stock, such as the last tickets: each request buys one unit of a limited number, or is refused."""

from statelab.workloads.stock.checker import check
from statelab.workloads.stock.drive import DRIVE
from statelab.workloads.stock.lines import FORMAT
from statelab.workloads.stock.presentation import PRESENTATION
from statelab.workloads.workload import Workload

WORKLOAD = Workload("stock", ("buy", "read"), DRIVE, check, PRESENTATION, FORMAT)
