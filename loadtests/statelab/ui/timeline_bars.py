"""The bars of the picture of a proof: their places, and the labels on them or beside them."""

from dataclasses import dataclass, replace

from statelab.model.timeline_shape import OperationDict, TimelineDict
from statelab.ui.timeline_key import CHAR, LEFT, RIGHT, about
from statelab.ui.timescale import Scale

GAP = 7  # px between lanes
BOLD_CHAR = 7.4  # px, width of a character of 13 px, bold
FEW = 4  # operations of a witness that are named and joined individually


@dataclass(frozen=True)
class Label:
    """A text and its place; `anchor` is as in SVG."""

    x: float
    text: str
    anchor: str = "start"


@dataclass(frozen=True)
class Bar:
    """One operation as it is drawn; `dot` is where its answer arrived."""

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
    """Place all bars in lanes with these tops and heights in px; the witness is last, so that it is drawn on top."""
    drawn = (_bar(op, timeline, lanes, scale) for op in timeline["operations"])
    return _uncovered(sorted(drawn, key=lambda bar: bar.proof))


def _bar(op: OperationDict, timeline: TimelineDict, lanes: list[tuple[float, float]], scale: Scale) -> Bar:
    top, height = lanes[op["lane"]]
    begin, end = _span(op, scale)
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
        label=_of_witness(op, timeline, scale) if proof else _inside(op["label"], CHAR, begin, end),
        dot=begin if op["ret_ns"] is None else end,
    )


def _uncovered(bars: list[Bar]) -> list[Bar]:
    """Remove the labels that a label beside a bar of the witness would cover."""
    beside = [bar for bar in bars if bar.proof and bar.label and bar.label.anchor != "middle"]
    return [
        bar if bar.proof or not any(_covers(one, bar) for one in beside) else replace(bar, label=None) for bar in bars
    ]


def _covers(one: Bar, other: Bar) -> bool:
    assert one.label is not None
    width = len(one.label.text) * BOLD_CHAR
    left = one.label.x - (width if one.label.anchor == "end" else 0)
    return one.y == other.y and other.x < left + width and left < other.x + other.width


def _span(op: OperationDict, scale: Scale) -> tuple[float, float]:
    return scale.x(op["call_ns"]), RIGHT if op["ret_ns"] is None else scale.x(op["ret_ns"])


def _inside(text: str, char: float, begin: float, end: float) -> Label | None:
    return Label((begin + end) / 2, text, "middle") if len(text) * char + 6 < end - begin else None


def _of_witness(op: OperationDict, timeline: TimelineDict, scale: Scale) -> Label | None:
    """Put the label on the bar if it fits, otherwise beside it, but never on another bar of the witness."""
    begin, end = _span(op, scale)
    if len(timeline["witness"]) > FEW:  # too many for names: they get numbers
        return _inside(f"{timeline['witness'].index(op['id']) + 1}", BOLD_CHAR, begin, end)
    served = "" if op["worker"] is None else f" by {timeline['workers'][op['worker']]['label']}"
    text = f"{op['label']}  (#{op['id']}{served})"
    room = len(text) * BOLD_CHAR + 16
    if room < end - begin:
        return Label((begin + end) / 2, text, "middle")
    others = [
        _span(one, scale)
        for one in timeline["operations"]
        if one["id"] in timeline["witness"] and one["id"] != op["id"] and one["lane"] == op["lane"]
    ]
    beside = ((Label(end + 9, text), end, end + room), (Label(begin - 7, text, "end"), begin - room, begin))
    for label, left, right in beside:
        if left >= LEFT and right <= RIGHT and not any(left < last and first < right for first, last in others):
            return label
    return _inside(op["label"], BOLD_CHAR, begin, end)
