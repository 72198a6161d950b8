"""Why a store was convicted, as far as the answers show it: the diagnosis, in the words of verdicts. Data only."""

from __future__ import annotations

from enum import StrEnum


class Cause(StrEnum):
    """A diagnosis. UNKNOWN: no honest store does that, whatever goes wrong with it."""

    DIVERGED = "diverged"
    FORGETS = "forgets"
    LEAK = "leak"
    RACE = "race"
    STALE = "stale"
    APPLIED_TWICE = "applied twice"
    LOST_ON_CRASH = "lost on crash"
    UNKNOWN = "unknown"


PLAIN = {
    Cause.RACE: "a race; requests at the same time undid each other's work",
    Cause.STALE: "stale; an old state was answered after it had been replaced",
    Cause.APPLIED_TWICE: "applied twice; more was done than was asked for",
    Cause.LOST_ON_CRASH: "lost on crash; all is right up to one moment, and then again, but from a lower start",
    Cause.LEAK: "leak; one request was given what belongs to another",
}
"""Those that the claim of a verdict does not say already."""

REPLACED = "lost on crash; a worker was replaced meanwhile, and what was in its memory went with it"
"""Said instead of a race or of staleness where the state lives in the workers and one of them did not live on."""
