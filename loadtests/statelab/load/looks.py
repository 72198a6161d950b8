"""Live verdicts of a long run take turns, so that each look at the run takes little of the processor."""

import math
from collections.abc import Sequence
from typing import NamedTuple

from statelab.checking.finding import Finding
from statelab.model.document import Series, StoreDict


class Judged(NamedTuple):
    """What a look found out about one store, when, and the processor time that this took."""

    finding: Finding | None
    row: StoreDict
    lines: list[Series]
    at_ns: int
    cost_s: float


class Looks:
    """Earlier looks at a run, and which stores the next one judges.

    A store that is not judged keeps its verdict: what was proven stays so, and a pass is about an earlier moment.

    Args:
        budget_s: the processor time for the stores of one look; without a limit, each judges all of them.
    """

    def __init__(self, budget_s: float = math.inf) -> None:
        self.judged: dict[str, Judged] = {}
        self.cost_s = 0.0
        """The processor time of the last look."""
        self._budget_s = budget_s

    def due(self, stores: Sequence[str]) -> list[str]:
        """Choose stores, the longest not judged first, as many as the budget allows by what each took last.

        Returns:
            At least one, in the order in which they were given.
        """
        by_age = sorted(stores, key=lambda name: self.judged[name].at_ns if name in self.judged else 0)
        costs = [self.judged[name].cost_s if name in self.judged else 0.0 for name in by_age]
        chosen = {name for place, name in enumerate(by_age) if not place or sum(costs[: place + 1]) <= self._budget_s}
        return [name for name in stores if name in chosen]
