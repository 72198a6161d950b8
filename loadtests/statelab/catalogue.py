"""The application's catalogue of stores, read over HTTP, and what it promises in the topology at hand."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from typing import Any, cast

from statelab.document import TopologyDict
from statelab.options import OptionError, UnableError


@dataclass(frozen=True)
class Promise:
    """What a store promises in one workload: the verdicts allowed in each situation, and its positive control."""

    expected: Mapping[str, tuple[str, ...]]
    control: str | None


@dataclass(frozen=True)
class Store:
    """One row of `GET /stores`: what the application promises of a store."""

    name: str
    scope: str
    windows: bool
    promises: Mapping[str, Promise]
    cannot: Mapping[str, str]
    summary: str


@dataclass(frozen=True)
class Topology:
    """How requests meet Python, as the application's answers show it. `balance` is empty where no proxy says."""

    replicas: int
    workers: int
    threads: int
    server: str
    preload: bool
    balance: str

    def document(self) -> TopologyDict:
        """Give the topology as run.json has it."""
        return cast(TopologyDict, asdict(self))

    def situation(self, window: str) -> str:
        """Name the row of expectations that applies: how many copies of a global there are, and what can race."""
        if self.replicas * self.workers > 1:
            return "processes" if self.threads == 1 else "processes-threads"
        if self.threads == 1:
            return "serial"
        return "threads" if window == "nothing" else "threads-window"


@dataclass(frozen=True)
class Catalogue:
    """All stores by name, and the windows that in-process stores take."""

    stores: Mapping[str, Store]
    windows: tuple[str, ...]

    @classmethod
    def parse(cls, document: Mapping[str, Any]) -> Catalogue:
        """Read the JSON of `GET /stores`."""
        return cls({row["name"]: _store(row) for row in document["stores"]}, tuple(document["windows"]))

    def choose(self, names: Iterable[str], scenario: str) -> list[Store]:
        """Look up the chosen stores.

        Raises:
            OptionError: no store or an unknown one.
            UnableError: none that can do the scenario.
        """
        chosen = list(dict.fromkeys(name.strip() for name in names if name.strip()))
        if not chosen:
            raise OptionError(f"No store was chosen. Choose from: {', '.join(self.stores)}.")
        for name in chosen:
            if name not in self.stores:
                raise OptionError(f"There is no store “{name}”. Choose from: {', '.join(self.stores)}.")
        able = [name for name in chosen if scenario in self.stores[name].promises]
        if not able:
            can = [store.name for store in self.stores.values() if scenario in store.promises]
            raise UnableError(f"{self.left_out(chosen, scenario)[0]} These can do it: {', '.join(can)}.")
        return [self.stores[name] for name in able]

    def left_out(self, names: Iterable[str], scenario: str) -> list[str]:
        """Say of each store that cannot do the scenario why not."""
        stores = [self.stores[name] for name in names]
        return [
            f"{store.name} is left out of {scenario}: {store.cannot.get(scenario, 'it has no such thing.')}"
            for store in stores
            if scenario not in store.promises
        ]

    def with_controls(self, chosen: list[Store], scenario: str) -> list[Store]:
        """Add each store's positive control: unless the naive twin is convicted too, a pass proves nothing."""
        names = [store.promises[scenario].control for store in chosen]
        controls = [self.stores[name] for name in names if name]
        return list({store.name: store for store in chosen + controls}.values())


def _store(row: Mapping[str, Any]) -> Store:
    promises = {
        workload: Promise(
            {situation: tuple(words) for situation, words in promise["expected"].items()}, promise["control"]
        )
        for workload, promise in row["workloads"].items()
    }
    return Store(row["name"], row["scope"], row["windows"], promises, row["cannot"], row["summary"])
