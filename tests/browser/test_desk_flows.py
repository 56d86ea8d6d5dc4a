"""What people do at the desk, in a real browser: from the first owner to reading without a network."""

from __future__ import annotations

import contextlib
import shutil
import tarfile
from dataclasses import replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode
from xml.etree import ElementTree as ET

import pytest

from browser.conftest import arguments, program_path, signed_in
from browser.test_desk_pages import WIDE, overflow, places, watched
from fakes import TLS, Reply, Server
from web_desk import PASSWORD, Caller, add_people, serving
from wirecopy.errors import InputError
from wirecopy.fetch import Client, FetchOptions
from wirecopy.live import LiveDesk, LiveOptions
from wirecopy.serve.pages import article_address, story_address
from wirecopy.source.entry import entry_page
from wirecopy.source.feed import read_feed
from wirecopy.store import Store, StoredFeed, StoredPage, open_store
from wirecopy.story import StoryOptions
from wirecopy.worker import Worker, WorkerOptions

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from playwright.sync_api import Browser, Page, StorageState

PLAIN = LiveOptions(story=StoryOptions(embed=False))
WORDS = ("Harbour", "market", "council", "ferry", "channel", "herring", "dredger", "lantern", "orchard", "granite")
OPML = """<opml version="2.0"><body><outline text="Coast">
<outline type="rss" text="Harbour Record" xmlUrl="http://127.0.0.1:9/harbour.xml"/>
<outline type="rss" text="Island Post" xmlUrl="http://127.0.0.1:9/island.xml"/></outline></body></opml>"""


@pytest.fixture(scope="module")
def busy(press: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Store, str]]:
    """A full desk on which these tests write, and where it is served."""
    file = tmp_path_factory.mktemp("busy") / "desk.db"
    shutil.copy(press, file)
    with open_store(f"sqlite:///{file}") as store:
        add_people(store)
        with serving(store) as address:
            yield store, address


@pytest.fixture(scope="module")
def rita(chromium: Browser, busy: tuple[Store, str]) -> StorageState:
    """The cookies of a reader."""
    return signed_in(chromium, busy[1], "rita")


@pytest.fixture
def reader(chromium: Browser, busy: tuple[Store, str], rita: StorageState) -> Iterator[tuple[Page, str]]:
    """A page of somebody who reads, and the desk's address."""
    with_cookies = chromium.new_context(
        locale="en-GB", storage_state=rita, service_workers="block", viewport={"width": WIDE, "height": 900}
    )
    page, wrong = watched(with_cookies, busy[1])
    yield page, busy[1]
    assert wrong == []
    with_cookies.close()


def largest(store: Store) -> str:
    """The story with the most articles."""
    return max(store.stories.list(limit=200), key=lambda each: len(each.story.articles)).story.id


# A new desk


CRANES = (
    "The three harbour cranes turned again on Monday after a year of repairs to their cables.",
    "Each jib lifted a trial load of forty tonnes, and the winch of the oldest crane held, the port office said.",
    "Dockers had unloaded containers by ship's gear since the storm of last autumn bent two masts.",
)
LAMPS = (
    "Walkers on the western pier have light again: the council switched on sixty new lamps at dusk.",
    "The bulbs use a tenth of the current of the old ones and shine away from nesting terns.",
    "Schoolchildren painted the posts, and a brass band from Lowmouth played until ten.",
)


def article_page(headline: str, paragraphs: tuple[str, ...]) -> bytes:
    body = "".join(f"<p>{paragraph}</p>" for paragraph in paragraphs)
    return (
        f"<!doctype html><html lang='en'><head><title>{headline}</title></head><body><article><h1>{headline}</h1>"
        f"{body}</article></body></html>"
    ).encode()


