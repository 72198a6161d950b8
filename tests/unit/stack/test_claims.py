"""stack.claims: what is measured, in which order, what is kept, and what becomes of the documentation."""

from __future__ import annotations

import json
from contextlib import nullcontext
from pathlib import Path
from typing import Any

import pytest

from stack import (
    check,
    claim_files,
    claim_programs,
    claim_record,
    claims,
    lifecycle,
    owner,
    process,
    settings,
    turns,
)
from stack.claim_jobs import Program
from stack.compose import Stack
from stack.errors import LabError
from stack.topology import Topology
from statelab.load.options import NUMBERS
from tests.unit.stack.test_claim_files import EXPERIMENT, PROGRAM, put

MORE = (
    EXPERIMENT + "WORKERS = 4\nLIMIT = 5\n",
    EXPERIMENT + 'WINDOW = "yield"\n',
    EXPERIMENT + "WORKERS = 4\nLIMIT = 5\n" + PROGRAM,
)


class Fake:
    """A machine on which everything runs at once; what is asked of it is written down."""

    def __init__(self, results: Path) -> None:
        self.results = results
        self.runs: list[dict[str, Any]] = []
        self.programs: list[str] = []
        self.changed: list[Topology] = []
        self.verdict = "DIVERGED"
        self.words = ["FALSE"]
        self.broken = ""
        self.interrupted_at = 0

    def prepare(self, environ: dict[str, str], wanted: Topology, suffix: str) -> tuple[settings.Settings, Stack]:
        """Return a stack."""
        self.environ = environ
        variables = {"LAB_IMAGES": "web=1", **wanted.variables()}
        return settings.from_environment({"RESULTS_DIR": str(self.results)}), Stack(f"fake{suffix}", variables)

    def change(self, stack: Stack, now: Topology | None, wanted: Topology) -> None:
        """Note the topology."""
        self.changed.append(wanted)

    def tester(self, folder: Path, arguments: list[str]) -> Any:
        """Return a load tester."""
        return nullcontext(LoadTester(self, folder))

    def program(self, folder: Path, program: Program, stack: Stack) -> dict[str, Any]:
        """Keep what a program would have printed."""
        self.programs.append(program.name)
        path = folder / "programs" / f"{program.key}.json"
        path.parent.mkdir(exist_ok=True)
        path.write_text('{"seen": {"lost": 3}}')
        return {"seen": {"lost": 3}}


class LoadTester:
    """Its load tester."""

    def __init__(self, fake: Fake, folder: Path) -> None:
        self.fake, self.folder, self.runs = fake, folder, False

    def serve(self, stack: Stack) -> None:
        """Start, unless it runs already."""
        self.runs = True

    def run(self, name: str, what: str, **chosen: Any) -> list[dict[str, Any]]:
        """Write a run."""
        if self.fake.interrupted_at and len(self.fake.runs) + 1 == self.fake.interrupted_at:
            raise KeyboardInterrupt
        assert self.runs
        assert chosen["numbers"].keys() <= NUMBERS.keys()
        self.fake.runs.append(chosen)
        if self.fake.broken in chosen["window"] and self.fake.broken:
            self.runs = False
            raise LabError("no answer")
        run = {"stores": [{"store": store, "verdict": self.fake.verdict} for store in chosen["stores"]]}
        (self.folder / name).mkdir(parents=True, exist_ok=True)
        (self.folder / name / "run.json").write_text(json.dumps(run))
        return [run]

    def tell(self, name: str) -> str:
        """Write a ledger."""
        asked = json.loads((self.folder / "claims.json").read_text())["asked"]
        words = [{"number": n, "word": self.fake.words[n % len(self.fake.words)], "expects": "FALSE"} for n in asked]
        (self.folder / "words.json").write_text(json.dumps(words))
        (self.folder / "pictures").mkdir(exist_ok=True)
        (self.folder / "pictures/new.svg").write_text("<svg/>")
        (self.folder / "pictures/other.svg").write_text("<svg/>")
        (self.folder / "claims.md").write_text("![](images/claims/new.svg) ![](images/claims/kept.svg)")
        (self.folder / "record.json").write_text('{"key": {}}')
        return "the ledger"


