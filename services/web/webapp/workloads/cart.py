"""The cart workload, or a shop's cart open in several tabs: add an item, or view all items."""

from typing import Any

from flask import Blueprint

from ..answers import answered
from ..describe import COUNT, NOTHING, answer, changing, names, reading
from ..inputs import MOST, Integer, body, store_for, window_for
from ..stores import CartStore

ITEM = Integer("item", 0, MOST)

DESCRIPTION = {
    "parameters": names("cart", "user"),
    "get": reading("cart-view", "The items in the user's cart", answer({"type": "array", "items": COUNT})),
    "post": changing("cart-add", "Add an item to the user's cart", answer(NOTHING), body=(ITEM,)),
}

blueprint = Blueprint("cart", __name__, url_prefix="/stores/<store>/carts/<key>/<user>")


@blueprint.post("")
def add(store: str, key: str, user: str) -> dict[str, Any]:
    """Add one item to the user's cart; there is nothing to answer."""
    cart: CartStore = store_for("cart", store, key=key, user=user)
    window = window_for(store)
    [item] = body(ITEM)
    cart.add(key, user, item, window)
    return answered(None)


@blueprint.get("")
def view(store: str, key: str, user: str) -> dict[str, Any]:
    """Answer the items in the user's cart."""
    cart: CartStore = store_for("cart", store, key=key, user=user)
    return answered(cart.view(key, user))
