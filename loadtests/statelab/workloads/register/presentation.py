"""A register in words."""

from __future__ import annotations

from statelab.model.history import CHANGE, NOTHING, READ, History
from statelab.workloads.labels import Labels
from statelab.workloads.wording import ORDER, Cause, Explanation, Sentences, Shown
from statelab.workloads.workload import Chart, Figure, Presentation, answered

SENTENCES = Sentences(
    private="registers",
    forgets="every request starts from nothing: {acknowledged:write|writes}, and every read found the initial value.",
    failures={"stale": "answered {stale:stale read|stale reads}"},
    anomalies={
        "own-write": Explanation(
            "{count:read|reads} did not see the client's own write.",
            "{0} had written {0.value} before the same client sent {1}, which read {1.value}, surely an older value.",
            f"A client must see its own write or a newer one. {ORDER}",
            Cause.STALE,
        ),
        "back-in-time": Explanation(
            "{count:read|reads} went back in time.",
            "{0} had read {0.value} before the same client sent {1}, which read {1.value}, surely an older value.",
            f"A new value stays until a newer one replaces it. {ORDER}",
            Cause.STALE,
        ),
        "stale": Explanation(
            "{count:read was|reads were} stale, by up to {stale_ms} ms.",
            "{0} had finished with the value {0.value} before {1} was sent, which read {1.value}, replaced by then.",
            f"The newer value was sent when the older one was already there, so it replaced it. {ORDER}",
            Cause.STALE,
        ),
        "phantom": Explanation(
            "{count:read|reads} found a value that nobody wrote.",
            "{0} read {0.value}.",
            "A value comes from an operation that writes it, and there is none.",
            Cause.UNKNOWN,
        ),
        "future": Explanation(
            "{count:read|reads} found a value before it was sent.",
            "{0} had read {0.value} before {1} was sent, which wrote it.",
            ORDER,
            Cause.UNKNOWN,
        ),
        "reordered": Explanation(
            "{count:value|values} came back after being replaced.",
            "{0} finished with the value {0.value}, and {1} with {1.value}: each came before and after the other.",
            f"Each value is written once, so it cannot come back. {ORDER}",
            Cause.STALE,
        ),
    },
)


class RegisterShown(Shown):
    """A write is shown by the value that it wrote."""

    nothing = "the initial value"

    @property
    def value(self) -> str:
        """What it read or wrote."""
        return self.arg if self.row["op"] == CHANGE else super().value


class RegisterLabels(Labels):
    """The value that was written or read."""

    quiet = frozenset({"write"})

    def answer(self, place: int, value: int) -> str:
        """Show what was written or read."""
        if self.op(place) == "write":
            return f"={self.number(place, 'arg'):,}"
        return "read nothing" if value == NOTHING else f"read {value:,}"

    def question(self, place: int) -> str:
        """Show what is written."""
        return f"write {self.number(place, 'arg'):,}" if self.op(place) == "write" else "read"

    def details(self, place: int, value: int) -> str:
        """Show what was read."""
        return "nothing was written yet" if value == NOTHING else f"{value:,}"

    def follows(self, first: int, second: int) -> str:
        """Name a read that is too old, or one that came too early."""
        if self.op(second) == "write":
            return f"{self.number(second, 'arg'):,} was read before it was written"
        found = (
            f"{self.number(first, 'arg'):,} was written" if self.op(first) == "write" else f"one {self.label(first)}"
        )
        return f"{found}, a later one {self.label(second)}"


def chart(history: History) -> Chart:
    """Draw the values that readers saw; they are written in ascending order."""
    value = history.column("value")
    return Chart(answered(history, READ) & (value >= 0), value)


PRESENTATION = Presentation(
    SENTENCES,
    RegisterLabels,
    (Figure("stale", "Stale reads"), Figure("stale_ns", "Stale for up to", "ns")),
    "The newest value that readers saw",
    chart,
    RegisterShown,
)
