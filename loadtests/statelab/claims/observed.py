"""What was seen of a piece of evidence: figures of a store's row in run.json, or what a program printed."""

import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from statelab.model.document import DocumentError, RunDict, StoreDict, load
from statelab.model.timeline_shape import TimelineDict
from statelab.ui.figures import summary
from statelab.workloads.wording import Quantity

WRONG = ("leak", "over")
"""The figures that count wrong answers, of all operations."""


def figures(row: StoreDict) -> dict[str, Any]:
    """Return what can be asked of a store's row."""
    operations, acknowledged = max(1, row["operations"]), max(1, row["acknowledged"])
    kept = ("verdict", "cause", "operations", "acknowledged", "lost", "duplicates", "copies", "unknown", "failed")
    wrong = sum(row["figures"].get(name, 0) for name in WRONG)
    return {
        **{name: row[name] for name in kept},  # type: ignore[literal-required]
        "retries": row.get("retries", 0),
        "lost_share": round(row["lost"] / acknowledged, 4),
        "wrong_share": round(wrong / operations, 4),
        "unknown_share": round(row["unknown"] / operations, 4),
    }


def experiments(folder: Path, name: str) -> Iterator[tuple[str, dict[str, Any], TimelineDict | None]]:
    """Return the store, what was seen of it, and the picture of its proof, for each store of the runs in a folder."""
    for path in sorted((folder / name).rglob("run.json")):
        try:
            run = load(path)
        except DocumentError:
            continue
        for row in run["stores"]:
            yield row["store"], _entry(run, row), row["timeline"]


def program(folder: Path, key: str) -> dict[str, Any] | None:
    """Return what a program printed, or None if it did not run."""
    try:
        kept: dict[str, Any] = json.loads((folder / "programs" / f"{key}.json").read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return None
    return {**kept, "told": "", "setting": "", "picture": False}


def _entry(run: RunDict, row: StoreDict) -> dict[str, Any]:
    return {
        "seen": figures(row),
        "told": told(run, row),
        "setting": where(run),
        "versions": run["versions"],
        "date": run["started"][:10],
        "picture": row["timeline"] is not None,
    }


def told(run: RunDict, row: StoreDict) -> str:
    """Say in words what was found of a store: its verdict, and what was wrong of how much."""
    found = summary(run["scenario"], row)
    unknown = f", {row['unknown']:,} without an answer" if row["unknown"] else ""
    wrong = "" if found == "none" else f", {found.replace(' · ', ', ')}"
    copies = f", {row['copies']} copies" if row["copies"] > 1 else ""
    return f"{row['verdict']}{copies}{wrong}{unknown} in {Quantity(row['operations']):operation|operations}"


def where(run: RunDict) -> str:
    """Say where that was: scenario, server model, topology, window."""
    top = run["topology"]
    size = f"{Quantity(top['replicas']):replica|replicas} × {Quantity(top['workers']):worker|workers}"
    parts = [run["scenario"], top["server"], f"{size} × {top['at_once']} at once"]
    parts += ["preloaded"] if top["preload"] else []
    parts += [top["balance"]] if top["balance"] != "round_robin" else []
    parts += [f"window {run['window']}"] if run["window"] != "nothing" else []
    return ", ".join(parts)


def words(seen: Mapping[str, Any]) -> str:
    """Say what a program printed: its names are words already."""
    return ", ".join(f"{name.replace('_', ' ')}: {_written(value)}" for name, value in seen.items())


def _written(value: object) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    return f"{value:,}" if isinstance(value, int) else str(value)
