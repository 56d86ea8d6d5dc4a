"""The front page: what ranks where, editions, sections, what is a reader's own, and going on page by page."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from press import NOW, article, copied, edge, take

from wirecopy.store import Decision, StoredFeed, User, open_store
from wirecopy.store.records import Poll
from wirecopy.store.sections import SECTIONS, section_of
from wirecopy.store.standing import EXTRACT, beginning, places_of, rank
from wirecopy.types import Category, Dateline, Entry, Image, Story

if TYPE_CHECKING:
    from pathlib import Path

    from wirecopy.store import Store
    from wirecopy.types import Article

HOUR = timedelta(hours=1)


def paper(name: str, **fields: Any) -> Article:
    """An article like no other, with a headline of its own."""
    return article(name, **({"body": f"{name.title()} {article().body}", "headline": f"News of {name}"} | fields))


def put(store: Store, name: str, *, reports: int = 1, **fields: Any) -> str:
    """A story of one article, which so many reported."""
    written = paper(name, **fields)
    given = take(written)
    [story] = given.stories
    store.take(replace(given, stories=(replace(story, independent_reports=reports, publishers=("A", "B")),)))
    return story.id


def walk(store: Store, **choice: Any) -> list[str]:
    """The ids of all stories, page by page."""
    found: list[str] = []
    after = None
    while True:
        page = store.front.stories(after=after, **choice)
        found += [story.id for story in page.stories]
        if page.after is None:
            return found
        after = page.after


def test_a_report_more_moves_a_story_on() -> None:
    assert rank(NOW, 0) == rank(NOW, 1) == NOW
    assert rank(NOW, 2) == NOW + 3 * HOUR
    assert rank(NOW, 16) == NOW + 12 * HOUR


def test_stories_stand_by_when_they_were_reported_and_by_how_many(store: Store) -> None:
    old = put(store, "old", published=NOW - 9 * HOUR)
    fresh = put(store, "fresh", published=NOW - 1 * HOUR)
    wide = put(store, "wide", reports=8, published=NOW - 9 * HOUR)
    later = put(store, "later", published=NOW + 90 * HOUR)  # of which nobody can know yet
    unknown = put(store, "unknown", published=None, seen=NOW - 20 * HOUR)
    assert walk(store) == [later, wide, fresh, old, unknown]
    reported = {story.id: story.reported for story in store.front.stories().stories}
    assert reported[later] == NOW
    assert reported[unknown] == NOW - 20 * HOUR


def test_a_report_of_unknown_date_does_not_make_an_old_story_new(store: Store) -> None:
    old = put(store, "old", published=NOW - 50 * HOUR)
    undated = paper("undated", published=None)
    join = Decision(operation="join", story=old, articles=(undated.id,))
    store.take(take(undated, decisions=(join,), stories=()))
    [shown] = store.front.stories().stories
    assert (shown.articles, shown.reported) == (2, NOW - 50 * HOUR)


def test_what_a_list_shows_of_a_story(store: Store) -> None:
    first = paper("first", published=NOW - 5 * HOUR, images=())
    store.take(take(first))
    story = f"story {first.id}"
    copy, given = copied("copy", first, published=NOW - HOUR, headline="Copied")
    store.take(given)
    store.readers.put(User(name="Ada", role="reader", added=NOW))
    store.readers.comment(story, "Ada", "Well.", now=NOW)
    hidden = store.readers.comment(story, "Ada", "Fool.", now=NOW)
    store.readers.hide_comment(hidden, now=NOW, reason="no insults")
    [shown] = store.front.stories().stories
    assert (shown.id, shown.headline, shown.language) == (story, "News of first", "en")
    assert (shown.articles, shown.independent_reports, shown.comments) == (2, 1, 1)
    assert shown.started == shown.changed == NOW
    # A copy that came later is no news.
    assert shown.reported == NOW - 5 * HOUR
    assert shown.lead is not None
    assert (shown.lead.id, shown.lead.publisher, shown.lead.picture) == (first.id, "The First Courier", None)
    assert shown.lead.opening == beginning(first.body)
    assert copy.id != first.id


def test_the_lead_is_a_whole_text_of_its_own(store: Store) -> None:
    short = paper("short", teaser=True, published=NOW - HOUR)
    store.take(take(short))
    assert store.front.stories().stories[0].lead is not None
    whole = paper("whole", images=(Image(url="https://whole.example/2.jpg", caption="The yard", credit="Jo"),))
    join = Decision(operation="join", story=f"story {short.id}", articles=(whole.id,))
    store.take(take(whole, decisions=(join,), stories=()))
    [shown] = store.front.stories().stories
    assert shown.lead is not None
    assert (shown.lead.id, shown.lead.picture, shown.lead.caption) == (
        whole.id,
        "https://whole.example/2.jpg",
        "The yard",
    )
    # Another version, another picture.
    edited = replace(whole, body=whole.body + "\n\nMore.", images=(), headline="News of the whole")
    store.take(take(edited, decisions=(), stories=()))
    [shown] = store.front.stories().stories
    assert shown.lead is not None
    assert (shown.lead.picture, shown.lead.headline) == (None, "News of the whole")


def test_a_page_that_forbids_extracts_says_so(store: Store) -> None:
    given = take(paper("open"))
    assert given.page is not None
    store.take(replace(given, page=replace(given.page, permissions=("noarchive", "nosnippet"))))
    put(store, "other")
    leads = {story.lead.id: story.lead.restricted for story in store.front.stories().stories if story.lead}
    assert leads == {paper("open").id: "headline", paper("other").id: None}


def test_the_readers_languages_come_first_inside_a_day(store: Store) -> None:
    noon = datetime(2026, 11, 20, 12, tzinfo=UTC)
    for day in range(2):
        for hour, language in ((0, "de"), (1, "en"), (2, "ko-KR"), (3, "en"), (4, "de-AT")):
            put(store, f"{language}-{day}-{hour}", language=language, published=noon + timedelta(days=day, hours=hour))

    def names(**choice: Any) -> list[str]:
        return [story.removeprefix("story https://").partition(".")[0] for story in walk(store, **choice)]

    newest = [
        "de-AT-1-4",
        "en-1-3",
        "ko-KR-1-2",
        "en-1-1",
        "de-1-0",
        "de-AT-0-4",
        "en-0-3",
        "ko-KR-0-2",
        "en-0-1",
        "de-0-0",
    ]
    german = [name for name in newest if name.startswith("de")]
    mixed = [
        "de-AT-1-4",
        "de-1-0",
        "en-1-3",
        "ko-KR-1-2",
        "en-1-1",
        "de-AT-0-4",
        "de-0-0",
        "en-0-3",
        "ko-KR-0-2",
        "en-0-1",
    ]
    for limit in (1, 2, 3, 4, 10, 30):
        assert names(limit=limit) == newest
        assert names(languages=("de",), only=True, limit=limit) == german
        assert names(languages=("de-CH",), limit=limit) == mixed
        assert names(languages=("fr",), limit=limit) == newest
        assert names(languages=("fr",), only=True, limit=limit) == []
        assert names(languages=("ko", "de"), only=True, limit=limit) == [n for n in newest if not n.startswith("en")]
        assert names(since=noon + timedelta(days=1), languages=("de",), limit=limit) == mixed[:5]
    assert store.front.languages() == ("de", "en", "ko")


def test_headlines_come_in_the_readers_language(store: Store) -> None:
    english = paper("english")
    store.take(take(english))
    korean = paper("korean", headline="항구 폐쇄", language="ko")
    join = Decision(operation="join", story=f"story {english.id}", articles=(korean.id,))
    named = Story(id=f"story {english.id}", headline=english.headline, articles=(), independent_reports=2)
    store.take(take(korean, decisions=(join,), stories=(named,)))

    def headline(*languages: str) -> tuple[str | None, str | None]:
        [shown] = store.front.stories(languages=languages).stories
        assert store.front.of([shown.id], languages=languages) == (shown,)
        return shown.headline, shown.language

    assert headline() == headline("fr") == headline("en-GB", "ko") == ("News of english", "en")
    assert headline("ko-KR") == headline("fr", "ko", "en") == ("항구 폐쇄", "ko")


def test_places_come_first_too(store: Store) -> None:
    seoul = put(store, "seoul", dateline=Dateline(place="Seoul, South Korea"), published=NOW - 3 * HOUR)
    bonn = put(store, "bonn", dateline=Dateline(place="Bonn"), published=NOW - 2 * HOUR)
    nowhere = put(store, "nowhere", published=NOW - HOUR)
    assert walk(store) == [nowhere, bonn, seoul]
    assert walk(store, places=("south  korea",), limit=1) == [seoul, nowhere, bonn]
    assert walk(store, places=("SEOUL", "Bonn"), only=True) == [bonn, seoul]
    assert store.front.places() == ("bonn", "seoul", "south korea")


def test_sections(store: Store) -> None:
    sport = put(store, "sport", url="https://sport.example/sport/2026/cup", language="de")
    more = put(store, "more", url="https://more.example/en/Deportes/copa", published=NOW - 3 * HOUR)
    put(store, "other")
    own = put_from_feed(store, "harbour", folder="Docks and ships")
    named = put_from_feed(store, "money", category="Wirtschaft")
    assert store.front.sections() == ("business", "sport", "Docks and ships")
    assert walk(store, section="sport", limit=1) == [sport, more]
    assert walk(store, section="sport", languages=("en",), limit=1) == [more, sport]
    assert walk(store, section="sport", languages=("en",), only=True, limit=1) == [more]
    assert walk(store, section="sport", since=NOW - 2 * HOUR) == [sport]
    assert walk(store, section="Docks and ships") == [own]
    assert walk(store, section="business") == [named]
    assert walk(store, section="travel") == []
    held = store.feeds.get("https://harbour.example/feed")
    assert held is not None
    store.feeds.change(held.url, replace(held, folder="Travel"))
    store.front.refresh_feed(held.url)
    assert walk(store, section="travel") == [own]
    assert store.front.sections() == ("business", "sport", "travel")
    store.front.refresh_feed("https://unknown.example/feed")


def put_from_feed(store: Store, name: str, *, folder: str | None = None, category: str | None = None) -> str:
    """A story whose article came by a feed."""
    feed = StoredFeed(url=f"https://{name}.example/feed", added=NOW, due=NOW, folder=folder)
    store.feeds.add([feed])
    [(lease, held)] = store.feeds.lease(NOW, limit=1, seconds=60)
    categories = (Category(term=category),) if category else ()
    entry = Entry(id=name, url=f"https://{name}.example/news", categories=categories)
    after = replace(held, due=NOW + timedelta(days=1))
    store.feeds.polled(lease, Poll(after=after, entries=(entry,)))
    [(job, _)] = store.feeds.lease_entries(NOW, limit=1, seconds=60)
    written = paper(name)
    store.take(replace(take(written), entry=job))
    # The same when it is read again later.
    edited = replace(written, headline="Changed")
    store.take(take(edited, decisions=(), stories=()))
    return f"story {written.id}"


def test_what_names_a_section() -> None:
    assert section_of(None, (), None) is None
    assert section_of(" ", ("Fischerei",), "https://a.example/") is None
    assert section_of("Sports", ("Politik",), "https://a.example/welt/a") == "sport"
    assert section_of(None, ("Fischerei", "Politik"), "https://a.example/welt/a") == "politics"
    assert section_of(None, (), "https://a.example/nachrichten/wirtschaft/text") == "business"
    assert section_of(None, (), "https://a.example/%EA%B2%BD%EC%A0%9C/1") == "business"
    assert section_of(None, (), "https://a.example/sport") is None  # the text's own name
    assert len(set(SECTIONS)) == len(SECTIONS)


def test_what_is_read_muted_starred_and_visited(store: Store) -> None:
    first, second, third = (paper(name, published=NOW - hours * HOUR) for name, hours in (("a", 1), ("b", 2), ("c", 3)))
    for each in (first, second, third):
        store.take(take(each))
    copy, given = copied("copy", second)
    store.take(given)
    for name in ("Ada", "Ben"):
        store.readers.put(User(name=name, role="reader", added=NOW))
    store.readers.mark("Ada", [first.id, copy.id], now=NOW, read=True)
    store.readers.star_story("Ada", f"story {third.id}", now=NOW)
    store.readers.visit_story("Ada", f"story {first.id}", NOW)
    shown = {story.id: story for story in store.front.stories(user="Ada").stories}
    states = [(each.unread, each.read, each.starred, each.visited) for each in shown.values()]
    # Who has read the copy has read the original.
    assert states == [(0, True, False, NOW), (0, True, False, None), (1, False, True, None)]
    assert walk(store, user="Ada", hide_read=True) == [f"story {third.id}"]
    assert len(walk(store, user="Ben", hide_read=True, limit=1)) == 3
    assert all(not each.read and each.unread for each in store.front.stories(user="Ben").stories)
    rewritten = edge(second.id, copy.id, kind="rewritten")
    store.traces.put((rewritten,), (), NOW)
    assert [each.unread for each in store.front.stories(user="Ada").stories] == [0, 1, 1]
    store.saved.add_rule("Ben", "headline:b", "mute", NOW)
    store.saved.run_rules([first.id, second.id, third.id, copy.id], NOW)
    assert walk(store, user="Ben", limit=1) == [f"story {first.id}", f"story {third.id}"]
    assert len(walk(store, user="Ada")) == len(walk(store)) == len(walk(store, user="Nobody")) == 3


def test_stories_by_their_ids(store: Store) -> None:
    one, two, three = (put(store, name) for name in ("one", "two", "three"))
    store.readers.put(User(name="Ada", role="reader", added=NOW))
    store.readers.star_story("Ada", two, now=NOW)
    assert [story.id for story in store.front.of([three, "unknown", one])] == [three, one]
    assert store.front.of([]) == ()
    store.stories.decide([Decision(operation="merge", story=one, other=two)], maker="1", now=NOW)
    [merged] = store.front.of([two, one], user="Ada")
    assert (merged.id, merged.articles, merged.starred) == (one, 2, True)
    [decision] = [each.number for each in store.stories.decisions(one) if each.decision.operation == "merge"]
    assert store.stories.undo(decision, maker="Ada", now=NOW)
    assert [story.articles for story in store.front.of([one, two])] == [1, 1]
    assert sorted(walk(store)) == sorted([one, two, three])


@pytest.mark.parametrize("mark", ["", "x", "!!!", "W10", "eyJhIjoxfQ", "WzEsMiwzXQ", "WyIyMDI2IiwxLDFd"])
def test_a_mark_of_somebody_elses_begins_at_the_top(store: Store, mark: str) -> None:
    story = put(store, "one", published=NOW - HOUR)
    assert [each.id for each in store.front.stories(after=mark or None).stories] in ([story], [])


def test_new_stories_do_not_shift_what_follows(store: Store) -> None:
    held = [put(store, f"p{number}", published=NOW - number * HOUR) for number in range(5)]
    page = store.front.stories(limit=2)
    put(store, "breaking", published=NOW)
    rest = store.front.stories(limit=9, after=page.after)
    assert [story.id for story in (*page.stories, *rest.stories)] == held


def test_how_a_text_begins() -> None:
    assert beginning("Short.\n\nSecond.") == "Short."
    long = "The first sentence of this text is quite long enough to stand alone, \u201cit is\u201d. " + "word " * 80
    assert beginning(long) == "The first sentence of this text is quite long enough to stand alone, \u201cit is\u201d."
    assert beginning("word, " * 100).endswith("word …")
    assert beginning("字" * 400) == "字" * EXTRACT + " …"
    assert beginning("文" * 100 + "。" + "字" * 400) == "文" * 100 + "。"
    assert beginning("") == ""


def test_the_places_of_a_dateline() -> None:
    assert places_of(article(dateline=Dateline(place="Seoul, South Korea"))) == ("seoul", "south korea")
    assert places_of(article(dateline=Dateline(place="Copiapó (Chile)"))) == ("copiapó", "chile")
    assert places_of(article(dateline=Dateline(place="Flagstaff, Ariz."))) == ("flagstaff", "ariz")
    assert places_of(article(dateline=Dateline(date="Aug. 13"))) == ()
    assert places_of(article()) == ()
    assert places_of(article(dateline=Dateline(place="a, b, c, d, e"))) == ()


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.lists(st.tuples(st.integers(0, 90), st.sampled_from(["de", "en", "ko"]), st.integers(1, 9)), max_size=14),
    st.integers(1, 5),
    st.lists(st.sampled_from(["de", "ko", "fr"]), max_size=2, unique=True),
)
def test_pages_make_the_whole_list(
    tmp_path: Path, given_stories: list[tuple[int, str, int]], limit: int, languages: list[str]
) -> None:
    file = tmp_path / "store.db"
    for part in tmp_path.glob("store.db*"):
        part.unlink()
    with open_store(f"sqlite:///{file}") as store:
        stands = {}
        for number, (hours, language, reports) in enumerate(given_stories):
            published = NOW - hours * HOUR
            name = put(store, f"p{number}", published=published, language=language, reports=reports)
            when = rank(published, reports)
            stands[name] = (when.date(), language in languages, when, number)
        whole = sorted(stands, key=lambda name: stands[name], reverse=True)
        plain = sorted(stands, key=lambda name: stands[name][2:], reverse=True)
        assert walk(store, languages=languages, limit=limit) == (whole if languages else plain)
        told = [name for name in plain if stands[name][1] or not languages]
        assert walk(store, languages=languages, only=True, limit=limit) == told
