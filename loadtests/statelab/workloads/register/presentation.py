"""How registers are presented."""
# ruff: noqa: D102  Labels says what its methods do

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
            "{0} wrote {0.value}; {1}, sent by the same client after that, read {1.value}{0.replaced}.",
            f"A client must see its own write or a newer one. {ORDER}",
            Cause.STALE,
        ),
        "back-in-time": Explanation(
            "{count:read|reads} went back in time.",
            "{0} read {0.value}; {1}, sent by the same client after that, read {1.value}{0.replaced}.",
            f"A new value stays until a newer one replaces it. {ORDER}",
            Cause.STALE,
        ),
        "stale": Explanation(
            "{count:read was|reads were} stale, by up to {stale_ms} ms.",
            "{0} finished with the value {0.value}; {1}, sent after that, read {1.value}{0.replaced}.",
            f"The newer value was sent after the older one had been stored, so it replaced that one. {ORDER}",
            Cause.STALE,
        ),
        "phantom": Explanation(
            "{count:read|reads} found a value that nobody wrote.",
            "{0} read {0.value}.",
            "A read can only find a value that some operation wrote.",
            Cause.UNKNOWN,
        ),
        "future": Explanation(
            "{count:read|reads} found a value before it was sent.",
            "{0} read {0.value} before {1}, which wrote it, was sent.",
            ORDER,
            Cause.UNKNOWN,
        ),
        "reordered": Explanation(
            "{count:value|values} came back after being replaced.",
            "{0.turns}",
            f"Each value is written once, so it cannot come back. {ORDER}",
            Cause.STALE,
        ),
    },
)


class RegisterShown(Shown):
    """Shows a write by the value that it wrote."""

    nothing = "the initial value"

    @property
    def value(self) -> str:
        return self.arg if self.row["op"] == CHANGE else super().value

    @property
    def replaced(self) -> str:
        """Which operation finished with the older value before its newer one was sent."""
        _, read, *others = self.beside
        if read.row["value"] == NOTHING:
            return ", which was there before anything was written"
        older = next(one for one in others if one.value == read.value)
        writer = next(one for one in self.beside if one.row["op"] == CHANGE and one.value == self.value)
        return f", with which {older} had finished before {writer} was sent to write {self.value}"

    @property
    def turns(self) -> str:
        """How each of two values was there before the other one."""
        of = {one.value: [other for other in self.beside if other.value == one.value] for one in self.beside}
        first = {value: min(ops, key=lambda one: int(one.row["ret"])) for value, ops in of.items()}
        last = {value: max(ops, key=lambda one: int(one.row["call"])) for value, ops in of.items()}
        pairs = [
            f"{first[one]} finished with {one} before {last[two]} {last[two].sent} {two}"
            for one, two in zip(of, reversed(of), strict=True)
        ]
        return ", and ".join(pairs) + "."

    @property
    def sent(self) -> str:
        """What it was sent for."""
        return "was sent to write" if self.row["op"] == CHANGE else "was sent, which read"


class RegisterLabels(Labels):
    """The value that was written or read."""

    quiet = frozenset({"write"})

    def answer(self, place: int, value: int) -> str:
        if self.op(place) == "write":
            return f"={self.number(place, 'arg'):,}"
        return "read nothing" if value == NOTHING else f"read {value:,}"

    def question(self, place: int) -> str:
        return f"write {self.number(place, 'arg'):,}" if self.op(place) == "write" else "read"

    def details(self, place: int, value: int) -> str:
        return "nothing was written yet" if value == NOTHING else f"{value:,}"

    def follows(self, first: int, second: int) -> str:
        if self.op(second) == "write":
            return f"{self.number(second, 'arg'):,} was read before it was written"
        found = (
            f"{self.number(first, 'arg'):,} was written" if self.op(first) == "write" else f"one {self.label(first)}"
        )
        return f"{found}, a later one {self.label(second)}"


def chart(history: History) -> Chart:
    """Draw the values that reads found; they are written in ascending order."""
    value = history.column("value")
    return Chart(answered(history, READ) & (value >= 0), value)


PRESENTATION = Presentation(
    SENTENCES,
    RegisterLabels,
    (Figure("stale", "Stale reads"), Figure("stale_ns", "Stale for up to", "ns")),
    "The newest value that reads found",
    chart,
    RegisterShown,
)
