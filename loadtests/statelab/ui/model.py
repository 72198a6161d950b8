"""What the page, the tab and the report are told: the shapes of `run.json` and of a live snapshot."""

from typing import Literal, NotRequired, Protocol, TypedDict

State = Literal["idle", "running", "stopping", "final"]


class Topology(TypedDict):
    """How many processes served the run, and how requests reached them."""

    replicas: int
    workers: int
    threads: int
    server: str
    preload: bool
    balance: str


class Witness(TypedDict):
    """One of the operations that prove a violation; `ret_ns` is None if its answer never came."""

    id: int
    client: int
    op: str
    call_ns: int
    ret_ns: int | None
    value: int | None
    served_by: str | None


class StoreDict(TypedDict):
    """One store's verdict and figures; while a run goes on they are those so far, and the verdict may be None."""

    store: str
    role: Literal["chosen", "control"]
    verdict: str | None
    expected: list[str]
    as_expected: bool
    sentence: str
    witness: list[Witness]
    acknowledged: int
    unknown: int
    failed: int
    lost: int
    duplicates: int
    copies: int
    contended: int
    operations: int
    throughput_per_s: float
    p50_ms: float | None
    p99_ms: float | None


class RunDict(TypedDict):
    """One `run.json` (`statelab-run/1`)."""

    format: str
    id: str
    started: str
    duration_s: float
    scenario: str
    window: str
    fresh_connections: bool
    users: int
    topology: Topology
    versions: dict[str, str]
    counts: dict[str, int]
    stores: list[StoreDict]
    exit_code: int


class Series(TypedDict):
    """One copy's counter over time; `copy` is the replica's letter and the worker's pid, as in "a/8"."""

    store: str
    copy: str
    t: list[float]
    value: list[int]


class Snapshot(TypedDict):
    """What the page polls. Before the first run only `state`, `stores` and `series` need to be there.

    `error` says why a run was refused or could not be kept; empty where nothing is wrong.
    """

    state: State
    stores: list[StoreDict]
    series: list[Series]
    error: NotRequired[str]
    format: NotRequired[str]
    id: NotRequired[str]
    started: NotRequired[str]
    duration_s: NotRequired[float]
    scenario: NotRequired[str]
    window: NotRequired[str]
    fresh_connections: NotRequired[bool]
    users: NotRequired[int]
    topology: NotRequired[Topology]
    versions: NotRequired[dict[str, str]]
    counts: NotRequired[dict[str, int]]
    exit_code: NotRequired[int | None]


class Lab(Protocol):
    """Where the page gets its figures from."""

    def snapshot(self) -> Snapshot:
        """Return the run in progress, or else the last one."""
        ...

    def runs(self) -> list[RunDict]:
        """Return earlier runs, newest first."""
        ...
