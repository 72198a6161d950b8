"""What each store guarantees, as far as the recorded runs show it: kept, broken, or kept only in some topologies."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import NamedTuple

from statelab.model.document import RunDict, StoreDict
from statelab.model.place import Place
from statelab.verdicts.guarantees import GUARANTEES, Guarantee

KEPT, BROKEN, ONLY_IF, NOT_TRIED = "kept", "broken", "only if", "not tried"

CONDITIONS: tuple[tuple[str, Callable[[Place], bool]], ...] = (
    ("one request at a time", lambda place: place.replicas * place.workers * place.at_once == 1),
    ("one worker", lambda place: place.replicas * place.workers == 1),
    ("one thread each", lambda place: place.at_once == 1),
    ("one replica", lambda place: place.replicas == 1),
    ("preloaded", lambda place: place.preload),
)
"""From the strictest one: what was seen in one request at a time is not said of more."""


class Cell(NamedTuple):
    """What runs show of one guarantee of one store.

    Args:
        word: kept, broken, only if, or not tried.
        text: the word, with the condition.
        why: where it was seen.
        run: the id of the newest run that convicted it, else of the newest one that shows it; empty if none does.
    """

    word: str
    text: str
    why: str
    run: str


Rows = Sequence[tuple[RunDict, StoreDict]]


def table(runs: Iterable[RunDict]) -> dict[str, list[Cell]]:
    """Return a cell for each store of these runs, newest first, and each of the GUARANTEES.

    A run that does not name its anomalies, as earlier ones, shows nothing.
    """
    of: dict[str, list[tuple[RunDict, StoreDict]]] = defaultdict(list)
    for run in runs:
        for row in run["stores"]:
            if "anomalies" in row:
                of[row["store"]].append((run, row))
    return {store: [cell(guarantee, rows) for guarantee in GUARANTEES] for store, rows in of.items()}


def cell(guarantee: Guarantee, rows: Rows) -> Cell:
    """Return what runs of one store, newest first, show of a guarantee.

    In the same topology a conviction outweighs a pass, except an older conviction by the same workload: a mended store
    recovers.
    """
    mended: set[tuple[str, str, Place]] = set()
    kept: dict[Place, RunDict] = {}
    raced: set[Place] = set()
    broken: dict[Place, RunDict] = {}
    for run, row in rows:
        shows, place = guarantee.shows(run["scenario"], row), Place.of(run["topology"])
        same = (run["scenario"], run["window"], place)
        if shows:
            kept.setdefault(place, run)
            if place.replicas * place.workers > 1 if guarantee.needs_workers else row["could_fail"]:
                raced.add(place)
            mended.add(same)
        elif shows is False and same not in mended:
            broken.setdefault(place, run)
    return _cell({place: run for place, run in kept.items() if place not in broken}, raced, broken)


def _cell(kept: Mapping[Place, RunDict], raced: set[Place], broken: Mapping[Place, RunDict]) -> Cell:
    newest = next(iter({**broken, **kept}.values()), None)  # a conviction has a proof to look at
    if newest is None:
        return Cell(NOT_TRIED, NOT_TRIED, "", "")
    why = "; ".join(
        f"{word} in {' and '.join(map(str, places))}" for word, places in ((KEPT, kept), (BROKEN, broken)) if places
    )
    if not kept:
        return Cell(BROKEN, BROKEN, why, newest["id"])
    if not broken and raced:
        return Cell(KEPT, KEPT, why, newest["id"])
    return Cell(ONLY_IF, f"{ONLY_IF} {condition(kept, broken)}", why, newest["id"])


def condition(kept: Iterable[Place], broken: Iterable[Place]) -> str:
    """Name what the topologies in which it was kept have in common, and none of the others has."""
    kept, broken = list(kept), list(broken)
    for words, holds in CONDITIONS:
        if all(map(holds, kept)) and not any(map(holds, broken)):
            return words
    return " or ".join(map(str, kept))
