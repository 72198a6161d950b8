"""A newcomer opens the page in a real browser, presses Start, and sees the point of the lab."""

from __future__ import annotations

import json
import os

import pyarrow.parquet as pq
import pytest
from playwright.sync_api import Page, expect

from tests.e2e.locust_ui import LocustUI, contended
from tests.e2e.pages import card
from tests.lab import Lab, docker

TEN_SECONDS_MS = 10_000
EVIDENCE_S = 90  # a busy machine sends few requests
WORKERS = 4  # the default topology: 2 replicas of 2


def test_pressing_start_and_nothing_else_proves_the_point_within_ten_seconds(
    lab: Lab, ui: LocustUI, page: Page, complaints: list[str]
) -> None:
    page.goto(lab.ui)
    page.get_by_role("button", name="Start").click()
    verdicts = page.context.new_page()
    verdicts.goto(f"{lab.ui}/lab/")
    expect(card(verdicts, "global").locator(".verdict")).to_contain_text("DIVERGED", timeout=TEN_SECONDS_MS)
    expect(card(verdicts, "global")).to_contain_text(
        f"{WORKERS} workers, {WORKERS} private counters; each exact alone."
    )
    expect(card(verdicts, "redis-naive").locator(".verdict")).to_contain_text("VIOLATED", timeout=TEN_SECONDS_MS)
    expect(card(verdicts, "redis-atomic").locator(".verdict")).to_contain_text(
        "NO VIOLATION SEEN", timeout=TEN_SECONDS_MS
    )
    assert card(verdicts, "global").locator("canvas").count() > 0, "the live chart is drawn"

    ui.wait_for(contended(600))
    page.get_by_role("button", name="Stop").click()
    expect(verdicts.get_by_role("status")).to_contain_text("Finished. Every store behaved as expected.", timeout=30_000)
    for store, word in {
        "global": "DIVERGED",
        "redis-atomic": "NO VIOLATION SEEN",
        "postgres-atomic": "NO VIOLATION SEEN",
        "redis-naive": "VIOLATED",
        "postgres-naive": "VIOLATED",
    }.items():
        expect(card(verdicts, store).locator(".verdict")).to_have_text(word)
    expect(verdicts.locator("#lines > tbody > tr")).to_have_count(1)
    verdicts.locator("#lines .unfold").click()
    expect(verdicts.locator("#lines .stores tbody tr")).to_have_count(5)

    page.goto(f"{lab.ui}/?tab=consistency")
    row = page.get_by_role("row").filter(has_text="global")
    expect(row).to_contain_text("DIVERGED")
    expect(row.get_by_role("cell").nth(6)).to_have_text(str(WORKERS))
    assert complaints == []


def test_what_the_runs_showed_opens_the_page_and_leads_to_them(
    lab: Lab, ui: LocustUI, page: Page, complaints: list[str]
) -> None:
    for scenario in ("register", "counter"):
        ui.start(stores="global,redis-atomic", scenario=scenario)
        ui.wait_for(lambda live: live["exit_code"] == 0, EVIDENCE_S)
        final = ui.stop()
    page.goto(f"{lab.ui}/lab/")
    matrix = page.get_by_role("table").filter(has=page.get_by_role("columnheader", name="No lost update"))
    for store, word in (("redis-atomic", "✓kept"), ("global", "✗broken")):
        row = matrix.get_by_role("row").filter(has=page.get_by_role("rowheader", name=store, exact=True))
        expect(row.get_by_role("cell").first).to_have_text(word)
    row.get_by_role("cell").first.get_by_role("link").click()
    expect(page.locator(f"[id='run-{final['id']}'] + .stores")).to_contain_text("DIVERGED")

    lines = page.locator("#lines > tbody > tr:not(.stores)")
    page.get_by_label("Workload").select_option("register")
    expect(lines.first).to_contain_text("register")
    assert {line.get_by_role("cell").nth(2).inner_text() for line in lines.all()} == {"register"}
    lines.first.get_by_role("checkbox").check()
    page.get_by_label("Workload").select_option("counter")
    expect(lines.first).to_contain_text("counter")
    lines.first.get_by_role("checkbox").check()
    beside = page.get_by_role("region", name="Ticked runs side by side").get_by_role("row")
    expect(beside.first).to_contain_text("counter")
    expect(beside.first).to_contain_text("register")
    expect(beside.filter(has_text="redis-atomic").get_by_text("NO VIOLATION SEEN")).to_have_count(2)
    assert complaints == []


