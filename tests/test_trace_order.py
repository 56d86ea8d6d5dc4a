"""In which order texts arrive makes no difference to who shares text with whom."""

from __future__ import annotations

from functools import cache
from random import Random

from hypothesis import given, settings
from hypothesis import strategies as st

from texts import FERRY, paragraphs, rewritten
from wirecopy.trace import MemoryIndex, trace, trace_one
from wirecopy.trace.candidates import DISTINCTIVE
from wirecopy.trace.engine import plain
from wirecopy.trace.origin import syndications
from wirecopy.types import Article, Reuse

SYLLABLES = [
    "ba",
    "ce",
    "di",
    "fo",
    "gu",
    "ka",
    "le",
    "mi",
    "no",
    "pu",
    "ra",
    "se",
    "ti",
    "vo",
    "zu",
    "bra",
    "cle",
    "dri",
    "flo",
    "gru",
    "sta",
    "tre",
    "spi",
    "klo",
]
FUNCTION = [
    "the",
    "of",
    "and",
    "to",
    "in",
    "a",
    "that",
    "for",
    "is",
    "on",
    "with",
    "as",
    "was",
    "at",
    "by",
    "from",
    "it",
    "be",
    "are",
    "this",
    "have",
    "had",
    "not",
    "but",
    "they",
]
SITES = 3


def invented(random: Random, words: int) -> str:
    """Write sentences that no other text has, with names and numbers."""
    made = []
    for place in range(words):
        word = "".join(random.choices(SYLLABLES, k=random.randrange(3, 5)))
        chance = random.random()
        if chance < 0.45:
            word = random.choice(FUNCTION)
        elif chance < 0.6:
            word = word.title()
        elif chance < 0.64:
            word = str(random.randrange(2, 9999))
        made.append(word + ("." if place % 17 == 16 else ""))
    return " ".join(made)


@cache
def press() -> tuple[Article, ...]:
    """Reports of their own, some between the furniture of a site; and one report with what others made of it."""
    random = Random(5)
    bodies = {f"own {number}": invented(random, 160) for number in range(24)}
    furniture = [invented(random, 200) for _ in range(SITES)]
    for number in range(SITES * (DISTINCTIVE + 4)):
        halves = invented(random, 90), invented(random, 90)
        bodies[f"site {number}"] = f"{halves[0]}\n\n{furniture[number % SITES]}\n\n{halves[1]}"
    bodies |= {f"copy {number}": f"{FERRY} {invented(random, 4)}" for number in range(7)}
    bodies |= {"ferry": FERRY, "rewrite": rewritten(FERRY), "short": paragraphs(FERRY, 0, 1, 2)}
    bodies |= {f"half {number}": f"{invented(random, 150)}\n\n{paragraphs(FERRY, 2, 3, 4)}" for number in range(3)}
    bodies["roundup"] = f"{bodies['own 0']}\n\n{FERRY}\n\n{bodies['own 1']}"
    return tuple(Article(id=name, body=body) for name, body in bodies.items())


def pairs(edges: tuple[Reuse, ...]) -> set[frozenset[str]]:
    return {frozenset((edge.origin, edge.copy)) for edge in edges}


@cache
def reference() -> tuple[set[frozenset[str]], set[frozenset[str]]]:
    edges = trace(press())
    return pairs(edges), {frozenset((group.origin, *group.copies)) for group in syndications(press(), edges)}


def test_what_a_site_puts_in_all_its_texts_is_no_reuse() -> None:
    found, groups = reference()
    assert not [pair for pair in found if any(name.startswith("site") for name in pair)]
    assert frozenset(("copy 0", "copy 6")) in found
    assert frozenset(("half 0", "rewrite")) in found
    assert frozenset(("own 0", "roundup")) in found
    assert any({"ferry", "copy 3", "short", "rewrite"} <= group for group in groups)


@settings(max_examples=6, deadline=None)
@given(st.randoms(use_true_random=False))
def test_order_of_arrival_makes_no_difference(random: Random) -> None:
    shuffled = list(press())
    random.shuffle(shuffled)
    edges = trace(shuffled)
    assert pairs(edges) == reference()[0]
    assert {frozenset((group.origin, *group.copies)) for group in syndications(shuffled, edges)} == reference()[1]


def test_one_by_one_gives_the_same_but_for_furniture_seen_too_early() -> None:
    index = MemoryIndex(plain())
    found = pairs(tuple(edge for article in press() for edge in trace_one(article, index)))
    early = found - reference()[0]
    assert reference()[0] <= found
    assert early
    assert all(name.startswith("site") for pair in early for name in pair)
