"""The README's table of stores says what the catalogue says."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from webapp.catalogue import CATALOGUE

README = Path(__file__).resolve().parents[2] / "README.md"


def one_process(counter: Mapping[str, tuple[str, ...]]) -> str:
    """Say what is expected of a single process, without threads and with."""
    if counter["threads"] == ("VIOLATED",):
        return "NO VIOLATION SEEN; with threads VIOLATED"
    if counter["threads-window"] == ("VIOLATED",):
        return "NO VIOLATION SEEN; with threads and a window VIOLATED"
    return "NO VIOLATION SEEN"


def test_the_readme_shows_the_catalogue() -> None:
    expected = {row.name: row.workloads["counter"].expected for row in CATALOGUE}
    rows = [
        f"| `{row.name}` | {row.home.text} | {one_process(expected[row.name])} "
        f"| {' or '.join(expected[row.name]['processes'])} |"
        for row in CATALOGUE
    ]
    assert "\n".join(["| --- | --- | --- | --- |", *rows, "", ""]) in README.read_text(encoding="utf-8")
