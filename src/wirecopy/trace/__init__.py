"""Who copied whom, and what each copy changed.

    articles -> shingles -> candidates -> alignment -> kind and direction -> Reuse

`trace` takes a collection at once, `trace_one` an article as it arrives; both give the same pairs.
"""

from __future__ import annotations

import gc
from contextlib import contextmanager
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

from wirecopy.text import opening
from wirecopy.trace.candidates import Index, MemoryIndex, is_near
from wirecopy.trace.compare import prepare
from wirecopy.trace.engine import compiled, plain, ready
from wirecopy.trace.kind import THRESHOLD, WHOLE, is_family
from wirecopy.trace.pair import Pair, edge, settled, weigh
from wirecopy.trace.passages import N_SHARED
from wirecopy.types import Article

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from wirecopy.trace.engine import Engine
    from wirecopy.trace.shingle import Prepared
    from wirecopy.types import Reuse

# From so many characters on, loading compiled loops pays for itself, and from so many on compiling them does.
MANY_CHARACTERS = 800_000
MANY_MORE_CHARACTERS = 6_000_000
# So many texts that hold all of an article are enough: of a text reprinted by hundreds, each is compared with so many
# others.
ENOUGH = 24
# And of a text that holds passages of many, after so many pairs no more are asked for their kin.
MANY = 100
PREPARED = 1024

__all__ = ["Index", "MemoryIndex", "TraceOptions", "trace", "trace_one"]


@dataclass(frozen=True, slots=True, kw_only=True)
class TraceOptions:
    """How to trace.

    Attributes:
        threshold: The least score of a reported pair, 0 to 1.
    """

    threshold: float = THRESHOLD


def trace(articles: Iterable[Article | str], *, options: TraceOptions | None = None) -> tuple[Reuse, ...]:
    """Find every pair of articles in which text is reused.

    Args:
        articles: Articles, or plain texts, whose ids are then `text-1`, `text-2` and so on by their place. In order of
            arrival: where nothing else tells who came first, the earlier one stands as the origin.
        options: How to trace.

    Returns:
        One `Reuse` for each pair, in order of arrival of the later article.
    """
    given = tuple(
        Article(id=f"text-{place}", body=article) if isinstance(article, str) else article
        for place, article in enumerate(articles, 1)
    )
    chosen = options or TraceOptions()
    index = MemoryIndex(engine_for(sum(len(article.body) for article in given)))
    with _uncollected():
        edges = [edge for article in given for edge in trace_one(article, index, options=chosen)]
        return _confirmed(edges, index)


def _confirmed(edges: Sequence[Reuse], index: MemoryIndex) -> tuple[Reuse, ...]:
    """Leave out passages that turned out to be furniture, so that it makes no difference which texts came first."""

    def keys(article_id: str) -> Sequence[int]:
        return prepared(index.article(article_id).body, index.engine).keys

    return tuple(
        edge for edge in edges if edge.kind != "shared-passages" or index.near(keys(edge.origin), keys(edge.copy))
    )


@contextmanager
def _uncollected() -> Iterator[None]:
    """Pause the collector of cycles: edges are many small values without any, and it would walk them over and over."""
    was = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was:
            gc.enable()


def engine_for(characters: int) -> Engine:
    """Return the loops that are done first with so many characters of text: plain Python, or compiled."""
    many = MANY_CHARACTERS if ready() else MANY_MORE_CHARACTERS
    return compiled() if characters > many else plain()


def trace_one(article: Article, index: Index, *, options: TraceOptions | None = None) -> tuple[Reuse, ...]:
    """Find the articles in an index that share text with a new one, and add it to the index.

    Args:
        article: The new article.
        index: The archive so far; changed.
        options: How to trace.
    """
    chosen = options or TraceOptions()
    engine = index.engine
    tokens = prepared(article.body, engine)
    pairs: list[Pair] = []
    family = []
    whole = 0
    waiting = list(index.candidates(tokens.keys))
    seen = set(waiting)
    for other_id in waiting:  # grows: where one of a family is, the others are
        other = index.article(other_id)
        pair = weigh(
            other,
            prepared(other.body, engine),
            article,
            tokens,
            engine=engine,
            threshold=chosen.threshold,
            frequencies=index.frequencies,
            counted=index.counted(other_id),
        )
        # What was found by its kin must be near enough itself, or who arrives first would make a difference.
        if pair is None or not is_near(int(pair.found.counts[N_SHARED]), len(pair.first.keys), len(tokens.keys)):
            continue
        pairs.append(pair)
        if len(pairs) <= MANY:
            waiting += (kin for kin in index.kin(other_id) if kin not in seen)
            seen.update(waiting)
        if is_family(pair.measures):
            family.append(other_id)
            whole += pair.measures.coverage_copy >= WHOLE
            if whole == ENOUGH:
                break
    index.add(article, tokens, family)
    if not family:
        index.frequencies.add(tokens.words)
    return tuple(edge(pair, engine) for pair in settled(pairs))


@lru_cache(maxsize=PREPARED)
def prepared(body: str, engine: Engine) -> Prepared:
    """Prepare a text; the last few are remembered, as a text is compared with several others.

    A dateline says where a report was filed and is no part of what copies share: carriers drop it, and every report of
    an agency begins with the same marks. It is blanked, which keeps all offsets.
    """
    start = opening(body)
    return prepare(" " * start + body[start:], engine)
