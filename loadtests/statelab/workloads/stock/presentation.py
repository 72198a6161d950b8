"""How stocks are presented."""
# ruff: noqa: D102  Labels says what its methods do

from functools import cached_property

import numpy as np

from statelab.model.history import CHANGE, MISSING, NOTHING, History, Ints
from statelab.workloads.in_sequence import SequenceShown
from statelab.workloads.labels import Labels
from statelab.workloads.wording import ORDER, Cause, Explanation, Sentences
from statelab.workloads.workload import Chart, Figure, Presentation, answered

SENTENCES = Sentences(
    private="stocks",
    forgets="every request finds a full stock: {acknowledged:sale|sales}, all of the first of {initial:,} units.",
    failures={"oversold": "sold {oversold:,} too many"},
    anomalies={
        "set-back": Explanation(
            "{count:unit|units} came back after being sold.",
            "{0} answered {0.value} left; {1}, sent after that, answered {1.value} left.",
            f"Nothing is ever put back, so a later sale leaves fewer. {ORDER}",
            Cause.LOST_ON_CRASH,
        ),
        "duplicate": Explanation(
            "{count:unit was|units were} sold twice; {acknowledged:sale|sales} of {initial:unit|units}.",
            "{0} and {1} both answered that {0.value} were left.",
            "Each sale takes one unit, so no two sales leave the same number: they sold the same unit.",
            Cause.RACE,
        ),
        "oversold": Explanation(
            "{count:unit|units} sold beyond the {initial:,} that there were.",
            "{0} {0.said}, and {acknowledged:sale was|sales were} acknowledged in all.",
            "There cannot be more sales than units.",
            Cause.RACE,
        ),
        "sold-after-refusal": Explanation(
            "{count:sale|sales} after the stock had been reported sold out.",
            "{0} was refused; {1}, sent after that, got a unit and left {1.value}.",
            f"Nothing is ever put back, so after a refusal nothing is left to sell. {ORDER}",
            Cause.STALE,
        ),
        "refused-early": Explanation(
            "{count:purchase was|purchases were} refused while units were left.",
            "{0} was refused, but by its end only {0.sent:purchase|purchases} of {initial:unit|units} had been sent.",
            "Even if all of them had succeeded, a unit was left.",
            Cause.UNKNOWN,
        ),
        "stale": Explanation(
            "{count:answer was|answers were} out of date when given.",
            "{0} answered {0.value} left; {1}, sent after that, answered {1.value} left.",
            f"A stock only shrinks, so a later sale leaves fewer. {ORDER}",
            Cause.STALE,
        ),
        "applied-twice": Explanation(
            "More units are gone than purchases were sent: {count:unit|units} too many.",
            "{0} {0.said}, so {0.count:unit was|units were} gone. By its end, {0.sent:purchase|purchases} had been "
            "sent, {0.mute:,} of them without a number in the answer, but no sale's answer accounts for "
            "{0.unclaimed:unit|units}.",
            "Every unit that is gone was taken by a purchase that had been sent by then.",
            Cause.APPLIED_TWICE,
        ),
        "lost": Explanation(
            "{count:acknowledged sale has|acknowledged sales have} no unit.",
            "{0.crowd} sent and acknowledged without a number{0.meanwhile}. {0.taken}.",
            "Every acknowledged sale takes a unit of its own.",
            Cause.RACE,
        ),
        "impossible": Explanation(
            "{count:answer says|answers say} that more units are left than can be.",
            "{0} answered {0.value} left of {initial:,}.",
            "A sale takes a unit, and nothing is put back.",
            Cause.UNKNOWN,
        ),
    },
)


class StockShown(SequenceShown):
    """Shows a purchase by the units left; a refusal means that there are none."""

    change = "purchase"
    thing = "unit"

    @cached_property
    def reached(self) -> tuple[Ints, int]:
        left = self.history.column("value")
        return self.history.header["initial"] - np.where(left == NOTHING, 0, left), 0

    @property
    def most(self) -> int:
        return int(self.history.header["initial"])

    @property
    def said(self) -> str:
        short = {NOTHING: "was refused", MISSING: "was acknowledged"}
        return short.get(int(self.row["value"]), f"answered that {self.value} were left")


class StockLabels(Labels):
    """The units left."""

    same = "both bought the same unit: {}"

    def answer(self, place: int, value: int) -> str:
        left = "sold out" if value == NOTHING else f"{value:,} left"
        return f"saw {left}" if self.op(place) == "read" else left

    def question(self, place: int) -> str:
        return "read the stock" if self.op(place) == "read" else "buy one"

    def details(self, place: int, value: int) -> str:
        if value == NOTHING:
            return "refused: sold out"
        left = "the number left is unknown" if value == MISSING else f"{value:,} left"
        return left if self.op(place) == "read" else f"bought, {left}"

    def follows(self, first: int, second: int) -> str:
        return f"one answered “{self.label(first)}”, a later one “{self.label(second)}”"


def chart(history: History) -> Chart:
    """Draw the units left after each purchase."""
    value = history.column("value")
    return Chart(answered(history, CHANGE) & (value >= 0), value, highest=False)


PRESENTATION = Presentation(
    SENTENCES,
    StockLabels,
    (Figure("oversold", "Oversold"), Figure("twice", "Sold twice")),
    "Units left, as the purchases answer",
    chart,
    StockShown,
)
