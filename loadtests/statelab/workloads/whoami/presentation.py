"""Identities in words."""

from __future__ import annotations

from statelab.model.history import CHANGE, MISSING, NOTHING, History
from statelab.workloads.labels import Labels
from statelab.workloads.wording import Cause, Explanation, Sentences, Shown
from statelab.workloads.workload import Chart, Figure, Presentation, answered, counted

SENTENCES = Sentences(
    private="identities",
    forgets="every request forgets who it is: {nobody:answer names|answers name} nobody.",
    failures={"leak": "mistook {leak:request|requests} for another one"},
    anomalies={
        "leak": Explanation(
            "Request {0} got the answer of {1}: LEAK. {count:answer|answers} carried another request's identity.",
            "{0} sent the token {0.arg} and was told {0.value}, which {1} had sent.",
            "The identity of one request does not belong in the answer to another.",
            Cause.LEAK,
        ),
        "phantom": Explanation(
            "{count:answer|answers} named somebody who was not there.",
            "{0} sent the token {0.arg} and was told {0.value}, which nobody had sent.",
            "An answer carries the token that was sent.",
            Cause.UNKNOWN,
        ),
        "nobody": Explanation(
            "{count:answer|answers} named nobody.",
            "{0} sent the token {0.arg} and was told that nobody is logged in.",
            "An answer carries the token that was sent.",
            Cause.FORGETS,
        ),
    },
)


class WhoamiShown(Shown):
    """An answer without a name is nobody."""

    nothing = "nobody"


class WhoamiLabels(Labels):
    """Who asked, and who the answer names."""

    def answer(self, place: int, value: int) -> str:
        """Show both tokens if they differ."""
        asked, named = self.number(place, "arg"), "nobody" if value == NOTHING else str(value)
        return named if value == asked else f"{asked} is told {named}"

    def question(self, place: int) -> str:
        """Show the token that was sent."""
        return f"asked as {self.number(place, 'arg')}"

    def details(self, place: int, value: int) -> str:
        """Show the token that was answered."""
        return {NOTHING: "answered nobody", MISSING: "answered without a name"}.get(value, f"answered {value}")

    def claim(self) -> str:
        """Say who was mistaken for whom."""
        for place in self.witness:
            value = self.number(place, "value")
            if value not in (MISSING, self.number(place, "arg")):
                return f"{self.question(place)}, {self.details(place, value)}"
        return super().claim()


def chart(history: History) -> Chart:
    """Count the answers that carried another identity."""
    return counted(answered(history, CHANGE), history.rows["value"] != history.rows["arg"])


PRESENTATION = Presentation(
    SENTENCES,
    WhoamiLabels,
    (Figure("leak", "Leaked identities"), Figure("nobody", "Nobody")),
    "Answers with another identity",
    chart,
    WhoamiShown,
)