@pytest.fixture
def site() -> Iterator[Server]:
    """A little news site: a front page that names its feed, and two articles."""
    with Server() as server:
        html, rss = (("Content-Type", "text/html; charset=utf-8"),), (("Content-Type", "application/rss+xml"),)
        headlines = {"/cranes": "Harbour cranes turn again after a year", "/lamps": "New lamps line the western pier"}
        items = "".join(
            f"<item><title>{words}</title><link>{server.url(path)}</link><guid>{path}</guid></item>"
            for path, words in headlines.items()
        )
        feed = (
            f"<rss version='2.0'><channel><title>Pier Gazette</title><link>{server.url()}</link>{items}</channel></rss>"
        )
        link = b"<link rel='alternate' type='application/rss+xml' href='/feed.xml'>"
        server.routes["/"] = Reply(
            headers=html, body=b"<!doctype html><html><head><title>Pier</title>" + link + b"</head></html>"
        )
        server.routes["/feed.xml"] = Reply(headers=rss, body=feed.encode())
        server.routes["/cranes"] = Reply(headers=html, body=article_page(headlines["/cranes"], CRANES))
        server.routes["/lamps"] = Reply(headers=html, body=article_page(headlines["/lamps"], LAMPS))
        yield server


def work(store: Store) -> None:
    """Let the worker do what is due."""
    with Client(FetchOptions(contact="mailto:desk@localhost", private_networks=True, pause=0.0), tls=TLS) as client:
        desk = LiveDesk(store, options=PLAIN)
        Worker(store, client, desk, options=WorkerOptions(threads=2)).run(once=True)


def test_from_a_new_desk_to_an_alert(chromium: Browser, site: Server, tmp_path: Path) -> None:
    context = chromium.new_context(locale="en-GB", service_workers="block")
    with open_store(f"sqlite:///{tmp_path / 'new.db'}") as store, serving(store) as desk:
        page, wrong = watched(context, desk)
        page.goto(desk)
        page.wait_for_url(f"{desk}/welcome")
        page.get_by_label("Name").fill("nora")
        page.get_by_label("Password").fill("short")
        page.get_by_label("Password").fill(PASSWORD)
        page.get_by_label("Only I").check()
        page.get_by_role("button", name="Make the account").click()
        assert page.get_by_role("status").inner_text() == "Welcome. The desk is yours."
        page.get_by_role("link", name="Add sources").click()
        page.get_by_label("Address of a feed, or of any page of a site").fill(site.url())
        page.get_by_role("button", name="Add", exact=True).click()
        assert page.get_by_role("status").inner_text() == "Added."
        assert page.locator(".feeds li").count() == 1
        page.get_by_role("link", name="Searches and rules").click()
        page.get_by_label("If an article is found by").fill("cranes")
        page.get_by_label("then").select_option("alert")
        page.get_by_role("button", name="Make the rule").click()
        work(store)
        page.goto(desk)
        headlines = set(page.locator(".story h2").all_inner_texts())
        assert headlines == {"Harbour cranes turn again after a year", "New lamps line the western pier"}
        assert page.get_by_role("link", name="Searches and rules 1").is_visible()
        page.get_by_role("searchbox").fill("jib")
        page.keyboard.press("Enter")
        page.wait_for_url(f"{desk}/search?q=jib")
        assert page.locator(".hits h2").all_inner_texts() == ["Harbour cranes turn again after a year"]
        page.locator(".hits h2 a").click()
        assert "Each jib lifted a trial load" in page.locator(".body").inner_text()
        page.goto(f"{desk}/saved")
        assert page.locator("section", has=page.get_by_role("heading", name="Alerts")).get_by_role("link").count() == 1
        page.goto(f"{desk}/sources")
        assert "Pier Gazette" in page.locator(".feeds").inner_text()
        assert wrong == []
    context.close()


# Accounts


def test_signing_in_and_out(chromium: Browser, busy: tuple[Store, str]) -> None:
    context = chromium.new_context(locale="en-GB", service_workers="block")
    page, desk = context.new_page(), busy[1]
    page.goto(f"{desk}/account")
    page.get_by_label("Name").fill("emil")
    page.get_by_label("Password").fill("not the password")
    page.get_by_role("main").get_by_role("button", name="Sign in").click()
    assert page.get_by_role("alert").inner_text() == "The name or the password is wrong."
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("main").get_by_role("button", name="Sign in").click()
    page.wait_for_url(f"{desk}/account")
    page.get_by_role("button", name="Sign out").click()
    page.wait_for_url(f"{desk}/**")
    page.goto(f"{desk}/account")
    assert page.url == f"{desk}/sign-in?next=%2Faccount"
    context.close()


