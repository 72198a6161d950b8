"""How rate limits are presented."""
# ruff: noqa: D102  Labels says what its methods do

from statelab.model.history import CHANGE, History
from statelab.workloads.labels import Labels
from statelab.workloads.rate_limit.drive import NS_PER_MS
from statelab.workloads.wording import Cause, Explanation, Sentences
from statelab.workloads.workload import Chart, Figure, Presentation, answered, counted

SENTENCES = Sentences(
    private="limits",
    forgets="every request starts from nothing: no request was ever refused.",
    failures={"over": "admitted {over:request|requests} too many"},
    anomalies={
        "over-limit": Explanation(
            "{count:request|requests} admitted beyond the limit of {limit:,}.",
            "{0} and the rest of the proof, more than {limit:,} requests by user {0.key}, lie within one window.",
            "One window admits no more requests than the limit.",
            Cause.RACE,
        ),
        "refused-early": Explanation(
            "{count:request|requests} refused below the limit of {limit:,}.",
            "{0} of user {0.key} was refused when fewer than {limit:,} could have been admitted in its window.",
            "Below the limit, every request is admitted.",
            Cause.UNKNOWN,
        ),
    },
)


class RateLimitLabels(Labels):
    """Whether a request was admitted."""

    def answer(self, place: int, value: int) -> str:
        return "admitted" if value else "refused"

    def question(self, place: int) -> str:
        return f"a request of user {self.number(place, 'key')}"

    def claim(self) -> str:
        header = self.history.header
        limit = f"{header['limit']:,} per {header['window_ns'] / NS_PER_MS:,.0f} ms"
        admitted = sum(self.number(place, "value") == 1 for place in self.witness)
        if not admitted:
            return f"refused below the limit of {limit}"
        if admitted > header["limit"]:
            return f"{admitted:,} admitted; the limit is {limit}"
        return f"more admitted than the limit of {limit}"


def chart(history: History) -> Chart:
    """Draw the number of admissions of the first user."""
    shown = answered(history, CHANGE) & (history.rows["key"] == 0)
    return counted(shown, history.rows["value"] == 1)


PRESENTATION = Presentation(
    SENTENCES,
    RateLimitLabels,
    (Figure("over", "Over the limit"), Figure("refused_early", "Refused early")),
    "Admissions of the first user",
    chart,
    by_key=True,
    whole_proof=True,
)
