"""`compare`: every point of a comparison, several times in shuffled order, then a report. It can be resumed."""

import json
import os
import random
from collections.abc import Mapping, Sequence
from pathlib import Path

from stack import check, comparison, console, lifecycle, lock, owner, plan, settings, turns
from stack.axes import AXES
from stack.clock import Clock
from stack.comparison import Comparison
from stack.compose import Stack
from stack.errors import LabError
from stack.settings import Settings
from stack.tester import LoadTester
from stack.topology import Topology, count, switch
from stack.turns import Turn

SEVERITY = (0, 2, 1)
"""Exit codes from best to worst: 1 (not as expected) says more than 2 (inconclusive)."""

BUSY = 0.25
"""The share of the processors that others may use without a word: the machine's own services need a few percent."""

Stacks = Mapping[str, Stack]
"""The stack of each server model: each may have an image of its own."""


@lock.alone("-compare")
def compare(environ: Mapping[str, str]) -> int:
    """Measure a comparison, and return the worst exit code; 1 if a point failed."""
    asked = comparison.read(environ)
    for reason in asked.skipped:
        console.mark("later", f"Left out, as it cannot run: {reason}")
    if switch("DRY_RUN", environ.get("DRY_RUN") or "0"):
        plan.show(asked)
        return 0
    chosen, stacks = _prepare(asked)
    # What the load tester is told once; the rest, it is told for each run.
    usual = settings.run_arguments({key: text for key, text in asked.environ.items() if key not in ("DURATION", *AXES)})
    folder = chosen.results / "-".join(filter(None, ["compare", asked.name, _fingerprint(asked, stacks, usual)]))
    owner.open_results(folder)
    todo = [Turn(point, n, folder) for point in asked.points for n in range(1, asked.number("REPEATS") + 1)]
    random.Random(folder.name).shuffle(todo)
    try:
        with check.cleared(chosen, next(iter(stacks.values()))), LoadTester(folder, usual) as tester:
            failed = _measure(asked, _missing(todo), stacks, tester)
            tester.serve(next(iter(stacks.values())))
            plan.write(folder, asked, failed, environ)
            said = _report(folder, tester)
    except KeyboardInterrupt:
        console.say(f"Interrupted. Finished turns are kept in {folder}: type the same command to go on.")
        raise
    console.say(said)
    console.say(
        f"\nReport: {folder / 'report.html'} (open it in a browser); the same in report.md, data.csv, data.parquet"
    )
    return _conclude(todo, failed)


def _prepare(asked: Comparison) -> tuple[Settings, Stacks]:
    stacks = {}
    for shape in (point.topology for point in asked.points):
        if shape.server not in stacks:
            one = {**asked.environ, **shape.variables()}
            chosen, stacks[shape.server] = lifecycle.prepare(one, shape, suffix="-compare")
    return chosen, stacks


def _fingerprint(asked: Comparison, stacks: Stacks, usual: Sequence[str]) -> str:
    """Return a hash of what all points share, so that only what is added or repeated more often is measured."""
    shared = json.dumps([asked.name, asked.number("DURATION"), asked.number("SPEED_DURATION"), asked.number("WARMUP")])
    return check.fingerprint(asked.environ, stacks[min(stacks)], shared, [*usual, *asked.stores])


def _missing(todo: Sequence[Turn]) -> list[Turn]:
    """Return the turns that are not there yet."""
    missing = [turn for turn in todo if turn.result() is None]
    if done := len(todo) - len(missing):
        console.mark("ok", f"{done} of {count(len(todo), 'turn')} measured earlier with the same settings")
        console.say("  To measure all of them again: LABEL=again")
    return missing


def _measure(asked: Comparison, todo: Sequence[Turn], stacks: Stacks, tester: LoadTester) -> dict[Turn, str]:
    """Measure turns, and return why some failed."""
    failed: dict[Turn, str] = {}
    if not todo:
        return failed
    first = todo[0].point.topology
    check.start(turns.shaped(stacks[first.server], first), first)
    running: Topology | None = first
    with Clock(len(todo), sum(turns.seconds(asked, turn.point) for turn in todo) / len(todo)) as clock:
        for turn in todo:
            wanted, name = turn.point.topology, plan.title(turn, asked)
            try:
                with clock.point(name):
                    turns.measure(turn, asked, stacks[wanted.server], tester, running)
                running = wanted
                clock.note(f"✓ {name}: {plan.line(turn)}{_noise(turn)}")
            except LabError as error:
                failed[turn], running = str(error), None
                clock.note(f"✗ {name} failed: {error}")
    return failed


def _report(folder: Path, tester: LoadTester) -> str:
    """Let the load tester write the report, and return its answer and its table."""
    try:
        return tester.tell("report")
    except LabError as error:
        raise LabError(f"The turns are in {folder}, but the report failed: {error}\nNext: the same command") from error


def _noise(turn: Turn) -> str:
    """Say so if the machine was busy before a turn."""
    busy, processors = (turn.result() or {})["busy_elsewhere"], os.cpu_count() or 1
    if busy <= BUSY * processors:
        return ""
    return f"; {busy:g} of {count(processors, 'processor')} busy with something else just before"


def _conclude(todo: Sequence[Turn], failed: Mapping[Turn, str]) -> int:
    if failed:
        console.say(
            f"Exit code 1: {len(failed)} of {count(len(todo), 'turn')} failed. Next: the same command, for these"
        )
        return 1
    worst: int = max((run["exit_code"] for turn in todo for run in turn.runs()), key=SEVERITY.index)
    which = "at least one" if worst else "every"
    console.say(f"Exit code {worst}: {which} point is {check.MEANING[worst]}. Next: add points; finished ones are kept")
    return worst
