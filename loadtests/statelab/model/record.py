"""A record contains all operations of a run, on all its stores; while the run goes on, some of them are in flight."""

from dataclasses import dataclass, replace
from typing import Self

import numpy as np

from statelab.model.history import INFO, MISSING, NEVER, Header, History, Ints, Lists, Process, Rows
from statelab.model.marks import Mark


@dataclass(frozen=True)
class Flying:
    """Operations that were in flight when a record was taken: their rows may change meanwhile, or be half written.

    Args:
        ids: their ids, ascending.
        sending: the operations, by `op`, whose `value` is sent and not answered.
    """

    ids: Ints
    sending: frozenset[int] = frozenset()

    def places(self, ids: Ints) -> Ints:
        """Find them among rows with these ids, which ascend."""
        places = np.searchsorted(ids, self.ids)
        return places[ids.take(places, mode="clip") == self.ids] if len(ids) else places[:0]

    def hide(self, rows: Rows, ids: Ints) -> None:
        """Show them as unknown in a copy of the rows with these ids, which ascend."""
        places = self.places(ids)
        for name, unknown in (("outcome", INFO), ("ret", NEVER), ("process", -1), ("unit", 0), ("retries", 0)):
            rows[name][places] = unknown
        rows["value"][places[~np.isin(rows["op"][places], list(self.sending))]] = MISSING


@dataclass(frozen=True)
class Record:
    """All operations of a run on all its stores."""

    stores: tuple[str, ...]
    header: Header
    ids: Ints
    rows: Rows
    processes: tuple[Process, ...]
    lists: Lists | None = None
    marks: tuple[Mark, ...] = ()
    people: Ints | None = None
    flying: Flying | None = None
    """None: the rows no longer change."""

    def settled(self) -> Self:
        """Return it with rows that no longer change: a copy, if operations are in flight."""
        if self.flying is None or not len(self.flying.ids):
            return self
        rows = self.rows.copy()
        self.flying.hide(rows, self.ids)
        return replace(self, rows=rows, flying=None)

    def split(self) -> dict[str, History]:
        """Split it into one history for each store."""
        return {store: self.history(index) for index, store in enumerate(self.stores)}

    def history(self, store: int) -> History:
        """Return the operations on the store at this place."""
        facts = (self.processes, self.lists, self.marks, self.people)
        whole = History(self.stores[store], self.header, self.ids, self.rows, *facts)
        own = whole.take(np.flatnonzero(self.rows["store"] == store))
        if self.flying:
            self.flying.hide(own.rows, own.ids)
        return own.judgeable()
