"""What an archive says about which text reads naturally."""

from __future__ import annotations

from dataclasses import replace
from random import Random

import pytest

from texts import FERRY, MUSEUM, rewritten
from wirecopy.trace import MemoryIndex, trace_one
from wirecopy.trace.compare import prepare
from wirecopy.trace.engine import plain
from wirecopy.trace.evidence import KNOWN
from wirecopy.trace.frequency import LEAST_TEXTS, Frequencies
from wirecopy.trace.pair import settled, weigh
from wirecopy.types import Article, Reason


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


def test_the_original_reads_more_naturally(frequencies: Frequencies) -> None:
    one, other = prepare(FERRY, plain()).words, prepare(rewritten(FERRY), plain()).words
    difference = frequencies.compare(one, other, (False, False))
    assert difference > 2
    assert frequencies.compare(other, one, (False, False)) == pytest.approx(-difference)


def test_a_text_does_not_speak_for_itself() -> None:
    found = Frequencies(plain())
    for article in archive():
        found.add(prepare(article.body, plain()).words)
    one, other = prepare(FERRY, plain()).words, prepare(rewritten(FERRY), plain()).words
    before = found.compare(one, other, (False, False))
    found.add(one)
    assert found.compare(one, other, (True, False)) == pytest.approx(before)
    assert found.compare(one, other, (False, False)) > before


def test_too_little_to_tell(frequencies: Frequencies) -> None:
    words = prepare(FERRY, plain()).words
    assert frequencies.compare(words, words, (False, False)) == 0
    assert Frequencies(plain()).compare(words, prepare(MUSEUM, plain()).words, (False, False)) == 0


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
