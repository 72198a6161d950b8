"""An answer that was cut off is unknown; one that does not keep the contract casts doubt on its own store only."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from statelab.export import export
from statelab.files import parquet
from statelab.judge import judge
from statelab.load import judged
from statelab.load.options import Options, defaults
from statelab.load.outcome import assess, save
from statelab.load.run import Run
from statelab.model.catalogue import Facts, Store
from statelab.model.document import load
from statelab.model.history import CHANGE, INFO, OK, UNREADABLE, History, HistoryError
from statelab.recording.client import Client, Shared
from statelab.recording.http import Body, Reply
from statelab.recording.recorder import Recorder
from statelab.ui.figures import summary
from statelab.ui.timeline_svg import svg
from statelab.verdicts.timeline import crop
from statelab.workloads import WORKLOADS

SERVED = {"replica": "web", "pid": 7, "boot": "aa", "unit": "thread", "number": 1}
GOOD = {
    "counter": 5,
    "stock": 3,
    "cart": [7],
    "register": None,
    "transfer": [1000] * 4,
    "oncall": True,
    "whoami": None,
    "rate-limit": True,
}
FULL = json.dumps({"value": 1, "refused": False, "served_by": SERVED}).encode()
SERVER = {
    "unit": "thread",
    "workers": 1,
    "at_once": 1,
    "per_request": "nothing",
    "model": "gunicorn-sync",
    "threads": 1,
    "preload": False,
}

FINE = Facts("shared", "everybody")
"""Where nothing can race, no control is asked for."""


def answer(value: Any, **changed: Any) -> bytes:
    return json.dumps({"value": value, "refused": False, "served_by": SERVED} | changed).encode()


def outcome(workload: str, body: bytes, error: Exception | None = None, get: bool = False) -> int:
    """Send steps until one has the wanted method; return what the client makes of its answer."""
    looked = []

    def send(method: str, path: str, label: str, sent: Body) -> Reply:
        looked.append(method == "GET")
        return Reply(200, body, error)

    drive = WORKLOADS[workload].drive
    client = Client(send, Shared(defaults(), "nothing", "key", Recorder()), 0, "some", window=False)
    for _ in range(1000):
        found = drive.step(client)
        if looked[-1] == get:
            return found
    raise AssertionError(f"{workload} has no such step")


@pytest.mark.parametrize("length", range(len(FULL)))
def test_an_answer_that_was_cut_off_is_unknown(length: int) -> None:
    assert outcome("counter", FULL[:length]) == INFO
    assert outcome("counter", FULL) == OK
    assert outcome("counter", FULL, EOFError()) == INFO, "the transport says that it is incomplete"


@pytest.mark.parametrize("workload", WORKLOADS)
@pytest.mark.parametrize("value", ["seven", 2**60, 7.5, {"a": 1}, [[1]], [2**60], ["x"]])
def test_a_value_that_does_not_keep_the_contract_is_unreadable(workload: str, value: Any) -> None:
    looks = workload in ("cart", "transfer")
    assert outcome(workload, answer(value), get=looks) == UNREADABLE
    assert outcome(workload, answer(GOOD[workload]), get=looks) == OK


@pytest.mark.parametrize(
    "body",
    [
        b"<html><h1>Welcome</h1></html>",
        b"\xff\xfe",
        answer(7, served_by=SERVED | {"replica": "?"}).replace(b"?", b"\xff"),
        answer("?").replace(b"?", b"\xff"),
        b"[]",
        b"7",
        b"null",
        b'{"value": 7}',
        b'{"value": NaN, "served_by": {}}',
        answer(7, served_by=None),
        answer(7, served_by=SERVED | {"number": -1}),
        answer(7, served_by=SERVED | {"pid": "7"}),
        answer(7, retries=-1),
        answer(7, retries=2**16),
        answer(7, retries=True),
        answer(7, retries=None),
        answer(7, retries="1"),
        answer([7]),
        answer(True),
        b'{"value": ' + b"1" * 5000 + b"}",
    ],
)
def test_an_answer_of_another_shape_is_unreadable(body: bytes) -> None:
    assert outcome("counter", body) == UNREADABLE


@pytest.mark.parametrize(("more", "retries"), [({}, 0), ({"retries": 0}, 0), ({"retries": 2**16 - 1}, 2**16 - 1)])
def test_an_answer_may_say_how_often_the_store_began_anew(more: dict[str, int], retries: int) -> None:
    recorder = Recorder()
    client = Client(
        lambda *_: Reply(200, answer(7, **more), None),
        Shared({}, "nothing", "key", recorder), 0, "some", window=False,
    )  # fmt: skip
    assert client.change(CHANGE, "counters/key") == OK
    assert recorder.snapshot()[0]["retries"].tolist() == [retries]


def run(page_from: int, facts: Facts = FINE, **server: Any) -> Run:
    """Return a run in which a page takes the place of a store's answers, from one number of requests on."""
    stores = [Store(name, "memory", {"counter": facts}, {}, None, "") for name in ("strange", "good")]
    options = Options("counter", ("strange", "good"), "nothing", fresh=False, users=2)
    own = Run(options, stores, stores, SERVER | server, {}, "round_robin")
    counts = {"strange": 0, "good": 0}

    def send(method: str, path: str, label: str, body: Body) -> Reply:
        name = path.split("/")[2]
        counts[name] += method == "POST"
        if name == "strange" and counts[name] > page_from:
            return Reply(200, b"<html>\n<title>Welcome to the proxy</title></html>" + b" " * 99 + b"!", None)
        return Reply(200, answer(counts[name]), None)

    for client in [own.client(send, store) for store in (0, 1)]:
        for _ in range(800):
            own.workload.drive.step(client)
    own.recorder._rows["call"] -= 10**9
    return own


