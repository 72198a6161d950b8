"""What the end-to-end tests share: the running lab's UI and a browser."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page

from tests.e2e.browser import launched
from tests.e2e.followed import place
from tests.e2e.locust_ui import LocustUI
from tests.lab import ROOT, Lab

OWN_STORE = (ROOT / "docs/your-own-store.md").read_text(encoding="utf-8")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark everything below this folder, and let tests with the same topology follow each other."""
    for item in items:
        if "tests/e2e" in item.path.as_posix():
            item.add_marker(pytest.mark.lab)
    items.sort(key=lambda item: str(mark.kwargs) if (mark := item.get_closest_marker("topology")) else "")


@pytest.fixture
def file() -> Iterator[Path]:
    """Return where docs/your-own-store.md says that the store is saved, and leave nothing there."""
    with place(OWN_STORE) as path:
        yield path


@pytest.fixture
def ui(lab: Lab) -> LocustUI:
    """Return a client of Locust's web API."""
    return LocustUI(lab.ui)


@pytest.fixture(scope="session")
def browser(pytestconfig: pytest.Config) -> Iterator[Browser]:
    """Start one real browser for all tests."""
    with ExitStack() as stack:
        # Not captured: it says what it installs before it begins.
        with pytestconfig.pluginmanager.getplugin("capturemanager").global_and_fixture_disabled():
            browser = stack.enter_context(launched())
        yield browser


@pytest.fixture(autouse=True)
def topology(request: pytest.FixtureRequest) -> None:
    """Give the lab the topology of the test's mark, or the default one; neighbours with the same one share it."""
    if "lab" in request.fixturenames:
        lab: Lab = request.getfixturevalue("lab")
        mark = request.node.get_closest_marker("topology")
        lab.shape(**(mark.kwargs if mark else {}))


@pytest.fixture
def complaints() -> list[str]:
    """Collect the errors of the pages' scripts."""
    return []


@pytest.fixture
def page(browser: Browser, complaints: list[str], tmp_path: Path) -> Iterator[Page]:
    """Open a tab whose script errors are collected; at the end, keep a picture of each tab beside the test's files."""
    with browser.new_context(viewport={"width": 1280, "height": 900}) as context:
        context.on("page", lambda tab: tab.on("pageerror", lambda error: complaints.append(str(error))))
        yield context.new_page()
        for number, tab in enumerate(context.pages):
            tab.screenshot(path=tmp_path / f"tab-{number}.png")
