"""`compare`: one headless run for each topology, on fresh containers, resumable; then a table and a report."""

import hashlib
import itertools
import json
import shutil
import subprocess
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.progress import BarColumn, Progress, TextColumn

from stack import check, console, docker, lifecycle, owner, process, settings, topology
from stack.compose import Stack
from stack.settings import Settings
from stack.topology import Topology, count

OVERHEAD_S = 12.0
"""A first guess at what a point takes beside the run itself; corrected by every point that was measured."""

SEVERITY = (0, 2, 1)
"""Exit codes from good to bad: 1 (not as expected) says more than 2 (inconclusive)."""


@dataclass(frozen=True)
class Point:
    """One topology of a comparison, and the folder that its run writes."""

    topology: Topology
    folder: Path

    def result(self) -> dict[str, Any] | None:
        """Return its finished run, None when there is none yet."""
        try:
            run: dict[str, Any] = json.loads((self.folder / "run.json").read_text(encoding="utf-8"))
        except (OSError, ValueError):
            return None
        return run


def compare(environ: Mapping[str, str]) -> int:
    """Measure every combination of REPLICAS and WORKERS; return the worst exit code of all."""
    topologies = points_of(environ)
    arguments = settings.run_arguments(environ)
    chosen, stack = lifecycle.prepare(environ, topologies[0], suffix="-compare")
    name = f"compare-{fingerprint(environ, stack, topologies[0], arguments)}"
    points = [Point(one, chosen.results / name / f"r{one.replicas}-w{one.workers}") for one in topologies]
    owner.open_results(chosen.results / name)
    with check.alone(stack.project):
        try:
            codes = _measure(chosen, stack, points, [*arguments, "--quiet"])
        except KeyboardInterrupt:
            console.say(f"Interrupted; finished points are kept in {chosen.results / name}. Type the same command to go on.")
            raise
        _report(chosen, stack, name)
    return max(codes, key=SEVERITY.index)


def points_of(environ: Mapping[str, str]) -> list[Topology]:
    """Return the topologies that lists like WORKERS="1 2 4" stand for. Raises LabError for values that are not allowed."""
    lists = {name: environ.get(name, "").replace(",", " ").split() for name in ("REPLICAS", "WORKERS")}
    defaults = {"REPLICAS": ["1"], "WORKERS": ["1", "2", "4"]}
    values = {name: list(dict.fromkeys(given)) or defaults[name] for name, given in lists.items()}
    pairs = itertools.product(values["REPLICAS"], values["WORKERS"])
    return [topology.from_environment({**environ, "REPLICAS": one, "WORKERS": two}) for one, two in pairs]


def fingerprint(environ: Mapping[str, str], stack: Stack, one: Topology, arguments: Sequence[str]) -> str:
    """Return a short hash of all that must be equal for points to be comparable: images, knobs and the run's arguments."""
    built = [docker.image_field(f"{stack.variables['PROJECT']}-{name}", "{{.Id}}") for name in ("web", "locust")]
    bases = [stack.variables[name] for name in ("NGINX_IMAGE", "REDIS_IMAGE", "POSTGRES_IMAGE")]
    same = str(replace(one, replicas=1, workers=1))
    text = json.dumps([built, bases, same, list(arguments), environ.get("LABEL", "")])
    return hashlib.sha256(text.encode()).hexdigest()[:8]


def _measure(chosen: Settings, stack: Stack, points: Sequence[Point], arguments: Sequence[str]) -> list[int]:
    done = [point for point in points if point.result() is not None]
    if done:
        console.mark("ok", f"{count(len(done), 'point')} of {len(points)} measured earlier under the same parameters; LABEL=again measures anew")
    progress = Clock(len(points) - len(done), float(arguments[arguments.index("--duration") + 1].rstrip("s")) + OVERHEAD_S)
    with progress:
        for point in points:
            if point not in done:
                with progress.point(f"{count(point.topology.replicas, 'replica')} × {count(point.topology.workers, 'worker')}"):
                    _run(chosen, stack, point, arguments, progress)
            progress.print(_line(point))
    return [int((point.result() or {}).get("exit_code", 1)) for point in points]
