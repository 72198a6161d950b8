"""Requests to the application outside the load: its catalogue, topology and versions, and reads at rest."""

import random
import time
from typing import Any

import requests

from statelab.model.catalogue import Catalogue
from statelab.model.topology import Topology
from statelab.recording.http import Body, Http, Reply

TIMEOUT_S = 10.0
PATIENCE_S = 60.0
QUICK_S = 2.0
ASKS_EACH = 6  # for each replica that is known: nginx takes turns, or chooses by the address, where one may be missed


class TargetError(RuntimeError):
    """The application does not answer as it should; the message says what to check."""


def fetch_catalogue(host: str) -> Catalogue:
    """Read the catalogue; wait for an application that is still starting, or raise TargetError."""
    return Catalogue.parse(_get(host, "/stores").json())


def fetch_about(host: str) -> tuple[dict[str, Any], dict[str, str], str]:
    """Read the application's server model, all versions, and how the proxy balances."""
    alive, ready = _get(host, "/healthz"), _get(host, "/readyz")
    versions = dict(alive.json()["versions"])
    versions |= {name: backend["version"] for name, backend in ready.json()["backends"].items()}
    return alive.json()["server"], versions, alive.headers.get("X-Lab-Balance", "")


def _get(host: str, path: str) -> requests.Response:
    deadline = time.monotonic() + PATIENCE_S
    while True:
        try:
            response = requests.get(host + path, timeout=TIMEOUT_S)
            response.raise_for_status()
        except requests.RequestException as error:
            if time.monotonic() > deadline:
                raise TargetError(
                    f"{host}{path} did not answer within {PATIENCE_S:.0f} s ({error}). Is it up? Try `make ps`."
                ) from error
            time.sleep(0.5)
        else:
            return response


def fetch_topology(host: str) -> tuple[Topology, list[str]]:
    """Ask who serves now, until several answers of each replica brought no other one.

    Returns:
        The topology, and the names of all server models.

    Raises:
        TargetError: the application does not answer at once.
    """
    replicas: set[str] = set()
    asked = 0
    while asked < ASKS_EACH * (len(replicas) + 1):
        asked += 1
        address = ".".join(str(random.randrange(1, 255)) for _ in range(4))  # BALANCE=ip_hash chooses by it
        try:
            answer = requests.get(f"{host}/healthz", headers={"X-Forwarded-For": address}, timeout=QUICK_S)
            answer.raise_for_status()
        except requests.RequestException as error:
            raise TargetError("The application does not answer now; perhaps its topology changes.") from error
        replicas.add(answer.json()["served_by"]["replica"])
    told = answer.json()["server"]
    sizes = {name: told[name] for name in ("workers", "at_once", "unit", "threads", "preload")}
    balance = answer.headers.get("X-Lab-Balance", "")
    return Topology(len(replicas), **sizes, server=told["model"], balance=balance), told["models"]


def plain(host: str) -> Http:
    """Return a sender that uses a connection for each request: for reads after the load."""

    def send(method: str, path: str, label: str, body: Body) -> Reply:
        try:
            response = requests.request(method, host + path, json=body, timeout=TIMEOUT_S)
        except requests.RequestException as error:
            return Reply(0, b"", error)
        return Reply(response.status_code, response.content, None)

    return send
