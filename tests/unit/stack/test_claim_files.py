"""stack.claim_files and stack.claim_jobs: what a claim's file may say, and what has to be done for several of them."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from stack import claim_files, claim_jobs, claim_rules, docker
from stack.claim_jobs import Job
from stack.errors import LabError
from statelab.claims import observed, word
from tests.unit.ui.fake_lab import store

HEAD: dict[str, Any] = {
    "number": 1, "claim": "All is well.", "if_true": "Nothing is lost.", "expects": "FALSE", "instead": "Use Redis.",
}  # fmt: skip
SETTING = '[setting]\nSERVER = "gunicorn-gthread"\nTHREADS = 8\nREPLICAS = 1\nWORKERS = 1\n'
EXPERIMENT = '[[experiment]]\nstore = "global"\nfor = {copies = 1}\nagainst = {lost_share = [0.2, 1]}\n'
PROGRAM = '[[program]]\nfile = "one.py"\ncontrol = {fine = true}\nfor = {lost = 0}\n'


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Give a folder of claims with one program."""
    (tmp_path / "code").mkdir()
    (tmp_path / "code/one.py").write_text("print('{}')\n")
    return tmp_path


def put(folder: Path, name: str = "01-one", body: str = SETTING + EXPERIMENT, **changes: Any) -> None:
    """Write a claim's file; a change to None leaves a line out."""
    head = {key: value for key, value in (HEAD | changes).items() if value is not None}
    lines = [f"{key} = {json.dumps(value, ensure_ascii=False)}" for key, value in head.items()]
    (folder / f"{name}.toml").write_text("\n".join([*lines, body]), encoding="utf-8")


def test_a_claim_has_its_texts_and_evidence_from_experiments_and_programs(folder: Path) -> None:
    put(folder, body=SETTING + EXPERIMENT + PROGRAM, quick=True)
    (claim,) = claim_files.read(folder)
    assert (claim.number, claim.quick, claim.texts["instead"]) == (1, True, "Use Redis.")
    first, second = claim.evidence
    assert isinstance(first.source, Job)
    assert first.source.point.topology.threads == 8
    assert first.source.command == ("make check STORES=global SERVER=gunicorn-gthread REPLICAS=1 WORKERS=1 THREADS=8")
    assert second.source.command == "python loadtests/claims/code/one.py"
    told = claim.document()
    assert told["code"] == {"one.py": "print('{}')\n"}
    assert [one["kind"] for one in told["evidence"]] == ["experiment", "program"]


def test_an_experiment_may_differ_from_the_setting(folder: Path) -> None:
    put(folder, body=SETTING + EXPERIMENT + 'THREADS = 2\nWINDOW = "yield"\nDURATION = 7\n')
    ((claim,),) = [claim_files.read(folder)]
    (source,) = [one.source for one in claim.evidence]
    assert isinstance(source, Job)
    assert (source.point.topology.threads, source.point.window, source.duration_s) == (2, "yield", 7)


@pytest.mark.parametrize(
    ("body", "changes", "said"),
    [
        (EXPERIMENT, {"colour": "red"}, "“colour” is not known there"),
        (EXPERIMENT, {"instead": None}, "“instead” is missing"),
        (EXPERIMENT, {"number": None}, "“number” is missing"),
        (EXPERIMENT, {"expects": "MAYBE"}, "expects “MAYBE”, which is not known. Choose from: TRUE, FALSE"),
        (EXPERIMENT, {"expects": "ONLY IF"}, "“only_if” goes with expects = “ONLY IF”"),
        (EXPERIMENT, {"outdated": "Flask 1.0"}, "“outdated” goes with expects = “OUTDATED”"),
        (EXPERIMENT, {"expects": "ONLY IF", "only_if": "it rains"}, "“within” goes with “only_if”"),
        (EXPERIMENT + "within = true\n", {}, "“within” goes with “only_if”"),
        ("", {}, "nothing can decide it"),
        (EXPERIMENT.replace("global", "nowhere"), {}, "There is no store “nowhere”"),
        (EXPERIMENT + 'STORES = ["redis-atomic"]\n', {}, "asks about “global”, which is not among its STORES"),
        (EXPERIMENT + "WINDOW = 'door'\n", {}, "WINDOW=door is not known"),
        (EXPERIMENT + "THREADS = 2\n", {}, "serves one request at a time"),
        (EXPERIMENT + "LIMIT = 0\n", {}, "LIMIT=0 is not allowed"),
        (EXPERIMENT.replace("lost_share", "lust"), {}, "“lust” is not known there"),
        (EXPERIMENT.replace("[0.2, 1]", "[1, 0.2]"), {}, r"lost_share = \[1, 0.2\] is no range"),
        (EXPERIMENT.replace("[0.2, 1]", "[1]"), {}, r"lost_share = \[1\] is no range"),
        (EXPERIMENT.replace("{copies = 1}", "{}"), {}, "“for” names no figure"),
        ('[[experiment]]\nstore = "global"\n', {}, "says neither what speaks “for” the claim"),
        (PROGRAM.replace("one.py", "two.py"), {}, "“two.py”, which is not in code/"),
        (PROGRAM.replace("control = {fine = true}\n", ""), {}, "without a “control” could never fail"),
        (PROGRAM + 'needs = ["luck"]\n', {}, "WITH=luck is not known"),
        ("[setting", {}, "Expected"),
    ],
)
def test_what_is_wrong_is_refused_in_a_line_that_names_the_file(
    folder: Path, body: str, changes: dict[str, Any], said: str
) -> None:
    put(folder, body=body, **changes)
    with pytest.raises(LabError, match=rf"^01-one\.toml: .*{said}"):
        claim_files.read(folder)


