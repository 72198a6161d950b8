"""The numbers that sentences speak of."""

from __future__ import annotations

from statelab.checkers.finding import Finding
from statelab.history import History


class Number(int):
    """A number that finds the right word for itself: `{count:answer was|answers were}`."""

    def __format__(self, words: str) -> str:
        if "|" not in words:
            return super().__format__(words)
        one, many = words.split("|")
        return f"{int(self):,} {one if self == 1 else many}"


def numbers(history: History, finding: Finding, count: int = 0) -> dict[str, Number | str]:
    """Collect all numbers by the names that sentences use; `count` is that of the anomaly told."""
    figures: dict[str, Number | str] = {name: Number(figure) for name, figure in finding.figures.items()}
    figures |= {name: Number(getattr(finding, name)) for name in ("acknowledged", "unknown", "copies")}
    figures["stale_ms"] = f"{finding.figures.get('stale_ns', 0) / 1e6:,.3g}"
    header = history.header
    figures |= {"initial": Number(header.initial), "total": Number(sum(header.accounts)), "limit": Number(header.limit)}
    return figures | {"count": Number(count)}
