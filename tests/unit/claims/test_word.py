"""statelab.claims.word: the word follows from the evidence by rules, and from nothing else."""

from __future__ import annotations

from typing import Any

import pytest

from statelab.claims.word import FALSE, ONLY_IF, OUTDATED, TRUE, Heard, Side, decide, listen
from statelab.model.expectations import INCONCLUSIVE

FOR, AGAINST, MUTE = Heard(Side.FOR), Heard(Side.AGAINST), Heard(Side.NEITHER, why="x.py: not seen")
HERE = {side: Heard(side, within=True) for side in Side}
THERE = {side: Heard(side, within=False) for side in Side}
TODAY = Heard(Side.AGAINST, today=True)


@pytest.mark.parametrize(
    ("heard", "word"),
    [
        ([FOR], TRUE),
        ([FOR, FOR], TRUE),
        ([AGAINST], FALSE),
        ([AGAINST, AGAINST], FALSE),
        ([FOR, AGAINST], INCONCLUSIVE),
        ([FOR, MUTE], INCONCLUSIVE),
        ([AGAINST, MUTE], INCONCLUSIVE),
        ([], INCONCLUSIVE),
    ],
)
def test_all_evidence_has_to_say_the_same(heard: list[Heard], word: str) -> None:
    assert decide(heard).text == word


@pytest.mark.parametrize(
    ("heard", "word"),
    [
        ([HERE[Side.FOR], THERE[Side.AGAINST]], ONLY_IF),
        ([HERE[Side.FOR], HERE[Side.FOR], THERE[Side.AGAINST]], ONLY_IF),
        ([HERE[Side.AGAINST], THERE[Side.FOR]], INCONCLUSIVE),
        ([HERE[Side.FOR], HERE[Side.AGAINST], THERE[Side.AGAINST]], INCONCLUSIVE),
        ([HERE[Side.FOR], THERE[Side.FOR]], TRUE),
        ([HERE[Side.AGAINST], THERE[Side.AGAINST]], FALSE),
        ([HERE[Side.FOR], THERE[Side.NEITHER]], INCONCLUSIVE),
    ],
)
def test_a_condition_counts_only_if_it_tells_the_outcomes_apart(heard: list[Heard], word: str) -> None:
    assert decide(heard, only_if="it rains").text == word


def test_outdated_is_what_is_false_on_versions_that_are_named() -> None:
    assert decide([TODAY], outdated="Flask 1.0").text == OUTDATED
    assert decide([TODAY, AGAINST], outdated="Flask 1.0").text == OUTDATED
    assert decide([AGAINST], outdated="Flask 1.0").text == FALSE, "no program says today's version"
    assert decide([Heard(Side.FOR, today=True)], outdated="Flask 1.0").text == TRUE


def test_what_is_undecided_says_why() -> None:
    assert decide([FOR, MUTE]).why == "x.py: not seen"
    assert "states no condition" in decide([FOR, AGAINST]).why
    assert "there is no evidence" in decide([]).why


def evidence(**speaks: Any) -> dict[str, Any]:
    return {"kind": "program", "name": "x.py", "within": True, "speaks": speaks}


LOST = evidence(
    **{"for": {"lost": 0, "word": ["fine", "good"]}, "against": {"lost": [5, 9]}, "control": {"sure": True}}
)


@pytest.mark.parametrize(
    ("seen", "side", "why"),
    [
        ({"lost": 0, "word": "good", "sure": True}, Side.FOR, ""),
        ({"lost": 5, "word": "bad", "sure": True}, Side.AGAINST, ""),
        ({"lost": 9, "word": "good", "sure": True}, Side.AGAINST, ""),
        ({"lost": 10, "word": "good", "sure": True}, Side.NEITHER, "not for, lost is 10, not 0; not against"),
        ({"lost": 0, "word": "bad", "sure": True}, Side.NEITHER, "word is bad, not fine or good"),
        ({"lost": 0, "word": "good", "sure": False}, Side.NEITHER, "its control failed, sure is False"),
        ({"word": "good", "sure": True}, Side.NEITHER, "lost was not seen"),
        ({"lost": "many", "word": "good", "sure": True}, Side.NEITHER, "lost is many"),
        ({"lost": 0, "word": "good", "sure": True, "verdict": INCONCLUSIVE}, Side.NEITHER, "its run decided nothing"),
        (None, Side.NEITHER, "has not been measured"),
    ],
)
def test_evidence_speaks_within_its_ranges_and_only_if_its_control_holds(
    seen: dict[str, Any] | None, side: Side, why: str
) -> None:
    heard = listen(LOST, seen)
    assert (heard.side, heard.within, heard.today) == (side, True, True)
    assert why in heard.why


def test_evidence_that_speaks_both_ways_says_nothing() -> None:
    both = evidence(**{"for": {"lost": [0, 5]}, "against": {"lost": [5, 9]}})
    assert listen(both, {"lost": 5}).side is Side.NEITHER
    assert "both ways" in listen(both, {"lost": 5}).why
