"""A fault in a checker does not go unseen: for each one on the list, some small history tells it from the right one."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from importlib import import_module
from importlib.abc import Loader, MetaPathFinder
from importlib.machinery import ModuleSpec
from pathlib import Path
from random import Random
from types import ModuleType

import pytest

import statelab
from statelab import workloads
from statelab.history import Header, History
from tests.unit.statelab import generate
from tests.unit.statelab.brute import Op
from tests.unit.statelab.histories import history, of_case
from tests.unit.statelab.mutants import MUTANTS, Mutant

SOURCES = Path(statelab.__file__).parent
HISTORIES = 2_500  # of each workload; most faults are seen within the first hundred
DRAWS = (
    generate.counter,
    generate.stock,
    generate.cart,
    generate.register,
    generate.transfer,
    generate.oncall,
    generate.rate_limit,
    generate.whoami,
)
SOUND = ("transfer", "rate-limit")
WHOAMI = [
    ([Op("ask", 0, 9, 1, arg=1), Op("ask", 0, 9, 2, arg=2)], True),
    ([Op("ask", 0, 9, 2, arg=1), Op("ask", 0, 9, 2, arg=2)], False),
    ([Op("ask", 0, 9, 1, arg=1), Op("ask", 0, 9, 1, arg=2)], False),
    ([Op("ask", 0, 9, 3, arg=1), Op("ask", 0, None, arg=2)], False),
]


class Mutated(MetaPathFinder, Loader):
    """Imports the checkers anew, one file of them with a fault."""

    def __init__(self, mutant: Mutant) -> None:
        self.mutant = mutant

    def find_spec(self, fullname: str, path: object = None, target: ModuleType | None = None) -> ModuleSpec | None:
        """Take over the one module that has the fault."""
        if fullname != "statelab." + self.mutant.file.removesuffix(".py").replace("/", "."):
            return None
        return ModuleSpec(fullname, self)

    def exec_module(self, module: ModuleType) -> None:
        """Run the module's source with the fault in it."""
        source = (SOURCES / self.mutant.file).read_text(encoding="utf-8")
        assert source.count(self.mutant.old) == 1, f"“{self.mutant.old}” is not once in {self.mutant.file}"
        exec(compile(source.replace(self.mutant.old, self.mutant.new), self.mutant.file, "exec"), module.__dict__)  # noqa: S102


@contextmanager
def checkers(finder: MetaPathFinder | None) -> Iterator[ModuleType]:
    """Give `statelab.workloads` with checkers of its own, and leave everybody else's as they were."""
    before = {name: module for name, module in sys.modules.items() if name.startswith("statelab.")}
    for name in before:
        if name.startswith(("statelab.checkers", "statelab.workloads", "statelab.validation")):
            del sys.modules[name]
    if finder:
        sys.meta_path.insert(0, finder)
    try:
        yield import_module("statelab.workloads")
    finally:
        if finder:
            sys.meta_path.remove(finder)
        for name in [name for name in sys.modules if name.startswith("statelab.")]:
            del sys.modules[name]
        sys.modules.update(before)
        for name, module in before.items():
            parent, _, child = name.rpartition(".")
            setattr(sys.modules[parent], child, module)


@cache
def histories() -> list[tuple[str, History, bool, bool]]:
    """Draw the histories: a name, the operations, whether they are right, whether the true checker says so."""
    drawn: list[tuple[str, History, bool]] = []
    rngs = [(draw, Random(11)) for draw in DRAWS]
    for number in range(HISTORIES):
        for draw, rng in rngs:
            case = draw(rng)
            drawn.append((f"{case.header.workload} history {number}", of_case(case), case.legal()))
    named = [
        (f"whoami history {i}", history(ops, header=Header("whoami")), right) for i, (ops, right) in enumerate(WHOAMI)
    ]
    # An exact checker says what is right, as `test_agreement` shows.
    check = {workload: workloads.WORKLOADS[workload].check for workload in SOUND}
    return [
        (name, one, right, check[one.workload](one).legal if one.workload in SOUND else right)
        for name, one, right in named + drawn
    ]


def caught_by(mutant: Mutant) -> str | None:
    """Say which history tells the mutant from the true checkers, or None if none does."""
    known = histories()
    with checkers(Mutated(mutant)) as mutated:
        for name, one, right, found in known:
            try:
                said = mutated.WORKLOADS[one.workload].check(one).legal
            except Exception as error:
                return f"{name}: {error!r}"
            # A sound checker need not see every wrong history; but what it sees, and what not, is known here.
            if said != found:
                return f"{name}: right is {right}, the true checker said {found}, the mutant {said}"
    return None


@pytest.mark.parametrize("mutant", MUTANTS, ids=[f"{m.file}: {m.why}" for m in MUTANTS])
def test_a_faulty_checker_is_caught(mutant: Mutant) -> None:
    caught = caught_by(mutant)
    print(f"{mutant.file}: {mutant.why}\n  caught by {caught}")
    assert caught


def test_the_list_is_long_enough_and_nothing_stays_changed() -> None:
    assert len(MUTANTS) >= 12
    with checkers(None) as own:
        assert own is not workloads
    assert import_module("statelab.workloads") is workloads
