"""Two doctors on call: each may leave while the other stays. If both may leave, that is write skew."""

from statelab.workloads.oncall.checker import check
from statelab.workloads.oncall.drive import DRIVE
from statelab.workloads.oncall.lines import FORMAT
from statelab.workloads.oncall.presentation import PRESENTATION
from statelab.workloads.workload import Workload

WORKLOAD = Workload("oncall", ("leave", "rota"), DRIVE, check, PRESENTATION, FORMAT)
