"""A counter in words."""

from __future__ import annotations

from statelab.causes import Cause
from statelab.sentences.words import ORDER, Tale, Words

COUNTER = Tale(
    private="counters",
    forgets="every request starts at nothing: {acknowledged:increment|increments}, all answered 1.",
    crimes={"lost": "lost {lost:,}"},
    anomalies={
        "set-back": Words(
            "The counter fell back by {count:,}.",
            "{0} had answered {0.value} before {1} was sent, which answered {1.value}.",
            f"A counter only grows, and a later increment answers more. {ORDER}",
            Cause.LOST_ON_CRASH,
            "{lost:,} of {acknowledged:,} acknowledged increments lost.",
        ),
        "duplicate": Words(
            "{count:answer was|answers were} given twice.",
            "{0} and {1} both answered {0.value}.",
            "Each increment adds one and answers the new count, so no two answer the same: one overwrote the other, "
            "or there are two counters.",
            Cause.RACE,
            "{lost:,} of {acknowledged:,} acknowledged increments lost.",
        ),
        "stale": Words(
            "{count:answer was|answers were} out of date when given.",
            "{0} had answered {0.value} before {1} was sent, which answered {1.value}.",
            f"A counter only grows, and a later increment answers more. {ORDER}",
            Cause.STALE,
        ),
        "applied-twice": Words(
            "More was counted than was sent: {count:value|values} too many.",
            "{0} {0.said}, and no increments were sent that explain it.",
            "Every value between the first and the last must have been given by some increment that was sent in time.",
            Cause.APPLIED_TWICE,
        ),
        "lost": Words(
            "{count:acknowledged increment has|acknowledged increments have} no place in the count.",
            "{0} {0.said}, and there is no value left that it can have given.",
            "Every acknowledged increment must have given a value of its own.",
            Cause.RACE,
            "{lost:,} of {acknowledged:,} acknowledged increments lost.",
        ),
        "impossible": Words(
            "{count:answer is|answers are} below the value at the start.",
            "{0} {0.said}, and no order of the operations explains it.",
            "A counter never goes below what it started with.",
            Cause.UNKNOWN,
        ),
    },
)
