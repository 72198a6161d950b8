"""The stock workload, or the last ticket: buy one of `initial` units unless they are sold out, or read what is left."""

from typing import Any

from flask import Blueprint

from ..describe import COUNT, answer, changing, names, reading
from ..identity import served_by
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
    return {"value": left, "refused": left is None, "served_by": served_by()}


@blueprint.get("")
def read(store: str, key: str) -> dict[str, Any]:
    """Answer how many units are left."""
    stock: StockStore = store_for("stock", store, key=key)
    return {"value": stock.read(key, INITIAL.query()), "served_by": served_by()}
