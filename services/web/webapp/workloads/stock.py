"""The stock workload, or the last ticket: buy one of `initial` units unless they are sold out, or read what is left."""

from typing import Any

from flask import Blueprint

from ..answers import answered
from ..describe import COUNT, answer, changing, names, reading
from ..inputs import MOST, Integer, store_for, window_for
from ..stores import StockStore

INITIAL = Integer("initial", 0, MOST, default=100)

DESCRIPTION = {
    "parameters": names("stock"),
    "get": reading("stock-read", "How many units are left", answer(COUNT), INITIAL),
    "post": changing(
        "stock-buy",
        "Buy one unit: how many are left, or null and refused",
        answer({"type": ["integer", "null"], "minimum": 0}, refused={"type": "boolean"}),
        INITIAL,
    ),
}

blueprint = Blueprint("stock", __name__, url_prefix="/stores/<store>/stock/<key>")


@blueprint.post("")
def buy(store: str, key: str) -> dict[str, Any]:
    """Sell one unit and answer how many are left."""
    stock: StockStore = store_for("stock", store, key=key)
    left = stock.buy(key, INITIAL.query(), window_for(store))
    return answered(left, refused=left is None)


@blueprint.get("")
def read(store: str, key: str) -> dict[str, Any]:
    """Answer how many units are left."""
    stock: StockStore = store_for("stock", store, key=key)
    return answered(stock.read(key, INITIAL.query()))
