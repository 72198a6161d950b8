"""A worker process is told apart from the one that it was forked from."""

import subprocess
import sys
from pathlib import Path

import webapp

FORK = """
import os
from webapp.identity import served_by
print(served_by()["pid"], served_by()["boot"], flush=True)
if os.fork() == 0:
    print(served_by()["pid"], served_by()["boot"], flush=True)
else:
    os.wait()
    print(served_by()["pid"], served_by()["boot"], flush=True)
"""


def test_boot_is_new_in_a_forked_process_and_stays_the_same_in_its_parent() -> None:
    folder = Path(webapp.__file__).parents[1]
    done = subprocess.run([sys.executable, "-c", FORK], cwd=folder, capture_output=True, text=True, check=True)
    parent, child, parent_again = (line.split() for line in done.stdout.splitlines())
    assert parent == parent_again
    assert child[0] != parent[0]
    assert child[1] != parent[1]
