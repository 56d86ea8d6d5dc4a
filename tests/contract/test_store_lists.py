"""Where copy ran, what a query finds counted, and a story with all its parts."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest
from press import NOW, article, copied, edge, group, take

from wirecopy.errors import QueryError
from wirecopy.store import Addition, Decision, Facets, StoredStory, User
from wirecopy.types import Story

if TYPE_CHECKING:
    from wirecopy.store import Store
    from wirecopy.types import Article

MONTH = timedelta(days=30)


def copy_of(store: Store, name: str, of: Article, *, kind: str = "verbatim", **fields: Any) -> Article:
    """Put a copy into the store."""
    held = store.traces.syndication(of.id)
    copies = held.copies if held else ()
    copy, given = copied(name, of, **fields)
    found = edge(of.id, copy.id, kind=kind)
    edges = tuple(edge(of.id, earlier) for earlier in copies)
    whole = replace(group(of.id), copies=(*copies, copy.id), edges=(*edges, found))
    store.take(replace(given, edges=(found,), syndications=(whole,)))
    return copy


@pytest.fixture
def wired(store: Store) -> Store:
    """An agency's text that three ran, one without credit; a paper's own that two ran."""
    wire = article("wire", agency="Northern Wire", publisher="The Gazette", rights="© 2026 Northern Wire")
    store.take(take(wire))
    copy_of(store, "east", wire, agency="Northern Wire", published=NOW - MONTH)
    copy_of(store, "south", wire, kind="rewritten", credit_line="Northern  Wire")
    copy_of(store, "west", wire, kind="rewritten", publisher="The East Courier", published=None)
    own = article(
        "own", body="The mayor of Kelder opened a bridge. " * 5, publisher="The Bridge", url="https://b.example/1"
    )
    store.take(take(own))
    copy_of(store, "north", own, credit_line="First in the bridge", language="de-CH")
    copy_of(store, "hills", own, declared_sources=("https://b.example/1",), publisher=None)
    copy_of(store, "again", own, publisher="The Bridge")
    return store


def test_whose_copy_ran(wired: Store) -> None:
    assert wired.origins.names() == (("Northern Wire", 3), ("The Gazette", 3), ("The Bridge", 2))
    assert wired.origins.names(limit=1) == (("Northern Wire", 3),)


def test_where_an_agencys_copy_ran(wired: Store) -> None:
    totals = wired.origins.totals("Northern Wire")
    # One spelled the credit in its own way: that is said in words, and so is no credit to a program.
    assert (totals.copies, totals.credited, totals.dropped) == (3, 1, 2)
    assert totals.publishers == (("The East Courier", 2), ("The South Courier", 1))
    assert totals.months == (("2026-10", 1), ("2026-11", 2))
    assert totals.kinds == (("rewritten", 2), ("verbatim", 1))
    found = wired.origins.copies("Northern Wire")
    assert found.after is None
    shown = [(row.publisher, row.kind, row.direction, row.credit) for row in found.rows]
    assert shown == [
        ("The East Courier", "rewritten", "known", False),
        ("The South Courier", "rewritten", "known", False),
        ("The East Courier", "verbatim", "known", True),
    ]
    first = found.rows[-1]
    assert (first.origin, first.copy) == ("https://wire.example/news#0", "https://east.example/news#0")
    assert (first.headline, first.url, first.language, first.score) == (
        "Harbour closes for dredging",
        "https://east.example/news",
        "en",
        1.0,
    )


def test_where_a_publishers_copy_ran(wired: Store) -> None:
    totals = wired.origins.totals("The Bridge")
    assert (totals.copies, totals.credited) == (2, 2)
    assert totals.publishers == (("The North Courier", 1),)
    rows = wired.origins.copies("The Bridge").rows
    assert [row.copy for row in rows] == ["https://hills.example/news#0", "https://north.example/news#0"]


def test_a_copy_that_names_an_agency_its_origin_does_not(wired: Store) -> None:
    bare = article("bare", body="Snow fell in the hills of Ostrava for the first time this year. " * 4)
    wired.take(take(bare))
    copy_of(wired, "named", bare, agency="Hill News")
    assert wired.origins.totals("Hill News").credited == 1
    assert ("Hill News", 1) in wired.origins.names()


def test_an_edge_may_run_the_other_way(wired: Store) -> None:
    back = edge("https://east.example/news#0", "https://wire.example/news#0", direction="unknown", kind="edited")
    wired.traces.put((back,), (), NOW)
    rows = {row.copy: row for row in wired.origins.copies("Northern Wire").rows}
    row = rows["https://east.example/news#0"]
    assert (row.kind, row.direction, row.origin) == ("edited", "unknown", "https://wire.example/news#0")
    assert wired.origins.totals("Northern Wire").copies == 3


@pytest.mark.parametrize("limit", [1, 2, 3, 50])
def test_pages_of_copies_make_the_whole(wired: Store, limit: int) -> None:
    found: list[str] = []
    after = None
    while True:
        page = wired.origins.copies("Northern Wire", limit=limit, after=after)
        found += [row.copy for row in page.rows]
        after = page.after
        if after is None:
            break
    assert found == [f"https://{name}.example/news#0" for name in ("west", "south", "east")]
    assert len(wired.origins.copies("Northern Wire", after="x").rows) == 3


def test_nobody(wired: Store) -> None:
    assert wired.origins.totals("Nobody").copies == 0
    assert wired.origins.copies("Nobody").rows == ()


def test_facets_count_what_a_query_finds(wired: Store) -> None:
    found = wired.facets("harbour")
    assert (found.total, found.bounded) == (8, False)
    assert dict(found.publisher)["The East Courier"] == 2
    assert found.publisher[:2] == (("The Bridge", 2), ("The East Courier", 2))
    assert found.language == (("en", 7), ("de", 1))
    assert found.month == (("2026-11", 6), ("2026-10", 1))
    assert found.kind == (("verbatim", 4), ("rewritten", 2))
    assert wired.facets("kind:rewritten").total == 2
    assert (
        wired.facets("body:harbour", newest=2)
        == Facets(
            total=2,
            bounded=True,
            publisher=(("The East Courier", 1), ("The South Courier", 1)),
            language=(("en", 2),),
            month=(("2026-11", 1),),
            kind=(("rewritten", 2),),
        )
        or wired.facets("body:harbour", newest=2).bounded
    )
    assert wired.facets("nothing of the kind") == Facets()
    assert wired.facets("").total == wired.articles.count()
    with pytest.raises(QueryError):
        wired.facets("is:odd")


def test_facets_know_who_asks(wired: Store) -> None:
    wired.readers.put(User(name="Ada", role="reader", added=NOW))
    wired.readers.mark("Ada", ["https://wire.example/news#0"], now=NOW, starred=True)
    assert wired.facets("is:starred", user="Ada").total == 1


def test_a_story_with_its_parts(wired: Store) -> None:
    wire, own = ("story https://wire.example/news#0", "story https://own.example/news#0")
    wired.readers.put(User(name="Ada", role="reader", added=NOW))
    number = wired.readers.comment(own, "Ada", "Elsewhere too.", now=NOW)
    given = take(article("late", body="Something else altogether, of which nobody else wrote."))
    assert given.page is not None
    late = replace(given, page=replace(given.page, permissions=("nosnippet",)))
    wired.take(late)
    lone = "https://late.example/news#0"
    wired.stories.decide(
        [Decision(operation="merge", story=wire, other=own), Decision(operation="join", story=wire, articles=(lone,))],
        maker="1",
        now=NOW,
    )
    parts = wired.story_parts(own)
    assert parts is not None
    assert parts == wired.story_parts(wire)
    assert parts.names == (wire, own)
    assert parts.stored == wired.stories.get(wire)
    assert len(parts.articles) == 9
    assert parts.edges == wired.traces.edges_among(parts.stored.story.articles)
    assert len(parts.edges) == 6
    groups = [wired.traces.syndication(f"https://{name}.example/news#0") for name in ("wire", "own")]
    assert list(parts.syndications) == groups
    assert parts.permissions == {lone: ("nosnippet",)}
    assert parts.decisions == wired.stories.decisions(wire)
    assert [comment.number for comment in parts.comments] == [number]
    assert wired.story_parts("unknown") is None


def test_a_story_of_one(store: Store) -> None:
    only = article("only")
    given = take(only)
    store.take(replace(given, articles=(Addition(article=only, keys=()),), page=None))
    parts = store.story_parts(f"story {only.id}")
    assert parts is not None
    story = Story(id=f"story {only.id}", headline=only.headline, articles=(only.id,), independent_reports=1)
    assert parts.stored == StoredStory(story=story, started=NOW, changed=NOW)
    assert (parts.edges, parts.syndications, parts.permissions, parts.comments) == ((), (), {}, ())
