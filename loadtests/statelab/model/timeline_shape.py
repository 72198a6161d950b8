"""The shape of the picture of a proof in run.json."""

from typing import TypedDict


class WorkerDict(TypedDict):
    """Who served an operation: `label` is the short name, as in "a/8"."""

    label: str
    replica: str
    pid: int
    boot: str


class OperationDict(TypedDict):
    """One bar. `lane` and `worker` are places in the timeline's lists; `ret_ns` and `worker` are None if unknown.

    `outcome` is ok, fail, info, or unreadable.
    """

    id: int
    lane: int
    op: str
    call_ns: int
    ret_ns: int | None
    outcome: str
    label: str
    text: str
    worker: int | None
    unit: int | None


class MarkDict(TypedDict):
    """A `statelab.model.marks.Mark`."""

    at_ns: int
    kind: str
    target: str
    text: str


class TimelineDict(TypedDict):
    """What the picture of a proof shows. Times are ns since `start_ns`, the call of the witness's first operation.

    `caption` says what is wrong, `why` says why, and `witness` has the ids of the operations that prove it.
    `parts` are the stretches of time shown, `between` counts the operations within the cuts, `left_out` those in the
    stretches that do not fit. `lanes` are clients; `unit` is a thread, greenlet or task.
    """

    store: str
    workload: str
    caption: str
    why: str
    start_ns: int
    parts: list[tuple[int, int]]
    lanes: list[int]
    workers: list[WorkerDict]
    unit: str
    operations: list[OperationDict]
    witness: list[int]
    between: int
    left_out: int
    marks: list[MarkDict]
