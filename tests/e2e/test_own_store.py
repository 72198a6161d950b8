"""docs/your-own-store.md, done as it says: a store is written down, convicted, and mended."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.e2e.conftest import OWN_STORE
from tests.e2e.followed import follow
from tests.lab import PROJECT, Lab


@pytest.mark.long
def test_the_page_is_done_word_by_word(file: Path, own_results: Path) -> None:
    assert follow(OWN_STORE, Lab(f"{PROJECT}-2", own_results), file) == ["python", "sh", "text"] * 2