def test_an_invitation_makes_an_account(chromium: Browser, busy: tuple[Store, str]) -> None:
    store, desk = busy
    context = chromium.new_context(
        locale="en-GB", service_workers="block", storage_state=signed_in(chromium, desk, "olga")
    )
    page = context.new_page()
    page.goto(f"{desk}/settings")
    page.get_by_label("Invite somebody who may").select_option("editor")
    page.get_by_role("button", name="Make an invitation").click()
    address = page.locator(".told code").inner_text()
    context.close()
    guest = chromium.new_context(locale="en-GB", service_workers="block")
    page = guest.new_page()
    page.goto(address)
    page.get_by_label("Name").fill("gast")
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Make the account").click()
    page.wait_for_url(f"{desk}/")
    assert page.get_by_role("link", name="gast").is_visible()
    user = store.readers.get("gast")
    assert user is not None
    assert user.role == "editor"
    assert page.goto(address) is not None
    assert "Not found" in page.locator("h1").inner_text()
    guest.close()


def test_preferences_change_language_theme_and_zone(reader: tuple[Page, str], busy: tuple[Store, str]) -> None:
    page, desk = reader
    page.goto(f"{desk}/account")
    page.get_by_label("Language of the desk").first.select_option("de")
    page.get_by_label("Light or dark").select_option("dark")
    page.get_by_label("Time zone").select_option("Asia/Seoul")
    page.locator("form[action='/account'] button").click()
    html = page.locator("html")
    assert html.get_attribute("lang") == "de"
    assert html.get_attribute("data-theme") == "dark"
    dark = page.evaluate(
        "getComputedStyle(document.documentElement).backgroundColor + getComputedStyle(document.body).backgroundColor"
    )
    assert "rgb(20, 19, 17)" in dark
    page.goto(desk + story_address(largest(busy[0])))
    assert "UTC+9" in (page.locator("time[title]").first.get_attribute("title") or "")
    busy[0].readers.set_preferences("rita", {})


# Reading


def test_a_star_is_set_without_reloading(reader: tuple[Page, str]) -> None:
    page, desk = reader
    page.goto(desk)
    page.evaluate("window.still = true")
    story = page.locator(".story").nth(2)
    headline, star = story.locator("h2").inner_text(), story.locator("form.star button")
    with page.expect_response(lambda answer: "/star" in answer.url):
        star.click()
    assert star.get_attribute("aria-pressed") == "true"
    assert page.evaluate("window.still") is True
    page.goto(f"{desk}/starred")
    assert headline in page.locator(".story h2").all_inner_texts()
    with page.expect_response(lambda answer: "/star" in answer.url):
        page.locator(".story", has_text=headline).locator("form.star button").click()
    page.goto(f"{desk}/starred")
    assert headline not in page.locator(".story h2").all_inner_texts()


def test_stories_are_marked_read(reader: tuple[Page, str]) -> None:
    page, desk = reader
    page.goto(desk)
    page.keyboard.press("j")
    with page.expect_response(lambda answer: "/read" in answer.url):
        page.keyboard.press("m")
    assert "read" in (page.locator(".story").first.get_attribute("class") or "").split()
    page.reload()
    assert page.locator(".story.read").count() == 1
    unread = page.locator(".story").count() - 1
    page.goto(f"{desk}/?show=unread")
    assert page.locator(".story").count() >= min(unread, 1)
    page.get_by_role("button", name="Mark these as read").click()
    page.goto(desk)
    assert page.locator(".story.read").count() == page.locator(".story").count()


