"""The workloads of `_dictionary` as transactions in a server: a store only says how one of them is run.

Stores that read, decide in Python and write back differ in what keeps others out meanwhile, or in what notices them:
a lock, a condition, a level of isolation. So that is all that their files contain.
"""

from collections.abc import Callable, Mapping
from functools import wraps
from typing import Any

from webapp.facts import Facts
from webapp.stores._dictionary import Cart, Counter, Key, OnCall, RateLimit, State, Stock, Transfer

CANNOT = {
    "register": "One command writes a setting and one reads it: there is nothing between the two to protect.",
    "whoami": "Who a request belongs to, it has to bring along; what all share cannot tell it.",
}

Work = Callable[[State], Any]
"""What is done in a transaction: it reads and writes there, decides, and returns the answer."""
Run = Callable[[Any, str, Work], Any]
"""Does some work in a transaction with this client, in the name of what it is about: `stock:key`, `cart:key:user`."""

Classes = tuple[type[Counter], type[Stock], type[Cart], type[Transfer], type[OnCall], type[RateLimit]]


def workloads(facts: Facts, run: Run, exceptions: Mapping[str, Facts] | None = None) -> Classes:
    """Make the classes of a store with these facts, each method of which is one transaction.

    `exceptions` are the facts of classes that have others, by their names.
    """

    def placed(made: Any) -> Any:
        own: dict[str, Any] = {"__init__": _given, "__doc__": made.__doc__}
        own |= {name: _inside(run, made, one) for name, one in vars(made).items() if callable(one) and name[0] != "_"}
        own["facts"] = (exceptions or {}).get(made.__name__, facts)
        return type(made)(made.__name__, (made,), own)

    return (placed(Counter), placed(Stock), placed(Cart), placed(Transfer), placed(OnCall), placed(RateLimit))


def text(key: Key) -> str:
    """Write a key of the dictionary as the name of a key in Redis or of a row."""
    return ":".join(map(str, key))


def _given(store: Any, client: Any) -> None:
    store.client = client


def _inside(run: Run, made: Any, method: Callable[..., Any]) -> Callable[..., Any]:
    """Do the whole of a method in one transaction, with the dictionary that it is given there."""

    @wraps(method)
    def transaction(store: Any, *arguments: Any) -> Any:
        def work(state: State) -> Any:
            once = made()
            once.state = lambda: state
            return method(once, *arguments)

        names = (one for one in arguments if isinstance(one, str))  # as in the path: the key, the user or the round
        return run(store.client, text((made.__name__.lower(), *names)), work)

    return transaction
