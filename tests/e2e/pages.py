"""The two pages that a person has open: Locust's own with its form, and the lab's with the verdicts."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from playwright.sync_api import ElementHandle, Locator, Page, expect

FIELDS = {  # of Locust's form, by the beginning of their labels
    "users": "Number of users",
    "spawn_rate": "Ramp up",
    "run_time": "Run time",
    "scenario": "Scenario (",
    "stores": "Stores (",
    "window": "Window (",
    "think_ms": "Think Ms (",
    "items": "Items (",
    "limit": "Limit (",
    "limit_window_ms": "Limit Window Ms (",
}
LISTS = {"scenario", "stores", "window"}


class LocustPage:
    """Locust's page in a tab of a browser, used by its controls alone."""

    def __init__(self, page: Page, url: str) -> None:
        self.page, self.url = page, url

    def open_form(self) -> None:
        """Open the page and its form, with everything unfolded that the form has to offer."""
        self.page.goto(self.url)
        again, first = self._button("New"), self._button("Start")
        expect(again.or_(first)).to_be_visible()
        if again.is_visible():  # there was a run already, whose figures the page shows
            again.click()
        for part in ("Advanced options", "Custom parameters"):
            self._button(part).click()

    def choose(self, **choices: str | Sequence[str]) -> None:
        """Fill the form's fields."""
        for name, choice in choices.items():
            field = self.page.get_by_label(FIELDS[name])
            if name in LISTS:
                field.select_option(choice)
            else:
                field.fill(str(choice))

    def start(self) -> None:
        """Press START."""
        self._button("Start").click()

    def wait_until_it_stopped(self, limit_s: float) -> None:
        """Wait for the end of a run that ends by itself: there is no Stop any more, and New is offered."""
        expect(self._button("Stop")).to_be_visible()
        expect(self._button("New")).to_be_visible(timeout=limit_s * 1000)

    def stop(self, limit_s: float) -> None:
        """Press STOP, and wait until New is offered."""
        self._button("Stop").click()
        expect(self._button("New")).to_be_visible(timeout=limit_s * 1000)

    def consistency(self) -> dict[str, dict[str, str]]:
        """Look at the Consistency tab: for each store its row, by the titles of the columns."""
        self.page.get_by_role("tab", name="Consistency").click()
        expect(self.page.get_by_role("columnheader", name="Verdict")).to_be_visible()
        titles = self.page.get_by_role("columnheader").all_inner_texts()
        rows = [row.get_by_role("cell").all_inner_texts() for row in self.page.get_by_role("row").all()]
        return {row[0]: dict(zip(titles, row, strict=True)) for row in rows if row}

    def _button(self, name: str) -> Locator:
        return self.page.get_by_role("button", name=name, exact=True)


def card(page: Page, store: str) -> Locator:
    """Find a store's card on the lab's page."""
    return page.locator("article.store").filter(has=page.locator(".name").get_by_text(store, exact=True))


def figures(card: Locator) -> dict[str, str]:
    """Read a card's figures by their titles."""
    titles, texts = card.locator("dt").all_inner_texts(), card.locator("dd").all_inner_texts()
    return dict(zip(titles, texts, strict=True))


BARS = """object => [...object.contentDocument.querySelectorAll("g")].map(bar => {
  const {x, y, width, height} = bar.querySelector("rect").getBoundingClientRect();
  return {proof: !!bar.querySelector(".pf-frame"), x: x + width / 2, y: y + height / 2};
})"""


class Picture:
    """The picture of a proof, a document inside of the page."""

    def __init__(self, page: Page, drawing: ElementHandle) -> None:
        self.page, self.drawing = page, drawing

    def bars(self) -> list[dict[str, Any]]:
        """Give each bar's middle in px of the picture, and whether it belongs to the proof."""
        return list(self.drawing.evaluate(BARS))

    def point_at(self, bar: dict[str, Any]) -> str:
        """Move the mouse onto a bar and give the text that the browser then shows."""
        self.drawing.scroll_into_view_if_needed()
        box = self.drawing.bounding_box()
        assert box
        self.page.mouse.move(box["x"] + bar["x"], box["y"] + bar["y"])
        return str(
            self.drawing.evaluate("object => object.contentDocument.querySelector('g:hover title')?.textContent")
        )


def picture(page: Page, store: str) -> Picture:
    """Find the picture on a store's card, and wait until it is drawn."""
    drawing = card(page, store).locator(".picture object").element_handle()
    page.wait_for_function("object => object.contentDocument?.querySelector('g')", arg=drawing)
    return Picture(page, drawing)
