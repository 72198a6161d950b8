"""The comparison's table and its one-file report."""

import io
import json
import re
from pathlib import Path

import pytest
from rich.console import Console

from statelab import cli
from statelab.compare import page as report_page
from statelab.compare import report
from statelab.model.document import RunDict
from tests.unit.ui.fake_lab import naive, run, store, sweep


def keep(folder: Path, text: str, name: str = "one") -> None:
    (folder / name).mkdir()
    (folder / name / "run.json").write_text(text, encoding="utf-8")


def test_runs_are_read_in_the_order_of_their_points(tmp_path: Path) -> None:
    for one in sweep():
        keep(tmp_path, json.dumps(one), one["id"])
    points = [(r["topology"]["replicas"], r["topology"]["workers"]) for r in report.load_runs(tmp_path)]
    assert points == [(1, 1), (1, 2), (1, 4), (2, 1), (2, 2), (2, 4)]


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("{", "cannot be read"),
        ("[]", "does not have the format"),
        ('{"format": "statelab-run/9"}', "does not have the format"),
        (json.dumps({k: v for k, v in run(1, []).items() if k != "topology"}), "lacks topology"),
        (json.dumps({**run(1, []), "stores": [{"store": "global"}]}), "lacks acknowledged"),
    ],
)
def test_damaged_runs_are_named_with_what_to_do(tmp_path: Path, text: str, reason: str) -> None:
    keep(tmp_path, text)
    with pytest.raises(report.ReportError, match=f"one/run.json .*{reason}.*Remove .*/one and run"):
        report.load_runs(tmp_path)


def test_an_empty_folder_is_refused(tmp_path: Path) -> None:
    with pytest.raises(report.ReportError, match='make compare WORKERS="1 2 4"'):
        report.load_runs(tmp_path)


