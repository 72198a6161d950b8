"""What the files in loadtests/claims/ say: each is a claim, with the evidence that is to decide it."""

import tomllib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from stack import axes, claim_rules, comparison, extras, store_names
from stack.claim_jobs import Job, Program
from stack.claim_rules import Conditions
from stack.errors import LabError
from stack.process import ROOT
from stack.topology import switch

FOLDER = ROOT / "loadtests/claims"

CLAIM_KEYS = (*claim_rules.TEXTS, "number", "only_if", "outdated", "quick", "setting", "experiment", "program")
NUMBERS = ("ITEMS", "LIMIT", "LIMIT_WINDOW_MS", "THINK_MS")
SETTING_KEYS = (*axes.AXES, *NUMBERS, "STORES", "DURATION")
SPEECH = ("for", "against", "control", "within")
DURATION_S = 5

FIGURES = (
    "verdict", "cause", "operations", "acknowledged", "lost", "lost_share", "wrong_share", "duplicates", "copies",
    "unknown", "unknown_share", "failed", "retries",
)  # fmt: skip
"""What can be asked of an experiment; a test keeps them those of the load tester."""


@dataclass(frozen=True)
class Evidence:
    """One piece of evidence: where it comes from, and which outcome speaks for the claim and which against it.

    Args:
        source: a job on the stack, or a program.
        store: the store that the job is asked about; empty for a program.
        speaks: `for`, `against` and `control`, each with conditions on what was seen.
        within: whether it is taken under the condition that `only_if` names; None if the claim has none.
    """

    source: Job | Program
    store: str
    speaks: Mapping[str, Conditions]
    within: bool | None

    def document(self) -> dict[str, Any]:
        """Return it for the load tester."""
        source = self.source
        key = "-".join(filter(None, [source.key, self.store]))
        what = {"key": key, "kind": source.kind, "name": source.name, "repeat": source.command}
        return {**what, "store": self.store, "speaks": self.speaks, "within": self.within}


@dataclass(frozen=True)
class Claim:
    """A claim; its texts are those of its file."""

    number: int
    path: Path
    texts: Mapping[str, str]
    quick: bool
    evidence: Sequence[Evidence]

    def document(self) -> dict[str, Any]:
        """Return it for the load tester, with the smallest code that shows it."""
        programs = {one.source.name: one.source.text for one in self.evidence if isinstance(one.source, Program)}
        return {
            "number": self.number,
            "name": self.path.stem,
            "only_if": "",
            "outdated": "",
            **self.texts,
            "code": programs,
            "evidence": [one.document() for one in self.evidence],
        }


def read(folder: Path = FOLDER) -> list[Claim]:
    """Read all claims, by their numbers. Raises LabError with a line that names the file and the fault."""
    claims = sorted((_claim(path) for path in sorted(folder.glob("*.toml"))), key=lambda one: one.number)
    numbers = [one.number for one in claims]
    if twice := sorted({number for number in numbers if numbers.count(number) > 1}):
        raise LabError(f"{folder}: two files have the number {twice[0]}.")
    return claims


def chosen(environ: Mapping[str, str], claims: Sequence[Claim]) -> list[Claim]:
    """Return the claims that CLAIM and QUICK ask for. Raises LabError for a number that is not there."""
    asked = environ.get("CLAIM", "").replace(",", " ").split()
    known = {str(one.number): one for one in claims}
    if unknown := [number for number in asked if number not in known]:
        raise LabError(f"There is no claim {unknown[0]}. Choose from: {', '.join(known)}.")
    if asked:
        return [known[number] for number in known if number in asked]
    quick = switch("QUICK", environ.get("QUICK") or "0")
    return [one for one in claims if one.quick or not quick]


def _claim(path: Path) -> Claim:
    try:
        said = tomllib.loads(path.read_text(encoding="utf-8"))
        claim_rules.known(said, CLAIM_KEYS)
        texts = {key: str(said[key]) for key in (*claim_rules.TEXTS, "only_if", "outdated") if key in said}
        claim_rules.whole(said, texts)
        evidence = [*_experiments(path, said), *_programs(path, said)]
        _complete(texts, evidence)
        return Claim(said["number"], path, texts, bool(said.get("quick")), evidence)
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError, LabError) as error:
        raise LabError(f"{path.name}: {error}") from error


def _complete(texts: Mapping[str, str], evidence: Sequence[Evidence]) -> None:
    if not evidence:
        raise LabError("there is no [[experiment]] and no [[program]], so nothing can decide it.")
    if any(("only_if" in texts) != (one.within is not None) for one in evidence):
        raise LabError("“within” goes with “only_if”: each piece of evidence says on which side of it it is.")


def _experiments(path: Path, said: Mapping[str, Any]) -> Iterator[Evidence]:
    claim_rules.known(said.get("setting", {}), SETTING_KEYS)
    for one in said.get("experiment", []):
        claim_rules.known(one, (*SETTING_KEYS, "store", *SPEECH))
        setting = {**said.get("setting", {}), **{key: one[key] for key in SETTING_KEYS if key in one}}
        stores = setting.pop("STORES", [one.get("store", "")])
        store_names.require({"STORES": " ".join([*stores, one.get("store", "")])})
        if one.get("store") not in stores:
            raise LabError(f"an [[experiment]] asks about “{one.get('store', '')}”, which is not among its STORES.")
        variables = {key: [str(value)] for key, value in setting.items() if key in axes.AXES}
        (point,), _ = axes.points([variables])
        numbers = {key: comparison.whole(key, str(setting[key])) for key in NUMBERS if key in setting}
        duration_s = comparison.whole("DURATION", str(setting.get("DURATION", DURATION_S)))
        job = Job(point, tuple(sorted(stores)), tuple(sorted(numbers.items())), duration_s)
        yield Evidence(job, one["store"], claim_rules.speech(one, FIGURES), one.get("within"))


def _programs(path: Path, said: Mapping[str, Any]) -> Iterator[Evidence]:
    for one in said.get("program", []):
        claim_rules.known(one, ("file", "needs", *SPEECH))
        file = path.parent / "code" / str(one.get("file", ""))
        if not file.is_file():
            raise LabError(f"a [[program]] names the file “{one.get('file', '')}”, which is not in code/.")
        needs = tuple(one.get("needs", []))
        extras.from_environment({"WITH": " ".join(needs)})
        yield Evidence(Program(file, needs), "", claim_rules.speech(one, None), one.get("within"))
