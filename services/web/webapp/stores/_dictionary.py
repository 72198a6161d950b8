"""Every workload in a plain dictionary: read, decide in Python, write back. A store only says where the dictionary is.

So the stores that differ in nothing but that place differ in nothing but that line, and whatever a test finds is due to
the place: who meets the same dictionary, and whether anybody can come between the read and the write. A store that
has a lock holds it from the first line of each method to the last.
"""

from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import replace
from functools import wraps
from typing import Any, Protocol, TypeVar

from webapp import stores
from webapp.facts import Among, Facts, Scope
from webapp.windows import Window

Key = tuple[str | int, ...]
"""The name of what is kept, the key, and what else the workload has."""


class State(Protocol):
    """What is used of a dictionary; some are reached in a file, and look anew at each of these."""

    def get(self, key: Key, default: Any = None, /) -> Any:
        """Return a value."""

    def __setitem__(self, key: Key, value: Any, /) -> None:
        """Replace a value."""

    def __contains__(self, key: object, /) -> bool:
        """Tell whether there is one."""


Lock = Callable[[], AbstractContextManager[object]]


class _Somewhere:
    """Base of the classes here: `find` finds the dictionary anew in each request, with the backend's client if any."""

    find: Callable[..., State]

    def __init__(self, *client: Any) -> None:
        self._client = client

    def state(self) -> State:
        """Return the dictionary."""
        return self.find(*self._client)


class Counter(_Somewhere, stores.CounterStore):
    """Read the value, add one, write it back.

    Exact as long as one request at a time uses the dictionary. Two can both read before either writes, and then one
    addition is lost; two dictionaries count separately, and nothing ever compares them.
    """

    def add(self, key: str, window: Window) -> int:
        state = self.state()
        value = state.get(("counter", key), 0) + 1
        window()
        state["counter", key] = value
        return int(value)

    def read(self, key: str) -> int:
        return int(self.state().get(("counter", key), 0))


class Stock(_Somewhere, stores.StockStore):
    """Check that a unit is left, take it, write the rest back.

    Sells each unit once as long as one request at a time uses the dictionary. Two can both see the last unit before
    either takes it, and each further dictionary has the whole stock to itself.
    """

    def buy(self, key: str, initial: int, window: Window) -> int | None:
        state = self.state()
        left = int(state.get(("stock", key), initial))
        if left == 0:
            return None
        window()
        state["stock", key] = left - 1
        return left - 1

    def read(self, key: str, initial: int) -> int:
        return int(self.state().get(("stock", key), initial))


class Cart(_Somewhere, stores.CartStore):
    """Get the cart, add the item, put the cart back: what `session["cart"] += [item]` does.

    Keeps every item as long as one request at a time uses the dictionary. When two of a user's tabs act at once,
    both get the same cart and the one that is put back last wins; another dictionary has another cart.
    """

    def add(self, key: str, user: str, item: int, window: Window) -> None:
        state = self.state()
        cart = state.get(("cart", key, user), [])
        window()
        state["cart", key, user] = [*cart, item]

    def view(self, key: str, user: str) -> list[int]:
        cart: list[int] = self.state().get(("cart", key, user), [])
        return cart


class Register(_Somewhere, stores.RegisterStore):
    """Replace the value in one step, read it in one step.

    Exact for all who use the same dictionary, even without a lock: nobody can come in the middle of a single
    assignment. Every other dictionary keeps its old value, since nothing tells it about the change.
    """

    def write(self, key: str, value: int) -> None:
        self.state()["register", key] = value

    def read(self, key: str) -> int | None:
        value: int | None = self.state().get(("register", key))
        return value


class Transfer(_Somewhere, stores.TransferStore):
    """Read both balances, compute the new ones, write both back; read all accounts one after the other.

    Keeps the total as long as one request at a time uses the dictionary. A second one can change a balance that was
    already read (lost update), or read between the two writes (read skew).
    """

    def transfer(self, key: str, sender: int, receiver: int, amount: int, balance: int, window: Window) -> None:
        state = self.state()
        sender_has = state.get(("account", key, sender), balance)
        receiver_has = state.get(("account", key, receiver), balance)
        window()
        state["account", key, sender] = sender_has - amount
        state["account", key, receiver] = receiver_has + amount

    def read(self, key: str, accounts: int, balance: int) -> list[int]:
        state = self.state()
        return [state.get(("account", key, account), balance) for account in range(accounts)]


