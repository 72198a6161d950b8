"""The guarantees that a store can give, and which workloads and anomalies speak about each.

A pass is evidence for the guarantees that its workload asks for, a conviction is proof against those that its anomalies
break. A run that was INCONCLUSIVE shows nothing.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

from statelab.model.document import StoreDict
from statelab.model.expectations import DIVERGED, FORGETS, PASSED
from statelab.verdicts.verdict import CONVICTIONS


@dataclass(frozen=True)
class Guarantee:
    """A guarantee and what shows it.

    Args:
        title: its name.
        means: one sentence.
        asks: the workloads whose pass is evidence for it.
        broken: for each workload, the anomalies that prove the contrary.
        verdicts: those that prove the contrary in the workloads that ask for it.
        needs_workers: whether a pass is evidence only with several worker processes, not where something could race.
    """

    title: str
    means: str
    asks: frozenset[str]
    broken: Mapping[str, frozenset[str]] = field(default_factory=dict)
    verdicts: frozenset[str] = frozenset()
    needs_workers: bool = False

    def shows(self, scenario: str, row: StoreDict) -> bool | None:
        """Tell whether a run shows it kept (True), broken (False), or neither.

        A pass where the store's facts allow a failure, too, was luck and shows nothing.
        """
        verdict, asked = row["verdict"], scenario in self.asks
        if verdict in CONVICTIONS:
            proven = row["anomalies"].keys() & self.broken.get(scenario, frozenset())
            return False if proven or (asked and verdict in self.verdicts) else None
        return True if asked and verdict == PASSED and row["expected"] == [PASSED] else None


def _anomalies(**of: str) -> dict[str, frozenset[str]]:
    return {workload.replace("_", "-"): frozenset(names.split()) for workload, names in of.items()}


_LOST = _anomalies(
    counter="duplicate lost set-back",
    stock="duplicate oversold lost set-back",
    cart="lost",
    transfer="lost",
    rate_limit="over-limit",
)
_UNREAD = _anomalies(
    counter="stale",
    stock="stale sold-after-refusal",
    cart="lost stale",
    register="own-write back-in-time stale reordered",
    transfer="stale",
    oncall="stale-rota",
)

GUARANTEES = (
    Guarantee("No lost update", "Every change that was acknowledged counts.", frozenset(_LOST), _LOST),
    Guarantee(
        "One truth for all workers",
        "All workers answer from the same state, not from private copies.",
        frozenset(_LOST) | frozenset(_UNREAD),
        verdicts=frozenset({DIVERGED, FORGETS}),
        needs_workers=True,
    ),
    Guarantee(
        "Reads what it wrote",
        "A request sees every change that was acknowledged before it was sent.",
        frozenset(_UNREAD),
        _UNREAD,
        verdicts=frozenset({FORGETS}),
    ),
    Guarantee(
        "Nobody else's data",
        "No request is answered with what belongs to another one.",
        frozenset({"whoami"}),  # carts can show a leak, but only an identity is asked for without a token, too
        _anomalies(whoami="carried-over leak", cart="leak"),
    ),
    Guarantee(
        "No write skew",
        "Two requests do not each rely on what the other one is about to change.",
        frozenset({"oncall"}),
        _anomalies(oncall="write-skew"),
    ),
)
