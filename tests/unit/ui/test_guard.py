"""The doors of Locust's web UI: its own page's names, origin and routes, and nothing else."""

from __future__ import annotations

from pathlib import Path
from typing import Any, cast

import pytest
from flask.testing import FlaskClient
from locust import FastHttpUser, task
from locust.env import Environment
from locust.web import WebUI

from statelab.load import guard
from statelab.load.lab import Lab
from statelab.load.options import NUMBERS
from statelab.model.catalogue import Catalogue, Facts, Store
from statelab.ui import page

OWN = "http://127.0.0.1:41234"
HOST = "http://nginx:8080"
START = {"user_count": "1", "spawn_rate": "1", "host": HOST, "scenario": "counter", "stores": "redis-atomic"}
FACTS = {"counter": Facts("shared", "everybody")}


class Someone(FastHttpUser):
    """A user that never runs."""

    host = HOST

    @task
    def nothing(self) -> None:
        """Do nothing."""


class Door:
    """Locust's real web UI with the lab's pages, and what it was ordered to do."""

    def __init__(self, tmp_path: Path) -> None:
        environment = Environment(user_classes=[Someone], host=HOST)
        environment.available_user_classes = cast(Any, {"Someone": Someone})
        environment.available_user_tasks = cast(Any, {"Someone": Someone.tasks})
        runner = environment.create_local_runner()
        self.environment = environment
        self.orders: list[str] = []
        runner.start = lambda *_, **__: self.orders.append("start")  # type: ignore[method-assign]
        runner.stop = lambda: self.orders.append("stop")  # type: ignore[method-assign]
        web_ui = WebUI(environment, "127.0.0.1", 0, delayed_start=True)
        self.lab = lab = Lab(HOST, tmp_path)
        vars(lab)["catalogue"] = Catalogue(
            {"redis-atomic": Store("redis-atomic", "redis", FACTS, {}, None, "")}, ("nothing",)
        )
        assert web_ui.app is not None
        guard.install(web_ui.app, lab)
        page.install(environment, lab)
        self.web_ui = web_ui
        self.client: FlaskClient = web_ui.app.test_client()

    def post(self, path: str, form: Any = None, **headers: str) -> int:
        """Post a form, by default as the page does, and return the status, or 0 for a start that is refused."""
        told = {"Origin": OWN} | {name.replace("_", "-"): value for name, value in headers.items()}
        answer = self.client.post(path, base_url=OWN, data=form, headers={k: v for k, v in told.items() if v})
        if greenlet := self.web_ui._swarm_greenlet:
            greenlet.join()
        return answer.status_code if (answer.get_json(silent=True) or {}).get("success", True) else 0


