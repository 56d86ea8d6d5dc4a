"""The index of rare shingles."""

from __future__ import annotations

import pytest
from hypothesis import given, settings

from strategies import articles
from texts import FERRY, MUSEUM, rewritten
from wirecopy.trace import MemoryIndex
from wirecopy.trace.candidates import DISTINCTIVE, MOST_FAMILIES, MOST_OF_FAMILY
from wirecopy.trace.compare import prepare
from wirecopy.trace.engine import Engine, compiled, plain
from wirecopy.types import Article


@pytest.fixture(params=[plain, compiled], ids=["plain", "compiled"], scope="module")
def engine(request: pytest.FixtureRequest) -> Engine:
    made: Engine = request.param()
    return made


def added(index: MemoryIndex, name: str, text: str, copies: tuple[str, ...] = ()) -> None:
    index.add(Article(id=name, body=text), prepare(text, index.engine), copies)


def test_candidates_come_closest_first(engine: Engine) -> None:
    index = MemoryIndex(engine)
    added(index, "museum", MUSEUM)
    added(index, "rewrite", rewritten(FERRY))
    added(index, "ferry", FERRY)
    assert list(index.candidates(prepare(FERRY, engine).keys)) == ["ferry", "rewrite"]
    assert list(index.candidates(prepare("Nothing of this.", engine).keys)) == []
    assert index.article("museum").body == MUSEUM


def test_a_passage_that_unrelated_texts_share_is_no_longer_distinctive(engine: Engine) -> None:
    index = MemoryIndex(engine)
    for number in range(DISTINCTIVE + 1):
        added(index, str(number), FERRY)
    assert list(index.candidates(prepare(FERRY, engine).keys)) == []


def test_copies_do_not_make_a_text_common(engine: Engine) -> None:
    index = MemoryIndex(engine)
    for number in range(2 * MOST_FAMILIES):
        added(index, str(number), FERRY, ("0",) if number else ())
    found = list(index.candidates(prepare(FERRY, engine).keys))
    assert found[0] == "0"
    assert len(found) >= MOST_OF_FAMILY
    assert len(index.kin("0")) == 2 * MOST_FAMILIES - 1
    assert index.kin("5") == ["0"]
    assert index.counted("0")
    assert not index.counted("5")


def test_what_too_many_unrelated_texts_have_is_dropped(engine: Engine) -> None:
    index = MemoryIndex(engine)
    for number in range(MOST_FAMILIES + 2):
        added(index, str(number), FERRY)
    added(index, "copy", FERRY, ("0",))
    assert list(index.candidates(prepare(FERRY, engine).keys)) == []


def test_the_index_grows(engine: Engine) -> None:
    index = MemoryIndex(engine)
    before = index.size
    for number in range(60):
        added(index, str(number), FERRY.replace("Vask", f"Vask{number}").replace("Keld", f"Keld{number}"))
    for number in range(1100):
        added(index, f"short {number}", f"word{number}")
    assert index.size > before
    text = FERRY.replace("Vask", "Vask7").replace("Keld", "Keld7")
    assert next(iter(index.candidates(prepare(text, engine).keys))) == "7"


@settings(max_examples=30, deadline=None)
@given(articles())
def test_candidates_are_symmetric(given_articles: tuple[Article, ...]) -> None:
    engine = plain()
    pairs = []
    for order in (given_articles, given_articles[::-1]):
        index = MemoryIndex(engine)
        found = set()
        for article in order:
            tokens = prepare(article.body, engine)
            found |= {frozenset((article.id, other)) for other in index.candidates(tokens.keys)}
            index.add(article, tokens, ())
        pairs.append(found)
    # With few texts nothing is common, and who comes first makes no difference.
    if len(given_articles) <= DISTINCTIVE:
        assert pairs[0] == pairs[1]
