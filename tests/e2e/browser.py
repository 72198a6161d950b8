"""A real browser: one found on the machine, else Playwright's own, else Debian's Chromium."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager

from playwright.sync_api import Browser, Error, Playwright, sync_playwright

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
HELP = "No browser can be had{why}. Install one (for example `apt install chromium`) and run the tests again."


@contextmanager
def launched() -> Iterator[Browser]:
    """Start a headless browser, getting one first where there is none.

    Raises:
        RuntimeError: there is none and none can be got.
    """
    with sync_playwright() as playwright:
        browser, may_install = _found(playwright), os.environ.get("LAB_INSTALL") != "0"
        if browser is None and may_install:
            browser = _playwrights_own(playwright) or _debians(playwright)
        if browser is None:
            raise RuntimeError(HELP.format(why="" if may_install else " (LAB_INSTALL=0)"))
        try:
            yield browser
        finally:
            browser.close()


def _found(playwright: Playwright) -> Browser | None:
    path = next(filter(None, map(shutil.which, NAMES)), None)
    try:
        # Chromium's own sandbox wants a user that is not root, and the tests visit only this machine.
        return playwright.chromium.launch(executable_path=path, args=["--no-sandbox"])
    except Error:
        if path:
            raise
        return None  # Playwright has none of its own either


def _announce(what: str) -> None:
    print(f"\n  The browser tests need a browser: {what}. LAB_INSTALL=0 refuses that.", flush=True)


def _playwrights_own(playwright: Playwright) -> Browser | None:
    _announce("Playwright downloads its Chromium into this user's cache")
    subprocess.run([sys.executable, "-m", "playwright", "install", "chromium"], check=False, capture_output=True)
    return _found(playwright)


def _debians(playwright: Playwright) -> Browser | None:
    if os.geteuid() != 0 or not shutil.which("apt-get"):
        return None
    _announce("apt-get installs chromium on this machine, as root")
    subprocess.run(["apt-get", "update", "-q"], check=True, capture_output=True)
    chromium = ["apt-get", "install", "-y", "-q", "--no-install-recommends", "chromium", "fonts-dejavu-core"]
    subprocess.run(chromium, check=True, capture_output=True, env=os.environ | {"DEBIAN_FRONTEND": "noninteractive"})
    return _found(playwright)
