"""The topology changes while Locust keeps running."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.locust_ui import LocustUI, contended, of, verdicts
from tests.lab import Lab

SHARED = ("redis-atomic", "postgres-atomic")


@pytest.mark.long
def test_scaling_under_load_loses_no_update_of_an_atomic_store(lab: Lab, ui: LocustUI) -> None:
    locust = lab.containers("locust")[0]["Id"]
    ui.start()
    ui.wait_for(contended(100))
    scaled = lab.make("scale", REPLICAS=3, WORKERS=3)
    assert scaled.returncode == 0, scaled.stdout
    at_scale = ui.live()
    ui.wait_for(lambda live: live["counts"]["recorded"] > at_scale["counts"]["recorded"] + 500)
    final = ui.stop()
    assert lab.containers("locust")[0]["Id"] == locust, "Locust was not recreated"
    assert of(final, "global")["copies"] > 4, "workers of both topologies served"
    for store in SHARED:
        assert verdicts(final)[store] == "NO VIOLATION SEEN", of(final, store)["sentence"]

    ui.start()
    ui.wait_for(contended(100))
    after = ui.stop()
    assert of(after, "global")["copies"] == 9
    assert (after["topology"]["replicas"], after["topology"]["workers"]) == (3, 3)


@pytest.mark.long
def test_the_page_picks_up_a_topology_that_changed_and_shows_the_line_for_another(lab: Lab, page: Page) -> None:
    page.goto(f"{lab.ui}/lab/")
    serving, line = page.locator("#serving"), page.locator("#line")
    expect(serving).to_have_text("Now: 2 × 2 × 1 thread, gunicorn-sync, round_robin")
    page.locator("#scaling summary").click()
    page.get_by_label("REPLICAS").fill("3")
    page.get_by_label("BALANCE").select_option("ip_hash")
    expect(line).to_have_text("make scale REPLICAS=3 BALANCE=ip_hash")
    page.get_by_label("SERVER").select_option("waitress")
    expect(line).to_have_text("make scale REPLICAS=3 SERVER=waitress BALANCE=ip_hash")
    lab.shape(REPLICAS=3, BALANCE="ip_hash")
    expect(serving).to_have_text("Now: 3 × 2 × 1 thread, gunicorn-sync, ip_hash", timeout=30_000)
    expect(line).to_have_text("make scale WORKERS=3")
