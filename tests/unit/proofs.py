"""Histories of every workload that a store has no excuse for, with the ids that prove it: to draw, and to look at."""

from __future__ import annotations

import random
from dataclasses import dataclass, field
from itertools import pairwise

import numpy as np

from statelab.model.history import INFO, MISSING, NEVER, NOTHING, OK, ROW, Header, History, Lists, Process
from tests.unit.headers import head

MS = 1_000_000
PROCESSES = tuple(
    Process(replica, pid, f"{replica[:2]}{pid:02}") for replica in ("5b1ec6d7c303", "bc2ba395a558") for pid in (7, 8)
)
OWNER = 1 << 32


@dataclass
class Writer:
    """Writes a history down, an operation at a time; times in ms."""

    header: Header
    rows: list[tuple[int, ...]] = field(default_factory=list)
    lists: list[list[int]] = field(default_factory=list)

    def op(
        self,
        name: str,
        client: int,
        call: float,
        ret: float | None,
        value: int | list[int] = MISSING,
        copy: int = 0,
        key: int = 0,
        arg: int = 0,
    ) -> int:
        """Add an operation and return its id."""
        listed = value if isinstance(value, list) else []
        number = len(listed) if isinstance(value, list) else value
        outcome = INFO if ret is None else OK
        end = NEVER if ret is None else int(ret * MS)
        op = self.header.ops.index(name)
        served = -1 if ret is None else copy
        self.rows.append((0, op, outcome, client, int(call * MS), end, number, served, 100 + copy, key, arg, 0))
        self.lists.append(listed)
        return len(self.rows) - 1

    def history(self, store: str = "some-store") -> History:
        """Return it, in the order in which it was written."""
        rows = np.array(self.rows, ROW) if self.rows else np.zeros(0, ROW)
        offsets = np.r_[np.int64(0), np.cumsum([len(listed) for listed in self.lists], dtype=np.int64)]
        lists = Lists(offsets, np.array([n for listed in self.lists for n in listed], np.int64))
        return History(store, self.header, np.arange(len(rows)), rows, PROCESSES, lists if any(self.lists) else None)


Proof = tuple[History, tuple[int, ...]]


