"""The table of what stores cost and guarantee, from docs/stores.json, which `make stores` records."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from stack.cost import BASE
from statelab.ui.matrix import MARKS
from statelab.verdicts.kept import BROKEN, KEPT, NOT_TRIED, ONLY_IF

NOT_MEASURED = "not measured"
AGAIN = "to be measured again"


LEGEND = (
    f"{MARKS[KEPT]} kept, {MARKS[BROKEN]} broken, {MARKS[ONLY_IF]} kept in some topologies only, "
    f"{MARKS[NOT_TRIED]} not tried, as far as the runs showed that there were."
)


def table(record: Mapping[str, Any], sources: Mapping[str, str], names: Iterable[str]) -> str:
    """Return a row for each of these stores, and what the marks mean, if runs were recorded.

    Args:
        record: what was measured.
        sources: the fingerprint of each store's file today.
        names: the stores.
    """
    heads = ["store", "processor time", "p99", *record["guarantees"]]
    rows = [[f"`{name}`", *_cost(record, sources, name), *_cells(record, name)] for name in names]
    lines = ["| " + " | ".join(row) + " |" for row in (heads, ["---"] * len(heads), *rows)]
    return "\n".join([*lines, *(["", LEGEND] if record["cells"] else [])])


def _cost(record: Mapping[str, Any], sources: Mapping[str, str], name: str) -> Iterator[str]:
    one = record["costs"].get(name)
    for ratio in ("cpu", "p99"):
        if one is None:
            yield NOT_MEASURED
        else:
            yield AGAIN if one["source"] != sources.get(name) else _ratio(one[ratio])


def _ratio(values: Sequence[float]) -> str:
    middle, low, high = (f"{value:.1f}" if value < 10 else f"{value:.0f}" for value in values)
    return f"{middle} ({low} to {high})"


def _cells(record: Mapping[str, Any], name: str) -> Iterator[str]:
    for text in record["cells"].get(name, [NOT_TRIED] * len(record["guarantees"])):
        yield MARKS.get(text, f"{MARKS[ONLY_IF]} {text}")


def caption(record: Mapping[str, Any]) -> str:
    """Return what the numbers are, and where they were measured."""
    if not record["costs"]:
        return "No cost was measured yet. Type: make stores"
    setting, base = record["setting"], record["costs"][BASE]
    versions = ", ".join(f"{name} {text}" for name, text in sorted(record["versions"].items()))
    return (
        f"Each store ran alone under {setting['users']} users for {setting['seconds']} s at a time, with `{BASE}` "
        f"before and after ({setting['topology']}; {setting['cores']} processor cores; {versions}).\n"
        f"There, in the newest measurement, an operation on `{BASE}` took {base['cpu_us']:,.0f} µs of processor "
        f"time in the application and the servers behind it, and its p99 was {base['p99_ms']:.1f} ms.\n"
        f"Each number is a multiple of that: the median, and the lowest and highest that were seen. The range of "
        f"`{BASE}` itself is the noise of the machine in that measurement; a single store's range has its own."
    )
