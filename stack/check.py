"""`check`: one run without a browser, on fresh containers of its own, beside whatever is running."""

import hashlib
import json
import shlex
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager

from stack import console, docker, doctor, lifecycle, lock, owner, process, ready, settings, signals, topology
from stack.compose import Stack
from stack.settings import Settings
from stack.topology import Topology

MEANING = {0: "as expected", 1: "not as expected", 2: "inconclusive"}
"""Exit codes of a run."""


@lock.alone("-check")
def check(environ: Mapping[str, str]) -> int:
    """Run the scenario and return the load tester's exit code: 0 as expected, 1 not as expected, 2 inconclusive."""
    wanted = topology.from_environment(environ)
    arguments = settings.run_arguments(environ)
    chosen, stack = lifecycle.prepare(environ, wanted, suffix="-check")
    results = chosen.results
    if topology.switch("RESUME", environ.get("RESUME") or "0"):
        results /= f"check-{fingerprint(environ, stack, str(wanted), arguments)}"
        owner.open_results(results)
        arguments += [f"--out=/results/{results.name}", "--resume"]
    with cleared(chosen, stack):
        start(stack, wanted)
        terminal = [] if sys.stdout.isatty() and sys.stdin.isatty() else ["-T"]
        code = stack.attached("--progress=quiet", "run", "--rm", "--no-deps", *terminal, "locust", "run", *arguments)
    if code in MEANING:
        console.say(f"\nExit code {code}: {MEANING[code]}. Files: {results}")
        run = "" if results == chosen.results else f" RUN={shlex.quote(str(results))}"
        console.say(f"Next: make explain{run}, make compare")
    else:
        console.say(f"\nExit code {code}: nothing was measured.")
    return code


def fingerprint(environ: Mapping[str, str], stack: Stack, shape: str, arguments: Sequence[str]) -> str:
    """Return a short hash of what runs must share to be the same: images, topology, arguments, and LABEL."""
    text = json.dumps([stack.variables["LAB_IMAGES"], shape, list(arguments), environ.get("LABEL", "")])
    return hashlib.sha256(text.encode()).hexdigest()[:8]


@contextmanager
def cleared(chosen: Settings, stack: Stack) -> Iterator[None]:
    """Remove every trace of a stack, before and after; refuse if it belongs to another checkout."""
    doctor.refuse(stack.project)
    try:
        # What a killed command left: clients of Docker that go on starting containers, then what they started.
        process.attempt(["pkill", "-KILL", "-f", "--", f"--project-name={stack.project} "])
        docker.remove_project(stack.project, with_data=True)
        yield
    finally:
        with signals.undisturbed():
            docker.remove_project(stack.project, with_data=True)
            owner.take_back(chosen.results)


def start(stack: Stack, wanted: Topology) -> None:
    """Start all of a stack but the load tester."""
    with ready.explained(stack.project):
        stack.step(f"starting {stack.project}", *lifecycle.START, *stack.system())
        ready.wait(stack.project, wanted)
