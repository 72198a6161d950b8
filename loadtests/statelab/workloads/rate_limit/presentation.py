"""How rate limits are presented."""
# ruff: noqa: D102  Labels says what its methods do

import numpy as np

from statelab.model.history import CHANGE, FAIL, OK, History, Ints
from statelab.workloads.labels import Labels
from statelab.workloads.rate_limit.drive import NS_PER_MS
from statelab.workloads.rate_limit.windows import FIXED, REFUSED, SLIDING, excess
from statelab.workloads.wording import Cause, Explanation, Sentences, Shown
from statelab.workloads.workload import Chart, Figure, Presentation, answered, counted

SENTENCES = Sentences(
    private="limits",
    forgets="every request starts from nothing: no request was ever refused.",
    failures={"over": "admitted {over:request|requests} too many"},
    anomalies={
        "over-limit": Explanation(
            "At least {count:request was|requests were} admitted beyond the limit of {limit:,}.",
            "{0.excess}",
            "One window admits no more requests than the limit, wherever windows begin.",
            Cause.RACE,
        ),
        "refused-early": Explanation(
            "{count:request|requests} refused below the limit of {limit:,}.",
            "{0} of user {0.key} was refused, but of this user's other requests at most {0.possible} can have been "
            "admitted from {0.window} before its call to its answer.",
            "Below the limit, every request is admitted.",
            Cause.UNKNOWN,
        ),
    },
)


class RateLimitShown(Shown):
    """Shows a request by those that count together with it."""

    @property
    def window(self) -> str:
        """The length of a window."""
        return f"{self.history.header['window_ns'] / NS_PER_MS:,.3f} ms"

    @property
    def possible(self) -> int:
        """How many requests of its user can have been admitted within one window's length before it, or meanwhile."""
        rows, own = self.history.rows, self.row
        admitted = (rows["outcome"] != FAIL) & ~((rows["outcome"] == OK) & (rows["value"] == REFUSED))
        near = (rows["call"] <= own["ret"]) & (rows["ret"] >= own["call"] - self.history.header["window_ns"])
        return int(np.count_nonzero(admitted & near & (rows["key"] == own["key"])))

    @property
    def excess(self) -> str:
        """Which requests one window cannot have admitted, and why no other windows can."""
        found, limit, width = excess(self.history), self.history.header["limit"], self.history.header["window_ns"]
        if not limit:
            return f"{self} of user {self.key} was admitted."
        many = f"{found.windows * limit + 1:,} requests of user {self.key} were admitted"
        groups = [self._span(group, found.windows * width) for group in found.groups]
        if self.history.header.setup.get("algorithm", FIXED) == SLIDING:
            return f"{many} {groups[0]}, which is less than a window of {self.window}."
        row, admit, edge = self.window, "one window admits", "a new one"
        if found.windows > 1:
            row, admit = f"{found.windows:,} × {row}", f"{found.windows:,} windows in a row admit"
            edge = "every second one" if found.windows == 2 else f"every {found.windows:,}th one"
        return (
            f"{many} {', '.join(groups)}; times from the call of {self}, modulo {row}. As {admit} "
            f"{found.windows * limit:,}, {edge} begins within each of these times, but no moment is in all of them."
        )

    def _span(self, group: Ints, period: int) -> str:
        call, ret = self.history.rows["call"][group], self.history.rows["ret"][group]
        begin = int(call.min() - self.row["call"]) % period
        first, last = self.history.ids[group[call.argmin()]], self.history.ids[group[ret.argmax()]]
        end = begin + int(ret.max() - call.min())
        return f"from {begin / NS_PER_MS:,.3f} to {end / NS_PER_MS:,.3f} ms (#{first} to #{last})"


class RateLimitLabels(Labels):
    """Whether a request was admitted."""

    def answer(self, place: int, value: int) -> str:
        return "admitted" if value else "refused"

    def question(self, place: int) -> str:
        return f"a request of user {self.number(place, 'key')}"

    def claim(self) -> str:
        header = self.history.header
        limit = f"{header['limit']:,} per {header['window_ns'] / NS_PER_MS:,.0f} ms"
        if not any(self.number(place, "value") == 1 for place in self.witness):
            return f"refused below the limit of {limit}"
        sliding = header.setup.get("algorithm", FIXED) == SLIDING
        return f"more admitted than {limit}" + ("" if sliding else ", wherever windows begin")


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
    RateLimitShown,
    by_key=True,
    whole_proof=True,
)
