"""The memory that a check needs, in a separate process that only loads a history and checks it.

`python -m benchmarks.memory WORKLOAD KIND SIZE FILE` writes the history if the file does not exist, and checks it if it
does. The peak of the resident set includes Python, numpy, the history and what the check uses; the allocations of the
check alone are as reported by `tracemalloc`.
"""

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
    """One check, in MB: the peak of the resident set before and after it, and what it allocated besides the history."""

    workload: str
    kind: str
    size: int
    loaded_mb: float
    peak_mb: float
    allocated_mb: float


def measure(workload: str, kind: str, size: int) -> Memory:
    """Start two processes: one makes the history, the other checks it.

    A process starts with the peak of its parent, so call this before this process contains any history.
    """
    with TemporaryDirectory() as folder:
        command = [sys.executable, "-m", "benchmarks.memory", workload, kind, str(size), f"{folder}/rows.npy"]
        subprocess.run(command, check=True)
        printed = subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True).stdout
    return Memory(**json.loads(printed))


def _check(workload: str, kind: str, size: int, file: Path) -> Memory:
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
    """Do the work of one of the two processes."""
    workload, kind, size, file = sys.argv[1], sys.argv[2], int(sys.argv[3]), Path(sys.argv[4])
    if file.exists():
        print(json.dumps(asdict(_check(workload, kind, size, file))))
    else:
        np.save(file, CASES[workload][kind](size).rows)


if __name__ == "__main__":
    main()
