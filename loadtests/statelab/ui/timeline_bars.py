"""The bars of the picture of a proof: where each stands, and what is written on it or beside it."""

from __future__ import annotations

from dataclasses import dataclass, replace

from statelab.timeline_shape import OperationDict, TimelineDict
from statelab.ui.timeline_key import CHAR, RIGHT, about
from statelab.ui.timescale import Scale

GAP = 7  # px between lanes
BOLD_CHAR = 7.4  # px, width of a character of 13 px, bold
FEW = 4  # operations of a witness that are named and joined one by one


@dataclass(frozen=True)
class Label:
    """A text and where it stands; `anchor` as in SVG."""

    x: float
    text: str
    anchor: str = "start"


@dataclass(frozen=True)
class Bar:
    """One operation as it is drawn. `dot` is where its answer came in, if it belongs to the witness."""

    about: str
    worker: int | None
    x: float
    y: float
    width: float
    height: float
    open: bool
    proof: bool
    label: Label | None
    dot: float


def bars(timeline: TimelineDict, lanes: list[tuple[float, float]], scale: Scale) -> list[Bar]:
    """Place all bars, those of the witness last: they are drawn above their neighbours.

    Args:
        timeline: what is drawn.
        lanes: the top and height of each, in px.
        scale: the time across.
    """
    drawn = [_bar(op, timeline, lanes, scale) for op in timeline["operations"]]
    proof = [bar for bar in drawn if bar.proof]
    return _uncovered([bar for bar in drawn if not bar.proof] + [_apart(bar, proof) for bar in proof])


def _bar(op: OperationDict, timeline: TimelineDict, lanes: list[tuple[float, float]], scale: Scale) -> Bar:
    top, height = lanes[op["lane"]]
    begin = scale.x(op["call_ns"])
    end = RIGHT if op["ret_ns"] is None else scale.x(op["ret_ns"])
    proof = op["id"] in timeline["witness"]
    return Bar(
        about=about(op, timeline),
        worker=op["worker"],
        x=begin,
        y=top + GAP / 2,
        width=max(end - begin, 2.0),
        height=height - GAP,
        open=op["ret_ns"] is None,
        proof=proof,
        label=_label(op, timeline, begin, end, proof),
        dot=begin if op["ret_ns"] is None else end,
    )


def _apart(bar: Bar, proof: list[Bar]) -> Bar:
    """Let a label stand to the left of its bar if another one of the proof is to its right."""
    beside = bar.label and bar.label.anchor == "start" and any(_covers(bar, other) for other in proof)
    return replace(bar, label=Label(bar.x - 7, bar.label.text, "end")) if bar.label and beside else bar


def _uncovered(bars: list[Bar]) -> list[Bar]:
    """Take the values off those bars that the label beside a witness covers."""
    beside = [bar for bar in bars if bar.proof and bar.label and bar.label.anchor != "middle"]
    return [
        bar if bar.proof or not any(_covers(one, bar) for one in beside) else replace(bar, label=None) for bar in bars
    ]


def _covers(one: Bar, other: Bar) -> bool:
    assert one.label is not None
    width = len(one.label.text) * BOLD_CHAR
    left = one.label.x - (width if one.label.anchor == "end" else 0)
    return one.y == other.y and other.x < left + width and left < other.x + other.width


def _label(op: OperationDict, timeline: TimelineDict, begin: float, end: float, proof: bool) -> Label | None:
    """Put the value on the bar if there is room; that of a witness stands beside it otherwise."""
    if not proof:
        return Label((begin + end) / 2, op["label"], "middle") if len(op["label"]) * CHAR + 6 < end - begin else None
    if len(timeline["witness"]) > FEW:  # too many to name: they are counted
        text = f"{timeline['witness'].index(op['id']) + 1}"
        return Label((begin + end) / 2, text, "middle") if len(text) * BOLD_CHAR < end - begin else None
    served = "" if op["worker"] is None else f" by {timeline['workers'][op['worker']]['label']}"
    text = f"{op['label']}  (#{op['id']}{served})"
    room = len(text) * BOLD_CHAR + 16
    if room < end - begin:
        return Label((begin + end) / 2, text, "middle")
    return Label(end + 9, text) if end + room < RIGHT else Label(begin - 7, text, "end")
