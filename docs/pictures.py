"""Make the pictures in docs/images from the demo press: `make pictures` (needs Debian's chromium)."""

from __future__ import annotations

import tempfile
from pathlib import Path

from playwright.sync_api import sync_playwright

from wirecopy import cli

IMAGES = Path(__file__).parent / "images"
CHROMIUM = "/usr/bin/chromium"


def main() -> None:
    """Write the demo's report and photograph its first group."""
    IMAGES.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        cli.main(["demo", "--report", folder])
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        page = browser.new_page(viewport={"width": 1280, "height": 860})
        page.goto((Path(folder) / "index.html").as_uri())
        page.locator(".evidence, article").first.scroll_into_view_if_needed()
        page.screenshot(path=IMAGES / "report.png")
        browser.close()


if __name__ == "__main__":
    main()
