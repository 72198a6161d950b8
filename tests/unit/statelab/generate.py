"""Small random histories near the border between right and wrong: a right execution, with a thing or two changed."""

from __future__ import annotations

from collections.abc import Callable, Hashable
from dataclasses import dataclass, replace
from random import Random

from statelab.model.history import NOTHING, Header
from tests.unit.headers import head
from tests.unit.statelab import brute
from tests.unit.statelab.brute import Op, Step

MOST = 7  # operations: all orders of these are tried in a moment


@dataclass(frozen=True)
class Case:
    """A history, what it started with, and the rule that its answers have to follow."""

    ops: list[Op]
    header: Header
    initial: Hashable
    step: Step
    apart: bool = False
    """Whether each key is an object of its own, in a state that the rule has for one of them."""

    def legal(self) -> bool:
        """Say whether some order explains all answers."""
        keys = {op.key for op in self.ops} if self.apart else ()
        parts = [[op for op in self.ops if op.key == key] for key in keys] or [self.ops]
        return all(brute.legal(part, self.initial, self.step) for part in parts)


Draw = Callable[[Random], Case]


def _length(rng: Random) -> int:
    return rng.choice((0, 1, 2, 3, 4, 5, 5, 6, 6, MOST, MOST, MOST))


def _times(rng: Random, point: int) -> tuple[int, int]:
    """Draw an interval around the moment of effect; the coarse grid makes ends meet begins."""
    return 20 + 4 * point - rng.choice((0, 0, 0, 2, 4, 8)), 20 + 4 * point + rng.choice((0, 0, 0, 2, 4, 8))


def _shuffled(rng: Random, ops: list[Op], change: Callable[[Random, Op], Op]) -> list[Op]:
    for _ in range(rng.choice((0, 1, 2, 2, 3)) if ops else 0):
        victim = rng.randrange(len(ops))
        changed = _moved(rng, ops[victim]) if rng.random() < 0.6 else change(rng, ops[victim])
        ops[victim] = changed
    rng.shuffle(ops)
    return ops


def _moved(rng: Random, op: Op) -> Op:
    by = rng.choice((-20, -12, -6, -4, 4, 6, 12, 20))
    call = max(0, op.call + by)
    return replace(op, call=call, ret=None if op.ret is None else max(call, op.ret + by))


def _value_changed(rng: Random, op: Op) -> Op:
    return op if op.value is None or op.value == NOTHING else replace(op, value=op.value + rng.choice((-2, -1, 1, 2)))


def counter(rng: Random) -> Case:
    """Draw additions and reads of a counter that may start anywhere."""
    initial = value = rng.choice((0, 0, 5, -2))
    ops = []
    for point in range(_length(rng)):
        call, ret = _times(rng, point)
        fate = rng.random()
        if rng.random() < 0.35:
            ops.append(Op("read", call, ret, value))
        elif fate < 0.15:
            value += rng.random() < 0.5
            ops.append(Op("add", call, None))
        else:
            value += 1
            ops.append(Op("add", call, ret, None if fate < 0.3 else value))
    return Case(_shuffled(rng, ops, _value_changed), head("counter", initial), initial, brute.counter)


def stock(rng: Random) -> Case:
    """Draw purchases from a small stock, many of them refused."""
    initial = left = rng.randint(0, 4)
    ops = []
    for point in range(_length(rng)):
        call, ret = _times(rng, point)
        fate = rng.random()
        if rng.random() < 0.25:
            ops.append(Op("read", call, ret, left))
        elif fate < 0.15:
            left -= left > 0 and rng.random() < 0.5
            ops.append(Op("buy", call, None))
        elif left:
            left -= 1
            ops.append(Op("buy", call, ret, None if fate < 0.3 else left))
        else:
            ops.append(Op("buy", call, ret, NOTHING))
    return Case(_shuffled(rng, ops, _sale_changed), head("stock", initial), initial, brute.stock)


