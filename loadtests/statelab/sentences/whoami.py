"""Identities in words."""

from __future__ import annotations

from statelab.causes import Cause
from statelab.sentences.words import Tale, Words

WHOAMI = Tale(
    private="identities",
    forgets="every request forgets who it is: {nobody:answer names|answers name} nobody.",
    crimes={"leak": "took {leak:request|requests} for somebody else"},
    anomalies={
        "leak": Words(
            "request {0} got the answer of {1}: LEAK. {count:answer|answers} carried another request's identity.",
            "{0} sent the token {0.arg} and was told {0.value}, which {1} had sent.",
            "The identity of one request has no business in the answer to another.",
            Cause.LEAK,
        ),
        "phantom": Words(
            "{count:answer|answers} named somebody who was not there.",
            "{0} sent the token {0.arg} and was told {0.value}, which nobody had sent.",
            "An answer carries the token that was sent.",
            Cause.UNKNOWN,
        ),
        "nobody": Words(
            "{count:answer|answers} named nobody.",
            "{0} sent the token {0.arg} and was told that nobody is there.",
            "An answer carries the token that was sent.",
            Cause.FORGETS,
        ),
    },
)
