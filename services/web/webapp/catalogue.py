"""The one table of stores: what each promises. A new store is a class for each workload and a row here.

The rows drive `/stores` (and through it the load tests' choices and expectations), the OpenAPI document and
the tests.
"""

from typing import Any

from flask import Blueprint, Flask

from . import windows
from .backends import Backends
from .promises import (
    ALWAYS_HOLDS,
    ALWAYS_LOSES,
    MEMORY,
    POSTGRES,
    PRIVATE,
    PRIVATE_AND_RACES,
    RACES,
    RACES_AMONG_THREADS,
    REDIS,
    WORKLOADS,
    Promise,
    Row,
)
from .stores import memory, postgres, redis

CATALOGUE = (
    Row(
        "global",
        MEMORY,
        "A module's dictionary, read, changed and written back: a private copy in each process.",
        {
            "counter": Promise(memory.counter.Global, PRIVATE_AND_RACES),
            "stock": Promise(memory.stock.Global, PRIVATE_AND_RACES),
            "cart": Promise(memory.cart.Global, PRIVATE_AND_RACES),
            "register": Promise(memory.register.Global, PRIVATE, control="redis-naive"),
            "transfer": Promise(memory.transfer.Global, PRIVATE_AND_RACES),
            "oncall": Promise(memory.oncall.Global, PRIVATE_AND_RACES),
            "whoami": Promise(memory.whoami.Global, RACES_AMONG_THREADS, control="redis-naive"),
            "rate-limit": Promise(memory.rate_limit.Global, PRIVATE_AND_RACES),
        },
        cannot={},
    ),
    Row(
        "global-lock",
        MEMORY,
        "The same under a threading.Lock: exact among threads, still a copy in each process.",
        {
            "counter": Promise(memory.counter.GlobalLock, PRIVATE, control="global"),
            "stock": Promise(memory.stock.GlobalLock, PRIVATE, control="global"),
            "cart": Promise(memory.cart.GlobalLock, PRIVATE, control="global"),
            "transfer": Promise(memory.transfer.GlobalLock, PRIVATE, control="global"),
            "oncall": Promise(memory.oncall.GlobalLock, PRIVATE, control="global"),
            # Not `global`, which is right about this as long as each process has one thread.
            "whoami": Promise(memory.whoami.GlobalLock, ALWAYS_HOLDS, control="redis-naive"),
            "rate-limit": Promise(memory.rate_limit.GlobalLock, PRIVATE, control="global"),
        },
        cannot={"register": "One assignment has no middle that a lock could protect: see global."},
    ),
    Row(
        "redis-naive",
        REDIS,
        "GET, decide in Python, SET: shared by all, and updates are lost between the two commands.",
        {
            "counter": Promise(redis.counter.RedisNaive, RACES),
            "stock": Promise(redis.stock.RedisNaive, RACES),
            "cart": Promise(redis.cart.RedisNaive, RACES),
            "register": Promise(redis.register.RedisNaive, ALWAYS_LOSES),
            "transfer": Promise(redis.transfer.RedisNaive, RACES),
            "oncall": Promise(redis.oncall.RedisNaive, RACES),
            "whoami": Promise(redis.whoami.RedisNaive, RACES),
            "rate-limit": Promise(redis.rate_limit.RedisNaive, RACES),
        },
        cannot={},
    ),
    Row(
        "redis-incr",
        REDIS,
        "INCR, MULTI or a script: Redis does the whole change in one step, and one step at a time.",
        {
            "counter": Promise(redis.counter.RedisIncr, ALWAYS_HOLDS, control="redis-naive"),
            "stock": Promise(redis.stock.RedisIncr, ALWAYS_HOLDS, control="redis-naive"),
            "cart": Promise(redis.cart.RedisIncr, ALWAYS_HOLDS, control="redis-naive"),
            "register": Promise(redis.register.RedisIncr, ALWAYS_HOLDS, control="redis-naive"),
            "transfer": Promise(redis.transfer.RedisIncr, ALWAYS_HOLDS, control="redis-naive"),
            "oncall": Promise(redis.oncall.RedisIncr, ALWAYS_HOLDS, control="redis-naive"),
            "whoami": Promise(redis.whoami.RedisIncr, ALWAYS_HOLDS, control="redis-naive"),
            "rate-limit": Promise(redis.rate_limit.RedisIncr, ALWAYS_HOLDS, control="redis-naive"),
        },
        cannot={},
    ),
    Row(
        "postgres-naive",
        POSTGRES,
        "SELECT, decide in Python, UPDATE in a READ COMMITTED transaction: the last writer wins.",
        {
            "counter": Promise(postgres.counter.PostgresNaive, RACES),
            "stock": Promise(postgres.stock.PostgresNaive, RACES),
            "cart": Promise(postgres.cart.PostgresNaive, RACES),
            "register": Promise(postgres.register.PostgresNaive, ALWAYS_LOSES),
            "transfer": Promise(postgres.transfer.PostgresNaive, RACES),
            "oncall": Promise(postgres.oncall.PostgresNaive, RACES),
            "whoami": Promise(postgres.whoami.PostgresNaive, RACES),
            "rate-limit": Promise(postgres.rate_limit.PostgresNaive, RACES),
        },
        cannot={},
    ),
    Row(
        "postgres-update",
        POSTGRES,
        "UPDATE … SET value = value + 1 RETURNING value: the row is locked while it is changed.",
        {
            "counter": Promise(postgres.counter.PostgresUpdate, ALWAYS_HOLDS, control="postgres-naive"),
            "stock": Promise(postgres.stock.PostgresUpdate, ALWAYS_HOLDS, control="postgres-naive"),
            "cart": Promise(postgres.cart.PostgresUpdate, ALWAYS_HOLDS, control="postgres-naive"),
            "register": Promise(postgres.register.PostgresUpdate, ALWAYS_HOLDS, control="postgres-naive"),
            "transfer": Promise(postgres.transfer.PostgresUpdate, ALWAYS_HOLDS, control="postgres-naive"),
            "oncall": Promise(postgres.oncall.PostgresUpdate, ALWAYS_HOLDS, control="postgres-naive"),
            "whoami": Promise(postgres.whoami.PostgresUpdate, ALWAYS_HOLDS, control="postgres-naive"),
            "rate-limit": Promise(postgres.rate_limit.PostgresUpdate, ALWAYS_HOLDS, control="postgres-naive"),
        },
        cannot={},
    ),
)

BY_NAME = {row.name: row for row in CATALOGUE}

blueprint = Blueprint("catalogue", __name__)


@blueprint.get("/stores")
def stores() -> dict[str, Any]:
    """Show the table, all workloads, and the windows that the in-process stores take."""
    rows = [row.public() for row in CATALOGUE]
    return {"stores": rows, "workloads": list(WORKLOADS), "windows": list(windows.NAMES)}


def init_app(app: Flask) -> None:
    """Make every store once, for each workload; each keeps what it needs of the backends."""
    backends: Backends = app.extensions["backends"]
    app.extensions["stores"] = {
        row.name: {name: promise.store(*row.home.servers(backends)) for name, promise in row.workloads.items()}
        for row in CATALOGUE
    }
