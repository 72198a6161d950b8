"""What two runs must have in common before their figures stand in one chart, and how to say it."""

from collections.abc import Sequence

from statelab.document import RunDict


def setting(run: RunDict) -> str:
    """Describe everything but the number of processes: users, scenario, server model, window."""
    top = run["topology"]
    threads = top["threads"]
    words = [
        f"{run['scenario']} workload",
        f"{run['users']} users",
        f"{top['server']}, {threads} {'thread' if threads == 1 else 'threads'} a worker",
        f"balancing {top['balance']}",
        f"window {run['window']}",
    ]
    words += ["preloaded"] if top["preload"] else []
    words += ["a fresh connection for each request"] if run["fresh_connections"] else []
    return ", ".join(words)


def comparable(runs: Sequence[RunDict]) -> list[RunDict]:
    """Return the runs of the first one's setting: only those differ in nothing but processes and stores."""
    return [run for run in runs if setting(run) == setting(runs[0])]


def processes(run: RunDict) -> int:
    """Return the run's number of worker processes."""
    return run["topology"]["replicas"] * run["topology"]["workers"]
