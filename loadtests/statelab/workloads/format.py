"""What the JSON lines of all workloads share: typed values, and numbers for the names that a file chooses."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, NoReturn

from statelab.model.history import INFO, MAX_VALUE, MISSING, OK, History, HistoryError, Process, Rows

NAMED = 2**30  # users below it are numbers in the file, the others are names
OWNER = 32  # bits: an item is owner << 32 | number


@dataclass(frozen=True)
class Sent:
    """One operation's numbers, as in a row of a history; `items` if its answer is a list."""

    value: int = MISSING
    key: int = 0
    arg: int = 0
    items: tuple[int, ...] | None = None


def refuse(reason: str) -> NoReturn:
    """Raise HistoryError: the history cannot be judged for this reason."""
    raise HistoryError(reason)


class Line:
    """One JSON object of a file; each method returns a value of its type or raises HistoryError."""

    def __init__(self, where: str, document: Mapping[str, Any]) -> None:
        self.where, self.document = where, document

    def refuse(self, reason: str) -> NoReturn:
        """Refuse this line."""
        refuse(f"{self.where}: {reason}")

    def integer(self, name: str, most: int = MAX_VALUE) -> int:
        """Read a whole number; `true` and 7.0 are none."""
        return self.whole(name, self.document.get(name), most)

    def whole(self, name: str, number: Any, most: int = MAX_VALUE) -> int:
        """Check that a value is a whole number."""
        if type(number) is not int:
            self.refuse(f"{name} is not a whole number")
        if abs(number) > most:
            self.refuse(f"{name} is beyond 2**{most.bit_length() - 1}")
        return number

    def value(self, outcome: int) -> Any:
        """Return the raw answer; an operation with unknown outcome has none."""
        value = self.document.get("value")
        if value is not None and outcome == INFO:
            self.refuse("its outcome is unknown but it has an answer")
        return value

    def answer(self, outcome: int, null: int = MISSING) -> int:
        """Read the number in the answer; `null` is what a missing one means."""
        value = self.value(outcome)
        if value is None:
            return null if outcome == OK else MISSING
        return self.whole("value", value)

    def choice(self, outcome: int) -> int:
        """Read true or false."""
        value = self.value(outcome)
        if value is not None and not isinstance(value, bool):
            self.refuse("value is neither true nor false")
        return MISSING if value is None else int(value)

    def listed(self, outcome: int, shape: Callable[[Any], int]) -> Sent:
        """Read the list in the answer, if any; `shape` reads one element."""
        value = self.value(outcome)
        if value is None:
            return Sent()
        if not isinstance(value, list):
            self.refuse("value is not a list")
        return Sent(len(value), items=tuple(map(shape, value)))


class Names:
    """Numbers the clients, users, tokens and processes that a file names."""

    def __init__(self) -> None:
        self._known: dict[tuple[str, int | str], int] = {}
        self.processes: list[Process] = []

    def client(self, number: int) -> int:
        """Return a client's number."""
        return self._known.setdefault(("client", number), len(self._known))

    def user(self, name: Any, line: Line) -> int:
        """Return a user's number; small numbers stay unchanged."""
        if type(name) is int:
            name = str(name)
        if not isinstance(name, str):
            line.refuse("the user is neither a number nor a name")
        if name.isascii() and name.isdigit() and len(name) < 10 and str(int(name)) == name and int(name) < NAMED:
            return int(name)
        return self._known.setdefault(("user", name), NAMED + len(self._known))

    def item(self, text: Any, line: Line) -> int:
        """Read an item, `user:number`."""
        owner, colon, number = text.rpartition(":") if isinstance(text, str) else ("", "", "")
        if not colon or not number.isascii() or not number.isdigit() or len(number) > 9:
            line.refuse("an item does not have the form user:number")
        return self.user(owner, line) << OWNER | int(number)

    def token(self, line: Line, name: str) -> int:
        """Read a token, a number or a string."""
        token = line.document.get(name)
        if isinstance(token, str):
            return -(2**52) - self._known.setdefault(("token", token), len(self._known))
        return line.integer(name)

    def served(self, line: Line) -> tuple[int, int]:
        """Return the number of the process and its unit, from replica/pid/boot/unit or any other string."""
        text = line.document.get("served_by")
        if text is None:
            return -1, 0
        if not isinstance(text, str):
            line.refuse("served_by is not a string")
        parts = text.split("/")
        known = len(parts) == 4 and all(part.isascii() and part.isdigit() and len(part) < 10 for part in parts[1::2])
        process = Process(parts[0], int(parts[1]), parts[2]) if known else Process(text, 0, "")
        if process not in self.processes:
            self.processes.append(process)
        return self.processes.index(process), int(parts[3]) if known else 0


@dataclass(frozen=True)
class Format:
    """A workload's fields in JSON lines.

    Args:
        read: extracts the numbers of an operation from its name, line and outcome, or raises HistoryError.
        write: returns the fields of the operation at a place; `answer` is its number, None if it has none.
        numbers: the header's fields that are whole numbers.
        lists: the header's fields that are lists of whole numbers.
        words: the header's fields that are one of several words; the first word is meant if there is none.
        writes: the operations whose `value` is what they sent, not their answer.
        settle: adapts the rows to other fields of the header.
    """

    read: Callable[[str, Line, int, Names], Sent]
    write: Callable[[History, int, int | None], dict[str, Any]]
    numbers: tuple[str, ...] = ()
    lists: tuple[str, ...] = ()
    words: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    writes: frozenset[str] = frozenset()
    settle: Callable[[Rows, Mapping[str, Any]], None] = lambda rows, header: None


def item_text(item: int) -> str:
    """Write an item as `user:number`."""
    return f"{item >> OWNER}:{item & (1 << OWNER) - 1}"


def written_list(history: History, place: int, shape: Callable[[int], Any]) -> list[Any] | None:
    """Return the list in the answer, None if there is none."""
    row = history.rows[place]
    if row["outcome"] != OK or row["value"] == MISSING:
        return None
    if history.lists is None:
        return []
    offsets = history.lists.offsets
    return [shape(number) for number in history.lists.flat[offsets[place] : offsets[place + 1]].tolist()]
