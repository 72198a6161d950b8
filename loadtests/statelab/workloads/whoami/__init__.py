"""`current_user`: each request says who it is, or nothing, and gets back who the current user is a moment later."""

from statelab.workloads.whoami import checker, drive, lines, presentation
from statelab.workloads.workload import Workload

WORKLOAD = Workload(
    "whoami", ("ask",), drive.DRIVE, checker.check, presentation.PRESENTATION, lines.FORMAT, shared=False
)
