"""Eight threads count in a database: SELECT, add in Python, UPDATE; and UPDATE … SET n = n + 1."""

import json
import sqlite3
import tempfile
import threading
from pathlib import Path

path = Path(tempfile.mkdtemp(), "db")
with sqlite3.connect(path) as made:
    made.execute("CREATE TABLE counters (name TEXT PRIMARY KEY, n INTEGER)")
    made.execute("INSERT INTO counters VALUES ('naive', 0), ('atomic', 0)")


def count(name: str) -> None:
    database = sqlite3.connect(path, isolation_level=None, timeout=60)
    for _ in range(100):
        if name == "naive":
            (n,) = database.execute("SELECT n FROM counters WHERE name = 'naive'").fetchone()
            database.execute("UPDATE counters SET n = ? WHERE name = 'naive'", [n + 1])
        else:
            database.execute("UPDATE counters SET n = n + 1 WHERE name = 'atomic'")


for name in ("naive", "atomic"):
    threads = [threading.Thread(target=count, args=[name]) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
kept = dict(sqlite3.connect(path).execute("SELECT name, n FROM counters").fetchall())
print(json.dumps({f"lost_of_800_{name}": 800 - n for name, n in kept.items()}))
