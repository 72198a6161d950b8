"""Measures what recording and live verdicts add to a plain user of Locust: processor time for each request.

Plain users and the lab's send the same requests to a stack of the benchmark's own in turn, for a quarter of a second
each; this process, which is Locust's, counts its own processor time. Live verdicts come from a thread of their own,
about once a second, whoever's turn it is: their time is measured apart, and added to that of the lab's users.
"""

import random
import tempfile
import time
from argparse import Namespace
from collections.abc import Callable, Iterator
from copy import deepcopy
from pathlib import Path
from statistics import fmean

import click
import gevent
from gevent.event import Event
from locust import FastHttpUser, User, constant, events, task
from locust.env import Environment

from benchmarks.own_stack import running
from benchmarks.paired import ratio
from locustfile import LAB, LabUser
from stack import console, docker
from statelab.load.options import defaults
from statelab.workloads.counter.drive import READ_SHARE

STORE = "redis-atomic"
USERS = 4
PAIRS = 80
WARM_UP_PAIRS = 4
TURN_S = 0.25
QUIET_S = 0.02
"""So long after a turn, its last requests are answered."""


class PlainUser(FastHttpUser):
    """Sends what a lab's user sends, one read in eight among them, and looks at nothing."""

    wait_time = constant(0)

    def operate(self) -> None:
        """Add one, or read."""
        method = "GET" if random.random() < READ_SHARE else "POST"
        self.client.request(method, f"/stores/{STORE}/counters/plain", name=STORE)


class PlainInTurn(PlainUser):
    """A plain user that waits for its turn, in as many calls as one of the lab."""

    fixed_count = USERS
    turn = Event()
    sent = 0

    @task
    def operate(self) -> None:
        """Send one request."""
        self.turn.wait()
        super().operate()
        PlainInTurn.sent += 1


class LabInTurn(LabUser):
    """A user of the lab that waits for its turn."""

    fixed_count = USERS
    turn = Event()

    @task
    def operate(self) -> None:
        """Send one request, and record it."""
        self.turn.wait()
        super().operate()


@click.command(help=__doc__)
@click.option("--out", type=click.Path(file_okay=False, path_type=Path), help="Folder for the file.")
def main(out: Path | None) -> None:
    """Measure, then print and write the table."""
    with running(WORKERS=USERS) as stack, tempfile.TemporaryDirectory() as results:
        LAB.results = Path(results)  # its runs are no evidence for the pages
        LAB.host = PlainUser.host = LabUser.host = f"http://127.0.0.1:{docker.published_port(stack.project, 'nginx')}"
        with console.Step("measuring plain users and the lab's"):
            pairs, live_us = _measured()
    lab, plain = map(fmean, zip(*pairs, strict=True))
    head = "| plain user | lab's user | live verdicts | lab's ÷ plain |\n| ---: | ---: | ---: | ---: |"
    whole = ratio([(lab_us + live_us, plain_us) for lab_us, plain_us in pairs])
    text = f"{head}\n| {plain:.0f} µs | {lab:.0f} µs | {live_us:.0f} µs | {whole} |\n"
    click.echo(text)
    if out:
        out.mkdir(parents=True, exist_ok=True)
        (out / "generator.md").write_text(text, encoding="utf-8")


def _measured() -> tuple[list[tuple[float, float]], float]:
    """Let both kinds of users load the application in turn.

    Returns:
        For each pair of turns what a request took, the lab's and the plain one's, and what live verdicts took for each
        of the lab's requests, in µs.
    """
    form = Namespace(scenario="counter", stores=[STORE], window="nothing", fresh=False, alone=True, num_users=USERS)
    vars(form).update(defaults())
    LAB.prepare(None)
    classes: list[type[User]] = [PlainInTurn, LabInTurn]
    environment = Environment(user_classes=classes, events=deepcopy(events), parsed_options=form, host=LAB.host)
    runner = environment.create_local_runner()
    runner.start(2 * USERS, spawn_rate=2 * USERS)
    while LAB.run is None:  # the runner starts in a greenlet of its own
        gevent.sleep(QUIET_S)
    list(_pairs(WARM_UP_PAIRS))
    live_s, began_s, before = _other_threads_s(), time.monotonic(), _recorded()
    pairs = list(_pairs(PAIRS))
    live_share = (_other_threads_s() - live_s) / (time.monotonic() - began_s)
    live_us = live_share * PAIRS * TURN_S / (_recorded() - before) * 1e6
    PlainInTurn.turn.set()
    LabInTurn.turn.set()
    runner.quit()
    return pairs, live_us


def _pairs(count: int) -> Iterator[tuple[float, float]]:
    for _ in range(count):
        yield _us(LabInTurn.turn, _recorded), _us(PlainInTurn.turn, lambda: PlainInTurn.sent)


def _us(turn: Event, requests: Callable[[], int]) -> float:
    """Give a turn, and return the processor time of a request in µs."""
    used_s, before = time.thread_time(), requests()
    turn.set()
    gevent.sleep(TURN_S)
    turn.clear()
    gevent.sleep(QUIET_S)
    return (time.thread_time() - used_s) / (requests() - before) * 1e6


def _recorded() -> int:
    assert LAB.run
    return LAB.run.recorder.completed


def _other_threads_s() -> float:
    return time.process_time() - time.thread_time()


if __name__ == "__main__":
    main()
