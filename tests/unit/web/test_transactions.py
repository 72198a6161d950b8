"""Stores that differ in how a change is kept whole share the rest: each call is one transaction, with a name."""

from collections.abc import Callable
from typing import Any

import pytest

from webapp import windows
from webapp.facts import Among, Facts, Scope
from webapp.retries import ConflictError, repeated
from webapp.stores import Period
from webapp.stores._transactions import Work, workloads

FACTS = Facts(scope=Scope.SHARED, atomic_among=Among.EVERYBODY)
HOUR = Period(number=7, length_ms=3_600_000)


class Memory:
    """A dictionary that keeps what a transaction has written, unless it comes too late."""

    def __init__(self) -> None:
        self.kept: dict[Any, Any] = {}
        self.names: list[str] = []
        self.late = 0

    def run(self, name: str, work: Work) -> Any:
        """Do the work on a copy."""

        def attempt() -> Any:
            self.names.append(name)
            copy = dict(self.kept)
            answer = work(copy)
            if self.late:
                self.late -= 1
                raise ConflictError
            self.kept = copy
            return answer

        return repeated(attempt)


Counter, Stock, Cart, Transfer, OnCall, RateLimit = workloads(FACTS, Memory.run)

CALLS: list[tuple[Any, Callable[[Any], Any], str, Any]] = [
    (Counter, lambda counter: counter.add("k", windows.nothing), "counter:k", 1),
    (Stock, lambda stock: stock.buy("k", 3, windows.nothing), "stock:k", 2),
    (Cart, lambda cart: cart.add("k", "ann", 5, windows.nothing), "cart:k:ann", None),
    (Cart, lambda cart: cart.view("k", "ann"), "cart:k:ann", []),
    (Transfer, lambda bank: bank.transfer("k", 0, 1, 5, 100, windows.nothing), "transfer:k", None),
    (Transfer, lambda bank: bank.read("k", 3, 100), "transfer:k", [100, 100, 100]),
    (OnCall, lambda oncall: oncall.leave("k", "1", 0, windows.nothing), "oncall:k:1", True),
    (RateLimit, lambda limits: limits.admit("k", "ann", 1, HOUR, windows.nothing), "ratelimit:k:ann", True),
]


@pytest.mark.parametrize(("made", "call", "name", "answer"), CALLS)
def test_each_call_is_one_transaction_which_is_named_after_what_it_is_about(
    made: Any, call: Callable[[Any], Any], name: str, answer: Any
) -> None:
    memory = Memory()
    assert call(made(memory)) == answer
    assert memory.names == [name]


@pytest.mark.parametrize(("made", "call", "name", "answer"), CALLS)
def test_what_was_undone_leaves_nothing_behind_and_is_done_anew(
    made: Any, call: Callable[[Any], Any], name: str, answer: Any
) -> None:
    once, late = Memory(), Memory()
    late.late = 2
    assert call(made(late)) == call(made(once)) == answer
    assert late.names == [name] * 3
    assert late.kept == once.kept


def test_a_class_may_have_facts_of_its_own() -> None:
    own = Facts(scope=Scope.SHARED, atomic_among=Among.NOBODY)
    classes: tuple[Any, ...] = workloads(FACTS, Memory.run, {"OnCall": own})
    assert [made.facts for made in classes] == [FACTS, FACTS, FACTS, FACTS, own, FACTS]
