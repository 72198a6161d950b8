"""`lesson`: opens a lesson's topology, scenario and page, tells its verdicts, and puts everything back."""

import sys
import time
import webbrowser
from collections.abc import Mapping
from contextlib import suppress

from stack import borrowed, console, lessons, lock, locust_page, settings
from stack.borrowed import Borrowed
from stack.lessons import Lesson, Run
from stack.locust_page import Live
from stack.tester import UNDECIDED
from stack.topology import from_environment

LONGEST = 6
"""How many times its duration a run takes at most while a store's evidence does not suffice, as that of `check`."""

ENOUGH = 300
"""Operations of each store that met others before a worker is killed: so much is there to lose."""

Variables = Mapping[str, str]


def lesson(environ: Variables) -> int:
    """List the lessons or, with N, do one. Exit code 0: it showed what its page says; 1: it did not."""
    if environ.get("N", "").strip():
        return teach(environ)
    for one in lessons.every():
        console.say(f"  make lesson N={one.number}   {one.title}")
    return 0


@lock.alone("")
def teach(environ: Variables) -> int:
    """Do a lesson. What is typed replaces what the lesson says, and then any verdict is right."""
    one = lessons.choose(environ["N"].strip())
    typed = {name: environ[name] for name in lessons.VARIABLES if environ.get(name, "").strip()}
    runs = [(run, {**run.variables, **typed}) for run in one.runs]
    wanted = [from_environment(variables) for _, variables in runs]
    console.say(console.bold(f"Lesson {one.number}: {one.title}"))
    with borrowed.borrow({**environ, **runs[0][1]}, wanted[0]) as stack:
        _open(stack, one, environ)
        seen = []
        for (run, variables), topology in zip(runs, wanted, strict=True):
            stack.shape(topology)
            console.say(f"Look: {run.look}")
            seen.append(_tell(_measure(stack, run, variables), run, bool(typed)))
        _let_look()
    return 0 if all(seen) else 1


def _open(stack: Borrowed, one: Lesson, environ: Variables) -> None:
    """Print the addresses, and open the lab's page if there is a display."""
    watch = stack.page.url + one.opens
    console.say(f"\n  The lesson  {stack.page.url}{one.address}\n  Watch       {console.bold(watch)}\n")
    if sys.stdout.isatty() and (environ.get("DISPLAY") or environ.get("WAYLAND_DISPLAY")):
        webbrowser.open(watch)


def _measure(stack: Borrowed, run: Run, variables: Variables) -> Live:
    """Make a run and return it with its final verdicts."""
    default_s, _ = settings.RUN_VARIABLES["DURATION"]
    lasts_s = float(variables.get("DURATION", default_s))
    stack.page.start(locust_page.form(variables))
    with console.Step(f"{variables['SCENARIO']} on {variables['STORES']}"):
        if run.kills:
            stack.page.wait(_met, LONGEST * lasts_s)
            stack.kill_a_worker()
        began = time.monotonic()
        limit_s = LONGEST * lasts_s + locust_page.PATIENCE_S
        stack.page.wait(lambda live: decided(live, time.monotonic() - began, lasts_s), limit_s)
        return stack.page.stop()


def decided(live: Live, spent_s: float, lasts_s: float) -> bool:
    """Say whether a run may end: its time is over and each store has a verdict, or LONGEST times that time is over."""
    words = [row["verdict"] for row in live["stores"]]
    undecided = not words or UNDECIDED in words
    return _ended(live) or spent_s >= (LONGEST * lasts_s if undecided else lasts_s)


def _met(live: Live) -> bool:
    """Say whether each store has had so many operations that overlapped another one, or the run has ended."""
    met = [row["contended"] for row in live["stores"]]
    return _ended(live) or min(met, default=0) >= ENOUGH


def _ended(live: Live) -> bool:
    """Say whether somebody has pressed Stop."""
    return bool(live["state"] == "final")


def _tell(final: Live, run: Run, any_is_right: bool) -> bool:
    """Print a line for each store, and return whether its verdict is the lesson's."""
    right = True
    for row in final["stores"]:
        wanted = () if any_is_right else run.shows.get(row["store"], ())
        as_told = not wanted or row["verdict"] in wanted
        right &= as_told
        control = " (control)" if row["role"] == "control" else ""
        console.mark("ok" if as_told else "bad", f"{row['store']}{control}: {row['verdict']}. {row['sentence']}")
        if not as_told:
            console.say(f"  The lesson expects {' or '.join(wanted)}. Once more: press Start, or type it again.")
    return right


def _let_look() -> None:
    """On a terminal, leave the page open until the reader has seen enough."""
    if sys.stdin.isatty() and sys.stdout.isatty():
        with suppress(KeyboardInterrupt, EOFError):
            input("\nThe page stays as long as you look at it. Enter puts everything back. ")
