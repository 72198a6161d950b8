"""The axes of a comparison: which variables may have several values, and the points that these make."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from itertools import product

from stack import settings, topology
from stack.errors import LabError
from stack.topology import Topology, one_of, switch, whole_number

SCENARIOS = ("counter", "stock", "cart", "register", "transfer", "oncall", "whoami", "rate-limit")
"""The workloads of the load tester; a test keeps them the same."""

WINDOWS = ("nothing", "compute", "yield", "redis", "sleep-1ms", "sleep-10ms", "sleep-100ms")
"""The windows of the application; a test keeps them the same."""

MOST_USERS = 1000

USUAL = {name: default for name, (default, _) in settings.RUN_VARIABLES.items()}

Axes = Mapping[str, Sequence[str]]
"""The values of each axis that is given."""


@dataclass(frozen=True)
class Point:
    """One setting of a comparison."""

    topology: Topology
    scenario: str
    window: str
    users: int

    @property
    def variables(self) -> dict[str, str]:
        """Its variables, as they are typed."""
        run = {"SCENARIO": self.scenario, "WINDOW": self.window, "USERS": str(self.users)}
        return {name: {**self.topology.variables(), **run}[name] for name in AXES}

    @property
    def folder(self) -> str:
        """The name of its folder."""
        return "-".join(value if name in WORDS else f"{name.lower()}{value}" for name, value in self.variables.items())


def _users(name: str, text: str) -> int:
    if not text.isascii() or not text.isdigit() or not 1 <= int(text) <= MOST_USERS:
        raise LabError(f"{name}={text} is not allowed: give whole numbers from 1 to {MOST_USERS}, like {name}=20.")
    return int(text)


AXES: dict[str, Callable[[str, str], object]] = {
    "SCENARIO": partial(one_of, allowed=SCENARIOS),
    "SERVER": partial(one_of, allowed=tuple(topology.SERVERS)),
    "BALANCE": partial(one_of, allowed=topology.BALANCES),
    "PRELOAD": switch,
    "REPLICAS": whole_number,
    "WORKERS": whole_number,
    "THREADS": whole_number,
    "WINDOW": partial(one_of, allowed=WINDOWS),
    "USERS": _users,
}
"""What may have several values, and what checks a single one."""

WORDS = ("SCENARIO", "SERVER", "BALANCE", "WINDOW")
"""Axes whose values say what they are."""


def split(text: str) -> list[str]:
    """Split a value like "1 2 4" or "1,2,4"."""
    return list(dict.fromkeys(text.replace(",", " ").split()))


def points(tables: Sequence[Axes]) -> tuple[list[Point], list[str]]:
    """Return all combinations within each table that can run, and a sentence for each one that cannot.

    Raises:
        LabError: a value is not allowed, or no combination can run.
    """
    for table in tables:
        _check(table)
    found: dict[Point, None] = {}
    skipped: dict[str, None] = {}
    for chosen in (one for table in tables for one in _combinations(table)):
        try:
            point = Point(
                topology.from_environment(chosen),
                chosen.get("SCENARIO", USUAL["SCENARIO"]),
                chosen.get("WINDOW", USUAL["WINDOW"]),
                int(chosen.get("USERS", USUAL["USERS"])),
            )
            found[point] = None
        except LabError as error:
            skipped[str(error)] = None
    if not found:
        raise LabError("\n".join(skipped))
    return list(found), list(skipped)


def _check(table: Axes) -> None:
    problems = []
    for name, values in table.items():
        for value in values:
            try:
                AXES[name](name, value)
            except LabError as error:
                problems.append(str(error))
    if problems:
        raise LabError("\n".join(problems))


def _combinations(table: Axes) -> Iterator[dict[str, str]]:
    for values in product(*table.values()):
        yield dict(zip(table, values, strict=True))


def varying(chosen: Sequence[Point]) -> list[str]:
    """Return the names of the variables that differ between points."""
    return [name for name in AXES if len({point.variables[name] for point in chosen}) > 1]


def label(point: Point, names: Sequence[str]) -> str:
    """Describe a point by some of its variables, or by its topology if there are none."""
    return " ".join(f"{name}={point.variables[name]}" for name in names) or str(point.topology)
