"""Flask under ASGI: asgiref's adapter runs the app in threads beside the event loop."""

import asyncio
import os
from typing import Any

from asgiref.sync import ThreadSensitiveContext
from asgiref.wsgi import WsgiToAsgi

from webapp import create_app


def plain() -> WsgiToAsgi:
    """Return the app in the adapter as it is: it has one thread for the whole process."""
    return WsgiToAsgi(create_app())  # type: ignore[no-untyped-call]


class InThreads:
    """The app in the adapter, with a thread for each request, and THREADS of them at a time.

    Without a limit, an event loop begins as many requests as there are clients, while the pools of connections have a
    size.
    """

    def __init__(self) -> None:
        self._app = WsgiToAsgi(create_app())  # type: ignore[no-untyped-call]
        self._free = asyncio.Semaphore(int(os.environ["THREADS"]))

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        """Answer a request in a thread of its own, as soon as one more is allowed."""
        async with self._free, ThreadSensitiveContext():
            await self._app(scope, receive, send)
