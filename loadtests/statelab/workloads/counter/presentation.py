"""A counter in words."""

from __future__ import annotations

from statelab.model.history import CHANGE, MISSING, History
from statelab.workloads.labels import Labels
from statelab.workloads.wording import ORDER, Cause, Explanation, Sentences
from statelab.workloads.workload import Chart, Figure, Presentation, answered

LOST = "{lost:,} of {acknowledged:,} acknowledged increments lost."

SENTENCES = Sentences(
    private="counters",
    forgets="every request starts from nothing: {acknowledged:increment|increments}, all answered 1.",
    failures={"lost": "lost {lost:,}"},
    anomalies={
        "set-back": Explanation(
            "The counter fell back by {count:,}.",
            "{0} had answered {0.value} before {1} was sent, which answered {1.value}.",
            f"A counter only grows, and a later increment answers more. {ORDER}",
            Cause.LOST_ON_CRASH,
            LOST,
        ),
        "duplicate": Explanation(
            "{count:value was|values were} answered twice.",
            "{0} and {1} both answered {0.value}.",
            "Each increment adds one and answers the new count, so no two answers are the same: one increment "
            "overwrote the other, or there are two counters.",
            Cause.RACE,
            LOST,
        ),
        "stale": Explanation(
            "{count:answer was|answers were} out of date when given.",
            "{0} had answered {0.value} before {1} was sent, which answered {1.value}.",
            f"A counter only grows, and a later increment answers more. {ORDER}",
            Cause.STALE,
        ),
        "applied-twice": Explanation(
            "The counter counted more increments than were sent: {count:value|values} too many.",
            "{0} {0.said}, and too few increments were sent to reach that value.",
            "Every value on the way must be the result of an increment that was sent in time.",
            Cause.APPLIED_TWICE,
        ),
        "lost": Explanation(
            "{count:acknowledged increment has|acknowledged increments have} no place in the count.",
            "{0} {0.said}, and no value is left that it could have produced.",
            "Every acknowledged increment produces a value of its own.",
            Cause.RACE,
            LOST,
        ),
        "impossible": Explanation(
            "{count:answer is|answers are} below the initial value.",
            "{0} {0.said}, and no order of the operations explains it.",
            "A counter never falls below its initial value.",
            Cause.UNKNOWN,
        ),
    },
)


class CounterLabels(Labels):
    """The count that was answered."""

    def answer(self, place: int, value: int) -> str:
        """Show the count."""
        return f"read {value:,}" if self.op(place) == "read" else f"{value:,}"

    def details(self, place: int, value: int) -> str:
        """Show the count."""
        return "acknowledged without a number" if value == MISSING else f"answered {value:,}"


def chart(history: History) -> Chart:
    """Draw the count that the clients were told."""
    value = history.column("value")
    return Chart(answered(history, CHANGE) & (value != MISSING), value)


PRESENTATION = Presentation(
    SENTENCES,
    CounterLabels,
    (Figure("lost", "Lost"), Figure("duplicates", "Duplicates")),
    "The count, as the clients were told it",
    chart,
)
