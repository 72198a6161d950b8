"""A bank: money moves between accounts, and every read of all accounts must find the same total."""

from statelab.workloads.transfer.checker import check
from statelab.workloads.transfer.drive import DRIVE
from statelab.workloads.transfer.lines import FORMAT
from statelab.workloads.transfer.presentation import PRESENTATION
from statelab.workloads.workload import Workload

WORKLOAD = Workload("transfer", ("transfer", "read"), DRIVE, check, PRESENTATION, FORMAT, exact=False)
