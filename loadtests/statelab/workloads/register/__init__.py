"""A setting that an administrator changes: one client writes new values, the others read."""

from statelab.workloads.register import checker, drive, lines, presentation
from statelab.workloads.workload import Workload

WORKLOAD = Workload("register", ("write", "read"), drive.DRIVE, checker.check, presentation.PRESENTATION, lines.FORMAT)
