"""How identities are presented."""
# ruff: noqa: D102  Labels says what its methods do

from statelab.model.history import CHANGE, MISSING, NOTHING, History
from statelab.workloads.labels import Labels
from statelab.workloads.wording import Cause, Explanation, Sentences, Shown
from statelab.workloads.workload import Chart, Figure, Presentation, answered, counted

SENTENCES = Sentences(
    private="identities",
    forgets="every request forgets who it is: {nobody:answer names|answers name} nobody.",
    failures={"leak": "mistook {leak:request|requests} for another one"},
    anomalies={
        "carried-over": Explanation(
            "Request {0} got the identity that {1} had left behind: LEAK. {count:answer|answers} carried the identity "
            "of a request that had already ended.",
            "{1} had finished before {0} was sent; {1} had sent {1.sent}, {0} sent {0.sent} and got {0.value}.",
            "The identity of a request ends with it, and does not belong in the answer to a later one.",
            Cause.CARRIED_OVER,
        ),
        "leak": Explanation(
            "Request {0} got the answer of {1}: LEAK. {count:answer|answers} carried another request's identity.",
            "{0} sent {0.sent} and got {0.value}, which {1} had sent.",
            "The identity of one request does not belong in the answer to another.",
            Cause.LEAK,
        ),
        "phantom": Explanation(
            "{count:answer|answers} carried an identity that no request had sent.",
            "{0} sent {0.sent} and got {0.value}, which no request had sent.",
            "An answer carries the token that was sent, and none if none was sent.",
            Cause.UNKNOWN,
        ),
        "nobody": Explanation(
            "{count:answer|answers} named nobody.",
            "{0} sent the token {0.arg}, but according to the answer nobody is logged in.",
            "An answer carries the token that was sent.",
            Cause.FORGETS,
        ),
    },
)


class WhoamiShown(Shown):
    """Calls an answer without an identity nobody."""

    nothing = "nobody"

    @property
    def sent(self) -> str:
        """The identity that it sent, if any."""
        return "no token" if int(self.row["arg"]) == NOTHING else f"the token {self.arg}"


class WhoamiLabels(Labels):
    """The token that was sent, and the one in the answer."""

    def answer(self, place: int, value: int) -> str:
        named, asked = ("nobody" if one == NOTHING else str(one) for one in (value, self.number(place, "arg")))
        return named if named == asked else f"{asked} gets {named}"

    def question(self, place: int) -> str:
        asked = self.number(place, "arg")
        return "asked without a token" if asked == NOTHING else f"asked as {asked}"

    def details(self, place: int, value: int) -> str:
        return {NOTHING: "answered nobody", MISSING: "answered without a name"}.get(value, f"answered {value}")

    def claim(self) -> str:
        for place in self.witness:
            value = self.number(place, "value")
            if value not in (MISSING, self.number(place, "arg")):
                return f"{self.question(place)}, {self.details(place, value)}"
        return super().claim()


def chart(history: History) -> Chart:
    """Draw the number of answers that carried another identity."""
    return counted(answered(history, CHANGE), history.rows["value"] != history.rows["arg"])


PRESENTATION = Presentation(
    SENTENCES,
    WhoamiLabels,
    (Figure("leak", "Leaked identities"), Figure("carried-over", "Left by earlier ones"), Figure("nobody", "Nobody")),
    "Answers with another identity",
    chart,
    WhoamiShown,
)
