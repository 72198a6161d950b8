"""docs/stores.json: what `make stores` measured, in one setting, and from which files."""

import hashlib
import json
from collections.abc import Container, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from stack import cost, store_names
from stack.cost import Measured
from stack.process import ROOT

PATH = ROOT / "docs/stores.json"

EMPTY: Mapping[str, Any] = {"setting": {}, "versions": {}, "costs": {}, "guarantees": [], "cells": {}}


def read(path: Path = PATH) -> Mapping[str, Any]:
    """Return the record, or an empty one if there is none yet."""
    try:
        record: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        return EMPTY
    return record


def write(record: Mapping[str, Any], path: Path = PATH) -> None:
    """Write a record, sorted, so that a store that was not measured again makes no difference."""
    text = json.dumps(record, indent=1, sort_keys=True, ensure_ascii=False)
    path.write_text(text + "\n", encoding="utf-8")


def measured(groups: Sequence[Mapping[str, Any]], sources: Mapping[str, str]) -> dict[str, Any]:
    """Return what groups that were measured say of each store, with the fingerprint of its file, and the versions."""
    of_store = {run["store"]: group for group in groups for run in group["runs"]}
    figures = cost.costs([Measured(**run) for run in group["runs"]] for group in groups)
    costs = {
        store: {
            **one,
            "workload": of_store[store]["workload"],
            "date": of_store[store]["date"],
            "source": sources.get(store, ""),
        }
        for store, one in figures.items()
    }
    return {"costs": costs, "versions": {name: text for group in groups for name, text in group["versions"].items()}}


def merged(old: Mapping[str, Any], new: Mapping[str, Any], known: Container[str]) -> dict[str, Any]:
    """Return a record with what an earlier one knows of other stores, if it was measured in the same setting.

    Only known stores are in it: those in `my_stores/` are nobody else's. The cells are those of the record whose runs
    tried more: a few later runs do not replace a whole matrix.
    """
    if differs(old, new):
        old = EMPTY
    shown = new if _tried(new) >= _tried(old) else old
    return {
        "setting": new["setting"],
        "versions": {**old["versions"], **new["versions"]},
        "costs": {store: one for store, one in {**old["costs"], **new["costs"]}.items() if store in known},
        "guarantees": shown["guarantees"] if shown["cells"] else [],
        "cells": {store: row for store, row in shown["cells"].items() if store in known},
    }


def _tried(record: Mapping[str, Any]) -> int:
    return sum(cell != "not tried" for row in record["cells"].values() for cell in row)


def differs(old: Mapping[str, Any], new: Mapping[str, Any]) -> str:
    """Say which settings and versions of two records differ, or return "" if both can be one."""
    pairs = [*_differences(old["setting"], new["setting"]), *_differences(old["versions"], new["versions"])]
    return ", ".join(pairs)


def _differences(old: Mapping[str, Any], new: Mapping[str, Any]) -> Iterator[str]:
    for name in sorted(old.keys() & new.keys()):  # what WITH adds is in one of them alone
        if old[name] != new[name]:
            yield f"{name} was {old[name]}, is {new[name]}"


def sources(folder: Path = store_names.BUILT_IN) -> dict[str, str]:
    """Return a short hash of each store's file, by the store's name.

    What files share (`_rows.py` and its like) is not in it: one word there would ask for half of all stores again.
    """
    files = store_names.files(folder)
    return {name: hashlib.sha256(path.read_bytes()).hexdigest()[:8] for name, path in files.items()}
