"""The counter, such as a hit counter: each request adds one and returns the new count, or reads it."""

from statelab.workloads.counter import checker, drive, lines, presentation
from statelab.workloads.workload import Workload

WORKLOAD = Workload("counter", ("add", "read"), drive.DRIVE, checker.check, presentation.PRESENTATION, lines.FORMAT)
