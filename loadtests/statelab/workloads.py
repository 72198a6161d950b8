"""The table of workloads: what is asked of a store, who judges it, and which figures tell how it went."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from statelab.checkers import cart, counter, rate_limit, register, stock, transfer, whoami
from statelab.checkers.finding import Finding
from statelab.history import OPS, History


@dataclass(frozen=True)
class Figure:
    """One number of `Finding.figures` as tables show it."""

    name: str
    title: str
    unit: str = ""


@dataclass(frozen=True)
class Workload:
    """One row: who judges it, and which of its operations, among themselves, are judged exactly."""

    check: Callable[[History], Finding]
    exact: tuple[str, ...]
    figures: tuple[Figure, ...]
    ops: tuple[str, ...]

    def judges_exactly(self, history: History) -> bool:
        """Say whether the finding is legal if and only if some order explains every answer of this history."""
        return bool(np.isin(history.code("op"), [self.ops.index(op) for op in self.exact]).all())


def _row(
    name: str, check: Callable[[History], Finding], exact: tuple[str, ...], *figures: Figure
) -> tuple[str, Workload]:
    return name, Workload(check, exact, figures, OPS[name])


WORKLOADS = dict(
    [
        _row("counter", counter.check, OPS["counter"], Figure("lost", "Lost"), Figure("duplicates", "Duplicates")),
        _row("stock", stock.check, OPS["stock"], Figure("oversold", "Oversold"), Figure("twice", "Sold twice")),
        _row(
            "cart",
            cart.check,
            OPS["cart"],
            Figure("lost", "Lost"),
            Figure("stale", "Stale"),
            Figure("leak", "Leaked to others"),
        ),
        _row(
            "register",
            register.check,
            OPS["register"],
            Figure("stale", "Stale reads"),
            Figure("stale_ns", "Stale for up to", "ns"),
        ),
        _row(
            "transfer",
            transfer.check,
            ("leave", "rota"),
            Figure("lost", "Final balances wrong"),
            Figure("torn", "Torn reads"),
            Figure("missing", "Missing at the end"),
            Figure("skewed", "Both doctors left"),
        ),
        _row("whoami", whoami.check, OPS["whoami"], Figure("leak", "Leaked identities"), Figure("nobody", "Nobody")),
        _row(
            "rate-limit",
            rate_limit.check,
            (),
            Figure("over", "Over the limit"),
            Figure("refused_early", "Refused early"),
        ),
    ]
)
