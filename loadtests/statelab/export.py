"""Writes the histories of a run so that others can check us: JSON lines, and EDN as Jepsen's checkers read it.

A Jepsen history is a sequence of events, an operation being two of them: its invocation and its completion. A process
whose operation ended as :info never does anything again, as here. The order of events decides what came before what, so
that of events at the same time invocations come first: intervals are closed.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from statelab import parquet
from statelab.history import ADD, NEVER, OPS, OUTCOMES, History
from statelab.lines import writer

OPENS, CLOSES = range(2)


def export(folder: Path, out: Path) -> list[Path]:
    """Write every history of a run folder into `out`, twice: STORE.jsonl and STORE.edn.

    Raises:
        HistoryError: the run's history.parquet cannot be read.
        OSError: `out` cannot be written.
    """
    histories = parquet.read(folder / "history.parquet").split()
    out.mkdir(parents=True, exist_ok=True)
    written = []
    for store, history in histories.items():
        for suffix, lines in ((".jsonl", writer.lines(history)), (".edn", edn(history))):
            path = out / f"{store}{suffix}"
            with path.open("w", encoding="utf-8") as file:
                file.writelines(f"{line}\n" for line in lines)
            written.append(path)
    return written


def edn(history: History) -> Iterator[str]:
    """Write a history's events, one map a line, in the order of their times."""
    rows = history.rows
    ended = rows["ret"][rows["ret"] != NEVER]
    last = max(int(ended.max(initial=0)), int(rows["call"].max(initial=0)))
    events = [(int(call), OPENS, place) for place, call in enumerate(rows["call"])]
    events += [(last + 1 if ret == NEVER else int(ret), CLOSES, place) for place, ret in enumerate(rows["ret"])]
    for index, (time, kind, place) in enumerate(sorted(events)):
        yield to_edn(_event(history, place, kind, time, index))


def _event(history: History, place: int, kind: int, time: int, index: int) -> dict[str, Any]:
    row = history.rows[place]
    told = writer.fields(history, place)
    sent = {name: one for name, one in told.items() if name not in ("value", "refused")}
    value: Any = None
    if history.workload == "register" and row["op"] == ADD:
        value = told["value"]
    elif kind == CLOSES:
        value = Keyword("refused") if "refused" in told else told.get("value")
    if sent:
        value = sent if value is None else {**sent, "value": value}
    return {
        "index": index,
        "type": Keyword("invoke" if kind == OPENS else OUTCOMES[row["outcome"]]),
        "f": Keyword(OPS[history.workload][row["op"]]),
        "process": int(row["client"]),
        "time": time,
        "value": value,
        "id": int(history.ids[place]),
    }


class Keyword(str):
    """A name that EDN writes with a colon."""


def to_edn(value: Any) -> str:
    """Write a value as EDN (https://github.com/edn-format/edn)."""
    if isinstance(value, Keyword):
        return f":{value}"
    if value is None or isinstance(value, bool):
        return {None: "nil", True: "true", False: "false"}[value]
    if isinstance(value, str):
        escaped = value.replace("\\", "\\\\").replace('"', '\\"')
        return f'"{escaped}"'
    if isinstance(value, dict):
        return "{" + ", ".join(f":{name} {to_edn(one)}" for name, one in value.items()) + "}"
    if isinstance(value, list):
        return "[" + " ".join(map(to_edn, value)) + "]"
    return str(value)
