"""The views that somebody would write by hand, as short as they can be: what the application's own are compared with.

They have no choice of a store, no validation, no time limits, and say nothing about who served the request. The
compose.yaml beside this file runs them in the web image, on the same server model, with the same Redis and Postgres.
"""

import os
import threading
from pathlib import Path

import psycopg2
from flask import Flask
from redis import Redis

UPSERT = """
INSERT INTO minimal_counters AS counters (key, value) VALUES (%s, 1)
ON CONFLICT (key) DO UPDATE SET value = counters.value + 1 RETURNING value"""

app = Flask(__name__)
counters: dict[str, int] = {}
redis = Redis(
    os.environ["REDIS_HOST"], username="lab", password=Path(os.environ["REDIS_PASSWORD_FILE"]).read_text().strip()
)
connections = threading.local()


@app.post("/global/<key>")
def add(key: str) -> dict[str, int]:
    """Count in a dictionary."""
    counters[key] = counters.get(key, 0) + 1
    return {"value": counters[key]}


@app.post("/redis/<key>")
def add_in_redis(key: str) -> dict[str, int]:
    """Count in Redis."""
    return {"value": redis.incr(key)}


@app.post("/postgres/<key>")
def add_in_postgres(key: str) -> dict[str, int]:
    """Count in Postgres, on a connection for each thread."""
    if not hasattr(connections, "own"):
        connections.own = connected()
    with connections.own.cursor() as cur:
        cur.execute(UPSERT, (key,))
        return {"value": cur.fetchone()[0]}


def connected() -> psycopg2.extensions.connection:
    """Open a connection on which each statement is a transaction of its own."""
    connection = psycopg2.connect(
        host=os.environ["POSTGRES_HOST"],
        dbname=os.environ["POSTGRES_DB"],
        user=os.environ["POSTGRES_USER"],
        password=Path(os.environ["POSTGRES_PASSWORD_FILE"]).read_text().strip(),
    )
    connection.autocommit = True
    return connection


with connected().cursor() as cursor:  # here, where no other thread does the same
    cursor.execute("CREATE TABLE IF NOT EXISTS minimal_counters (key text PRIMARY KEY, value bigint NOT NULL)")
