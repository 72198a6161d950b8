"""The documentation of the running stack, in a real browser: pages, pictures, and the way from the matrix and back."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from tests.lab import Lab, eventually

LOADED = "[...document.images].every(image => image.complete && image.naturalWidth > 0)"


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_readme_leads_to_every_page_with_pictures_for_this_scheme(
    lab: Lab, page: Page, complaints: list[str], scheme: str
) -> None:
    elsewhere: list[str] = []
    page.on("request", lambda request: None if request.url.startswith(lab.ui) else elsewhere.append(request.url))
    page.emulate_media(color_scheme="dark" if scheme == "dark" else "light")
    page.goto(f"{lab.ui}/lab/")
    page.get_by_role("link", name="Documentation").first.click()
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    eventually(lambda: bool(page.evaluate(LOADED)))
    shown = page.locator(".page picture img").first.evaluate("image => image.currentSrc")
    assert shown.endswith("lab-dark.png" if scheme == "dark" else "lab.png")
    names = page.get_by_role("navigation", name="Contents").get_by_role("link").all_inner_texts()
    assert {"Architecture", "The stores", "Changes", "Security"} <= set(names)

    page.get_by_role("link", name="How it works and why").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Architecture")
    eventually(lambda: bool(page.evaluate(LOADED)))
    drawn = page.locator(".page figure img").first.evaluate("image => image.currentSrc")
    assert drawn.endswith("-dark.svg") == (scheme == "dark")
    assert elsewhere == []
    assert complaints == []


def test_a_store_in_the_matrix_leads_to_its_section_and_back(lab: Lab, page: Page, complaints: list[str]) -> None:
    page.goto(f"{lab.ui}/lab/")
    matrix = page.locator("#matrix")
    expect(matrix).to_be_visible()
    if not matrix.evaluate("details => details.open"):
        matrix.locator("summary").click()
    if not matrix.get_by_role("rowheader", name="redis-lua", exact=True).is_visible():
        matrix.get_by_role("button", name="redis").click()
    matrix.get_by_role("link", name="redis-lua", exact=True).click()
    expect(page.get_by_role("heading", name="redis-lua", exact=True)).to_be_in_viewport()
    page.get_by_role("link", name="Verdicts, matrix and runs").click()
    expect(page.get_by_role("status")).to_be_visible()
    assert complaints == []