def shop(rng: Random) -> Case:
    """Draw purchases from a shop that may sell a unit too many, or answer what was left before the sale."""
    initial = left = rng.randint(0, 4)
    extra, before, ops = int(rng.random() < 0.3), int(rng.random() < 0.3), []
    for point in range(_length(rng)):
        call, ret = _times(rng, point)
        if rng.random() < 0.2:
            ops.append(Op("read", call, ret, left))
        elif left + extra > 0:
            left -= 1
            ops.append(Op("buy", call, ret, None if rng.random() < 0.1 else left + before))
        else:
            ops.append(Op("buy", call, ret, NOTHING))
    return Case(ops, head("stock", initial), initial, brute.stock)


def _sale_changed(rng: Random, op: Op) -> Op:
    return replace(op, value=NOTHING) if op.op == "buy" and op.ret and rng.random() < 0.3 else _value_changed(rng, op)


def cart(rng: Random) -> Case:
    """Draw additions to the carts of two users, and views of them."""
    carts: dict[int, list[int]] = {0: [], 1: []}
    ops = []
    for point in range(_length(rng)):
        call, ret = _times(rng, point)
        user = int(rng.random() < 0.2)
        if rng.random() < 0.5:
            ops.append(Op("view", call, ret, key=user, items=tuple(rng.sample(carts[user], len(carts[user])))))
            continue
        sent = rng.random()
        item = user << 32 | point
        if sent < 0.85 or rng.random() < 0.5:
            carts[user].append(item)
        ops.append(Op("add", call, ret if sent < 0.85 else None, key=user, arg=item))
    return Case(_shuffled(rng, ops, _view_changed), head("cart"), frozenset(), brute.cart)


def _view_changed(rng: Random, op: Op) -> Op:
    if op.items is None:
        return op
    kind = rng.random()
    if op.items and kind < 0.6:
        return replace(op, items=op.items[1:])
    more = op.items[:1] if kind < 0.7 else (op.key << 32 | rng.randrange(MOST),)
    return replace(op, items=op.items + more)


def register(rng: Random) -> Case:
    """Draw writes of unique values, and reads."""
    value, ops = NOTHING, []
    names = rng.sample(range(20), MOST) if rng.random() < 0.8 else rng.sample(range(10**6), MOST)
    for point in range(_length(rng)):
        call, ret = _times(rng, point)
        if rng.random() < 0.55:
            ops.append(Op("read", call, ret, value, client=rng.randrange(3)))
            continue
        sent = rng.random()
        if sent < 0.85 or rng.random() < 0.5:
            value = names[point]
        ops.append(Op("write", call, ret if sent < 0.85 else None, arg=names[point], client=rng.randrange(3)))
    known = [NOTHING, *(op.arg for op in ops if op.op == "write")]

    def change(rng: Random, op: Op) -> Op:
        return replace(op, value=rng.choice((*known, 21))) if op.op == "read" else op

    return Case(_shuffled(rng, ops, change), head("register"), NOTHING, brute.register)


def transfer(rng: Random) -> Case:
    """Draw transfers between three accounts, and reads of all."""
    balances, ops = [10, 20, 30], []
    for point in range(_length(rng)):
        call, ret = _times(rng, point)
        if rng.random() < 0.5:
            ops.append(Op("read", call, ret, items=tuple(balances)))
            continue
        sender, receiver, amount, sent = rng.randrange(3), rng.randrange(3), rng.randint(0, 5), rng.random()
        if sent < 0.85 or rng.random() < 0.5:
            balances[sender] -= amount
            balances[receiver] += amount
        ops.append(Op("transfer", call, ret if sent < 0.85 else None, receiver, sender, amount))
    header = head("transfer", accounts=(10, 20, 30))
    return Case(_shuffled(rng, ops, _balance_changed), header, (10, 20, 30), brute.transfer)


def _balance_changed(rng: Random, op: Op) -> Op:
    if op.items is None:
        return op
    by, balances = rng.randint(1, 5), list(op.items)
    balances[rng.randrange(3)] += by
    if rng.random() < 0.5:
        balances[rng.randrange(3)] -= by
    return replace(op, items=tuple(balances))


