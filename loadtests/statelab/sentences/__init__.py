"""Verdicts in words, a page for each workload."""

from __future__ import annotations

from statelab.sentences import cart, counter, rate_limit, register, stock, transfer, whoami
from statelab.sentences.words import Tale, Words

TALES: dict[str, Tale] = {
    "counter": counter.COUNTER,
    "stock": stock.STOCK,
    "cart": cart.CART,
    "register": register.REGISTER,
    "transfer": transfer.TRANSFER,
    "whoami": whoami.WHOAMI,
    "rate-limit": rate_limit.RATE_LIMIT,
}

__all__ = ["TALES", "Tale", "Words"]
