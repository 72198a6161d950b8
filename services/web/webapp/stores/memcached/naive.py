"""get, decide in Python, set: shared by all, and updates are lost between the two commands.

What every cache in front of a database does, and harmless there, since the database still has the value. Here the cache
is all there is: Memcached also forgets what is used least when its memory is full, and everything when it is restarted.
"""

import json
from dataclasses import replace

from webapp import stores
from webapp.cache import Cache
from webapp.facts import Among, Facts, Scope
from webapp.stores.memcached import MemcachedStore, expiry_s
from webapp.windows import Window

FACTS = Facts(scope=Scope.SHARED, atomic_among=Among.NOBODY, needs="memcached")

cache = Cache(timeout_s=1.0)


class Counter(MemcachedStore, stores.CounterStore):
    """get, add in Python, set.

    All processes see one value, but two of them can get the same one before either sets: one addition is lost.
    Memcached runs each command alone; it knows nothing of what Python does between two of them.
    """

    def add(self, key: str, window: Window) -> int:
        value = self.read(key) + 1
        self.memcached.set(f"memcached-naive:counter:{key}", value)
        return value

    def read(self, key: str) -> int:
        return int(self.memcached.get(f"memcached-naive:counter:{key}", 0))


class Stock(MemcachedStore, stores.StockStore):
    """get what is left, compare in Python, set one less.

    All processes see one stock, but two of them can get the same last unit before either sets: both sell it.
    The comparison is worth nothing as soon as another command can come after the get.
    """

    def buy(self, key: str, initial: int, window: Window) -> int | None:
        left = self.read(key, initial)
        if left == 0:
            return None
        self.memcached.set(f"memcached-naive:stock:{key}", left - 1)
        return left - 1

    def read(self, key: str, initial: int) -> int:
        return int(self.memcached.get(f"memcached-naive:stock:{key}", initial))


class Cart(MemcachedStore, stores.CartStore):
    """get the whole cart, add the item, set the whole cart: what a session in Memcached does.

    All processes see one cart, but when two of a user's tabs act at once, both get the same cart and the last set
    wipes out the other's item. Above 1 MB a set is refused, and Memcached removes the old cart with it.
    """

    def add(self, key: str, user: str, item: int, window: Window) -> None:
        cart = self.view(key, user)
        self.memcached.set(f"memcached-naive:cart:{key}:{user}", json.dumps([*cart, item]))

    def view(self, key: str, user: str) -> list[int]:
        cart: list[int] = json.loads(self.memcached.get(f"memcached-naive:cart:{key}:{user}", "[]"))
        return cart


class Register(MemcachedStore, stores.RegisterStore):
    """set, and a get whose answer the process remembers for a second, to spare the network.

    Every value is a correct one, but up to a second old: not even the administrator who changed it sees the
    change at once. Processes forget at different times, so that reloads go back and forth in time.
    """

    facts = replace(FACTS, stale_s=cache.timeout_s)

    def write(self, key: str, value: int) -> None:
        self.memcached.set(f"memcached-naive:register:{key}", value)

    def read(self, key: str) -> int | None:
        return cache.get(key, self._load)

    def _load(self, key: str) -> int | None:
        value = self.memcached.get(f"memcached-naive:register:{key}")
        return None if value is None else int(value)


class Transfer(MemcachedStore, stores.TransferStore):
    """get both balances, compute the new ones, set both; get all accounts one after the other.

    Money appears and disappears: a set wipes out what another transfer did since the get (lost update), and a
    read between the two sets sees half of a transfer (read skew).
    """

    def transfer(self, key: str, sender: int, receiver: int, amount: int, balance: int, window: Window) -> None:
        sender_has = self._balance(key, sender, balance)
        receiver_has = self._balance(key, receiver, balance)
        self.memcached.set(f"memcached-naive:bank:{key}:{sender}", sender_has - amount)
        self.memcached.set(f"memcached-naive:bank:{key}:{receiver}", receiver_has + amount)

    def read(self, key: str, accounts: int, balance: int) -> list[int]:
        return [self._balance(key, account, balance) for account in range(accounts)]

    def _balance(self, key: str, account: int, initial: int) -> int:
        return int(self.memcached.get(f"memcached-naive:bank:{key}:{account}", initial))


class OnCall(MemcachedStore, stores.OnCallStore):
    """Ask whether the other doctor is off call (get), then leave (set).

    Both can ask before either leaves, and then nobody is on call. The two writes never meet: each doctor has a
    key of their own, so no single command on one key, neither set nor cas, would have noticed.
    """

    def leave(self, key: str, round_: str, doctor: int, window: Window) -> bool:
        if not self._on_call(key, round_, 1 - doctor):
            return False
        self.memcached.set(f"memcached-naive:off-call:{key}:{round_}:{doctor}", "off")
        return True

    def read(self, key: str, round_: str) -> list[bool]:
        return [self._on_call(key, round_, doctor) for doctor in (0, 1)]

    def _on_call(self, key: str, round_: str, doctor: int) -> bool:
        return self.memcached.get(f"memcached-naive:off-call:{key}:{round_}:{doctor}") is None


class Whoami(MemcachedStore, stores.WhoamiStore):
    """One key `current-user`, set when the request comes in and read when the answer is written.

    Everybody is the user who logged in last, over all processes and replicas, visitors without a token included:
    moving a global to Memcached shares it with more people, it does not make it right.
    """

    def ask(self, key: str, token: int | None, window: Window) -> int | None:
        if token is not None:
            self.memcached.set(f"memcached-naive:current-user:{key}", token)
        current = self.memcached.get(f"memcached-naive:current-user:{key}")
        return None if current is None else int(current)


class RateLimit(MemcachedStore, stores.RateLimitStore):
    """get how many requests were admitted in this period, compare, set one more.

    Requests that come at the same time all get the same count and are all admitted, and the last set forgets
    the others. So it fails under a burst of requests, the one case that it is for.
    """

    def admit(self, key: str, user: str, limit: int, period: stores.Period, window: Window) -> bool:
        count = f"memcached-naive:limit:{key}:{user}:{period.number}"
        so_far = int(self.memcached.get(count, 0))
        if so_far >= limit:
            return False
        self.memcached.set(count, so_far + 1, expire=expiry_s(period))
        return True
