"""incr, add, append: Memcached does the whole change of one key in one command.

Exact as long as the key is there. A counter that Memcached has thrown away for want of memory, or that a restart has
wiped out, begins at 0 again, and nobody is told. For what must not be lost it is the wrong place.
"""

from dataclasses import replace

from webapp import stores
from webapp.facts import Among, Facts, Scope
from webapp.stores.memcached import MemcachedStore, expiry_s
from webapp.windows import Window

FACTS = Facts(
    scope=Scope.SHARED,
    atomic_among=Among.EVERYBODY,
    naive_twin="memcached-naive",
    needs="memcached",
    cannot={"transfer": "A command changes one key, and no balance falls below zero: decr stops at 0."},
)

SESSION_S = 3600


class Counter(MemcachedStore, stores.CounterStore):
    """incr; where there is nothing yet, add 1, which fails if another request was quicker.

    No addition is lost and no value is returned twice. incr reads, adds and writes in one command, but it makes no
    key; a set in its place would wipe out the first additions of others.
    """

    def add(self, key: str, window: Window) -> int:
        return self.memcached.count(f"memcached-incr:counter:{key}")

    def read(self, key: str) -> int:
        return int(self.memcached.get(f"memcached-incr:counter:{key}", 0))


class Stock(MemcachedStore, stores.StockStore):
    """Count the number of buyers first, then compare: the first `initial` buyers have a unit.

    No unit is sold twice and none is left over: incr gives each buyer a different number. (decr of what is left would
    answer 0 to the buyer of the last unit and to everyone after: it stops there, and does not say that it did.)
    """

    def buy(self, key: str, initial: int, window: Window) -> int | None:
        buyers = self.memcached.count(f"memcached-incr:buyers:{key}")
        return initial - buyers if buyers <= initial else None

    def read(self, key: str, initial: int) -> int:
        buyers = int(self.memcached.get(f"memcached-incr:buyers:{key}", 0))
        return max(0, initial - buyers)


class Cart(MemcachedStore, stores.CartStore):
    """append the item to a text; where there is none yet, add it, which fails if another request was quicker.

    No item is lost: only the new one is sent, and Memcached appends it to whatever is there at that moment. A value
    has at most 1 MB; what does not fit is refused with an error.
    """

    def add(self, key: str, user: str, item: int, window: Window) -> None:
        self.memcached.extend(f"memcached-incr:cart:{key}:{user}", f"{item} ")

    def view(self, key: str, user: str) -> list[int]:
        return [int(item) for item in self.memcached.get(f"memcached-incr:cart:{key}:{user}", b"").split()]


class Register(MemcachedStore, stores.RegisterStore):
    """set and get, with nothing in between.

    Everyone sees a change as soon as it is acknowledged. A command on one key is never seen half done, and a value
    that is only ever replaced needs no more than that.
    """

    def write(self, key: str, value: int) -> None:
        self.memcached.set(f"memcached-incr:register:{key}", value)

    def read(self, key: str) -> int | None:
        return self.memcached.read(f"memcached-incr:register:{key}", None)


class OnCall(MemcachedStore, stores.OnCallStore):
    """One key for each round, which says who left: the first add wins, and its doctor may repeat it.

    One doctor always stays: add makes a key only where there is none. The rule about two records has become a rule
    about one, which is all that Memcached can enforce.
    """

    def leave(self, key: str, round_: str, doctor: int, window: Window) -> bool:
        left = f"memcached-incr:off-call:{key}:{round_}"
        return bool(self.memcached.add(left, doctor)) or self.memcached.read(left, None) == doctor

    def read(self, key: str, round_: str) -> list[bool]:
        left = self.memcached.read(f"memcached-incr:off-call:{key}:{round_}", None)
        return [left != doctor for doctor in (0, 1)]


class Whoami(MemcachedStore, stores.WhoamiStore):
    """A key for each session, named by the token that the request itself brings along.

    Nobody is taken for somebody else: the request carries what it needs to find its own session, and no other
    client's request ever comes there. Whose session was thrown away is nobody, and logs in again.
    """

    facts = replace(FACTS, scope=Scope.CLIENT)

    def ask(self, key: str, token: int | None, window: Window) -> int | None:
        if token is None:
            return None
        self.memcached.set(f"memcached-incr:session:{key}:{token}", token, expire=SESSION_S)
        return self.memcached.read(f"memcached-incr:session:{key}:{token}", None)


class RateLimit(MemcachedStore, stores.RateLimitStore):
    """Count first, then compare; the key of a period expires by itself.

    Exactly the limit is admitted in each period, since incr gives every request a different number. The time limit is
    given with the add that makes the key, so that there is no key without one.
    """

    def admit(self, key: str, user: str, limit: int, period: stores.Period, window: Window) -> bool:
        return self.memcached.count(f"memcached-incr:limit:{key}:{user}:{period.number}", expiry_s(period)) <= limit
