"""The tables of the docs say what stores' files and reviewed expectations say, and each diagram has its picture."""

from __future__ import annotations

from stack import claim_record
from statelab.ui.markdown import MODES
from tests import diagrams, store_page, tables


def test_the_readme_shows_todays_stores_and_server_models() -> None:
    text = tables.README.read_text(encoding="utf-8")
    assert text == tables.readme(text), "Type: make tables"


def test_the_page_of_stores_is_todays() -> None:
    assert tables.STORES.read_text(encoding="utf-8") == store_page.page(), "Type: make tables"


def test_the_ledger_is_what_was_recorded_and_no_claim_is_without_evidence() -> None:
    assert tables.CLAIMS.read_text(encoding="utf-8") == tables.claims(), "Type: make tables"
    for row in tables.rows():
        assert row.word.text == row.claim["expects"], f"{row.claim['name']}: {row.sentence} Type: make claims"


def test_each_picture_of_the_ledger_is_there_and_small() -> None:
    shown = set(claim_record.LINK.findall(tables.CLAIMS.read_text(encoding="utf-8")))
    assert shown == {path.name for path in claim_record.PICTURES.iterdir()}
    assert all(path.stat().st_size < 60_000 for path in claim_record.PICTURES.iterdir())


def test_the_last_lesson_shows_what_to_expect_of_each_store_in_its_chart() -> None:
    text = tables.CHOOSE.read_text(encoding="utf-8")
    assert text == tables.choose(text), "Type: make tables"
    assert text.count("\n| `") > 5


def test_each_diagram_has_a_picture_of_its_present_source() -> None:
    pictures = {f"{name}{mode}.svg" for name in diagrams.wanted() for mode in MODES}
    assert {path.name for path in diagrams.PICTURES.iterdir()} == pictures, "Type: make diagrams"
