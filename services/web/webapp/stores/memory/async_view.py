"""A module's dictionary in views that are `async def`: the same copies and the same races as in `global`.

Flask runs each such view to its end in an event loop that it makes for this request, and the worker waits meanwhile. So
`await` lets nobody else in where one request at a time is served, and the worker serves no more of them than before.
Where threads serve, another request can come between the read and the write, as it can in any view.
"""

from collections.abc import Callable, Coroutine
from functools import wraps
from typing import Any, TypeVar

from flask import current_app

from webapp import stores
from webapp.facts import Among, Facts, Scope
from webapp.stores import WORKLOADS
from webapp.windows import Window, awaited

FACTS = Facts(
    scope=Scope.PROCESS,
    atomic_among=Among.NOBODY,
    cannot=dict.fromkeys(
        (name for name in WORKLOADS if name not in ("counter", "stock", "whoami")),
        "The lesson is the await between the read and the write: see global.",
    ),
    not_by=dict.fromkeys(
        ("greenlet", "task"),
        "Flask cannot run an async view where greenlets or tasks serve: an event loop runs in their thread already. "
        "Type: make scale SERVER=gunicorn-gthread",
    ),
)

Answer = TypeVar("Answer")

state: dict[tuple[str, str], int] = {}


def view(method: Callable[..., Coroutine[Any, Any, Answer]]) -> Callable[..., Answer]:
    """Run a method as Flask runs a view that is `async def`."""

    @wraps(method)
    def run(*arguments: Any) -> Answer:
        answer: Answer = current_app.async_to_sync(method)(*arguments)
        return answer

    return run


class Counter(stores.CounterStore):
    """Read the value, await, add one and write it back.

    Exact as long as the process serves one request at a time, since the others wait for the whole view, not only for
    what it does between two awaits. Other processes count for themselves.
    """

    @view
    async def add(self, key: str, window: Window) -> int:
        value = state.get(("counter", key), 0)
        await awaited(window)
        state["counter", key] = value + 1
        return value + 1

    @view
    async def read(self, key: str) -> int:
        return state.get(("counter", key), 0)


class Stock(stores.StockStore):
    """Check that a unit is left, await, take it and write the rest back.

    Sells each unit once as long as one request at a time is served; each other process has the whole stock.
    """

    @view
    async def buy(self, key: str, initial: int, window: Window) -> int | None:
        left = state.get(("stock", key), initial)
        if left == 0:
            return None
        await awaited(window)
        state["stock", key] = left - 1
        return left - 1

    @view
    async def read(self, key: str, initial: int) -> int:
        return state.get(("stock", key), initial)


class Whoami(stores.WhoamiStore):
    """`current_user = …`, then await, then read it for the answer.

    Whoever comes without a token meets the user of before; where threads serve, everybody can meet another one.
    """

    @view
    async def ask(self, key: str, token: int | None, window: Window) -> int | None:
        if token is not None:
            state["current user", key] = token
        await awaited(window)
        return state.get(("current user", key))
