"""gets, decide in Python, cas: Memcached writes only if nobody else did since, and all is done again if somebody did.

No lock is held while Python decides, and any change of one value can be made like this. The price are the attempts that
were in vain, the more the more requests meet at one key. They are bounded: then nothing
has changed, and the answer is 503. As in every store in Memcached, a value that it throws away begins anew.
"""

from dataclasses import replace

from webapp import stores
from webapp.facts import Among, Facts, Scope
from webapp.stores.memcached import MemcachedStore, expiry_s
from webapp.windows import Window

FACTS = Facts(scope=Scope.SHARED, atomic_among=Among.EVERYBODY, naive_twin="memcached-naive", needs="memcached")

SESSION_S = 3600


class Counter(MemcachedStore, stores.CounterStore):
    """gets the value and its number, add in Python, cas with that number.

    No addition is lost and no value is returned twice: Memcached gives each value that is written a new number, and
    cas writes only if the number is still the same. Who was too late reads again.
    """

    def add(self, key: str, window: Window) -> int:
        _, value = self.memcached.change(f"memcached-cas:counter:{key}", 0, lambda value: value + 1)
        return value

    def read(self, key: str) -> int:
        return self.memcached.read(f"memcached-cas:counter:{key}", 0)


class Stock(MemcachedStore, stores.StockStore):
    """gets what is left, compare in Python, cas one less.

    No unit is sold twice and none is left over: the comparison is true at the moment of the cas, or the cas fails.
    Where nothing is left, nothing is written.
    """

    def buy(self, key: str, initial: int, window: Window) -> int | None:
        before, left = self.memcached.change(f"memcached-cas:stock:{key}", initial, lambda left: max(0, left - 1))
        return left if left != before else None

    def read(self, key: str, initial: int) -> int:
        return self.memcached.read(f"memcached-cas:stock:{key}", initial)


class Cart(MemcachedStore, stores.CartStore):
    """gets the whole cart, add the item, cas the whole cart.

    No item is lost: when two of a user's tabs act at once, the cas of the later one fails, and it begins again with
    the other's item in the cart. Each attempt sends the whole cart, which has at most 1 MB.
    """

    def add(self, key: str, user: str, item: int, window: Window) -> None:
        self.memcached.change(f"memcached-cas:cart:{key}:{user}", list[int](), lambda cart: [*cart, item])

    def view(self, key: str, user: str) -> list[int]:
        return self.memcached.read(f"memcached-cas:cart:{key}:{user}", list[int]())


class Register(MemcachedStore, stores.RegisterStore):
    """set and get, with nothing in between; no cas is needed.

    Everyone sees a change as soon as it is acknowledged. What is written does not depend on what was read, so there
    is nothing that could have changed since.
    """

    def write(self, key: str, value: int) -> None:
        self.memcached.set(f"memcached-cas:register:{key}", value)

    def read(self, key: str) -> int | None:
        return self.memcached.read(f"memcached-cas:register:{key}", None)


class Transfer(MemcachedStore, stores.TransferStore):
    """All accounts of a bank in one value: gets, move the amount in Python, cas.

    The total is the same at every moment, since no command shows half of a value. Transfers between accounts that have
    nothing to do with each other are in each other's way: that is the price of one value for all.
    """

    def transfer(self, key: str, sender: int, receiver: int, amount: int, balance: int, window: Window) -> None:
        def move(bank: dict[str, int]) -> dict[str, int]:
            moved = {str(account): bank.get(str(account), balance) for account in (sender, receiver)}
            moved[str(sender)] -= amount
            moved[str(receiver)] += amount
            return bank | moved

        self.memcached.change(f"memcached-cas:bank:{key}", dict[str, int](), move)

    def read(self, key: str, accounts: int, balance: int) -> list[int]:
        bank = self.memcached.read(f"memcached-cas:bank:{key}", dict[str, int]())
        return [bank.get(str(account), balance) for account in range(accounts)]


class OnCall(MemcachedStore, stores.OnCallStore):
    """Both doctors in one value, which says who is off call: gets, decide in Python, cas.

    One doctor always stays: the rule is about two records, and where both are one value, a change of either makes the
    other one's cas fail. With a key for each doctor, each cas would succeed, and both would leave (write skew).
    """

    def leave(self, key: str, round_: str, doctor: int, window: Window) -> bool:
        def leave(off: list[int]) -> list[int]:
            return off or [doctor]

        _, off = self.memcached.change(f"memcached-cas:off-call:{key}:{round_}", list[int](), leave)
        return off == [doctor]

    def read(self, key: str, round_: str) -> list[bool]:
        off = self.memcached.read(f"memcached-cas:off-call:{key}:{round_}", list[int]())
        return [doctor not in off for doctor in (0, 1)]


class Whoami(MemcachedStore, stores.WhoamiStore):
    """A key for each session, named by the token that the request itself brings along; no cas is needed.

    Nobody is taken for somebody else: the request carries what it needs to find its own session, and no other
    client's request ever comes there. Whose session was thrown away is nobody, and logs in again.
    """

    facts = replace(FACTS, scope=Scope.CLIENT)

    def ask(self, key: str, token: int | None, window: Window) -> int | None:
        if token is None:
            return None
        self.memcached.set(f"memcached-cas:session:{key}:{token}", token, expire=SESSION_S)
        return self.memcached.read(f"memcached-cas:session:{key}:{token}", None)


class RateLimit(MemcachedStore, stores.RateLimitStore):
    """gets how many requests were admitted, compare, cas one more; the key of a period expires by itself.

    Exactly the limit is admitted in each period: of the requests that got the same count, one cas succeeds. A burst
    costs many attempts, where incr would take one command each.
    """

    def admit(self, key: str, user: str, limit: int, period: stores.Period, window: Window) -> bool:
        count = f"memcached-cas:limit:{key}:{user}:{period.number}"
        before, admitted = self.memcached.change(count, 0, lambda so_far: min(limit, so_far + 1), expiry_s(period))
        return admitted != before
