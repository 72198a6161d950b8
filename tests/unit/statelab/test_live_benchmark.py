"""The benchmark of looks at a run measures runs with the verdicts that it means to have."""

from benchmarks import live
from statelab.load.outcome import assess


def test_its_runs_have_diverged_lost_updates_or_are_right() -> None:
    told, _ = assess(live.recorded(live.histories(live.KINDS, 10_000)))
    words = {row["store"]: row["verdict"] for row in told["stores"]}
    naive = {"redis-naive": "VIOLATED", "postgres-naive": "VIOLATED"}
    right = {"redis-atomic": "NO VIOLATION SEEN", "postgres-atomic": "NO VIOLATION SEEN"}
    assert words == {"global": "DIVERGED"} | naive | right
