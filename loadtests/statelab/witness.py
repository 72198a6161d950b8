"""Operations and workers, named so that a person can find them again."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property

import numpy as np

from statelab.checkers.carts import OWNER
from statelab.document import WitnessDict
from statelab.history import ADD, MISSING, NEVER, NOTHING, OPS, Copy, History

NOTHINGS = {"stock": "a refusal", "register": "the initial value", "whoami": "nobody"}


def labels(copies: Sequence[Copy]) -> list[str]:
    """Name copies for people, `a/8` for worker 8 of the first replica; a restarted worker gets its boot id too."""
    replicas = list(dict.fromkeys(copy.replica for copy in copies))
    names = [f"{_letters(replicas.index(copy.replica))}/{copy.pid}" for copy in copies]
    return [f"{name}/{copy.boot}" if names.count(name) > 1 else name for name, copy in zip(names, copies, strict=True)]


def describe(history: History, op_id: int) -> WitnessDict:
    """Give everything known of one operation, times in ns."""
    row = history.rows[_place(history, op_id)]
    copy = int(row["copy"])
    return {
        "id": op_id,
        "client": int(row["client"]),
        "op": OPS[history.workload][row["op"]],
        "call_ns": int(row["call"]),
        "ret_ns": None if row["ret"] == NEVER else int(row["ret"]),
        "value": None if row["value"] in (MISSING, NOTHING) else int(row["value"]),
        "served_by": None if copy < 0 else labels(history.copies)[copy],
    }


class Shown:
    """One operation of a witness, as the sentences name it: `#812 (replica a, worker 7)`."""

    def __init__(self, history: History, op_id: int) -> None:
        self.history = history
        self.op_id = op_id
        self.row = history.rows[_place(history, op_id)]

    def __str__(self) -> str:
        copy = int(self.row["copy"])
        if copy < 0:
            return f"#{self.op_id}"
        replica, _, worker = labels(self.history.copies)[copy].partition("/")
        return f"#{self.op_id} (replica {replica}, worker {worker})"

    @property
    def key(self) -> int:
        """The user, round or account that it is about."""
        return int(self.row["key"])

    @property
    def arg(self) -> str:
        """The number that it sent."""
        return f"{int(self.row['arg']):,}"

    @property
    def item(self) -> str:
        """The item that it put into a cart."""
        return _item(int(self.row["arg"]))

    @property
    def value(self) -> str:
        """What it answered; of a write: what it wrote."""
        value = int(self.row["value"])
        if self.history.workload == "register" and self.row["op"] == ADD:
            value = int(self.row["arg"])
        if value == NOTHING:
            return NOTHINGS.get(self.history.workload, "nothing")
        return "nothing that anybody saw" if value == MISSING else f"{value:,}"

    @property
    def said(self) -> str:
        """Whether it answered, and what."""
        return "got no answer" if self.row["value"] == MISSING else f"answered {self.value}"

    @cached_property
    def numbers(self) -> list[int]:
        """What it listed."""
        if self.history.lists is None:
            return []
        numbers: list[int] = self.history.lists.take(np.array([_place(self.history, self.op_id)])).flat.tolist()
        return numbers

    @property
    def items(self) -> str:
        """What it listed, in words."""
        if self.history.workload != "cart":
            return ", ".join(f"{number:,}" for number in self.numbers)
        return ", ".join(_item(number) for number in self.numbers) or "nothing"

    @property
    def foreign(self) -> str:
        """What it listed of other users."""
        return ", ".join(_item(number) for number in self.numbers if number >> OWNER != self.key)

    @property
    def sum(self) -> str:
        """The sum of what it listed."""
        return f"{sum(self.numbers):,}"


def _item(item: int) -> str:
    return f"{item >> OWNER}:{item & (1 << OWNER) - 1}"


def _place(history: History, op_id: int) -> int:
    return int((history.ids == op_id).argmax())


def _letters(index: int) -> str:
    return (_letters(index // 26 - 1) if index >= 26 else "") + "abcdefghijklmnopqrstuvwxyz"[index % 26]
