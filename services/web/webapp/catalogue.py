"""The stores of an app, and GET /stores, which lists them."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from flask import Blueprint, Flask, current_app

from . import windows
from .backends import switched_on
from .facts import Scope
from .store_files import StoreFile
from .stores import WORKLOADS

blueprint = Blueprint("catalogue", __name__)


@dataclass(frozen=True)
class Store:
    """One store of an app: its file, the reason if it cannot be used, and an object for each workload."""

    file: StoreFile
    unavailable: str | None
    objects: Mapping[str, object]

    @property
    def windows(self) -> bool:
        """Whether a request may ask for a window other than `nothing`: the way to a server is one already."""
        return self.file.facts.scope != Scope.SHARED

    def public(self) -> dict[str, Any]:
        """Return the store as `/stores` shows it."""
        facts = self.file.facts
        return {
            "name": self.file.name,
            "home": self.file.home,
            "scope": facts.scope,
            "atomic_among": facts.atomic_among,
            "naive_twin": facts.naive_twin,
            "connection": facts.connection,
            "needs": facts.needs,
            "unavailable": self.unavailable,
            "windows": self.windows,
            "summary": self.file.summary,
            "workloads": {workload: self._workload(workload) for workload in self.file.classes},
            "cannot": facts.cannot,
        }

    def _workload(self, workload: str) -> dict[str, Any]:
        facts = self.file.facts_of(workload)
        return {
            "how": (self.file.classes[workload].__doc__ or "").strip().partition("\n")[0],
            "scope": facts.scope,
            "atomic_among": facts.atomic_among,
            "naive_twin": facts.naive_twin,
            "connection": facts.connection,
            "stale_s": facts.stale_s,
        }


@blueprint.get("/stores")
def show() -> dict[str, Any]:
    """List the stores, all workloads, and the windows that the in-process stores take."""
    listed = [store.public() for store in stores(current_app).values()]
    return {"stores": listed, "workloads": list(WORKLOADS), "windows": list(windows.NAMES)}


def stores(app: Flask) -> dict[str, Store]:
    """Return the stores of the app by name, in the order in which they are listed."""
    found: dict[str, Store] = app.extensions["stores"]
    return found


def init_app(app: Flask, files: list[StoreFile]) -> None:
    """Make every store of the app once, and give each the client of its backend."""
    app.extensions["stores"] = {file.name: _store(app, file) for file in files}


def _store(app: Flask, file: StoreFile) -> Store:
    needs = file.facts.needs
    if reason := app.extensions["unavailable"].get(needs) or file.facts.not_by.get(app.config["UNIT"]):
        return Store(file, reason, {})
    given = [] if needs is None else [switched_on(app)[needs].client]
    return Store(file, None, {workload: made(*given) for workload, made in file.classes.items()})
