"""The words of verdicts: what an anomaly is called, how its witness proves it, and why that is wrong.

Sentences are format strings. They can use `count`, the numbers of the finding and of the header (`{count:read|reads}`
writes the number and the right noun), and the operations of the witness (`{0}` is the first) with their attributes.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property
from typing import Self

import numpy as np

from statelab.model.history import MISSING, NOTHING, History
from statelab.model.names import process_names

ORDER = "If A finished before B was sent, every valid order puts A first."


class Cause(StrEnum):
    """A diagnosis. UNKNOWN: no store in the catalogue is known to do this."""

    DIVERGED = "diverged"
    FORGETS = "forgets"
    LEAK = "leak"
    CARRIED_OVER = "carried over"
    RACE = "race"
    STALE = "stale"
    APPLIED_TWICE = "applied twice"
    LOST_ON_CRASH = "lost on crash"
    ASTRAY = "astray"
    UNKNOWN = "unknown"


@dataclass(frozen=True)
class Explanation:
    """The sentences about one anomaly.

    Args:
        claim: what happened.
        proof: what the operations of the witness show.
        why: why that is wrong.
        cause: the diagnosis, unless the whole history shows another one.
        lost_claim: replaces `claim` if acknowledged changes are missing from the final state.
    """

    claim: str
    proof: str
    why: str
    cause: Cause
    lost_claim: str = ""


@dataclass(frozen=True)
class Sentences:
    """A workload's sentences.

    Args:
        private: what processes can have private copies of, in the plural.
        forgets: the claim of the verdict FORGETS.
        failures: what a convicted naive twin did, by figure; the first figure that is not 0 is used.
        anomalies: the explanations; a verdict names the first anomaly in this order.
    """

    private: str
    forgets: str
    failures: Mapping[str, str]
    anomalies: Mapping[str, Explanation]


class Quantity(int):
    """A number that chooses the right noun: `{count:answer was|answers were}`."""

    def __format__(self, spec: str) -> str:
        if "|" not in spec:
            return super().__format__(spec)
        one, many = spec.split("|")
        return f"{int(self):,} {one if self == 1 else many}"


class Shown:
    """One operation of a witness as sentences show it: `#812 (replica a, worker 7)`."""

    nothing = "nothing"
    """What to call an answer that carries no value."""

    def __init__(self, history: History, op_id: int, witness: Sequence[int] = ()) -> None:
        """Show an operation beside all those of its witness."""
        self.history = history
        self.witness = witness
        self.place = int((history.ids == op_id).argmax())
        self.row = history.rows[self.place]

    def __str__(self) -> str:
        op_id, process = self.history.ids[self.place], int(self.row["process"])
        if process < 0:
            return f"#{op_id}"
        replica, _, worker = process_names(self.history.processes)[process].partition("/")
        return f"#{op_id} (replica {replica}, worker {worker})"

    @property
    def key(self) -> int:
        """The user, round or account that it concerns."""
        return int(self.row["key"])

    @property
    def arg(self) -> str:
        """The number that it sent."""
        return f"{int(self.row['arg']):,}"

    @property
    def value(self) -> str:
        """The value in its answer."""
        value = int(self.row["value"])
        return {NOTHING: self.nothing, MISSING: "no value"}.get(value, f"{value:,}")

    @cached_property
    def beside(self) -> list[Self]:
        """All operations of the witness."""
        return [type(self)(self.history, op_id) for op_id in self.witness]

    @cached_property
    def listed(self) -> list[int]:
        """The numbers in its answer."""
        if self.history.lists is None:
            return []
        listed: list[int] = self.history.lists.take(np.array([self.place])).flat.tolist()
        return listed

    @property
    def items(self) -> str:
        """The numbers in its answer, as text."""
        return ", ".join(f"{number:,}" for number in self.listed)
