"""Locust's web API, as its own page uses it."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any

import requests

from statelab.load.options import NUMBERS

# All that the form sends: what it leaves out keeps the choice of the run before.
DEFAULTS = {
    "user_count": "20",
    "spawn_rate": "20",
    "stores": "global,redis-atomic,postgres-atomic",
    "scenario": "counter",
    "window": "nothing",
    **{name: str(number.default) for name, number in NUMBERS.items()},
}


class LocustUI:
    """Starts and stops runs, and waits for their verdicts."""

    def __init__(self, url: str) -> None:
        self.url = url

    def press_start(self, **form: str) -> dict[str, Any]:
        """Press Start with these choices and return what Locust answers."""
        answer = requests.post(f"{self.url}/swarm", data=DEFAULTS | form, timeout=30)
        return dict(answer.json())

    def start(self, **form: str) -> None:
        """Start a run and wait until its own figures are shown, no longer those of the run before."""
        before = self.live().get("id")
        assert self.press_start(**form)["success"]
        self.wait_for(lambda live: live.get("id") not in (before, None))

    def stop(self) -> dict[str, Any]:
        """Press Stop and return the final document."""
        requests.post(f"{self.url}/stop", data={}, timeout=60).raise_for_status()
        return self.wait_for(lambda live: live["state"] == "final")

    def live(self) -> dict[str, Any]:
        """Ask the lab's page for its newest figures."""
        return dict(requests.get(f"{self.url}/lab/live.json", timeout=30).json())

    def proof(self, run: str, store: str) -> str:
        """Ask for the picture of a proof as SVG."""
        answer = requests.get(f"{self.url}/lab/proof/{run}/{store}.svg", timeout=30)
        answer.raise_for_status()
        return answer.text

    def wait_for(self, reached: Callable[[dict[str, Any]], bool], limit_s: float = 60) -> dict[str, Any]:
        """Ask until the run has come that far."""
        deadline = time.monotonic() + limit_s
        while not reached(live := self.live()):
            assert time.monotonic() < deadline, f"not reached within {limit_s} s: {live}"
            time.sleep(0.2)
        return live


def verdicts(document: dict[str, Any]) -> dict[str, str]:
    """Give each store's verdict."""
    return {store["store"]: store["verdict"] for store in document["stores"]}


def of(document: dict[str, Any], store: str) -> dict[str, Any]:
    """Give one store's row."""
    return next(dict(row) for row in document["stores"] if row["store"] == store)


def contended(operations: int) -> Callable[[dict[str, Any]], bool]:
    """Wait until every store has had so many operations that overlapped another."""
    return lambda live: bool(live["stores"]) and min(row["contended"] for row in live["stores"]) >= operations
