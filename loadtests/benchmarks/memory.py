"""What a check needs of memory, in a process of its own that loads a history, judges it, and does nothing else.

`python -m benchmarks.memory WORKLOAD KIND SIZE FILE` writes the history if there is no such file yet, else judges it.
The peak of the resident set counts Python, numpy, the history and whatever the check has at the same time; beside it
stands what the check allocates on top of the history, as `tracemalloc` sees it.
"""

from __future__ import annotations

import json
import subprocess
import sys
import tracemalloc
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from resource import RUSAGE_SELF, getrusage
from tempfile import TemporaryDirectory

import numpy as np

from benchmarks.histories import CASES, SERVED_BY
from statelab.model.history import History
from statelab.workloads import WORKLOADS


@dataclass(frozen=True)
class Memory:
    """Of one check, in MB: peak of the resident set before and after it, and what it allocated beside the history."""

    workload: str
    kind: str
    size: int
    loaded_mb: float
    peak_mb: float
    allocated_mb: float


def measure(workload: str, kind: str, size: int) -> Memory:
    """Start two processes: one makes the history, the other judges it.

    A process begins with the peak of the one that starts it, so call this before this one holds any history.
    """
    with TemporaryDirectory() as folder:
        command = [sys.executable, "-m", "benchmarks.memory", workload, kind, str(size), f"{folder}/rows.npy"]
        subprocess.run(command, check=True)
        printed = subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True).stdout
    return Memory(**json.loads(printed))


def _judge(workload: str, kind: str, size: int, file: Path) -> Memory:
    rows = np.load(file)
    history = History("benchmark", WORKLOADS[workload].header(initial=0), np.arange(size), rows, SERVED_BY)
    loaded = _peak_mb()
    WORKLOADS[workload].check(replace(history))
    peak = _peak_mb()
    tracemalloc.start()
    WORKLOADS[workload].check(replace(history))
    return Memory(workload, kind, size, loaded, peak, tracemalloc.get_traced_memory()[1] / 1e6)


def _peak_mb() -> float:
    return getrusage(RUSAGE_SELF).ru_maxrss * 1024 / 1e6


def main() -> None:
    """Do one of the two processes' work."""
    workload, kind, size, file = sys.argv[1], sys.argv[2], int(sys.argv[3]), Path(sys.argv[4])
    if file.exists():
        print(json.dumps(asdict(_judge(workload, kind, size, file))))
    else:
        np.save(file, CASES[workload][kind](size).rows)


if __name__ == "__main__":
    main()
