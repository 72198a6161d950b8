"""The counter, such as a hit counter: each request adds one and returns the new count, or reads it."""

from statelab.workloads.counter.checker import check
from statelab.workloads.counter.drive import DRIVE
from statelab.workloads.counter.lines import FORMAT
from statelab.workloads.counter.presentation import PRESENTATION
from statelab.workloads.workload import Workload

WORKLOAD = Workload("counter", ("add", "read"), DRIVE, check, PRESENTATION, FORMAT)
