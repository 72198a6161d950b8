"""A register's session guarantees agree with a look at every pair, in histories long enough for every shortcut."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from random import Random

import numpy as np
import pytest

from statelab.model.history import History
from statelab.workloads.register import sessions
from statelab.workloads.register.checker import check
from tests.unit.headers import head
from tests.unit.statelab.brute import Op
from tests.unit.statelab.histories import history
from tests.unit.statelab.told import show

REGISTER = head("register")


def drawn(rng: Random) -> list[Op]:
    """Draw writes and reads of clients that do several things at a time; about half of the reads are too old."""
    ops, value = [], 0
    for moment in range(100, 100 + 10 * rng.randrange(5, 60), 10):
        client, call, ret = rng.randrange(3), moment - rng.randrange(30), moment + rng.randrange(30)
        if not value or rng.random() < 0.4:
            value += 1
            ops.append(Op("write", call, ret if rng.random() < 0.9 else None, client=client, arg=value))
        else:
            seen = value if rng.random() < 0.5 else max(1, value - rng.randrange(12))
            ops.append(Op("read", call, ret, seen, client=client))
    return ops


def of_every_pair(ops: list[Op]) -> dict[str, int]:
    """Count the reads of what was the register's before something was sent that the client knew by then."""
    sent = {op.arg: op.call for op in ops if op.op == "write"}
    ends: dict[int, list[float]] = {}
    for op in ops:
        ends.setdefault(op.arg if op.op == "write" else op.value or 0, []).append(op.ret or float("inf"))
    found = {"own-write": 0, "back-in-time": 0}
    for read in (op for op in ops if op.op == "read" and op.value):
        known = [op for op in ops if op.client == read.client and op.ret is not None and op.ret < read.call]
        sure = max(min(ends[read.value or 0]), sent[read.value or 0])
        found["own-write"] += any(op.op == "write" and op.call > sure for op in known)
        found["back-in-time"] += any(op.op == "read" and sent[op.value or 0] > sure for op in known)
    return {name: count for name, count in found.items() if count}


def in_order(one: History) -> History:
    """Sort a history as the recorder does."""
    return one.take(np.argsort(one.column("call"), kind="stable"))


@pytest.mark.parametrize("steps", [0, 1, 32])
@pytest.mark.parametrize("batch", [8, 2**15])
def test_they_are_counted_as_by_a_look_at_every_pair(steps: int, batch: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sessions, "STEPS", steps)
    monkeypatch.setattr(sessions, "BATCH", batch)
    monkeypatch.setattr("statelab.checking.groups.BATCH", batch)
    rng, seen, told = Random(9), {"own-write": 0, "back-in-time": 0}, Counter[str]()
    for _ in range(300):
        ops = drawn(rng)
        expected = of_every_pair(ops)
        for one in (history(ops, header=REGISTER), in_order(history(ops, header=REGISTER))):
            finding = check(replace(one))
            anomalies = finding.anomalies
            assert {name: anomalies[name][0] for name in seen if name in anomalies} == expected
        for name, count in expected.items():
            seen[name] += count
        if (steps, batch) == (32, 2**15):  # the histories are the same each time
            show(one, finding, told)
    assert min(seen.values()) > 500
