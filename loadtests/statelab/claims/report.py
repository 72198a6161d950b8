"""Writes the ledger into the folder of its evidence: page, Markdown, record, pictures; and prints it."""

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import click
from rich.console import Console
from rich.table import Table

from statelab.claims import observed, page
from statelab.claims.ledger import Row, ledger, merged
from statelab.model.timeline_shape import TimelineDict
from statelab.ui.timeline_svg import svg


def write(folder: Path) -> None:
    """Write ledger.html about the claims that were asked, claims.md about all, record.json, words.json, pictures."""
    told = json.loads((folder / "claims.json").read_text(encoding="utf-8"))
    asked = [claim for claim in told["claims"] if claim["number"] in told["asked"]]
    new, proofs = _collect(folder, asked)
    record = merged(told["claims"], told["recorded"], new)
    (folder / "pictures").mkdir(exist_ok=True)
    for key, timeline in proofs.items():
        (folder / "pictures" / f"{key}.svg").write_text(svg(timeline, standalone=True), encoding="utf-8")
    _write(folder / "record.json", record)
    (folder / "claims.md").write_text(page.markdown(ledger(told["claims"], record)), encoding="utf-8")
    rows = ledger(asked, new)
    (folder / "ledger.html").write_text(page.html(rows, proofs), encoding="utf-8")
    _write(folder / "words.json", [
        {"number": row.claim["number"], "word": row.word.text, "expects": row.claim["expects"]} for row in rows
    ])  # fmt: skip
    _show(rows)


def _collect(
    folder: Path, claims: Sequence[Mapping[str, Any]]
) -> tuple[dict[str, Mapping[str, Any]], dict[str, TimelineDict]]:
    """Return what was seen, and the pictures, by the keys of the evidence."""
    seen: dict[str, Mapping[str, Any]] = {}
    proofs: dict[str, TimelineDict] = {}
    for one in (one for claim in claims for one in claim["evidence"]):
        if one["kind"] == "program":
            if shown := observed.program(folder, one["key"]):
                seen[one["key"]] = shown
            continue
        for store, entry, timeline in observed.experiments(folder, one["name"]):
            if store == one["store"]:
                seen[one["key"]] = entry
                proofs |= {one["key"]: timeline} if timeline else {}
    return seen, proofs


def _write(path: Path, content: object) -> None:
    path.write_text(json.dumps(content, indent=1, sort_keys=True, ensure_ascii=False) + "\n", encoding="utf-8")


def _show(rows: Sequence[Row]) -> None:
    table = Table("#", "claim", "verdict", "evidence", show_lines=True)
    for row in rows:
        table.add_row(str(row.claim["number"]), row.claim["claim"], row.said, row.sentence.replace("`", ""))
    console = Console(width=150)
    with console.capture() as captured:
        console.print(table)
    click.echo(captured.get())
