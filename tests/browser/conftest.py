"""A real Chromium for the tests of pages."""

from __future__ import annotations

import os
import shutil
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Iterator

    from playwright.sync_api import Browser

NAMES = ("chromium", "chromium-browser", "google-chrome", "chrome")
AXE = Path(__file__).parents[2] / "node_modules" / "axe-core" / "axe.min.js"


def absent(what: str) -> None:
    """Skip, or fail where everything has to be tested."""
    if os.environ.get("CI") == "true":
        pytest.fail(f"{what}, and CI needs it")
    pytest.skip(what)


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    """The browser; one for all tests, each opens its own pages."""
    program = next((found for name in NAMES if (found := shutil.which(name))), None)
    if program is None:
        absent("no Chromium on the path (Debian: apt-get install chromium)")
    from playwright.sync_api import sync_playwright  # noqa: PLC0415 - not needed where there is no browser

    arguments = ["--disable-background-networking", "--disable-component-update"]
    if os.geteuid() == 0:
        arguments.append("--no-sandbox")  # Chromium refuses its sandbox to root
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program, args=arguments)
        yield browser
        browser.close()


@pytest.fixture(scope="session")
def axe() -> str:
    """The source of axe-core, which finds what keeps people with disabilities out."""
    if not AXE.is_file():
        absent("axe-core is not installed (npm install)")
    return AXE.read_text("utf-8")
