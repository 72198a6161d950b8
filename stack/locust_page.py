"""Locust's web UI, as a program uses it: press Start, look, press Stop."""

import http.client
import json
import time
import urllib.request
from collections.abc import Callable, Mapping
from typing import Any
from urllib.parse import urlencode

from stack import settings
from stack.errors import LabError
from stack.ready import OPENER

PATIENCE_S = 60.0
"""For a run to begin, and for its last requests and its final verdict."""

TIMEOUT_S = 30.0

LOOK_EVERY_S = 0.5

Live = dict[str, Any]
"""What /lab/live.json says: a run.json so far, with its state."""


class LocustPage:
    """The page at a port of this machine."""

    def __init__(self, port: int) -> None:
        self.url = f"http://127.0.0.1:{port}"

    def live(self) -> Live:
        """Return the newest figures. Raises LabError when there is no answer."""
        return dict(self._ask("/lab/live.json"))

    def busy(self) -> bool:
        """Say whether a run is in progress."""
        return self.live()["state"] in ("running", "stopping")

    def start(self, form: Mapping[str, str]) -> None:
        """Start a run and wait until its own figures are shown, no longer those of the run before.

        Raises LabError when Locust refuses it, or the run does not begin.
        """
        before = self.live().get("id")
        answer = self._ask("/swarm", form)
        if not answer["success"]:
            raise LabError(f"Locust refuses this run: {answer['message']}")
        self.wait(lambda live: live.get("error") or live.get("id") not in (before, None), PATIENCE_S)

    def stop(self) -> Live:
        """Stop the run, and return it with its final verdicts."""
        self._ask("/stop", {})
        return self.wait(lambda live: live["state"] == "final", PATIENCE_S)

    def wait(self, reached: Callable[[Live], object], limit_s: float) -> Live:
        """Look until a run has come that far. Raises LabError after the limit, or if the run failed."""
        deadline = time.monotonic() + limit_s
        while not reached(live := self.live()):
            if time.monotonic() > deadline:
                raise LabError(f"The run at {self.url}/lab/ did not go on within {limit_s:g} s. Look at: make logs")
            time.sleep(LOOK_EVERY_S)
        if live.get("error"):
            raise LabError(live["error"])
        return live

    def _ask(self, path: str, form: Mapping[str, str] | None = None) -> Any:
        """GET JSON, or POST a form."""
        data = None if form is None else urlencode(form).encode()
        try:
            with OPENER.open(urllib.request.Request(self.url + path, data), timeout=TIMEOUT_S) as answer:  # noqa: S310
                return json.load(answer)
        except (OSError, http.client.HTTPException, ValueError) as error:
            raise LabError(f"{self.url}{path} does not answer as it should ({error}). Look at: make logs") from error


def form(variables: Mapping[str, str]) -> dict[str, str]:
    """Return the form for a run's variables: all of it, since what it leaves out keeps the choice of the run before."""
    said = {name.lower(): variables.get(name, default) for name, (default, _) in settings.RUN_VARIABLES.items()}
    users, _ = said.pop("users"), said.pop("duration")
    stores = ",".join(said["stores"].replace(",", " ").split())
    return said | {"stores": stores, "user_count": users, "spawn_rate": users, "fresh": "false"}
