"""How carts are presented."""
# ruff: noqa: D102  Labels says what its methods do

from collections.abc import Sequence

import numpy as np

from statelab.model.history import READ, History, Ints
from statelab.workloads.cart.drive import USERS
from statelab.workloads.cart.shown import CartShown, named
from statelab.workloads.format import OWNER
from statelab.workloads.labels import Labels
from statelab.workloads.wording import ORDER, Cause, Explanation, Sentences
from statelab.workloads.workload import Chart, Figure, Presentation, answered

LACKS = "{0} added {0.item} to the cart; {1}, sent after that, does not list it."
KEPT = f"Nothing is ever removed from these carts. {ORDER}"

SENTENCES = Sentences(
    private="carts",
    forgets="every request starts with an empty cart: {acknowledged:item|items} added, none ever seen.",
    failures={"lost": "lost {lost:item|items}"},
    anomalies={
        "leak": Explanation(
            "LEAK: {count:view|views} showed another user's items.",
            "{0} of user {0.key} listed {0.foreign}.",
            "A cart belongs to one user.",
            Cause.LEAK,
        ),
        "lost": Explanation("{lost:,} of {acknowledged:,} acknowledged items lost.", LACKS, KEPT, Cause.RACE),
        "stale": Explanation("{count:view|views} lacked items that came back later.", LACKS, KEPT, Cause.STALE),
        "duplicate": Explanation(
            "{count:view|views} listed an item twice.",
            "{0} listed {0.doubled} more than once.",
            "Each item was added once.",
            Cause.APPLIED_TWICE,
        ),
        "phantom": Explanation(
            "{count:view|views} listed an item that nobody added.",
            "{0} listed {0.unadded}, which nobody added.",
            "A view can only list items that some operation added.",
            Cause.UNKNOWN,
        ),
        "conflict": Explanation(
            "{count:view contradicts|views contradict} another view.",
            "{0} listed {0.only}, which {1} lacks; {1} listed {1.only}, which {0} lacks.",
            "A cart only grows: of two views, one must contain the other.",
            Cause.RACE,
        ),
        "reordered": Explanation(
            "{count:operation|operations} saw the cart in an impossible order.",
            "{0.order}",
            f"The items that are listed, or not, require the opposite order. {ORDER}",
            Cause.STALE,
        ),
    },
)


class CartLabels(Labels):
    """Items, and which of those in question a view lacks."""

    quiet = frozenset({"add"})

    def __init__(self, history: History, witness: Sequence[int]) -> None:
        """Find the items in question: those that the witness adds, or those in which its views differ."""
        super().__init__(history, witness)
        added = [self.number(place, "arg") for place in witness if self.op(place) == "add"]
        views = [self.listed(place) for place in witness if self.op(place) == "view"]
        self.wanted: Ints = np.array(added) if added or len(views) < 2 else np.setxor1d(views[0], views[1])

    def foreign(self, place: int) -> Ints:
        """Return other users' items in a view."""
        listed = self.listed(place)
        foreign: Ints = listed[listed >> OWNER != self.number(place, "key")]
        return foreign

    def lacks(self, place: int) -> Ints:
        """Return the items in question that a view does not list."""
        return np.setdiff1d(self.wanted, self.listed(place))

    def answer(self, place: int, value: int) -> str:
        if self.op(place) == "add":
            return f"+{named([self.number(place, 'arg')])}"
        if len(foreign := self.foreign(place)):
            return f"has {named(foreign, 1)}"
        lacks = self.lacks(place)
        size = f"{value:,} {'item' if value == 1 else 'items'}"
        return f"lacks {named(lacks, 1)} ({size})" if len(lacks) else size

    def question(self, place: int) -> str:
        user = self.number(place, "key")
        if self.op(place) == "view":
            return f"view the cart of user {user}"
        return f"add item {named([self.number(place, 'arg')])} to the cart of user {user}"

    def details(self, place: int, value: int) -> str:
        lacks = self.lacks(place)
        seen = f"{value:,} items: {named(self.listed(place)[::-1])}" if value else "empty"
        return f"{seen}; without {named(lacks)}" if len(lacks) else seen

    def claim(self) -> str:
        if len(self.witness) == 2 and all(
            self.op(place) == "view" and len(self.lacks(place)) for place in self.witness
        ):
            return "two views: each lacks an item of the other"
        return super().claim()

    def follows(self, first: int, second: int) -> str:
        lacks = self.lacks(second)
        if self.op(second) != "view" or not len(lacks):
            return super().follows(first, second)
        there = "added" if self.op(first) == "add" else "seen"
        return f"{named(lacks, 1)} was {there}, but a later view lacks it"

    def alone(self, place: int) -> str:
        if self.op(place) == "add":
            return f"{self.label(place)} was acknowledged but is not in the cart"
        if len(foreign := self.foreign(place)):
            return f"user {self.number(place, 'key')}’s cart holds {named(foreign, 1)}"
        return super().alone(place)


def chart(history: History) -> Chart:
    """Draw the number of items in the views of one user's cart; a full one makes way for the next user's."""
    return Chart(answered(history, READ) & (history.rows["key"] % USERS == 0), history.column("value"))


PRESENTATION = Presentation(
    SENTENCES,
    CartLabels,
    (Figure("lost", "Lost"), Figure("stale", "Stale"), Figure("leak", "Leaked to others")),
    "Items in a user's cart, as its views list them; the next user starts a new one",
    chart,
    CartShown,
    by_key=True,
)
