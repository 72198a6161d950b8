"""A bank, and the doctors on call in words."""

from __future__ import annotations

from statelab.causes import Cause
from statelab.sentences.words import Tale, Words

TRANSFER = Tale(
    private="copies",
    forgets="every request starts at nothing: {acknowledged:transfer|transfers}, and all balances are as at the start.",
    crimes={
        "lost": "lost updates",
        "torn": "showed a wrong total {torn:time|times}",
        "skewed": "let both doctors go in {skewed:round|rounds}",
    },
    anomalies={
        "lost": Words(
            "Updates lost: at rest the balances are not what {acknowledged:transfer leaves|transfers leave}; "
            "the total is off by {missing:,}.",
            "{0} read {0.items}, after the last transfer.",
            "Transfers keep the total, and each balance must be what came in less what went out.",
            Cause.RACE,
        ),
        "read-skew": Words(
            "Read skew: {count:read|reads} saw a total that never was.",
            "{0} read {0.items}, which is {0.sum} and not {total:,}.",
            "A transfer takes from one account what it gives to another: at no time is the total another one.",
            Cause.RACE,
        ),
        "stale": Words(
            "{count:read|reads} saw balances that no choice of transfers explains.",
            "{0} read {0.items}.",
            "What was acknowledged before the read began is in it, and what was sent after it ended is not.",
            Cause.STALE,
        ),
        "write-skew": Words(
            "Write skew: in {count:round|rounds} nobody stayed on call.",
            "{0} and {last} of round {0.key} let both doctors go.",
            "Each may leave only while the other one stays: whichever left second should have been refused.",
            Cause.RACE,
        ),
        "refused": Words(
            "{count:doctor|doctors} had to stay although the other one had not left.",
            "{0} of round {0.key} was refused, and nobody of that round had been let go before its answer.",
            "Who asks first may leave: the other one is still there.",
            Cause.UNKNOWN,
        ),
        "unasked": Words(
            "{count:look|looks} at the rota missed a doctor who had not asked to leave.",
            "{0} of round {0.key} missed a doctor; none of the leaves sent before it ended can have let that one go.",
            "A doctor stays on call until a leave of that same doctor is granted.",
            Cause.UNKNOWN,
        ),
        "stale-rota": Words(
            "{count:look|looks} at the rota found both doctors although one had left.",
            "{0} of round {0.key} had ended before {1} was sent, which found both doctors on call.",
            "Whether a leave was granted or refused, afterwards one doctor is gone, and nobody comes back.",
            Cause.STALE,
        ),
        "conflict": Words(
            "In {count:round|rounds} the answers differ on which doctor left.",
            "{0} and {last} of round {0.key} do not go with the same doctor.",
            "Whoever leaves first is the only one who can: the other is refused from then on. A leave that was "
            "acknowledged without an answer was granted if the other doctor had not asked by then.",
            Cause.RACE,
        ),
    },
)
