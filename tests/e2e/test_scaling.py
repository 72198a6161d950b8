"""The topology changes while Locust keeps running."""

from __future__ import annotations

import pytest

from tests.e2e.locust_ui import LocustUI, contended, of, verdicts
from tests.lab import Lab

SHARED = ("redis-atomic", "postgres-atomic")


@pytest.mark.usefixtures("restored")
def test_scaling_under_load_loses_no_update_of_an_atomic_store(lab: Lab, ui: LocustUI) -> None:
    locust = lab.containers("locust")[0]["Id"]
    ui.start()
    ui.wait_for(contended(100))
    scaled = lab.make("scale", REPLICAS=3, WORKERS=3)
    assert scaled.returncode == 0, scaled.stdout
    at_scale = ui.live()
    ui.wait_for(lambda live: live["counts"]["recorded"] > at_scale["counts"]["recorded"] + 1000)
    final = ui.stop()
    assert lab.containers("locust")[0]["Id"] == locust, "Locust was not recreated"
    assert of(final, "global")["copies"] > 4, "workers of both topologies served"
    for store in SHARED:
        assert verdicts(final)[store] == "NO VIOLATION SEEN", of(final, store)["sentence"]

    ui.start()
    ui.wait_for(contended(300))
    after = ui.stop()
    assert of(after, "global")["copies"] == 9
    assert (after["topology"]["replicas"], after["topology"]["workers"]) == (3, 3)


@pytest.mark.usefixtures("restored")
def test_threads_of_one_process_lose_updates_only_where_something_happens_in_between(lab: Lab, ui: LocustUI) -> None:
    scaled = lab.make("scale", REPLICAS=1, WORKERS=1, THREADS=8, SERVER="gunicorn-gthread")
    assert scaled.returncode == 0, scaled.stdout
    said = {}
    for window in ("nothing", "yield"):
        ui.start(stores="global,global-lock,redis-atomic", window=window)
        ui.wait_for(contended(600))
        said[window] = ui.stop()
    tight, yielding = said["nothing"], said["yield"]
    assert tight["exit_code"] == 2, "a control that loses nothing proves nothing about global-lock"
    assert of(tight, "global")["lost"] == 0, "a tight read-modify-write loses nothing under the GIL"
    assert verdicts(yielding) | {"redis-naive": ""} == {
        "global": "VIOLATED",
        "global-lock": "NO VIOLATION SEEN",
        "redis-atomic": "NO VIOLATION SEEN",
        "redis-naive": "",
    }
    assert of(yielding, "global")["copies"] == 1
