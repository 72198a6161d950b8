"""The application's catalogue of stores, read over HTTP, and what it promises in the topology at hand."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from typing import Any, cast

from statelab.document import TopologyDict


class OptionError(ValueError):
    """A choice of the user that cannot be run; the message says what is allowed."""


@dataclass(frozen=True)
class Store:
    """One row of `GET /stores`: what the application promises of a store."""

    name: str
    scope: str
    windows: bool
    control: str | None
    workloads: tuple[str, ...]
    expected: Mapping[str, tuple[str, ...]]
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
        stores = {}
        for row in document["stores"]:
            expected = {situation: tuple(words) for situation, words in row["expected"].items()}
            stores[row["name"]] = Store(
                name=row["name"],
                scope=row["scope"],
                windows=row["windows"],
                control=row["control"],
                workloads=tuple(row["workloads"]),
                expected=expected,
                summary=row["summary"],
            )
        return cls(stores, tuple(document["windows"]))

    def choose(self, names: Iterable[str], scenario: str) -> list[Store]:
        """Look up the chosen stores.

        Raises:
            OptionError: no store, an unknown one, or one that cannot do the scenario.
        """
        chosen = list(dict.fromkeys(name.strip() for name in names if name.strip()))
        if not chosen:
            raise OptionError(f"No store was chosen. Choose from: {', '.join(self.stores)}.")
        for name in chosen:
            if name not in self.stores:
                raise OptionError(f"There is no store “{name}”. Choose from: {', '.join(self.stores)}.")
            if scenario not in self.stores[name].workloads:
                able = [store.name for store in self.stores.values() if scenario in store.workloads]
                raise OptionError(f"{name} cannot do the scenario “{scenario}”. These can: {', '.join(able)}.")
        return [self.stores[name] for name in chosen]

    def with_controls(self, chosen: list[Store]) -> list[Store]:
        """Add each store's positive control: unless the naive twin is convicted too, a pass proves nothing."""
        controls = [self.stores[store.control] for store in chosen if store.control]
        return list({store.name: store for store in chosen + controls}.values())
