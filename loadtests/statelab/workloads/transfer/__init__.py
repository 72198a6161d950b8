"""A bank: money moves between accounts, and every read of all accounts must find the same total."""

from statelab.workloads.transfer import checker, drive, lines, presentation
from statelab.workloads.workload import Workload

WORKLOAD = Workload(
    "transfer", ("transfer", "read"), drive.DRIVE, checker.check, presentation.PRESENTATION, lines.FORMAT, exact=False
)
