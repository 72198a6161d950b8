"""How a violation came about, as far as it can be told; claims of a verdict do not say these already."""

from __future__ import annotations

from statelab.workloads.wording import Cause

PLAIN = {
    Cause.RACE: "a race; concurrent requests undid each other's work",
    Cause.STALE: "stale; an old state was answered after it had been replaced",
    Cause.APPLIED_TWICE: "applied twice; more was done than was asked for",
    Cause.LOST_ON_CRASH: "lost on crash; all is right up to one moment, and again afterwards, but from a lower start",
    Cause.LEAK: "leak; one request got what belongs to another",
}
REPLACED = "lost on crash; a worker was replaced during the run, and what was in its memory is gone"


def diagnose(cause: Cause, memory_lost: bool) -> tuple[Cause, str]:
    """Return the diagnosis, and a phrase for it, which is empty if there is nothing to add.

    Args:
        cause: what the anomaly is a sign of.
        memory_lost: whether the state was in the memory of workers and one of them was replaced.
    """
    if memory_lost and cause in (Cause.RACE, Cause.STALE):
        return Cause.LOST_ON_CRASH, REPLACED
    return cause, PLAIN.get(cause, "")
