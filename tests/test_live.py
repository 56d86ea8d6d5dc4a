"""The live desk: page after page into a real store, with the result that tracing all at once gives."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import pytest

from wirecopy import demo
from wirecopy.desk import Desk, articles
from wirecopy.errors import InputError, StaleError, StoreBusyError
from wirecopy.live import LiveDesk, LiveOptions, page_id
from wirecopy.live.tracing import Archive
from wirecopy.store import Store, StoredArticle, StoredPage, Take, Taken, open_store
from wirecopy.store.articles import Articles
from wirecopy.story import StoryOptions
from wirecopy.trace import engine_for, prepared
from wirecopy.trace.compare import compare
from wirecopy.types import Article, Page

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator
    from pathlib import Path

NOW = datetime(2026, 11, 22, 9, 30, tzinfo=UTC)
# Stories by words alone: loading the sentence encoder takes longer than all of these tests.
PLAIN = LiveOptions(story=StoryOptions(embed=False))
WIRE = """NORHAVEN, Sellandia (AP) — The ferry Halcyon sank at its berth in Norhaven early Tuesday after a fire in its engine room, officials said.

All 214 passengers and 31 crew members were taken ashore by fishing boats before the vessel went down, harbor master Petra Lindqvist said. Two sailors were treated for smoke inhalation at Saint Olave Hospital.

The fire started shortly after 3 a.m. and spread through a cable duct, according to a preliminary report by the Sellandia Maritime Board. Investigators plan to raise the hull in December.

"We heard a bang and then the lights went out," said passenger Goran Ilic, 52, a carpenter from the town of Vestmark. "The crew stayed calm, and so did we."
"""
POOL = """The city council of Brackwater voted 9 to 4 on Monday to close the Mill Street swimming pool, ending a dispute of two years.

Councillor Ada Fenn said repairs would have cost 3.1 million crowns. Opponents led by teacher Rufus Mole promised to collect signatures for a referendum before the summer.
"""
MARKET = """Herring prices at the Vestmark fish market doubled within a week, the guild of sellers said, because storms kept most boats in port.

Dealer Ines Fairweather expects the price to fall again once the fleet of forty trawlers can leave, which meteorologists do not think likely before the weekend.
"""


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with open_store(f"sqlite:///{tmp_path / 'store.db'}") as opened:
        yield opened


def desk(store: Store) -> LiveDesk:
    return LiveDesk(store, options=PLAIN, now=lambda: NOW)


def page(name: str, text: str) -> StoredPage:
    url = f"https://{name}.example/news"
    return StoredPage(
        page=Page(id=url, text=text, markup=False, url=url, fetched=NOW, status=200), original=text.encode()
    )


def id_of(name: str) -> str:
    return f"https://{name}.example/news#0"


def partition(store: Store) -> set[frozenset[str]]:
    return {frozenset(stored.story.articles) for stored in store.stories.list(limit=500)}


def test_page_after_page_gives_the_edges_and_syndications_of_tracing_all_at_once(store: Store) -> None:
    pages = demo.pages()[:40]
    expected = Desk().report(articles(pages))
    live = desk(store)
    for each in pages:
        live.take_page(StoredPage(page=each, original=each.text.encode()))
    ids = [article.id for article in expected.articles]
    assert len(expected.edges) > 10
    found = {(edge.origin, edge.copy): edge for edge in store.traces.edges_among(ids)}
    assert found == {(edge.origin, edge.copy): edge for edge in expected.edges}
    groups = {group.origin: group for id_ in ids if (group := store.traces.syndication(id_))}
    assert {id_: group.copies for id_, group in groups.items()} == {
        group.origin: group.copies for group in expected.syndications
    }
    assert {id_: group.publishers for id_, group in groups.items()} == {
        group.origin: group.publishers for group in expected.syndications
    }
    assert not store.doctor()


TOLD = """The ferry Halcyon burned out at its berth in Norhaven on Tuesday, the Vestmark Tern reported.

The newspaper said that 214 passengers and 31 crew members had been taken ashore by fishing boats.

