"""What operations send and what they are answered, as JSON: how each workload reads it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Protocol

from statelab.history import INFO, MISSING, NOTHING
from statelab.lines.names import NAMED, Names
from statelab.lines.scalars import answer, choice, integer, listed, refuse


@dataclass(frozen=True)
class Sent:
    """One operation's numbers, as a row of a history has them; `items` if its answer is a list."""

    value: int = MISSING
    key: int = 0
    arg: int = 0
    items: tuple[int, ...] | None = None


class Fields(Protocol):
    """How a workload's operations look."""

    def read(self, op: str, document: Mapping[str, Any], outcome: int, names: Names, where: str) -> Sent:
        """Read what was sent and answered.

        Raises:
            HistoryError: it is not of the right type, or cannot go with the outcome.
        """


class Counted:
    """Counter: a number is answered."""

    def read(self, op: str, document: Mapping[str, Any], outcome: int, names: Names, where: str) -> Sent:
        """Read the count."""
        return Sent(answer(document, outcome, where))


class Sold:
    """Stock: what is left is answered, or that the purchase is refused."""

    def read(self, op: str, document: Mapping[str, Any], outcome: int, names: Names, where: str) -> Sent:
        """Read what is left."""
        refused, value = document.get("refused", False), answer(document, outcome, where)
        if refused is not None and not isinstance(refused, bool):
            refuse(f"{where}: refused is neither true nor false")
        if refused and (op == "read" or outcome == INFO or value != MISSING):
            refuse(f"{where}: it was refused, and yet it was not")
        return Sent(NOTHING if refused else value)


class Basket:
    """Cart: items are added, and all of them are answered."""

    def read(self, op: str, document: Mapping[str, Any], outcome: int, names: Names, where: str) -> Sent:
        """Read the item or the items."""
        user = names.user(document.get("user"), where)
        if op == "add":
            return Sent(key=user, arg=names.item(document.get("item"), where))
        value = listed(document, outcome, where)
        if value is None:
            return Sent(key=user)
        return Sent(len(value), user, items=tuple(names.item(item, where) for item in value))


class Setting:
    """Register: a value is written, and read."""

    def read(self, op: str, document: Mapping[str, Any], outcome: int, names: Names, where: str) -> Sent:
        """Read the value."""
        if op == "write":
            return Sent(arg=integer(document, "value", where))
        return Sent(answer(document, outcome, where, NOTHING))


class Bank:
    """Transfer: money goes from one account to another, and all balances are answered; and the doctors on call."""

    def read(self, op: str, document: Mapping[str, Any], outcome: int, names: Names, where: str) -> Sent:
        """Read the transfer or the balances."""
        if op == "transfer":
            source, target = integer(document, "from", where), integer(document, "to", where)
            if min(source, target) < 0 or max(source, target) >= NAMED:
                refuse(f"{where}: there is no such account")
            return Sent(target, source, integer(document, "amount", where))
        turn = 0 if op == "read" else integer(document, "round", where)
        if not 0 <= turn < NAMED:
            refuse(f"{where}: there is no such round")
        if op == "leave":
            return Sent(choice(document, outcome, where), turn, integer(document, "doctor", where))
        value = listed(document, outcome, where)
        if value is None:
            return Sent(key=turn)
        if op == "rota" and all(isinstance(one, bool) for one in value):
            return Sent(len(value), turn, items=tuple(map(int, value)))
        return Sent(len(value), turn, items=tuple(integer({"balance": one}, "balance", where) for one in value))


class Identity:
    """Whoami: a token is sent, and answered."""

    def read(self, op: str, document: Mapping[str, Any], outcome: int, names: Names, where: str) -> Sent:
        """Read both tokens."""
        sent = names.token(document, "token", where)
        if isinstance(document.get("value"), str) and outcome != INFO:
            return Sent(names.token(document, "value", where), arg=sent)
        return Sent(answer(document, outcome, where, NOTHING), arg=sent)


class Admission:
    """Rate limit: a user is admitted or not."""

    def read(self, op: str, document: Mapping[str, Any], outcome: int, names: Names, where: str) -> Sent:
        """Read who, and whether."""
        return Sent(choice(document, outcome, where), names.user(document.get("user"), where))


FIELDS: dict[str, Fields] = {
    "counter": Counted(),
    "stock": Sold(),
    "cart": Basket(),
    "register": Setting(),
    "transfer": Bank(),
    "whoami": Identity(),
    "rate-limit": Admission(),
}
