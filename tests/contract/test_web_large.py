"""Pages of the desk over far more than anybody has: none grows without a bound."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING
from urllib.parse import quote, urlencode

import pytest
from press import article, copied, group, take

from web_desk import Caller, add_people, serving
from wirecopy.serve.windows import Window, window
from wirecopy.store import Decision, Store, User, open_store

if TYPE_CHECKING:
    from collections.abc import Iterator

LARGEST = 100 * 1024
NOW = datetime.now(UTC)
COPIES, REPORTS, VERSIONS, PEOPLE, KEPT, COMMENTS = 120, 120, 50, 120, 100, 120
FIRST = article("first", headline="Harbour of Northmouth closes for dredging, its master says " * 2, published=NOW)
STORY = f"story {FIRST.id}"


def text(number: int) -> str:
    return "\n\n".join(
        f"Skipper {number} of boat {number * 7 + part} said on Tuesday that {number + part} nets were lost off Northmouth "
        f"when the harbour closed for dredging, and that {part} more may follow in week {number}."
        for part in range(6)
    )


def fill(store: Store) -> None:
    """One story of many articles, one of which was changed and copied again and again."""
    add_people(store)
    store.readers.set("site_access", "public")
    store.take(take(FIRST))
    copies: list[str] = []
    for number in range(COPIES):
        copy, given = copied(f"copy{number}", FIRST, published=NOW + timedelta(minutes=number))
        copies.append(copy.id)
        store.take(replace(given, syndications=(group(FIRST.id, *copies),)))
    for number in range(REPORTS):
        paper = article(
            f"report{number}", body=text(number), headline=f"Nets lost as the harbour closes, says skipper {number} " * 2,
            published=NOW + timedelta(minutes=number), agency=f"Agency {number}",
        )  # fmt: skip
        joined = Decision(operation="join", story=STORY, articles=(paper.id,), score=0.5, reasons=("the same harbour",))
        store.take(take(paper, decisions=(joined,), stories=()))
    for number in range(VERSIONS):
        changed = replace(FIRST, body=FIRST.body + "\n\n" + text(number))
        store.take(take(changed, decisions=(), stories=()))


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    """A store with too much of everything."""
    with open_store(f"sqlite:///{tmp_path_factory.mktemp('large') / 'desk.db'}") as opened:
        fill(opened)
        for number in range(PEOPLE):
            opened.readers.put(User(name=f"Reader with a rather long name, number {number}", role="reader", added=NOW))
            opened.accounts.invite(b"%d" % number, "reader", "olga", NOW, NOW + timedelta(days=7))
        for number in range(KEPT):
            query = f"harbour -snow{number} " + "publisher:courier " * 39 + "end"
            opened.saved.add("olga", f"Search {number} " * 6, query, NOW)
            opened.saved.add_rule("olga", query, "label", NOW, label=f"label {number}")
            opened.readers.label("olga", [FIRST.id], f"label {number}")
            opened.accounts.open_session("olga", token_digest=b"s%d" % number, now=NOW, expires=NOW + timedelta(days=9))
        opened.saved.add_rule("olga", "harbour", "alert", NOW)
        opened.saved.run_rules(
            [FIRST.id, *(f"https://report{number}.example/news#0" for number in range(REPORTS))], NOW
        )
        parent = None
        for number in range(COMMENTS):
            body = f"Comment {number}: " + "words of it " * 60
            parent = opened.readers.comment(STORY, "emil", body, now=NOW, parent=parent if number % 7 else None)
        yield opened


@pytest.fixture(scope="module")
def owner(store: Store) -> Iterator[Caller]:
    """The owner, to whom pages show the most."""
    with serving(store) as base:
        caller = Caller(base=base)
        assert caller.sign_in("olga").status == 303
        yield caller


PAGES = {
    "story": f"/story/{quote(STORY, safe='')}",
    "article": f"/article?{urlencode({'id': FIRST.id})}",
    "versions": f"/article/versions?{urlencode({'id': FIRST.id})}",
    "settings": "/settings",
    "account": "/account",
    "saved": "/saved",
    "origins": "/origins",
    "origin": f"/origin?{urlencode({'name': FIRST.publisher})}",
    "search": f"/search?{urlencode({'q': 'harbour ' + 'publisher:courier ' * 50})}",
}


@pytest.mark.parametrize("name", PAGES)
def test_no_page_is_large(owner: Caller, name: str) -> None:
    page = owner.get(PAGES[name])
    assert page.status == 200
    assert len(page.text.encode()) < LARGEST


def walk(owner: Caller, address: str, name: str, pattern: str) -> list[str]:
    """All that the pages of one list show."""
    seen: list[str] = []
    where: str | None = address
    while where:
        page = owner.get(where).text
        assert len(page.encode()) < LARGEST
        found = re.findall(pattern, page)
        assert found
        seen += found
        following = re.search(rf'rel="next" href="([^"#]*[?&](?:amp;)?{name}=[^"#]*)', page)
        where = following and following[1].replace("&amp;", "&")
        assert len(seen) < 5000
    return seen


@pytest.mark.parametrize(
    ("page", "name", "pattern", "number"),
    [
        ("story", "reports", r'<li class="report[^"]*" data-article="([^"]+)"', REPORTS + 1),
        ("story", "comments", r'<li id="comment-(\d+)"', COMMENTS),
        ("article", "copies", r'<a href="(/evidence[^"]+)">', COPIES),
        ("versions", "versions", r'<li value="(\d+)"', VERSIONS + 1),
        ("settings", "people", r'name="name" value="(Reader[^"]+)"', PEOPLE),
        ("settings", "invitations", r'name="number" value="(\d+)"', PEOPLE),
        ("account", "sessions", r'name="key" value="(\w+)"', KEPT),
        ("saved", "searches", r'<li id="search-(\d+)"', KEPT),
        ("saved", "rules", r'value="(\d+)"><button class="small" name="do" value="off"', KEPT + 1),
        ("saved", "alerts", r'<a href="(/article\?id=[^"]+)"', REPORTS + 1),
    ],
)  # fmt: skip
def test_lists_go_on_until_everything_was_shown(owner: Caller, page: str, name: str, pattern: str, number: int) -> None:
    seen = walk(owner, PAGES[page], name, pattern)
    assert len(seen) == number
    assert len(set(seen)) == number


def test_newsrooms_are_counted_across_the_pages_of_a_story(owner: Caller) -> None:
    first = json.loads(owner.get(PAGES["story"] + "?format=json").text)
    later = json.loads(owner.get(PAGES["story"] + f"?format=json&reports={first['reports_after']}").text)
    assert first["articles"] == later["articles"] == 1 + COPIES + REPORTS
    assert first["reports"][0]["more"] + len(first["reports"][0]["copies"]) == COPIES
    assert not {each["article"]["id"] for each in first["reports"]} & {
        each["article"]["id"] for each in later["reports"]
    }


def test_what_is_written_is_shown_where_its_writer_is_sent(owner: Caller, store: Store) -> None:
    address = PAGES["story"]
    sent = owner.post(f"{address}/comment", page=address, body="The last word.")
    place, _, anchor = sent.headers["location"].partition("#")
    assert "?comments=" in place
    assert f'id="{anchor}"' in owner.get(place).text
    assert "The last word." in owner.get(place).text
    store.readers.edit_comment(int(anchor.removeprefix("comment-")), now=NOW, body=None)
    assert owner.get(f"{address}?comments=99999999").status == 200
    assert owner.get(f"{address}?comments=nonsense&reports=-1").status == 200


def test_kept_search_leads_to_the_whole_query(owner: Caller, store: Store) -> None:
    held = store.saved.list("olga")[-1]
    assert owner.get(f"/saved/{held.number}").headers["location"] == f"/search?{urlencode({'q': held.query})}"
    assert owner.get("/saved/999999").status == 404
    assert Caller(base=owner.base).get(f"/saved/{held.number}").status == 404
    again = owner.post("/saved", page="/saved", name="x", query=held.query)
    place = again.headers["location"]
    assert "searches=" in place
    assert f'id="search-{held.number}"' in owner.get(place.partition("#")[0]).text


def test_a_long_change_is_cut(store: Store, owner: Caller) -> None:
    paper = article("long", body="Before.\n\nSame.")
    store.take(take(paper))
    store.take(take(replace(paper, body="word " * 40_000), decisions=(), stories=()))
    page = owner.get(f"/article/versions?{urlencode({'id': paper.id})}")
    assert len(page.text.encode()) < LARGEST
    assert "word …</ins>" in page.text or " …</ins>" in page.text


def test_a_part_of_a_list() -> None:
    assert window("abcde", 0, 2) == Window(items=("a", "b"), start=0, after=2, total=5)
    assert window("abcde", 4, 2) == Window(items=("e",), start=4, after=None, total=5)
    assert window("abcde", 5, 2).start == 0
    assert window("", 3, 2) == Window(items=(), start=0, after=None, total=0)