def oncall(rng: Random) -> Case:
    """Draw rounds of two doctors who want to go, and looks at who is there."""
    off: set[tuple[int, int]] = set()
    ops = []
    turns = rng.choice((1, 1, 2, 3))
    wishes = [(turn, doctor) for turn in range(turns) for doctor in rng.sample((0, 1), 2)]
    for point in range(_length(rng)):
        call, ret = _times(rng, point)
        if rng.random() < 0.3 or not wishes:
            turn = rng.randrange(turns)
            there = tuple(int((turn, doctor) not in off) for doctor in (0, 1))
            ops.append(Op("rota", call, ret, key=turn, items=there))
            continue
        turn, doctor = wishes.pop(0)
        fate, stays = rng.random(), (turn, 1 - doctor) not in off
        lost, failed = fate < 0.25, 0.25 <= fate < 0.3
        if stays and not failed and (not lost or rng.random() < 0.5):
            off.add((turn, doctor))
        told = None if lost or failed or fate < 0.4 else int(stays)
        ops.append(Op("leave", call, None if lost else ret, told, turn, doctor, failed=failed))
        if rng.random() < 0.15:
            wishes.append((turn, doctor))  # who has left, or was refused, may ask again
    return Case(_shuffled(rng, ops, _round_changed), head("oncall"), frozenset(), brute.oncall)


def _round_changed(rng: Random, op: Op) -> Op:
    if op.items is not None:
        return replace(op, items=(rng.randrange(2), rng.randrange(2)))
    return op if op.value is None else replace(op, value=1 - op.value)


def whoami(rng: Random) -> Case:
    """Draw requests with a token or none, most of which come back; few tokens are sent twice."""
    count = _length(rng)
    tokens = rng.sample(range(20), count) if rng.random() < 0.8 else [rng.randrange(20) for _ in range(count)]
    ops = []
    for point, one in enumerate(tokens):
        token = NOTHING if rng.random() < 0.25 else one
        call, ret = _times(rng, point)
        fate = rng.random()
        lost, failed = fate < 0.15, 0.15 <= fate < 0.25
        told = None if lost or failed or fate < 0.35 else token
        ops.append(Op("ask", call, None if lost else ret, told, arg=token, failed=failed))

    def change(rng: Random, op: Op) -> Op:
        return op if op.value is None else replace(op, value=rng.choice((*tokens, NOTHING, 21)))

    return Case(_shuffled(rng, ops, change), head("whoami"), None, brute.whoami)


def fixed_limit(rng: Random) -> Case:
    """Draw requests of two users against a small limit in fixed windows; each user's may begin at another time."""
    phases = rng.randrange(20), rng.randrange(20)

    def fits(times: list[int], now: int, user: int, width: int, limit: int) -> bool:
        return sum((one - phases[user]) // width == (now - phases[user]) // width for one in times) < limit

    return _limit(rng, "fixed", fits)


def sliding_limit(rng: Random) -> Case:
    """Draw requests of two users against a small limit in a sliding window."""
    return _limit(rng, "sliding", lambda times, now, _, width, limit: sum(one > now - width for one in times) < limit)


def _limit(rng: Random, algorithm: str, fits: Callable[[list[int], int, int, int, int], bool]) -> Case:
    limit, width = rng.randint(0, 3), rng.choice((8, 12, 20))
    ops, times = [], ([], [])  # type: ignore[var-annotated]
    for point in range(_length(rng)):
        call, ret = _times(rng, point)
        user, now = int(rng.random() < 0.2), 20 + 4 * point
        admitted, lost = fits(times[user], now, user, width, limit), rng.random() < 0.15
        if admitted and (not lost or rng.random() < 0.5):
            times[user].append(now)
        ops.append(Op("try", call, None if lost else ret, None if lost else int(admitted), user))
    ops = _shuffled(rng, ops, lambda _, op: op if op.value is None else replace(op, value=1 - op.value))
    header = head("rate-limit", limit=limit, window_ns=width, algorithm=algorithm)
    last = max([op.ret or op.call for op in ops], default=0)
    if algorithm == "fixed":
        return Case(ops, header, None, brute.fixed_limit(limit, width, last), apart=True)
    return Case(ops, header, (0, ()), brute.sliding_limit(limit, width, last), apart=True)


EVERY: tuple[Draw, ...] = (counter, stock, cart, register, transfer, oncall, whoami, fixed_limit, sliding_limit)
"""One of each workload, and of each kind of limit."""
