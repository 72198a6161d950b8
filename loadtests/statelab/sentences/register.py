"""A register in words."""

from __future__ import annotations

from statelab.causes import Cause
from statelab.sentences.words import ORDER, Tale, Words

REGISTER = Tale(
    private="registers",
    forgets="every request starts at nothing: {acknowledged:write|writes}, and each read found the initial value.",
    crimes={"stale": "answered {stale:stale read|stale reads}"},
    anomalies={
        "own-write": Words(
            "{count:read|reads} did not show the client's own write.",
            "{0} had written {0.value} before the same client sent {1}, which read {1.value}, a value surely older.",
            f"A client must see its own write, or a newer one. {ORDER}",
            Cause.STALE,
        ),
        "back-in-time": Words(
            "{count:read|reads} went back in time.",
            "{0} had read {0.value} before the same client sent {1}, which read {1.value}, a value surely older.",
            f"What replaced a value stays, until it is replaced by something newer. {ORDER}",
            Cause.STALE,
        ),
        "stale": Words(
            "{count:read was|reads were} stale, by up to {stale_ms} ms.",
            "{0} had ended on the value {0.value} before {1} was sent, which read {1.value}, replaced by then.",
            f"The newer value was sent when the older one was already there, so it replaced it. {ORDER}",
            Cause.STALE,
        ),
        "phantom": Words(
            "{count:read|reads} found what nobody had written.",
            "{0} read {0.value}.",
            "A value comes from the operation that wrote it, and there is none.",
            Cause.UNKNOWN,
        ),
        "future": Words(
            "{count:read|reads} found a value before it was sent.",
            "{0} had read {0.value} before {1} was sent, which wrote it.",
            ORDER,
            Cause.UNKNOWN,
        ),
        "reordered": Words(
            "{count:value|values} came back after it had been replaced.",
            "{0} ended on the value {0.value}, and {1} on {1.value}: each came before and after the other.",
            f"Each value is written once, so it cannot come back. {ORDER}",
            Cause.STALE,
        ),
    },
)
