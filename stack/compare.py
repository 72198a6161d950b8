"""`compare`: one run for each topology, on fresh workers, then a table and a report. It can be resumed."""

from collections.abc import Mapping, Sequence
from contextlib import redirect_stdout
from dataclasses import dataclass, replace
from io import StringIO
from itertools import product
from pathlib import Path
from subprocess import Popen
from typing import Any

from stack import check, console, lifecycle, lock, owner, ready, settings, tester, topology
from stack.clock import Clock
from stack.compose import Stack
from stack.errors import LabError
from stack.topology import Topology, count

OVERHEAD_S = 5.0
"""A first guess at the time that a point takes in addition to its run; every measured point corrects it."""

SEVERITY = (0, 2, 1)
"""Exit codes from best to worst: 1 (not as expected) says more than 2 (inconclusive)."""


@dataclass(frozen=True)
class Point:
    """One topology of a comparison, and the folder that its run writes."""

    topology: Topology
    folder: Path

    def result(self) -> dict[str, Any] | None:
        """Return its finished run, or None when there is none yet."""
        return tester.result(self.folder)


@lock.alone("-compare")
def compare(environ: Mapping[str, str]) -> int:
    """Measure every combination of REPLICAS and WORKERS, and return the worst exit code."""
    topologies = points_of(environ)
    arguments = settings.run_arguments(environ)
    one = {**environ, **topologies[0].variables()}  # everything but the topology is checked once
    chosen, stack = lifecycle.prepare(one, topologies[0], suffix="-compare")
    same = str(replace(topologies[0], replicas=1, workers=1))  # points differ in size alone
    name = f"compare-{check.fingerprint(environ, stack, same, arguments)}"
    points = [Point(one, chosen.results / name / f"r{one.replicas}-w{one.workers}") for one in topologies]
    owner.open_results(chosen.results / name)
    try:
        with check.cleared(chosen, stack):
            codes = _measure(stack, points, arguments)
    except KeyboardInterrupt:
        console.say(
            f"Interrupted. Finished points are kept in {chosen.results / name}: type the same command to go on."
        )
        raise
    worst = max(codes, key=SEVERITY.index)
    which = "at least one" if worst else "every"
    console.say(f"Exit code {worst}: {which} point is {check.MEANING[worst]}. Next: add points; finished ones are kept")
    return worst


def points_of(environ: Mapping[str, str]) -> list[Topology]:
    """Return the topologies for lists like WORKERS="1 2 4". Raises LabError for a value that is not allowed."""
    lists = {name: environ.get(name, "").replace(",", " ").split() for name in ("REPLICAS", "WORKERS")}
    defaults = {"REPLICAS": ["2"], "WORKERS": ["1", "2", "4"]}
    values = {name: list(dict.fromkeys(given)) or defaults[name] for name, given in lists.items()}
    pairs = product(values["REPLICAS"], values["WORKERS"])
    return [topology.from_environment({**environ, "REPLICAS": one, "WORKERS": two}) for one, two in pairs]


def _measure(stack: Stack, points: Sequence[Point], arguments: Sequence[str]) -> list[int]:
    todo = [point for point in points if point.result() is None]
    if done := len(points) - len(todo):
        console.mark("ok", f"{done} of {count(len(points), 'point')} measured earlier with the same settings")
        console.say("  To measure all of them again: LABEL=again")
    if todo:
        check.start(stack, todo[0].topology)
    with tester.started(stack, points[0].folder.parent, arguments) as running:
        with Clock(len(todo), tester.seconds(arguments) + OVERHEAD_S) as clock:
            for point in points:
                if point in todo:
                    shape = point.topology
                    with clock.point(f"{count(shape.replicas, 'replica')} × {count(shape.workers, 'worker')}"):
                        if point != todo[0]:
                            _change(stack, shape)
                        tester.run(running, point.folder, f"with {shape}")
                clock.note(_line(point))
        _report(running, points[0].folder.parent)
    return [int((point.result() or {}).get("exit_code", 1)) for point in points]


def _change(stack: Stack, wanted: Topology) -> None:
    """Give a point workers of its own; the servers behind them stay."""
    shaped = replace(stack, variables=stack.variables | wanted.variables())
    with redirect_stdout(StringIO()), ready.explained(stack.project):  # only the bar is drawn
        shaped.step("changing the containers", *lifecycle.START, "--no-deps", "--force-recreate", "web")
        ready.wait(stack.project, wanted)


def _line(point: Point) -> str:
    run = point.result() or {}
    verdicts = ", ".join(
        f"{row['store']} {row['verdict']}" for row in run.get("stores", []) if row.get("role") == "chosen"
    )
    return f"{count(point.topology.replicas, 'replica')} × {count(point.topology.workers, 'worker')}: {verdicts}"


def _report(running: Popen[str], folder: Path) -> None:
    """Let the load tester make a table and a report of all points."""
    assert running.stdin
    assert running.stdout
    report = folder / "report.html"
    report.unlink(missing_ok=True)
    running.stdin.close()
    console.say(running.stdout.read().rstrip())
    if running.wait() or not report.exists():
        raise LabError(f"The points are in {folder}, but the report failed. Type the same command to try again.")
    console.say(f"\nReport: {report} (open it in a browser)")
