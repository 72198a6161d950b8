"""How a violation came about. A cause without a phrase is already part of the verdict's claim."""

from statelab.workloads.wording import Cause

PLAIN = {
    Cause.RACE: "a race; concurrent requests undid each other's work",
    Cause.STALE: "stale; an answer showed a state that had already been replaced",
    Cause.APPLIED_TWICE: "applied twice; more changes took effect than were requested",
    Cause.LOST_ON_CRASH: "lost on crash; the state falls back once, and all answers before and after that are right",
    Cause.LEAK: "leak; one request got what belongs to another",
    Cause.CARRIED_OVER: "carried over; what a request left behind reached a later one, without any race",
}
ASTRAY = "astray; requests that run at the same time share a connection here, and can get each other's answers"
REPLACED = "lost on crash; a worker was replaced during the run, and the state in its memory was lost"


def diagnose(cause: Cause, memory_lost: bool, astray: bool = False) -> tuple[Cause, str]:
    """Return the diagnosis for the cause of an anomaly, and a phrase for it, empty if there is nothing to add.

    `memory_lost` means that the state was in the memory of workers and one of them was replaced, `astray` that requests
    share a connection, which explains any wrong answer.
    """
    if astray:
        return Cause.ASTRAY, ASTRAY
    if memory_lost and cause in (Cause.RACE, Cause.STALE):
        return Cause.LOST_ON_CRASH, REPLACED
    return cause, PLAIN.get(cause, "")
