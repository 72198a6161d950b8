"""Two doctors on call: each may leave while the other stays. If both may leave, that is write skew."""

from statelab.workloads.oncall import checker, drive, lines, presentation
from statelab.workloads.workload import Workload

WORKLOAD = Workload("oncall", ("leave", "rota"), drive.DRIVE, checker.check, presentation.PRESENTATION, lines.FORMAT)
