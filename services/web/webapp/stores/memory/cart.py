"""A shop's basket, in the memory of the process."""
# ruff: noqa: D102  CartStore says what add and view do

import threading

from ...windows import Window
from .. import CartStore

carts: dict[tuple[str, str], list[int]] = {}
locked_carts: dict[tuple[str, str], list[int]] = {}
lock = threading.Lock()


class Global(CartStore):
    """Take the cart out, put the item in, put the cart back: what `session["cart"] += [item]` comes to.

    Keeps every item as long as one thread of one process serves every request. When a user's two tabs meet,
    both take the same cart out and the one that is put back last wins; a second process never saw the first's.
    """

    def add(self, key: str, user: str, item: int, window: Window) -> None:
        cart = carts.get((key, user), [])
        window()
        carts[key, user] = [*cart, item]

    def view(self, key: str, user: str) -> list[int]:
        return carts.get((key, user), [])


class GlobalLock(CartStore):
    """Take the cart out, put the item in, put the cart back, under a lock.

    No item is lost among the threads of one process. Requests of one user that reach two processes still fill
    two carts, so that items come and go as the user reloads the page.
    """

    def add(self, key: str, user: str, item: int, window: Window) -> None:
        with lock:
            cart = locked_carts.get((key, user), [])
            window()
            locked_carts[key, user] = [*cart, item]

    def view(self, key: str, user: str) -> list[int]:
        with lock:
            return locked_carts.get((key, user), [])