def test_every_operation_of_that_run_is_on_disk(lab: Lab, ui: LocustUI) -> None:
    ui.start()
    ui.wait_for(contended(300))
    final = ui.stop()
    folder = lab.results / final["id"]
    run = json.loads((folder / "run.json").read_text())
    assert run["counts"]["recorded"] == run["counts"]["written"]
    assert run["counts"]["unfinished"] == 0
    table = pq.read_table(folder / "history.parquet")
    assert table.num_rows == run["counts"]["recorded"] == sum(row["operations"] for row in run["stores"])
    shape = {"replicas": 2, "workers": 2, "threads": 1, "at_once": 1, "unit": "thread", "per_request": "nothing"}
    assert run["topology"] == shape | {"server": "gunicorn-sync", "preload": False, "balance": "round_robin"}
    assert {"flask", "gunicorn", "python", "redis", "postgres", "locust"} <= run["versions"].keys()
    for service in ("web", "locust", "nginx", "redis", "postgres"):
        assert run["images"][service] in names(lab.containers(service)[0]["Image"])


def names(image: str) -> set[str]:
    """Give an image's id and its digests in registries."""
    return {image, *json.loads(docker("image", "inspect", "--format={{json .RepoDigests}}", image))}


def test_the_lost_updates_that_it_counts_are_really_lost_in_the_store(lab: Lab, ui: LocustUI) -> None:
    ui.start(stores="redis-naive,postgres-naive")
    ui.wait_for(contended(300))
    final = ui.stop()
    for row in final["stores"]:
        url = f"{lab.url}/stores/{row['store']}/counters/{final['id']}"
        assert row["acknowledged"] - row["lost"] == _value(url)
        assert row["lost"] > 0


def _value(url: str) -> int:
    from tests.lab import get

    return int(get(url)["value"])


@pytest.mark.parametrize(
    ("form", "said"),
    [
        ({"stores": "memory"}, "There is no store “memory”. Choose from: app-config,"),
        ({"scenario": "lottery"}, "There is no scenario “lottery”. Choose from: counter,"),
        ({"window": "moon"}, "There is no window “moon”. Choose from: nothing,"),
        ({"user_count": "-3"}, "-3 users cannot run."),
        ({"user_count": "a few"}, "user_count must be a whole number, not “a few”."),
        ({"user_count": "0"}, "0 users cannot run."),
        ({"host": "http://192.0.2.1"}, "This lab sends its load only to its own stack"),
    ],
)
def test_a_start_that_cannot_run_is_refused_in_words_and_starts_nothing(
    ui: LocustUI, form: dict[str, str], said: str
) -> None:
    before = ui.live()
    answer = ui.press_start(**form)
    assert answer["success"] is False
    assert said in answer["message"]
    assert ui.live()["state"] == before["state"] != "running"


def test_files_in_the_results_folder_belong_to_the_user_who_ran_make(lab: Lab, ui: LocustUI) -> None:
    ui.start(stores="redis-atomic")
    ui.wait_for(contended(10))
    ui.stop()
    # Where that is root, the load tester must be somebody else; each command then takes back what it wrote.
    assert lab.make("scale").returncode == 0
    owners = {path.stat().st_uid for path in lab.results.rglob("*")}
    assert owners == {int(os.environ.get("SUDO_UID", os.getuid()))}
