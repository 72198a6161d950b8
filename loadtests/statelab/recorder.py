"""The record of a run: an operation is written down before its first byte goes out, and completed in place.

So a request that never returns still stands in the history, as `info`: it may have been applied or not.
"""

from __future__ import annotations

import numpy as np

from statelab.history import INFO, MISSING, NEVER, ROW, Copy, Rows

CAPACITY = 5_000_000  # operations, 200 MB: a run left alone over night must end before the memory does


class Recorder:
    """Operations of one run as packed rows, in the order of their calls."""

    def __init__(self) -> None:
        self._rows: Rows = np.empty(4096, ROW)
        self._used = 0
        self._copies: dict[tuple[str, int, str], int] = {}
        self._clients = 0
        self.completed = 0

    def __len__(self) -> int:
        return self._used

    @property
    def full(self) -> bool:
        """True when no further operation should be sent."""
        return self._used >= CAPACITY

    @property
    def unfinished(self) -> int:
        """How many operations were sent and never completed."""
        return self._used - self.completed

    def new_client(self) -> int:
        """Give the number of a client that was never used; also after an `info`, as its old session is over."""
        self._clients += 1
        return self._clients

    def invoke(self, store: int, op: int, client: int, call_ns: int) -> int:
        """Write down that an operation is about to be sent, and return its id."""
        if self._used == len(self._rows):
            grown = np.empty(2 * len(self._rows), ROW)
            grown[: self._used] = self._rows
            self._rows = grown
        self._rows[self._used] = (store, op, INFO, client, call_ns, NEVER, MISSING, -1, 0)
        self._used += 1
        return self._used - 1

    def complete(
        self,
        op_id: int,
        ret_ns: int,
        outcome: int,
        value: int = MISSING,
        served_by: tuple[Copy, int] | None = None,
    ) -> None:
        """Write down how an operation ended; `info` keeps its end open."""
        row = self._rows[op_id]
        row["outcome"] = outcome
        row["value"] = value
        if outcome != INFO:
            row["ret"] = ret_ns
        if served_by is not None:
            copy, row["thread"] = served_by
            key = (copy.replica, copy.pid, copy.boot)
            row["copy"] = self._copies.setdefault(key, len(self._copies))
        self.completed += 1

    def snapshot(self) -> tuple[Rows, tuple[Copy, ...]]:
        """Copy what is recorded so far; operations still in flight are `info` in it."""
        return self._rows[: self._used].copy(), tuple(Copy(*key) for key in self._copies)
