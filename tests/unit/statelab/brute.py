"""A judge that cannot be clever: it tries every order of a small counter history (Wing & Gong 1993)."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Op:
    """One operation of a small history; `ret` None: nobody saw it end; `value` None: nobody saw its answer."""

    op: str
    call: int
    ret: int | None
    value: int | None


def legal(ops: list[Op], initial: int = 0) -> bool:
    """Say whether some order that respects real time explains every answer, by trying all of them."""
    decided = [op for op in ops if op.op == "add" or op.value is not None]
    return _extends(tuple(decided), initial)


def _extends(rest: tuple[Op, ...], value: int) -> bool:
    if all(op.ret is None for op in rest):
        return True
    for index, op in enumerate(rest):
        if any(other.ret is not None and other.ret < op.call for other in rest):
            continue  # an operation that had already returned must come first
        after = value + (op.op == "add")
        if op.value not in (None, after):
            continue
        if _extends(rest[:index] + rest[index + 1 :], after):
            return True
    return False
