"""The benchmark's results as Markdown."""

from collections.abc import Iterator, Mapping, Sequence

import numpy as np

from benchmarks.memory import Memory
from benchmarks.timing import Timing


def markdown(machine: Mapping[str, str], timings: Sequence[Timing], memories: Sequence[Memory]) -> str:
    """Return all tables."""
    about = f"{machine['processor']}, Python {machine['python']}, numpy {machine['numpy']}; {machine['date']}."
    return "\n".join([about, "", *_ratios(timings), "", *_growth(timings), "", *_memory(memories), ""])


def _ratios(timings: Sequence[Timing]) -> Iterator[str]:
    """Check ÷ sort, a column for each size."""
    sizes = sorted({timing.size for timing in timings})
    yield "| workload | history | " + " | ".join(f"{size:,}" for size in sizes) + " |"
    yield "| --- | --- |" + " ---: |" * len(sizes)
    for (workload, kind), own in _by_kind(timings).items():
        cells = (f"{own[size].ratio:.2f}" if size in own else "" for size in sizes)
        yield f"| {workload} | {kind} | " + " | ".join(cells) + " |"


def _growth(timings: Sequence[Timing]) -> Iterator[str]:
    """Time ÷ (n log₂ n), which is constant if the time grows as n log n, and the power k of a fitted (n log n)ᵏ."""
    sizes = sorted({timing.size for timing in timings})
    titles = " | ".join(f"{size:,}" for size in sizes)
    yield f"| workload | history | {titles} | k |"
    yield "| --- | --- |" + " ---: |" * (len(sizes) + 1)
    for (workload, kind), own in _by_kind(timings).items():
        if len(own) < len(sizes):
            continue
        work = np.array([size * np.log2(size) for size in sizes])
        taken = np.array([own[size].check_s for size in sizes])
        power = np.polyfit(np.log(work), np.log(taken), 1)[0] if len(sizes) > 1 else np.nan
        cells = " | ".join(f"{ns:.2f} ns" for ns in taken / work * 1e9)
        yield f"| {workload} | {kind} | {cells} | {power:.2f} |"


def _memory(memories: Sequence[Memory]) -> Iterator[str]:
    yield "| workload | history | operations | peak before the check | peak | allocated besides the history |"
    yield "| --- | --- | ---: | ---: | ---: | ---: |"
    for one in memories:
        yield (
            f"| {one.workload} | {one.kind} | {one.size:,} | {one.loaded_mb:.0f} MB | {one.peak_mb:.0f} MB "
            f"| {one.allocated_mb:.0f} MB |"
        )


def _by_kind(timings: Sequence[Timing]) -> dict[tuple[str, str], dict[int, Timing]]:
    found: dict[tuple[str, str], dict[int, Timing]] = {}
    for timing in timings:
        found.setdefault((timing.workload, timing.kind), {})[timing.size] = timing
    return found