def test_two_claims_cannot_have_one_number(folder: Path) -> None:
    put(folder)
    put(folder, "02-two")
    with pytest.raises(LabError, match="two files have the number 1"):
        claim_files.read(folder)


def test_claims_are_chosen_by_number_or_by_how_quick_they_are(folder: Path) -> None:
    for number, quick in enumerate((True, False, True), start=1):
        put(folder, f"0{number}-some", number=number, quick=quick)
    claims = claim_files.read(folder)

    def numbers(**environ: str) -> list[int]:
        return [one.number for one in claim_files.chosen(environ, claims)]

    assert numbers() == [1, 2, 3]
    assert numbers(QUICK="1") == [1, 3]
    assert numbers(CLAIM="3,2", QUICK="1") == [2, 3], "what is named is measured"
    with pytest.raises(LabError, match=r"There is no claim 4\. Choose from: 1, 2, 3"):
        numbers(CLAIM="4")


def test_claims_that_ask_the_same_share_a_run_and_the_topology_changes_as_seldom_as_possible(folder: Path) -> None:
    more = [SETTING + EXPERIMENT, SETTING + EXPERIMENT + 'WINDOW = "yield"\n', EXPERIMENT + "WORKERS = 4\n"]
    for number, body in enumerate([*more, *more], start=1):
        put(folder, f"0{number}-some", body, number=number)
    sources = [one.source for claim in claim_files.read(folder) for one in claim.evidence]
    jobs = claim_jobs.jobs(sources)
    assert (len(sources), len(jobs), claim_jobs.changes(jobs)) == (6, 3, 1)
    assert len({job.name for job in jobs}) == 3


def test_the_stack_has_what_all_stores_servers_and_programs_need(folder: Path) -> None:
    put(folder, body=EXPERIMENT + 'SERVER = "waitress"\n' + PROGRAM + 'needs = ["libraries"]\n')
    sources = [one.source for claim in claim_files.read(folder) for one in claim.evidence]
    assert claim_jobs.needs(sources) == {"STORES": "global", "WITH": "libraries models"}


def test_a_changed_program_has_to_run_again(folder: Path) -> None:
    put(folder, body=PROGRAM)

    def key() -> str:
        return str(claim_files.read(folder)[0].document()["evidence"][0]["key"])

    before = key()
    assert before == key()
    (folder / "code/one.py").write_text("print('{\"lost\": 1}')\n")
    assert key() != before


def test_words_and_figures_are_those_of_the_load_tester() -> None:
    assert set(claim_rules.WORDS) == {word.TRUE, word.FALSE, word.ONLY_IF, word.OUTDATED}
    assert set(claim_files.FIGURES) == observed.figures(store("global")).keys()


def test_every_row_of_the_list_of_claims_has_a_file_and_a_number() -> None:
    claims = claim_files.read()
    assert [one.number for one in claims] == list(range(1, 35))
    assert all(one.path.name.startswith(f"{one.number:02}-") for one in claims)
    used = {name for one in claims for name in one.document()["code"]}
    assert used == {path.name for path in (claim_files.FOLDER / "code").glob("*.py")}


def test_claims_are_in_no_image(tmp_path: Path) -> None:
    for name in ("statelab", "claims"):
        (tmp_path / name).mkdir()
        (tmp_path / name / "one").write_text("first")
    before = docker.fingerprint(tmp_path, base="")
    (tmp_path / "claims/one").write_text("second")
    assert docker.fingerprint(tmp_path, base="") == before
    (tmp_path / "statelab/one").write_text("second")
    assert docker.fingerprint(tmp_path, base="") != before