def test_evidence_is_reached_by_keyboard_alone(reader: tuple[Page, str], busy: tuple[Store, str]) -> None:
    page, desk = reader
    page.goto(desk)
    page.keyboard.press("j")
    page.keyboard.press("j")
    page.keyboard.press("k")
    first = page.locator(".story").first
    assert page.evaluate("document.activeElement.closest('li').dataset.story") == first.get_attribute("data-story")
    page.keyboard.press("o")
    page.wait_for_url(f"{desk}/story/**")
    page.goto(desk + story_address(largest(busy[0])))
    while not page.locator(".report.chosen details.folded").count():
        page.keyboard.press("j")
    assert page.locator(".report.chosen details.folded").get_attribute("open") is None
    page.keyboard.press("x")
    assert page.locator(".report.chosen details.folded").get_attribute("open") is not None
    page.keyboard.press("e")
    page.wait_for_url(f"{desk}/evidence?**")
    assert page.locator("article.evidence").is_visible()
    page.keyboard.press("g")
    page.keyboard.press("h")
    page.wait_for_url(f"{desk}/")


def test_keys_are_explained_and_search_is_a_key(reader: tuple[Page, str]) -> None:
    page, desk = reader
    page.goto(desk)
    page.keyboard.press("?")
    dialog = page.get_by_role("dialog")
    dialog.wait_for()
    assert dialog.locator("kbd").count() > 20
    page.keyboard.press("Escape")
    assert not dialog.is_visible()
    page.keyboard.press("/")
    page.keyboard.type("ferry")
    page.keyboard.press("Enter")
    page.wait_for_url(f"{desk}/search?q=ferry")
    page.keyboard.press("j")
    page.keyboard.press("Enter")
    page.wait_for_url(f"{desk}/article?**")


@pytest.mark.parametrize("name", ["front", "story", "search", "evidence", "account"])
def test_tab_reaches_everything_and_is_seen(reader: tuple[Page, str], busy: tuple[Store, str], name: str) -> None:
    page, desk = reader
    page.goto(desk + places(busy[0])[name])
    page.evaluate("document.activeElement.blur()")
    wanted = page.evaluate("""() => {
        const all = [...document.querySelectorAll('a[href], button, input, select, textarea, summary, [tabindex]')];
        const named = new Set();
        return all.filter(each => each.tabIndex >= 0 && !each.disabled && each.checkVisibility({visibilityProperty: true})
            && (each.type !== 'radio' || !named.has(each.name) && named.add(each.name))
            && !(each.closest('details:not([open])') && !each.matches('summary'))
        ).map((each, at) => { each.dataset.stop = at; return each.outerHTML.slice(0, 80); });
    }""")
    reached = set()
    for _ in range(len(wanted) + 5):
        page.keyboard.press("Tab")
        stop = page.evaluate("""() => {
            const at = document.activeElement, style = getComputedStyle(at);
            return [at.dataset.stop, style.outlineStyle !== 'none' && parseFloat(style.outlineWidth) >= 2];
        }""")
        if stop[0] is not None:
            assert stop[1], wanted[int(stop[0])]
            reached.add(int(stop[0]))
    assert [words for at, words in enumerate(wanted) if at not in reached] == []


# Comments, searches, lists


def test_comments_are_written_answered_edited_and_removed(reader: tuple[Page, str], busy: tuple[Store, str]) -> None:
    page, desk = reader
    page.goto(desk + story_address(largest(busy[0])))
    page.locator("#comment").fill("Who saw it <b>first</b>?\nThe harbour did.")
    page.locator("form", has=page.locator("#comment")).get_by_role("button").click()
    comment = page.locator(".thread > li").last
    assert "Who saw it <b>first</b>?" in comment.inner_text()
    assert comment.locator("b b").count() == 0
    comment.locator("summary", has_text="Answer").click()
    comment.get_by_label("Your answer").fill("So it says.")
    comment.locator("details[open] button").click()
    answer = page.locator(".thread > li").last.locator("ol li")
    assert "So it says." in answer.inner_text()
    answer.locator("summary", has_text="Edit").click()
    answer.get_by_label("Your comment").fill("So it said.")
    answer.get_by_role("button", name="Save").click()
    answer = page.locator(".thread > li").last.locator("ol li")
    assert "So it said." in answer.inner_text()
    assert "edited" in answer.inner_text()
    answer.get_by_role("button", name="Remove").click()
    assert "Removed." in page.locator(".thread > li").last.locator("ol li").inner_text()


