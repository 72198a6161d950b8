"""`claims`: gets the evidence of all claims on the real stack, and writes the ledger. It can be resumed."""

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from stack import check, claim_files, claim_jobs, claim_programs, claim_record, console, lifecycle, lock, owner, turns
from stack.claim_files import Claim
from stack.claim_jobs import Job, Program
from stack.clock import Clock
from stack.compose import Stack
from stack.errors import LabError
from stack.tester import UNDECIDED, LoadTester, results
from stack.topology import DEFAULT, Topology, count, switch

QUICK_S = 3
"""Seconds that a run of QUICK=1 takes at least."""

PROGRAM_S = 3.0
"""A first guess at what a program takes."""


@lock.alone("-claims")
def claims(environ: Mapping[str, str]) -> int:
    """Return 0 if each claim has the word that its file expects, 1 if one has another, 2 if one is undecided."""
    quick = switch("QUICK", environ.get("QUICK") or "0")
    known = claim_files.read()
    asked = claim_files.chosen(environ, known)
    sources = [one.source for claim in asked for one in claim.evidence]
    jobs, programs = claim_jobs.jobs(sources), claim_jobs.programs(sources)
    if switch("DRY_RUN", environ.get("DRY_RUN") or "0"):
        _show(asked, jobs, programs, quick)
        return 0
    first = jobs[0].point.topology if jobs else DEFAULT
    chosen, stack = lifecycle.prepare({**environ, **claim_jobs.needs(sources)}, first, suffix="-claims")
    folder = chosen.results / f"claims-{check.fingerprint(environ, stack, 'quick' if quick else '', [])}"
    owner.open_results(folder)
    try:
        with check.cleared(chosen, stack), LoadTester(folder, []) as tester:
            _measure(folder, _missing(folder, jobs, programs), stack, tester, QUICK_S if quick else 0)
            claim_record.ask(folder, known, asked)
            tester.serve(stack)
            console.say(_tell(folder, tester))
    except KeyboardInterrupt:
        console.say(f"Interrupted. What is measured is kept in {folder}: type the same command to go on.")
        raise
    if not quick:
        claim_record.publish(folder)
    return _conclude(folder, quick)


def _show(asked: Sequence[Claim], jobs: Sequence[Job], programs: Sequence[Program], quick: bool) -> None:
    for claim in asked:
        console.say(f"  {claim.number:>2}  {claim.texts['claim']}")
    parts = count(len(asked), "claim"), count(len(jobs), "run"), count(len(programs), "program")
    minutes = max(1, round(_seconds(jobs, programs, quick) / 60))
    changes = count(claim_jobs.changes(jobs), "change")
    console.say(f"{', '.join(parts)}, {changes} of the topology: about {minutes} min.")
    console.say("Next: the same command without DRY_RUN=1")


def _seconds(jobs: Sequence[Job], programs: Sequence[Program], quick: bool) -> float:
    """Guess how long it takes, in s."""
    running = sum((QUICK_S if quick else job.duration_s) + turns.RUN_OVERHEAD_S for job in jobs)
    return running + claim_jobs.changes(jobs) * turns.CHANGE_S + len(programs) * PROGRAM_S


def _missing(folder: Path, jobs: Sequence[Job], programs: Sequence[Program]) -> list[Job | Program]:
    """Return what was not measured yet, or left a store undecided."""
    todo: list[Job | Program] = [job for job in jobs if not _decided(folder, job)]
    todo += [program for program in programs if claim_programs.result(folder, program) is None]
    if done := len(jobs) + len(programs) - len(todo):
        console.mark("ok", f"{done} of {len(jobs) + len(programs)} runs and programs are there from earlier")
        console.say("  To measure all of them again: LABEL=again")
    return todo


def _decided(folder: Path, job: Job) -> bool:
    rows = {row["store"]: row for run in results(folder / job.name) for row in run["stores"]}
    return all(rows.get(store, {"verdict": UNDECIDED})["verdict"] != UNDECIDED for store in job.stores)


def _measure(folder: Path, todo: Sequence[Job | Program], stack: Stack, tester: LoadTester, duration_s: int) -> None:
    """Make the runs, then run the programs; say of each what it showed, or why it failed."""
    if not todo:
        return
    jobs = [one for one in todo if isinstance(one, Job)]
    running = jobs[0].point.topology if jobs else None
    if running:
        check.start(turns.shaped(stack, running), running)
    with Clock(len(todo), _seconds(jobs, claim_jobs.programs(todo), bool(duration_s)) / len(todo)) as clock:
        for one in todo:
            try:
                with clock.point(one.command):
                    if isinstance(one, Job):
                        before, running = running, None
                        said = _run(one, stack, tester, before, duration_s)
                        running = one.point.topology
                    else:
                        said = json.dumps(claim_programs.run(folder, one, stack)["seen"])
                clock.note(f"✓ {one.command}: {said}")
            except LabError as error:
                clock.note(f"✗ {one.command} failed: {error}")


def _run(job: Job, stack: Stack, tester: LoadTester, running: Topology | None, duration_s: int) -> str:
    """Make a run, and say its verdicts."""
    point = job.point
    if running != point.topology:
        turns.change(stack, running, point.topology)
    tester.serve(stack)  # again, if the run before ended it
    same: dict[str, Any] = {"scenario": point.scenario, "window": point.window, "users": point.users}
    numbers = {name.lower(): number for name, number in job.numbers}
    lasts = {"numbers": numbers, "duration_s": duration_s or job.duration_s}
    runs = tester.run(job.name, job.command, stores=list(job.stores), **same, **lasts)
    rows = [row for run in runs for row in run["stores"] if row["store"] in job.stores]
    return ", ".join(dict.fromkeys(f"{row['store']} {row['verdict']}" for row in rows))


def _tell(folder: Path, tester: LoadTester) -> str:
    """Let the load tester write the ledger, and return it as text."""
    try:
        return tester.tell("ledger")
    except LabError as error:
        raise LabError(f"The evidence is in {folder}, but the ledger failed: {error}") from error


def _conclude(folder: Path, quick: bool) -> int:
    words = json.loads((folder / "words.json").read_text(encoding="utf-8"))
    others = [one for one in words if one["word"] not in (one["expects"], UNDECIDED)]
    undecided = [one for one in words if one["word"] == UNDECIDED]
    code = 1 if others else 2 if undecided else 0
    console.say(f"\nLedger: {folder / 'ledger.html'} (open it in a browser)")
    if not quick:
        console.say(f"In the documentation: {claim_record.PAGE}, also at /lab/docs/docs/claims.md. Next: make tables")
    console.say(
        f"Exit code {code}: {count(len(words), 'claim')}, {len(others)} not as expected, {len(undecided)} inconclusive"
    )
    return code
