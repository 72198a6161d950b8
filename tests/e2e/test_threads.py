"""One process with eight threads: what they share, and what the GIL hides."""

from __future__ import annotations

import pytest

from tests.e2e.locust_ui import LocustUI, contended, of, verdicts

pytestmark = pytest.mark.topology(REPLICAS=1, WORKERS=1, THREADS=8, SERVER="gunicorn-gthread")


def test_threads_of_one_process_lose_updates_only_where_something_happens_in_between(ui: LocustUI) -> None:
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


def test_identity_kept_in_a_global_leaks_between_threads(ui: LocustUI) -> None:
    ui.start(scenario="whoami", stores="global", window="yield")
    ui.wait_for(contended(1000))
    final = ui.stop()
    assert verdicts(final)["global"] == "VIOLATED"
    assert "LEAK" in of(final, "global")["sentence"]