def test_a_kept_search_is_a_feed(reader: tuple[Page, str]) -> None:
    page, desk = reader
    page.goto(f"{desk}/search?q=ferry")
    found = page.locator(".hits h2").all_inner_texts()
    page.get_by_label("Name").fill("Boats")
    page.get_by_role("button", name="Keep", exact=True).click()
    page.goto(f"{desk}/saved")
    address = page.get_by_role("link", name="Atom").get_attribute("href")
    answer = page.request.get(f"{desk}{address}")
    titles = [each.text for each in ET.fromstring(answer.body()).iter("{http://www.w3.org/2005/Atom}title")]  # noqa: S314  # ours
    assert set(found[:5]) <= set(titles)
    page.get_by_role("button", name="Remove Boats").click()
    assert page.request.get(f"{desk}{address}").status == 404


def test_a_subscription_list_is_brought_in(chromium: Browser, busy: tuple[Store, str]) -> None:
    store, desk = busy
    context = chromium.new_context(
        locale="en-GB", service_workers="block", storage_state=signed_in(chromium, desk, "emil")
    )
    page = context.new_page()
    page.goto(f"{desk}/sources")
    page.get_by_label("Subscription list (OPML)").set_input_files(
        {"name": "list.opml", "mimeType": "text/x-opml", "buffer": OPML.encode()}
    )
    page.get_by_role("button", name="Import").click()
    assert page.get_by_role("status").inner_text() == "Imported."
    assert page.get_by_role("heading", name="Coast").is_visible()
    assert {feed.url.rsplit("/", 1)[1] for feed in store.feeds.list()} >= {"harbour.xml", "island.xml"}
    context.close()


def test_a_feed_is_given_a_language_by_keyboard_without_scripts(chromium: Browser, busy: tuple[Store, str]) -> None:
    store, desk = busy
    url = "https://feed.example/welsh.xml"
    now = datetime.now(UTC)
    store.feeds.add([StoredFeed(url=url, added=now, due=now)])
    context = chromium.new_context(
        locale="de-DE", java_script_enabled=False, storage_state=signed_in(chromium, desk, "emil")
    )
    page = context.new_page()
    page.goto(f"{desk}/sources")
    page.locator(".feeds li", has_text=url).get_by_role("link", name="Ändern").focus()
    page.keyboard.press("Enter")
    page.wait_for_url("**#change")
    page.get_by_label("Sprache", exact=True).focus()
    page.keyboard.type("Walis")
    for _ in range(2):  # past the box for full texts
        page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    assert page.get_by_role("status").inner_text() == "Gespeichert."
    assert page.get_by_label("Sprache", exact=True).input_value() == "cy"
    held = store.feeds.get(url)
    assert held is not None
    assert held.language == "cy"
    page.goto(f"{desk}/sources")
    assert "Walisisch" in page.locator(".feeds li", has_text=url).inner_text()
    store.feeds.remove(url)
    context.close()


# The app


def test_reads_without_a_network_and_sends_later(chromium: Browser, busy: tuple[Store, str]) -> None:
    store, desk = busy
    # A session of its own, which ends here.
    context = chromium.new_context(locale="en-GB", storage_state=signed_in(chromium, desk, "emil"))
    page = context.new_page()
    page.goto(desk)
    page.evaluate("navigator.serviceWorker.ready.then(() => null)")
    page.goto(desk)
    with page.expect_response(lambda answer: "/star" in answer.url):
        page.locator(".story form.star button").first.click()
    starred = page.locator(".story h2 a").first
    headline, address = starred.inner_text(), starred.get_attribute("href")
    other = page.locator(".story").nth(1).get_attribute("data-story") or ""
    page.goto(f"{desk}/starred")
    page.wait_for_function(f"caches.match('{address}').then(Boolean)")
    page.goto(desk)
    context.set_offline(True)
    page.goto(desk)
    assert page.locator(".story").count() > 1
    page.goto(f"{desk}{address}")
    assert page.locator("h1").inner_text() == headline
    page.goto(f"{desk}/sources")
    assert page.locator("h1").inner_text() == "No network"
    page.locator("#kept a", has_text=headline).first.wait_for()
    page.goto(desk)
    page.locator(".story form.star button").nth(1).click()
    page.locator(".told").wait_for()
    assert "sent later" in page.locator(".told").inner_text()
    assert other not in store.readers.starred_stories("emil")
    with page.expect_response(lambda answer: "/star" in answer.url):
        context.set_offline(False)
    page.goto(f"{desk}/starred")
    assert other in store.readers.starred_stories("emil")
    assert page.evaluate("localStorage.getItem('later')") == "[]"
    page.goto(f"{desk}/account")
    page.get_by_role("button", name="Sign out").click()
    page.wait_for_function("caches.open('pages').then(kept => kept.match('/starred')).then(found => !found)")
    context.close()


