"""What a reader sees and presses at the desk, in a real browser: times of their own zone, keys, room used well."""

from __future__ import annotations

import re
import shutil
from typing import TYPE_CHECKING

import pytest

from browser.conftest import signed_in
from browser.test_desk_pages import NARROW, WIDE, overflow, places, watched
from web_desk import add_people, serving
from wirecopy.serve.pages import story_address
from wirecopy.store import Store, open_store

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from playwright.sync_api import Browser, Page, StorageState


@pytest.fixture(scope="module")
def busy(press: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Store, str]]:
    """A full desk on which these tests write, and where it is served."""
    file = tmp_path_factory.mktemp("reading") / "desk.db"
    shutil.copy(press, file)
    with open_store(f"sqlite:///{file}") as store:
        add_people(store)
        store.readers.set("site_access", "public")
        with serving(store) as address:
            yield store, address


@pytest.fixture(scope="module")
def olga(chromium: Browser, busy: tuple[Store, str]) -> StorageState:
    """The cookies of the owner."""
    return signed_in(chromium, busy[1], "olga")


@pytest.fixture
def page(chromium: Browser, busy: tuple[Store, str], olga: StorageState) -> Iterator[Page]:
    """A page of the owner's."""
    context = chromium.new_context(
        locale="en-GB", storage_state=olga, service_workers="block", viewport={"width": WIDE, "height": 900}
    )
    opened, wrong = watched(context, busy[1])
    yield opened
    assert wrong == []
    context.close()


def folded(store: Store) -> str:
    """A story whose first report has copies."""
    return next(each.story.id for each in store.stories.list(limit=200) if len(each.story.articles) > 4)


def test_first_page_of_all_tells_times_in_the_readers_zone(chromium: Browser, busy: tuple[Store, str]) -> None:
    context = chromium.new_context(locale="en-GB", timezone_id="Asia/Tokyo", service_workers="block")
    opened = context.new_page()
    opened.goto(busy[1] + story_address(folded(busy[0])))
    opened.locator(".event > .top time", has_text="UTC+9").first.wait_for()
    told = opened.locator("main time").all_inner_texts()
    opened.reload()
    assert opened.locator("main time").all_inner_texts() == told
    context.close()


def test_room_for_stars_is_kept_only_where_there_are_stars(
    chromium: Browser, page: Page, busy: tuple[Store, str]
) -> None:
    visiting = chromium.new_context(locale="en-GB", service_workers="block", viewport={"width": WIDE, "height": 900})
    room = []
    for each in (visiting.new_page(), page):
        each.goto(busy[1])
        room.append(
            each.evaluate(
                "Math.max(...[...document.querySelectorAll('.story, .story > h2')].map(each => parseFloat(getComputedStyle(each).paddingRight)))"
            )
        )
    assert room[0] == 0 < room[1]
    visiting.close()


def test_keys_pass_over_copies_that_are_folded(page: Page, busy: tuple[Store, str]) -> None:
    page.goto(busy[1] + story_address(folded(busy[0])))
    shown = page.locator("main li[data-article]:visible").count()
    assert shown < page.locator("main li[data-article]").count()
    for place in range(shown):
        page.keyboard.press("j")
        assert page.locator("li.chosen:visible").count() == 1, place
    last = page.locator("li.chosen").get_attribute("data-article")
    page.keyboard.press("j")
    assert page.locator("li.chosen").get_attribute("data-article") == last


def test_what_was_found_is_marked_read_and_starred_by_keys(page: Page, busy: tuple[Store, str]) -> None:
    store, desk = busy
    page.goto(f"{desk}/search?q=ferry")
    page.keyboard.press("j")
    article = page.locator("li.chosen").get_attribute("data-article") or ""
    for key, path in (("m", "do=read"), ("f", "do=star")):
        with page.expect_response(
            lambda answer: "/article/state" in answer.url and answer.request.method == "POST"
        ) as sent:
            page.keyboard.press(key)
        assert sent.value.request.post_data == path
    reading = store.readers.readings("olga", (article,))[article]
    assert reading.read
    assert reading.starred
    assert page.locator("li.chosen.read.starred").count() == 1


