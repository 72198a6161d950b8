"""Every answer names the unit of concurrency truly: each thread, greenlet and task is told apart from all others."""

import asyncio
import json
import subprocess
import sys
import threading
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest

import webapp
from webapp.identity import ServedBy, served_by

FORK = """
import json, os
from webapp.identity import served_by
print(json.dumps(served_by()), flush=True)
if os.fork() == 0:
    print(json.dumps(served_by()), flush=True)
else:
    os.wait()
    print(json.dumps(served_by()), flush=True)
"""

GREENLETS = """
import json
from gevent import monkey
{imported_first}
monkey.patch_all()
import gevent, threading
from webapp.identity import served_by

def serve():
    first = served_by()
    gevent.sleep(0.01)
    assert served_by() == first
    return first

for _ in range(2):
    alive = [gevent.spawn(serve) for _ in range(4)]
    print(json.dumps([one.get() for one in alive]), flush=True)
"""


def run(program: str) -> list[Any]:
    """Run a program in a process of its own and return the lines of JSON that it prints."""
    folder = Path(webapp.__file__).parents[1]
    done = subprocess.run([sys.executable, "-c", program], cwd=folder, capture_output=True, text=True, check=True)
    return [json.loads(line) for line in done.stdout.splitlines()]


def expect_different(alive: list[ServedBy], gone: list[ServedBy], unit: str) -> None:
    """Check that all that are alive together have different numbers, and none has that of one that is gone."""
    numbers = [served["number"] for served in alive]
    assert {served["unit"] for served in alive + gone} == {unit}
    assert len(set(numbers)) == len(numbers)
    assert not set(numbers) & {served["number"] for served in gone}
    assert all(1 <= number < 10_000 for number in numbers)


def test_boot_is_new_in_a_forked_process_where_units_count_from_1_again() -> None:
    parent, child, parent_again = run(FORK)
    assert parent == parent_again
    assert child["pid"] != parent["pid"]
    assert child["boot"] != parent["boot"]
    assert (parent["number"], child["number"]) == (1, 1)


def test_threads_are_told_apart_and_keep_their_numbers() -> None:
    def generation() -> list[ServedBy]:
        together = threading.Barrier(4, timeout=5)

        def serve(_: int) -> ServedBy:
            together.wait()
            first = served_by()
            together.wait()
            assert served_by() == first
            return first

        with ThreadPoolExecutor(4) as pool:
            return list(pool.map(serve, range(4)))

    gone = generation()
    expect_different(generation(), gone, "thread")


# A gunicorn that preloads the app imports it before its gevent workers patch the standard library.
@pytest.mark.parametrize("imported_first", ["", "import webapp.identity"])
def test_greenlets_are_told_apart_and_keep_their_numbers(imported_first: str) -> None:
    gone, alive = run(GREENLETS.format(imported_first=imported_first))
    expect_different(alive, gone, "greenlet")


def test_tasks_are_told_apart_and_keep_their_numbers() -> None:
    async def serve() -> ServedBy:
        first = served_by()
        await asyncio.sleep(0.01)
        assert served_by() == first
        return first

    async def generation() -> list[ServedBy]:
        return await asyncio.gather(*(serve() for _ in range(4)))

    gone = asyncio.run(generation())
    expect_different(asyncio.run(generation()), gone, "task")
    assert served_by()["unit"] == "thread"