class OnCall(_Somewhere, stores.OnCallStore):
    """Check that the other doctor is on call, then leave.

    Somebody stays as long as one request at a time uses the dictionary. Two can both check before either leaves:
    each changes only its own record, so even a check of that record would not notice.
    """

    def leave(self, key: str, round_: str, doctor: int, window: Window) -> bool:
        state = self.state()
        if ("off call", key, round_, 1 - doctor) in state:
            return False
        window()
        state["off call", key, round_, doctor] = True
        return True

    def read(self, key: str, round_: str) -> list[bool]:
        state = self.state()
        return [("off call", key, round_, doctor) not in state for doctor in (0, 1)]


class Whoami(_Somewhere, stores.WhoamiStore):
    """`current_user = …`, set when the request comes in with a token and read when the answer is written.

    Right only if the dictionary ends with the request. Otherwise whoever comes without a token meets the user whom
    an earlier request left there, and where two requests meet, both are the user of the one that came in last.
    """

    def ask(self, key: str, token: int | None, window: Window) -> int | None:
        if token is not None:
            self.state()["current user", key] = token
        window()
        current: int | None = self.state().get(("current user", key))
        return current


class RateLimit(_Somewhere, stores.RateLimitStore):
    """Read how many requests were admitted in this period, compare, write one more back.

    Holds the limit as long as one request at a time uses the dictionary. Two can both be the last one admitted, and
    every further dictionary admits the whole limit: four workers admit four times as many requests.
    """

    def admit(self, key: str, user: str, limit: int, period: stores.Period, window: Window) -> bool:
        state, count = self.state(), ("admitted", key, user, period.number)
        so_far = state.get(count, 0)
        if so_far >= limit:
            return False
        window()
        state[count] = so_far + 1
        return True


ONE_STEP = {Scope.PROCESS: Among.THREADS, Scope.FORKED: Among.PROCESSES, Scope.REPLICA: Among.PROCESSES}
ONE_STEP |= {Scope.SHARED: Among.EVERYBODY}
"""Among whom a single assignment cannot interleave with another."""

Made = TypeVar("Made", bound=type)
Classes = tuple[
    type[Counter], type[Stock], type[Cart], type[Register], type[Transfer], type[OnCall], type[Whoami], type[RateLimit]
]


def workloads(facts: Facts, state: Callable[..., State], lock: Lock | None = None) -> Classes:
    """Make the classes of a store with these facts whose dictionary is the one that `state` returns.

    If the store needs a backend, `state` is given its client.
    """
    exceptions: dict[type, Facts] = {}
    if facts.scope in ONE_STEP:  # one copy of this register is right without a lock, too, so it needs another twin
        exceptions[Register] = replace(facts, atomic_among=ONE_STEP[facts.scope], naive_twin="redis-naive")
    if facts.scope in (Scope.REQUEST, Scope.CLIENT):  # nobody else ever meets this identity
        exceptions[Whoami] = replace(facts, naive_twin="global")

    def placed(made: Made) -> Made:
        own: dict[str, Any] = {
            "__doc__": made.__doc__,
            "find": staticmethod(state),
            "facts": exceptions.get(made, facts),
        }
        if lock:
            own |= {name: _under(lock, one) for name, one in vars(made).items() if callable(one) and name[0] != "_"}
        return type(made)(made.__name__, (made,), own)

    return (
        placed(Counter), placed(Stock), placed(Cart), placed(Register),
        placed(Transfer), placed(OnCall), placed(Whoami), placed(RateLimit),
    )  # fmt: skip


def _under(lock: Lock, method: Callable[..., Any]) -> Callable[..., Any]:
    """Hold the lock for the whole of a method."""

    @wraps(method)
    def locked(*arguments: Any) -> Any:
        with lock():
            return method(*arguments)

    return locked
