"""Runs for `make stores`: each store alone, chosen on standard input, and never taken for evidence."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner

from statelab.cli import main
from statelab.load import target
from statelab.load.lab import Lab
from statelab.load.options import Options
from statelab.load.outcome import assess
from statelab.load.run import Run
from statelab.model.catalogue import Catalogue, Facts, Store
from statelab.recording.http import Body, Reply
from statelab.verdicts.guarantees import GUARANTEES
from tests.unit.statelab.test_answers import SERVER, answer
from tests.unit.ui.fake_lab import run, store

SHARED = Facts("shared", "everybody", naive_twin="naive")
STORES = {name: Store(name, "redis", {"counter": SHARED}, {}, None, "") for name in ("right", "naive")}
BUSY = SERVER | {"workers": 2}


def options(alone: bool) -> Options:
    return Options("counter", ("right",), "nothing", fresh=False, users=4, alone=alone)


@pytest.mark.parametrize(("alone", "stores"), [(True, ["right"]), (False, ["right", "naive"])])
def test_only_a_run_for_its_cost_leaves_the_control_out(
    alone: bool, stores: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(target, "fetch_about", lambda host: (SERVER, {}, ""))
    monkeypatch.setattr("gevent.spawn", lambda *_: None)
    own = Lab("http://nobody", tmp_path)
    own.catalogue = Catalogue(STORES, ("nothing",))
    own.start(options(alone))
    assert own.run
    assert [one.name for one in own.run.stores] == stores


def test_a_store_that_ran_without_its_control_is_inconclusive_and_says_why() -> None:
    right = STORES["right"]
    own = Run(options(alone=True), [right], [right], BUSY, {}, "")
    value = 0

    def send(method: str, path: str, label: str, body: Body) -> Reply:
        nonlocal value
        value += method == "POST"
        return Reply(200, answer(value), None)

    clients = [own.client(send, 0) for _ in range(2)]
    for number in range(400):
        own.workload.drive.step(clients[number % 2])
    (row,) = assess(own)[0]["stores"]
    assert row["verdict"] == "INCONCLUSIVE"
    assert row["sentence"] == "It ran alone: without its control naive, a pass proves nothing."


def test_the_matrix_of_recorded_runs_has_a_cell_for_each_guarantee(tmp_path: Path) -> None:
    (tmp_path / "one").mkdir()
    (tmp_path / "one/run.json").write_text(json.dumps(run(1, [store("right")])), encoding="utf-8")
    shown = json.loads(CliRunner().invoke(main, ["matrix", str(tmp_path)]).output)
    assert shown["guarantees"] == [one.title for one in GUARANTEES]
    assert shown["cells"] == {"right": ["kept", "kept", "kept", "not tried", "not tried"]}
