"""A lab that plays a story instead of measuring: for the tests of the page, and for looking at it."""

from collections.abc import Callable, Sequence
from functools import cache
from typing import Any, cast

from flask.testing import FlaskClient

from statelab.model.document import RunDict, Series, Snapshot, StoreDict, TopologyDict, WitnessDict
from statelab.model.timeline_shape import TimelineDict
from statelab.verdicts.timeline import crop
from tests.unit.proofs import PROOFS

Client = Callable[[float | None], FlaskClient]  # the web UI at a moment of a run; see conftest.py

EVIDENCE = (
    "In 4,812 contended operations, 16 clients: fewer than 63 in 100,000 operations (95 %, rule of three). "
    "Evidence, not proof."
)

HOMES = {
    "global": "memory", "global-lock": "memory", "request-g": "request",
    "redis-naive": "redis", "redis-atomic": "redis", "redis-lua": "redis",
    "postgres-naive": "postgres", "postgres-atomic": "postgres",
}  # fmt: skip


def witness(value: int = 407) -> list[WitnessDict]:
    """Return two operations that both answered `value`."""
    base = 81_000_000_000

    def add(number: int, client: int, call: int, ret: int, worker: str) -> WitnessDict:
        return WitnessDict(id=number, client=client, op="add", call_ns=call, ret_ns=ret, value=value, served_by=worker)

    return [
        add(812, 3, base, base + 2_404_118, "a/7"),
        add(815, 9, base + 1_113_400, base + 3_902_007, "b/9"),
    ]


def picture(proof: str, name: str) -> TimelineDict:
    """Return what is drawn of a proof."""
    return {**_cropped(proof), "store": name}


@cache
def _cropped(proof: str) -> TimelineDict:
    """Cut the proof out of its history, once for all the runs that show it."""
    history, ids = PROOFS[proof]()
    return crop(history, ids, why="No two are told the same number.")


def store(name: str, verdict: str = "NO VIOLATION SEEN", **changes: Any) -> StoreDict:
    """Return one store's row; `changes` replace its fields."""
    row: dict[str, Any] = {
        "store": name, "role": "chosen", "verdict": verdict, "cause": None, "expected": [verdict], "as_expected": True,
        "sentence": EVIDENCE, "witness": [], "acknowledged": 4812, "unknown": 0,
        "failed": 0, "lost": 0, "duplicates": 0, "figures": {}, "timeline": None,
        "anomalies": {}, "could_fail": True,
        "copies": 1, "contended": 4700, "operations": 4812, "throughput_per_s": 481.2, "p50_ms": 9.84, "p99_ms": 31.02,
    }  # fmt: skip
    row |= changes
    figures = {"lost": row["lost"], "duplicates": row["duplicates"]} | row["figures"]
    return cast(StoreDict, row | {"figures": figures})


def diverged(copies: int = 4, **changes: Any) -> StoreDict:
    """Return `global`, convicted: every worker process with a counter of its own."""
    about: dict[str, Any] = {
        "sentence": f"{copies} workers, {copies} private counters; each exact alone. Proof: #812 (replica a, worker 7) "
        "and #815 (replica b, worker 9) both answered 407.",
        "witness": witness(), "timeline": picture("far", "global"), "copies": copies, "lost": 3601, "duplicates": 3588,
        "anomalies": {"duplicate": 3588, "stale": 2901},
    }  # fmt: skip
    return store("global", "DIVERGED", **(about | changes))


def naive(name: str = "redis-naive", **changes: Any) -> StoreDict:
    """Return a store that reads, adds and writes, convicted of lost updates."""
    about: dict[str, Any] = {
        "sentence": "214 of 4,812 acknowledged increments lost. Proof: #812 (replica a, worker 7) and #815 "
        "(replica b, worker 9) both answered 407.",
        "witness": witness(), "timeline": picture("busy", name), "lost": 214, "duplicates": 209, "role": "control",
        "anomalies": {"duplicate": 209},
    }  # fmt: skip
    return store(name, "VIOLATED", **(about | changes))


def run(number: int, stores: Sequence[StoreDict], replicas: int = 2, workers: int = 2, **changes: Any) -> RunDict:
    """Return a finished run."""
    topology: TopologyDict = {
        "replicas": replicas, "workers": workers, "at_once": 1, "unit": "thread",
        "per_request": "nothing", "server": "gunicorn-sync", "threads": 1, "preload": False,
        "balance": "round_robin",
    }  # fmt: skip
    told: dict[str, Any] = {
        "format": "statelab-run/2", "id": f"2025-11-21T1{number:03}",
        "started": f"2025-11-21T11:{number % 60:02}:00+00:00", "duration_s": 10.0, "users": 16,
        "scenario": "counter", "window": "nothing", "fresh_connections": False,
        "options": {"think_ms": 0, "items": 1000, "limit": 20, "limit_window_ms": 1000},
        "marks": [], "notes": [], "chart": "The count",
        "topology": topology, "versions": {"python": "3.13.5", "flask": "3.1.2", "gunicorn": "27.0.1"},
        "counts": {"recorded": 14436, "seen_by_locust": 14436, "written": 14436, "unfinished": 0},
        "stores": list(stores), "exit_code": 0,
    }  # fmt: skip
    return cast(RunDict, told | changes)


