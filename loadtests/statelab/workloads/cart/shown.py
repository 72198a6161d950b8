"""How sentences show the operations on carts."""

from collections import Counter
from collections.abc import Sequence

import numpy as np

from statelab.model.history import CHANGE, FAIL, READ, Ints
from statelab.workloads.format import OWNER, item_text
from statelab.workloads.wording import Shown

MANY_ITEMS = 12  # named items of one view; more would fill the screen


def named(items: Sequence[int] | Ints, most: int = MANY_ITEMS) -> str:
    """Name the first items, and count the others."""
    names = [item_text(int(item)) for item in items[:most]]
    return ", ".join(names) + (f" and {len(items) - most:,} more" if len(items) > most else "")


class CartShown(Shown):
    """Shows items as user:number."""

    @property
    def item(self) -> str:
        """The item that it added."""
        return item_text(int(self.row["arg"]))

    @property
    def foreign(self) -> str:
        """The items of other users that it listed."""
        return named([item for item in self.listed if item >> OWNER != self.key])

    @property
    def doubled(self) -> str:
        """The items that it listed more than once."""
        return named([item for item, times in Counter(self.listed).items() if times > 1])

    @property
    def unadded(self) -> str:
        """The items that it listed although no operation added them."""
        rows = self.history.rows
        added = rows["arg"][(rows["op"] == CHANGE) & (rows["outcome"] != FAIL)]
        return named(np.setdiff1d(self.listed, added))

    @property
    def only(self) -> str:
        """The items that it listed and another view of the witness did not."""
        lacking = [np.setdiff1d(self.listed, other.listed) for other in self.beside if other.row["op"] == READ]
        return named(next((items for items in lacking if len(items)), []))

    @property
    def order(self) -> str:
        """What the operations of the witness, the first of them answered before the second was sent, show."""
        first, second, *views = self.beside
        if views:
            return (
                f"{first} added {first.item}; {second}, sent after that, added {second.item}; "
                f"{views[0]} listed {second.item} without {first.item}."
            )
        if second.row["op"] == READ:
            return f"{first} listed {first.only}; {second}, sent after that, does not list it."
        return f"{first} listed {second.item}; {second}, sent after that, added it."
