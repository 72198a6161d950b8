"""How rounds of doctors on call are presented."""
# ruff: noqa: D102  Labels says what its methods do

import numpy as np

from statelab.model.history import CHANGE, MISSING, History
from statelab.workloads.labels import LETTERS, Labels
from statelab.workloads.wording import Cause, Explanation, Sentences, Shown
from statelab.workloads.workload import Chart, Figure, Presentation, answered

SENTENCES = Sentences(
    private="rotas",
    forgets="every request starts from nothing: both doctors are always on call.",
    failures={"skewed": "let both doctors leave in {skewed:round|rounds}"},
    anomalies={
        "write-skew": Explanation(
            "Write skew: in {count:round|rounds} nobody stayed on call.",
            "{0.all}.",
            "Each may leave only while the other stays: the second request should have been refused.",
            Cause.RACE,
        ),
        "refused": Explanation(
            "{count:doctor|doctors} had to stay although the other one had not left.",
            "{0.all}, but by its end no leave of {0.other} had been sent that can have been granted.",
            "The first to ask may leave: the other doctor is still on call.",
            Cause.UNKNOWN,
        ),
        "unasked": Explanation(
            "{count:rota|rotas} lacked a doctor who had not asked to leave.",
            "{0.all}, but by its end no leave of {0.other} had been sent that can have been granted.",
            "A doctor stays on call until a leave of that doctor is granted.",
            Cause.UNKNOWN,
        ),
        "stale-rota": Explanation(
            "{count:rota|rotas} listed both doctors although one had left.",
            "in round {0.key}, {0} {0.shows}; {1}, sent after that, {1.shows}.",
            "Once a leave is granted or refused, one doctor is gone, and nobody comes back.",
            Cause.STALE,
        ),
        "conflict": Explanation(
            "In {count:round|rounds} the answers disagree on which doctor left.",
            "{0.all}.",
            "Only the first to leave can: the other is refused from then on. A leave that was acknowledged without an "
            "answer was granted if the other doctor had not asked by then.",
            Cause.RACE,
        ),
    },
)


class OnCallShown(Shown):
    """Shows an operation by who left, according to it."""

    @property
    def other(self) -> str:
        """The doctor who left, according to it."""
        left = self.listed.index(0) if self.listed else 1 - int(self.row["arg"])
        return LETTERS[left]

    @property
    def shows(self) -> str:
        """Its answer."""
        if self.row["op"] != CHANGE:
            there = [LETTERS[doctor] for doctor, on in enumerate(self.listed) if on]
            return f"lists {' and '.join(there) or 'nobody'}"
        doctor = LETTERS[int(self.row["arg"])]
        if self.row["value"] == MISSING:
            return f"was acknowledged to {doctor} before {self.other} had asked"
        return f"let {doctor} leave" if self.row["value"] else f"refused to let {doctor} leave"

    @property
    def all(self) -> str:
        """The answers of the witness."""
        return f"in round {self.key}, " + ", and ".join(f"{one} {one.shows}" for one in self.beside)


class OnCallLabels(Labels):
    """Who may leave, and who is on call."""

    def doctor(self, place: int) -> str:
        """Return a doctor's letter."""
        return LETTERS[self.number(place, "arg") % len(LETTERS)]

    def answer(self, place: int, value: int) -> str:
        if self.op(place) == "leave":
            return f"{self.doctor(place)} {'leaves' if value else 'stays'}"
        there = [LETTERS[i] for i, on in enumerate(self.listed(place).tolist()) if on]
        return f"{' and '.join(there) or 'nobody'} on call"

    def question(self, place: int) -> str:
        about = f"in round {self.number(place, 'key')}"
        return (
            f"may doctor {self.doctor(place)} leave {about}" if self.op(place) == "leave" else f"who is on call {about}"
        )

    def claim(self) -> str:
        left = [place for place in self.witness if self.op(place) == "leave" and self.number(place, "value") == 1]
        return "both may leave, so nobody is on call" if len(left) > 1 else super().claim()


def chart(history: History) -> Chart:
    """Draw the number of rounds so far in which nobody stayed."""
    left = answered(history, CHANGE) & (history.rows["value"] == 1)
    seen: set[int] = set()
    empty = np.zeros(len(history), np.int64)
    for place in np.flatnonzero(left).tolist():
        number = int(history.rows["key"][place])
        empty[place] = number in seen
        seen.add(number)
    return Chart(left, np.cumsum(empty))


PRESENTATION = Presentation(
    SENTENCES,
    OnCallLabels,
    (Figure("skewed", "Both doctors left"),),
    "Rounds without a doctor",
    chart,
    OnCallShown,
    by_key=True,
)
