"""Waits until exactly the replicas and workers that were asked for answer through nginx."""

import http.client
import json
import random
import re
import time
import urllib.request
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from stack import console, docker, process
from stack.errors import LabError
from stack.topology import SERVERS, Topology, count

PATIENCE_S = 90.0

ASK_TIMEOUT_S = 5.0

RANDOM = random.Random()

LAST_LINES = 12

ERROR = re.compile(r"[\w.]*(Error|Exception): ")
"""How the last line of a traceback begins."""

OWN_CODE = 'File "/app/'
"""How a traceback names a line of the lab's own code, or of the user's."""


@dataclass
class Census:
    """Who has answered so far: the worker processes of each replica, or only the replica if no process lasts (0)."""

    replicas: frozenset[str]
    workers: int
    seen: dict[str, set[tuple[int, str]]] = field(default_factory=lambda: defaultdict(set))

    def add(self, answers: Iterable[Mapping[str, Any]]) -> None:
        """Count who answered. An unknown replica or one worker too many means that a change goes on: start again."""
        for who in answers:
            self.seen[who["replica"]] |= {(who["pid"], who["boot"])} if self.workers else set()
        if self.seen.keys() - self.replicas or any(len(some) > self.workers for some in self.seen.values()):
            self.seen.clear()

    def complete(self) -> bool:
        """Say whether every worker of every replica has answered."""
        heard = {replica: len(workers) for replica, workers in self.seen.items()}
        return bool(self.replicas) and heard == dict.fromkeys(self.replicas, self.workers)

    def __str__(self) -> str:
        replicas = len(self.replicas)
        if not self.workers:
            return f"{len(self.seen)} of {count(replicas, 'replica')} answered"
        heard, workers = sum(len(some) for some in self.seen.values()), replicas * self.workers
        return f"{heard} of {count(workers, 'worker')} in {count(replicas, 'replica')} answered"


def wait(project: str, topology: Topology, tester: bool = False) -> None:
    """Wait until exactly these replicas and workers answer through nginx, and their stores answer, too.

    Compose's `--wait` would wait for the next probe of every container, seconds after it answers.

    Args:
        project: the Compose project.
        topology: the replicas and workers to wait for.
        tester: wait for Locust's page, too.

    Raises:
        LabError: a container has died, or PATIENCE_S are over.
    """
    port = docker.published_port(project, "nginx")
    pages = [(port, "/readyz"), *([(docker.published_port(project, "locust"), "/")] if tester else [])]
    deadline = time.monotonic() + PATIENCE_S
    label = f"waiting until nginx sees {topology}"
    with console.Step(label) as shown:
        census = Census(frozenset(), _lasting(topology))
        while time.monotonic() < deadline:
            census = _look(project, topology, census)
            census.add(_ask_round(port, topology))
            shown.detail = str(census)
            if len(census.replicas) == topology.replicas and census.complete() and all(ask(*page) for page in pages):
                return
        raise LabError(f"After {PATIENCE_S:g} s only {census}.")


def _look(project: str, topology: Topology, census: Census) -> Census:
    """Ask Docker for the replicas. Return the census, or a new one when they have changed."""
    found = docker.containers(project)
    dead = [one for one in found if one.state in ("exited", "dead")]
    if dead:
        raise LabError(f"{dead[0].service} stopped with exit code {dead[0].exit_code}.")
    replicas = frozenset(one.hostname for one in found if one.service == "web" and one.state == "running")
    return census if replicas == census.replicas else Census(replicas, _lasting(topology))


def _lasting(topology: Topology) -> int:
    """Return how many processes of a replica answer again: 0 where each request has one of its own."""
    return 0 if SERVERS[topology.server]["per_request"] == "process" else topology.workers


def _ask_round(port: int, topology: Topology) -> list[dict[str, Any]]:
    # Several at a time: an idle server may give single requests to the same worker each time.
    at_once = min(32, 2 * topology.replicas * topology.workers)
    with ThreadPoolExecutor(at_once) as pool:
        answers = list(pool.map(lambda _: ask(port, "/readyz"), range(2 * at_once)))
    return [json.loads(answer)["served_by"] for answer in answers if answer]


def ask(port: int, path: str) -> bytes:
    """GET a page, or b"" unless the status is 200; from a new address each time, because of ip_hash."""
    address = ".".join(str(RANDOM.randrange(1, 255)) for _ in range(4))
    request = urllib.request.Request(f"http://127.0.0.1:{port}{path}", headers={"X-Forwarded-For": address})
    try:
        with OPENER.open(request, timeout=ASK_TIMEOUT_S) as answer:
            body: bytes = answer.read()
            return body
    except (OSError, http.client.HTTPException):
        time.sleep(0.2)  # before the next attempt
        return b""


OPENER = urllib.request.build_opener(urllib.request.ProxyHandler({}))
"""Ignores a proxy that the environment names, since all requests go to this machine."""


@contextmanager
def explained(project: str) -> Iterator[None]:
    """Add to an error what stopped the containers that are dead or unhealthy, else the last log lines of web."""
    try:
        yield
    except LabError as error:
        raise LabError("\n".join([str(error), *_last_lines(project)])) from error


def _last_lines(project: str) -> list[str]:
    found = docker.containers(project)
    failed = [one for one in found if one.state != "running" or one.health == "unhealthy"]
    told = []
    for one in (failed or [one for one in found if one.service == "web"])[:2]:
        _, text = process.attempt(["docker", "logs", "--tail=200", one.id])
        last = "\n".join([f"Last log lines of {one.service}:", *text.splitlines()[-LAST_LINES:]])
        told.append((one in failed and cause(text)) or last)
    return list(dict.fromkeys(told))  # replicas of one application fail alike


def cause(log: str) -> str:
    """Return the last Python error in a log, with the line of our code that raised it, or "" if there is none.

    A server such as gunicorn writes a traceback of its own below it.
    """
    lines = log.splitlines()
    for at, line in reversed(list(enumerate(lines))):
        if ERROR.match(line):
            place = next((before.strip() for before in reversed(lines[:at]) if OWN_CODE in before), "")
            return f"{place}\n{line}".strip()
    return ""
