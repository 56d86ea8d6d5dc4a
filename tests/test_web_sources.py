"""The page of sources over HTTP, with as many feeds as a reader of twenty years has."""

from __future__ import annotations

import json
import re
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

import pytest

from web_desk import Caller, add_people, serving
from wirecopy.serve.health import SILENT
from wirecopy.serve.routes.sources import PAGE
from wirecopy.store import Store, StoredFeed, feed_lists, open_store
from wirecopy.store import feeds as store_feeds
from wirecopy.types import Feed, Text

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

FEEDS, FOLDERS = 2000, 40
LARGEST = 100 * 1024
NOW = datetime.now(UTC)
DAY = timedelta(days=1)


def feed(number: int) -> StoredFeed:
    """The feed of an invented paper: one of ten fails, one of ten is silent, one of ten is gone, one of ten is new."""
    fails, silent, new, gone = (number % 10 == rest for rest in range(4))
    added = NOW - (2 * SILENT if silent else DAY)
    return StoredFeed(
        url=f"https://paper{number}.example/a/rather/long/address/of/a/feed/{'x' * 120}/{number}.xml",
        added=added,
        due=NOW + DAY / 24,
        folder=f"Shore/Folder{number % FOLDERS:02}" if number % FOLDERS else None,
        title=f"Île Gazette {number:04}" if number % 2 else None,
        feed=Feed(title=Text(value=f"The <b>Paper</b> of Île {number:04}", markup=True), language="fr"),
        polled=None if new else NOW,
        answered=None if new else NOW,
        failures=3 * fails,
        complaint="status: answered 500 " + "because of this and that " * 40 if fails else None,
        ended=NOW if gone else None,
    )


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    """A store with many feeds."""
    with open_store(f"sqlite:///{tmp_path_factory.mktemp('many') / 'desk.db'}") as opened:
        add_people(opened)
        opened.readers.set("site_access", "public")
        opened.feeds.add(map(feed, range(FEEDS)))
        yield opened


@pytest.fixture(scope="module")
def base(store: Store) -> Iterator[str]:
    """Where it is served."""
    with serving(store) as address:
        yield address


@pytest.fixture(scope="module")
def editor(base: str) -> Caller:
    """Somebody who manages sources."""
    caller = Caller(base=base)
    assert caller.sign_in("emil").status == 303
    return caller


def following(page: str) -> str | None:
    found = re.search(r'rel="next" href="([^"]+)"', page)
    return found and found[1].replace("&amp;", "&")


def titles(view: dict[str, Any]) -> list[str]:
    return [each["title"] for _, feeds in view["folders"] for each in feeds]


def test_pages_of_many_feeds_stay_small_and_show_every_feed_once(editor: Caller) -> None:
    address: str | None = "/sources"
    seen: list[str] = []
    while address:
        page = editor.get(address)
        assert len(page.text.encode()) < LARGEST
        assert "2000 feeds" in page.text
        assert "400 in trouble" in page.text
        assert "200 silent" in page.text
        seen += re.findall(r'<li>\s*<p><b><a href="/source\?url=([^"]+)"', page.text)
        assert ('rel="first"' in page.text) == (len(seen) > PAGE)
        address = following(page.text)
    assert len(seen) == len(set(seen)) == FEEDS


def test_feeds_come_by_folder_and_name(base: str) -> None:
    view = json.loads(Caller(base=base).get("/sources?format=json").text)
    assert [folder for folder, _ in view["folders"]] == [None]
    assert titles(view) == sorted(titles(view), key=str.casefold)
    after = json.loads(Caller(base=base).get(f"/sources?format=json&after={view['after']}").text)
    assert [folder for folder, _ in after["folders"]] == ["Shore/Folder01"]
    assert (view["feeds"], view["trouble"], view["silent"], view["found"]) == (FEEDS, 400, 200, None)


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        ("q=gazette", 1000),
        ("q=%C3%8ELE+gazette+0007", 1),
        ("q=shore/folder07", 50),
        ("q=paper7.example", 1),
        ("q=100%25", 0),
        ("q=paper_", 0),
        ("health=trouble", 400),
        ("health=silent", 200),
        ("health=new", 200),
        ("health=nonsense", None),
        ("q=folder01&health=silent", 50),
    ],
)
def test_feeds_are_found_by_name_address_folder_and_health(base: str, asked: str, found: int | None) -> None:
    view = json.loads(Caller(base=base).get(f"/sources?{asked}&format=json").text)
    assert view["found"] == found
    assert len(titles(view)) == min(PAGE, FEEDS if found is None else found)
    states = {each["health"]["state"] for _, feeds in view["folders"] for each in feeds}
    if "health=" in asked and found:
        assert states <= {"trouble": {"failing", "ended"}, "silent": {"silent"}, "new": {"new"}}[view["state"]]


def test_what_was_asked_for_stays_in_the_form_and_in_the_next_page(editor: Caller) -> None:
    page = editor.get("/sources?q=Gazette&health=trouble")
    assert 'value="Gazette"' in page.text
    assert '<option value="trouble" selected>' in page.text
    assert "400 in trouble" in page.text
    assert "200 feeds found" in page.text  # every other one has the name
    further = following(page.text)
    assert further is not None
    assert "q=Gazette" in further
    assert "health=trouble" in further
    assert "Nothing found" in editor.get("/sources?q=nothing-of-the-kind").text


