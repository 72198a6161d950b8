"""Accounts with a constant total, in the memory of the process."""
# ruff: noqa: D102  TransferStore says what transfer and read do

import threading

from ...windows import Window
from .. import TransferStore

banks: dict[tuple[str, int], int] = {}
locked_banks: dict[tuple[str, int], int] = {}
lock = threading.Lock()


class Global(TransferStore):
    """Read both balances, work out the new ones, write both back; read all accounts one after the other.

    Keeps the total as long as one thread of one process serves every request. A second thread can change a
    balance that was read already (lost update), or read between the two writes (read skew).
    """

    def transfer(self, key: str, sender: int, receiver: int, amount: int, balance: int, window: Window) -> None:
        theirs = banks.get((key, sender), balance)
        ours = banks.get((key, receiver), balance)
        window()
        banks[key, sender] = theirs - amount
        banks[key, receiver] = ours + amount

    def read(self, key: str, accounts: int, balance: int) -> list[int]:
        return [banks.get((key, account), balance) for account in range(accounts)]


class GlobalLock(TransferStore):
    """Read and write both balances under a lock; read all accounts under the same one.

    Nobody in this process sees half of a transfer. A second process has a bank of its own: its total is right
    as well, only that half of the customers' transfers never happened there.
    """

    def transfer(self, key: str, sender: int, receiver: int, amount: int, balance: int, window: Window) -> None:
        with lock:
            theirs = locked_banks.get((key, sender), balance)
            ours = locked_banks.get((key, receiver), balance)
            window()
            locked_banks[key, sender] = theirs - amount
            locked_banks[key, receiver] = ours + amount

    def read(self, key: str, accounts: int, balance: int) -> list[int]:
        with lock:
            return [locked_banks.get((key, account), balance) for account in range(accounts)]
