"""Measures what the application adds to a view that somebody would write by hand: processor time for each request.

A stack of its own runs the application and `minimal.py` beside each other, in the same image, with one process each.
Requests go to one and the other in turn, 80 at a time; the engine accounts for the processor time of each container.
"""

import http.client
import json
import os
import time
from collections.abc import Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from functools import partial
from pathlib import Path

import click

from benchmarks.paired import Ratio, ratio
from stack import check, console, docker, lifecycle, processor, signals, topology
from stack.compose import Stack

VIEWS = {"global": "global", "redis-atomic": "redis", "postgres-atomic": "postgres"}
"""The minimal view that each store is compared with."""

THREADS = {"gunicorn-sync": 1, "gunicorn-gthread": 4}

ROUNDS = 8
TURNS = 6
REQUESTS = 80
"""For each side in a turn, over all connections: some 30 ms, so that what slows the machine slows both sides."""


PATIENCE_S = 30.0


@dataclass(frozen=True)
class Compared:
    """One store on one server model: processor time of a request in µs, and the minimal view's ÷ the application's."""

    server: str
    store: str
    minimal_us: float
    lab_us: float
    ratio: Ratio


@click.command(help=__doc__)
@click.option("--store", "chosen", type=click.Choice(list(VIEWS)), multiple=True, default=list(VIEWS))
@click.option("--server", "servers", type=click.Choice(list(THREADS)), multiple=True, default=list(THREADS))
@click.option("--out", type=click.Path(file_okay=False, path_type=Path), help="Folder for the files.")
def main(chosen: tuple[str, ...], servers: tuple[str, ...], out: Path | None) -> None:
    """Measure, then print and write the table."""
    signals.interrupt()
    found = [one for server in servers for one in measure(server, chosen)]
    text = table(found)
    click.echo(text)
    if out:
        out.mkdir(parents=True, exist_ok=True)
        (out / "application.md").write_text(text, encoding="utf-8")
        (out / "application.json").write_text(json.dumps(list(map(asdict, found)), indent=1) + "\n", encoding="utf-8")


def table(found: list[Compared]) -> str:
    """Return the results as Markdown."""
    rows = [
        f"| {one.server} | {one.store} | {one.minimal_us:.0f} µs | {one.lab_us:.0f} µs | {one.ratio} |" for one in found
    ]
    head = "| server | store | minimal view | application | minimal ÷ application |"
    return "\n".join([head, "| --- | --- | ---: | ---: | ---: |", *rows, ""])


def measure(server: str, chosen: tuple[str, ...]) -> Iterator[Compared]:
    """Compare the stores on one server model, on fresh containers."""
    with running(server) as stack:
        sides = {service: Side(stack, service, THREADS[server]) for service in ("minimal", "web")}
        for store in chosen:
            paths = {"minimal": f"/{VIEWS[store]}/benchmark", "web": f"/stores/{store}/counters/benchmark"}
            with console.Step(f"measuring {store} on {server}"):
                for service, side in sides.items():
                    side.warm_up(paths[service])
                rounds = list(_rounds(sides, paths))
            minimal, web = (sum(column) / ROUNDS for column in zip(*rounds, strict=True))
            yield Compared(server, store, minimal, web, ratio(rounds))


def _rounds(sides: Mapping[str, "Side"], paths: Mapping[str, str]) -> Iterator[tuple[float, float]]:
    """Load both sides in turn, and yield for each round what a request took in each, in µs."""
    before = _used_ns(sides)
    for _ in range(ROUNDS):
        for _ in range(TURNS):
            for service, side in sides.items():
                side.load(paths[service])
        after = _used_ns(sides)
        minimal, web = ((after[service] - before[service]) / 1000 / TURNS / REQUESTS for service in sides)
        yield minimal, web
        before = after


def _used_ns(sides: Mapping[str, "Side"]) -> dict[str, int]:
    """Return the processor time of each container, in ns; both are asked at once, as an answer takes up to a second."""
    with ThreadPoolExecutor(len(sides)) as pool:
        used = pool.map(lambda side: processor.used_ns([side.container]), sides.values())
        return dict(zip(sides, used, strict=True))


class Side:
    """One of the two containers, and connections to it, one for each request that it serves at a time."""

    def __init__(self, stack: Stack, service: str, at_once: int) -> None:
        [container] = docker.containers(stack.project, service)
        self.container = container.id
        self._connections = [http.client.HTTPConnection("127.0.0.1", container.ports[0]) for _ in range(at_once)]
        self._pool = ThreadPoolExecutor(at_once)

    def warm_up(self, path: str) -> None:
        """Wait until requests are answered, and let connections, tables and caches be made."""
        deadline = time.monotonic() + PATIENCE_S
        while True:
            try:
                return self.load(path)
            except (OSError, http.client.HTTPException):  # the container still starts
                if time.monotonic() > deadline:
                    raise
                time.sleep(0.2)

    def load(self, path: str) -> None:
        """Send REQUESTS requests, over all connections at the same time. Raises RuntimeError for a wrong answer."""
        each = REQUESTS // len(self._connections)
        for _ in self._pool.map(partial(_send, path=path, times=each), self._connections):
            pass


def _send(connection: http.client.HTTPConnection, path: str, times: int) -> None:
    for _ in range(times):
        connection.request("POST", path)  # opens a new connection if the server has closed it, as sync workers do
        answer = connection.getresponse()
        body = answer.read()
        if answer.status != 200:
            raise RuntimeError(f"{path} answered {answer.status}: {body.decode(errors='replace')}")


@contextmanager
def running(server: str) -> Iterator[Stack]:
    """Run the application and the minimal views, one process each, and remove both in the end."""
    environ = os.environ | {"SERVER": server, "THREADS": str(THREADS[server]), "REPLICAS": "1", "WORKERS": "1"}
    wanted = topology.from_environment(environ)
    chosen, stack = lifecycle.prepare(environ, wanted, suffix="-bench")
    with check.cleared(chosen, stack):
        check.start(stack, wanted)
        both = "--file=loadtests/benchmarks/compose.yaml"
        stack.step("starting the minimal views", both, *lifecycle.START, "web", "minimal")
        yield stack


if __name__ == "__main__":
    main()
