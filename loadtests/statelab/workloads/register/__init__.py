"""A setting that administrators change: each client writes new values, and reads."""

from statelab.workloads.register import checker, drive, lines, presentation
from statelab.workloads.workload import Workload

WORKLOAD = Workload("register", ("write", "read"), drive.DRIVE, checker.check, presentation.PRESENTATION, lines.FORMAT)
