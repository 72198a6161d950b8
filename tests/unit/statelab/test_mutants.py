"""A fault in a checker does not go unseen: for each one on the list, some small history tells it from the right one."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from importlib import import_module
from importlib.abc import Loader, MetaPathFinder
from importlib.machinery import ModuleSpec
from itertools import chain
from pathlib import Path
from random import Random
from types import ModuleType
from typing import NamedTuple

import pytest

import statelab
from statelab import workloads
from statelab.model.history import History
from tests.unit.statelab import generate
from tests.unit.statelab.generate import Draw
from tests.unit.statelab.histories import of_case
from tests.unit.statelab.mutants import MUTANTS, Mutant

SOURCES = Path(statelab.__file__).parent
HISTORIES = 2_500  # of each kind; most faults are seen within the first hundred
SOUND = (generate.transfer, generate.fixed_limit, generate.sliding_limit)
CONCERNED: dict[str, tuple[Draw, ...]] = {
    "checking/intervals.py": (generate.counter, generate.stock, generate.cart),
    "checking/sequence.py": (generate.counter, generate.stock),
    "checking/gaps.py": (generate.counter, generate.stock),
    "workloads/counter": (generate.counter,),
    "workloads/stock": (generate.stock,),
    "workloads/cart": (generate.cart,),
    "workloads/register": (generate.register,),
    "workloads/transfer": (generate.transfer,),
    "workloads/oncall": (generate.oncall,),
    "workloads/rate_limit": (generate.fixed_limit, generate.sliding_limit),
    "workloads/whoami": (generate.whoami,),
}
"""Which kinds of histories a checker's file has a say in: these have to show its faults."""


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
        if name.startswith(("statelab.checking", "statelab.workloads")):
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


class Known(NamedTuple):
    """A history, whether it is right, and whether the true checker says so."""

    name: str
    history: History
    right: bool
    found: bool


@cache
def drawn(draw: Draw) -> tuple[Random, list[Known]]:
    """Keep the histories of one kind that some mutant has needed so far, and the source of more."""
    return Random(11), []


def histories(draw: Draw) -> Iterator[Known]:
    """Draw histories of one kind. An exact checker says what is right, as `test_agreement` shows."""
    rng, known = drawn(draw)
    for number in range(HISTORIES):
        if number == len(known):
            case = draw(rng)
            one, right = of_case(case), case.legal()
            found = workloads.WORKLOADS[one.workload].check(one).legal if draw in SOUND else right
            known.append(Known(f"{draw.__name__} history {number}", one, right, found))
        yield known[number]


def caught_by(mutant: Mutant) -> str | None:
    """Say which history tells the mutant from the true checkers, or None if none does."""
    draws = next(draws for path, draws in CONCERNED.items() if mutant.file.startswith(path))
    kinds = [histories(draw) for draw in draws]
    with checkers(Mutated(mutant)) as mutated:
        for name, one, right, found in chain.from_iterable(zip(*kinds, strict=True)):
            try:
                said = mutated.WORKLOADS[one.workload].check(one).legal
            except Exception as error:
                return f"{name}: {error!r}"
            # A sound checker need not see every wrong history: to see more than the true one does is no fault.
            if (right and not said) or (said and not found):
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
