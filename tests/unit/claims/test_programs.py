"""The programs of claims: each says on the tests' own versions what its claim expects, and its control holds."""

from __future__ import annotations

import importlib.util
from typing import Any

import pytest

from stack import claim_files
from stack.claim_jobs import Program
from statelab.claims.word import Side, decide, listen
from tests.lab import ROOT

OBSERVE = importlib.util.spec_from_file_location("observe", ROOT / "loadtests/claims/observe.py")
assert OBSERVE
assert OBSERVE.loader
observe = importlib.util.module_from_spec(OBSERVE)
OBSERVE.loader.exec_module(observe)

CLAIMS = claim_files.read()
EVIDENCE = [
    pytest.param(claim, one, id=f"{claim.number}-{one.source.name}")
    for claim in CLAIMS
    for one in claim.evidence
    if isinstance(one.source, Program)
]
MOST_LINES = 75


@pytest.fixture(scope="module")
def seen() -> dict[str, Any]:
    """Keep what programs printed, as several claims may ask one."""
    return {}


@pytest.mark.parametrize(("claim", "one"), EVIDENCE)
def test_a_program_speaks_for_the_word_that_its_claim_expects(
    claim: claim_files.Claim, one: claim_files.Evidence, seen: dict[str, Any]
) -> None:
    assert isinstance(one.source, Program)
    missing = [name for name in observe.imported(one.source.text) if importlib.util.find_spec(name) is None]
    if missing:
        pytest.skip(f"{missing[0]} is not among the tests' packages")
    shown = seen.setdefault(one.source.name, observe.observe(one.source.path))
    heard = listen(one.document(), shown["seen"])
    assert heard.side is not Side.NEITHER, heard.why
    word = claim.texts["expects"]
    assert (heard.side is Side.FOR) == (one.within if word == "ONLY IF" else word == "TRUE"), shown
    if word == "OUTDATED":
        assert decide([heard], outdated=claim.texts["outdated"]).text == word
    assert "python" in shown["versions"]


def test_a_control_fails_where_the_opposite_is_seen() -> None:
    """What a program would print if its control did not hold decides nothing."""
    for _, one in (param.values for param in EVIDENCE):
        assert isinstance(one, claim_files.Evidence)
        opposite = dict.fromkeys(one.speaks["control"], "the opposite")
        assert listen(one.document(), opposite).side is Side.NEITHER


def test_programs_are_small() -> None:
    for path in (claim_files.FOLDER / "code").glob("*.py"):
        assert len(path.read_text(encoding="utf-8").splitlines()) <= MOST_LINES, path
