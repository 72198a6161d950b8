"""Arithmetic on rows that belong to groups (users, clients), for all groups at once instead of one by one."""

from __future__ import annotations

import numpy as np

from statelab.history import Ints


def running_max(values: Ints, group: Ints) -> Ints:
    """Give the largest value so far within its group. The groups' numbers are ascending, from 0.

    Ranks instead of the values leave room for the group in front: a larger group is larger, whatever its values.
    """
    ordered, rank = np.unique(values, return_inverse=True)
    shift = group * len(ordered)
    largest: Ints = ordered[np.maximum.accumulate(rank + shift) - shift]
    return largest


def count_below(group: Ints, values: Ints, of_group: Ints, limit: Ints, side: str = "left") -> Ints:
    """Count, for each limit, the values of the same group that are below it (side `right`: or equal).

    Args:
        group: n numbers of groups, from 0.
        values: n values.
        of_group: m numbers of groups.
        limit: m limits.
        side: as of `numpy.searchsorted`.
    """
    both = np.concatenate([values, limit])
    distinct, rank = np.unique(both, return_inverse=True)
    width = max(1, len(distinct))
    keys = np.sort(group * width + rank[: len(values)])
    wanted = of_group * width + rank[len(values) :]
    first = np.searchsorted(keys, of_group * width)
    return np.searchsorted(keys, wanted, "right" if side == "right" else "left") - first


def numbered(*columns: Ints) -> list[Ints]:
    """Replace the groups' names in all columns by numbers from 0, the same name by the same number."""
    _, number = np.unique(np.concatenate(columns), return_inverse=True)
    return np.split(number, np.cumsum([len(column) for column in columns])[:-1])
