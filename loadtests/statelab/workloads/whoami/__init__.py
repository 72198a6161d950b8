"""`current_user`: each request says who it is, and gets back who the current user is a moment later."""

from statelab.workloads.whoami.checker import check
from statelab.workloads.whoami.drive import DRIVE
from statelab.workloads.whoami.lines import FORMAT
from statelab.workloads.whoami.presentation import PRESENTATION
from statelab.workloads.workload import Workload

WORKLOAD = Workload("whoami", ("ask",), DRIVE, check, PRESENTATION, FORMAT, shared=False)
