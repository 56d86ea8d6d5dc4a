"""A real Chromium for the tests of pages."""

from __future__ import annotations

import os
import shutil
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from web_desk import PASSWORD, add_people, fill, serving
from wirecopy.source.feed import read_feed
from wirecopy.store import Store, StoredFeed, open_store

if TYPE_CHECKING:
    from collections.abc import Iterator

    from playwright.sync_api import Browser, StorageState

NAMES = ("chromium", "chromium-browser", "google-chrome", "chrome")
ROOT = Path(__file__).parents[2]
AXE = ROOT / "node_modules" / "axe-core" / "axe.min.js"

FEED = """<rss version="2.0"><channel><title>Pier Gazette</title><link>http://gazette.test/</link>
<description>News of the &lt;b&gt;pier&lt;/b&gt;</description>
<item><title>New lamps line the western pier</title><link>http://gazette.test/lamps</link><guid>lamps</guid>
<description>&lt;h2&gt;Light&lt;/h2&gt;&lt;p&gt;Sixty &lt;a href="/lamps"&gt;lamps&lt;/a&gt; shine &lt;img src="/lamp.png" alt="a lamp"&gt;
again.&lt;/p&gt;&lt;table&gt;&lt;tr&gt;&lt;td&gt;sixty&lt;/td&gt;&lt;/tr&gt;&lt;/table&gt;</description></item></channel></rss>"""


def absent(what: str) -> None:
    """Skip, or fail where everything has to be tested."""
    if os.environ.get("CI") == "true":
        pytest.fail(f"{what}, and CI needs it")
    pytest.skip(what)


def program_path() -> str:
    """Where Chromium is."""
    program = next((found for name in NAMES if (found := shutil.which(name))), None)
    if program is None:
        absent("no Chromium on the path (Debian: apt-get install chromium)")
    return program or ""


def arguments() -> list[str]:
    """How it is started: quiet, and without its sandbox where it refuses that to root."""
    return [
        "--disable-background-networking",
        "--disable-component-update",
        *(["--no-sandbox"] if os.geteuid() == 0 else []),
    ]


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    """The browser; one for all tests, each opens its own pages."""
    program = program_path()
    from playwright.sync_api import sync_playwright  # noqa: PLC0415 - not needed where there is no browser

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program, args=arguments())
        yield browser
        browser.close()


@pytest.fixture(scope="session")
def axe() -> str:
    """The source of axe-core, which finds what keeps people with disabilities out."""
    if not AXE.is_file():
        absent("axe-core is not installed (npm install)")
    return AXE.read_text("utf-8")


@pytest.fixture(scope="session")
def press(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The file of a store full of the invented press, to be copied."""
    file = tmp_path_factory.mktemp("press") / "desk.db"
    fill(file)
    feed, entries = read_feed(FEED.encode(), url="http://gazette.test/feed.xml")
    with open_store(f"sqlite:///{file}") as store:
        now = datetime.now(UTC)
        store.feeds.add(
            (StoredFeed(url="http://gazette.test/feed.xml", added=now, due=now, folder="Coast", feed=feed),)
        )
        store.feeds.announce("http://gazette.test/feed.xml", entries, now)
    return file


@pytest.fixture(scope="session")
def filled(press: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    """A full store with three people, open to everyone; tests only read it."""
    file = tmp_path_factory.mktemp("filled") / "desk.db"
    shutil.copy(press, file)
    with open_store(f"sqlite:///{file}") as store:
        add_people(store)
        store.readers.set("site_access", "public")
        yield store


@pytest.fixture(scope="session")
def desk(filled: Store) -> Iterator[str]:
    """Where it is served."""
    with serving(filled) as address:
        yield address


@pytest.fixture(scope="session")
def owner(chromium: Browser, desk: str) -> StorageState:
    """The cookies of a browser in which the owner has signed in."""
    return signed_in(chromium, desk, "olga")


def signed_in(browser: Browser, desk: str, name: str) -> StorageState:
    """The cookies of a browser in which somebody has signed in."""
    context = browser.new_context(locale="en-GB", service_workers="block")
    page = context.new_page()
    page.goto(f"{desk}/sign-in")
    page.get_by_label("Name", exact=True).fill(name)
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("main").get_by_role("button", name="Sign in").click()
    page.wait_for_url(f"{desk}/")
    kept = context.storage_state()
    context.close()
    return kept
