"""Each store of a run gets users enough for its verdict, or the stores are run in turn."""

from __future__ import annotations

import importlib
import io
import json
from argparse import Namespace
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from rich.console import Console

from statelab.load import turns
from statelab.load.config import DEFAULT_STORES
from statelab.load.options import Options
from statelab.model.catalogue import Catalogue, Facts, Store
from statelab.model.options import OptionError
from statelab.ui.setting import dealt
from tests.unit.ui.fake_lab import run, store

NAIVE, RIGHT = Facts("shared", "nobody"), Facts("shared", "everybody", naive_twin="naive")
CATALOGUE = Catalogue(
    {
        "naive": Store("naive", "redis", {"counter": NAIVE, "stock": NAIVE}, {}, None, ""),
        **{name: Store(name, "redis", {"counter": RIGHT}, {"stock": "No."}, None, "") for name in ("a", "b", "c")},
        "off": Store("off", "redis", {"counter": RIGHT}, {}, "It is off.", ""),
    },
    ("nothing",),
)


def asked(*stores: str, users: int = 12, scenario: str = "counter") -> Options:
    return Options(scenario, stores, "nothing", fresh=False, users=users)


def test_all_are_the_stores_that_can_run_now_and_implement_the_scenario() -> None:
    assert turns.named(asked("all"), CATALOGUE).stores == ("naive", "a", "b", "c")
    assert turns.named(asked("all", scenario="stock"), CATALOGUE).stores == ("naive",)
    assert turns.named(asked("a", "b"), CATALOGUE).stores == ("a", "b")


def test_of_the_default_stores_those_run_that_can_run_now() -> None:
    usual = {name: Store(name, "any", {"counter": RIGHT}, {}, None, "") for name in DEFAULT_STORES}
    assert turns.named(asked(*DEFAULT_STORES), Catalogue(usual, ())).stores == DEFAULT_STORES
    assert not list(turns.left_out(asked(*DEFAULT_STORES), Catalogue(usual, ())))
    without = usual | {"postgres-atomic": replace(usual["postgres-atomic"], unavailable="It is off.")}
    assert turns.named(asked(*DEFAULT_STORES), Catalogue(without, ())).stores == ("global", "redis-atomic")
    said = list(turns.left_out(asked(*DEFAULT_STORES), Catalogue(without, ())))
    assert said == ["postgres-atomic is left out. It is off."]
    with pytest.raises(OptionError, match=r"postgres-atomic cannot run now\. It is off\."):
        turns.named(asked("postgres-atomic"), Catalogue(without, ())).choose(Catalogue(without, ("nothing",)))


def test_stores_run_at_once_if_each_of_them_and_of_their_controls_gets_enough() -> None:
    one = asked("a", "b", users=3 * turns.ENOUGH_USERS)
    assert turns.in_turn(one, CATALOGUE) == [one]


def test_otherwise_they_run_in_turn_each_with_its_control() -> None:
    parts = turns.in_turn(asked("a", "b", "c", users=3 * turns.ENOUGH_USERS), CATALOGUE)
    assert [part.stores for part in parts] == [("a", "b"), ("c",)]
    assert [part.stores for part in turns.in_turn(asked("a", "b", users=2), CATALOGUE)] == [("a",), ("b",)]


def test_the_first_run_says_what_is_left_out() -> None:
    parts = turns.in_turn(asked("a", "naive", "b", users=4, scenario="counter"), CATALOGUE)
    assert [part.stores for part in parts] == [("a",), ("naive",), ("b",)]
    stock = {**CATALOGUE.stores["naive"].facts}
    two = Catalogue({**CATALOGUE.stores, "d": Store("d", "redis", stock, {}, None, "")}, ("nothing",))
    parts = turns.in_turn(asked("a", "naive", "d", users=4, scenario="stock"), two)
    assert [part.stores for part in parts] == [("naive", "a"), ("d",)]


def test_a_run_in_which_a_store_would_get_no_user_is_refused() -> None:
    stores = list(CATALOGUE.stores.values())
    turns.deal(5, stores)
    with pytest.raises(OptionError, match=r"4 users cannot be dealt to 5 stores .* at least 5 users, better 20"):
        turns.deal(4, stores)


