"""What an archive says about which text reads naturally."""

from __future__ import annotations

from dataclasses import replace
from random import Random
from typing import TYPE_CHECKING

import pytest

from texts import FERRY, rewritten
from wirecopy.trace import MemoryIndex, trace_one
from wirecopy.trace.compare import compare, prepare
from wirecopy.trace.engine import plain
from wirecopy.trace.evidence import KNOWN
from wirecopy.trace.frequency import LEAST_TEXTS, Frequencies
from wirecopy.trace.pair import settled, weigh
from wirecopy.types import Article, Reason

if TYPE_CHECKING:
    from collections.abc import Sequence

    from wirecopy.trace.compare import Comparison


def archive() -> list[Article]:
    """Texts that use the words of the ferry report in other sentences, as an archive does."""
    random = Random(4)
    words = FERRY.split(" ")
    made = []
    for number in range(LEAST_TEXTS + 5):
        starts = [random.randrange(len(words) - 4) for _ in range(90)]
        made.append(
            Article(id=f"archive {number}", body=" ".join(" ".join(words[at : at + 3]) + " dot" for at in starts))
        )
    return made


@pytest.fixture(scope="module")
def frequencies() -> Frequencies:
    found = Frequencies(plain())
    for article in archive():
        found.add(prepare(article.body, plain()).words)
    return found


def aligned(first: str, second: str) -> tuple[Sequence[int], Sequence[int], Comparison]:
    """The words of two texts, and what corresponds in them."""
    one, other = prepare(first, plain()), prepare(second, plain())
    found = compare(one, other, plain())
    assert found is not None
    return one.words, other.words, found


def test_the_original_reads_more_naturally(frequencies: Frequencies) -> None:
    one, other, found = aligned(FERRY, rewritten(FERRY))
    difference = frequencies.compare(one, other, found, (False, False))
    assert difference > 2
    assert frequencies.compare(other, one, replace(found, turned=1), (False, False)) == pytest.approx(-difference)


def test_a_text_does_not_speak_for_itself() -> None:
    found = Frequencies(plain())
    for article in archive():
        found.add(prepare(article.body, plain()).words)
    one, other, areas = aligned(FERRY, rewritten(FERRY))
    before = found.compare(one, other, areas, (False, False))
    found.add(one)
    assert found.compare(one, other, areas, (True, False)) == pytest.approx(before, rel=0.02)
    assert found.compare(one, other, areas, (False, False)) > 1.05 * before


def test_too_little_to_tell(frequencies: Frequencies) -> None:
    assert frequencies.compare(*aligned(FERRY, FERRY), (False, False)) == 0
    assert Frequencies(plain()).compare(*aligned(FERRY, rewritten(FERRY)), (False, False)) == 0


def test_an_edge_says_so() -> None:
    index = MemoryIndex(plain())
    for article in archive():
        trace_one(article, index)
    trace_one(Article(id="rewrite", body=rewritten(FERRY)), index)
    edges = [edge for edge in trace_one(Article(id="original", body=FERRY), index) if edge.copy == "rewrite"]
    assert [(edge.origin, edge.direction) for edge in edges] == [("original", "known")]
    assert {"familiar-word-pairs", "longer-replacements"} <= {reason.code for reason in edges[0].reasons}


def test_the_best_source_overrules_how_naturally_others_read(frequencies: Frequencies) -> None:
    engine = plain()
    copy = Article(id="copy", body=rewritten(FERRY))
    pair = weigh(
        Article(id="original", body=FERRY), prepare(FERRY, engine), copy, prepare(copy.body, engine),
        engine=engine, threshold=0.35, frequencies=frequencies, counted=False,
    )  # fmt: skip
    assert pair is not None
    weaker = tuple(replace(reason, weight=reason.weight / 2) for reason in pair.reasons)
    further = replace(pair.measures, coverage_copy=0.8)
    sibling = replace(pair, earlier=Article(id="sibling", body=FERRY), reasons=weaker, measures=further)
    stated = replace(sibling, reasons=(Reason(code="credit-line", basis="", supports="direction", weight=3.0),))
    first, second, third = settled([sibling, pair, stated])
    assert [reason.code for reason in first.reasons] == ["nearer-source"]
    assert first.weight < KNOWN
    assert second is pair
    assert third is stated
    assert settled([first]) == (first,)
    assert settled([]) == ()
