"""The setting that two runs must share to be comparable, and how to describe it."""

from collections.abc import Sequence

from statelab.model.document import RunDict, Snapshot
from statelab.workloads import WORKLOADS
from statelab.workloads.wording import Quantity


def setting(run: RunDict) -> str:
    """Describe everything but the number of processes: users, scenario, server model, window."""
    top = run["topology"]
    unit = top["unit"] if top["at_once"] == 1 else f"{top['unit']}s"
    parts = [
        f"{run['scenario']} workload",
        f"{run['users']} users",
        f"{top['server']}, {top['at_once']} {unit} per worker",
        f"balancing {top['balance']}",
        f"window {run['window']}",
    ]
    parts += numbers(run)
    parts += ["preloaded"] if top["preload"] else []
    parts += ["a fresh connection for each request"] if run["fresh_connections"] else []
    return ", ".join(parts)


def numbers(run: RunDict | Snapshot) -> list[str]:
    """Describe the chosen numbers that the scenario uses."""
    options, workload = run.get("options"), WORKLOADS.get(run.get("scenario", ""))
    if not options or not workload:
        return []
    pause = [f"a pause of {options['think_ms']:,} ms"] if options["think_ms"] else []
    return pause + ([workload.drive.setting.format(**options)] if workload.drive.setting else [])


def dealt(run: RunDict | Snapshot) -> str:
    """Say how many users there are and how many of them each store gets; nothing before the first run."""
    users, stores = run.get("users", 0), len(run["stores"])
    said = f"{Quantity(users):user|users}"
    if stores < 2:
        return said if users else ""
    each, more = divmod(users, stores)
    return f"{said}, {each}{f' or {each + 1}' if more else ''} for each of {stores} stores"


def comparable(runs: Sequence[RunDict]) -> list[RunDict]:
    """Return the runs with the same setting as the first one: they differ only in processes and stores."""
    return [run for run in runs if setting(run) == setting(runs[0])]


def processes(run: RunDict) -> int:
    """Return the run's number of worker processes."""
    return run["topology"]["replicas"] * run["topology"]["workers"]
