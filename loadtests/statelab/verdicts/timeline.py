"""Crops a history to the operations around a proof, so that they fit into one picture."""

from collections.abc import Sequence
from itertools import pairwise

import numpy as np

from statelab.model.document import mark_document
from statelab.model.history import NEVER, RECORDED, Bools, History, Ints
from statelab.model.names import process_names
from statelab.model.timeline_shape import OperationDict, TimelineDict
from statelab.workloads import WORKLOADS
from statelab.workloads.labels import Labels

MOST_LANES = 20  # clients; more do not fit on a screen
MOST_PARTS = 4  # stretches of time with cuts between them
MARGIN = 0.4  # of the witness's longest operation: shown before and after each one
JOIN = 1.5  # times the length of two neighbouring parts: a longer gap between them is cut
AIR = 50  # the margin at either end is this fraction of the time shown


def crop(history: History, witness: Sequence[int], most: int = 200, why: str = "") -> TimelineDict:
    """Cut out what happened around a proof.

    Args:
        history: the operations.
        witness: the ids of the operations that prove a violation, at least one; the first two are the proof, others
            support it.
        most: the largest number of operations to return; the nearest to the witness are chosen.
        why: a sentence that says why the proof is one.

    Raises:
        ValueError: the history has none of these operations.
    """
    proof = np.flatnonzero(np.isin(history.ids, np.asarray(_proof(history, witness)[:most], np.int64)))
    if not len(proof):
        raise ValueError(f"The history of {history.store} contains none of the operations {tuple(witness)}.")
    alike = _alike(history, proof)
    call, ret = history.column("call"), history.column("ret")
    parts = _parts(call[proof], ret[proof])
    shown = alike & np.logical_or.reduce([(call <= end) & (ret >= begin) for begin, end in parts])
    parts = _trimmed(parts, call[shown], ret[shown])
    within = alike & ~shown & (call > parts[0][1]) & (ret < parts[-1][0])
    chosen = _chosen(history, proof, np.flatnonzero(shown), most)
    start_ns = int(call[proof].min())
    labels = WORKLOADS[history.workload].presentation.labels(history, proof.tolist())
    lanes = list(dict.fromkeys([*history.column("client")[proof].tolist(), *_clients(history, chosen)]))
    return {
        "store": history.store,
        "workload": history.workload,
        "caption": labels.claim(),
        "why": why,
        "start_ns": start_ns,
        "parts": [(begin - start_ns, end - start_ns) for begin, end in parts],
        "lanes": lanes,
        "workers": [
            {"label": name, "replica": process.replica, "pid": process.pid, "boot": process.boot}
            for name, process in zip(process_names(history.processes), history.processes, strict=True)
        ],
        "unit": history.header.unit,
        "operations": [_operation(history, place, lanes, start_ns, labels) for place in chosen.tolist()],
        "witness": history.ids[proof].tolist(),
        "between": int(np.count_nonzero(within)),
        "left_out": int(np.count_nonzero(shown)) - len(chosen),
        "marks": [
            mark_document(mark, start_ns)
            for mark in history.marks
            if any(begin <= mark.at_ns <= end for begin, end in parts)
        ],
    }


def _proof(history: History, witness: Sequence[int]) -> Sequence[int]:
    """Choose the operations that the sentence names: the first two, unless the workload needs all."""
    return witness if WORKLOADS[history.workload].presentation.whole_proof else witness[:2]


def _alike(history: History, proof: Ints) -> Bools:
    """Choose the operations that concern the proof."""
    if not WORKLOADS[history.workload].presentation.by_key:
        return np.ones(len(history), np.bool_)
    return np.isin(history.rows["key"], history.rows["key"][proof])


def _parts(call: Ints, ret: Ints) -> list[tuple[int, int]]:
    """Find the stretches of time around the proof; join close ones, and the closest if there are too many."""
    ends = np.where(ret == NEVER, call, ret)
    margin = max(1, int(MARGIN * (ends - call).max()))
    parts = [(begin - margin, end + margin) for begin, end in sorted(zip(call.tolist(), ends.tolist(), strict=True))]
    while len(parts) > 1:
        gaps = [after[0] - before[1] for before, after in pairwise(parts)]
        i = gaps.index(min(gaps))
        (begin, first), (second, end) = parts[i : i + 2]
        if len(parts) <= MOST_PARTS and gaps[i] > JOIN * (first - begin + end - second):
            break
        parts[i : i + 2] = [(begin, max(first, end))]
    return parts


def _trimmed(parts: list[tuple[int, int]], call: Ints, ret: Ints) -> list[tuple[int, int]]:
    """Drop the time before the first operation and after the last, except for a small margin."""
    air = max(1, sum(end - begin for begin, end in parts) // AIR)  # no picture without width
    begin, end = int(call.min()) - air, min(int(ret.max()), NEVER - air) + air
    parts[0] = (max(parts[0][0], begin), parts[0][1])
    parts[-1] = (parts[-1][0], min(parts[-1][1], end))
    return parts


def _chosen(history: History, proof: Ints, shown: Ints, most: int) -> Ints:
    """Choose the operations nearest to the proof, at most `most` and from a limited number of clients, by call."""
    call, ret = history.column("call"), history.column("ret")
    ends = np.where(ret == NEVER, call, ret)  # an operation without an end is as near as its call
    far = np.full(len(shown), np.iinfo(np.int64).max)
    for place in proof.tolist():
        apart = np.maximum(call[place] - ends[shown], call[shown] - ends[place])
        far = np.minimum(far, np.maximum(apart, 0))
    far[np.isin(shown, proof)] = -1
    nearest = shown[np.lexsort((call[shown], far))]
    clients = dict.fromkeys(history.column("client")[nearest].tolist())
    known = list(clients)[: max(MOST_LANES, len(set(history.column("client")[proof].tolist())))]
    room = nearest[np.isin(history.column("client")[nearest], known)][:most]
    return np.sort(room)


def _clients(history: History, places: Ints) -> list[int]:
    """List clients by number; those whose answers never came are last."""
    client, ended = history.column("client")[places], history.rows["ret"][places] != NEVER
    alive = set(client[ended].tolist())
    return sorted(set(client.tolist()), key=lambda one: (one not in alive, one))


def _operation(history: History, place: int, lanes: list[int], start_ns: int, labels: Labels) -> OperationDict:
    row = history.rows[place]
    served = int(row["process"]) >= 0
    return {
        "id": int(history.ids[place]),
        "lane": lanes.index(int(row["client"])),
        "op": labels.op(place),
        "call_ns": int(row["call"]) - start_ns,
        "ret_ns": None if row["ret"] == NEVER else int(row["ret"]) - start_ns,
        "outcome": RECORDED[labels.outcome(place)],
        "label": labels.label(place),
        "text": labels.text(place),
        "worker": int(row["process"]) if served else None,
        "unit": int(row["unit"]) if served else None,
    }
