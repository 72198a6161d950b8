"""`stores`: what each store costs beside `global`, alone on fresh containers, for the docs. It can be resumed."""

import json
import os
from collections.abc import Mapping
from typing import Any

from stack import (
    check,
    console,
    cost,
    docker,
    lifecycle,
    lock,
    meter,
    owner,
    process,
    ready,
    record,
    settings,
    store_names,
    tester,
    topology,
)
from stack.compose import Stack
from stack.errors import LabError

DEFAULTS = {"USERS": "4", "DURATION": "5"}
"""As many users as the default topology has workers: all are busy, and none has a queue. The duration of a run in s."""


@lock.alone("-stores")
def stores(environ: Mapping[str, str]) -> int:
    """Measure STORES, or all that can run, and put them into docs/stores.json."""
    wanted = topology.from_environment(environ)
    chosen = {name: environ.get(name, "").strip() or default for name, default in DEFAULTS.items()}
    arguments = settings.run_arguments(chosen)
    store_names.require(environ)
    asked = store_names.asked(environ)
    sources = record.sources()  # as the images are built from them now
    lab, stack = lifecycle.prepare(environ, wanted, suffix="-stores")
    folder = lab.results / f"stores-{check.fingerprint(environ, stack, str(wanted), [*arguments, *asked])}"
    owner.open_results(folder)
    try:
        with check.cleared(lab, stack):
            check.start(stack, wanted)
            groups = cost.plan(_catalogue(stack), asked)
            with tester.LoadTester(folder, arguments) as running:
                running.serve(stack)
                measuring = meter.Meter(stack.project, running, folder)
                kept = list(meter.measure(measuring, groups, folder, tester.seconds(arguments)))
            shown = _matrix(stack)
    except KeyboardInterrupt:
        console.say(f"Interrupted. Finished groups are kept in {folder}: type the same command to go on.")
        raise
    setting = {
        "topology": str(wanted),
        "users": chosen["USERS"],
        "seconds": chosen["DURATION"],
        "cores": os.cpu_count(),
    }
    _write({"setting": setting, **record.measured(kept, sources), **shown}, sources)
    return 0


def _catalogue(stack: Stack) -> dict[str, Any]:
    answer = ready.ask(docker.published_port(stack.project, "nginx"), "/stores")
    if not answer:
        raise LabError("The application does not list its stores. Type: make doctor")
    listed: dict[str, Any] = json.loads(answer)
    return listed


def _matrix(stack: Stack) -> dict[str, Any]:
    """Let the load tester say what the runs in the results folder show of each store."""
    argv = stack.argv("--progress=quiet", "run", "--rm", "--no-deps", "-T", "locust", "matrix", "/results")
    succeeded, text = process.attempt(argv, 60, stack.env())
    if not succeeded:
        raise LabError(f"The runs in the results folder cannot be read:\n{text}")
    shown: dict[str, Any] = json.loads(text.splitlines()[-1])  # after what it logs of single runs
    return shown


def _write(new: Mapping[str, Any], sources: Mapping[str, str]) -> None:
    old = record.read()
    if reason := record.differs(old, new):
        console.mark(
            "later", f"Stores that were recorded earlier are left out, as another setting cannot be compared: {reason}"
        )
    record.write(record.merged(old, new, sources))
    for name, one in new["costs"].items():
        console.say(f"  {name}: {one['cpu'][0]:g} × processor time, {one['p99'][0]:g} × p99 of {cost.BASE}")
    console.say(f"{len(new['costs'])} stores are in {record.PATH}. Next: make tables")
