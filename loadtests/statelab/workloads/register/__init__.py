"""A setting that an administrator changes: one client writes new values, the others read."""

from statelab.workloads.register.checker import check
from statelab.workloads.register.drive import DRIVE
from statelab.workloads.register.lines import FORMAT
from statelab.workloads.register.presentation import PRESENTATION
from statelab.workloads.workload import Workload

WORKLOAD = Workload("register", ("write", "read"), DRIVE, check, PRESENTATION, FORMAT)