@pytest.fixture
def fake(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Fake:
    """Replace everything that needs Docker, the claims, and where the documentation is."""
    one = Fake(tmp_path / "results")
    known = tmp_path / "claims"
    (known / "code").mkdir(parents=True)
    (known / "code/one.py").write_text("print('{}')\n")
    for number, body in enumerate(MORE, start=1):
        put(known, f"0{number}-some", body, number=number, quick=number == 2)
    read = claim_files.read(known)
    monkeypatch.setattr(claim_files, "read", lambda: read)
    for name, path in {"PAGE": "claims.md", "RECORD": "claims.json", "PICTURES": "pictures"}.items():
        monkeypatch.setattr(claim_record, name, tmp_path / "docs" / path)
    (tmp_path / "docs/pictures").mkdir(parents=True)
    monkeypatch.setattr(lifecycle, "prepare", one.prepare)
    monkeypatch.setattr(claims, "LoadTester", one.tester)
    monkeypatch.setattr(claim_programs, "run", one.program)
    monkeypatch.setattr(owner, "open_results", lambda folder: folder.mkdir(parents=True, exist_ok=True))
    monkeypatch.setattr(check, "cleared", lambda *_: nullcontext())
    monkeypatch.setattr(check, "start", lambda stack, wanted: one.changed.append(wanted))
    monkeypatch.setattr(turns, "change", one.change)
    return one


def run(fake: Fake, **environ: str) -> int:
    return claims.claims.__wrapped__({"RESULTS_DIR": str(fake.results)} | environ)  # type: ignore[attr-defined, no-any-return]


def test_shared_runs_are_made_once_by_topology_and_then_the_programs(fake: Fake) -> None:
    assert run(fake) == 0
    assert sorted(one["window"] for one in fake.runs) == ["nothing", "yield"]
    assert [one.workers for one in fake.changed] == [2, 4], "started once, changed once"
    assert fake.programs == ["one.py"]
    assert fake.environ["STORES"] == "global"
    (told,) = {(one["duration_s"], tuple(one["stores"])) for one in fake.runs}
    assert told == (claim_files.DURATION_S, ("global",))


def test_what_is_there_is_not_measured_again_unless_it_was_undecided(
    fake: Fake, capsys: pytest.CaptureFixture[str]
) -> None:
    fake.interrupted_at = 2
    with pytest.raises(KeyboardInterrupt):
        run(fake)
    assert "type the same command to go on" in capsys.readouterr().out
    fake.interrupted_at = 0
    fake.runs.clear()
    assert run(fake) == 0
    assert len(fake.runs) == 1
    assert "1 of 3 runs and programs are there from earlier" in capsys.readouterr().out
    fake.runs.clear()
    assert run(fake) == 0
    assert fake.runs == []
    assert run(fake, LABEL="again") == 0
    assert len(fake.runs) == 2
    fake.verdict, fake.runs = "INCONCLUSIVE", []
    run(fake, LABEL="third")
    run(fake, LABEL="third")
    assert len(fake.runs) == 2 * 2
    assert len(list(fake.results.iterdir())) == 3


def test_a_run_that_fails_stops_nothing_and_the_topology_is_set_anew(
    fake: Fake, capsys: pytest.CaptureFixture[str]
) -> None:
    fake.broken = "yield"
    run(fake)
    assert "WINDOW=yield failed: no answer" in capsys.readouterr().out
    assert len(fake.runs) == 2
    assert fake.programs == ["one.py"]


@pytest.mark.parametrize(
    ("words", "code"),
    [(["FALSE"], 0), (["FALSE", "TRUE"], 1), (["FALSE", "INCONCLUSIVE"], 2), (["TRUE", "INCONCLUSIVE"], 1)],
)
def test_the_exit_code_says_whether_the_words_are_the_expected_ones(fake: Fake, words: list[str], code: int) -> None:
    fake.words = words
    assert run(fake) == code


def test_the_documentation_gets_page_record_and_the_pictures_that_the_page_shows(fake: Fake) -> None:
    for name in ("kept", "old"):
        (claim_record.PICTURES / f"{name}.svg").write_text("<svg/>")
    run(fake)
    assert {path.stem for path in claim_record.PICTURES.iterdir()} == {"kept", "new"}
    assert claim_record.read(claim_record.RECORD) == {"key": {}}


def test_quick_measures_a_few_shortly_and_leaves_the_documentation_as_it_is(
    fake: Fake, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(fake, QUICK="1") == 0
    assert [(one["window"], one["duration_s"]) for one in fake.runs] == [("yield", claims.QUICK_S)]
    assert not claim_record.PAGE.exists()
    assert "documentation" not in capsys.readouterr().out


def test_a_dry_run_starts_nothing(fake: Fake, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(fake, DRY_RUN="1") == 0
    assert fake.runs == []
    said = capsys.readouterr().out
    assert "3 claims, 2 runs, 1 program, 1 change of the topology: about 1 min." in said


def test_a_program_runs_without_a_network_and_what_it_prints_is_kept(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[list[str]] = []

    def output(argv: list[str], timeout_s: float) -> str:
        asked.append(argv)
        return 'something else\n{"seen": {"lost": 3}, "versions": {}}\n'

    monkeypatch.setattr(process, "output", output)
    (tmp_path / "one.py").write_text("")
    program, stack = Program(tmp_path / "one.py", ()), Stack("mine-claims", {})
    monkeypatch.setattr(Stack, "images", lambda _: {"web": "image"})
    assert claim_programs.result(tmp_path, program) is None
    claim_programs.run(tmp_path, program, stack)
    kept = claim_programs.result(tmp_path, program)
    assert kept
    assert kept["seen"] == {"lost": 3}
    assert {"--network=none", "--read-only", "--cap-drop=ALL"} <= set(asked[0])
    (tmp_path / "one.py").write_text("changed")
    assert claim_programs.result(tmp_path, program) is None


@pytest.mark.parametrize("printed", ["", "no JSON"])
def test_a_program_that_prints_no_figures_has_failed(
    printed: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(process, "output", lambda *_: printed)
    monkeypatch.setattr(Stack, "images", lambda _: {"web": "image"})
    (tmp_path / "one.py").write_text("")
    with pytest.raises(LabError, match=r"one\.py failed"):
        claim_programs.run(tmp_path, Program(tmp_path / "one.py", ()), Stack("mine", {}))
