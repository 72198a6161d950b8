"""What each anomaly is called in a verdict, how its witness proves it, and why both cannot be right. Data only.

In braces: `count` and the finding's and header's numbers (`count:answer|answers` writes the number and the right word),
and the witness's operations, `0` first, with their `value`, `arg`, `key`, `items`.
"""

from __future__ import annotations

from dataclasses import dataclass

from statelab.causes import Cause


@dataclass(frozen=True)
class Words:
    """One anomaly in words; `lost_claim` is said instead of `claim` where acknowledged changes are gone for good.

    `cause` is the diagnosis, unless the whole history shows another one.
    """

    claim: str
    proof: str
    why: str
    cause: Cause
    lost_claim: str = ""


@dataclass(frozen=True)
class Tale:
    """A workload in words. The order of `anomalies` is that of their being told: the easiest to see comes first.

    `crimes` are what a convicted twin did, by the figure that tells how often; the first that is not 0 is told.
    """

    private: str
    forgets: str
    crimes: dict[str, str]
    anomalies: dict[str, Words]


ORDER = "What ended before another began came before it, in every order that there can be."
