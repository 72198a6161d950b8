"""The shape of what the picture of a proof shows, as it stands in run.json."""

from __future__ import annotations

from typing import TypedDict


class WorkerDict(TypedDict):
    """Who served an operation: `label` is the short name, as in "a/8"."""

    label: str
    replica: str
    pid: int
    boot: str


class OperationDict(TypedDict):
    """One bar. `lane` and `worker` count into the timeline's; `ret_ns` and `worker` are None where nobody knows."""

    id: int
    lane: int
    op: str
    call_ns: int
    ret_ns: int | None
    outcome: str
    label: str
    text: str
    worker: int | None
    thread: int | None


class FaultDict(TypedDict):
    """Something that befell the application meanwhile, as `first answer of a new worker, a/9`."""

    at_ns: int
    label: str


class TimelineDict(TypedDict):
    """What the picture of a proof shows. All times are ns since `start_ns`, the call of the witness's first operation.

    `caption` says what cannot be right, `why` says why not, and `witness` are the ids of the operations meant.
    `parts` are the stretches of time that are shown, `between` counts the operations wholly inside of the cuts,
    `left_out` those in the stretches for which there was no room. `lanes` are clients.
    """

    store: str
    workload: str
    caption: str
    why: str
    start_ns: int
    parts: list[tuple[int, int]]
    lanes: list[int]
    workers: list[WorkerDict]
    operations: list[OperationDict]
    witness: list[int]
    between: int
    left_out: int
    faults: list[FaultDict]
