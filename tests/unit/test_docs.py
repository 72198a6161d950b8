"""The README's table of stores says what the catalogue says."""

from __future__ import annotations

from pathlib import Path

from webapp.catalogue import CATALOGUE, Row

README = Path(__file__).resolve().parents[2] / "README.md"


def one_process(row: Row) -> str:
    """Say what is expected of a single process, without threads and with."""
    if row.expected["threads"] == ("VIOLATED",):
        return "NO VIOLATION SEEN; with threads VIOLATED"
    if row.expected["threads-window"] == ("VIOLATED",):
        return "NO VIOLATION SEEN; with threads and a window VIOLATED"
    return "NO VIOLATION SEEN"


def test_the_readme_shows_the_catalogue() -> None:
    rows = [
        f"| `{row.name}` | {row.home} | {one_process(row)} | {' or '.join(row.expected['processes'])} |"
        for row in CATALOGUE
    ]
    assert "\n".join(["| --- | --- | --- | --- |", *rows, "", ""]) in README.read_text(encoding="utf-8")
