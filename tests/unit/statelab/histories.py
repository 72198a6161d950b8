"""Small histories for the checkers' tests: random ones, and a way to write one down by hand."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from hypothesis import strategies as st

from statelab.model.history import FAIL, INFO, MISSING, NEVER, OK, ROW, Header, History, Lists, Process
from tests.unit.headers import head
from tests.unit.statelab.brute import Op
from tests.unit.statelab.generate import Case

PROCESSES = (Process("one", 7, "aa"), Process("one", 8, "bb"), Process("two", 7, "cc"))


def history(ops: list[Op], copies: list[int] | None = None, initial: int = 0, header: Header | None = None) -> History:
    """Write operations down as the recorder does; `copies[i]` served operation i."""
    header = header or head(initial=initial)
    rows = np.zeros(len(ops), ROW)
    sizes = [len(op.items or ()) for op in ops]
    for index, op in enumerate(ops):
        value = MISSING if op.value is None else op.value
        rows[index] = (
            0,
            header.ops.index(op.op),
            FAIL if op.failed else INFO if op.ret is None else OK,
            index if op.client is None else op.client,
            op.call,
            NEVER if op.ret is None else op.ret,
            value if op.items is None else sizes[index],
            -1 if copies is None else copies[index],
            0,
            op.key,
            op.arg,
            0,
        )
    flat = np.array([item for op in ops for item in op.items or ()], np.int64)
    listing = any(op.items is not None for op in ops)
    lists = Lists(np.concatenate([[0], np.cumsum(sizes)]).astype(np.int64), flat) if listing else None
    return History("some-store", header, np.arange(len(ops)), rows, PROCESSES, lists)


def of_case(case: Case, copies: list[int] | None = None) -> History:
    """Write a generated history down; a limiter's times in ms, as its sentences have three decimals of these."""
    own = history(case.ops, copies, header=case.header)
    if "window_ns" not in case.header.setup:
        return own
    own.rows["call"] *= 10**6
    own.rows["ret"][own.rows["ret"] != NEVER] *= 10**6
    setup = {**case.header.setup, "window_ns": case.header["window_ns"] * 10**6}
    return replace(own, header=replace(case.header, setup=setup))


@st.composite
def nearly_right(draw: st.DrawFn, most: int = 7) -> list[Op]:
    """Draw a history that a real counter might have produced, with up to two answers or times changed.

    Random answers alone are nearly all illegal at a glance; the interesting histories are close to the border.
    """
    value, ops = 0, []
    for point in range(draw(st.integers(0, most))):
        op = draw(st.sampled_from(["add", "add", "read"]))
        value += op == "add"
        call = 10 * point - draw(st.integers(0, 15))
        ret = 10 * point + draw(st.integers(0, 15))
        fate = draw(st.sampled_from(["ok", "ok", "ok", "ok", "ok", "mute", "info"]))
        if op == "read" and fate != "ok":
            continue
        if fate == "info" and draw(st.booleans()):
            value -= 1  # it never arrived
        ops.append(Op(op, call + 40, None if fate == "info" else ret + 40, value if fate == "ok" else None))
    for _ in range(draw(st.integers(0, 2)) if ops else 0):
        victim = draw(st.integers(0, len(ops) - 1))
        ops[victim] = _changed(draw, ops[victim])
    return draw(st.permutations(ops))


def _changed(draw: st.DrawFn, op: Op) -> Op:
    by = draw(st.integers(-2, 2))
    if op.value is not None and draw(st.booleans()):
        return Op(op.op, op.call, op.ret, max(0, op.value + by))
    call = max(0, op.call + 15 * by)
    return Op(op.op, call, None if op.ret is None else max(call, op.ret + 15 * by), op.value)
