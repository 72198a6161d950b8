"""What a person can choose in Locust's form, how bad choices are refused there, and pages without JavaScript."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, Response, expect

from statelab.files import parquet
from tests.e2e.locust_ui import LocustUI, contended, verdicts
from tests.e2e.pages import LocustPage, card
from tests.lab import Lab

MOST_BYTES = 2_000_000


def test_what_is_chosen_in_the_form_reaches_the_run(lab: Lab, ui: LocustUI, page: Page) -> None:
    locust = LocustPage(page, lab.ui)
    locust.open_form()
    locust.choose(users="5", spawn_rate="5", run_time="2s", scenario="stock", stores="redis-atomic", window="yield")
    locust.choose(think_ms="3", items="7", limit="9", limit_window_ms="250")
    locust.start()
    locust.wait_until_it_stopped(60)
    final = ui.live()
    run = json.loads((lab.results / final["id"] / "run.json").read_text())
    assert run["options"] == {"think_ms": 3, "items": 7, "limit": 9, "limit_window_ms": 250}
    assert (run["users"], run["scenario"], run["window"]) == (5, "stock", "yield")
    assert {row["store"]: row["role"] for row in run["stores"]} == {"redis-atomic": "chosen", "redis-naive": "control"}
    assert parquet.read(lab.results / final["id"] / "history.parquet").header["initial"] == 7
    sold = {row["store"]: row["acknowledged"] for row in run["stores"]}
    assert sold["redis-atomic"] == 7
    page.goto(f"{lab.ui}/lab/")
    expect(page.locator("#facts")).to_contain_text("5 users")
    expect(page.locator("#facts")).to_contain_text("window yield · a pause of 3 ms · 7 units in stock")


def test_the_form_says_why_a_choice_cannot_run(lab: Lab, ui: LocustUI, page: Page) -> None:
    before = ui.live()
    locust = LocustPage(page, lab.ui)
    locust.open_form()
    good = {"users": "20", "think_ms": "0", "items": "1000", "limit": "20", "limit_window_ms": "1000"}
    for field, value, said in (
        ("users", "0", "0 users cannot run. Choose from 1 to 1,000."),
        ("users", "4", "4 users cannot be dealt to 5 stores (with their controls): some would get none."),
        ("think_ms", "60001", "think_ms cannot be 60,001. Choose from 0 to 60,000."),
        ("items", "-5", "items cannot be -5. Choose from 1 to 1,000,000."),
        ("limit", "many", "limit must be a whole number, not “many”."),
        ("limit_window_ms", "9" * 5000, "limit_window_ms must be a whole number"),
        ("run_time", "soon", "Valid run_time formats are"),
    ):
        locust.choose(**{field: value})
        locust.start()
        expect(page.get_by_role("alert")).to_contain_text(said)
        locust.choose(**{field: good.get(field, "")})
    assert ui.live() == before, "nothing ran"


def test_a_store_that_cannot_do_it_is_left_out_with_the_reason(lab: Lab, ui: LocustUI, page: Page) -> None:
    locust = LocustPage(page, lab.ui)
    locust.open_form()
    locust.choose(run_time="2s", scenario="register", stores="global-lock")
    locust.start()
    reason = "global-lock is left out of register: A single assignment has no middle that a lock could protect"
    expect(page.get_by_role("alert")).to_contain_text(reason)
    expect(page.get_by_role("alert")).to_contain_text("These implement it: app-config, app-extensions,")
    locust.choose(stores=["global-lock", "redis-atomic"])
    locust.start()
    locust.wait_until_it_stopped(60)
    assert verdicts(ui.live()).keys() == {"redis-atomic", "redis-naive"}
    page.goto(f"{lab.ui}/lab/")
    expect(page.locator("#notes")).to_contain_text(reason)
    expect(card(page, "redis-atomic")).to_be_visible()
    expect(card(page, "global-lock")).to_have_count(0)


@pytest.fixture
def plain(browser: Browser) -> Iterator[Page]:
    """Open a tab without JavaScript."""
    with browser.new_context(java_script_enabled=False, viewport={"width": 1280, "height": 900}) as context:
        yield context.new_page()


def test_pages_can_be_read_without_javascript_and_are_small(lab: Lab, ui: LocustUI, page: Page, plain: Page) -> None:
    ui.start()
    ui.wait_for(contended(300))
    final = ui.stop()
    convicted = {"global", "redis-naive", "postgres-naive"}
    plain.goto(f"{lab.ui}/lab/")
    for store, word in verdicts(final).items():
        article = plain.locator("article").filter(has=plain.get_by_role("heading", name=store))
        expect(article).to_contain_text(word)
        expect(article.locator("object")).to_have_count(int(store in convicted))
        if store in convicted:
            box = article.locator("object").bounding_box()
            assert box
            assert box["height"] > 150, "the picture is drawn"
    shown = plain.get_by_role("row").filter(has=plain.get_by_role("rowheader", name="global", exact=True))
    expect(shown.get_by_role("cell").first).to_have_text(re.compile("✗broken|◐only if"))

    answers: dict[str, Response] = {}
    page.on("response", lambda answer: answers.update({answer.url: answer}))
    page.goto(f"{lab.ui}/lab/")
    expect(card(page, "global").locator(".picture object")).to_be_visible()
    expect(page.locator("#compare canvas").first).to_be_visible()
    # A copy, as the page goes on asking for live figures while these are looked at.
    sizes = {url: len(answer.body()) for url, answer in list(answers.items())}
    assert sum(sizes.values()) < MOST_BYTES, sizes
