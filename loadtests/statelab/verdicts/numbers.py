"""The numbers that sentences can use."""

from statelab.checking.finding import Finding
from statelab.model.history import History
from statelab.workloads.wording import Quantity


def numbers(history: History, finding: Finding, count: int = 0) -> dict[str, Quantity | str]:
    """Collect the numbers by name; `count` belongs to the anomaly."""
    named: dict[str, Quantity | str] = {name: Quantity(figure) for name, figure in finding.figures.items()}
    named |= {f"{name[:-2]}ms": f"{ns / 1e6:,.3g}" for name, ns in finding.figures.items() if name.endswith("_ns")}
    named |= {name: Quantity(one) for name, one in history.header.setup.items() if isinstance(one, int)}
    return named | {"acknowledged": Quantity(finding.acknowledged), "count": Quantity(count)}
