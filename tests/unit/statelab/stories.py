"""Histories by hand: `buy 0-10 =3`, `add#1 20-30 1:7`, `view#1 40- [1:7]`; without an end, nobody saw it.

`#` is the key; `read@2 0-10 =5` was client 2's, and without it each operation has a client of its own.
"""

from __future__ import annotations

from statelab.checking.finding import Finding
from statelab.model.history import NOTHING, Header, History
from statelab.workloads import WORKLOADS
from tests.unit.statelab.brute import Op
from tests.unit.statelab.histories import history


def item(text: str) -> int:
    """Read `owner:number`."""
    owner, number = text.split(":")
    return int(owner) << 32 | int(number)


def op(text: str) -> Op:
    """Read one line: name#key@client, times, and then what it sent (=n: was answered, >n: to) and listed ([…])."""
    name, times, *rest = text.replace(", ", ",").split()
    name, _, client = name.partition("@")
    kind, _, key = name.partition("#")
    call, ret = times.split("-")
    value, arg, items = None, 0, None
    for word in rest:
        if word.startswith("["):
            items = tuple(item(one) if ":" in one else int(one) for one in word[1:-1].split(",") if one)
        elif word[0] in "=>":
            value = NOTHING if word == "=none" else int(word[1:])
        else:
            arg = NOTHING if word == "none" else item(word) if ":" in word else int(word)
    return Op(
        kind,
        int(call),
        int(ret) if ret else None,
        value,
        int(key or 0),
        arg,
        items,
        client=int(client) if client else None,
    )


def story(header: Header, lines: list[str], copies: list[int] | None = None) -> History:
    """Write the lines down as a history; the times' unit is 1 ms."""
    ops = [op(line) for line in lines]
    assert {one.op for one in ops} <= set(header.ops)
    own = history(ops, copies, header=header)
    own.rows["call"] *= 10**6
    own.rows["ret"][own.rows["outcome"] == 0] *= 10**6
    return own


def check(header: Header, lines: list[str], copies: list[int] | None = None) -> Finding:
    """Judge a story."""
    return WORKLOADS[header.workload].check(story(header, lines, copies))
