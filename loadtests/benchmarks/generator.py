"""Measures what recording and live verdicts add to a plain user of Locust: processor time for each request.

Plain users and the lab's send the same requests to a stack of the benchmark's own in turn, for two seconds each; this
process, which is Locust's, counts its own processor time.
"""

import random
import tempfile
import time
from argparse import Namespace
from copy import deepcopy
from pathlib import Path

import click
import gevent
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
PAIRS = 15
WARM_UP_S = 0.5
MEASURED_S = 2.0


class PlainUser(FastHttpUser):
    """Sends what a lab's user sends, one read in ten among it, and looks at nothing."""

    wait_time = constant(0)

    @task
    def operate(self) -> None:
        """Add one, or read."""
        method = "GET" if random.random() < READ_SHARE else "POST"
        self.client.request(method, f"/stores/{STORE}/counters/plain", name=STORE)


@click.command(help=__doc__)
@click.option("--out", type=click.Path(file_okay=False, path_type=Path), help="Folder for the file.")
def main(out: Path | None) -> None:
    """Measure, then print and write the table."""
    with running(WORKERS=USERS) as stack, tempfile.TemporaryDirectory() as results:
        LAB.results = Path(results)  # its runs are no evidence for the pages
        LAB.host = PlainUser.host = LabUser.host = f"http://127.0.0.1:{docker.published_port(stack.project, 'nginx')}"
        form = Namespace(scenario="counter", stores=[STORE], window="nothing", fresh=False, alone=True, num_users=USERS)
        vars(form).update(defaults())
        with console.Step("measuring plain users and the lab's"):
            pairs = [(_us(LabUser, form), _us(PlainUser, None)) for _ in range(PAIRS)]
    lab, plain = (sum(column) / PAIRS for column in zip(*pairs, strict=True))
    head = "| plain user | lab's user | lab's ÷ plain |\n| ---: | ---: | ---: |"
    text = f"{head}\n| {plain:.0f} µs | {lab:.0f} µs | {ratio(pairs)} |\n"
    click.echo(text)
    if out:
        out.mkdir(parents=True, exist_ok=True)
        (out / "generator.md").write_text(text, encoding="utf-8")


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