def test_the_desk_can_be_installed(chromium: Browser, busy: tuple[Store, str], tmp_path: Path) -> None:
    # A window that keeps nothing, as tests have them, cannot install anything.
    context = chromium.browser_type.launch_persistent_context(
        tmp_path, executable_path=program_path(), args=arguments()
    )
    page = context.pages[0] if context.pages else context.new_page()
    page.goto(f"{busy[1]}/sign-in")
    session = context.new_cdp_session(page)
    told = session.send("Page.getAppManifest")
    assert told["errors"] == []
    assert told["url"] == f"{busy[1]}/manifest.webmanifest"
    errors: list[dict[str, Any]] = session.send("Page.getInstallabilityErrors")["installabilityErrors"]
    assert errors == []
    context.close()


def test_evidence_can_be_printed(reader: tuple[Page, str], busy: tuple[Store, str]) -> None:
    page, desk = reader
    page.goto(desk + places(busy[0])["evidence"])
    page.emulate_media(media="print")
    for hidden in ("header.desk nav", "header.desk form", "footer.desk", ".acts", ".verdicts form"):
        assert page.locator(hidden).count() > 0, hidden
        assert not page.locator(hidden).first.is_visible(), hidden
    for shown in ("h1", ".verdict", ".texts .row .o p", ".texts .row .c p"):
        assert page.locator(shown).first.is_visible(), shown
    assert page.pdf().startswith(b"%PDF")


# Other scripts


def test_arabic_runs_from_the_right(reader: tuple[Page, str], busy: tuple[Store, str]) -> None:
    page, desk = reader
    page.goto(desk + places(busy[0])["arabic"])
    body = page.locator(".copy .body")
    assert body.get_attribute("lang") == "ar"
    assert body.evaluate("each => getComputedStyle(each).direction") == "rtl"
    assert page.locator("h1 bdi").evaluate("each => getComputedStyle(each).direction") == "rtl"
    # The first line of a paragraph begins at its right edge, its last line ends before its left edge.
    edges = page.locator(".copy .body p").first.evaluate("""each => {
        const range = document.createRange(); range.selectNodeContents(each);
        const lines = [...range.getClientRects()], box = each.getBoundingClientRect();
        return [box.right - Math.max(...lines.map(line => line.right)), lines.at(-1).left - box.left];
    }""")
    assert edges[0] < 2
    assert edges[1] >= 0
    heading = page.locator("h1").evaluate("""each => {
        const range = document.createRange(); range.selectNodeContents(each);
        return each.getBoundingClientRect().right - Math.max(...[...range.getClientRects()].map(line => line.right));
    }""")
    assert heading < 2
    # The frame around it stays as the interface is.
    assert page.locator("header.desk").evaluate("each => getComputedStyle(each).direction") == "ltr"


def test_korean_words_are_not_broken(reader: tuple[Page, str], busy: tuple[Store, str]) -> None:
    page, desk = reader
    page.set_viewport_size({"width": 390, "height": 900})
    page.goto(desk + places(busy[0])["korean"])
    body = page.locator(".copy .body")
    assert body.get_attribute("lang") == "ko"
    assert body.evaluate("each => getComputedStyle(each).wordBreak") == "keep-all"
    assert overflow(page) <= 0


# What feeds may hold