def sweep() -> list[RunDict]:
    """Return runs as `make compare WORKERS="1 2 4" REPLICAS="1 2"` leaves them, newest first."""
    points = []
    for number, (r, w) in enumerate((r, w) for r in (1, 2) for w in (1, 2, 4)):
        n = r * w
        fast: dict[str, Any] = {"throughput_per_s": 420 + 130 * min(n, 4) - 12 * n, "p99_ms": 38 / min(n, 3) + 4 * r}
        rows = [
            diverged(n, lost=4812 - 4812 // n, **fast) if n > 1 else store("global", **fast),
            store("redis-atomic", **(fast | {"throughput_per_s": fast["throughput_per_s"] * 0.9})),
            store("postgres-atomic", **(fast | {"throughput_per_s": 300 + 30 * n, "p99_ms": 52.0})),
            naive(lost=90 * (n - 1), **fast) if n > 1 else store("redis-naive", role="control", **fast),
        ]
        points.append(run(number, rows, r, w))
    return points[::-1]


class FakeLab:
    """Plays `final` over its duration: `clock` gives the seconds since the start, None while idle."""

    host = "http://nobody"

    def __init__(self, final: RunDict, earlier: Sequence[RunDict], clock: Callable[[], float | None]) -> None:
        self.final, self.earlier, self.clock = final, list(earlier), clock

    def runs(self) -> list[RunDict]:
        """Return earlier runs, and this one when it has ended."""
        now = self.clock()
        done = now is not None and now > self.final["duration_s"] + 1
        return ([self.final] if done else []) + self.earlier

    def homes(self) -> dict[str, str]:
        """Return the homes of the stores that take part, and of some that no run has tried."""
        return HOMES

    def offered(self) -> list[str]:
        """Return all but one."""
        return [name for name in HOMES if name != "redis-naive"]

    def marked(self) -> list[str]:
        """Return one."""
        return ["redis-lua"]

    def snapshot(self) -> Snapshot:
        """Return the run as it stands by the clock."""
        now = self.clock()
        if now is None:
            return cast(Snapshot, {"state": "idle", "stores": [], "series": []})
        length = self.final["duration_s"]
        state = "running" if now < length else "stopping" if now < length + 1 else "final"
        part = min(now / length, 1.0)
        scaled = {k: self._at(part, row) for k, row in enumerate(self.final["stores"])}
        told = {**self.final, "state": state, "duration_s": min(now, length), "series": self._series(part)}
        if state != "final":
            told |= {"stores": list(scaled.values()), "exit_code": None}
        return cast(Snapshot, told)

    @staticmethod
    def _at(part: float, row: StoreDict) -> StoreDict:
        counts = ("acknowledged", "lost", "duplicates", "contended", "operations")
        scaled = {name: int(cast(dict[str, Any], row)[name] * part) for name in counts}
        young: dict[str, Any] = (
            {"verdict": "INCONCLUSIVE", "sentence": "", "witness": [], "timeline": None} if part < 0.1 else {}
        )
        return cast(StoreDict, {**row, **scaled, **young})

    def _series(self, part: float) -> list[Series]:
        """Straight-ish lines; each copy of `global` at its own pace, as the kernel wakes some workers more often."""
        out: list[Series] = []
        t = [self.final["duration_s"] * part * i / 60 for i in range(1, 61)]
        for row in self.final["stores"]:
            n = row["copies"]
            whole = row["acknowledged"] - (row["lost"] if n == 1 else 0)
            for copy in range(n):
                pace = (1 + 0.5 * ((copy * 7) % n - (n - 1) / 2) / n) / n
                ripple = [1 + 0.04 * ((i * 5 + copy * 3) % 7 - 3) / 7 for i in range(len(t))]
                wave = [whole * pace * x / self.final["duration_s"] * r for x, r in zip(t, ripple, strict=True)]
                name = f"{'ab'[copy % 2]}/{7 + copy // 2}" if n > 1 else "all workers"
                top = 0
                values = [top := max(top, int(v)) for v in wave]
                out.append({"store": row["store"], "copy": name, "t": t, "value": values})
        return out
