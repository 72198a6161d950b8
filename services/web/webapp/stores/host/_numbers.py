"""Whole numbers by name in a piece of memory that processes share: a table of pairs, the name's hash and the number."""

from collections.abc import Callable
from hashlib import blake2b
from typing import Any, Protocol

from webapp.stores._dictionary import Key

PAIRS = 2**17
CELLS = 2 * PAIRS
MOST_PROBES = 1000

CANNOT = {"cart": "The memory holds numbers of a fixed size; a cart is a list that grows."}


class Cells(Protocol):
    """Signed 64-bit numbers, CELLS in all, 0 at first."""

    def __getitem__(self, place: int, /) -> int:
        """Read one."""

    def __setitem__(self, place: int, number: int, /) -> None:
        """Write one."""


class FullError(Exception):
    """The table has no room for another name."""


class Numbers:
    """Finds a name's pair by its hash, or the next free pair after it (open addressing, linear probing)."""

    def __init__(self, cells: Callable[[], Cells]) -> None:
        """Take what finds the cells, anew in each request."""
        self._cells = cells

    def get(self, key: Key, default: Any = None, /) -> Any:
        """Return a number."""
        cells, place, name = self._find(key)
        return cells[place + 1] if cells[place] == name else default

    def __setitem__(self, key: Key, value: int, /) -> None:
        """Replace a number; a new one gets its name last, so that nobody sees a pair that is not complete."""
        cells, place, name = self._find(key)
        cells[place + 1] = int(value)
        cells[place] = name

    def __contains__(self, key: object, /) -> bool:
        """Tell whether there is a number of this name."""
        cells, place, name = self._find(key)
        return cells[place] == name

    def _find(self, key: object) -> tuple[Cells, int, int]:
        """Return the cells, the place of the name's pair or of a free one, and the name's hash. Raises FullError."""
        # 0 stands for a free pair. Two names of one hash are as unlikely as a broken disk: one in 2**63.
        name = int.from_bytes(blake2b(repr(key).encode(), digest_size=8).digest(), signed=True) or 1
        cells = self._cells()
        for probe in range(MOST_PROBES):
            place = 2 * ((name + probe) % PAIRS)
            if cells[place] in (0, name):
                return cells, place, name
        raise FullError
