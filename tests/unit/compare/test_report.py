"""The report of a comparison: one small file, the same as Markdown, its plots, and the numbers as tables."""

from __future__ import annotations

import csv
import io
import json
import re
from pathlib import Path
from xml.etree import ElementTree

import pyarrow.parquet as pq
import pytest
from rich.console import Console

from statelab.compare import chart, page, plots, terminal
from statelab.compare.comparison import ComparisonError, read
from statelab.compare.report import report
from statelab.model.document import RunDict
from statelab.run import tell
from tests.unit.compare.folders import counted, plan, sweep, turn
from tests.unit.ui import fake_lab
from tests.unit.ui.fake_lab import naive, run, store


@pytest.fixture(scope="module")
def written(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Write the report of a sweep, for the tests that read it."""
    folder = sweep(tmp_path_factory.mktemp("sweep"))
    report(folder)
    return folder


@pytest.fixture(scope="module")
def html(written: Path) -> str:
    """Return the page."""
    return (written / "report.html").read_text(encoding="utf-8")


def test_the_page_is_one_small_file_without_a_script(written: Path, html: str) -> None:
    assert (written / "report.html").stat().st_size < 3_000_000
    assert "<script" not in html
    assert not re.findall(r'(?:src|href)="(?!#|data:)', html)
    assert not re.findall(r"@import|url\(", html)


def test_the_answer_is_on_top_and_the_points_are_in_the_order_in_which_they_were_asked_for(html: str) -> None:
    assert (
        html.index("How many truths?")
        < html.index("<code>global</code> has as many truths")
        < html.index('class="multiples"')
    )
    assert re.findall(r'<th scope="col">(\d workers?)', html) == ["4 workers", "1 worker", "2 workers"]


def test_the_page_says_how_it_was_measured_and_how_to_repeat_it(html: str) -> None:
    assert "<code>make compare</code>" in html
    assert "2 replicas × 4 workers: counter workload" in html
    assert "python 3.13.5" in html
    assert html.count("both answered 407") >= 12, "the sentence of each conviction in each run"


def test_every_plot_is_a_picture_of_its_own_and_in_both_reports(written: Path, html: str) -> None:
    names = [measure.name for measure in plots.MEASURES]
    text = (written / "report.md").read_text(encoding="utf-8")
    assert re.findall(r"plots/(\w+)\.svg", text) == names
    for name in names:
        assert ElementTree.parse(written / f"plots/{name}.svg").getroot().tag.endswith("svg")  # noqa: S314  its own
    assert html.count('<path class="cp-dot"') == sum(
        (written / f"plots/{name}.svg").read_text(encoding="utf-8").count('<path class="cp-dot"') for name in names
    )


def test_markdown_has_whole_tables(written: Path) -> None:
    lines = (written / "report.md").read_text(encoding="utf-8").splitlines()
    tables = [line for line in lines if line.startswith("|")]
    assert "| `global` | DIVERGED | DIVERGED | DIVERGED |" in tables
    assert "| 4 workers | `redis-atomic` | 1 | 0.0 | 804 (800 to 808)" not in tables
    assert any(line.startswith("| 1 worker | `redis-atomic` | 1 | 0.0 | 812 (808 to 816) |") for line in tables)
    heads = [number for number, line in enumerate(lines) if line.startswith("| ---")]
    assert all(lines[number - 1].count("|") == lines[number].count("|") for number in heads)
    assert len(heads) == 3


def test_the_numbers_are_the_same_as_csv_and_as_parquet(written: Path) -> None:
    with (written / "data.csv").open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    table = pq.read_table(written / "data.parquet").to_pylist()
    assert len(rows) == len(table) == 6 * 4, "three stores and the bare endpoint in each turn"
    (one,) = (row for row in table if (row["workers"], row["repeat"], row["store"]) == (4, 2, "redis-atomic"))
    assert (one["throughput_per_s"], one["price"], one["verdict"]) == (816.0, 1.25, "NO VIOLATION SEEN")
    assert {row["store"] for row in rows if not row["verdict"]} == {"bare"}


def test_ranges_are_medians_with_the_lowest_and_the_highest(tmp_path: Path) -> None:
    for repeat, bare in enumerate((900.0, 1000.0, 700.0), start=1):
        turn(tmp_path, repeat, counted(1, 0), {"bare": bare}, repeat)
    (plot,) = (one for one in plots.plots(read(tmp_path)) if one.measure.name == "throughput")
    assert plot.lines[0].dots[0].value == (900.0, 700.0, 1000.0)
    drawn = chart.draw(plot, standalone=False)
    assert "<title>bare, gunicorn-sync: 900 (700 to 1,000)</title>" in drawn


def test_stores_lie_side_by_side_between_two_points(tmp_path: Path) -> None:
    found = {one.measure.name: one for one in plots.plots(read(sweep(tmp_path)))}
    xs = [[dot.x for dot in line.dots] for line in found["price"].lines]
    assert xs == [[-0.25, 0.75, 1.75], [0.0, 1.0, 2.0], [0.25, 1.25, 2.25]]
    assert [dot.x for dot in found["copies"].lines[0].dots] == [2, 4, 8], "processes are a number"
    assert [dot.value.middle for dot in found["copies"].lines[0].dots] == [2, 4, 8]


def test_points_that_share_the_number_of_the_axis_lie_side_by_side(tmp_path: Path) -> None:
    for workers, threads in ((1, 8), (8, 1)):
        turn(tmp_path, workers, counted(workers, 10), WORKERS=workers, THREADS=threads, REPLICAS=1)
    found = {one.measure.name: one for one in plots.plots(read(tmp_path))}
    assert [dot.x for dot in found["copies"].lines[0].dots] == [1, 8]
    assert found["findings"].measure.axis == "", "eight requests at a time in both"
    assert [said for _, said in found["findings"].ticks] == [["1 worker", "8 threads"], ["8 workers", "1 thread"]]


def test_dots_are_joined_only_if_each_number_has_one_median(tmp_path: Path) -> None:
    def joined() -> list[int]:
        found = {one.measure.name: chart.draw(one, standalone=False) for one in plots.plots(read(tmp_path))}
        return [found[name].count("cp-line") for name in ("copies", "findings", "throughput")]

    for workers in (2, 4):
        turn(tmp_path, workers, counted(2 * workers, 10), {"bare": 900.0}, WORKERS=workers)
    assert joined() == [3, 3, 0], "points that are no number stay apart"
    turn(tmp_path, 5, counted(8, 50), {"bare": 900.0}, WORKERS=8, REPLICAS=1)
    assert joined() == [3, 2, 0], "as many copies, but another number of lost updates"


def test_a_plot_of_many_points_is_wide_enough_for_their_names(tmp_path: Path) -> None:
    for number in range(1, 13):
        turn(tmp_path, number, counted(2, 0), {"bare": 900.0}, WORKERS=number, SERVER=f"a-server-of-some-{number % 2}")
    widths = {one.measure.name: chart.wide(one) for one in plots.plots(read(tmp_path))}
    assert widths["copies"] == chart.NARROW, "numbers are short"
    assert widths["throughput"] > 12 * len("a-server-of-some-1") * 6
    assert page.html(read(tmp_path)).count('<div class="wide">') == 3


def test_what_a_reader_must_know_is_said(tmp_path: Path) -> None:
    plan(tmp_path, failed=["WORKERS=4 (1 of 3): no answer"], skipped=["THREADS=4 does not fit"])
    turn(tmp_path, 1, counted(1, 0), busy=1.5)
    turn(tmp_path, 2, counted(1, 0), repeat=2, busy=0.1)
    said = page.notes(read(tmp_path))
    assert said[:2] == ["Failed: WORKERS=4 (1 of 3): no answer", "Left out, as it cannot run: THREADS=4 does not fit"]
    assert said[2].startswith("The machine was busy with something else before 1 of 2 turns, with up to 1.5 of its 2")


def test_verdicts_that_turns_disagree_on_are_counted_and_unexpected_ones_are_said(tmp_path: Path) -> None:
    odd = naive("redis-atomic", role="chosen", expected=["NO VIOLATION SEEN"], as_expected=False)
    turn(tmp_path, 1, [odd])
    turn(tmp_path, 2, [store("redis-atomic")], repeat=2)
    html = page.html(read(tmp_path))
    assert "VIOLATED (1 of 2), NO VIOLATION SEEN (1 of 2), expected NO VIOLATION SEEN" in html
    assert "VIOLATED (expected NO VIOLATION SEEN)" in html


def test_findings_are_those_of_the_workload_and_retries_are_told(tmp_path: Path) -> None:
    row = store("redis-naive", "VIOLATED", figures={"stale": 298, "stale_ns": 299_040_000}, retries=4812)
    turn(tmp_path, 1, [row], SCENARIO="register")
    html = page.html(read(tmp_path))
    assert "stale reads 298 · stale for up to 299.0 ms · retries 4,812 (1 per operation)" in html
    assert "Stale reads" in html, "the plot and the column"


def test_points_with_different_workloads_have_no_common_finding(tmp_path: Path) -> None:
    turn(tmp_path, 1, [store("redis-naive", figures={"stale": 3})], SCENARIO="register")
    turn(tmp_path, 2, counted(1, 0))
    assert "findings" not in [plot.measure.name for plot in plots.plots(read(tmp_path))]
    assert "Stale reads</th>" not in page.html(read(tmp_path))


def test_proofs_are_drawn_the_first_of_each_store_before_others(tmp_path: Path) -> None:
    pictures, more = page.proofs(read(sweep(tmp_path)), most=60_000)
    assert {title.split()[0] for title, _ in pictures} == {"global", "redis-naive"}
    assert len(pictures) + more == 12


def test_the_page_stays_small_with_many_proofs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(page, "MOST_BYTES", 120_000)
    html = page.html(read(sweep(tmp_path)))
    assert len(html.encode()) < 120_000
    assert "left out to keep this page small" in html


def test_a_page_without_convictions_has_no_pictures_of_proofs(tmp_path: Path) -> None:
    turn(tmp_path, 1, [store("redis-atomic")])
    assert "<details" not in page.html(read(tmp_path))


def test_the_page_escapes_what_it_was_told(tmp_path: Path) -> None:
    evil = "</style><img src=x onerror=alert(1)>"
    plan(tmp_path, question=evil, command=evil, failed=[evil])
    turn(tmp_path, 1, [store(evil, sentence=evil)])
    html = page.html(read(tmp_path))
    assert "<img src=x" not in html
    assert "&lt;/style&gt;&lt;img" in html


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("{", "cannot be read"),
        ('{"format": "statelab-run/9"}', "does not have the format"),
        (json.dumps({k: v for k, v in run(1, []).items() if k != "topology"}), "lacks topology"),
    ],
)
def test_damaged_runs_are_named_with_what_to_do(tmp_path: Path, text: str, reason: str) -> None:
    place = turn(tmp_path, 1, [])
    (place / "verdict/run.json").write_text(text, encoding="utf-8")
    with pytest.raises(ComparisonError, match=f"run.json .*{reason}.*Remove .*/1 and type the comparison again"):
        read(tmp_path)


def test_a_folder_without_a_turn_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ComparisonError, match='make compare WORKERS="1 2 4"'):
        read(tmp_path)


def test_a_turn_that_failed_is_no_part_of_the_report(tmp_path: Path) -> None:
    (turn(tmp_path, 1, counted(1, 0), repeat=2) / "turn.json").unlink()
    turn(tmp_path, 2, counted(1, 0))
    assert [one.repeat for one in read(tmp_path).turns] == [1]


def shown(runs: list[RunDict]) -> str:
    out = io.StringIO()
    terminal.show(terminal.of_runs(runs), out)
    return out.getvalue()


def test_retries_are_told_on_the_terminal_after_the_sentence(capsys: pytest.CaptureFixture[str]) -> None:
    tell([run(1, [store("redis-watch", retries=2406), store("redis-lua")])])
    told = [line for line in capsys.readouterr().out.splitlines() if line.startswith("redis-")]
    assert told[0].endswith("Evidence, not proof. Retries: 2,406 (0.5 per operation).")
    assert told[1].endswith("Evidence, not proof.")


def test_unexpected_verdicts_are_said_on_the_terminal() -> None:
    odd = naive("redis-atomic", role="chosen", expected=["NO VIOLATION SEEN"], as_expected=False)
    assert "no: expected NO VIOLATION SEEN" in shown([run(1, [odd])])


def test_tables_are_plain_text_where_no_terminal_is(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("FORCE_COLOR", raising=False)
    text = shown(fake_lab.sweep())
    assert "\x1b" not in text
    assert "…" not in text
    assert len(text.splitlines()) == 2 + 6 * 4
    assert "redis-naive (control)" in text
    assert "1 × 4 = 4" in text


def test_the_table_of_points_has_a_row_for_each_store_and_the_bare_endpoint(written: Path) -> None:
    out = io.StringIO()
    terminal.show(terminal.of_points(read(written)), out)
    lines = out.getvalue().splitlines()
    assert len(lines) == 1 + 3 * 4
    assert re.match(r"4 workers +bare ", lines[1])
    assert "…" not in out.getvalue()


def test_the_table_fits_a_narrow_terminal() -> None:
    console = Console(file=io.StringIO(), width=80, _environ={})
    console.print(terminal.of_runs(fake_lab.sweep()))
    text = console.file.getvalue()  # type: ignore[attr-defined]
    assert "…" not in text
    assert "NO VIOLATION SEEN" in text


def test_terminals_get_colour_and_the_word() -> None:
    console = Console(file=io.StringIO(), force_terminal=True, width=140, color_system="standard", _environ={})
    console.print(terminal.of_runs(fake_lab.sweep()))
    assert "\x1b[1;31mDIVERGED" in console.file.getvalue()  # type: ignore[attr-defined]
