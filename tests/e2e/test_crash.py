"""A worker that is killed takes its globals with it: the verdict says so, and the picture shows when."""

from __future__ import annotations

import pytest

from tests.e2e.locust_ui import LocustUI, contended, of
from tests.lab import Lab, docker, get


@pytest.mark.topology(REPLICAS=1, WORKERS=1)
def test_a_killed_worker_takes_its_counter_with_it_and_redis_keeps_its_own(lab: Lab, ui: LocustUI) -> None:
    ui.start(stores="global,redis-atomic")
    ui.wait_for(contended(300))
    only_worker = get(f"{lab.url}/healthz")["served_by"]["pid"]
    docker("exec", lab.containers("web")[0]["Id"], "python", "-c", f"import os; os.kill({only_worker}, 9)")
    before = ui.live()["counts"]["recorded"]
    ui.wait_for(lambda live: live["counts"]["recorded"] > before + 1000)
    final = ui.stop()

    lost = of(final, "global")
    assert (lost["verdict"], lost["cause"], lost["as_expected"]) == ("VIOLATED", "lost on crash", False), lost
    assert final["exit_code"] == 1
    assert of(final, "redis-atomic")["lost"] == 0
    assert of(final, "redis-atomic")["verdict"] != "VIOLATED"
    assert [note for note in final["notes"] if "first answer of a new worker, a/" in note], final["notes"]
    picture = ui.proof(final["id"], "global")
    assert "first answer of a new worker, a/" in picture
    assert 'class="pf-mark"' in picture
