"""A toy workload as a newcomer writes it: a flag that is raised once and never lowered."""

from __future__ import annotations

import random
from dataclasses import replace
from typing import Any

import numpy as np

from statelab.checking.finding import Finding, counts, explained
from statelab.checking.validation import validate
from statelab.model.history import CHANGE, OK, READ, History
from statelab.model.options import Number
from statelab.recording.client import Client
from statelab.workloads.format import Format, Line, Names, Sent
from statelab.workloads.labels import Labels
from statelab.workloads.wording import ORDER, Cause, Explanation, Sentences
from statelab.workloads.workload import Chart, Drive, Figure, Presentation, Workload, answered


def step(client: Client) -> int:
    """Raise the flag, or look at it."""
    path = f"flags/{client.key}"
    return client.read(READ, path) if random.random() < 1 / 2 else client.change(CHANGE, path)


def at_rest(client: Client) -> None:
    """Look at the flag."""
    client.read(READ, f"flags/{client.key}")


def check(history: History) -> Finding:
    """Find reads that saw the flag down although it had been raised before they were sent."""
    validate(history)
    finding = replace(
        counts(history, history.code("op") == CHANGE, history.answered()),
        anomalies=_lowered(history),
        figures={"lowered": _lowered(history).get("lowered", (0, ()))[0]},
    )
    return finding if finding.legal else explained(history, finding, lambda own: not _lowered(own), always_new=False)


def _lowered(history: History) -> dict[str, tuple[int, tuple[int, ...]]]:
    raised = np.flatnonzero((history.code("op") == CHANGE) & (history.code("outcome") == OK))
    if not len(raised):
        return {}
    first = raised[history.column("ret")[raised].argmin()]
    down = (history.code("op") == READ) & history.answered() & (history.column("value") == 0)
    late = np.flatnonzero(down & (history.column("call") > history.column("ret")[first]))
    return {"lowered": (len(late), tuple(history.ids[[first, late[0]]].tolist()))} if len(late) else {}


class FlagLabels(Labels):
    """Whether the flag was up."""

    def answer(self, place: int, value: int) -> str:
        """Say it."""
        return "up" if value else "down"


def read(op: str, line: Line, outcome: int, names: Names) -> Sent:
    """Read whether it was up."""
    return Sent(line.answer(outcome))


def write(history: History, place: int, answer: int | None) -> dict[str, Any]:
    """Write whether it was up."""
    return {"value": answer}


WORKLOAD = Workload(
    "flag",
    ("raise", "read"),
    Drive(step, at_rest, options={"poles": Number(1, 1, 9, "Flag poles")}, setting="{poles} poles"),
    check,
    Presentation(
        Sentences(
            private="flags",
            forgets="every request finds the flag down.",
            failures={"lowered": "lowered the flag {lowered:time|times}"},
            anomalies={
                "lowered": Explanation(
                    "The flag was down {count:time|times} after it had been raised.",
                    "{0} had raised it before {1} was sent, which found it down.",
                    f"The flag is never lowered. {ORDER}",
                    Cause.STALE,
                )
            },
        ),
        FlagLabels,
        (Figure("lowered", "Lowered"),),
        "The flag",
        lambda history: Chart(answered(history, READ), history.column("value")),
    ),
    Format(read, write),
)
