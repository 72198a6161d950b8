"""What was measured as a table for other programs: a row for each turn and store, as CSV and as Parquet."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pyarrow as pa
from pyarrow import csv, parquet

from statelab.compare.comparison import Comparison, Turn
from statelab.model.catalogue import BARE

SPEEDS = ("throughput_per_s", "p50_ms", "p99_ms")


def write(comparison: Comparison, folder: Path) -> None:
    """Write data.csv and data.parquet into a folder."""
    table = pa.Table.from_pylist([row for turn in comparison.turns for row in _rows(turn)])
    csv.write_csv(table, folder / "data.csv")
    parquet.write_table(table, folder / "data.parquet")


def _rows(turn: Turn) -> Iterator[dict[str, Any]]:
    """Return a row for each store, and one for the bare endpoint; speeds are of a store alone, verdicts are not."""
    judged = [(row["store"], row) for _, row in turn.rows()]
    for store, row in [(BARE.name, None), *judged]:
        speed = turn.speeds.get(store, {})
        yield {
            **{name.lower(): int(value) if value.isdigit() else value for name, value in turn.variables.items()},
            "repeat": turn.repeat,
            "started": turn.started,
            "busy_elsewhere": turn.busy_elsewhere,
            "store": store,
            "role": row["role"] if row else "bare",
            "verdict": row["verdict"] if row else None,
            "as_expected": row["as_expected"] if row else None,
            **{name: row[name] if row else None for name in ("acknowledged", "unknown", "failed", "lost", "copies")},
            **{name: speed.get(name) for name in SPEEDS},
            "price": turn.price(store),
        }
