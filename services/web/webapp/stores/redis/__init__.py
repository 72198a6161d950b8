"""Stores in Redis, which all processes and replicas share.

`RedisNaive` reads, decides in Python and writes; `RedisIncr` has Redis do all of it in one step, by the command that
there is for it (INCR, RPUSH), by MULTI and EXEC, or by a script.
"""

from . import cart, counter, oncall, rate_limit, register, stock, transfer, whoami

__all__ = ["cart", "counter", "oncall", "rate_limit", "register", "stock", "transfer", "whoami"]
