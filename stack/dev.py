"""`dev`: the lab with this checkout's code in it. After each edit, what runs that code starts again."""

import sys
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from pathlib import Path

from stack import console, docker, extras, lifecycle, lock, process, ready, settings, topology
from stack.compose import Stack
from stack.errors import LabError
from stack.topology import Topology

OVERLAY = "compose.dev.yaml"

PARTS = {
    "web": ("services/web/webapp", "services/web/servers", "my_stores"),
    "locust": ("loadtests/statelab", "loadtests/locustfile.py"),
}
"""Which files each service runs: compose.yaml mounts my_stores, the overlay mounts the others."""

SUFFIXES = frozenset({".py", ".sh", ".toml", ".html", ".css", ".js", ".svg"})
"""Other files are those of editors."""

MOUNTED = "mounted-by-make-dev"
"""What run.json tells in place of an image's digest, since the code is not the image's."""

PAUSE_S = 0.3

Files = Mapping[Path, int]


@lock.alone("")
def dev(environ: Mapping[str, str]) -> int:
    """Start the stack and watch its code until Ctrl-C. With STORES, run them at first and after each edit."""
    wanted = topology.from_environment(environ)
    arguments = settings.run_arguments(environ) if environ.get("STORES", "").strip() else None
    _, stack = lifecycle.prepare(extras.with_those_of_stores(environ), wanted)
    stack = mounted(stack)
    lifecycle.start(stack, wanted)
    lifecycle.say_where(stack.project)
    try:
        _judge(stack, arguments)
        for changed in edits():
            _follow(stack, wanted, changed, arguments)
    except KeyboardInterrupt:
        console.say("\nThe lab keeps running with your code. Next: make up (in images of their own), or make down")
    return 0


def mounted(stack: Stack) -> Stack:
    """Return the stack with the checkout's code in it; run.json then names no image for that."""
    digests = [digest for digest in stack.variables["LAB_IMAGES"].split() if digest.partition("=")[0] not in PARTS]
    told = " ".join([*digests, *(f"{service}={MOUNTED}" for service in PARTS)])
    return replace(stack, files=(*stack.files, OVERLAY), variables=stack.variables | {"LAB_IMAGES": told})


def files() -> Files:
    """Return when each file of the code was last changed, in ns since 1970."""
    found = {}
    for place in (process.ROOT / name for names in PARTS.values() for name in names):
        for path in (place, *place.rglob("*")):
            try:
                if path.suffix in SUFFIXES:
                    found[path] = path.stat().st_mtime_ns
            except FileNotFoundError:  # an editor replaces it right now
                continue
    return found


def edits(look: Callable[[], Files] = files, sleep: Callable[[float], None] = time.sleep) -> Iterator[list[Path]]:
    """Yield the files that were written, made or removed, once nothing more has changed for a moment."""
    known = before = look()
    while True:
        sleep(PAUSE_S)
        now = look()
        if now == before != known:
            yield sorted(path for path in now.keys() | known.keys() if now.get(path) != known.get(path))
            known = now
        before = now


def services(changed: list[Path]) -> list[str]:
    """Return the services that run any of these files."""
    names = [path.relative_to(process.ROOT).as_posix() for path in changed]
    return [
        one
        for one, parts in PARTS.items()
        if any(f"{name}/".startswith(f"{part}/") for name in names for part in parts)
    ]


def _follow(stack: Stack, wanted: Topology, changed: list[Path], arguments: list[str] | None) -> None:
    """Start again what runs these files. A fault in them is told, and mended by the next edit."""
    began = time.monotonic()
    console.say(f"\nchanged: {', '.join(str(path.relative_to(process.ROOT)) for path in changed)}")
    again = services(changed)
    try:
        with ready.explained(stack.project):
            stack.step(f"restarting {' and '.join(again)}", "restart", *again)
            ready.wait(stack.project, wanted, tester=True)
    except LabError as error:
        console.error(str(error))
        console.say("Next: mend it and save; what stopped starts again")
    else:
        console.say(f"Your code runs, {time.monotonic() - began:.1f} s later.")
        _judge(stack, arguments)


def _judge(stack: Stack, arguments: list[str] | None) -> None:
    """Run the stores that were asked for, or say where to."""
    if arguments is None:
        port = docker.published_port(stack.project, "locust")
        console.say(f"Next: press Start at http://127.0.0.1:{port}, or edit a file; Ctrl-C ends the watch")
    else:
        terminal = [] if sys.stdout.isatty() and sys.stdin.isatty() else ["-T"]
        stack.attached("--progress=quiet", "run", "--rm", "--no-deps", *terminal, "locust", "run", *arguments)
        console.say("\nNext: edit a file; Ctrl-C ends the watch")