@pytest.fixture
def door(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Door:
    """Open the web UI, at a port that it does not know, with one more name."""
    monkeypatch.setattr("sys.argv", ["locust"])
    monkeypatch.setenv("LAB_HOSTS", "lab.example other.example")
    return Door(tmp_path)


def test_the_page_itself_and_programs_give_orders(door: Door) -> None:
    assert door.post("/swarm", START) == 200
    assert door.post("/stop") == 200
    assert door.post("/stats/reset") == 200
    assert door.post("/stop", Origin="") == 200, "curl sends none"
    assert door.post("/stop", Sec_Fetch_Site="same-origin", Origin="") == 200
    assert door.orders == ["start", "stop", "stop", "stop"]


@pytest.mark.parametrize(
    ("name", "status"),
    [
        ("127.0.0.1:8089", 200), ("localhost", 200), ("LocalHost:1", 200), ("[::1]:8089", 200), ("lab.example", 200),
        ("evil.example", 421), ("evil.example:8089", 421), ("localhost.evil.example", 421), ("10.0.0.7:8089", 421),
        ("[", 421), ("", 421),
    ],
)  # fmt: skip
def test_it_answers_its_own_names_alone(door: Door, name: str, status: int) -> None:
    for path in ("/", "/lab/", "/stats/requests", "/logs", "/nowhere"):
        answer = door.client.get(path, headers={"Host": name})
        assert answer.status_code == (404 if path == "/nowhere" and status == 200 else status), path
    assert door.client.post("/stop", headers={"Host": name, "Origin": f"http://{name}"}).status_code == status
    assert door.orders == ["stop"] * (status == 200)


@pytest.mark.parametrize(
    "headers",
    [
        {"Origin": "https://evil.example"},
        {"Origin": "null"},
        {"Origin": "http://127.0.0.1:8080"},
        {"Origin": "http://127.0.0.1:41234.evil.example"},
        {"Origin": "http://lab.example.evil.example"},
        {"Origin": "["},
        {"Origin": "", "Sec_Fetch_Site": "cross-site"},
        {"Origin": "", "Sec_Fetch_Site": "same-site"},
    ],
)
def test_a_foreign_page_gives_no_orders(door: Door, headers: dict[str, str]) -> None:
    for path in ("/swarm", "/stop", "/stats/reset"):
        assert door.post(path, START, **headers) == 403, path
    assert door.orders == []


def test_behind_a_proxy_the_page_has_the_origin_that_lab_hosts_names(door: Door) -> None:
    assert door.post("/stop", Origin="https://lab.example") == 200
    assert door.post("/stop", Origin="https://other.example:8443", Host="lab.example") == 200


def test_only_known_routes_are_offered(door: Door) -> None:
    assert door.web_ui.app is not None
    reads = guard.PAGES | {"/lab/", "/lab/live.json"}
    for rule in {
        rule.rule for rule in door.web_ui.app.url_map.iter_rules() if not rule.rule.startswith("/lab/")
    } | reads:
        path = rule.replace("<path:path>", "terminal.gif").replace("<path:filename>", "terminal.gif")
        with door.client.get(path, base_url=OWN) as answer:
            shown = answer.status_code
        assert (shown not in (403, 405)) == (rule in reads), rule
        assert (door.post(path, START) not in (403, 405)) == (rule in guard.ORDERS), rule
        assert door.client.options(path, base_url=OWN).status_code == 403, rule
        assert door.client.put(path, base_url=OWN).status_code in (403, 405), rule


def test_user_classes_cannot_be_sent_elsewhere(door: Door) -> None:
    order = {"user_class_name": "Someone", "host": "http://evil.example"}
    assert door.client.post("/user", base_url=OWN, json=order).status_code == 403
    assert Someone.host == HOST


@pytest.mark.parametrize(
    "more",
    [
        {"host": "http://evil.example"},
        {"host": [HOST, "http://evil.example"]},
        {"host": ""},
        {"user_classes": "Someone"},
        {"num_users": "900"},
        {"stop_timeout": "0"},
        {"locustfile": "other.py"},
    ],
)
def test_a_start_sets_only_what_the_form_offers(door: Door, more: dict[str, Any]) -> None:
    before = vars(door.environment.parsed_options).copy() if door.environment.parsed_options else None
    assert door.post("/swarm", START | more) == 0
    assert door.orders == []
    assert door.environment.host == HOST
    assert before == (vars(door.environment.parsed_options) if door.environment.parsed_options else None)


def test_a_start_with_fewer_users_than_stores_is_refused_if_it_names_them(door: Door) -> None:
    three = {name: Store(name, "redis", FACTS, {}, None, "") for name in ("one", "two", "three")}
    vars(door.lab)["catalogue"] = Catalogue(three, ("nothing",))
    few = START | {"stores": "one,two,three", "user_count": "2"}
    assert door.post("/swarm", few) == 0
    assert door.post("/swarm", {name: text for name, text in few.items() if name != "stores"}) == 200
    assert door.post("/swarm", few | {"user_count": "3"}) == 200


def test_every_field_of_the_form_is_accepted(door: Door) -> None:
    more = {"run_time": "", "window": "nothing", "fresh": "true", "profile": ""} | {
        name: str(number.default) for name, number in NUMBERS.items()
    }
    assert door.post("/swarm", START | more) == 200
    assert door.environment.host == HOST


def test_no_answer_is_open_to_other_origins_or_their_frames(door: Door) -> None:
    for path in ("/", "/stats/requests", "/lab/live.json", "/nowhere", "/user"):
        answer = door.client.get(path, base_url=OWN, headers={"Origin": "https://evil.example"})
        assert not [name for name, _ in answer.headers if name.lower().startswith("access-control")], path
        assert answer.headers["X-Frame-Options"] == "SAMEORIGIN"
