"""The tables of the docs say what the stores' files and the reviewed expectations say; `make tables` renews them."""

from __future__ import annotations

from tests import tables


def test_the_readme_shows_todays_stores_and_server_models() -> None:
    text = tables.README.read_text(encoding="utf-8")
    assert text == tables.readme(text), "Type: make tables"


def test_the_page_of_stores_is_todays() -> None:
    assert tables.STORES.read_text(encoding="utf-8") == tables.stores(), "Type: make tables"
