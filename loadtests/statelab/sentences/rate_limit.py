"""A rate limit in words."""

from __future__ import annotations

from statelab.causes import Cause
from statelab.sentences.words import Tale, Words

RATE_LIMIT = Tale(
    private="limits",
    forgets="every request starts at nothing: nobody was ever refused.",
    crimes={"over": "admitted {over:request|requests} too many"},
    anomalies={
        "over-limit": Words(
            "{count:request|requests} admitted beyond the limit of {limit:,}.",
            "{0} and the others named here, more than {limit:,} of user {0.key}, all began and ended in one window.",
            "In one window no more are admitted than the limit.",
            Cause.RACE,
        ),
        "refused-early": Words(
            "{count:request|requests} refused below the limit of {limit:,}.",
            "{0} of user {0.key} was refused, when fewer than {limit:,} can have been admitted in its window.",
            "Below the limit everybody is admitted.",
            Cause.UNKNOWN,
        ),
    },
)
