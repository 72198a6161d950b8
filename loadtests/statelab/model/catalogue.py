"""The application's catalogue of stores as read over HTTP: facts without verdicts (`expectations` has those)."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Self

from statelab.model.options import OptionError, UnableError


@dataclass(frozen=True)
class Facts:
    """What the application states about a store in one workload.

    Args:
        scope: who shares one copy: request, context (of a thread, greenlet or task), thread, process, forked (the
            processes that were forked once the application was loaded), replica, client,
            or everybody (`shared`).
        atomic_among: among whom a change is atomic: nobody, threads, processes, everybody.
        naive_twin: the store that does the same without protection, if there is one: the positive control.
        stale_s: for how long reads may be out of date by design, in s.
        windows: whether the store takes a window between reading and writing.
        connection: who uses one connection without taking turns: own (nobody else), the threads of a process, or the
            processes that were forked once the application was loaded (`forked`).
    """

    scope: str
    atomic_among: str
    naive_twin: str | None = None
    stale_s: float = 0.0
    windows: bool = False
    connection: str = "own"


@dataclass(frozen=True)
class Store:
    """One store of `GET /stores`.

    Args:
        name: its name.
        home: the kind of place where its state lives.
        facts: its facts for each workload that it implements.
        cannot: why it does not implement the others.
        unavailable: why it cannot run now, with the command that enables it; None if it can.
        summary: one sentence.
    """

    name: str
    home: str
    facts: Mapping[str, Facts]
    cannot: Mapping[str, str]
    unavailable: str | None
    summary: str


BARE = Store(
    "bare", "request", {"counter": Facts("request", "nobody")}, {}, None, "A view that keeps nothing, at /bare."
)
"""No store, and in no catalogue: what a request costs before it touches any state. Stores' prices are ratios to it."""


@dataclass(frozen=True)
class Catalogue:
    """All stores by name, and the windows that in-process stores can take."""

    stores: Mapping[str, Store]
    windows: tuple[str, ...]

    @classmethod
    def parse(cls, document: Mapping[str, Any]) -> Self:
        """Read the JSON of `GET /stores`."""
        return cls({row["name"]: _store(row) for row in document["stores"]}, tuple(document["windows"]))

    def choose(self, names: Iterable[str], scenario: str) -> list[Store]:
        """Look up the chosen stores.

        Raises:
            OptionError: there is none, or one is unknown or cannot run now.
            UnableError: none of them implements the scenario.
        """
        chosen = list(dict.fromkeys(name.strip() for name in names if name.strip()))
        if not chosen:
            raise OptionError(f"No store was chosen. Choose from: {', '.join(self.available)}.")
        for name in chosen:
            if name not in self.stores:
                raise OptionError(f"There is no store “{name}”. Choose from: {', '.join(self.available)}.")
            if reason := self.stores[name].unavailable:
                raise OptionError(f"{name} cannot run now. {reason}")
        able = [name for name in chosen if scenario in self.stores[name].facts]
        if not able:
            can = [name for name in self.available if scenario in self.stores[name].facts]
            raise UnableError(f"{self.left_out(chosen, scenario)[0]} These implement it: {', '.join(can)}.")
        return [self.stores[name] for name in able]

    @property
    def available(self) -> list[str]:
        """The names of the stores that can run now."""
        return [name for name, store in self.stores.items() if not store.unavailable]

    @property
    def marked(self) -> list[str]:
        """The names of those whose connection is wrong for some server models: they run only if they are named."""
        return [
            name
            for name in self.available
            if any(facts.connection != "own" for facts in self.stores[name].facts.values())
        ]

    def left_out(self, names: Iterable[str], scenario: str) -> list[str]:
        """Say why each store that does not implement the scenario is left out."""
        stores = [self.stores[name] for name in names if name != BARE.name]
        return [
            f"{store.name} is left out of {scenario}: {store.cannot.get(scenario, 'it does not implement it.')}"
            for store in stores
            if scenario not in store.facts
        ]

    def with_controls(self, chosen: list[Store], scenario: str) -> list[Store]:
        """Add each store's positive control: unless the naive twin is convicted too, a pass proves nothing."""
        twins = [store.facts[scenario].naive_twin for store in chosen]
        controls = [self.stores[twin] for twin in twins if twin]
        return list({store.name: store for store in chosen + controls}.values())


def _store(row: Mapping[str, Any]) -> Store:
    facts = {
        workload: Facts(
            one["scope"], one["atomic_among"], one["naive_twin"], one["stale_s"], row["windows"], one["connection"]
        )
        for workload, one in row["workloads"].items()
    }
    return Store(row["name"], row["home"], facts, row["cannot"], row["unavailable"], row["summary"])
