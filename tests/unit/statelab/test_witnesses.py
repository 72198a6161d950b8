"""A witness proves its anomaly by itself: whatever the other operations did, no order explains those few."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from random import Random

import pytest

from statelab.workloads import WORKLOADS
from tests.unit.statelab import generate
from tests.unit.statelab.brute import Op
from tests.unit.statelab.generate import Case, Draw
from tests.unit.statelab.histories import of_case
from tests.unit.statelab.told import show

HISTORIES = 300
LOOKS = {"read", "view", "rota"}
BY_COUNT = {"applied-twice", "refused-early", "refused", "unasked"}
"""Proved by what is not there: nobody filled a gap, too few were admitted before, nobody had left or asked to."""


def alone(case: Case, witness: tuple[int, ...]) -> Case:
    """Keep the witness; of all other changes nothing is known any more, and other reads are forgotten."""
    kept = [case.ops[index] for index in witness]
    others = [op for index, op in enumerate(case.ops) if index not in witness and op.op not in LOOKS]
    return replace(case, ops=kept + [unknown(op) for op in others])


def unknown(op: Op) -> Op:
    """Forget when an operation was sent, whether it ended, and what it answered."""
    return replace(op, call=0, ret=None, value=op.value if op.op == "transfer" else None)


def by_itself(case: Case, name: str, count: int, witness: tuple[int, ...]) -> bool:
    """Say whether an anomaly is proved by its witness; oversold by count is proved by all sales together.

    That a leave without an answer was granted is proved by nobody's having asked before.
    """
    oversold = name == "oversold" and count > 0 and case.header.workload == "stock"
    lost = name == "lost" and case.header.workload in ("counter", "stock")
    lost |= name in ("lost", "stale") and case.header.workload == "transfer"
    mute = name == "conflict" and any(
        case.ops[index].op == "leave" and case.ops[index].value is None for index in witness
    )
    return name not in BY_COUNT and not oversold and not lost and not mute


@pytest.mark.parametrize("draw", generate.EVERY)
def test_the_operations_of_a_witness_alone_contradict_each_other(draw: Draw) -> None:
    rng, proved, told = Random(7), Counter[str](), Counter[str]()
    for _ in range(HISTORIES):
        case = draw(rng)
        own = of_case(case)
        finding = WORKLOADS[own.workload].check(own)
        show(own, finding, told)
        for name, (count, witness) in finding.anomalies.items():
            if by_itself(case, name, count, witness):
                assert not alone(case, witness).legal(), (name, witness, case)
                proved[name] += 1
    assert sum(proved.values()) >= HISTORIES / 20, proved
