"""How many requests a limiter admitted beyond its limit, wherever its windows begin.

Fixed windows are [p + i·w, p + (i + 1)·w) for a phase p, 0 ≤ p < w, which nobody states: each user may have its own. A
request whose interval lies inside a window was certainly admitted in that one; a request across an edge is left out. So
the excess of a phase is a lower bound, and the least excess of all phases is one for every such limiter. A request is
inside some window for p in at most two ranges of phases; a sweep over their ends visits all phases. n windows together
are one of n times the length and limit: in 1, 2, 4, … of them, ever fewer requests lie across an edge. O(n log n) each.

A sliding window admits no request while `limit` others were admitted within the last w.
"""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from statelab.checking.groups import count_below, numbered
from statelab.model.history import OK, Bools, History, Ints

FIXED, SLIDING = ALGORITHMS = ("fixed", "sliding")
REFUSED, ADMITTED = range(2)


@dataclass(frozen=True)
class Excess:
    """At least how many requests were admitted beyond the limit, and the groups of rows that prove that some were.

    Each group has one request more than the limit of so many windows, within less than their length. That is wrong if
    the window slides. If windows are fixed, an edge lies between the first call and the last answer of each group, and
    no phase has an edge in all of them.
    """

    count: int = 0
    groups: tuple[Ints, ...] = ()
    windows: int = 1


@dataclass(frozen=True)
class Admitted:
    """Requests that were admitted, by call: rows of the history, users from 0, and a window and its limit."""

    rows: Ints
    user: Ints
    call: Ints
    ret: Ints
    width: int
    limit: int

    def take(self, chosen: Bools, windows: int = 1) -> "Admitted":
        """Return the chosen ones, and so many windows as one."""
        rows, user, call, ret = (column[chosen] for column in (self.rows, self.user, self.call, self.ret))
        return Admitted(rows, user, call, ret, self.width * windows, self.limit * windows)


def excess(history: History) -> Excess:
    """Find requests that were certainly admitted beyond the limit."""
    rows = np.flatnonzero((history.code("outcome") == OK) & (history.column("value") == ADMITTED))
    rows = rows[np.argsort(history.column("call")[rows], kind="stable")]
    (user,), call, ret = (
        numbered(history.column("key")[rows]),
        history.column("call")[rows],
        history.column("ret")[rows],
    )
    own = Admitted(rows, user, call, ret, history.header["window_ns"], history.header["limit"])
    if not own.limit:
        return Excess(len(rows), (rows[:1],))
    if history.header.setup.get("algorithm", FIXED) == SLIDING:
        return _sliding(own.take(ret - call < own.width))
    span, windows, found = int(ret.max(initial=0) - call.min(initial=0)), 1, Excess()
    while windows == 1 or windows * own.width < span:
        one = _fixed(own.take(ret - call < own.width * windows, windows))
        proof = found if found.groups else Excess(0, one.groups, windows)
        found = Excess(max(found.count, one.count), proof.groups, proof.windows)
        windows *= 2
    return found


def _sliding(own: Admitted) -> Excess:
    beyond = _beyond(own)
    if not (beyond > 0).any():
        return Excess()
    first = int(beyond.argmax())
    inside = (own.user == own.user[first]) & (own.call >= own.call[first]) & (own.ret < own.call[first] + own.width)
    return Excess(int(beyond[first]), (own.rows[inside][: own.limit + 1],))


def _beyond(own: Admitted) -> Ints:
    """Count for each request those of its user within less than a window from its call on, less the limit."""
    ended = count_below(own.user, own.ret, own.user, own.call + own.width)
    return ended - count_below(own.user, own.call, own.user, own.call) - own.limit


def _fixed(own: Admitted) -> Excess:
    own = own.take(np.isin(own.user, own.user[_beyond(own) > 0]))  # nobody else can be over the limit
    if not len(own.rows):
        return Excess()
    users, least = _least(own)
    if not least.any():
        return Excess()
    worst = own.take(own.user == users[least.argmax()])
    return Excess(int(least.sum()), tuple(worst.rows[group] for group in _groups(worst)))


def _least(own: Admitted) -> tuple[Ints, Ints]:
    """Return the users, and for each the least number of requests beyond the limit, of all phases."""
    window, call = np.divmod(own.call, own.width)
    ret, users = own.ret - window * own.width, np.unique(own.user)
    # A request is inside its window for phases from `ret - width + 1` to `call`, and inside the one before it from
    # `ret + 1` on. Phase 0 is visited for every user.
    begins = np.concatenate([np.maximum(ret - own.width + 1, 0), np.minimum(ret + 1, own.width), 0 * users])
    ends = np.concatenate([call + 1, np.full(len(ret), own.width), 0 * users])
    user = np.tile(np.concatenate([own.user, own.user, users]), 2)
    window = np.tile(np.concatenate([window, window - 1, 0 * users]), 2)
    phase, step = np.concatenate([begins, ends]), np.repeat([1, -1], len(begins))
    order = np.lexsort((phase, window, user))
    beyond = np.maximum(np.cumsum(step[order]) - own.limit, 0)  # each window's steps add up to 0
    change, user, phase = np.diff(beyond, prepend=0), user[order], phase[order]
    order = np.lexsort((phase, user))
    total, user, phase = np.cumsum(change[order]), user[order], phase[order]
    last = np.append((phase[1:] != phase[:-1]) | (user[1:] != user[:-1]), True) & (phase < own.width)
    total, user = total[last], user[last]
    return users, np.minimum.reduceat(total, np.flatnonzero(np.diff(user, prepend=-1)))


def _groups(own: Admitted) -> Iterator[Ints]:
    """Yield the groups of one user, each of them the one that excludes most phases after those already excluded."""
    _, begin = _last_to_begin(own, 0)
    phase = begin
    while phase < begin + own.width:
        group, phase = _last_to_begin(own, phase)
        yield group


def _last_to_begin(own: Admitted, phase: int) -> tuple[Ints, int]:
    """Return limit + 1 requests inside one window of this phase, and the next phase for which they are not."""
    window = (own.call - phase) // own.width
    inside = np.flatnonzero(window == (own.ret - phase) // own.width)
    window = window[inside]
    last = np.flatnonzero(np.diff(window, append=window[-1:] + 1))
    last = last[last >= own.limit]
    last = last[window[last] == window[last - own.limit]]
    until = own.call[inside[last - own.limit]] - window[last] * own.width
    best = int(until.argmax())
    return inside[last[best] - own.limit : last[best] + 1], int(until[best]) + 1
