"""What is done to get the evidence of claims: runs on the stack, and programs. Claims that ask the same share it."""

import hashlib
import json
import shlex
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import ClassVar

from stack import extras
from stack.axes import USUAL, Point
from stack.topology import DEFAULT, Topology, fitting


@dataclass(frozen=True)
class Job:
    """A run on the stack: a point, its stores, the numbers of its scenario, and how long it takes at least, in s."""

    kind: ClassVar[str] = "experiment"
    point: Point
    stores: tuple[str, ...]
    numbers: tuple[tuple[str, int], ...]
    duration_s: int

    @property
    def name(self) -> str:
        """Its folder's name, which follows from all that it is."""
        text = json.dumps([self.point.variables, self.stores, self.numbers])
        return f"{self.point.scenario}-{self.point.topology.server}-{_hash(text)}"

    @property
    def key(self) -> str:
        """What its results are kept under."""
        return self.name

    @property
    def command(self) -> str:
        """What to type to repeat it."""
        usual = {**fitting(DEFAULT, self.point.topology.server).variables(), **USUAL, "SERVER": DEFAULT.server}
        told = {name: value for name, value in self.point.variables.items() if value != usual[name]}
        told |= {name: str(value) for name, value in self.numbers}
        stores = shlex.quote(" ".join(self.stores))
        return " ".join(["make check", f"STORES={stores}", *(f"{name}={value}" for name, value in told.items())])


@dataclass(frozen=True)
class Program:
    """A program that shows it by itself: its file, and what WITH names of the packages that it needs."""

    kind: ClassVar[str] = "program"
    path: Path
    needs: tuple[str, ...]

    @property
    def text(self) -> str:
        """What it says."""
        return self.path.read_text(encoding="utf-8")

    @property
    def name(self) -> str:
        """Its file's name."""
        return self.path.name

    @property
    def key(self) -> str:
        """What its results are kept under: a changed program has another one."""
        return f"{self.path.stem}-{_hash(self.text)}"

    @property
    def command(self) -> str:
        """What to type to repeat it."""
        return f"python loadtests/claims/code/{self.name}"


def jobs(sources: Iterable[Job | Program]) -> list[Job]:
    """Return the jobs, each once, in an order in which the containers change as seldom as possible."""
    return sorted({one for one in sources if isinstance(one, Job)}, key=lambda one: (_shape(one), one.name))


def programs(sources: Iterable[Job | Program]) -> list[Program]:
    """Return the programs, each once."""
    return sorted({one for one in sources if isinstance(one, Program)}, key=lambda one: one.name)


def changes(ordered: Sequence[Job]) -> int:
    """Count how often the topology changes on the way."""
    return sum(one.point.topology != other.point.topology for one, other in pairwise(ordered))


def needs(sources: Collection[Job | Program]) -> dict[str, str]:
    """Return the variables that say what the stack has to have: STORES and WITH."""
    stores = {store for one in sources if isinstance(one, Job) for store in one.stores}
    wanted = {extra for one in sources if isinstance(one, Program) for extra in one.needs}
    servers = {one.point.topology.server for one in sources if isinstance(one, Job)}
    wanted |= {extra for server in servers for extra in extras.of_model(server)}
    return {"STORES": " ".join(sorted(stores)), "WITH": " ".join(sorted(wanted))}


def _shape(job: Job) -> tuple[str, ...]:
    """Return what orders topologies: nginx changes only with the balancing, so that comes first."""
    shape: Topology = job.point.topology
    return (shape.balance, shape.server, *shape.variables().values())


def _hash(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:8]
