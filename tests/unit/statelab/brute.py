"""A judge that cannot be clever: it tries every order of a small history (Wing & Gong 1993)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Hashable
from dataclasses import dataclass
from typing import Any

from statelab.model.history import NOTHING


@dataclass(frozen=True)
class Op:
    """One operation of a small history; `ret` None: nobody saw it end; `value` None: nobody saw its answer.

    `failed`: it surely was not carried out, so it is as if it had never been sent.
    """

    op: str
    call: int
    ret: int | None
    value: int | None = None
    key: int = 0
    arg: int = 0
    items: tuple[int, ...] | None = None
    client: int | None = None
    failed: bool = False


Step = Callable[[Any, Op], "list[Hashable]"]
"""What state an operation may leave behind, given the state before it; none if its answer could not be right."""


def legal(ops: list[Op], initial: Hashable = 0, step: Step | None = None) -> bool:
    """Say whether some order that respects real time explains every answer, by trying all of them."""
    rule: Step = step or counter
    ops = [op for op in ops if not op.failed]
    needed = sum(1 << i for i, op in enumerate(ops) if op.ret is not None)
    before = [sum(1 << j for j, b in enumerate(ops) if b.ret is not None and b.ret < a.call) for a in ops]
    hopeless: set[tuple[int, Hashable]] = set()

    def extends(done: int, state: Hashable) -> bool:
        if done & needed == needed:
            return True
        if (done, state) in hopeless:
            return False
        for i, op in enumerate(ops):
            if not done >> i & 1 and not before[i] & ~done:
                for after in rule(state, op):
                    if extends(done | 1 << i, after):
                        return True
        hopeless.add((done, state))
        return False

    return extends(0, initial)


def counter(value: int, op: Op) -> list[Hashable]:
    """Answer an addition with the new count, a read with the count."""
    after = value + (op.op == "add")
    return [after] if op.value in (None, after) else []


def stock(left: int, op: Op) -> list[Hashable]:
    """Answer a purchase with what is left after it; when nothing is left, refuse it."""
    if op.op == "read":
        return [left] if op.value in (None, left) else []
    if op.ret is None:  # told nothing: it may have been refused, too
        return [left - 1] if left else [left]
    if op.value == NOTHING:
        return [] if left else [left]
    return [left - 1] if left and op.value in (None, left - 1) else []


def cart(carts: frozenset[tuple[int, int]], op: Op) -> list[Hashable]:
    """Answer a view with all items of its user, each once."""
    if op.op == "add":
        return [carts | {(op.key, op.arg)}]
    mine = sorted(item for user, item in carts if user == op.key)
    return [carts] if op.items is None or sorted(op.items) == mine else []


def register(value: int, op: Op) -> list[Hashable]:
    """Answer a read with what was written last."""
    if op.op == "write":
        return [op.arg]
    return [value] if op.value in (None, value) else []


def transfer(balances: tuple[int, ...], op: Op) -> list[Hashable]:
    """Answer a read with all balances; `key` pays `arg` to `value`."""
    if op.op == "read":
        return [balances] if op.items in (None, balances) else []
    after = list(balances)
    after[op.key] -= op.arg
    after[op.value or 0] += op.arg
    return [tuple(after)]


def oncall(off: frozenset[tuple[int, int]], op: Op) -> list[Hashable]:
    """Let doctor `arg` of round `key` go if the other one stays; answer a look with who is there."""
    if op.op == "rota":
        there = tuple(int((op.key, doctor) not in off) for doctor in (0, 1))
        return [off] if op.items in (None, there) else []
    stays = (op.key, 1 - op.arg) not in off
    if op.value not in (None, int(stays)):
        return []
    return [off | {(op.key, op.arg)} if stays else off]


def whoami(state: Hashable, op: Op) -> list[Hashable]:
    """Answer a request with the token that it carries, or with none."""
    return [state] if op.value in (None, op.arg) else []


def wrong_identities(ops: list[Op]) -> dict[str, int]:
    """Count the wrong answers: nobody's, a token that had not been sent, another's of the same moment or of an earlier.

    A token is carried over if all requests that had sent it had ended before.
    """
    names = Counter[str]()
    for op in ops:
        if op.failed or op.ret is None or op.value in (None, op.arg):
            continue
        owners = [one for one in ops if not one.failed and one.arg == op.value and one.call <= op.ret]
        if op.value == NOTHING:
            names["nobody"] += 1
        elif not owners:
            names["phantom"] += 1
        else:
            names["carried-over" if all(one.ret is not None and one.ret < op.call for one in owners) else "leak"] += 1
    return dict(names)


def fixed_limit(limit: int, window_ns: int, last: int) -> Step:
    """Make the step of a fixed-window limiter of one user: the state is its phase, the last window, who was admitted.

    Before the first operation, any phase is possible. An operation takes effect at some time between its call and its
    end, so in one of the windows that it touches; after `last`, nothing shows any effect.
    """

    def step(state: tuple[int, int, int] | None, op: Op) -> list[Hashable]:
        found: list[Hashable] = []
        for phase in range(window_ns) if state is None else state[:1]:
            _, now, so_far = state or (phase, -1, 0)  # the first window begins before time 0
            ends = (last if op.ret is None else op.ret) - phase
            for window in range(max(now, (op.call - phase) // window_ns), ends // window_ns + 1):
                count = so_far if window == now else 0
                if op.value in (None, int(count < limit)):
                    found.append((phase, window, min(count + 1, limit)))
        return found

    return step


def sliding_limit(limit: int, window_ns: int, last: int) -> Step:
    """Make the step of a sliding-window limiter of one user: the state is the time and those of the last admissions.

    An operation takes effect at a whole number; calls, ends and windows are even, so there is room between them. Who is
    refused at all is refused at once: later there is no less room. Without an answer, a refusal is as good as nothing.
    """

    def step(state: tuple[int, tuple[int, ...]], op: Op) -> list[Hashable]:
        now, times = state
        moments, found = range(max(now, op.call), (last if op.ret is None else op.ret) + 1), list[Hashable]()
        for moment in moments[:1] if op.value == 0 else moments:
            kept = tuple(one for one in times if one > moment - window_ns)
            if len(kept) >= limit and op.value == 0:
                found.append((moment, kept))
            if len(kept) < limit and op.value != 0:
                found.append((moment, (*kept, moment)))
        return found

    return step
