"""Short names for processes: `a/8` is worker 8 of the first replica."""

from collections import Counter
from collections.abc import Sequence

from statelab.model.history import Process


def process_names(processes: Sequence[Process]) -> list[str]:
    """Name each process; workers with the same pid, one after a restart, also get their boot ids."""
    replicas = list(dict.fromkeys(process.replica for process in processes))
    names = [f"{_letters(replicas.index(process.replica))}/{process.pid}" for process in processes]
    times = Counter(names)
    return [
        f"{name}/{process.boot}" if times[name] > 1 else name for name, process in zip(names, processes, strict=True)
    ]


def _letters(index: int) -> str:
    return (_letters(index // 26 - 1) if index >= 26 else "") + "abcdefghijklmnopqrstuvwxyz"[index % 26]
