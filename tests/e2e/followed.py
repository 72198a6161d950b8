"""A page that has its reader save a store, type commands and compare what they print: done word by word."""

from __future__ import annotations

import re
import shlex
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.lab import ROOT, Lab

BLOCK = re.compile(r"```(python|sh|text)\n(.*?)```", re.DOTALL)
MOST_S = 60
"""For a check that was inconclusive."""


@contextmanager
def place(text: str) -> Iterator[Path]:
    """Return where a page says that the store is saved, and leave nothing there."""
    [name] = re.findall(r"Save (?:it|this) as `(my_stores/\S+\.py)`", text)
    path = ROOT / name
    if path.exists():
        pytest.skip(f"{name} is yours, and this test would write there.")
    made = [folder for folder in path.parents if not folder.exists()]
    path.parent.mkdir(parents=True, exist_ok=True)
    try:
        yield path
    finally:
        path.unlink(missing_ok=True)
        for folder in made:
            folder.rmdir()


def mended(before: str, code: str) -> str:
    """Return a store's file after a block of code: it is a whole file, which has a docstring, or replaces the class."""
    return code if code.startswith('"""') else re.split(r"^class ", before, maxsplit=1, flags=re.MULTILINE)[0] + code


def follow(text: str, lab: Lab, file: Path | None) -> list[str]:
    """Do what a page says, and return the kinds of its blocks.

    Args:
        text: the page.
        lab: where its commands are typed.
        file: where its store is saved; None if it has none.
    """
    said, kinds = "", []
    for kind, block in BLOCK.findall(text):
        kinds.append(kind)
        if kind == "python":
            assert file
            before = file.read_text(encoding="utf-8") if file.exists() else ""
            file.write_text(mended(before, block), encoding="utf-8")
        elif kind == "sh":
            for line in block.splitlines():
                said = typed(line, lab)
        else:
            for line in block.splitlines():
                assert re.search(r"\s+".join(map(re.escape, line.split())), said), (line, said)
    return kinds


def typed(line: str, lab: Lab) -> str:
    """Type a command and return what it prints; a check that was inconclusive is done again, for longer."""
    make, target, *rest = shlex.split(line)
    knobs = dict(word.split("=", 1) for word in rest)
    done = lab.stack(target, **knobs)
    assert make == "make"
    assert done.returncode == 0 or target == "check", done.stdout
    if done.returncode == 2:
        done = lab.stack(target, **knobs, DURATION=MOST_S)
    return done.stdout
