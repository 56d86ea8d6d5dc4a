"""The index of rare shingles."""

from __future__ import annotations

from random import Random
from typing import TYPE_CHECKING, cast

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from strategies import articles
from texts import FERRY, MUSEUM, rewritten
from wirecopy.trace import MemoryIndex
from wirecopy.trace.candidates import DISTINCTIVE, KEY_SHIFT, MOST_FAMILIES, MOST_OF_FAMILY
from wirecopy.trace.compare import prepare
from wirecopy.trace.engine import Engine, compiled, plain
from wirecopy.types import Article

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from wirecopy.trace.shingle import Prepared


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


class Shingled:
    """Shingles without a text."""

    def __init__(self, keys: Sequence[int]) -> None:
        self.keys = keys


def sequence(index: MemoryIndex, keys: Iterable[int]) -> Sequence[int]:
    """Return shingles as the loops of an index take them."""
    found = sorted(keys)
    return cast("Sequence[int]", np.array(found, np.int64)) if index.engine is compiled() else found


def listed(index: MemoryIndex, name: str, keys: Iterable[int], copies: tuple[str, ...] = ()) -> None:
    """Put shingles into an index as they are."""
    index.add(Article(id=name, body=""), cast("Prepared", Shingled(sequence(index, keys))), copies)


def near(index: MemoryIndex, keys: Iterable[int]) -> list[str]:
    return list(index.candidates(sequence(index, keys)))


def test_shingles_move_into_a_larger_table(engine: Engine) -> None:
    index = MemoryIndex(engine)
    before = index.size
    random = Random(1)
    texts = {str(number): [random.getrandbits(63) for _ in range(200)] for number in range(40)}
    for name, keys in texts.items():
        listed(index, name, keys)
    listed(index, "much", {random.getrandbits(63) for _ in range(425_000)})
    assert index.size > before
    assert all(near(index, keys) == [name] for name, keys in texts.items())


def test_shingles_alike_stand_in_the_next_line_and_are_found_again(engine: Engine) -> None:
    index = MemoryIndex(engine)
    texts = [
        range(1 << KEY_SHIFT, 25 << KEY_SHIFT, 1 << KEY_SHIFT),
        range(25 << KEY_SHIFT, 61 << KEY_SHIFT, 1 << KEY_SHIFT),
    ]
    for number, keys in enumerate(texts):
        listed(index, str(number), keys)
    # The line and the one behind it are full: what has no place now is not kept.
    lost = range(70 << KEY_SHIFT, 120 << KEY_SHIFT, 1 << KEY_SHIFT)
    listed(index, "lost", lost)
    assert near(index, lost) == ["lost"]
    assert near(index, lost[10:]) == []
    random = Random(1)
    for wider in (False, True):
        if wider:
            listed(index, "much", {1 << 62 | random.getrandbits(62) for _ in range(425_000)})
        assert [near(index, keys) for keys in texts] == [["0"], ["1"]]


@settings(max_examples=60, deadline=None)
@given(st.lists(st.tuples(st.sets(st.integers(1, 60), min_size=3), st.sets(st.integers(0, 80))), max_size=90))
def test_the_index_does_the_same_compiled(texts: list[tuple[set[int], set[int]]]) -> None:
    found = []
    for engine in (plain(), compiled()):
        index = MemoryIndex(engine)
        answers = []
        for number, (keys, others) in enumerate(texts):
            spread = [key * 0x1F3D5B79A2C4E681 % (1 << 63) for key in keys]
            answers.append(near(index, spread))
            listed(index, str(number), spread, tuple(str(other) for other in sorted(others) if other < number)[:3])
        found.append(answers)
    assert found[0] == found[1]


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
