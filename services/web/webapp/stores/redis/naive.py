"""GET, decide in Python, SET: shared by all, and updates are lost between the two commands."""

import json
from dataclasses import replace

from webapp import stores
from webapp.cache import Cache
from webapp.facts import Among, Facts, Scope
from webapp.stores.redis import RedisStore
from webapp.windows import Window

FACTS = Facts(scope=Scope.SHARED, atomic_among=Among.NOBODY, needs="redis")

cache = Cache(timeout_s=1.0)


class Counter(RedisStore, stores.CounterStore):
    """GET, add in Python, SET.

    All processes see one value, but two of them can GET the same one before either SETs: one addition is
    lost. Redis runs each command alone; it knows nothing of what Python does between two of them.
    """

    def add(self, key: str, window: Window) -> int:
        value = self.read(key) + 1
        self.redis.set(f"redis-naive:counter:{key}", value)
        return value

    def read(self, key: str) -> int:
        return int(self.redis.get(f"redis-naive:counter:{key}") or 0)


class Stock(RedisStore, stores.StockStore):
    """GET what is left, compare in Python, SET one less.

    All processes see one stock, but two of them can GET the same last unit before either SETs: both sell it.
    The comparison is worth nothing as soon as another command can come after the GET.
    """

    def buy(self, key: str, initial: int, window: Window) -> int | None:
        left = self.read(key, initial)
        if left == 0:
            return None
        self.redis.set(f"redis-naive:stock:{key}", left - 1)
        return left - 1

    def read(self, key: str, initial: int) -> int:
        left = self.redis.get(f"redis-naive:stock:{key}")
        return initial if left is None else int(left)


class Cart(RedisStore, stores.CartStore):
    """GET the whole cart, add the item, SET the whole cart: what server-side sessions do.

    All processes see one cart, but when two of a user's tabs act at once, both GET the same cart and the last SET
    wipes out the other's item. The more is kept under one key, the more there is to lose.
    """

    def add(self, key: str, user: str, item: int, window: Window) -> None:
        cart = self.view(key, user)
        self.redis.set(f"redis-naive:cart:{key}:{user}", json.dumps([*cart, item]))

    def view(self, key: str, user: str) -> list[int]:
        cart: list[int] = json.loads(self.redis.get(f"redis-naive:cart:{key}:{user}") or "[]")
        return cart


class Register(RedisStore, stores.RegisterStore):
    """SET, and a GET whose answer the process remembers for a second, to spare Redis.

    Every value is a correct one, but up to a second old: not even the administrator who changed it sees the
    change at once. Processes forget at different times, so that reloads go back and forth in time.
    """

    facts = replace(FACTS, stale_s=cache.timeout_s)

    def write(self, key: str, value: int) -> None:
        self.redis.set(f"redis-naive:register:{key}", value)

    def read(self, key: str) -> int | None:
        return cache.get(key, self._load)

    def _load(self, key: str) -> int | None:
        value = self.redis.get(f"redis-naive:register:{key}")
        return None if value is None else int(value)


class Transfer(RedisStore, stores.TransferStore):
    """GET both balances, compute the new ones, SET both; GET all accounts one after the other.

    Money appears and disappears: a SET wipes out what another transfer did since the GET (lost update), and a
    read between the two SETs sees half of a transfer (read skew).
    """

    def transfer(self, key: str, sender: int, receiver: int, amount: int, balance: int, window: Window) -> None:
        sender_has = self._balance(key, sender, balance)
        receiver_has = self._balance(key, receiver, balance)
        self.redis.set(f"redis-naive:bank:{key}:{sender}", sender_has - amount)
        self.redis.set(f"redis-naive:bank:{key}:{receiver}", receiver_has + amount)

    def read(self, key: str, accounts: int, balance: int) -> list[int]:
        return [self._balance(key, account, balance) for account in range(accounts)]

    def _balance(self, key: str, account: int, initial: int) -> int:
        balance = self.redis.get(f"redis-naive:bank:{key}:{account}")
        return initial if balance is None else int(balance)


class OnCall(RedisStore, stores.OnCallStore):
    """Ask whether the other doctor is off call (EXISTS), then leave (SET).

    Both can ask before either leaves, and then nobody is on call. The two writes never meet: each doctor has a
    key of their own, so no single command on one key, neither SET nor INCR, would have noticed.
    """

    def leave(self, key: str, round_: str, doctor: int, window: Window) -> bool:
        if not self._on_call(key, round_, 1 - doctor):
            return False
        self.redis.set(f"redis-naive:off-call:{key}:{round_}:{doctor}", "off")
        return True

    def read(self, key: str, round_: str) -> list[bool]:
        return [self._on_call(key, round_, doctor) for doctor in (0, 1)]

    def _on_call(self, key: str, round_: str, doctor: int) -> bool:
        return not self.redis.exists(f"redis-naive:off-call:{key}:{round_}:{doctor}")


class Whoami(RedisStore, stores.WhoamiStore):
    """One key `current_user`, SET when the request comes in and GET when the answer is written.

    Everybody is the user who logged in last, over all processes and replicas, visitors without a token included:
    moving a global to Redis shares it with more people, it does not make it right.
    """

    def ask(self, key: str, token: int | None, window: Window) -> int | None:
        if token is not None:
            self.redis.set(f"redis-naive:current-user:{key}", token)
        current = self.redis.get(f"redis-naive:current-user:{key}")
        return None if current is None else int(current)


class RateLimit(RedisStore, stores.RateLimitStore):
    """GET how many requests were admitted in this period, compare, SET one more.

    Requests that come at the same time all GET the same count and are all admitted, and the last SET forgets
    the others. So it fails under a burst of requests, the one case that it is for.
    """

    def admit(self, key: str, user: str, limit: int, period: stores.Period, window: Window) -> bool:
        count = f"redis-naive:limit:{key}:{user}:{period.number}"
        so_far = int(self.redis.get(count) or 0)
        if so_far >= limit:
            return False
        self.redis.set(count, so_far + 1, px=2 * period.length_ms)
        return True
