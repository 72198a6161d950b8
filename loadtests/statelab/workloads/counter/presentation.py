"""How counters are presented."""
# ruff: noqa: D102  Labels says what its methods do

from statelab.model.history import CHANGE, MISSING, History
from statelab.workloads.in_sequence import SequenceShown
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
            "{0} answered {0.value}; {1}, sent after that, answered {1.value}.",
            f"A counter only grows, so a later increment answers more. {ORDER}",
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
            "{0} answered {0.value}; {1}, sent after that, answered {1.value}.",
            f"A counter only grows, so a later increment answers more. {ORDER}",
            Cause.STALE,
        ),
        "applied-twice": Explanation(
            "The counter counted more increments than were sent: {count:value|values} too many.",
            "{0} answered {0.value}. By its end, {0.sent:increment|increments} had been sent, {0.mute:,} of them "
            "without a number in the answer, but no increment's answer accounts for {0.unclaimed:value|values} up to "
            "that.",
            "Every value up to it must come from an increment that had been sent by then.",
            Cause.APPLIED_TWICE,
        ),
        "lost": Explanation(
            "{count:acknowledged increment has|acknowledged increments have} no place in the count.",
            "{0.crowd} sent and acknowledged without a number{0.meanwhile}. {0.taken}.",
            "Every acknowledged increment produces a value of its own.",
            Cause.RACE,
            LOST,
        ),
        "impossible": Explanation(
            "{count:answer is|answers are} too low for a counter that began at {initial:,}.",
            "{0} answered {0.value}.",
            "The first increment answers one more than the initial value, and a counter only grows.",
            Cause.UNKNOWN,
        ),
    },
)


class CounterLabels(Labels):
    """The count in the answer."""

    def answer(self, place: int, value: int) -> str:
        return f"read {value:,}" if self.op(place) == "read" else f"{value:,}"

    def details(self, place: int, value: int) -> str:
        return "acknowledged without a number" if value == MISSING else f"answered {value:,}"


def chart(history: History) -> Chart:
    """Draw the count in the answers."""
    value = history.column("value")
    return Chart(answered(history, CHANGE) & (value != MISSING), value)


PRESENTATION = Presentation(
    SENTENCES,
    CounterLabels,
    (Figure("lost", "Lost"), Figure("duplicates", "Duplicates")),
    "The count in the answers",
    chart,
    SequenceShown,
)
