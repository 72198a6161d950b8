"""The stock, such as the last tickets: each request buys one unit of a limited number, or is refused."""

from statelab.workloads.stock import checker, drive, lines, presentation
from statelab.workloads.workload import Workload

WORKLOAD = Workload("stock", ("buy", "read"), drive.DRIVE, checker.check, presentation.PRESENTATION, lines.FORMAT)
