"""`make dev`: a store that is written, broken and mended while it watches."""

from __future__ import annotations

import re
import subprocess
from collections.abc import Iterator
from pathlib import Path
from signal import SIGINT

import pytest

from tests.e2e.conftest import OWN_STORE
from tests.lab import PROJECT, ROOT, Lab, eventually, get

PATIENCE_S = 180


@pytest.fixture
def other(own_results: Path) -> Iterator[Lab]:
    """Return a second lab, of which nothing is left at the end."""
    lab = Lab(f"{PROJECT}-2", own_results)
    yield lab
    lab.remove()


@pytest.mark.long
def test_a_store_runs_as_soon_as_it_is_saved_and_a_fault_is_told(other: Lab, file: Path, tmp_path: Path) -> None:
    code = OWN_STORE.partition("```python\n")[2].partition("```")[0]
    said = tmp_path / "said"
    argv = ["python3", "-m", "stack", "dev"]
    with said.open("w") as out:
        watching = subprocess.Popen(argv, cwd=ROOT, env=other.environment(), stdout=out, stderr=subprocess.STDOUT)

    def told(text: str) -> None:
        eventually(lambda: bool(watching.poll() is not None or re.search(text, said.read_text())), PATIENCE_S)
        assert watching.poll() is None, said.read_text()

    try:
        told("Next: press Start at")
        assert "redis-mine" not in names(other)
        file.write_text(code, encoding="utf-8")
        told(r"changed: my_stores/redis/mine.py[^✗]*Your code runs, [0-9.]+ s later")
        assert "redis-mine" in names(other)
        file.write_text("def (", encoding="utf-8")
        told(r"mine.py: Python cannot load it: SyntaxError[^$]*Next: mend it")
        file.write_text(code, encoding="utf-8")
        told(r"Next: mend it[^✗]*Your code runs")
        assert "redis-mine" in names(other)
    finally:
        watching.send_signal(SIGINT)
    assert watching.wait(PATIENCE_S) == 0
    assert "keeps running with your code" in said.read_text()
    assert other.stack("scale", WORKERS=3).returncode == 1


def names(lab: Lab) -> set[str]:
    """Return the stores of the running application."""
    return {store["name"] for store in get(f"{lab.url}/stores")["stores"]}