def test_unreadable_answers_make_their_own_store_inconclusive_and_are_quoted(tmp_path: Path) -> None:
    own = run(page_from=400)
    document, _ = save(own, tmp_path, None)
    strange, good = document["stores"]
    assert (strange["verdict"], good["verdict"]) == ("INCONCLUSIVE", "NO VIOLATION SEEN")
    count = strange["unreadable"]
    assert count > 100
    assert strange["sentence"] == (
        f"{count} answers do not keep the application's contract, such as “<html> <title>Welcome to the proxy</title>"
        "</html> !”, so what these requests did is unknown."
    )
    assert good["unreadable"] == 0
    assert summary("counter", strange) == f"unreadable answers {count}"
    assert parquet.read(tmp_path / "history.parquet").split()["strange"].unreadable == count
    export(tmp_path, tmp_path / "export")
    told = {one.file: one for one in judge(tmp_path)}
    assert {file: one.legal for file, one in told.items()} == {
        "history.parquet (strange)": None,
        "history.parquet (good)": True,
        "export/strange.jsonl": None,
        "export/good.jsonl": True,
    }
    assert told["export/strange.jsonl"].sentence == told["history.parquet (strange)"].sentence
    events = (tmp_path / "export/strange.edn").read_text(encoding="utf-8").splitlines()
    assert sum(":type :info" in event and ":error :unreadable" in event for event in events) == count
    assert sum(":error" in event for event in events) == count


def test_the_retries_of_a_store_are_summed() -> None:
    own = run(page_from=10**9)
    own.recorder._rows["retries"][:1600:2] = 2**16 - 1
    assert sum(row["retries"] for row in assess(own)[0]["stores"]) == 800 * (2**16 - 1)


def test_the_picture_says_which_answers_were_unreadable() -> None:
    own = run(page_from=0).record().split()["strange"]
    page = int(np.flatnonzero(own.rows["op"] == 0)[0])
    timeline = crop(own, (int(own.ids[page]),))
    (op,) = (op for op in timeline["operations"] if op["id"] == own.ids[page])
    assert (op["label"], op["outcome"], op["ret_ns"]) == ("unreadable", "unreadable", None)
    assert op["text"] == "add: got an unreadable answer, so it may or may not have been applied"
    picture = svg(timeline, standalone=True)
    assert "answered (unreadable)" in picture
    assert "no answer" not in picture
    assert "never answered" not in picture


def lose_one(own: Run) -> None:
    """Let two increments of the first store answer the same."""
    rows = own.recorder._rows
    first, second, *_ = [place for place in range(800) if rows["op"][place] == 0]
    rows["value"][second] = rows["value"][first]


def test_unreadable_answers_do_not_excuse_what_is_proved() -> None:
    own = run(page_from=400)
    lose_one(own)
    strange, good = assess(own)[0]["stores"]
    assert strange["verdict"] == "VIOLATED"
    assert strange["anomalies"]["duplicate"] == 1
    assert (good["anomalies"], good["could_fail"]) == ({}, False)


def test_what_a_process_remembers_needs_no_control_where_each_request_has_a_process_of_its_own() -> None:
    cached = Facts("shared", "nobody", stale_s=1.0)
    for per_request, found in (("process", ("NO VIOLATION SEEN", False)), ("nothing", ("INCONCLUSIVE", True))):
        own = run(10**6, cached, workers=2, per_request=per_request)
        _, good = assess(own)[0]["stores"]
        assert (good["verdict"], good["could_fail"]) == found
        assert ("since each one had a process of its own" in good["sentence"]) == (per_request == "process")


@pytest.mark.parametrize("error", [HistoryError("it contradicts itself"), IndexError("a mistake")])
@pytest.mark.parametrize("step", ["check", "decide", "describe", "crop", "series"])
def test_whatever_fails_for_one_store_there_is_a_run_json_and_the_other_keeps_its_word(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, step: str, error: Exception
) -> None:
    own = run(page_from=10**9)
    lose_one(own)
    real = own.workload.check if step == "check" else getattr(judged, step)

    def failing(history: History, *given: Any, **named: Any) -> Any:
        if history.store == "strange":
            raise error
        return real(history, *given, **named)

    if step == "check":
        own.workload = replace(own.workload, check=failing)
    else:
        monkeypatch.setattr(judged, step, failing)
    save(own, tmp_path, None)
    told = load(tmp_path / "run.json")
    strange, good = told["stores"]
    reason = "it contradicts itself" if isinstance(error, HistoryError) else "IndexError('a mistake')"
    assert strange["verdict"] == "INCONCLUSIVE"
    assert strange["sentence"] == f"The history of strange cannot be judged: {reason}."
    assert (strange["anomalies"], strange["operations"]) == ({}, 800)
    assert good["verdict"] == "NO VIOLATION SEEN"
    assert told["exit_code"] == 2
