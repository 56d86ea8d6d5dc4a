"""Searching: both databases find the same, and what a plain reading of the query says."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, get_args

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from press import NOW, article, copied, edge, group, take

from wirecopy.errors import QueryError
from wirecopy.store import Order, User
from wirecopy.store.marking import Finder
from wirecopy.store.query import Either, Every, Node, Not, Words, parse, tokens
from wirecopy.types import Article, Contributor, Image

if TYPE_CHECKING:
    from wirecopy.store import Store

PRESS = (
    article("north", published=NOW, language="en-GB", agency="Grey Coast Agency"),
    article(
        "east",
        headline="Überraschung im Hafen",
        body="Der Hafen von Nordmünde bleibt zwei Wochen lang geschlossen. 15 % der Fähren fahren weiter.",
        language="de",
        published=NOW - timedelta(days=3),
        bylines=("Jörg Sander",),
        contributors=(Contributor(name="Mina Falk"),),
        images=(Image(caption="Das leere Becken", credit="Pressebild Küste"),),
        carrier="Morning Digest",
        teaser=True,
    ),
    article(
        "tokyo",
        headline="港の工事",
        body="東京湾の港は三月に二週間閉鎖される。フェリー会社は反対している。",
        language="ja",
        published=None,
        carrier="ÜBERBLICK",
        images=(),
    ),
    article("hindi", headline="बंदरगाह बंद", body="बंदरगाह मार्च में दो सप्ताह के लिए बंद रहेगा।", language="hi", images=()),
)


@pytest.fixture
def stocked(store: Store) -> Store:
    for paper in PRESS:
        store.take(take(paper))
    return store


def found(store: Store, query: str, order: Order = "newest", user: str | None = None) -> set[str]:
    hits = store.search(query, order=order, user=user)
    assert len(hits) == len({hit.stored.article.id for hit in hits})
    return {hit.stored.article.id.split("//")[1].split(".")[0] for hit in hits}


EXPECTED = (
    ("", "north east tokyo hindi"),
    ("harbour", "north"),
    ("HARBOUR ferries", "north"),
    ("harbour hafen", ""),
    ("harbour OR hafen", "north east"),
    ("harbour AND (hafen OR ferries)", "north"),
    ("(harbour)", "north"),
    ("harbour -ferries", ""),
    ("NOT harbour", "east tokyo hindi"),
    ("-harbour -hafen", "tokyo hindi"),
    ("hafen OR NOT harbour", "east tokyo hindi"),
    ("hafen -(harbour OR moon)", "east"),
    ('"grey line"', "north"),
    ('"line grey"', ""),
    ('"dredging the harbour"', ""),  # no phrase goes from one field into the next
    ("uberraschung", "east"),
    ("ÜBERRASCHUNG", "east"),
    ("nordmunde", "east"),
    ("harb*", "north"),
    ('"grey lin"*', ""),
    ("ferr* hafen*", ""),
    ("東京", "tokyo"),
    ("京東", ""),
    ("フェリー会社", "tokyo"),
    ("बंदरगाह", "hindi"),
    ("15", "north east"),
    ("4 metres", "north"),
    ("15,000", "north"),
    ("headline:harbour", "north"),
    ("headline:ferries", ""),
    ("body:ferries", "north"),
    ("byline:fairweather", "north tokyo hindi"),
    ('byline:"mina falk"', "east"),
    ("caption:anchor", "north"),
    ('caption:"pressebild kuste"', "east"),
    ("HEADLINE:harb*", "north"),
    ("publisher:north", "north"),
    ('publisher:"the north courier"', "north"),
    ("carrier:über", "tokyo"),
    ("agency:coast", "north"),
    ("agency:%", ""),
    ("-agency:coast", "east tokyo hindi"),
    ("carrier:digest", "east"),
    ("language:en", "north"),
    ("language:en-gb", "north"),
    ("language:e", ""),
    ("url:east.example", "east"),
    ("id:https://tokyo.example/news#0", "tokyo"),
    ("published:2026-11-22", "north hindi"),
    ("published:2026-11", "north east hindi"),
    ("published:2026", "north east hindi"),
    ("published:2025", ""),
    ("published:>2026-11-20", "north hindi"),
    ("published:>=2026-11-19", "north east hindi"),
    ("published:<2026-11-20", "east"),
    ("published:<=2026-11-19", "east"),
    ("before:2026-11-20 after:2026-11-18", "east"),
    ("-published:2026", "tokyo"),
    ("is:teaser", "east"),
    ("is:copy", ""),
    ("is:original harbour", "north"),
    ("is:archived", ""),
    ("harbour OR language:ja", "north tokyo"),
    ("harbour language:ja", ""),
    ("harbour -language:ja ferries", "north"),
    ("story:unknown", ""),
    ('"" -', "north east tokyo hindi"),
    ("!!! harbour ???", "north"),
    ("'; DROP TABLE articles; --", ""),
)


def test_queries(stocked: Store) -> None:
    for query, expected in EXPECTED:
        for order in get_args(Order):
            assert found(stocked, query, order) == set(expected.split()), query


SENSELESS = (
    ("kind:copied", "there is no kind:copied; there are verbatim"),
    ("is:big", "there is no is:big; there are read"),
    ("published:yesterday", "no day"),
    ("published:2026-13", "no day"),
    ("is:unread", "needs to know who is reading"),
    ("label:x", "needs to know who is reading"),
)


def test_queries_that_make_no_sense(stocked: Store) -> None:
    for query, reason in SENSELESS:
        with pytest.raises(QueryError, match=reason):
            stocked.search(query)
    assert found(stocked, "before:") == set()  # a field without a value is a word


def test_kinds_of_copies(stocked: Store) -> None:
    copy, given_ = copied("south", PRESS[0])
    stocked.take(given_)
    stocked.traces.put([edge(PRESS[0].id, copy.id, kind="edited")], [group(PRESS[0].id, copy.id)], NOW)
    assert found(stocked, "kind:edited") == {"south"}
    assert found(stocked, "kind:verbatim") == set()
    assert found(stocked, "is:copy") == {"south"}
    assert found(stocked, "is:original harbour") == {"north"}
    assert found(stocked, f'story:"story {PRESS[0].id}"') == {"north", "south"}


def test_what_a_reader_did(stocked: Store) -> None:
    stocked.readers.put(User(name="Ada", role="reader", added=NOW))
    stocked.readers.put(User(name="Ben", role="reader", added=NOW))
    stocked.readers.mark("Ada", [PRESS[0].id], now=NOW, read=True)
    stocked.readers.mark("Ada", [PRESS[1].id], now=NOW, starred=True)
    stocked.readers.label("Ada", [PRESS[2].id], "Coast & sea")
    assert found(stocked, "is:read", user="Ada") == {"north"}
    assert found(stocked, "is:unread", user="Ada") == {"east", "tokyo", "hindi"}
    assert found(stocked, "is:starred", user="Ada") == {"east"}
    assert found(stocked, 'label:"Coast & sea"', user="Ada") == {"tokyo"}
    assert found(stocked, "is:read OR is:starred", user="Ben") == set()


def test_pages_of_hits_and_their_order(store: Store) -> None:
    for number in range(7):
        times = "harbour " * (1 + number % 3)
        store.take(
            take(article(f"paper{number}", headline=f"Number {number}", body=f"{times} and the rest of the text."))
        )
    for order in ("newest", "best"):
        whole = [hit.stored.article.id for hit in store.search("harbour", order=order)]
        pages: list[str] = []
        while hits := store.search("harbour", order=order, limit=3, after=pages[-1] if pages else None):
            pages += [hit.stored.article.id for hit in hits]
        assert pages == whole
        assert len(whole) == 7
    assert store.search("harbour")[0].stored.article.headline == "Number 6"
    assert store.search("harbour", after="unknown") == ()
    assert len(store.search("harbour", order="best", after="unknown")) == 7


def test_a_word_in_the_headline_counts_most(store: Store) -> None:
    inside = article(
        "inside", headline="Weather", body="Rain, and a word on the herring at the end of a long text about rain."
    )
    above = article(
        "above", headline="Herring", body="Rain, and a word on the market at the end of a long text about rain."
    )
    store.take(take(above))
    store.take(take(inside))
    assert [hit.stored.article.id for hit in store.search("herring", order="best")] == [above.id, inside.id]
    assert [hit.stored.article.id for hit in store.search("herring")] == [inside.id, above.id]
    both = store.search("herring OR language:en", order="best")
    assert {hit.stored.article.id for hit in both} == {above.id, inside.id}


def test_extracts_show_the_words(store: Store) -> None:
    filler = " ".join(f"filler{number}" for number in range(200))
    store.take(take(article("long", body=f"It begins here. {filler} The herring market moved. {filler}")))
    [hit] = store.search("herring")
    assert hit.extract.startswith("… ")
    assert hit.extract.endswith(" …")
    assert "The herring market moved." in hit.extract
    assert len(hit.extract) < 260
    assert store.search("herr*")[0].extract == hit.extract
    assert store.search("")[0].extract.startswith("It begins here. filler0")
    assert store.search("headline:harbour")[0].extract.startswith("It begins here.")
    store.take(take(article("short", body="The market.")))
    assert store.search("")[0].extract == "The market."


VOCABULARY = ("harbour", "ferry", "herring", "küste", "港湾", "g7")
WORDS = st.sampled_from(VOCABULARY)
LEAVES = st.one_of(
    WORDS,
    st.tuples(WORDS, WORDS).map('"{0[0]} {0[1]}"'.format),
    WORDS.map("headline:{}".format),
    WORDS.map(lambda word: f"{word[:3]}*"),
    st.sampled_from(("language:en", "-language:en")),
)
QUERIES = st.recursive(
    LEAVES,
    lambda inner: st.one_of(
        st.tuples(inner, inner).map("({0[0]} {0[1]})".format),
        st.tuples(inner, inner).map("({0[0]} OR {0[1]})".format),
        inner.map("NOT ({})".format),
    ),
    max_leaves=6,
)
TEXTS = st.lists(WORDS, max_size=6).map(" ".join)


def holds(node: Node | None, paper: Article) -> bool:
    """What a query means, said as plainly as can be."""
    match node:
        case None:
            return True
        case Words(words=words, field=field, prefix=prefix):
            texts = {"headline": paper.headline or "", "body": paper.body}
            return any(
                _has(tokens(text), words, prefix=prefix) for name, text in texts.items() if field in {None, name}
            )
        case Not(part=part):
            return not holds(part, paper)
        case Every(parts=parts):
            return all(holds(part, paper) for part in parts)
        case Either(parts=parts):
            return any(holds(part, paper) for part in parts)
        case _:
            return paper.language == "en"


def _has(text: list[str], words: tuple[str, ...], *, prefix: bool) -> bool:
    for start in range(len(text) - len(words) + 1):
        part = text[start : start + len(words)]
        if part[:-1] == list(words[:-1]) and (part[-1] == words[-1] or (prefix and part[-1].startswith(words[-1]))):
            return True
    return False


@settings(max_examples=8, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    texts=st.lists(st.tuples(TEXTS, TEXTS, st.sampled_from(("en", "de"))), min_size=1, max_size=6),
    queries=st.lists(QUERIES, min_size=1, max_size=12),
)
def test_any_query_finds_what_it_says(store: Store, texts: list[tuple[str, str, str]], queries: list[str]) -> None:
    done = store.articles.count()
    papers = [
        article(
            f"p{done + number}",
            headline=headline,
            body=body,
            language=language,
            bylines=(),
            images=(),
            rights=f"run {done}",
        )
        for number, (headline, body, language) in enumerate(texts)
    ]
    for paper in papers:
        store.take(take(paper))
    ids = {paper.id for paper in papers}
    for query in queries:
        expected = {paper.id for paper in papers if holds(parse(query), paper)}
        for order in ("newest", "best"):
            hits = {hit.stored.article.id for hit in store.search(query, limit=10_000, order=order)}
            assert hits & ids == expected, query


@pytest.mark.parametrize(
    ("query", "marked"),
    [
        ("hafen", ["Hafen"]),
        ("uberraschung", ["Überraschung"]),
        ('"hafen von"', ["Hafen von"]),
        ("nordm*", ["Nordmünde"]),
        ("港", ["港"]),
        ("フェリー", ["フェリー"]),
        ('"三月に二週間"', ["三月に二週間"]),
        ("headline:工事", ["工事"]),
        ("बंद", ["बंद"]),
    ],
)
def test_what_was_found_can_be_marked(stocked: Store, query: str, marked: list[str]) -> None:
    hits = stocked.search(query)
    assert hits
    finder = Finder(query)
    for hit in hits:
        headline = hit.stored.article.headline or ""
        found = [headline[start:end] for start, end in finder.spans(headline, "headline")]
        found += [hit.extract[start:end] for start, end in finder.spans(hit.extract, "body")]
        assert set(found) == set(marked)
