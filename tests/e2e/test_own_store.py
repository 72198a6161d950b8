"""docs/your-own-store.md, done as it says: a store is written down, convicted, and mended."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tests.e2e.conftest import OWN_STORE
from tests.lab import PROJECT, Lab

BLOCK = re.compile(r"```(python|sh|text)\n(.*?)```", re.DOTALL)
MOST_S = 60


@pytest.mark.long
def test_the_page_is_done_word_by_word(file: Path, own_results: Path) -> None:
    lab = Lab(f"{PROJECT}-2", own_results)
    said = ""
    kinds = []
    for kind, text in BLOCK.findall(OWN_STORE):
        kinds.append(kind)
        if kind == "python":
            before = file.read_text(encoding="utf-8").partition("class Counter")[0] if file.exists() else ""
            file.write_text(before + text, encoding="utf-8")
        elif kind == "sh":
            [(target, name, value)] = re.findall(r"^make (\w+) (\w+)=(\S+)$", text, re.MULTILINE)
            done = lab.stack(target, **{name: value})
            said = lab.stack(target, DURATION=MOST_S, **{name: value}).stdout if done.returncode == 2 else done.stdout
        else:
            for line in text.splitlines():
                assert re.search(r"\s+".join(map(re.escape, line.split())), said), (line, said)
    assert kinds == ["python", "sh", "text"] * 2
