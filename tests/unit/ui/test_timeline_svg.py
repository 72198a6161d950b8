"""The picture of a proof."""

import re
from xml.etree import ElementTree as ET

import pytest

from statelab.model.document import mark_document
from statelab.model.marks import Mark
from statelab.model.timeline_shape import TimelineDict
from statelab.ui.charts import PALETTE
from statelab.ui.timeline_svg import EDGES, look, style, svg
from statelab.ui.timescale import CUT, NS_PER_MS, Scale
from statelab.verdicts.timeline import crop
from tests.unit.headers import head
from tests.unit.proofs import PROOFS, Writer, busy
from tests.unit.ui.colours import contrast

SVG = "{http://www.w3.org/2000/svg}"
MOST_BYTES = 120_000


def drawn(name: str) -> tuple[TimelineDict, ET.Element]:
    timeline = crop(*PROOFS[name](), why="No two are told the same.")
    return timeline, ET.fromstring(svg(timeline, standalone=True))  # noqa: S314  its own


@pytest.mark.parametrize("name", PROOFS)
def test_pictures_are_whole(name: str) -> None:
    timeline, root = drawn(name)
    bars = root.findall(f"{SVG}g")
    about = [bar.findtext(f"{SVG}title", "") for bar in bars]
    assert {int(text.split()[0][1:]) for text in about} == {op["id"] for op in timeline["operations"]}
    assert len(root.findall(f"{SVG}circle")) == len(timeline["witness"]) or name == "limit"
    words = {text.text for text in root.iter(f"{SVG}text")}
    assert {timeline["caption"], "No two are told the same."} <= words
    assert {f"client {client}" for client in timeline["lanes"]} <= words
    assert all(op["text"] in " ".join(about) for op in timeline["operations"])


@pytest.mark.parametrize("name", PROOFS)
def test_pictures_are_static(name: str) -> None:
    for standalone in (True, False):
        text = svg(crop(*PROOFS[name]()), standalone=standalone)
        assert not re.search(r"<script|\son\w+=|javascript:|href=|<image|<foreignObject|url\(|\sid=", text)
        assert ("<style>" in text) is standalone


@pytest.mark.parametrize("name", PROOFS)
def test_nothing_is_drawn_outside(name: str) -> None:
    _, root = drawn(name)
    _, _, width, height = map(float, root.attrib["viewBox"].split())
    assert (root.attrib["width"], float(root.attrib["height"])) == ("960", height)
    for rect in root.iter(f"{SVG}rect"):
        x, y = float(rect.get("x", 0)), float(rect.get("y", 0))
        assert x >= 0
        assert x + float(rect.attrib["width"]) <= width
        assert y + float(rect.attrib["height"]) <= height


def test_tooltips_tell_everything() -> None:
    _, root = drawn("stock")
    titles = [title.text or "" for title in root.iter(f"{SVG}title")]
    (bought,) = (text for text in titles if text.startswith("#2 "))
    assert bought.splitlines() == [
        "#2 buy one: bought, 1 left",
        "client 1: buy, sent at 0.000 ms, ended at 5.000 ms, after 5.000 ms (ok)",
        "served by replica a (5b1ec6d7c303), worker 7, thread 100, boot 5b07",
    ]
    (unanswered,) = (text for text in titles if text.startswith("#4 "))
    assert "never answered (info)\nserver unknown" in unanswered


def test_a_long_proof_is_counted() -> None:
    timeline, root = drawn("limit")
    own = [text.text for text in root.iter(f"{SVG}text") if text.get("class") == "pf-own"]
    assert own == [str(n) for n in range(1, len(timeline["witness"]) + 1)]


def test_a_label_beside_its_bar_covers_no_other() -> None:
    writer = Writer(head("counter"))
    first = writer.op("add", 1, 0, 10, 407)
    writer.op("add", 2, 0, 8, 406)
    second = writer.op("add", 2, 8.5, 9, 407)
    root = ET.fromstring(svg(crop(writer.history(), (first, second)), standalone=True))  # noqa: S314  its own
    labels = [(text.get("text-anchor"), text.text) for text in root.iter(f"{SVG}text") if "407" in (text.text or "")]
    assert ("end", "407  (#2 by a/7)") in labels
    assert "406" not in [text.text for text in root.iter(f"{SVG}text")]


