"""`run` and `comparison`: the folder that RUN names, or the newest one."""

from collections.abc import Mapping
from pathlib import Path

from stack import settings
from stack.errors import LabError


def choose(environ: Mapping[str, str]) -> Path:
    """Return a run's folder. Raises LabError when there is none, or for a folder of several, which it names."""
    if given := environ.get("RUN"):
        folder = Path(given).expanduser()
        several = sorted(path.parent for path in folder.rglob("run.json"))
        if several and not (folder / "run.json").exists():
            lines = [f"  RUN='{point}'" for point in several]
            raise LabError("\n".join([f"{folder} has several runs. Choose one of them:", *lines]))
        return folder
    results = settings.from_environment(environ).results
    runs = [path.parent for path in results.glob("2*/run.json")]  # a killed run has none
    if not runs:
        raise LabError(f"There is no run in {results} yet. Type: make check")
    return max(runs)


def show(environ: Mapping[str, str]) -> int:
    """Print the folder."""
    print(choose(environ))
    return 0


def comparison(environ: Mapping[str, str]) -> int:
    """Print the folder of a comparison. Raises LabError when there is none."""
    if given := environ.get("RUN"):
        folder = Path(given).expanduser()
    else:
        results = settings.from_environment(environ).results
        turns = results.glob("compare-*/*/*/turn.json")
        newest = max(turns, key=lambda path: path.stat().st_mtime, default=None)
        if newest is None:
            raise LabError(f"There is no comparison in {results} yet. Type: make compare")
        folder = newest.parents[2]
    print(folder)
    return 0