According to the paper, the fire began in the engine room and spread through a cable duct. Harbor master Petra Lindqvist was not reached.
"""


def test_reports_of_one_newsroom_and_what_rests_on_them_count_once(store: Store) -> None:
    live = desk(store)
    told = Article(id="told", body=TOLD, headline="Ferry burns", publisher="Gull", language="en", seen=NOW)
    own = WIRE.partition("— ")[2]
    wire = Article(
        id="wire", body=own, headline="Ferry Halcyon sinks", publisher="Vestmark Tern", language="en", seen=NOW
    )
    for article in (wire, told):
        live.take_articles([article])
    with_both = store.stories.of_article("told")
    assert with_both is not None
    assert with_both.story.articles == ("wire", "told")
    assert with_both.story.independent_reports == 1
    (dependence,) = with_both.story.dependent
    assert (dependence.article, dependence.newsroom) == ("told", "Vestmark Tern")
    # A desk that starts again counts the same.
    again = desk(store)
    again.take_articles([replace(told, id="copy", publisher="Knot")])
    stored = store.stories.of_article("wire")
    assert stored is not None
    assert stored.story.articles == ("wire", "told", "copy")
    assert (stored.story.independent_reports, stored.story.dependent) == (1, with_both.story.dependent)


def test_a_copy_joins_the_story_of_its_original_and_counts_as_one_report(store: Store) -> None:
    live = desk(store)
    live.take_page(page("wire", WIRE))
    live.take_page(page("pool", POOL))
    live.take_page(page("copy", WIRE.partition("— ")[2]))
    assert partition(store) == {frozenset((id_of("wire"), id_of("copy"))), frozenset((id_of("pool"),))}
    stored = store.stories.of_article(id_of("copy"))
    assert stored is not None
    assert stored.story.independent_reports == 1
    (start, join) = store.stories.decisions(stored.story.id)
    assert (start.decision.operation, start.decision.articles) == ("start", (id_of("wire"),))
    assert (join.decision.operation, join.decision.articles) == ("join", (id_of("copy"),))
    assert join.decision.reasons == (f"the same text as {id_of('wire')}",)
    group = store.traces.syndication(id_of("copy"))
    assert group is not None
    assert (group.origin, group.copies, group.agency) == (id_of("wire"), (id_of("copy"),), "Associated Press")
    assert group.uncredited == (id_of("copy"),)


def test_the_same_page_twice_changes_nothing_and_an_edit_makes_a_version(store: Store) -> None:
    live = desk(store)
    live.take_page(page("wire", WIRE))
    live.take_page(page("copy", WIRE))
    assert live.take_page(page("copy", WIRE)) == Taken(unchanged=(id_of("copy"),))
    edited = live.take_page(page("copy", WIRE.replace("Two sailors", "Three sailors")))
    assert edited == Taken(edited=(id_of("copy"),))
    (edge,) = store.traces.edges(id_of("copy"))
    assert {edge.origin, edge.copy} == {id_of("wire"), id_of("copy")}
    assert edge.substitution_rate > 0
    assert len(partition(store)) == 1
    assert not store.doctor()


@pytest.mark.parametrize("restarted", [False, True])
def test_an_edited_headline_is_the_storys_too(store: Store, restarted: bool) -> None:
    live = desk(store)
    first = Article(id="one", body=MARKET, headline="Herring is dear", publisher="Quickfold", language="en", seen=NOW)
    live.take_articles((first,))
    live = desk(store) if restarted else live
    edited = live.take_articles((replace(first, headline="Herring is cheap", publisher="Tideline"),))
    assert edited == Taken(edited=("one",))
    (stored,) = store.stories.list()
    assert (stored.story.headline, stored.story.publishers) == ("Herring is cheap", ("Tideline",))
    assert not store.doctor()


def test_an_edit_that_makes_one_text_of_two_is_counted_at_once(store: Store) -> None:
    live = desk(store)
    live.take_page(page("wire", WIRE))
    live.take_page(page("other", WIRE))
    live.take_page(page("market", MARKET))
    (story,) = (stored for stored in store.stories.list() if id_of("market") in stored.story.articles)
    assert story.story.independent_reports == 1
    live.take_page(page("market", WIRE))
    (stored,) = store.stories.list()
    assert set(stored.story.articles) == {id_of("wire"), id_of("other"), id_of("market")}
    assert stored.story.independent_reports == 1
    assert not store.doctor()


def test_a_page_without_text_is_refused_and_nothing_is_kept(store: Store) -> None:
    with pytest.raises(InputError, match="no text"):
        desk(store).take_page(page("empty", "..."))
    assert store.articles.count() == 0
    assert store.stories.list() == ()


def test_a_new_desk_goes_on_where_the_last_one_ended(store: Store) -> None:
    first = desk(store)
    first.take_page(page("wire", WIRE))
    first.take_page(page("pool", POOL))
    second = desk(store)
    second.take_page(page("copy", WIRE))
    second.take_page(page("market", MARKET))
    assert partition(store) == {
        frozenset((id_of("wire"), id_of("copy"))),
        frozenset((id_of("pool"),)),
        frozenset((id_of("market"),)),
    }
    assert second.repair() == 0
    assert not store.doctor()


def test_two_desks_over_one_store_follow_each_other(store: Store) -> None:
    one, other = desk(store), desk(store)
    one.take_page(page("pool", POOL))
    other.take_page(page("wire", WIRE))  # the other desk learns of the pool
    one.take_page(page("copy", WIRE))  # and the one of the wire
    other.take_page(page("again", WIRE))
    assert partition(store) == {
        frozenset((id_of("wire"), id_of("copy"), id_of("again"))),
        frozenset((id_of("pool"),)),
    }
    stored = store.stories.of_article(id_of("again"))
    assert stored is not None
    assert stored.story.independent_reports == 1
    one.repair()
    assert not store.doctor()


def test_what_arrived_in_between_is_traced_again(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    one, other = desk(store), desk(store)
    one.take_page(page("pool", POOL))
    put = Store.take
    turns: list[Take] = []

    def late(self: Store, take: Take) -> Taken:
        # Just before the copy is taken, another worker takes the original.
        turns.append(take)
        if len(turns) == 1:
            other.take_page(page("wire", WIRE))
        return put(self, take)

    monkeypatch.setattr(Store, "take", late)
    one.take_page(page("copy", WIRE))
    assert len(turns) == 3
    assert turns[0].edges == ()
    assert {edge.copy for edge in turns[2].edges} | {edge.origin for edge in turns[2].edges} == {
        id_of("wire"),
        id_of("copy"),
    }
    assert frozenset((id_of("wire"), id_of("copy"))) in partition(store)
    stored = store.stories.of_article(id_of("wire"))
    assert stored is not None
    assert stored.story.independent_reports == 1
    assert not store.doctor()


def test_near_duplicates_that_never_cease_end_in_the_error(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    def always(_self: Store, _take: Take) -> Taken:
        raise StaleError("store", ("x",))

    monkeypatch.setattr(Store, "take", always)
    with pytest.raises(StaleError):
        desk(store).take_page(page("wire", WIRE))


def test_after_an_error_of_the_store_nothing_is_half_known(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    live = desk(store)
    live.take_page(page("pool", POOL))

    def busy(_self: Store, _take: Take) -> Taken:
        raise StoreBusyError("store", "another process holds its lock")

    with monkeypatch.context() as broken:
        broken.setattr(Store, "take", busy)
        with pytest.raises(StoreBusyError):
            live.take_page(page("wire", WIRE))
    assert store.articles.count() == 1
    live.take_page(page("wire", WIRE))
    assert partition(store) == {frozenset((id_of("pool"),)), frozenset((id_of("wire"),))}
    assert not store.doctor()


def test_a_desk_goes_on_when_a_backup_was_put_in_place_of_its_store(store: Store, tmp_path: Path) -> None:
    live = desk(store)
    live.take_page(page("market", MARKET))
    store.backup(tmp_path / "backup.db")
    live.take_page(page("wire", WIRE))
    store.restore(tmp_path / "backup.db")
    assert live.take_page(page("copy", WIRE)).new == (id_of("copy"),)
    assert live.repair() == 0
    assert partition(store) == {frozenset({id_of("market")}), frozenset({id_of("copy")})}
    assert not store.doctor()


def test_a_round_up_of_two_reports_takes_neither_from_its_other_copies(store: Store) -> None:
    live = desk(store)
    for id_, body in (("first", POOL), ("first copy", POOL), ("second", MARKET), ("second copy", MARKET)):
        live.take_articles((Article(id=id_, body=body, seen=NOW),))
    live.take_articles((Article(id="both", body=f"{POOL}\n{MARKET}", seen=NOW),))
    assert {end for edge in store.traces.edges("both") for end in (edge.origin, edge.copy)} >= {"first", "second"}
    groups = [store.traces.syndication(id_) for id_ in ("first", "second")]
    members = [{group.origin, *group.copies} for group in groups if group is not None]
    assert [found - {"both"} for found in members] == [{"first", "first copy"}, {"second", "second copy"}]
    assert sum("both" in found for found in members) == 1
    assert not store.doctor()


def test_a_copy_of_what_is_older_than_the_window_joins_its_story(store: Store) -> None:
    old = NOW - timedelta(days=60)
    LiveDesk(store, options=PLAIN, now=lambda: old).take_page(page("wire", WIRE))
    live = desk(store)
    live.take_page(page("copy", WIRE))
    assert partition(store) == {frozenset((id_of("wire"), id_of("copy")))}


def test_of_too_many_stories_in_memory_the_first_are_forgotten(store: Store) -> None:
    live = LiveDesk(store, options=replace(PLAIN, held=1), now=lambda: NOW)
    crowded = [live.crowded]
    live.take_page(page("wire", WIRE))
    live.repair()
    live.take_page(page("market", MARKET))
    crowded.append(live.crowded)
    live.repair()
    crowded.append(live.crowded)
    assert crowded == [False, True, False]
    held = live._stories  # noqa: SLF001 - what it keeps in memory is the point
    assert held is not None
    assert len(held) == 0
    live.take_page(page("copy", WIRE))
    (story,) = [found for found in store.stories.list() if len(found.story.articles) > 1]
    assert len(story.story.articles) == 2
    assert len(held) == 2
    assert store.doctor() == ()


def test_after_a_turnover_the_stories_are_taken_up_anew(store: Store) -> None:
    live = LiveDesk(store, options=replace(PLAIN, held=1), now=lambda: NOW)
    held = []
    for name, text in (("pool", POOL), ("wire", WIRE), ("market", MARKET), ("copy", WIRE)):
        live.take_page(page(name, text))
        live.repair()
        held.append(live._stories)  # noqa: SLF001 - what it keeps in memory is the point
    assert held[0] is held[1] is not None
    assert held[2] is None
    assert held[3] not in {None, held[0]}
    live.take_page(page("again", POOL))
    assert partition(store) == {
        frozenset((id_of("wire"), id_of("copy"))),
        frozenset((id_of("pool"), id_of("again"))),
        frozenset((id_of("market"),)),
    }
    assert store.doctor() == ()


def test_a_start_takes_up_no_more_articles_than_leave_room_for_others(store: Store) -> None:
    """Else a desk of large stories would start, find too much in memory, and start again, with every page."""
    live = desk(store)
    for name, text in (("pool", POOL), ("wire", WIRE), ("market", MARKET)):
        for turn in range(4):
            live.take_articles([Article(id=f"{name} {turn}", body=text, publisher=f"paper {turn}", seen=NOW)])
    again = LiveDesk(store, options=replace(PLAIN, held=12), now=lambda: NOW)
    again.open()
    held = again._stories  # noqa: SLF001 - what it keeps in memory is the point
    assert held is not None
    assert (len(held), held.taken, again.crowded) == (8, 0, False)
    for turn in range(4, 8):
        again.take_articles([Article(id=f"pool {turn}", body=POOL, publisher=f"paper {turn}", seen=NOW)])
        again.repair()
    assert again._stories is held  # noqa: SLF001
    assert {len(story) for story in partition(store)} == {4, 8}


def test_what_left_the_window_is_not_held_and_its_copies_find_it_all_the_same(store: Store) -> None:
    days = iter(range(0, 400, 20))
    live = LiveDesk(store, options=PLAIN, now=lambda: NOW)
    for name, text in (("pool", POOL), ("wire", WIRE), ("market", MARKET)):
        moment = NOW + timedelta(days=next(days))
        live.take_articles((Article(id=name, body=text, seen=moment),))
    held = live._stories  # noqa: SLF001 - what it keeps in memory is the point
    assert held is not None
    assert len(held) == 1
    live.take_articles((Article(id="copy", body=WIRE, seen=NOW + timedelta(days=next(days))),))
    assert {frozenset(("wire", "copy")), frozenset(("pool",)), frozenset(("market",))} == partition(store)
    assert live.repair() == 0
    assert store.doctor() == ()


def test_a_worker_reads_of_the_others_what_is_new_and_of_itself_nothing(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    one, other = desk(store), desk(store)
    other.open()
    for name, text in (("pool", POOL), ("wire", WIRE), ("copy", WIRE)):
        one.take_page(page(name, text))
    read: list[str] = []
    many = Articles.many

    def noted(self: Articles, article_ids: Collection[str]) -> dict[str, StoredArticle]:
        read.extend(article_ids)
        return many(self, article_ids)

    monkeypatch.setattr(Articles, "many", noted)
    for live in (one, other):
        assert live._stories is not None  # noqa: SLF001
        live._stories.sync()  # noqa: SLF001
        live._stories.sync()  # noqa: SLF001
        assert len(live._stories) == 3  # noqa: SLF001
    assert set(read) == {id_of("pool"), id_of("wire"), id_of("copy")}
    assert len(read) == 5  # and once more those of which one is a copy


def test_rows_that_were_extracted_before_are_taken_as_they_are(store: Store) -> None:
    live = desk(store)
    given = Article(id="a", body=WIRE, headline="Ferry sinks", publisher="The Harbour Post", seen=NOW)
    assert live.take_articles((given,)) == Taken(new=("a",))
    stored = store.articles.get("a")
    assert stored is not None
    assert stored.article == given


def test_word_pairs_are_read_from_the_archive_when_they_are_needed(store: Store) -> None:
    live = desk(store)
    for number in range(25):
        text = "\n\n".join(f"Report {number} of {word} number {number}." for word in (POOL, MARKET)[number % 2].split())
        live.take_page(page(f"paper-{number}", text.replace("Report", f"Word{number}")))
    engine = engine_for(0)
    archive = Archive(store, engine)
    archive.add(prepared(WIRE, engine).words)
    assert archive.texts == 0
    words = prepared(WIRE, engine)
    found = compare(words, words, engine)
    assert found is not None
    assert archive.compare(words.words, words.words, found, (False, False)) == 0
    assert archive.texts == sum(store.traces.index().counted(hit.stored.article.id) for hit in store.search("")) + 1
    archive.add(prepared(POOL, engine).words)
    archive.saved()
    assert archive.texts > 1


@pytest.mark.parametrize(
    ("address", "name"),
    [
        ("https://Paper.example/News?utm_source=rss&id=7#top", "https://paper.example/News?id=7"),
        ("HTTP://paper.example", "http://paper.example/"),
        ("https://paper.example/a?fbclid=x", "https://paper.example/a"),
        ("https://[broken/a", "https://[broken/a"),
    ],
)
def test_a_page_is_named_after_its_address(address: str, name: str) -> None:
    assert page_id(address) == name
    assert page_id(name) == name


def test_two_parts_of_a_text_are_one_unit_once_the_whole_is_there(store: Store) -> None:
    """Its two parts share a paragraph and neither is a copy of the other; both are copies of the whole, which is older."""
    paragraphs = (WIRE + POOL.replace("Brackwater", "Norhaven")).replace("\n\n", "\n").strip().split("\n")
    texts = {"one": paragraphs[:5], "two": paragraphs[4:], "whole": paragraphs}
    live, units = desk(store), []
    for name, text in texts.items():
        published = NOW - timedelta(hours=name == "whole")
        body = "\n\n".join(text)
        live.take_articles([Article(id=name, body=body, publisher=name, language="en", published=published, seen=NOW)])
        assert live._stories is not None  # noqa: SLF001 - what it keeps in memory is the point
        units.append(sum(map(len, live._stories._units.values())))  # noqa: SLF001
    assert units == [1, 2, 1]
    again = desk(store)
    again.take_articles([Article(id="again", body=body, publisher="again", language="en", seen=NOW)])
    for held in (live, again):
        assert held.repair() == 0
        (stored,) = store.stories.list()
        assert set(stored.story.articles) == {"one", "two", "whole", "again"}
        assert stored.story.independent_reports == 1
        assert held._stories is not None  # noqa: SLF001
        assert held._stories._units == {stored.story.id: ["one"]}  # noqa: SLF001
        assert held._stories._speaks == {"one": "whole"}  # noqa: SLF001
    assert store.doctor() == ()


def test_a_story_takes_its_headline_from_the_original_that_came_after_its_copy(store: Store) -> None:
    live = desk(store)
    body = WIRE.partition("— ")[2]
    copy = Article(id="copy", body=body, publisher="Quickfold", language="en")
    original = Article(
        id="original",
        body=body,
        headline="Ferry crews end their strike",
        publisher="Associated Press",
        agency="Associated Press",
        rights="© 2026 The Associated Press. All rights reserved.",
        published=datetime(2026, 11, 10, 6, tzinfo=UTC),
        language="en",
    )
    live.take_articles((copy,))
    live.take_articles((original,))
    (stored,) = store.stories.list()
    assert set(stored.story.articles) == {"copy", "original"}
    assert stored.story.headline == "Ferry crews end their strike"
    assert stored.story.independent_reports == 1
