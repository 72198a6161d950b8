"""A setting that an administrator changes, in the memory of the process."""
# ruff: noqa: D102  RegisterStore says what write and read do

from .. import RegisterStore

registers: dict[str, int] = {}


class Global(RegisterStore):
    """A module's dictionary, written in one step and read in one.

    Exact in one process even without a lock: a single assignment has no middle at which another thread could
    come in. Every other process keeps its old value for ever, since nobody tells it.
    """

    def write(self, key: str, value: int) -> None:
        registers[key] = value

    def read(self, key: str) -> int | None:
        return registers.get(key)