def test_every_key_is_listed(page: Page, busy: tuple[Store, str]) -> None:
    page.goto(f"{busy[1]}/keys")
    listed = set(" ".join(page.locator("dl.keys kbd").all_inner_texts()).split())
    script = page.evaluate("fetch(document.querySelector('script[src*=desk]').src).then(answer => answer.text())")
    keys = script[script.index("var keys = {") : script.index('document.addEventListener("keydown"')]
    used = {name.strip('" ') for name in re.findall(r"(\"?[\w/+\[\]?]\"?): (?:function|read|star|showKeys)", keys)}
    assert len(used) > 15
    assert used <= listed


def test_list_that_is_none_is_refused_on_its_own_page(page: Page, busy: tuple[Store, str], tmp_path: Path) -> None:
    file = tmp_path / "notes.opml"
    file.write_text("not a list at all")
    page.goto(f"{busy[1]}/sources")
    page.get_by_label("Subscription list (OPML)").set_input_files(file)
    page.get_by_role("button", name="Import").click()
    assert "That is no subscription list." in page.get_by_role("alert").inner_text()
    assert page.get_by_label("Address of a feed, or of any page of a site").is_visible()


def test_facets_are_one_step_away_on_a_phone(page: Page, busy: tuple[Store, str]) -> None:
    page.set_viewport_size({"width": NARROW, "height": 800})
    page.goto(f"{busy[1]}/search?q=ferry")
    page.get_by_role("link", name="Narrow down").click()
    assert page.locator("#facets").bounding_box() is not None
    assert page.evaluate("document.querySelector('#facets').getBoundingClientRect().top < innerHeight")
    assert overflow(page) <= 0
    page.set_viewport_size({"width": WIDE, "height": 900})
    assert not page.get_by_role("link", name="Narrow down").is_visible()


def test_paper_has_the_list_of_words_and_no_line_across(page: Page, busy: tuple[Store, str]) -> None:
    store, desk = busy
    page.emulate_media(media="print")
    page.goto(desk + places(store)["evidence"])
    for shown in (".others .swaps", ".why-kind li"):
        assert page.locator(shown).first.is_visible(), shown
    # The line between the two texts begins with them.
    assert page.locator(".heads").evaluate("each => getComputedStyle(each).position") == "relative"
    page.goto(desk + places(store)["article"])
    if page.locator("#copies").count():
        assert page.locator(".copy .others li").first.is_visible()
    assert not page.locator(".compare").is_visible()


def test_words_of_a_table_are_whole_on_a_phone(page: Page, busy: tuple[Store, str]) -> None:
    page.set_viewport_size({"width": NARROW, "height": 800})
    page.goto(busy[1] + places(busy[0])["article"])
    page.evaluate("""() => {
        const body = document.querySelector('.copy .body'), cell = '<td>Considerable</td>';
        body.innerHTML = '<div class="wide"><table><tr>' + cell.repeat(8) + '</tr></table></div>';
    }""")
    heights = page.evaluate("[...document.querySelectorAll('.copy td')].map(each => each.clientHeight)")
    assert max(heights) < 40  # pixels: one line
    assert overflow(page) <= 0
    assert page.evaluate("(each => each.scrollWidth > each.clientWidth)(document.querySelector('.copy .wide'))")


def test_what_cannot_be_undone_asks_first_also_without_scripts(
    chromium: Browser, busy: tuple[Store, str], olga: StorageState
) -> None:
    store, desk = busy
    context = chromium.new_context(
        java_script_enabled=False, locale="en-GB", storage_state=olga, viewport={"width": NARROW, "height": 800}
    )
    opened = context.new_page()
    opened.goto(f"{desk}/settings")
    button = opened.get_by_role("button", name="Remove emil")
    assert not button.is_visible()
    opened.locator("summary", has_text="emil").click()
    button.click()
    assert "Removed." in opened.get_by_role("status").inner_text()
    assert store.readers.get("emil") is None
    url = store.feeds.list()[0].url
    opened.goto(f"{desk}/source?url={url}")
    assert not opened.get_by_role("button", name="Unsubscribe").is_visible()
    opened.locator("summary", has_text="Unsubscribe").click()
    opened.get_by_role("button", name="Unsubscribe").click()
    assert store.feeds.get(url) is None
    context.close()