def hostile(archive: Path) -> Iterator[bytes]:
    """The files with which feedparser tests that nothing harmful passes."""
    with tarfile.open(archive) as opened:
        for member in opened:
            if member.isfile() and ("/sanitize/" in member.name or "/illformed/" in member.name):
                stream = opened.extractfile(member)
                assert stream is not None
                yield stream.read()


@pytest.fixture(scope="module")
def poisoned(shared: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Store, str]]:
    """A desk that has read all of them, as it reads feeds that carry their texts themselves."""
    file = tmp_path_factory.mktemp("poisoned") / "desk.db"
    with open_store(f"sqlite:///{file}") as store:
        add_people(store)
        store.readers.set("site_access", "public")
        taking = LiveDesk(store, options=PLAIN)
        for number, content in enumerate(hostile(shared / "data" / "feeds" / "feedparser-tests.tar.gz")):
            with contextlib.suppress(InputError):  # a few are no feeds
                feed, entries = read_feed(content, url=f"http://feed{number}.test/", clean=False)
                now = datetime.now(UTC)
                store.feeds.add((StoredFeed(url=f"http://feed{number}.test/", added=now, due=now, feed=feed),))
                store.feeds.announce(f"http://feed{number}.test/", entries, now)
                for place, entry in enumerate(entries):
                    page = entry_page(feed, entry, fetched=datetime.now(UTC))
                    if page is not None:
                        # A few words make no article: each gets some more, of its own.
                        more = "".join(f"<p>{word}{number} met {word[::-1]}{number} again.</p>" for word in WORDS)
                        text = str(page.text).replace("</article>", f"{more}</article>")
                        taking.take_page(StoredPage(page=replace(page, id=f"feed{number}-{place}", text=text)))
        with serving(store) as address:
            yield store, address


LOOK = """texts => texts.map(text => {
    const page = new DOMParser().parseFromString(text, 'text/html'), own = new URL(location).origin, wrong = [];
    for (const each of page.querySelectorAll('*')) {
        for (const {name, value} of each.attributes) {
            const address = ['src', 'srcset', 'href', 'action', 'data', 'poster', 'xlink:href'].includes(name);
            const outside = address && new URL(value, location).origin !== own;
            if (name.startsWith('on') || name === 'style' || (outside && !each.matches('a[rel~=nofollow][href^=http], link[rel=canonical]')))
                wrong.push(each.outerHTML.slice(0, 200));
        }
        if (each.matches('script:not([src^="/static/"]), style, iframe, object, embed, svg, math, video, audio, base, meta[http-equiv]')
            && !each.closest('.drawing')) wrong.push(each.outerHTML.slice(0, 200));
    }
    return wrong;
}).flat()"""


def test_nothing_in_feeds_does_harm(chromium: Browser, poisoned: tuple[Store, str]) -> None:
    store, desk = poisoned
    ids = [id_ for each in store.stories.list(limit=2000) for id_ in each.story.articles]
    assert len(ids) > 500
    # Nothing that could run or load is written into any page that shows one of them …
    caller = Caller(base=desk)
    context = chromium.new_context(service_workers="block")
    page, wrong = watched(context, desk)
    page.add_init_script("window.alert = window.confirm = window.prompt = words => console.error('ran: ' + words)")
    page.goto(f"{desk}/keys")
    articles = [caller.get(article_address(id_)).text for id_ in ids]
    feeds = [f"/source?{urlencode({'url': each.url})}" for each in store.feeds.list()]
    lists = [caller.get(each).text for each in feeds] + [
        caller.get(story_address(each.story.id)).text for each in store.stories.list(limit=100)
    ]
    assert page.evaluate(LOOK, articles + lists) == []
    # … and in a browser that opens them, nothing does.
    following: str | None = "/"
    while following:
        page.goto(desk + following)
        more = page.locator("a[rel=next]")
        following = more.get_attribute("href") if more.count() else None
    for place in (*map(article_address, ids[:: len(ids) // 20]), *feeds[:: len(feeds) // 20]):
        page.goto(desk + place)
        assert page.locator("h1").count() == 1
    assert wrong == []
    context.close()
