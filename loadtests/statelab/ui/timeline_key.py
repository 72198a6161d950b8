"""The texts of the picture of a proof: tooltips, legend, why it is a proof, and how to read it."""

from dataclasses import dataclass
from textwrap import wrap

from statelab.model.timeline_shape import OperationDict, TimelineDict
from statelab.ui.timescale import NS_PER_MS

LEFT, RIGHT = 92, 930  # px of the lanes; their names are to the left
CHAR = 6.6  # px, a generous width for a character of 12 px
NOTE_CHARS = 132  # of a row
SWATCH, SPACE = 30, 14  # px before and after a name


@dataclass(frozen=True)
class Entry:
    """A worker, and the place of its name: x in px, and the row."""

    x: float
    row: int
    name: str
    worker: int | None


def legend(timeline: TimelineDict) -> list[Entry]:
    """List the workers whose bars are drawn, in as many rows as needed."""
    served = {op["worker"] for op in timeline["operations"]}
    names: list[tuple[str, int | None]] = []
    for worker in sorted(worker for worker in served if worker is not None):
        replica, _, rest = timeline["workers"][worker]["label"].partition("/")
        names.append((f"replica {replica}, worker {rest}", worker))
    names += [("server unknown", None)] if None in served else []
    entries, x, row = [], float(LEFT), 0
    for name, worker_or_none in names:
        width = SWATCH + len(name) * CHAR + SPACE
        if x + width > RIGHT and x > LEFT:
            x, row = float(LEFT), row + 1
        entries.append(Entry(x, row, name, worker_or_none))
        x += width
    return entries


def notes(timeline: TimelineDict) -> list[str]:
    """Say why it is a proof, how to read the picture, and what it leaves out."""
    first = min(timeline["operations"], key=lambda op: abs(op["call_ns"]))
    lines = [timeline["why"]] if timeline["why"] else []
    lines.append(
        "Each lane is a client, each bar a request from call to answer; colour and lower edge show who served it. "
        f"0 ms: #{first['id']} is sent."
    )
    if timeline["between"]:
        lines.append(f"{timeline['between']:,} requests within the cuts are not shown.")
    if timeline["left_out"]:
        lines.append(f"{timeline['left_out']:,} more requests, the farthest from the proof, are not shown.")
    return [row for line in lines for row in wrap(line, NOTE_CHARS)]


def about(op: OperationDict, timeline: TimelineDict) -> str:
    """Return the tooltip: everything known about an operation."""
    call, ret = op["call_ns"], op["ret_ns"]
    end = "never answered" if op["outcome"] == "info" else "answered"
    end = end if ret is None else f"ended at {_ms(ret)}, after {_ms(ret - call)}"
    served = "server unknown"
    if op["worker"] is not None:
        worker = timeline["workers"][op["worker"]]
        letter, *_ = worker["label"].split("/")
        served = (
            f"served by replica {letter} ({worker['replica']}), worker {worker['pid']}, "
            f"{timeline['unit']} {op['unit']}, boot {worker['boot']}"
        )
    client = timeline["lanes"][op["lane"]]
    return (
        f"#{op['id']} {op['text']}\nclient {client}: {op['op']}, sent at {_ms(call)}, {end} ({op['outcome']})\n{served}"
    )


def _ms(ns: int) -> str:
    return f"{ns / NS_PER_MS:,.3f} ms"
