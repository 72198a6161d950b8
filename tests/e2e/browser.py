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
HELP = "No browser can be had. Install one (for example `apt install chromium`) and run the tests again."


@contextmanager
def launched() -> Iterator[Browser]:
    """Start a headless browser, getting one first where there is none.

    Raises:
        RuntimeError: there is none and none can be got.
    """
    with sync_playwright() as playwright:
        browser = _found(playwright)
        if browser is None and os.environ.get("LAB_INSTALL") != "0":
            browser = _playwrights_own(playwright) or _debians(playwright)
        if browser is None:
            raise RuntimeError(HELP)
        try:
            yield browser
        finally:
            browser.close()


def _found(playwright: Playwright) -> Browser | None:
    path = next(filter(None, map(shutil.which, NAMES)), None)
    # Chromium's own sandbox wants a user that is not root, and the tests visit only this machine.
    return playwright.chromium.launch(executable_path=path, args=["--no-sandbox"]) if path else None


def _playwrights_own(playwright: Playwright) -> Browser | None:
    subprocess.run([sys.executable, "-m", "playwright", "install", "chromium"], check=False, capture_output=True)
    try:
        return playwright.chromium.launch(args=["--no-sandbox"])
    except Error:
        return None


def _debians(playwright: Playwright) -> Browser | None:
    if os.geteuid() != 0 or not shutil.which("apt-get"):
        return None
    print("\n  The browser tests need a browser: apt-get installs chromium on this machine, as root.")
    print("  LAB_INSTALL=0 refuses that.", flush=True)
    subprocess.run(["apt-get", "update", "-q"], check=True, capture_output=True)
    chromium = ["apt-get", "install", "-y", "-q", "--no-install-recommends", "chromium", "fonts-dejavu-core"]
    subprocess.run(chromium, check=True, capture_output=True, env=os.environ | {"DEBIAN_FRONTEND": "noninteractive"})
    return _found(playwright)
