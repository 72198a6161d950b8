"""Measures what recording and live verdicts add to a plain user of Locust: processor time for each request.

It runs where the load tester runs, against an application that is up (`LAB_TARGET`). Plain users and the lab's send the
same requests in turn, for a second or two each; this process counts its own processor time.
"""

import tempfile
import time
from argparse import Namespace
from copy import deepcopy
from pathlib import Path

import click
import gevent
from locust import FastHttpUser, User, constant, events, task
from locust.env import Environment

from benchmarks.paired import ratio
from locustfile import LAB, LabUser
from statelab.load.options import NUMBERS

STORE = "redis-atomic"
USERS = 4
PAIRS = 10
WARM_UP_S = 0.5
MEASURED_S = 2.0


class PlainUser(FastHttpUser):
    """Sends what a lab's user sends most, and looks at nothing."""

    host = LAB.host
    wait_time = constant(0)

    @task
    def operate(self) -> None:
        """Add one."""
        self.client.post(f"/stores/{STORE}/counters/plain", name=STORE)


@click.command(help=__doc__)
@click.option("--store", default=STORE, show_default=True, help="Of the lab's users, with its control beside it.")
def main(store: str) -> None:
    """Measure, then print a row of a table."""
    LAB.results = Path(tempfile.mkdtemp())  # its runs are no evidence for the pages
    numbers = {name: number.default for name, number in NUMBERS.items()}
    form = Namespace(scenario="counter", stores=[store], window="nothing", fresh=False, alone=True, num_users=USERS)
    vars(form).update(numbers)
    pairs = [(_us(PlainUser, None), _us(LabUser, form)) for _ in range(PAIRS)]
    plain, lab = (sum(column) / PAIRS for column in zip(*pairs, strict=True))
    print("| plain user | lab's user | lab's ÷ plain |\n| ---: | ---: | ---: |")
    print(f"| {plain:.0f} µs | {lab:.0f} µs | {ratio([(lab, plain) for plain, lab in pairs])} |")


def _us(user: type[User], form: Namespace | None) -> float:
    """Let users of a class load the application, and return the processor time of a request in µs."""
    LAB.prepare(None)
    own = deepcopy(events) if form else None  # a runner adds a listener of its own, and never removes it
    environment = Environment(user_classes=[user], events=own, parsed_options=form, host=LAB.host)
    runner = environment.create_local_runner()
    runner.start(USERS, spawn_rate=USERS)
    gevent.sleep(WARM_UP_S)
    used_s, before = time.process_time(), runner.stats.num_requests
    gevent.sleep(MEASURED_S)
    used_s, sent = time.process_time() - used_s, runner.stats.num_requests - before
    runner.quit()
    return used_s / int(sent) * 1e6


if __name__ == "__main__":
    main()
