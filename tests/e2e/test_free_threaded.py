"""The same process with and without its GIL, under the same load; and what an image without a GIL refuses."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from stack import topology
from tests.e2e.locust_ui import of, verdicts
from tests.lab import PROJECT, Lab

pytestmark = pytest.mark.extras

SERVER = "gunicorn-free-threaded"
PROCESS = {"REPLICAS": 1, "WORKERS": 1, "THREADS": 4}


@pytest.fixture
def own(own_results: Path) -> Iterator[Lab]:
    """Give a lab beside the tests' own, and remove it at the end."""
    lab = Lab(f"{PROJECT}-2", own_results)
    yield lab
    lab.remove()


def checked(lab: Lab, code: int, **asked: object) -> dict[str, Any]:
    """Run `make check`, which has to end with a code, and return its run.json."""
    before = set(lab.results.glob("*/run.json"))
    done = lab.stack("check", **PROCESS, **asked)
    assert done.returncode == code, done.stdout
    [path] = set(lab.results.glob("*/run.json")) - before
    return dict(json.loads(path.read_text(encoding="utf-8")))


def test_what_the_gil_hides_is_lost_without_it_and_kept_by_a_lock(own: Lab) -> None:
    free = checked(own, 0, SERVER=SERVER, STORES="global,global-lock,redis-atomic")
    assert free["versions"]["python"].endswith(" free-threaded")
    assert verdicts(free) == {
        "global": "VIOLATED",
        "global-lock": "NO VIOLATION SEEN",
        "redis-atomic": "NO VIOLATION SEEN",
        "redis-naive": "VIOLATED",
    }
    usual = checked(own, 0, SERVER="gunicorn-gthread", STORES="global")
    assert "free-threaded" not in usual["versions"]["python"]
    share = [of(run, "global")["lost"] / of(run, "global")["acknowledged"] for run in (free, usual)]
    assert share[0] > 10 * share[1]


def test_the_default_stores_that_need_the_gil_are_left_out_with_the_reason(own: Lab) -> None:
    done = own.stack("check", SERVER=SERVER, **PROCESS)
    assert done.returncode == 0, done.stdout
    assert "postgres-atomic is left out. The web image lacks the Python package psycopg2" in " ".join(
        done.stdout.split()
    )


@pytest.mark.parametrize(
    ("server", "gil", "says"),
    [
        (SERVER, "1", f"SERVER={SERVER} is about a Python without a GIL, but here the GIL is on."),
        ("gunicorn-gthread", "0", "SERVER=gunicorn-gthread is about a Python with a GIL, but here the GIL is off."),
    ],
)
def test_the_application_does_not_start_on_another_python_than_its_server_model_states(
    own: Lab, server: str, gil: str, says: str
) -> None:
    wanted = topology.from_environment({"SERVER": server} | {name: str(text) for name, text in PROCESS.items()})
    settings = [f"--env={name}={text}" for name, text in {**wanted.variables(), "PYTHON_GIL": gil}.items()]
    image = f"{own.project}-web-free-threaded"
    done = subprocess.run(
        ["docker", "run", "--rm", "--network=none", *settings, image],
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )
    assert done.returncode != 0
    assert f"webapp.gil.GilError: {says}" in done.stderr
