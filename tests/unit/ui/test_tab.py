"""The Consistency tab in Locust's own UI."""

import csv
import re

import pytest

from statelab.model.document import State
from statelab.ui import figures, form, tab
from tests.unit.ui.fake_lab import Client, FakeLab, diverged, run, store


def test_rows_are_text_and_numbers_only(at: Client) -> None:
    extended = at(5.0).get("/stats/requests").get_json()["extended_stats"]
    assert [part["key"] for part in extended] == ["consistency"]
    rows = extended[0]["data"]
    assert [row["store"] for row in rows] == ["global", "redis-atomic", "redis-naive"]
    assert rows[0].keys() == tab.COLUMNS.keys()
    assert all(type(value) in (str, int) for row in rows for value in row.values())
    assert rows[2]["role"] == "control"
    assert rows[2]["p99"] == "–"


def test_locusts_own_statistics_stay(at: Client) -> None:
    assert {"stats", "errors", "total_rps", "user_count"} <= at(5.0).get("/stats/requests").get_json().keys()


@pytest.mark.parametrize(
    ("locusts", "labs", "told"),
    [
        ("ready", "idle", "ready"),
        ("spawning", "running", "spawning"),
        ("ready", "running", "running"),  # its answer is a second old
        ("cleanup", "stopping", "running"),
        ("stopped", "stopping", "running"),
        ("cleanup", "final", "running"),  # its answer is a second old
        ("stopped", "final", "stopped"),
        ("stopped", "idle", "stopped"),
    ],
)
def test_locusts_page_goes_on_asking_until_the_verdict_is_final(locusts: str, labs: State, told: str) -> None:
    assert tab.state(locusts, labs) == told


def test_it_is_told_so(at: Client) -> None:
    assert [at(now).get("/stats/requests").get_json()["state"] for now in (5.0, 10.5, 12.0)] == [
        "running", "running", "ready",
    ]  # fmt: skip


def test_verdict_is_so_far_until_it_is_final() -> None:
    def verdict(now: float) -> str:
        return str(tab.rows(FakeLab(run(1, [diverged()]), [], lambda: now).snapshot())[0]["verdict"])

    assert [verdict(0.5), verdict(5.0), verdict(12.0)] == ["counting", "DIVERGED, so far", "DIVERGED"]


def test_index_shows_the_tab_and_links_to_the_page(at: Client) -> None:
    html = at(None).get("/").text
    assert '"extended_tabs": [{"key": "consistency", "title": "Consistency"}]' in html
    assert html.count('<a href="./lab/"') == 1


def test_the_forms_list_of_stores_has_a_heading_before_the_first_one_of_each_home(at: Client) -> None:
    html = at(None).get("/").text
    assert re.findall(r'option\[value="([^"]+)"\]::before\{content:"([^"]+)"', html) == [
        ("global", "memory"), ("request-g", "request"), ("redis-atomic", "redis"), ("postgres-naive", "postgres"),
    ]  # fmt: skip


def test_a_store_that_is_wrong_for_some_server_models_is_marked_in_the_form(at: Client) -> None:
    marked = re.findall(r'option\[value="([^"]+)"\]::after\{content:"([^"]+)"', at(None).get("/").text)
    assert marked == [("redis-lua", " (wrong for some server models)")]


def test_a_stores_name_cannot_leave_the_heading_or_the_mark() -> None:
    name = 'a"]{}</style><b>'
    html = form.added({name: "memory"}, [name])
    assert html.count("<") == 4, "of the style and the link alone"
    assert html.count('value="a\\22 \\5d \\7b \\7d \\3c \\2f style\\3e \\3c b\\3e "]') == 2


def test_csv(at: Client) -> None:
    answer = at(12.0).get("/consistency/csv")
    assert answer.mimetype == "text/csv"
    rows = list(csv.reader(answer.text.splitlines()))
    assert rows[0] == list(tab.COLUMNS.values())
    assert rows[1][:4] == ["global", "chosen", "DIVERGED", "4812"]


def test_findings_are_those_of_the_workload() -> None:
    row = store("redis-naive", "VIOLATED", figures={"lost": 12, "oversold": 12, "twice": 12})
    stock = run(1, [row], scenario="stock")
    (told,) = tab.rows(FakeLab(stock, [], lambda: 12.0).snapshot())
    assert told["findings"] == "oversold 12 · sold twice 12"
    assert (told["lost"], told["duplicates"]) == ("–", "–")


def test_retries_are_a_figure_and_no_fault() -> None:
    row = store("redis-watch", retries=1234, operations=2000)
    assert figures.counted("counter", row)[-1] == ("Retries", "1,234 (0.62 per operation)", False)
    assert figures.summary("counter", row) == "none"
    assert [one["retries"] for one in tab.rows(FakeLab(run(1, [row, diverged()]), [], lambda: 12.0).snapshot())] == [
        "1,234 (0.62 per operation)",
        "none",
    ]


def test_a_scenario_that_nobody_knows_has_no_findings() -> None:
    assert figures.counted("lottery", diverged()) == []
    assert [figure.name for figure in figures.figures("oncall")] == ["skewed"]
    assert "skewed" not in [figure.name for figure in figures.figures("transfer")]