def test_marks_are_named_below_the_lanes() -> None:
    timeline = crop(*PROOFS["stock"]())
    plain = ET.fromstring(svg(timeline, standalone=True))  # noqa: S314  its own
    early, late = timeline["parts"][0][0], timeline["parts"][-1][1]
    marks = (
        Mark(early, "worker replaced", "a/9", "new worker"),
        Mark(late, "worker replaced", "a/10", "another worker"),
    )
    timeline["marks"] = [mark_document(mark, 0) for mark in marks]
    root = ET.fromstring(svg(timeline, standalone=True))  # noqa: S314  its own
    lines = [path for path in root.iter(f"{SVG}path") if path.get("class") == "pf-mark"]
    names = {text.text: text for text in root.iter(f"{SVG}text") if "worker" in (text.text or "").split()}
    assert len(lines) == 2
    assert names["new worker"].get("text-anchor") == "start"
    assert names["another worker"].get("text-anchor") == "end"
    bars = [float(bar.get("y", 0)) for bar in root.iter(f"{SVG}rect") if "pf-bar" in (bar.get("class") or "")]
    swatches = len({op["worker"] for op in timeline["operations"]})
    assert float(names["new worker"].get("y", 0)) > max(bars[:-swatches])
    assert float(root.get("height", 0)) > float(plain.get("height", 0))


def test_two_of_a_proof_side_by_side_do_not_cover_each_other() -> None:
    writer = Writer(head("counter"))
    writer.op("add", 2, 0, 20, 406)
    first = writer.op("add", 1, 0, 2, 407)
    second = writer.op("add", 1, 2, 20, 407)
    root = ET.fromstring(svg(crop(writer.history(), (first, second)), standalone=True))  # noqa: S314  its own
    own = [(text.get("text-anchor"), text.text) for text in root.iter(f"{SVG}text") if text.get("class") == "pf-own"]
    assert own == [("middle", "407"), ("middle", "407  (#2 by a/7)")]


def test_a_full_picture_stays_small() -> None:
    history, witness = busy(20, 400)
    timeline = crop(history, witness)
    writer = Writer(head("counter"))
    for n in range(200):
        writer.op("add", n % 20, 100 + n / 2, 200 + n / 2, 10**12 + n)
    full = crop(writer.history(), (99, 100))
    assert len(full["operations"]) == 200
    for each in (timeline, full):
        assert len(svg(each, standalone=True).encode()) < MOST_BYTES


def test_what_an_application_says_is_escaped() -> None:
    timeline = crop(*PROOFS["stock"]())
    evil = '"><script>alert(1)</script>&'
    timeline["store"] = timeline["caption"] = timeline["why"] = evil
    timeline["workers"][0]["label"] = timeline["workers"][0]["replica"] = evil
    for op in timeline["operations"]:
        op["text"] = op["label"] = evil
    timeline["marks"] = [mark_document(Mark(0, evil, evil, evil), 0)]
    for standalone in (True, False):
        text = svg(timeline, standalone=standalone)
        assert "<script" not in text
        ET.fromstring(text)  # noqa: S314  its own


def test_colour_is_never_alone() -> None:
    looks = [look(worker) for worker in range(len(PALETTE) * len(EDGES))]
    assert len(set(looks)) == len(looks)
    assert look(None) not in looks


def test_letters_are_large_enough_and_readable_on_both_pages() -> None:
    css = style()
    assert all(float(size) >= 11 for size in re.findall(r"font-size: ([\d.]+)px", css))
    light, dark = css.split("@media")
    for scheme, paper in ((light, ("#ffffff", "#f4f6f7", "#e3e7ea")), (dark, ("#14171a", "#1d2226", "#2c3238"))):
        for name in ("pf-t", "pf-soft"):
            (ink,) = re.findall(rf"\.{name}\b[^{{}}]*{{[^}}]*\bfill: (#\w+)", scheme)[-1:]
            assert min(contrast(ink, one) for one in paper) >= 4.5, (name, ink)


def test_style_needs_nothing_that_only_browsers_know() -> None:
    assert "var(" not in style()
    assert "url(" not in style()


def test_scale_cuts_time_out() -> None:
    scale = Scale([(0, 10 * NS_PER_MS), (1000 * NS_PER_MS, 1010 * NS_PER_MS)], 100, 900)
    assert scale.x(-5) == 100
    assert scale.x(2000 * NS_PER_MS) == 900
    (left, right, long), = scale.cuts()  # fmt: skip
    assert (right - left, long) == (CUT, "990 ms")
    assert left < scale.x(500 * NS_PER_MS) < right
    ticks = scale.ticks()
    assert [label for _, label in ticks] == ["5 ms", "1,005 ms"], "not beside a cut, below which its length stands"


@pytest.mark.parametrize("ns", [1, 999, 12_345_678, 86_400 * 10**9])
def test_ticks_of_any_length(ns: int) -> None:
    ticks = Scale([(0, ns)], 92, 930).ticks()
    assert 1 <= len(ticks) <= 10
    assert len({label for _, label in ticks}) == len(ticks)
