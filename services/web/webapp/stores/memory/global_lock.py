"""The same dictionary under a lock: exact among threads, still a private copy in each process."""

import threading

from webapp import stores
from webapp.facts import Among, Facts, Scope
from webapp.windows import Window

FACTS = Facts(
    scope=Scope.PROCESS,
    atomic_among=Among.THREADS,
    naive_twin="global",
    cannot={"register": "A single assignment has no middle that a lock could protect: see global."},
)

lock = threading.Lock()
counters: dict[str, int] = {}
stocks: dict[str, int] = {}
carts: dict[tuple[str, str], list[int]] = {}
balances: dict[tuple[str, int], int] = {}
off_call: set[tuple[str, str, int]] = set()
current_users: dict[str, int] = {}
admitted: dict[tuple[str, str, int], int] = {}


class Counter(stores.CounterStore):
    """A module's dictionary, with a lock around the read and the write.

    Exact among the threads of one process, whatever happens inside the window, since only one thread is ever
    in it. The lock is as private to the process as the dictionary: a second process has its own of both.
    """

    def add(self, key: str, window: Window) -> int:
        with lock:
            value = counters.get(key, 0) + 1
            window()
            counters[key] = value
            return value

    def read(self, key: str) -> int:
        with lock:
            return counters.get(key, 0)


class Stock(stores.StockStore):
    """Check, take one unit and write the rest back, under a lock.

    No thread can check while another one is selling. A second process has a lock and a stock of its own, and
    sells all of it.
    """

    def buy(self, key: str, initial: int, window: Window) -> int | None:
        with lock:
            left = stocks.get(key, initial)
            if left == 0:
                return None
            window()
            stocks[key] = left - 1
            return left - 1

    def read(self, key: str, initial: int) -> int:
        with lock:
            return stocks.get(key, initial)


class Cart(stores.CartStore):
    """Get the cart, add the item, put the cart back, under a lock.

    No item is lost among the threads of one process. When a user's requests reach two processes, they fill two
    carts, and items come and go as the user reloads the page.
    """

    def add(self, key: str, user: str, item: int, window: Window) -> None:
        with lock:
            cart = carts.get((key, user), [])
            window()
            carts[key, user] = [*cart, item]

    def view(self, key: str, user: str) -> list[int]:
        with lock:
            return carts.get((key, user), [])


class Transfer(stores.TransferStore):
    """Read and write both balances under a lock; read all accounts under the same lock.

    Nothing in this process sees half of a transfer. A second process has a bank of its own: its total is right
    as well, but half of the customers' transfers never happened there.
    """

    def transfer(self, key: str, sender: int, receiver: int, amount: int, balance: int, window: Window) -> None:
        with lock:
            sender_has = balances.get((key, sender), balance)
            receiver_has = balances.get((key, receiver), balance)
            window()
            balances[key, sender] = sender_has - amount
            balances[key, receiver] = receiver_has + amount

    def read(self, key: str, accounts: int, balance: int) -> list[int]:
        with lock:
            return [balances.get((key, account), balance) for account in range(accounts)]


class OnCall(stores.OnCallStore):
    """Check that the other doctor is on call and leave, under one lock for both doctors.

    The rule is about both records, so the lock must cover both: a lock for each doctor would change nothing.
    Doctors who are served by two processes still hold two different locks.
    """

    def leave(self, key: str, round_: str, doctor: int, window: Window) -> bool:
        with lock:
            if (key, round_, 1 - doctor) in off_call:
                return False
            window()
            off_call.add((key, round_, doctor))
            return True

    def read(self, key: str, round_: str) -> list[bool]:
        with lock:
            return [(key, round_, doctor) not in off_call for doctor in (0, 1)]


class Whoami(stores.WhoamiStore):
    """`current_user = …` in a module, locked from the login to the answer.

    A lock keeps out those who come meanwhile, not what stays behind: whoever comes next without a token is the last
    user. `flask.g` gives each request a place of its own, which ends with it, and nobody has to wait.
    """

    def ask(self, key: str, token: int | None, window: Window) -> int | None:
        with lock:
            if token is not None:
                current_users[key] = token
            window()
            return current_users.get(key)


class RateLimit(stores.RateLimitStore):
    """Read how many requests were admitted in this period, compare and count, under a lock.

    Each process admits exactly the limit. Rate limiters with "memory" storage do this, and this is why their
    documentation asks for Redis as soon as there is a second worker.
    """

    def admit(self, key: str, user: str, limit: int, period: stores.Period, window: Window) -> bool:
        with lock:
            so_far = admitted.get((key, user, period.number), 0)
            if so_far >= limit:
                return False
            window()
            admitted[key, user, period.number] = so_far + 1
            return True
