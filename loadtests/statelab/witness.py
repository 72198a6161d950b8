"""Operations and workers, named so that a person can find them again."""

from __future__ import annotations

from collections.abc import Sequence

from statelab.document import WitnessDict
from statelab.history import MISSING, NEVER, NOTHING, OPS, Copy, History


def labels(copies: Sequence[Copy]) -> list[str]:
    """Name copies for people, `a/8` for worker 8 of the first replica; a restarted worker gets its boot id too."""
    replicas = list(dict.fromkeys(copy.replica for copy in copies))
    names = [f"{_letters(replicas.index(copy.replica))}/{copy.pid}" for copy in copies]
    return [f"{name}/{copy.boot}" if names.count(name) > 1 else name for name, copy in zip(names, copies, strict=True)]


def describe(history: History, op_id: int) -> WitnessDict:
    """Give everything known of one operation, times in ns."""
    row = history.rows[int((history.ids == op_id).argmax())]
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


def name(history: History, op_id: int) -> str:
    """Name an operation and who served it: `#812 (replica a, worker 7)`."""
    served = describe(history, op_id)["served_by"]
    if served is None:
        return f"#{op_id}"
    replica, worker = str(served).split("/", 1)
    return f"#{op_id} (replica {replica}, worker {worker})"


def _letters(index: int) -> str:
    return (_letters(index // 26 - 1) if index >= 26 else "") + "abcdefghijklmnopqrstuvwxyz"[index % 26]
