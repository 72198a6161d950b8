"""Measures what the application adds to a view that somebody would write by hand: processor time for each request.

A stack of its own runs the application and `minimal.py` beside each other, in the same image, with one process each.
Requests go to one and the other in turn, 80 at a time; the engine accounts for the processor time of each container.
"""

import json
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from statistics import fmean

import click

from benchmarks.own_stack import running
from benchmarks.paired import Ratio, ratio
from benchmarks.side import Side, used_ns
from stack import console, docker, lifecycle

VIEWS = {"global": "global", "redis-atomic": "redis", "postgres-atomic": "postgres"}
"""The minimal view that each store is compared with."""

THREADS = {"gunicorn-sync": 1, "gunicorn-gthread": 4}

STARTS = 4
"""Two starts of the same container differ by some percent, as each lays its memory out anew."""
ROUNDS = 4
"""For each store in each start."""
TURNS = 6
REQUESTS = 80
"""For each side in a turn, over all connections: some 30 ms, so that what slows the machine slows both sides."""


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
    """Compare the stores on one server model, over several starts of both sides."""
    rounds: dict[str, list[tuple[float, float]]] = {store: [] for store in chosen}
    for start in range(STARTS):
        console.say(f"{server}: start {start + 1} of {STARTS}")
        for store, measured in _measured(server, chosen):
            rounds[store] += measured
    for store in chosen:
        minimal_us, lab_us = map(fmean, zip(*rounds[store], strict=True))
        yield Compared(server, store, minimal_us, lab_us, ratio(rounds[store]))


def _measured(server: str, chosen: tuple[str, ...]) -> Iterator[tuple[str, list[tuple[float, float]]]]:
    """Measure the stores on fresh containers."""
    with running(SERVER=server, THREADS=THREADS[server], WORKERS=1) as stack:
        own = "--file=loadtests/benchmarks/compose.yaml"
        stack.step("starting the minimal views", own, *lifecycle.START, "web", "minimal")
        [minimal], [web] = (docker.containers(stack.project, service) for service in ("minimal", "web"))
        containers = {"minimal": minimal.id, "web": web.id}
        for store in chosen:
            sides = {
                "minimal": Side(minimal.ports[0], f"/{VIEWS[store]}/benchmark", THREADS[server]),
                "web": Side(web.ports[0], f"/stores/{store}/counters/benchmark", THREADS[server]),
            }
            with console.Step(f"measuring {store} on {server}"):
                for side in sides.values():
                    side.warm_up()
                rounds = list(_rounds(sides, containers))
            yield store, rounds


def _rounds(sides: Mapping[str, Side], containers: Mapping[str, str]) -> Iterator[tuple[float, float]]:
    """Load both sides in turn, and yield for each round what a request took in each, in µs."""
    before = used_ns(containers)
    for _ in range(ROUNDS):
        for _ in range(TURNS):
            for side in sides.values():
                side.load(REQUESTS)
        after = used_ns(containers)
        minimal, web = ((after[service] - before[service]) / 1000 / TURNS / REQUESTS for service in sides)
        yield minimal, web
        before = after


if __name__ == "__main__":
    main()
