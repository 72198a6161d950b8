"""Read, then write in one transaction of SQLite, by two connections: BEGIN, BEGIN IMMEDIATE; with a busy timeout."""

import json
import sqlite3
import tempfile
import time
from pathlib import Path

path = Path(tempfile.mkdtemp(), "db")
made = sqlite3.connect(path, isolation_level=None)
made.execute("PRAGMA journal_mode = WAL")
made.execute("CREATE TABLE counter (n INTEGER)")
made.execute("INSERT INTO counter VALUES (0)")
READ, WRITE = "SELECT n FROM counter", "UPDATE counter SET n = n + 1"


def second_writer(begin: str, timeout_s: float = 5) -> str:
    """Return what happens to a transaction that has read, when another one has written since."""
    first, second = (sqlite3.connect(path, isolation_level=None, timeout=timeout_s) for _ in range(2))
    first.execute(begin)
    first.execute(READ).fetchone()
    try:
        second.execute("PRAGMA busy_timeout = 0")
        second.execute(WRITE)
    except sqlite3.OperationalError:
        first.execute(WRITE)
        first.execute("COMMIT")
        return "the other one has to wait"
    began = time.monotonic()
    try:
        first.execute(WRITE)
        return "written"
    except sqlite3.OperationalError as error:
        return f"{error}, {'at once' if time.monotonic() - began < timeout_s / 2 else 'after the timeout'}"


print(json.dumps({"begin": second_writer("BEGIN"), "begin_immediate": second_writer("BEGIN IMMEDIATE")}))