@pytest.fixture(scope="module")
def written(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Write the report of a sweep, for the tests that read it."""
    folder = tmp_path_factory.mktemp("sweep")
    path = report.write_report(folder, sweep())
    assert path == folder / "report.html"
    return path


def test_report_is_one_small_file(written: Path) -> None:
    html = written.read_text(encoding="utf-8")
    assert written.stat().st_size < 2_000_000
    outside_of_scripts = re.sub(r"<script.*?</script>", "", html, flags=re.DOTALL)
    assert not re.findall(r'(?:src|href)="(?!#|data:)', outside_of_scripts)
    assert not re.findall(r"<script[^>]+src=|@import|url\(", html.split("<script")[0] + outside_of_scripts)


def test_report_reads_without_its_scripts(written: Path) -> None:
    html = written.read_text(encoding="utf-8")
    text = re.sub(r"<script.*?</script>", "", html, flags=re.DOTALL)
    assert "with 1, 2 and 4 workers in each of 1 and 2 replicas" in text
    assert text.count("</tbody>") == 6
    assert len(re.findall(r"</svg>DIVERGED", text)) == 5
    assert "both answered 407" in text


def test_report_has_the_pictures_and_stays_small(tmp_path: Path) -> None:
    runs = 10 * sweep()
    path = report.write_report(tmp_path, runs)
    html = path.read_text(encoding="utf-8")
    assert path.stat().st_size < 2_000_000
    assert html.count("<details") > 10
    assert "left out to keep this page small" in html
    section = html.split('<section class="proofs"')[1].split("</section>")[0]
    assert "global (counter)" in section
    assert "redis-naive (counter)" in section
    assert section.count("</svg>") == html.count("<details")
    assert "<script" not in section


def test_report_without_convictions_has_no_pictures(tmp_path: Path) -> None:
    html = report.write_report(tmp_path, [run(1, [store("redis-atomic")])]).read_text(encoding="utf-8")
    assert "<details" not in html


def test_every_store_gets_its_first_picture_before_others(tmp_path: Path) -> None:
    pictures, more = report_page.proofs(sweep(), most=60_000)
    assert {title.split()[0] for title, _ in pictures} == {"global", "redis-naive"}
    assert len(pictures) + more == 10


def test_figures_are_those_of_the_workload(tmp_path: Path) -> None:
    row = store("redis-naive", "VIOLATED", figures={"stale": 298, "stale_ns": 299_040_000})
    one = run(1, [row], scenario="register", notes=["global-lock is left out of register."])
    html = report.write_report(tmp_path, [one]).read_text(encoding="utf-8")
    assert '<th class="n">Stale reads</th><th class="n">Stale for up to</th>' in html
    assert '<td class="n">298</td><td class="n">299.0 ms</td>' in html
    assert "global-lock is left out of register." in html
    assert "stale reads 298 · stale for up to 299.0 ms" in shown([one])


def test_retries_have_a_column_if_there_were_any(tmp_path: Path) -> None:
    html = report.write_report(
        tmp_path, [run(1, [store("redis-watch", retries=4812), store("redis-naive")])]
    ).read_text()
    assert '<th class="n">Retries</th>' in html
    assert '<td class="n">4,812 (1 per operation)</td>' in html
    without = report.write_report(tmp_path, [run(1, [store("redis-naive")])]).read_text(encoding="utf-8")
    assert "Retries" not in without


def test_retries_are_told_on_the_terminal_after_the_sentence(capsys: pytest.CaptureFixture[str]) -> None:
    cli._print([run(1, [store("redis-watch", retries=2406), store("redis-lua")])])
    told = [line for line in capsys.readouterr().out.splitlines() if line.startswith("redis-")]
    assert told[0].endswith("Evidence, not proof. Retries: 2,406 (0.5 per operation).")
    assert told[1].endswith("Evidence, not proof.")


def test_report_escapes_what_it_was_told(tmp_path: Path) -> None:
    evil = "</script><img src=x onerror=alert(1)>"
    html = report.write_report(tmp_path, [run(1, [store(evil, sentence=evil)])]).read_text(encoding="utf-8")
    assert evil not in html
    assert "<img src=x" not in html
    assert "&lt;/script&gt;&lt;img" in html


def test_unexpected_verdicts_are_said() -> None:
    odd = naive("redis-atomic", role="chosen", expected=["NO VIOLATION SEEN"], as_expected=False)
    assert "no: expected NO VIOLATION SEEN" in shown([run(1, [odd])])


def shown(runs: list[RunDict]) -> str:
    out = io.StringIO()
    report.show(runs, out)
    return out.getvalue()


def test_table_is_plain_text_where_no_terminal_is(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("FORCE_COLOR", raising=False)
    text = shown(sweep())
    assert "\x1b" not in text
    assert "…" not in text
    assert len(text.splitlines()) == 2 + 6 * 4
    assert "redis-naive (control)" in text
    assert "1 × 4 = 4" in text


def test_table_fits_a_narrow_terminal() -> None:
    console = Console(file=io.StringIO(), width=80, _environ={})
    console.print(report.table(sweep()))
    text = console.file.getvalue()  # type: ignore[attr-defined]
    assert "…" not in text
    assert "NO VIOLATION SEEN" in text


def test_terminals_get_colour_and_the_word() -> None:
    console = Console(file=io.StringIO(), force_terminal=True, width=140, color_system="standard", _environ={})
    console.print(report.table(sweep()))
    assert "\x1b[1;31mDIVERGED" in console.file.getvalue()  # type: ignore[attr-defined]


@pytest.mark.parametrize(
    ("runs", "sentence"),
    [
        (
            sweep()[-1:],
            "global, postgres-atomic, redis-atomic and redis-naive, compared with 1 worker in one replica",
        ),
        ([run(1, [store("global")], 3, 2)], "global, compared with 2 workers in each of 3 replicas"),
    ],
)
def test_heading(runs: list[RunDict], sentence: str) -> None:
    assert report_page.heading(runs) == sentence
