"""Every workload from Locust's own form, in a real browser: the expected convictions, their pictures, and no others."""

from __future__ import annotations

import re
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from statelab.workloads import WORKLOADS
from tests.e2e.locust_ui import LocustUI, verdicts
from tests.e2e.pages import LocustPage, card, figures, picture
from tests.lab import Lab

STORES = ["global", "redis-atomic", "postgres-atomic"]
RIGHT = ("redis-atomic", "postgres-atomic")
NAIVE = ("redis-naive", "postgres-naive")
MOST_DRAWN = 200  # operations in a picture
EVIDENCE_S = 90  # a busy machine sends few requests
END_S = 60  # requests in flight and the judging
# The figures of each scenario's cards: all 0 for a store that is right, and one at least is not for another.
FIGURES = {
    "counter": ("Lost", "Duplicates"),
    "stock": ("Oversold", "Sold twice"),
    "cart": ("Lost", "Stale", "Leaked to others"),
    "register": ("Stale reads", "Stale for up to"),
    "transfer": ("Final balances wrong", "Torn reads", "Missing at the end"),
    "oncall": ("Both doctors left",),
    "whoami": ("Leaked identities", "Left by earlier ones", "Nobody"),
    "rate-limit": ("Over the limit", "Refused early"),
}
# A machine that is busy sends few requests in a window, and a limit that nobody reaches shows nothing.
OWN = {"rate-limit": {"limit": "10", "limit_window_ms": "500"}}


def test_the_form_offers_every_scenario_and_asks_for_it_first(lab: Lab, page: Page) -> None:
    locust = LocustPage(page, lab.ui)
    locust.open_form()
    assert page.get_by_label("Scenario (").locator("option").all_inner_texts() == list(WORKLOADS)
    assert FIGURES.keys() == WORKLOADS.keys()
    tops = [page.get_by_label(name).bounding_box() for name in ("Scenario (", "Stores (", "Window (", "Items (")]
    heights = [box["y"] for box in tops if box]
    assert heights == sorted(heights)


@pytest.mark.long  # test_browser.py goes through the same pages with what the form has chosen
@pytest.mark.parametrize("scenario", WORKLOADS)
def test_from_locusts_form_a_scenario_convicts_the_naive_stores_and_no_others(
    lab: Lab, ui: LocustUI, page: Page, complaints: list[str], scenario: str
) -> None:
    locust = LocustPage(page, lab.ui)
    final = _run(locust, ui, scenario)
    assert final["scenario"] == scenario
    assert final["exit_code"] == 0, [f"{row['store']} {row['verdict']}: {row['sentence']}" for row in final["stores"]]
    words = verdicts(final)
    assert {words[store] for store in RIGHT} == {"NO VIOLATION SEEN"}
    assert {words[store] for store in NAIVE} == {"VIOLATED"}
    # An identity needs no common copy; a global shows it to the next visitor all the same.
    assert words["global"] == ("VIOLATED" if scenario == "whoami" else "DIVERGED")

    rows = locust.consistency()
    assert {store: row["Verdict"] for store, row in rows.items()} == words, "the tab tells the final verdicts"
    assert {store for store, row in rows.items() if row["Findings"] != "none"} == _convicted(words)

    page.goto(f"{lab.ui}/lab/")
    expect(page.get_by_role("status")).to_contain_text("Finished. Every store behaved as expected.")
    for store, word in words.items():
        expect(card(page, store).locator(".verdict")).to_have_text(word)
        wrong = store in _convicted(words)
        told = figures(card(page, store))
        assert any(re.search("[1-9]", told[title]) for title in FIGURES[scenario]) == wrong, (store, told)
        expect(card(page, store).locator(".picture object")).to_have_count(int(wrong))
    for store in _convicted(words):
        _look_at_the_proof(page, store)
    assert complaints == []


def _run(locust: LocustPage, ui: LocustUI, scenario: str) -> dict[str, Any]:
    """Run it from the form until there is evidence for every store, and press Stop."""
    before = ui.live().get("id")
    locust.open_form()
    locust.choose(users="20", spawn_rate="20", run_time="", scenario=scenario, stores=STORES, **OWN.get(scenario, {}))
    locust.start()
    ui.wait_for(lambda live: live.get("id") not in (before, None) and live["exit_code"] == 0, EVIDENCE_S)
    locust.stop(END_S)
    final = ui.live()
    assert final["state"] == "final"
    return final


def _convicted(words: dict[str, str]) -> set[str]:
    return {store for store, word in words.items() if word in ("VIOLATED", "DIVERGED")}


def _look_at_the_proof(page: Page, store: str) -> None:
    """Look at the picture, and point at the bars that prove it: each tells everything known of its request."""
    drawing = picture(page, store)
    bars = drawing.bars()
    assert 1 <= len(bars) <= MOST_DRAWN
    proof = [bar for bar in bars if bar["proof"]]
    assert proof
    for bar in (proof[0], proof[-1]):
        told = drawing.point_at(bar)
        assert re.match(
            r"#\d+ .+\nclient \d+: .+, sent at .+ ms, (ended|never answered).+\n(served by|server unknown)", told
        )
