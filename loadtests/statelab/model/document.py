"""The shapes of run.json and of a live snapshot: all that pages, report and exit code know about a run."""

import json
from pathlib import Path
from typing import Literal, NotRequired, TypedDict, cast

from statelab.model.marks import Mark
from statelab.model.timeline_shape import MarkDict, TimelineDict

FORMAT = "statelab-run/2"  # 2: with marks, at_once and unit

State = Literal["idle", "running", "stopping", "final"]
Role = Literal["chosen", "control"]


class TopologyDict(TypedDict):
    """A `statelab.model.topology.Topology`."""

    replicas: int
    workers: int
    at_once: int
    unit: str
    per_request: NotRequired[str]
    server: str
    threads: int
    preload: bool
    balance: str


class WitnessDict(TypedDict):
    """One of the operations that prove a violation; `ret_ns` is None if its answer never came."""

    id: int
    client: int
    op: str
    call_ns: int
    ret_ns: int | None
    value: int | None
    served_by: str | None


class Speed(TypedDict):
    """Acknowledged operations/s, and percentiles of their latency in ms; None if there were none."""

    throughput_per_s: float
    p50_ms: float | None
    p99_ms: float | None


class StoreDict(Speed):
    """One store's verdict and figures so far; `cause` is the diagnosis, if the store was convicted.

    `retries` is how often the store began anew, as its answers say. `anomalies` counts the operations that show each
    anomaly; `could_fail` tells whether a naive store in the same place could have failed in this topology.
    """

    store: str
    role: Role
    verdict: str
    cause: str | None
    expected: list[str]
    as_expected: bool
    sentence: str
    witness: list[WitnessDict]
    timeline: TimelineDict | None
    acknowledged: int
    unknown: int
    failed: int
    lost: int
    duplicates: int
    figures: dict[str, int]
    copies: int
    contended: int
    operations: int
    # Earlier runs lack these.
    unreadable: NotRequired[int]
    retries: NotRequired[int]
    anomalies: NotRequired[dict[str, int]]
    could_fail: NotRequired[bool]


class RunDict(TypedDict):
    """One run.json; `options` are the chosen numbers by name."""

    format: str
    id: str
    started: str
    duration_s: float
    scenario: str
    window: str
    fresh_connections: bool
    users: int
    options: dict[str, int]
    marks: list[MarkDict]
    notes: list[str]
    chart: str
    topology: TopologyDict
    versions: dict[str, str]
    images: NotRequired[dict[str, str]]  # earlier runs did not record them
    warmup_s: NotRequired[float]  # nor this: the time at the beginning that does not count for the speed
    counts: dict[str, int]
    stores: list[StoreDict]
    exit_code: int


class Series(TypedDict):
    """The state of one copy over time; `copy` names it, such as "a/8" for worker 8 of the first replica."""

    store: str
    copy: str
    t: list[float]
    value: list[int]


class Snapshot(RunDict):
    """What the page polls: a run with its state and the lines of its chart.

    Before the first run there are only `state`, `stores`, `series` and `error`, so use `get` for everything else.
    `error` says why a run was refused or could not be stored; it is empty if there was no error.
    """

    state: State
    series: list[Series]
    error: NotRequired[str]


class DocumentError(ValueError):
    """A run.json that cannot be used; the message says why."""


def load(path: Path) -> RunDict:
    """Read a run.json, or raise DocumentError if it is unreadable, incomplete or of another version."""
    try:
        run = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, json.JSONDecodeError) as error:
        raise DocumentError(f"{path} cannot be read: {error}.") from error
    if not isinstance(run, dict) or run.get("format") != FORMAT:
        raise DocumentError(f"{path} does not have the format {FORMAT}.")
    absent = RunDict.__required_keys__ - run.keys()
    rows = run.get("stores")
    for row in rows if isinstance(rows, list) else []:
        absent |= StoreDict.__required_keys__ - row.keys()
    if absent:
        raise DocumentError(f"{path} lacks {', '.join(sorted(absent))}.")
    return cast(RunDict, run)


def mark_document(mark: Mark, since_ns: int) -> MarkDict:
    """Return a mark as in run.json, with its time in ns since `since_ns`."""
    return {"at_ns": mark.at_ns - since_ns, "kind": mark.kind, "target": mark.target, "text": mark.text}