def busy(users: int = 16, each: int = 60, seed: int = 4) -> Proof:
    """Return a naive counter under load, some of whose answers are given twice; a few requests are never answered."""
    dice = random.Random(seed)
    clients = iter(range(1, 1_000_000))
    sent = []
    for _ in range(users):
        at, client = dice.uniform(0, 5), next(clients)
        for _ in range(each):
            call, at = at, at + dice.lognormvariate(1.6, 0.5)
            lost = dice.random() < 0.01
            sent.append((call, None if lost else at, client, dice.random() < 0.12))
            client = next(clients) if lost else client
            at += dice.uniform(0.05, 0.4)
    sent.sort(key=lambda one: one[0])
    value, answers = 0, {}
    for place in sorted(range(len(sent)), key=lambda place: sent[place][1] or sent[place][0] + 5):
        value += not sent[place][3] and dice.random() > 0.04  # else it overwrites another's increment
        answers[place] = value
    writer = Writer(head("counter"))
    for place, (call, ret, client, read) in enumerate(sent):
        answer = MISSING if ret is None else answers[place]
        writer.op("read" if read else "add", client, call, ret, answer, dice.randrange(4))
    adds = [place for place, (_, ret, _, read) in enumerate(sent) if ret is not None and not read]
    adds.sort(key=lambda place: answers[place])
    twice = [pair for pair in pairwise(adds) if answers[pair[0]] == answers[pair[1]]]
    return writer.history("redis-naive"), twice[len(twice) // 2]


def far() -> Proof:
    """Return two workers that answered the same, one of them seconds after the other."""
    dice = random.Random(1)
    writer, ids, counts = Writer(head("counter")), [], [0, 0, 0, 0]
    for i in range(3000):
        copy = dice.choices(range(4), (5, 3, 3, 2))[0]
        counts[copy] += 1
        found = writer.op("add", i % 8, i * 1.1, i * 1.1 + dice.uniform(3, 8), counts[copy], copy)
        if counts[copy] == 407:
            ids.append(found)
    return writer.history("global"), (ids[0], ids[-1])


def stock() -> Proof:
    writer = Writer(head("stock", initial=3))
    writer.op("buy", 4, 0, 3.1, 2, 1)
    writer.op("read", 5, 1, 2.5, 3, 2)
    ids = writer.op("buy", 1, 4, 9, 1, 0), writer.op("buy", 2, 4.6, 9.8, 1, 3)
    writer.op("buy", 3, 5, None)
    writer.op("buy", 4, 5.5, 11, NOTHING, 2)
    writer.op("buy", 5, 6, 12, 0, 1)
    return writer.history("postgres-naive"), ids


def cart() -> Proof:
    writer = Writer(head("cart"))
    item = [OWNER + n for n in range(20)]
    for n in range(6):
        writer.op("add", n % 3, 2 * n, 2 * n + 1.8, MISSING, n % 4, 1, item[n])
    lost = writer.op("add", 1, 13, 17, MISSING, 1, 1, item[7])
    writer.op("add", 2, 13.5, 18, MISSING, 2, 1, item[8])
    view = writer.op("view", 3, 20, 22.5, [*item[:6], item[8]], 3, 1)
    writer.op("view", 9, 14, 19, [2 * OWNER + 1], 3, 2)
    return writer.history("redis-naive"), (lost, view)


def leaking_cart() -> Proof:
    writer = Writer(head("cart"))
    writer.op("add", 1, 0, 3, MISSING, 0, 1, OWNER + 1)
    view = writer.op("view", 2, 4, 8, [OWNER + 1, 2 * OWNER + 5], 0, 1)
    return writer.history("global"), (view,)


def register() -> Proof:
    writer = Writer(head("register"))
    writer.op("write", 1, 0, 2, MISSING, 0, 0, 4)
    for n in range(300):
        writer.op("read", 2 + n % 5, 3 + n, 3.9 + n, 4, n % 4)
    write = writer.op("write", 1, 2.5, 5, MISSING, 1, 0, 5)
    ids = write, writer.op("read", 3, 304, 305.2, 4, 2)
    return writer.history("redis-naive"), ids


def bank() -> Proof:
    writer = Writer(head("transfer", accounts=(1000,) * 4))
    for n in range(12):
        writer.op("transfer", n % 4, 3 * n, 3 * n + 5 + n % 3, (n + 1) % 4, n % 4, n % 4, 10 - n % 5)
    read = writer.op("read", 7, 14, 19, [1000, 990, 1013, 1000], 2)
    return writer.history("postgres-naive"), (read,)


def oncall() -> Proof:
    writer = Writer(head("oncall"))
    writer.op("leave", 3, 0, 4, 1, 0, 1, 0)
    ids = writer.op("leave", 1, 5, 11, 1, 1, 2, 0), writer.op("leave", 2, 5.5, 12, 1, 2, 2, 1)
    return writer.history("postgres-repeatable"), ids


def whoami() -> Proof:
    writer = Writer(head("whoami"))
    for n in range(8):
        writer.op("ask", n % 4, 4 * n, 4 * n + 9, 100 + n, 0, 0, 100 + n)
    ask = writer.op("ask", 5, 14, 26, 105, 0, 0, 112)
    return writer.history("global"), (ask,)


def left_behind() -> Proof:
    writer = Writer(head("whoami"))
    asks = [writer.op("ask", n % 4, 9 * n, 9 * n + 8, 100 + n, 0, 0, 100 + n) for n in range(4)]
    visit = writer.op("ask", 5, 50, 58, 103, 0, 0, NOTHING)
    return writer.history("global"), (visit, asks[-1])


def limit() -> Proof:
    writer = Writer(head("rate-limit", limit=5, window_ns=100 * MS))
    admitted = [writer.op("try", n % 4, 6 * n, 6 * n + 5, 1, n % 4, 3) for n in range(12)]
    writer.op("try", 1, 75, 80, 0, 1, 3)
    return writer.history("redis-naive"), tuple(admitted)


PROOFS = {
    "busy": busy, "far": far, "stock": stock, "cart": cart, "leaking-cart": leaking_cart, "register": register,
    "bank": bank, "oncall": oncall, "whoami": whoami, "left-behind": left_behind, "limit": limit,
}  # fmt: skip
