"""Histories as JSON lines, `statelab-history/1`: a header, then an operation a line, in any order, from anyone.

What is read here is only checked for being a history; whether it is right is for the checkers.
"""

from __future__ import annotations

import json
from typing import Any, NoReturn

import numpy as np

from statelab.history import (
    INFO,
    NEVER,
    NOTHING,
    OK,
    OPS,
    OUTCOMES,
    READ,
    ROW,
    Header,
    History,
    HistoryError,
    Lists,
    Rows,
)
from statelab.lines.fields import FIELDS, Sent
from statelab.lines.names import Names
from statelab.lines.scalars import integer, refuse

FORMAT = "statelab-history/1"
LISTING = ("cart", "transfer")
LATEST = 2**62  # ns: a machine that has been up for 104 days is beyond 2**53
CALL = ROW.names.index("call") if ROW.names else 0


def parse(text: str) -> History:
    """Read a history.

    Raises:
        HistoryError: a line that is cut off, of the wrong shape, or in contradiction to itself or another one.
    """
    lines = [(number, line) for number, line in enumerate(text.split("\n"), 1) if line and not line.isspace()]
    if not lines:
        raise HistoryError("the file is empty")
    first = _decode(*lines[0])
    header, store = _header(first)
    if len(lines) == 1:
        raise HistoryError("there is no operation in it")
    names = Names()
    read = [_operation(number, _decode(number, line), header, names) for number, line in lines[1:]]
    read.sort(key=lambda one: one[1][CALL])
    rows = np.array([row for _, row, _ in read], ROW)
    if header.workload == "register" and type(first.get("initial")) is int:
        _forget_initial(rows, first["initial"])
    lists = None
    if header.workload in LISTING:
        sizes = np.cumsum([0, *(len(sent.items or ()) for _, _, sent in read)])
        flat = [item for _, _, sent in read for item in sent.items or ()]
        lists = Lists(sizes.astype(np.int64), np.array(flat, np.int64))
    ids = np.array([op_id for op_id, _, _ in read], np.int64)
    return History(store, header, ids, rows, tuple(names.copies), lists)


def _forget_initial(rows: Rows, initial: int) -> None:
    """Where the header names the value that a register starts with, and nobody writes it, reads of it found it."""
    read = rows["op"] == READ
    if initial not in rows["arg"][~read].tolist():
        rows["value"][read & (rows["value"] == initial)] = NOTHING


def _header(document: dict[str, Any]) -> tuple[Header, str]:
    if document.get("format") != FORMAT:
        refuse(f"the first line is no header of the format {FORMAT}")
    workload, store = document.get("workload"), document.get("store", "")
    if not isinstance(workload, str) or workload not in OPS:
        refuse(f"the header names no workload that there is: {', '.join(OPS)}")
    if not isinstance(store, str):
        refuse("the header's store is no text")
    numbers = {"counter": ["initial"], "stock": ["initial"], "rate-limit": ["limit", "window_ns"]}
    given: dict[str, Any] = {name: integer(document, name, "the header") for name in numbers.get(workload, [])}
    if workload == "transfer":
        accounts = document.get("accounts")
        if not isinstance(accounts, list):
            refuse("the header's accounts are no list")
        given["accounts"] = tuple(integer({"balance": one}, "balance", "the header") for one in accounts)
    return Header(workload, **given), store


def _operation(
    number: int, document: dict[str, Any], header: Header, names: Names
) -> tuple[int, tuple[int, ...], Sent]:
    """Read one operation: its id, its row, and what was sent and answered."""
    where = f"line {number}"
    op, outcome = document.get("op"), document.get("outcome")
    ops = OPS[header.workload]
    if not isinstance(op, str) or op not in ops:
        refuse(f"{where}: the operation is none of {', '.join(ops)}")
    if not isinstance(outcome, str) or outcome not in OUTCOMES:
        refuse(f"{where}: the outcome is none of {', '.join(OUTCOMES)}")
    code = OUTCOMES.index(outcome)
    op_id, client = integer(document, "id", where), integer(document, "client", where)
    call = integer(document, "call", where, LATEST)
    ret = _ret(document, code, call, where)
    sent = FIELDS[header.workload].read(op, document, code, names, where)
    copy, thread = names.served(document.get("served_by"), where)
    row = (0, ops.index(op), code, names.client(client), call, ret, sent.value, copy, thread, sent.key, sent.arg)
    return op_id, row, sent


def _ret(document: dict[str, Any], outcome: int, call: int, where: str) -> int:
    """Read when an operation ended, which goes with its outcome."""
    if call < 0:
        refuse(f"{where}: it was called at a negative time")
    if document.get("ret") is None:
        if outcome == OK:
            refuse(f"{where}: it was acknowledged, but has no end")
        return NEVER
    ret = integer(document, "ret", where, LATEST)
    if ret < call:
        refuse(f"{where}: it returned before it was called")
    if outcome == INFO:
        refuse(f"{where}: its outcome is unknown, but it has an end")
    return ret


def _decode(number: int, line: str) -> dict[str, Any]:
    try:
        document = _DECODER.decode(line)
    except HistoryError:
        raise
    except (ValueError, RecursionError) as error:
        raise HistoryError(f"line {number} is not JSON: {error}") from error
    if not isinstance(document, dict):
        raise HistoryError(f"line {number} is no JSON object")
    return document


def _no_number(word: str) -> NoReturn:
    raise HistoryError(f"{word} is no number that JSON knows")


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    document = dict(pairs)
    if len(document) != len(pairs):
        raise HistoryError("a line says the same thing twice")
    return document


_DECODER = json.JSONDecoder(parse_constant=_no_number, object_pairs_hook=_once)
