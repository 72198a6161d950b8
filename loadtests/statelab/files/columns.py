"""Turns the columns of a Parquet file into a record."""

import json
from typing import Any

import numpy as np

from statelab.model.history import (
    MISSING,
    NEVER,
    NOTHING,
    RECORDED,
    ROW,
    Header,
    HistoryError,
    Ints,
    Lists,
    Process,
)
from statelab.model.marks import Mark
from statelab.model.record import Record
from statelab.workloads import WORKLOADS


def record(name: str, table: Any, about: dict[str, bytes]) -> Record:
    """Turn the columns of the file of this name, with its metadata `about`, into rows in the order of their ids.

    Raises:
        HistoryError: the metadata is missing or wrong, or a column has an unknown name.
    """
    try:
        header = _header(json.loads(about["header"]))
        stores = tuple(json.loads(about["stores"]))
        marks = tuple(Mark(**mark) for mark in json.loads(about["marks"]))
    except (ValueError, TypeError, KeyError) as error:
        raise HistoryError(f"{name} has missing or wrong metadata: {error!r}") from error
    table = table.sort_by("id").combine_chunks()
    rows = np.zeros(len(table), ROW)
    rows["store"], rows["op"] = _codes(name, table["store"], stores), _codes(name, table["op"], header.ops)
    rows["outcome"] = _codes(name, table["outcome"], RECORDED)
    rows["call"], rows["ret"] = _numbers(table["call_ns"]), _numbers(table["ret_ns"], NEVER)
    rows["value"] = np.where(_numbers(table["nothing"]), NOTHING, _numbers(table["value"], MISSING))
    rows["unit"], rows["retries"] = _numbers(table["unit"], 0), _numbers(table["retries"])
    rows["client"], rows["key"] = _numbers(table["client"]), _numbers(table["key"])
    rows["arg"] = _numbers(table["arg"], NOTHING)
    processes, rows["process"] = _processes(table)
    return Record(stores, header, _numbers(table["id"]), rows, processes, _lists(table["values"]), marks)


def _numbers(column: Any, null: int | None = None) -> Ints:
    whole = column if null is None else column.fill_null(null)
    numbers: Ints = whole.to_numpy().astype(np.int64)
    return numbers


def _codes(name: str, column: Any, names: tuple[str, ...]) -> Ints:
    places = column.combine_chunks().dictionary_encode()
    strange = [one for one in places.dictionary.to_pylist() if one not in names]
    if strange:
        raise HistoryError(f"{name} contains “{strange[0]}”, which is not one of {', '.join(names)}")
    codes = np.array([names.index(one) for one in places.dictionary.to_pylist()], np.int64)
    chosen: Ints = codes[places.indices.to_numpy()]
    return chosen


def _header(given: dict[str, Any]) -> Header:
    setup = {name: tuple(one) if isinstance(one, list) else one for name, one in given["setup"].items()}
    return WORKLOADS[given["workload"]].header(given["unit"], **setup)


def _processes(table: Any) -> tuple[tuple[Process, ...], Ints]:
    """List the processes in the order of their first answers; also return the place of each row's, -1 if unknown."""
    codes, names = [], []
    for name in ("replica", "pid", "boot"):
        encoded = table[name].combine_chunks().dictionary_encode()
        names.append([*encoded.dictionary.to_pylist(), None])
        codes.append(encoded.indices.fill_null(len(names[-1]) - 1).to_numpy().astype(np.int64))
    key = (codes[0] * len(names[1]) + codes[1]) * len(names[2]) + codes[2]
    _, first, number = np.unique(key, return_index=True, return_inverse=True)
    known: list[Process] = []
    place = np.full(len(first), -1)
    for which in np.argsort(first).tolist():
        parts = [one[code[first[which]]] for one, code in zip(names, codes, strict=True)]
        if None not in parts:
            place[which] = len(known)
            known.append(Process(*parts))
    return tuple(known), place[number]


def _lists(column: Any) -> Lists | None:
    if column.null_count == len(column):
        return None
    sizes = column.combine_chunks().value_lengths().fill_null(0).to_numpy()
    return Lists(np.r_[np.int64(0), np.cumsum(sizes)], column.combine_chunks().flatten().to_numpy())
