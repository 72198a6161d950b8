"""A stock in words."""

from __future__ import annotations

from statelab.causes import Cause
from statelab.sentences.words import ORDER, Tale, Words

STOCK = Tale(
    private="stocks",
    forgets="every request finds all units on the shelf: {acknowledged:sale|sales}, each of the first of {initial:,}.",
    crimes={"oversold": "sold {oversold:,} too many"},
    anomalies={
        "set-back": Words(
            "{count:unit was|units were} back on the shelf.",
            "{0} had answered {0.value} left before {1} was sent, which answered {1.value} left.",
            f"Nothing is ever put back, and a later sale leaves less. {ORDER}",
            Cause.LOST_ON_CRASH,
        ),
        "duplicate": Words(
            "{count:unit was|units were} sold twice; {acknowledged:sale|sales} of {initial:unit|units}.",
            "{0} and {1} were both told that {0.value} were left after them.",
            "Each sale takes one unit, so no two can leave the same number: they sold the same unit.",
            Cause.RACE,
        ),
        "oversold": Words(
            "{acknowledged:sale|sales} of {initial:unit|units}: {count:,} too many.",
            "{0} was told that {0.value} were left after it.",
            "There are only as many sales as units.",
            Cause.RACE,
        ),
        "sold-after-refusal": Words(
            "{count:sale|sales} after the shop had said that it was sold out.",
            "{0} had been refused before {1} was sent, which got a unit and left {1.value}.",
            f"Nothing is ever put back: after a refusal there is nothing to sell. {ORDER}",
            Cause.STALE,
        ),
        "refused-early": Words(
            "{count:purchase was|purchases were} refused while units were left.",
            "{0} was refused, when fewer than {initial:,} purchases had even been sent.",
            "A unit that nobody had asked for was still there.",
            Cause.UNKNOWN,
        ),
        "stale": Words(
            "{count:answer was|answers were} out of date when given.",
            "{0} had answered {0.value} left before {1} was sent, which answered {1.value} left.",
            f"A stock only shrinks, and a later sale leaves less. {ORDER}",
            Cause.STALE,
        ),
        "applied-twice": Words(
            "More units are gone than purchases were sent: {count:unit|units} too many.",
            "{0} {0.said}, and no purchases were sent that explain it.",
            "Every unit that is gone must have been taken by some purchase that was sent in time.",
            Cause.APPLIED_TWICE,
        ),
        "lost": Words(
            "{count:acknowledged sale has|acknowledged sales have} no unit.",
            "{0} {0.said}, and there is no unit left that it can have taken.",
            "Every acknowledged sale takes a unit of its own.",
            Cause.RACE,
        ),
        "impossible": Words(
            "{count:answer says|answers say} that more is left than there ever was.",
            "{0} answered {0.value} left of {initial:,}.",
            "A sale takes a unit and nothing is put back.",
            Cause.UNKNOWN,
        ),
    },
)
