"""Taking pages: all or nothing, every version kept, nothing twice, nothing missed."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from press import NOW, article, copied, edge, group, keys, take

from wirecopy.errors import LeaseLostError, StaleError
from wirecopy.store import Addition, Decision, Poll, Store, StoredFeed, Take, Taken
from wirecopy.types import Article, Block, Contributor, Dateline, Entry, Image, Provenance, Story, Syndication

if TYPE_CHECKING:
    from wirecopy.store import Lease

FULL = article(
    "full",
    contributors=(Contributor(name="Olu Marsh", place="Ostrava"), Contributor(name="Bea Finch")),
    dateline=Dateline(place="Northmouth", date="Nov. 21", agency="Grey Coast Agency"),
    agency="Grey Coast Agency",
    carrier="Morning Digest",
    published_approximate=True,
    published_text="2 hours ago",
    modified=NOW - timedelta(hours=1),
    credit_line="Grey Coast Agency",
    rights="© 2026 Grey Coast Agency. All rights reserved.",
    blocks=(Block(kind="paragraph", text="The harbour closes."), Block(kind="subhead", text="Herring", level=2)),
    declared_sources=("https://coast.example/1",),
    teaser=True,
)


@dataclass(frozen=True)
class Tokens:
    """Of what tracing makes of a text, what the index needs."""

    keys: tuple[int, ...]
    words: tuple[int, ...] = ()


def leased(store: Store, *ids: str) -> list[Lease]:
    """Announce entries and lease them."""
    feed = StoredFeed(url="https://wire.example/feed", added=NOW, due=NOW)
    store.feeds.add([feed])
    [(lease, _)] = store.feeds.lease(NOW, limit=1, seconds=60)
    store.feeds.polled(lease, Poll(after=feed, entries=tuple(Entry(id=name) for name in ids)))
    return [lease for lease, _ in store.feeds.lease_entries(NOW, limit=len(ids), seconds=60)]


def test_an_article_comes_back_as_it_went_in(store: Store) -> None:
    assert store.take(take(FULL)) == Taken(new=(FULL.id,))
    stored = store.articles.get(FULL.id)
    assert stored is not None
    assert stored.article == FULL
    assert (stored.version, stored.current, stored.cause, stored.extractor, stored.taken) == (
        1,
        True,
        "first",
        "1",
        NOW,
    )
    assert stored.article.published is not None
    assert stored.article.published.tzinfo is not None
    assert store.articles.get("https://nowhere.example") is None


def test_text_that_no_database_can_hold_is_kept_as_near_as_can_be(store: Store) -> None:
    odd = article(
        "odd", headline="half \ud83d and \0 nothing", publisher="Zero\0", images=(Image(caption="\0", url="\udc00"),)
    )
    store.take(take(odd))
    stored = store.articles.get(odd.id)
    assert stored is not None
    assert stored.article.headline == odd.headline
    assert stored.article.images == (Image(caption="\ufffd", url="\ufffd"),)
    assert [hit.stored.article.id for hit in store.search("publisher:zero")] == [odd.id]


def test_a_page_is_kept_with_its_bytes_and_headers(store: Store) -> None:
    given = take(FULL)
    assert given.page is not None
    store.take(
        replace(
            given, page=replace(given.page, permissions=("noarchive", "tdm-reservation"), asked="http://full.example")
        )
    )
    page = store.articles.page(FULL.page or "")
    assert page is not None
    assert page.original == given.page.original
    assert page.headers == (("Content-Type", "text/html; charset=utf-8"),)
    assert page.permissions == ("noarchive", "tdm-reservation")
    assert (page.asked, page.page.status, page.page.fetched) == ("http://full.example", 200, NOW)
    assert store.articles.page("other") is None


def test_a_page_may_come_without_bytes_or_not_at_all(store: Store) -> None:
    given = take(FULL)
    assert given.page is not None
    store.take(replace(given, page=replace(given.page, original=None)))
    page = store.articles.page(FULL.page or "")
    assert page is not None
    assert page.original is None
    row = article("row", page=None)
    assert store.take(replace(take(row), page=None)).new == (row.id,)


def test_a_take_that_comes_twice_leaves_what_one_leaves(store: Store) -> None:
    original = article("north")
    copy, given = copied("south", original)
    store.take(take(original))
    store.take(given)
    before = list(store.export_rows()), store.stories.decisions(f"story {original.id}")
    assert store.take(given) == Taken(unchanged=(copy.id,))
    assert (list(store.export_rows()), store.stories.decisions(f"story {original.id}")) == before
    assert store.traces.edges(copy.id) == given.edges
    assert store.doctor() == ()


def test_an_edit_is_a_new_version(store: Store) -> None:
    first = article("north")
    edited = replace(first, body=first.body.replace("two weeks", "three weeks"))
    store.take(take(first))
    later = replace(take(edited), taken=NOW + timedelta(hours=3))
    assert store.take(later) == Taken(edited=(first.id,))
    versions = store.articles.versions(first.id)
    assert [(v.version, v.cause, v.current) for v in versions] == [(1, "first", False), (2, "edit", True)]
    assert [v.article for v in versions] == [first, edited]
    old = store.articles.get(first.id, version=1)
    assert old is not None
    assert old.article == first
    assert [hit.stored.version for hit in store.search('"three weeks"')] == [2]
    assert store.search('"two weeks"') == ()
    # Copies of what it said first are still found.
    assert first.id in store.traces.index().candidates(keys(first.body))
    assert store.doctor() == ()


def test_other_rules_on_the_same_page_are_no_edit(store: Store) -> None:
    first = article("north")
    better = replace(
        first, bylines=("Ines Fairweather", "Olu Marsh"), provenance=(Provenance(field="bylines", basis="dom"),)
    )
    page = take(first).page
    store.take(take(first))
    assert store.take(replace(take(better), page=page, extractor="2")) == Taken(reextracted=(first.id,))
    assert store.take(replace(take(better), page=page, extractor="3")) == Taken(unchanged=(first.id,))
    assert [v.cause for v in store.articles.versions(first.id)] == ["first", "re-extraction"]


def test_where_page_and_rules_both_changed_the_cause_is_not_known(store: Store) -> None:
    first = article("north")
    other = replace(first, body=first.body + "\n\nThe council will meet again.")
    store.take(take(first))
    assert store.take(replace(take(other), extractor="2")) == Taken(reextracted=(first.id,))
    # The same page, the same rules and yet another text: nobody edited that.
    third = replace(other, body=other.body + "\n\nAnd again.")
    assert store.take(replace(take(third), page=take(other).page, extractor="2")).reextracted == (first.id,)
    assert [v.cause for v in store.articles.versions(first.id)] == ["first", "unknown", "unknown"]


def test_a_time_that_only_moved_with_the_fetch_is_no_edit(store: Store) -> None:
    first = article("north", published_text="2 hours ago", published_approximate=True)
    again = replace(
        first,
        published=NOW,
        seen=NOW + timedelta(hours=2),
        images=tuple(replace(image, url="https://north.example/1.jpg?token=2") for image in first.images),
    )
    store.take(take(first))
    given, before = take(again), take(first).page
    assert given.page is not None
    assert before is not None
    fetched = replace(given, page=replace(given.page, original=b"<p>another advertisement</p>"))
    assert store.take(fetched).unchanged == (first.id,)
    # Nor is the page kept that brought nothing new.
    page = store.articles.page(first.page or "")
    assert page is not None
    assert page.original == before.original


def test_several_articles_of_a_page(store: Store) -> None:
    main = article("north")
    second = article(
        "north", id="https://north.example/news#1", position=1, body="The herring market moves to the square."
    )
    assert store.take(take(main, second)).new == (main.id, second.id)
    assert [stored.article for stored in store.articles.of_page(main.page or "")] == [main, second]
    assert list(store.articles.many([second.id, "unknown", main.id])) == [second.id, main.id]


def test_arrivals_in_order(store: Store) -> None:
    names = [f"paper{number}" for number in range(5)]
    for hour, name in enumerate(names):
        store.take(take(article(name, seen=NOW + timedelta(hours=hour))))
    found = store.articles.since(NOW + timedelta(hours=1), limit=2)
    assert [stored.article.id for stored in found] == [article(name).id for name in names[1:3]]
    more = store.articles.since(NOW + timedelta(hours=1), limit=9, after=found[-1].article.id)
    assert [stored.article.id for stored in more] == [article(name).id for name in names[3:]]


@pytest.mark.parametrize(
    "wrong",
    [
        {"edges": (edge("unknown", "also unknown"),)},
        {"syndications": (group("unknown", "also unknown"),)},
        {"decisions": (Decision(operation="join", story="unknown", articles=()),)},
        {"decisions": (Decision(operation="start", story="new", articles=("unknown",)),)},
        {"stories": (Story(id="unknown", headline=None, articles=()),)},
    ],
    ids=["edge", "syndication", "story", "member", "headline"],
)
def test_a_take_that_fails_leaves_nothing(store: Store, wrong: dict[str, object]) -> None:
    before = article("before")
    store.take(take(before))
    given = take(article("north"), **wrong)
    with pytest.raises(ValueError, match="not in the store"):
        store.take(given)
    assert [row["id"] for row in store.export_rows()] == [before.id]
    assert store.articles.page(article("north").page or "") is None
    assert store.search("harbour", order="best")[0].stored.article.id == before.id
    assert store.doctor() == ()


def test_a_take_ends_its_job_with_it(store: Store) -> None:
    [lease] = leased(store, "1")
    given = replace(take(article("north")), entry=lease)
    assert store.take(given).new == (article("north").id,)
    [entry] = store.feeds.entries()
    assert (entry.state, entry.page, entry.attempts) == ("taken", article("north").page, 1)
    assert store.feeds.lease_entries(NOW + timedelta(days=1), limit=9, seconds=1) == ()
    # The commit arrived, the answer did not: the same take again is known for what it is.
    assert store.take(given) == Taken(repeated=True)
    assert store.articles.count() == 1


def test_a_job_that_passed_to_another_writes_nothing(store: Store) -> None:
    [lease] = leased(store, "1")
    late = NOW + timedelta(seconds=61)
    [(theirs, _)] = store.feeds.lease_entries(late, limit=1, seconds=60)
    with pytest.raises(LeaseLostError, match="passed on"):
        store.take(replace(take(article("slow")), entry=lease))
    assert store.articles.count() == 0
    assert store.take(replace(take(article("quick")), entry=theirs)).new
    with pytest.raises(LeaseLostError):
        store.take(replace(take(article("slow")), entry=lease))


def test_the_index_finds_copies_and_not_others(store: Store) -> None:
    original = article("north")
    store.take(take(original))
    store.take(
        take(article("other", body="A quite different report about the weather in the hills, with snow and more snow."))
    )
    index = store.traces.index(engine="the loops")
    assert index.engine == "the loops"
    assert index.candidates(keys(original.body)) == [original.id]
    half = " ".join(original.body.split()[20:45])
    assert index.candidates(keys(half)) == [original.id]
    assert index.candidates(keys("nothing that anybody has ever written in a paper")) == []
    assert index.article(original.id) == original
    with pytest.raises(KeyError):
        index.article("unknown")


def test_the_index_knows_what_is_about_to_go_in(store: Store) -> None:
    first, second = article("north"), article("south")
    index = store.traces.index()
    index.add(first, Tokens(keys=keys(first.body)), ())
    assert index.candidates(keys(second.body)) == [first.id]
    assert index.article(first.id) == first
    other = article("west", body="Something else entirely happened in the west on that day.")
    assert index.candidates(keys(other.body)) == []
    index.add(second, Tokens(keys=keys(second.body)), [first.id])
    assert (index.counted(first.id), index.counted(second.id)) == (True, False)
    assert (index.kin(first.id), index.kin(second.id)) == ((second.id,), (first.id,))
    assert index.additions == (
        Addition(article=first, keys=keys(first.body)),
        Addition(article=second, keys=keys(second.body), copies=(first.id,)),
    )
    assert store.articles.count() == 0
    store.take(Take(taken=NOW, extractor="1", articles=index.additions, edges=(edge(first.id, second.id),)))
    again = store.traces.index()
    assert set(again.candidates(keys(first.body))) == {first.id, second.id}
    assert (again.counted(first.id), again.counted(second.id), again.counted("unknown")) == (True, False, False)
    assert [again.kin(name) for name in (first.id, second.id, "unknown")] == [(second.id,), (first.id,), ()]


def test_a_text_reprinted_by_hundreds_stays_findable_and_common_phrases_do_not(store: Store) -> None:
    original = article("north")
    store.take(take(original))
    for number in range(60):
        store.take(copied(f"reprint{number}", original)[1])
    assert original.id in store.traces.index().candidates(keys(original.body))
    # What sixty unrelated texts share says nothing any more.
    furniture = "Subscribe to our letter for the news of the coast every morning before breakfast"
    for number in range(60):
        own = " ".join(f"word{number}x{place}" for place in range(12))
        store.take(take(article(f"site{number}", body=f"{own} {furniture}")))
    assert store.traces.index().candidates(keys(furniture)) == []
    assert store.doctor() == ()


def test_of_a_long_text_a_sample_is_kept_and_its_parts_are_found(store: Store) -> None:
    words = [f"long{number}" for number in range(1500)]
    store.take(take(article("book", body=" ".join(words))))
    part = " ".join(words[600:800])
    assert store.traces.index().candidates(keys(part)) == [article("book").id]
    assert store.doctor() == ()


def test_what_arrived_in_between_is_not_missed(store: Store) -> None:
    original = article("north")
    copy, given = copied("south", original)
    mark = store.traces.mark()
    store.take(take(original))
    with pytest.raises(StaleError) as stale:
        store.take(take(copy, mark=mark))
    assert stale.value.arrived == (original.id,)
    assert store.articles.count() == 1
    assert store.take(replace(given, mark=mark)).new == (copy.id,)  # it knows the other already
    other = article("west", body="Something else entirely happened in the west of the country on that day.")
    assert store.take(take(other, mark=mark)).new == (other.id,)


def test_copies_that_arrive_at_one_moment_see_each_other(store: Store) -> None:
    papers = [article(f"paper{number}") for number in range(8)]

    def trace_and_take(paper: Article) -> None:
        while True:
            index = store.traces.index()
            found = index.candidates(keys(paper.body))
            near = {*found, *(other for name in found for other in index.kin(name))}
            edges = tuple(edge(name, paper.id) for name in near)
            try:
                added = Addition(article=paper, keys=keys(paper.body), copies=tuple(sorted(near)))
                store.take(take(paper, articles=(added,), edges=edges, mark=index.mark))
            except StaleError:
                continue
            return

    with ThreadPoolExecutor(max_workers=4) as pool:
        list(pool.map(trace_and_take, papers))
    found = store.traces.edges_among([paper.id for paper in papers])
    assert len(found) == 8 * 7 // 2


def test_an_edge_replaces_the_one_that_went_the_other_way(store: Store) -> None:
    first, second = article("north"), article("south")
    store.take(take(first))
    store.take(take(second, edges=(edge(first.id, second.id, direction="unknown"),)))
    better = edge(second.id, first.id, kind="edited")
    store.traces.put([better], [group(second.id, first.id)], NOW)
    assert store.traces.edges(first.id) == store.traces.edges(second.id) == (better,)
    assert store.doctor() == ()


def test_syndications_join_and_are_replaced_whole(store: Store) -> None:
    names = ["north", "south", "east", "west"]
    papers = [article(name).id for name in names]
    for name in names:
        store.take(take(article(name)))
    assert store.traces.syndication(papers[0]) is None
    chain = [edge(papers[0], papers[1]), edge(papers[2], papers[3]), edge(papers[1], papers[2])]
    store.traces.put(chain, [group(papers[0], papers[1]), group(papers[2], papers[3])], NOW)
    assert store.traces.syndication(papers[3]) == group(papers[2], papers[3])
    whole = replace(
        group(*papers), agency="Grey Coast Agency", rights="© Grey", publishers=("A", "B"), uncredited=(papers[3],)
    )
    store.traces.put([], [whole], NOW)
    for paper in papers:
        assert store.traces.syndication(paper) == whole
    assert store.traces.connected([papers[3]]) == tuple(papers)
    assert store.traces.connected(["unknown"]) == ()
    assert store.doctor() == ()


def test_a_syndication_whose_copies_have_no_edge_is_found(store: Store) -> None:
    store.take(take(article("north")))
    store.take(take(article("south")))
    lone = Syndication(origin=article("north").id, copies=(article("south").id,), edges=())
    store.traces.put([], [lone], NOW)
    assert store.traces.syndication(article("south").id) == lone
    assert [finding.code for finding in store.doctor()] == ["copy-without-edge"]
