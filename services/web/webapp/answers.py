"""What every workload answers: a value, who served it, and how often the store had to begin anew."""

from typing import Any

from .identity import served_by
from .retries import counted


def answered(value: object, **more: object) -> dict[str, Any]:
    """Put an answer together, after the store's work is done."""
    return {"value": value, **more, "served_by": served_by(), **counted()}
