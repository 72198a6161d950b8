"""Stores in the memory of the process that happens to serve the request.

`Global` is what a tutorial shows, `GlobalLock` the same with a lock around it. Neither knows of a second process.
"""

from . import cart, counter, oncall, rate_limit, register, stock, transfer, whoami

__all__ = ["cart", "counter", "oncall", "rate_limit", "register", "stock", "transfer", "whoami"]
