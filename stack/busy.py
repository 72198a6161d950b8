"""How many processors of this machine are busy: load from elsewhere makes a measured speed too low."""

import os
import time
from pathlib import Path

LOOK_S = 0.5

STAT = Path("/proc/stat")


def processors(look_s: float = LOOK_S) -> float:
    """Return how many processors are busy on average within a moment; 0 where the kernel does not say."""
    before = _ticks()
    time.sleep(look_s)
    after = _ticks()
    busy, idle = (second - first for first, second in zip(before, after, strict=True))
    return round((os.cpu_count() or 1) * busy / (busy + idle), 2) if busy + idle else 0.0


def _ticks() -> tuple[int, int]:
    """Return the busy and the idle time of all processors so far, in the kernel's unit."""
    try:
        first, *_ = STAT.read_text(encoding="ascii").splitlines()
    except OSError:
        return 0, 0
    user, nice, system, idle, iowait, irq, softirq, steal, *_ = map(int, first.split()[1:])
    return user + nice + system + irq + softirq + steal, idle + iowait