def test_only_the_feeds_of_the_page_are_read(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    read: list[object] = []
    stored = store_feeds._stored  # noqa: SLF001 - what every feed that is read passes

    def counted(row: Any) -> StoredFeed:
        read.append(row)
        return stored(row)

    monkeypatch.setattr(store_feeds, "_stored", counted)
    assert len(store.feeds.page(quiet=NOW, limit=PAGE + 1)) == len(read) == PAGE + 1


def test_a_page_is_read_from_the_order_that_is_kept(store: Store) -> None:
    """Neither a page far behind nor the first one sorts anything or goes past other feeds."""
    held = store.feeds.page(quiet=NOW, limit=1500)

    def plan(after: str | None) -> str:
        def work(connection: Any) -> str:
            query = feed_lists.page(connection, feed_lists.chosen("", None, NOW), limit=9, after=after)
            written = query.compile(connection, compile_kwargs={"literal_binds": True})
            return " ".join(row[3] for row in connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {written}"))

        return store._database.read(work)  # noqa: SLF001

    assert "USING INDEX feeds_listed" in plan(None)
    assert "SEARCH feeds USING INDEX feeds_listed" in plan(held[-1].url)
    assert "TEMP" not in plan(None) + plan(held[-1].url)


def test_long_names_and_complaints_are_cut(tmp_path: Path) -> None:
    with open_store(f"sqlite:///{tmp_path / 'd.db'}") as opened:
        opened.feeds.add(
            StoredFeed(url=f"https://a.example/{n}", added=NOW, due=NOW, title="n" * 9000, folder="f" * 9000)
            for n in range(PAGE)
        )
        assert {each.title for each in opened.feeds.page(quiet=NOW)} == {"n" * 9000}
        with serving(opened) as address:
            opened.readers.set("site_access", "public")
            add_people(opened)
            page = Caller(base=address).get("/sources")
    assert (page.status, len(page.text.encode()) < LARGEST) == (200, True)


def test_view_of_an_empty_desk(tmp_path: Path) -> None:
    with open_store(f"sqlite:///{tmp_path / 'd.db'}") as opened, serving(opened) as address:
        add_people(opened)
        opened.readers.set("site_access", "public")
        page = Caller(base=address).get("/sources").text
        assert "No sources yet" in page
        assert 'id="named"' not in page


@pytest.mark.parametrize(
    ("url", "words"),
    [
        ("http://127.0.0.1:9/", "The server does not take the connection."),
        ("http://nobody.invalid/", "No server of that name is known: is it spelled right?"),
        ("nothing at all", "That is no address of a page or a feed."),
    ],
)
def test_address_that_cannot_be_added_is_explained_in_plain_words(editor: Caller, url: str, words: str) -> None:
    answer = editor.post("/sources/add", page="/sources", url=url)
    assert answer.status == 422
    assert words in answer.text
    assert f'value="{url}"' in answer.text


def test_feed_that_is_read_already_is_shown_and_said_to_be(editor: Caller, store: Store) -> None:
    url = store.feeds.list()[0].url
    answer = editor.post("/sources/add", page="/sources", url=url)
    assert answer.headers["location"] == f"/source?{urlencode({'url': url})}&told=known"
    assert "The desk reads this feed already." in editor.get(answer.headers["location"]).text


def test_names_and_passwords_of_feeds_are_shown_to_nobody(tmp_path: Path) -> None:
    """In no form of any page, by no search; an editor changes the feed all the same, and takes the whole list out."""
    whole, shown = "https://reader:geheim@paper.example/feed", "https://paper.example/feed"
    with open_store(f"sqlite:///{tmp_path / 'desk.db'}") as store:
        add_people(store)
        store.readers.set("site_access", "public")
        store.feeds.add([StoredFeed(url=whole, added=NOW, due=NOW + DAY), feed(1)])
        with serving(store) as base:
            visitor, editor = Caller(base=base), Caller(base=base)
            assert editor.sign_in("emil").status == 303
            page = f"/source?{urlencode({'url': shown})}"
            for place in ("/sources", page, "/sources.opml"):
                for accept in ("text/html", "application/json"):
                    found = visitor.get(place, accept=accept)
                    assert found.status == 200
                    assert "geheim" not in found.text.replace("q=geheim", "").replace('value="geheim"', "")
            assert shown in visitor.get("/sources").text
            assert shown not in visitor.get("/sources?q=geheim").text
            assert "paper1.example" in visitor.get("/sources?q=paper1").text
            assert visitor.get(f"/source?{urlencode({'url': 'https://paper.example/fee%'})}").status == 404
            assert whole in editor.get("/sources.opml").text
            assert "geheim" not in editor.get("/sources").text
            sent = editor.post("/sources/change", page="/sources", url=whole, do="save", title="The Paper")
            assert sent.status == 303
            assert "geheim" not in sent.headers["location"]
        held = store.feeds.get(whole)
        assert held is not None
        assert held.title == "The Paper"
