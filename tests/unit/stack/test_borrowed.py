"""stack.borrowed: whatever happens to a command, the stack that it borrowed is as it was."""

from __future__ import annotations

from collections.abc import Mapping

import pytest

from stack import borrowed, lifecycle, ready, scaling
from stack import docker as docker_engine
from stack.errors import LabError
from stack.locust_page import LocustPage
from stack.topology import DEFAULT, Topology

WANTED = Topology(replicas=1, workers=1)


class Docker:
    """Stands for the engine: notes what the commands of lifecycle are asked to do."""

    def __init__(self, before: Topology | None) -> None:
        self.before, self.done = before, list[str]()

    def change(self, environ: Mapping[str, str]) -> None:
        """Note a change."""
        self.done.append(f"{environ['REPLICAS']} × {environ['WORKERS']}, {environ['SERVER']}")


@pytest.fixture
def engine(monkeypatch: pytest.MonkeyPatch, request: pytest.FixtureRequest) -> Docker:
    """Return an engine with the topology of the test's parameter."""
    docker = Docker(request.param)
    monkeypatch.setattr(borrowed, "_running", lambda project: docker.before)
    monkeypatch.setattr(docker_engine, "published_port", lambda *_: 1)
    monkeypatch.setattr(scaling, "change", docker.change)
    monkeypatch.setattr(lifecycle, "prepare", lambda environ, wanted: (None, None))
    monkeypatch.setattr(lifecycle, "start", lambda stack, wanted: docker.done.append("up"))
    monkeypatch.setattr(lifecycle, "take_down", lambda environ: docker.done.append("down"))
    monkeypatch.setattr(LocustPage, "busy", lambda self: False)
    return docker


def runs_before(*topologies: Topology | None) -> pytest.MarkDecorator:
    return pytest.mark.parametrize("engine", topologies, indirect=True)


@runs_before(None)
def test_what_did_not_run_is_started_and_removed(engine: Docker) -> None:
    with borrowed.borrow({}, WANTED) as stack:
        stack.shape(Topology(replicas=1, workers=1))
        assert engine.done == ["up"], "it has that topology already"
    assert engine.done == ["up", "down"]


@runs_before(Topology(3, 4))
def test_what_ran_is_changed_and_changed_back(engine: Docker) -> None:
    with borrowed.borrow({}, WANTED) as stack:
        stack.shape(Topology(1, 1, 8, "gunicorn-gthread"))
    assert engine.done == ["1 × 1, gunicorn-sync", "1 × 1, gunicorn-gthread", "3 × 4, gunicorn-sync"]


@runs_before(None, DEFAULT)
def test_it_is_put_back_after_an_error_and_after_ctrl_c_too(engine: Docker) -> None:
    for stop in (LabError("no"), KeyboardInterrupt()):
        with pytest.raises(type(stop)), borrowed.borrow({}, WANTED):
            raise stop
        assert engine.done[-1] == ("2 × 2, gunicorn-sync" if engine.before else "down")


@runs_before(WANTED)
def test_what_has_the_topology_already_is_not_touched(engine: Docker) -> None:
    with borrowed.borrow({}, WANTED):
        pass
    assert engine.done == []


@runs_before(DEFAULT)
def test_a_change_that_failed_is_undone(engine: Docker, monkeypatch: pytest.MonkeyPatch) -> None:
    def half(environ: Mapping[str, str]) -> None:
        engine.change(environ)
        monkeypatch.setattr(scaling, "change", engine.change)
        raise LabError("no worker answers")

    monkeypatch.setattr(scaling, "change", half)
    with pytest.raises(LabError, match="no worker answers"), borrowed.borrow({}, WANTED):
        pass
    assert engine.done == ["1 × 1, gunicorn-sync", "2 × 2, gunicorn-sync"]


@runs_before(DEFAULT)
def test_a_stack_with_a_run_in_progress_is_left_alone(engine: Docker, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(LocustPage, "busy", lambda self: True)
    with pytest.raises(LabError, match="A run is in progress"), borrowed.borrow({}, WANTED):
        pass
    assert engine.done == []


@runs_before(DEFAULT)
def test_where_no_worker_answers_none_is_killed(engine: Docker, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ready, "ask", lambda *_: b"")
    with borrowed.borrow({}, DEFAULT) as stack, pytest.raises(LabError, match="No worker answers"):
        stack.kill_a_worker()
