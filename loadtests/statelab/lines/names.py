"""Numbers for what files may name as they like."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from statelab.checkers.carts import OWNER
from statelab.history import Copy
from statelab.lines.scalars import integer, refuse

NAMED = 2**30  # users below are numbers, and those from here on were names


class Names:
    """Numbers for what files may name as they like: clients, users, tokens, and who served."""

    def __init__(self) -> None:
        self._known: dict[tuple[str, int | str], int] = {}
        self.copies: list[Copy] = []

    def client(self, number: int) -> int:
        """Give a client its number."""
        return self._known.setdefault(("client", number), len(self._known))

    def user(self, name: Any, where: str) -> int:
        """Give a user a number: small numbers stay what they are."""
        if type(name) is int:
            name = str(name)
        if not isinstance(name, str):
            refuse(f"{where}: the user is neither a number nor a name")
        if name.isascii() and name.isdigit() and len(name) < 10 and str(int(name)) == name and int(name) < NAMED:
            return int(name)
        return self._known.setdefault(("user", name), NAMED + len(self._known))

    def item(self, text: Any, where: str) -> int:
        """Read `user:n`."""
        owner, colon, number = text.rpartition(":") if isinstance(text, str) else ("", "", "")
        if not colon or not number.isascii() or not number.isdigit() or len(number) > 9:
            refuse(f"{where}: an item is not of the form user:number")
        return self.user(owner, where) << OWNER | int(number)

    def token(self, document: Mapping[str, Any], name: str, where: str) -> int:
        """Read a token, a number or a text."""
        if isinstance(document.get(name), str):
            return -(2**52) - self._known.setdefault(("token", document[name]), len(self._known))
        return integer(document, name, where)

    def served(self, text: Any, where: str) -> tuple[int, int]:
        """Give whoever served a number: replica/pid/boot/thread, or whatever else the text may be."""
        if text is None:
            return -1, 0
        if not isinstance(text, str):
            refuse(f"{where}: served_by is no text")
        parts = text.split("/")
        known = len(parts) == 4 and all(part.isascii() and part.isdigit() and len(part) < 10 for part in parts[1::2])
        copy = Copy(parts[0], int(parts[1]), parts[2]) if known else Copy(text, 0, "")
        if copy not in self.copies:
            self.copies.append(copy)
        return self.copies.index(copy), int(parts[3]) if known else 0
