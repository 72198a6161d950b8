"""A new workload is its folder and a line in the registry: everything else works with it as it is."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from itertools import count
from pathlib import Path
from typing import cast

import pytest

from statelab.explain import explain
from statelab.export import export
from statelab.judge import judge
from statelab.load import options
from statelab.load.options import Options, defaults
from statelab.load.outcome import save
from statelab.load.run import Run
from statelab.model.catalogue import Catalogue, Facts, Store
from statelab.recording.http import Body, Reply
from statelab.ui import figures
from statelab.ui.setting import setting
from statelab.ui.timeline_svg import svg
from statelab.workloads import WORKLOADS
from statelab.workloads.workload import Workload
from tests.unit.statelab.toy import WORKLOAD

SHARED = Facts("shared", "everybody", naive_twin="forgetful")
NAIVE = replace(SHARED, atomic_among="nobody", naive_twin=None)
STORES = {
    name: Store(name, "redis", {"flag": facts}, {}, None, "A flag.")
    for name, facts in {"faithful": SHARED, "forgetful": NAIVE}.items()
}
SERVER = {
    "model": "gunicorn-sync",
    "workers": 2,
    "threads": 1,
    "preload": False,
    "at_once": 1,
    "unit": "thread",
    "per_request": "nothing",
}


@pytest.fixture(autouse=True)
def _registered(monkeypatch: pytest.MonkeyPatch) -> None:
    """Put the line into the registry."""
    monkeypatch.setitem(cast(dict[str, Workload], WORKLOADS), "flag", WORKLOAD)
    monkeypatch.setitem(cast(dict[str, object], options.NUMBERS), "poles", WORKLOAD.drive.options["poles"])


class Flags:
    """An application with two flags; the one of `forgetful` is down again after every third request."""

    def __init__(self) -> None:
        self.up: dict[str, bool] = {}
        self.requests: Iterator[int] = count()

    def __call__(self, method: str, path: str, label: str, body: Body) -> Reply:
        """Answer a request."""
        store, number = path.split("/")[2], next(self.requests)
        if store == "forgetful" and number % 3 == 0:
            self.up[store] = False
        if method == "POST":
            self.up[store] = True
        served = {"replica": "web-1", "pid": 7 + number % 2, "boot": "9f2c", "unit": "thread", "number": 1}
        answer = {"value": int(self.up.get(store, False)), "served_by": served}
        return Reply(200, json.dumps(answer).encode(), None)


def finished(folder: Path) -> Run:
    """Run the toy workload and save it."""
    catalogue = Catalogue(STORES, ("nothing",))
    chosen = Options("flag", ("faithful",), "nothing", False, 2, defaults()).choose(catalogue)
    stores = catalogue.with_controls(chosen, "flag")
    run = Run(Options("flag", ("faithful",), "nothing", False, 2), stores, chosen, SERVER, {}, "round_robin")
    flags = Flags()
    clients = [run.client(flags, store) for store in (0, 1)]
    for _ in range(200):
        for client in clients:
            run.workload.drive.step(client)
    run.read_at_rest(flags)
    save(run, folder, None)
    return run


def test_it_is_driven_judged_told_drawn_and_written_to_files(tmp_path: Path) -> None:
    finished(tmp_path)
    run = json.loads((tmp_path / "run.json").read_text())
    faithful, forgetful = run["stores"]
    assert (faithful["store"], faithful["role"]) == ("faithful", "chosen")
    assert faithful["verdict"] == "INCONCLUSIVE", "one request at a time is no contention"
    assert (forgetful["role"], forgetful["verdict"], forgetful["cause"]) == ("control", "VIOLATED", "stale")
    assert forgetful["sentence"].startswith("The flag was down ")
    assert "found it down" in forgetful["sentence"]
    assert figures.summary("flag", forgetful) == f"lowered {forgetful['figures']['lowered']}"
    assert "down" in svg(forgetful["timeline"], standalone=True)
    assert "1 poles" in setting(run)
    assert any("raise: up" in line for line in explain(tmp_path))
    export(tmp_path, tmp_path / "export")
    said = {judgement.file: judgement.legal for judgement in judge(tmp_path / "export")}
    assert said == {"faithful.jsonl": True, "forgetful.jsonl": False}
