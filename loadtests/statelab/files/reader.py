"""Reads histories from any source as JSON lines, `statelab-history/1`: a header, then operations in any order.

Reading only checks that a file is a history; whether the history is correct is for the checkers.

The outcome of an operation is ok, fail, info, or unreadable: an answer came, but nobody can read it. To a checker that
is the same as info, but a history with such answers is never called legal.
"""

import json
from typing import Any, NoReturn

import numpy as np

from statelab.model.history import INFO, NEVER, OK, RECORDED, ROW, Header, History, HistoryError, Lists
from statelab.model.marks import Mark
from statelab.workloads import WORKLOADS
from statelab.workloads.format import Line, Names, Sent, refuse
from statelab.workloads.workload import Workload

FORMAT = "statelab-history/1"
LATEST = 2**62  # ns: a machine that has been up for 104 days is beyond 2**53
CALL = ROW.names.index("call") if ROW.names else 0
UNITS = ("thread", "greenlet", "task")


def parse(text: str) -> History:
    """Read a history, or raise HistoryError if a line is truncated, malformed or contradictory."""
    lines = [(number, line) for number, line in enumerate(text.split("\n"), 1) if line and not line.isspace()]
    if not lines:
        raise HistoryError("the file is empty")
    first = Line("the header", _decode(*lines[0]))
    workload, header, store = _header(first)
    if len(lines) == 1:
        raise HistoryError("it contains no operations")
    names = Names()
    read = [_operation(Line(f"line {number}", _decode(number, line)), workload, names) for number, line in lines[1:]]
    read.sort(key=lambda one: one[1][CALL])
    rows = np.array([row for _, row, _ in read], ROW)
    workload.format.settle(rows, first.document)
    ids = np.array([op_id for op_id, _, _ in read], np.int64)
    lists = _lists([sent for _, _, sent in read])
    return History(store, header, ids, rows, tuple(names.processes), lists, _marks(first)).judgeable()


def _lists(read: list[Sent]) -> Lists | None:
    if all(sent.items is None for sent in read):
        return None
    sizes = np.cumsum([0, *(len(sent.items or ()) for sent in read)])
    flat = [item for sent in read for item in sent.items or ()]
    return Lists(sizes.astype(np.int64), np.array(flat, np.int64))


def _header(first: Line) -> tuple[Workload, Header, str]:
    if first.document.get("format") != FORMAT:
        refuse(f"the first line is not a {FORMAT} header")
    name, store, unit = (first.document.get(key, default) for key, default in _HEADER_TEXTS)
    if not isinstance(name, str) or name not in WORKLOADS:
        refuse(f"the header's workload is not one of {', '.join(WORKLOADS)}")
    if not isinstance(store, str):
        first.refuse("store is not a string")
    if unit not in UNITS:
        first.refuse(f"unit is not one of {', '.join(UNITS)}")
    workload = WORKLOADS[name]
    setup: dict[str, Any] = {key: first.integer(key) for key in workload.format.numbers}
    for key in workload.format.lists:
        given = first.document.get(key)
        if not isinstance(given, list):
            first.refuse(f"{key} is not a list")
        setup[key] = tuple(first.whole(key, one) for one in given)
    for key, words in workload.format.words.items():
        setup[key] = first.document.get(key, words[0])
        if setup[key] not in words:
            first.refuse(f"{key} is not one of {', '.join(words)}")
    return workload, workload.header(unit, **setup), store


_HEADER_TEXTS = (("workload", None), ("store", ""), ("unit", UNITS[0]))


def _marks(first: Line) -> tuple[Mark, ...]:
    given = first.document.get("marks", [])
    if not isinstance(given, list) or not all(isinstance(one, dict) for one in given):
        first.refuse("marks is not a list of objects")
    marks = [Line("a mark of the header", one) for one in given]
    for mark in marks:
        if not all(isinstance(mark.document.get(name), str) for name in ("kind", "target", "text")):
            mark.refuse("kind, target and text must be strings")
    return tuple(
        Mark(mark.integer("at", LATEST), *(mark.document[name] for name in ("kind", "target", "text")))
        for mark in marks
    )


def _operation(line: Line, workload: Workload, names: Names) -> tuple[int, tuple[int, ...], Sent]:
    """Read one operation: its id, its row, and the numbers of its request and answer."""
    op, outcome = line.document.get("op"), line.document.get("outcome")
    if not isinstance(op, str) or op not in workload.ops:
        line.refuse(f"the operation is not one of {', '.join(workload.ops)}")
    if not isinstance(outcome, str) or outcome not in RECORDED:
        line.refuse(f"the outcome is not one of {', '.join(RECORDED)}")
    recorded = RECORDED.index(outcome)
    code = min(recorded, INFO)  # what is unreadable is unknown, too
    op_id, client = line.integer("id"), line.integer("client")
    call = line.integer("call", LATEST)
    ret = _ret(line, code, call)
    sent = workload.format.read(op, line, code, names)
    process, unit = names.served(line)
    place = workload.ops.index(op)
    row = (0, place, recorded, names.client(client), call, ret, sent.value, process, unit, sent.key, sent.arg, 0)
    return op_id, row, sent


def _ret(line: Line, outcome: int, call: int) -> int:
    """Read when an operation ended; this must agree with its outcome."""
    if call < 0:
        line.refuse("it was called at a negative time")
    if line.document.get("ret") is None:
        if outcome == OK:
            line.refuse("it was acknowledged but has no end time")
        return NEVER
    ret = line.integer("ret", LATEST)
    if ret < call:
        line.refuse("it returned before it was called")
    if outcome == INFO:
        line.refuse("its outcome is unknown but it has an end time")
    return ret


def _decode(number: int, line: str) -> dict[str, Any]:
    try:
        document = _DECODER.decode(line)
    except HistoryError:
        raise
    except (ValueError, RecursionError) as error:
        raise HistoryError(f"line {number} is not JSON: {error}") from error
    if not isinstance(document, dict):
        raise HistoryError(f"line {number} is not a JSON object")
    return document


def _no_number(word: str) -> NoReturn:
    raise HistoryError(f"{word} is not a number in JSON")


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    document = dict(pairs)
    if len(document) != len(pairs):
        raise HistoryError("a line has the same field twice")
    return document


_DECODER = json.JSONDecoder(parse_constant=_no_number, object_pairs_hook=_once)
