"""Writes a history as JSON lines (`reader` reads them) and as EDN, as Jepsen's checkers read it.

A Jepsen history is a sequence of events. An operation is two of them: its invocation and its completion. A process
whose operation ended as :info never invokes another one, as here. The order of the events is their real-time order, so
invocations precede completions at the same time: intervals are closed. An unreadable answer is an :info with the :error
:unreadable.
"""

import json
from collections.abc import Iterator
from typing import Any

from statelab.files.reader import FORMAT, UNITS
from statelab.model.history import MISSING, NEVER, NOTHING, OK, RECORDED, UNREADABLE, History
from statelab.workloads import WORKLOADS

OPENS, CLOSES = range(2)


def lines(history: History) -> Iterator[str]:
    """Write the header, then one operation a line, in the order of their calls."""
    header: dict[str, Any] = {"format": FORMAT, "workload": history.workload, "store": history.store}
    header |= dict(history.header.setup)
    if history.header.unit != UNITS[0]:
        header["unit"] = history.header.unit
    if history.marks:
        header["marks"] = [
            {"at": mark.at_ns, "kind": mark.kind, "target": mark.target, "text": mark.text} for mark in history.marks
        ]
    yield json.dumps(header)
    for place, outcome in enumerate(history.recorded().tolist()):
        yield json.dumps(_operation(history, place, RECORDED[outcome]))


def _operation(history: History, place: int, outcome: str) -> dict[str, Any]:
    row = history.rows[place]
    document = {
        "id": int(history.ids[place]),
        "client": int(row["client"]),
        "op": history.header.ops[row["op"]],
        "call": int(row["call"]),
        "ret": None if row["ret"] == NEVER else int(row["ret"]),
        "outcome": outcome,
        **_fields(history, place),
    }
    if row["process"] >= 0:
        served = history.processes[row["process"]]
        document["served_by"] = f"{served.replica}/{served.pid}/{served.boot}/{row['unit']}"
    return document


def _fields(history: History, place: int) -> dict[str, Any]:
    """Return the workload's own fields of an operation."""
    row = history.rows[place]
    value = int(row["value"])
    answer = value if row["outcome"] == OK and value not in (MISSING, NOTHING) else None
    return WORKLOADS[history.workload].format.write(history, place, answer)


def edn(history: History) -> Iterator[str]:
    """Write a history's events in the order of their times, one map a line."""
    rows = history.rows
    ended = rows["ret"][rows["ret"] != NEVER]
    last = max(int(ended.max(initial=0)), int(rows["call"].max(initial=0)))
    events = [(int(call), OPENS, place) for place, call in enumerate(rows["call"])]
    events += [(last + 1 if ret == NEVER else int(ret), CLOSES, place) for place, ret in enumerate(rows["ret"])]
    recorded = history.recorded()
    for index, (time, kind, place) in enumerate(sorted(events)):
        event = _event(history, place, kind, time, index)
        unreadable = kind == CLOSES and recorded[place] == UNREADABLE
        yield to_edn(event | {"error": Keyword(RECORDED[UNREADABLE])} if unreadable else event)


def _event(history: History, place: int, kind: int, time: int, index: int) -> dict[str, Any]:
    row = history.rows[place]
    op, fields = history.header.ops[row["op"]], _fields(history, place)
    sent = {name: one for name, one in fields.items() if name not in ("value", "refused")}
    value: Any = None
    if op in WORKLOADS[history.workload].format.writes:
        value = fields["value"]
    elif kind == CLOSES:
        value = Keyword("refused") if "refused" in fields else fields.get("value")
    if sent:
        value = sent if value is None else {**sent, "value": value}
    return {
        "index": index,
        "type": Keyword("invoke" if kind == OPENS else RECORDED[row["outcome"]]),
        "f": Keyword(op),
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
