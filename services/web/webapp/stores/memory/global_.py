"""A module's dictionary, read, changed and written back: a private copy in each process."""

from dataclasses import replace

from webapp import stores
from webapp.facts import Among, Facts, Scope
from webapp.windows import Window

FACTS = Facts(scope=Scope.PROCESS, atomic_among=Among.NOBODY)

counters: dict[str, int] = {}
stocks: dict[str, int] = {}
carts: dict[tuple[str, str], list[int]] = {}
registers: dict[str, int] = {}
balances: dict[tuple[str, int], int] = {}
off_call: set[tuple[str, str, int]] = set()
current_users: dict[str, int] = {}
admitted: dict[tuple[str, str, int], int] = {}


class Counter(stores.CounterStore):
    """Read the value from a module's dictionary, add one, write it back.

    Exact as long as one thread of one process serves every request. Two threads can both read before either
    writes, and two processes have two dictionaries, which nothing ever compares.
    """

    def add(self, key: str, window: Window) -> int:
        value = counters.get(key, 0) + 1
        window()
        counters[key] = value
        return value

    def read(self, key: str) -> int:
        return counters.get(key, 0)


class Stock(stores.StockStore):
    """Check that a unit is left, take it, write the rest back.

    Sells each unit once as long as one thread of one process serves every request. Two threads can both see the
    last unit before either takes it, and each process has the whole stock to itself.
    """

    def buy(self, key: str, initial: int, window: Window) -> int | None:
        left = stocks.get(key, initial)
        if left == 0:
            return None
        window()
        stocks[key] = left - 1
        return left - 1

    def read(self, key: str, initial: int) -> int:
        return stocks.get(key, initial)


class Cart(stores.CartStore):
    """Get the cart, add the item, put the cart back: what `session["cart"] += [item]` does.

    Keeps every item as long as one thread of one process serves every request. When two of a user's tabs act at
    once, both get the same cart and the one that is put back last wins; another process has another cart.
    """

    def add(self, key: str, user: str, item: int, window: Window) -> None:
        cart = carts.get((key, user), [])
        window()
        carts[key, user] = [*cart, item]

    def view(self, key: str, user: str) -> list[int]:
        return carts.get((key, user), [])


class Register(stores.RegisterStore):
    """A module's dictionary, written in one step and read in one step.

    Exact within one process even without a lock: another thread cannot come in the middle of a single
    assignment. Every other process keeps its old value forever, since nothing tells it about the change.
    """

    # No twin here: within one process this store is right, too.
    facts = replace(FACTS, atomic_among=Among.THREADS, naive_twin="redis-naive")

    def write(self, key: str, value: int) -> None:
        registers[key] = value

    def read(self, key: str) -> int | None:
        return registers.get(key)


class Transfer(stores.TransferStore):
    """Read both balances, compute the new ones, write both back; read all accounts one after the other.

    Keeps the total as long as one thread of one process serves every request. A second thread can change a
    balance that was already read (lost update), or read between the two writes (read skew).
    """

    def transfer(self, key: str, sender: int, receiver: int, amount: int, balance: int, window: Window) -> None:
        sender_has = balances.get((key, sender), balance)
        receiver_has = balances.get((key, receiver), balance)
        window()
        balances[key, sender] = sender_has - amount
        balances[key, receiver] = receiver_has + amount

    def read(self, key: str, accounts: int, balance: int) -> list[int]:
        return [balances.get((key, account), balance) for account in range(accounts)]


class OnCall(stores.OnCallStore):
    """Check that the other doctor is on call, then leave.

    Somebody stays as long as one thread of one process serves every request. Two threads can both check before
    either leaves: each changes only its own record, so even a check of that record would not notice.
    """

    def leave(self, key: str, round_: str, doctor: int, window: Window) -> bool:
        if (key, round_, 1 - doctor) in off_call:
            return False
        window()
        off_call.add((key, round_, doctor))
        return True

    def read(self, key: str, round_: str) -> list[bool]:
        return [(key, round_, doctor) not in off_call for doctor in (0, 1)]


class Whoami(stores.WhoamiStore):
    """`current_user = …` in a module, set when the request comes in and read when the answer is written.

    Wrong even where a process serves one request at a time: whoever comes without a token meets the user whom an
    earlier request left there. With threads, even those with a token are the user of the request that came in last.
    """

    def ask(self, key: str, token: int | None, window: Window) -> int | None:
        if token is not None:
            current_users[key] = token
        window()
        return current_users.get(key)


class RateLimit(stores.RateLimitStore):
    """Read how many requests were admitted in this period, compare, write one more back.

    Holds the limit as long as one thread of one process serves every request. Two threads can both be the last
    one admitted, and every process admits the whole limit: four workers admit four times as many requests.
    """

    def admit(self, key: str, user: str, limit: int, period: stores.Period, window: Window) -> bool:
        so_far = admitted.get((key, user, period.number), 0)
        if so_far >= limit:
            return False
        window()
        admitted[key, user, period.number] = so_far + 1
        return True
