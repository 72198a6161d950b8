"""What a workload consists of: how it is driven, checked, presented, and written to files."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, NamedTuple

import numpy as np

from statelab.checking.finding import Finding
from statelab.model.history import OK, Bools, Header, History, Ints
from statelab.model.options import Number
from statelab.recording.client import Client
from statelab.workloads.format import Format
from statelab.workloads.labels import Labels
from statelab.workloads.wording import Sentences, Shown


def _nothing(*_: Any) -> dict[str, Any]:
    return {}


@dataclass(frozen=True)
class Drive:
    """How the requests are made.

    Args:
        step: sends one operation and returns its outcome.
        at_rest: reads the final state after the load has ended.
        setup: returns the header's `setup` for the choices of a run.
        options: the numbers that can be chosen for this workload only, by name.
        setting: a format string that describes these choices; empty if there are none.
        looks: whether some requests only look at the state. If none does, forgetting cannot be told from racing.
        strangers: whether each request comes from another person, who brings nothing that earlier ones were given.
    """

    step: Callable[[Client], int]
    at_rest: Callable[[Client], object] = _nothing
    setup: Callable[[Mapping[str, int]], Mapping[str, Any]] = _nothing
    options: Mapping[str, Number] = field(default_factory=dict)
    setting: str = ""
    looks: bool = True
    strangers: bool = False


class Figure(NamedTuple):
    """How tables show one number of `Finding.figures`."""

    name: str
    title: str
    unit: str = ""


class Chart(NamedTuple):
    """The operations that a chart draws, and their numbers; at each moment the `highest` or the lowest one counts."""

    shown: Bools
    number: Ints
    highest: bool = True


@dataclass(frozen=True)
class Presentation:
    """How a workload is presented.

    Args:
        sentences: what verdicts say.
        labels: what the picture of a proof says.
        figures: what tables show.
        title: the title of the chart.
        chart: what it draws.
        shown: how sentences show an operation.
        by_key: whether operations on other keys are irrelevant to a proof.
        whole_proof: whether a picture needs all operations of a witness, not just the first two.
    """

    sentences: Sentences
    labels: type[Labels]
    figures: tuple[Figure, ...]
    title: str
    chart: Callable[[History], Chart]
    shown: type[Shown] = Shown
    by_key: bool = False
    whole_proof: bool = False


@dataclass(frozen=True)
class Workload:
    """A workload.

    Args:
        name: its name.
        ops: the names of its operations; the first one changes the state.
        drive: how it is driven.
        check: checks a history, or raises HistoryError if the history contradicts itself.
        presentation: how it is presented.
        format: its fields in JSON lines.
        exact: whether `check` finds nothing if and only if some order explains every answer.
        shared: whether all requests need the same copy of the state.
    """

    name: str
    ops: tuple[str, ...]
    drive: Drive
    check: Callable[[History], Finding]
    presentation: Presentation
    format: Format
    exact: bool = True
    shared: bool = True

    def header(self, unit: str = "thread", **setup: Any) -> Header:
        """Make the header of a history of this workload."""
        return Header(self.name, self.ops, setup, unit)


def answered(history: History, op: int) -> Bools:
    """Choose the acknowledged operations of one kind for a chart."""
    rows = history.rows
    chosen: Bools = (rows["outcome"] == OK) & (rows["op"] == op) & (rows["process"] >= 0)
    return chosen


def counted(shown: Bools, wrong: Bools) -> Chart:
    """Draw how many of the operations so far are `wrong`."""
    return Chart(shown, np.cumsum(shown & wrong))
