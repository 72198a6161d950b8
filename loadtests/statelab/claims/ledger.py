"""The ledger: for each claim the word, the evidence that says it, the picture, the code, and what to do instead."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from statelab.claims.observed import words
from statelab.claims.word import ONLY_IF, Heard, Side, Word, decide, listen
from statelab.model.expectations import FORGETS, PASSED

Record = Mapping[str, Mapping[str, Any]]
"""What was seen of each piece of evidence, by its key."""

Claim = Mapping[str, Any]
"""A claim as its file has it; `stack.claim_files.Claim.document` has the keys."""

MISSING: Mapping[str, Any] = {"seen": None, "told": "not measured", "setting": "", "versions": {}, "picture": False}


@dataclass(frozen=True)
class Piece:
    """A piece of evidence with what it showed and what it says."""

    evidence: Mapping[str, Any]
    shown: Mapping[str, Any]
    heard: Heard

    @property
    def sentence(self) -> str:
        """What was seen where."""
        if self.evidence["kind"] == "program":
            return f"`{self.evidence['name']}`: {self._printed()}"
        where = f" ({self.shown['setting']})" if self.shown["setting"] else ""
        return f"`{self.evidence['store']}`{where}: {self.shown['told']}"

    def _printed(self) -> str:
        """Return what a program printed of what was asked, then of its control."""
        seen, speaks = self.shown["seen"], self.evidence["speaks"]
        if seen is None:
            return str(self.shown["told"])
        asked = {name for side in ("for", "against") for name in speaks.get(side, {})}
        control = words({name: value for name, value in seen.items() if name in speaks.get("control", {})})
        told = words({name: value for name, value in seen.items() if name in asked})
        return f"{told} (control: {control})" if control else told


@dataclass(frozen=True)
class Row:
    """One claim of the ledger."""

    claim: Claim
    word: Word
    pieces: Sequence[Piece]

    @property
    def said(self) -> str:
        """The word with the condition or the version."""
        if self.word.text == ONLY_IF:
            return f"ONLY IF {self.claim['only_if']}"
        return f"{self.word.text} since {self.claim['outdated']}" if self.claim["outdated"] else self.word.text

    @property
    def telling(self) -> Sequence[Piece]:
        """The evidence that a sentence names: a piece, or one for the claim and one against it.

        It is the first in the file's order, but what was seen to happen says more than a violation that was not seen.
        """
        sides = (Side.FOR, Side.AGAINST) if self.word.text == ONLY_IF else (self.pieces[0].heard.side,)
        of = {side: [one for one in self.pieces if one.heard.side is side] for side in sides}
        return [min(of[side], key=lambda one: one.shown["seen"].get("verdict") == PASSED) for side in sides]

    @property
    def sentence(self) -> str:
        """The evidence in one sentence; why there is none, if the claim is undecided."""
        return self.word.why or "; ".join(dict.fromkeys(one.sentence for one in self.telling))

    @property
    def picture(self) -> str:
        """The key of the evidence whose proof is drawn: of what is told, or of any; empty if none has a proof.

        Requests that get in each other's way show more than a store that forgets.
        """
        drawn = [one for one in [*(self.telling if not self.word.why else []), *self.pieces] if one.shown["picture"]]
        best = min(drawn, key=lambda one: one.shown["seen"]["verdict"] == FORGETS, default=None)
        return str(best.evidence["key"]) if best else ""

    @property
    def versions(self) -> str:
        """What took part, by name and version."""
        found = {f"{name} {version}" for one in self.pieces for name, version in one.shown["versions"].items()}
        return ", ".join(sorted(found))


def ledger(claims: Sequence[Claim], record: Record) -> list[Row]:
    """Return a row for each claim."""
    return [_row(claim, record) for claim in claims]


def merged(claims: Sequence[Claim], earlier: Record, new: Record) -> dict[str, Mapping[str, Any]]:
    """Return a record with what is new and what is known of the rest, for the evidence of these claims alone."""
    keys = sorted({one["key"] for claim in claims for one in claim["evidence"]})
    both = {**earlier, **new}
    return {key: both[key] for key in keys if key in both}


def _row(claim: Claim, record: Record) -> Row:
    pieces = []
    for one in claim["evidence"]:
        shown = record.get(one["key"], MISSING)
        pieces.append(Piece(one, shown, listen(one, shown["seen"])))
    word = decide([one.heard for one in pieces], claim["only_if"], claim["outdated"])
    return Row(claim, word, pieces)
