"""Workers that were replaced during a run, as their answers show it: no one needs to say that a process was killed."""

from __future__ import annotations

from collections import Counter
from typing import NamedTuple

import numpy as np

from statelab.history import NEVER, OK, Record
from statelab.witness import labels


class Fault(NamedTuple):
    """Something that befell the application: when, in ns, and what, as `new worker a/9`."""

    at_ns: int
    label: str


def restarts(record: Record, workers: int) -> list[Fault]:
    """Find worker processes that answered in addition to those that a replica runs at one time.

    A replica has so many workers; if more have answered than that, the later ones took the place of earlier ones.

    Args:
        record: the operations of all stores.
        workers: how many worker processes each replica runs at one time.

    Returns:
        The first answer of each such worker, in the order of time.
    """
    known = (record.rows["outcome"] == OK) & (record.rows["copy"] >= 0)
    first = np.full(len(record.copies), NEVER)
    np.minimum.at(first, record.rows["copy"][known], record.rows["ret"][known])
    names, seen, found = labels(record.copies), Counter[str](), []
    for place in np.argsort(first, kind="stable").tolist():
        replica = record.copies[place].replica
        seen[replica] += 1
        if seen[replica] > workers and first[place] != NEVER:
            found.append(Fault(int(first[place]), f"first answer of a new worker, {names[place]}"))
    return found