@pytest.mark.parametrize(
    ("users", "stores", "said"),
    [
        (20, 5, "20 users, 4 for each of 5 stores"),
        (20, 7, "20 users, 2 or 3 for each of 7 stores"),
        (1, 1, "1 user"),
        (8, 1, "8 users"),
    ],
)
def test_the_page_says_how_many_users_each_store_gets(users: int, stores: int, said: str) -> None:
    assert dealt(run(1, [store(f"store-{number}") for number in range(stores)], users=users)) == said


@pytest.fixture
def headless(monkeypatch: pytest.MonkeyPatch, locustfile: Any) -> Any:
    """Import the runs without a browser; what they run is written down instead."""
    module: Any = importlib.reload(importlib.import_module("statelab.load.headless"))
    monkeypatch.setitem(vars(module.LAB), "catalogue", CATALOGUE)
    module.ran = []

    def measure(
        options: Options, duration_s: float, longest: float, folder: Path | None, console: Console, title: str
    ) -> Any:
        module.ran.append((title, options.stores))
        document = run(len(module.ran), [store(name) for name in options.stores])
        if folder:
            folder.mkdir(parents=True, exist_ok=True)
            (folder / "run.json").write_text(json.dumps(document), encoding="utf-8")
        return document

    monkeypatch.setattr(module, "_run", measure)
    return module


def test_all_stores_and_scenarios_run_in_turn_with_the_time_left(headless: Any) -> None:
    out = io.StringIO()
    documents = headless.run_all(asked("all", scenario="counter,stock"), 10, None, Console(file=out, width=200))
    assert len(documents) == 3
    assert [stores for _, stores in headless.ran] == [("naive", "a", "b"), ("c",), ("naive",)]
    assert headless.ran[0][0] == "counter (1 of 3, about 1 min left)"
    assert "12 users are too few for all stores of counter at once: 2 runs in turn" in out.getvalue()


def test_all_says_which_stores_have_to_be_named(headless: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    out = io.StringIO()
    marked = Store("marked", "redis", {"counter": Facts("shared", "everybody", connection="threads")}, {}, None, "")
    monkeypatch.setitem(
        vars(headless.LAB), "catalogue", Catalogue({**CATALOGUE.stores, "marked": marked}, ("nothing",))
    )
    headless.run_all(asked("all", users=99), 10, None, Console(file=out, width=200))
    headless.run_all(asked("a", "marked"), 10, None, Console(file=out, width=200))
    assert [stores for _, stores in headless.ran] == [("naive", "a", "b", "c"), ("a", "marked")]
    assert out.getvalue().count("all leaves out marked: under some server models, requests share a connection") == 1


def test_what_was_measured_already_is_not_measured_again(headless: Any, tmp_path: Path) -> None:
    console = Console(file=io.StringIO())
    first = headless.run_all(asked("all"), 10, tmp_path, console, resume=True)
    assert [path.parent.name for path in sorted(tmp_path.rglob("run.json"))] == ["counter-1", "counter-2"]
    (tmp_path / "counter-2" / "run.json").unlink()
    (tmp_path / "counter-2").rmdir()
    again = headless.run_all(asked("all"), 10, tmp_path, console, resume=True)
    assert [stores for _, stores in headless.ran] == [("naive", "a", "b"), ("c",), ("c",)]
    assert [one["id"] for one in again] == [first[0]["id"], "2025-11-21T1003"]


def test_a_run_that_was_inconclusive_is_measured_again(headless: Any, tmp_path: Path) -> None:
    console = Console(file=io.StringIO())
    headless.run_all(asked("all"), 10, tmp_path, console, resume=True)
    path = tmp_path / "counter-1" / "run.json"
    document = json.loads(path.read_text("utf-8"))
    document["stores"][0]["verdict"] = "INCONCLUSIVE"
    path.write_text(json.dumps(document), "utf-8")
    headless.ran.clear()
    headless.run_all(asked("all"), 10, tmp_path, console, resume=True)
    assert [stores for _, stores in headless.ran] == [("naive", "a", "b")]


def test_a_run_does_not_count_the_requests_of_a_later_one(headless: Any) -> None:
    first, second = (headless._environment(Namespace()) for _ in range(2))
    for environment in (first, second):
        environment.create_local_runner()
    second.events.request.fire(
        request_type="POST", name="a", response_time=1.0, response_length=1, exception=None, context={}
    )
    assert (first.stats.num_requests, second.stats.num_requests) == (0, 1)
