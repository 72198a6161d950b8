"""A stock in words."""

from __future__ import annotations

from statelab.model.history import CHANGE, MISSING, NOTHING, History
from statelab.workloads.labels import Labels
from statelab.workloads.wording import ORDER, Cause, Explanation, Sentences, Shown
from statelab.workloads.workload import Chart, Figure, Presentation, answered

SENTENCES = Sentences(
    private="stocks",
    forgets="every request finds a full stock: {acknowledged:sale|sales}, all of the first of {initial:,} units.",
    failures={"oversold": "sold {oversold:,} too many"},
    anomalies={
        "set-back": Explanation(
            "{count:unit|units} came back after being sold.",
            "{0} had answered {0.value} left before {1} was sent, which answered {1.value} left.",
            f"Nothing is ever put back, and a later sale leaves less. {ORDER}",
            Cause.LOST_ON_CRASH,
        ),
        "duplicate": Explanation(
            "{count:unit was|units were} sold twice; {acknowledged:sale|sales} of {initial:unit|units}.",
            "{0} and {1} were both told that {0.value} were left.",
            "Each sale takes one unit, so no two sales leave the same number: they sold the same unit.",
            Cause.RACE,
        ),
        "oversold": Explanation(
            "{acknowledged:sale|sales} of {initial:unit|units}: {count:,} too many.",
            "{0} was told that {0.value} were left.",
            "There cannot be more sales than units.",
            Cause.RACE,
        ),
        "sold-after-refusal": Explanation(
            "{count:sale|sales} after a customer had been told that nothing was left.",
            "{0} had been refused before {1} was sent, which got a unit and left {1.value}.",
            f"Nothing is ever put back: after a refusal there is nothing to sell. {ORDER}",
            Cause.STALE,
        ),
        "refused-early": Explanation(
            "{count:purchase was|purchases were} refused while units were left.",
            "{0} was refused when fewer than {initial:,} purchases had been sent.",
            "A unit that nobody had tried to buy was still there.",
            Cause.UNKNOWN,
        ),
        "stale": Explanation(
            "{count:answer was|answers were} out of date when given.",
            "{0} had answered {0.value} left before {1} was sent, which answered {1.value} left.",
            f"A stock only shrinks, and a later sale leaves less. {ORDER}",
            Cause.STALE,
        ),
        "applied-twice": Explanation(
            "More units are gone than purchases were sent: {count:unit|units} too many.",
            "{0} {0.said}, and too few purchases were sent to explain it.",
            "Every unit that is gone was taken by a purchase that was sent in time.",
            Cause.APPLIED_TWICE,
        ),
        "lost": Explanation(
            "{count:acknowledged sale has|acknowledged sales have} no unit.",
            "{0} {0.said}, and no unit is left that it could have taken.",
            "Every acknowledged sale takes a unit of its own.",
            Cause.RACE,
        ),
        "impossible": Explanation(
            "{count:answer says|answers say} that more units are left than there ever were.",
            "{0} answered {0.value} left of {initial:,}.",
            "A sale takes a unit, and nothing is put back.",
            Cause.UNKNOWN,
        ),
    },
)


class StockShown(Shown):
    """A purchase that finds nothing is refused."""

    nothing = "a refusal"


class StockLabels(Labels):
    """The units that were left."""

    same = "both bought the same unit: {}"

    def answer(self, place: int, value: int) -> str:
        """Show how many are left."""
        left = "sold out" if value == NOTHING else f"{value:,} left"
        return f"saw {left}" if self.op(place) == "read" else left

    def question(self, place: int) -> str:
        """Tell buyers from those who only look."""
        return "look at the stock" if self.op(place) == "read" else "buy one"

    def details(self, place: int, value: int) -> str:
        """Show what became of the purchase."""
        if value == NOTHING:
            return "refused: sold out"
        left = "not told how many are left" if value == MISSING else f"{value:,} left"
        return left if self.op(place) == "read" else f"bought, {left}"

    def follows(self, first: int, second: int) -> str:
        """Quote both, for a sale after a refusal or a number that rose."""
        return f"one was told “{self.label(first)}”, a later one “{self.label(second)}”"


def chart(history: History) -> Chart:
    """Draw what was left after each purchase."""
    value = history.column("value")
    return Chart(answered(history, CHANGE) & (value >= 0), value, highest=False)


PRESENTATION = Presentation(
    SENTENCES,
    StockLabels,
    (Figure("oversold", "Oversold"), Figure("twice", "Sold twice")),
    "Units left, as the buyers were told",
    chart,
    StockShown,
)
