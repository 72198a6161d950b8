"""A rate limit: each user may send a limited number of requests in each window of time."""

from statelab.workloads.rate_limit.checker import check
from statelab.workloads.rate_limit.drive import DRIVE
from statelab.workloads.rate_limit.lines import FORMAT
from statelab.workloads.rate_limit.presentation import PRESENTATION
from statelab.workloads.workload import Workload

WORKLOAD = Workload("rate-limit", ("try",), DRIVE, check, PRESENTATION, FORMAT, exact=False)
