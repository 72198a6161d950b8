"""A file in the folder for temporary files, mapped into the memory of each process that uses it."""

import mmap
import tempfile
from functools import lru_cache
from pathlib import Path

from webapp.stores.host._numbers import CELLS

CELL_BYTES = 8


def path(name: str) -> Path:
    """Return where the file of this name is."""
    return Path(tempfile.gettempdir(), name)


@lru_cache
def cells(file: Path) -> memoryview:
    """Map the file, which begins as CELLS numbers of 0, once in each process; what crosses a fork is still the file."""
    with file.open("ab") as made:
        made.truncate(CELLS * CELL_BYTES)
    with file.open("r+b") as opened:
        return memoryview(mmap.mmap(opened.fileno(), CELLS * CELL_BYTES)).cast("q")
