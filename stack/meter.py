"""Measures stores, each alone, in groups; a group that was measured is kept in a file and never measured again."""

import json
import shutil
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from stack import console, cost, docker, processor
from stack.cost import Group, Measured
from stack.tester import LoadTester
from stack.topology import count

IDLE_S = 15.0
"""For how long the idle containers are watched: Docker probes them every 3 and every 5 s."""

OVERHEAD_S = 3.0
"""A first guess at the time that a run takes in addition to its duration; every measured group corrects it."""


class Meter:
    """Says what a run takes of the processors in the containers that serve it: web, and the servers behind it.

    Args:
        project: the Compose project.
        tester: its load tester.
        folder: where the runs go.
    """

    def __init__(self, project: str, tester: LoadTester, folder: Path) -> None:
        found = docker.containers(project)
        self._containers = [one.id for one in found if one.service not in ("nginx", "locust")]
        self._tester = tester
        self._folder = folder / "run"
        self._idle_ns_per_s = 0.0
        self.versions: Mapping[str, str] = {}

    def watch_idle(self) -> None:
        """Learn what the containers use without a load: the probes, most of all."""
        with console.Step(f"watching the idle containers for {IDLE_S:g} s"):
            began, before = time.monotonic(), processor.used_ns(self._containers)
            time.sleep(IDLE_S)
            elapsed_s = time.monotonic() - began  # from the first look to the second, as of a run
            self._idle_ns_per_s = (processor.used_ns(self._containers) - before) / elapsed_s

    def measure(self, workload: str, store: str) -> Measured:
        """Run a store once. Raises LabError when that fails."""
        began, before = time.monotonic(), processor.used_ns(self._containers)
        (run,) = self._tester.run(
            self._folder.name, f"of {workload} on {store}", scenario=workload, stores=[store], alone=True
        )
        elapsed_s = time.monotonic() - began
        used_ns = processor.used_ns(self._containers) - before - self._idle_ns_per_s * elapsed_s
        self.versions = run["versions"]
        shutil.rmtree(self._folder)  # without controls, it is no run for the pages
        return cost.measured(run, used_ns)


def measure(meter: Meter, groups: Sequence[Group], folder: Path, run_s: float) -> Iterator[dict[str, Any]]:
    """Measure the groups that are not in the folder yet, and yield what is kept of each.

    Args:
        meter: what measures.
        groups: all groups.
        folder: where they are kept.
        run_s: the duration of a run, in s.
    """
    paths = [folder / f"{number}-{group.workload}.json" for number, group in enumerate(groups, start=1)]
    todo = {path: len(group.turns) for path, group in zip(paths, groups, strict=True) if not path.exists()}
    if done := len(paths) - len(todo):
        console.mark("ok", f"{done} of {count(len(paths), 'group')} measured earlier with the same settings")
        console.say("  To measure all of them again: LABEL=again")
    if todo:
        meter.watch_idle()
    per_run_s = run_s + OVERHEAD_S
    for number, (path, group) in enumerate(zip(paths, groups, strict=True), start=1):
        if path in todo:
            began, left_s = time.monotonic(), int(per_run_s * sum(todo.values()))
            left = f"{number} of {len(paths)}, about {left_s // 60}:{left_s % 60:02d} left"
            _keep(path, group, _measured(meter, group, left), meter)
            per_run_s = (time.monotonic() - began) / todo.pop(path)
        yield json.loads(path.read_text(encoding="utf-8"))


def _measured(meter: Meter, group: Group, left: str) -> list[Measured]:
    runs = []
    with console.Step(f"measuring {', '.join(group.stores)} ({left})") as shown:
        for store in group.turns:
            shown.detail = store
            runs.append(meter.measure(group.workload, store))
    return runs


def _keep(path: Path, group: Group, runs: Sequence[Measured], meter: Meter) -> None:
    kept = {
        "workload": group.workload,
        "runs": [asdict(one) for one in runs],
        "versions": dict(meter.versions),
        "date": f"{datetime.now(UTC):%Y-%m-%d}",
    }
    unfinished = path.with_suffix(".tmp")
    unfinished.write_text(json.dumps(kept, indent=1) + "\n", encoding="utf-8")
    unfinished.rename(path)
