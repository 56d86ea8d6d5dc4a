"""Make the pictures in docs/images from the invented press: `make pictures` (needs Debian's chromium)."""

from __future__ import annotations

import re
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING

from playwright.sync_api import sync_playwright

from wirecopy import cli

if TYPE_CHECKING:
    from playwright.sync_api import Browser

IMAGES = Path(__file__).parent / "images"
CHROMIUM = "/usr/bin/chromium"
PATIENCE = 180.0
WIDE, NARROW = {"width": 1280, "height": 860}, {"width": 390, "height": 844}
HEADLINE = re.compile("Baltic ferry|ferry fire")


def main() -> None:
    """Photograph the report and the desk."""
    IMAGES.mkdir(exist_ok=True)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        photograph_report(browser)
        photograph_desk(browser)
        browser.close()


def photograph_report(browser: Browser) -> None:
    """Write the demo's report and photograph its first group."""
    with tempfile.TemporaryDirectory() as folder:
        cli.main(["demo", "--report", folder])
        page = browser.new_page(viewport=WIDE)  # type: ignore[arg-type]  # a size
        page.goto((Path(folder) / "index.html").as_uri())
        page.locator(".evidence, article").first.scroll_into_view_if_needed()
        page.screenshot(path=IMAGES / "report.png")


def photograph_desk(browser: Browser) -> None:
    """Serve the demo, and photograph its pages as their reader sees them."""
    command = [sys.executable, "-m", "wirecopy", "demo", "--port", "0"]
    demo = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)  # noqa: S603  # ourselves
    try:
        address, password = told(demo)
        page = browser.new_page(viewport=WIDE, locale="en-GB", service_workers="block")  # type: ignore[arg-type]  # a size
        page.goto(f"{address}sign-in")
        page.get_by_label("Name", exact=True).fill("demo")
        page.get_by_label("Password").fill(password)
        page.get_by_role("button", name="Sign in").click()
        page.wait_for_url(address)
        page.screenshot(path=IMAGES / "front.png")
        page.get_by_role("link", name=HEADLINE).first.click()
        page.screenshot(path=IMAGES / "story.png")
        story = page.url
        page.locator(".report details.folded summary").first.click()
        page.get_by_role("link", name="Evidence", exact=True).first.click()
        page.locator(".texts").scroll_into_view_if_needed()
        page.screenshot(path=IMAGES / "evidence.png")
        page.goto(f"{address}origins")
        page.locator("ul.counted a").first.click()
        page.screenshot(path=IMAGES / "origin.png")
        page.set_viewport_size(NARROW)  # type: ignore[arg-type]  # a size
        page.emulate_media(color_scheme="dark")
        for name, place in (("phone-front", address), ("phone-story", story)):
            page.goto(place)
            page.screenshot(path=IMAGES / f"{name}.png")
    finally:
        demo.terminate()
        demo.wait(timeout=30)


def told(demo: subprocess.Popen[str]) -> tuple[str, str]:
    """Wait for the demo; return its address and the password that it tells."""
    said, until = "", time.monotonic() + PATIENCE
    while demo.stdout is not None and time.monotonic() < until:
        said += demo.stdout.readline()
        address, password = re.search(r"http://\S+", said), re.search(r"the password (\S+)", said)
        if address and password:
            return address[0], password[1]
    raise SystemExit(f"the demo does not start: {said}")


if __name__ == "__main__":
    main()
