"""A rate limit: each user may send a limited number of requests in each window of time."""

from statelab.workloads.rate_limit import checker, drive, lines, presentation
from statelab.workloads.workload import Workload

WORKLOAD = Workload(
    "rate-limit", ("try",), drive.DRIVE, checker.check, presentation.PRESENTATION, lines.FORMAT, exact=False
)
