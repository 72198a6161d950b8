"""Every workload, against the stores of the first day: the expected convictions, and no others."""

from __future__ import annotations

import pytest
from playwright.sync_api import Browser, expect

from statelab.scenarios import SCENARIOS
from tests.e2e.locust_ui import LocustUI, contended, of, verdicts
from tests.lab import Lab

STORES = "global,redis-incr,postgres-update"
RIGHT = ("redis-incr", "postgres-update")
WRONG = ("global", "redis-naive", "postgres-naive")
ENOUGH_TO_CONVICT = 1000


@pytest.mark.parametrize("scenario", [name for name in SCENARIOS if name != "counter"])
def test_from_the_ui_a_scenario_convicts_the_naive_stores_and_no_others(
    lab: Lab, ui: LocustUI, browser: Browser, scenario: str
) -> None:
    ui.start(scenario=scenario, stores=STORES)
    ui.wait_for(contended(ENOUGH_TO_CONVICT))
    final = ui.stop()
    told = {row["store"]: f"{row['verdict']}: {row['sentence']}" for row in final["stores"]}
    assert final["exit_code"] == 0, told
    for store in RIGHT:
        assert verdicts(final).get(store, "NO VIOLATION SEEN") == "NO VIOLATION SEEN", told
    convicted = [store for store in WRONG if verdicts(final).get(store) in ("VIOLATED", "DIVERGED")]
    assert "redis-naive" in convicted, "nothing could be convicted, so nothing was shown"

    with browser.new_context(viewport={"width": 1280, "height": 900}) as context:
        page = context.new_page()
        page.goto(f"{lab.ui}/lab/")
        expect(page.get_by_role("status")).to_contain_text("Finished. Every store did what the catalogue expects.")
        card = page.locator("article.store").filter(has=page.get_by_text(convicted[0], exact=True))
        expect(card.locator(".picture object")).to_be_visible()
        picture = page.request.get(f"{lab.ui}/lab/proof/{final['id']}/{convicted[0]}.svg")
        assert picture.headers["content-type"].startswith("image/svg+xml")
        assert picture.body().startswith(b"<svg")


def test_identity_kept_in_a_global_leaks_between_threads(lab: Lab, ui: LocustUI) -> None:
    try:
        assert lab.stack("scale", REPLICAS=1, WORKERS=1, THREADS=8, SERVER="gunicorn-gthread").returncode == 0
        ui.start(scenario="whoami", stores="global", window="yield")
        ui.wait_for(contended(ENOUGH_TO_CONVICT))
        final = ui.stop()
        assert verdicts(final)["global"] == "VIOLATED"
        assert "LEAK" in of(final, "global")["sentence"]
    finally:
        lab.stack("scale", REPLICAS=2, WORKERS=2, THREADS=1, SERVER="gunicorn-sync")
