"""Fixtures for tests in a real browser: chromium or chrome without a window, which may talk to this machine only."""

from __future__ import annotations

import os
import shutil
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import pytest

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

# Where a browser stands on Windows if it is not on the PATH; Edge is always there.
WINDOWS_PLACES = (
    r"Google\Chrome\Application\chrome.exe",
    r"Microsoft\Edge\Application\msedge.exe",
)
# Nothing that asks the network, and nothing that needs a screen, a user or a sandbox of the system's.
ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
HERE = ("127.0.0.1", "localhost")


def find_browser() -> str | None:
    """The path of a chromium, chrome or, on Windows, Edge."""
    for name in ("chromium", "chromium-browser", "google-chrome", "chrome"):
        if found := shutil.which(name):
            return found
    if sys.platform == "win32":
        for variable in ("PROGRAMFILES", "PROGRAMFILES(X86)", "LOCALAPPDATA"):
            for place in WINDOWS_PLACES:
                path = Path(os.environ.get(variable, "C:\\")) / place
                if path.exists():
                    return str(path)
    return None


# Not for longer than a module: while it is open, playwright holds the main thread's event loop.
@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """One browser for a module's tests. Without one they are skipped; with ORCAPOST_REQUIRE_BROWSER set they fail."""
    path = find_browser()
    if path is None:
        if os.environ.get("ORCAPOST_REQUIRE_BROWSER"):
            pytest.fail("no chromium or chrome was found, and ORCAPOST_REQUIRE_BROWSER is set")
        pytest.skip("no chromium or chrome was found")
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=ARGUMENTS)
        yield browser
        browser.close()


class Watch:
    """What went wrong in a page, and whom it asked for something."""

    def __init__(self) -> None:
        self.errors: list[str] = []
        self.strangers: list[str] = []

    def over(self, page: Page) -> Page:
        page.on("pageerror", lambda error: self.errors.append(str(error)))
        page.on("console", lambda said: self.errors.append(said.text) if said.type == "error" else None)
        page.on("request", lambda request: self.asked(request.url))
        page.on("websocket", lambda socket: self.strangers.append(socket.url))
        return page

    def asked(self, url: str) -> None:
        parts = urlsplit(url)
        if parts.scheme not in ("file", "data", "blob") and parts.hostname not in HERE:
            self.strangers.append(url)


@pytest.fixture
def new_page(browser: Browser) -> Iterator[Callable[..., Page]]:
    """Opens pages, with the options of playwright's ``Browser.new_page``.

    At the end the test fails if any of them had an error, on its console or not caught, or asked any other machine for
    anything.
    """
    watch, pages = Watch(), []

    def open_page(**options: object) -> Page:
        page = watch.over(browser.new_page(**options))  # type: ignore[arg-type]
        pages.append(page)
        return page

    yield open_page
    for page in pages:
        page.context.close()
    assert watch.strangers == []
    assert watch.errors == []


@pytest.fixture
def page(new_page: Callable[..., Page]) -> Page:
    """One page; see `new_page`."""
    return new_page(viewport={"width": 1200, "height": 900})
