"""Fills a store with invented news for measuring the pages of the desk.

    python bench/web_data.py FILE.db [--articles 100000] [--seed 1]

Articles come as they would over thirty days: about two fifths as many stories as articles, most of one or two, some of
dozens; from 300 publishers in eight languages; half of a story's articles are copies, with edges and syndications; one
in three has a picture, one in five an agency. Everything goes in by `Store.take`, a story at a time, without shingles,
which no page asks. The same seed gives the same store.
"""

from __future__ import annotations

import argparse
import random
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from wirecopy.store import Addition, Decision, StoreOptions, Take, open_store
from wirecopy.types import (
    Alignment,
    Article,
    Contributor,
    Dateline,
    Image,
    Passage,
    Provenance,
    Reason,
    Reuse,
    Span,
    Story,
    Syndication,
)

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from wirecopy.store import Store
    from wirecopy.types import Kind

END = datetime(2026, 11, 22, 12, tzinfo=UTC)
DAYS = 30
LANGUAGES = ("en",) * 10 + ("de", "de", "es", "es", "fr", "pt", "ko", "ja", "it")
SECTIONS = ("world", "politics", "business", "sport", "science", "culture", "news", "lokales", "2026")
AGENCIES = ("AP", "Reuters", "AFP", "dpa", "EFE", "Yonhap")
PLACES = ("Northmouth", "Ostrava Quay, Vessaria", "Seoul, South Korea", "Bonn", "Port Ansel", "Kelder, Vessaria")
KINDS: tuple[Kind, ...] = ("verbatim", "verbatim", "edited", "abridged", "expanded", "rewritten")
# Articles of a story: most stories have one or two, some dozens.
SIZES = (1,) * 22 + (2,) * 9 + (3,) * 4 + (4, 5, 6, 8, 12, 25)
WORDS = tuple(
    first + second + last
    for first in ("har", "ves", "mon", "kel", "tor", "bri", "sal", "quin", "lo", "fer")
    for second in ("bo", "si", "ta", "de", "nu", "li", "ra", "mo")
    for last in ("ur", "ex", "an", "it", "ol", "es")
)
FUNCTION = ("the", "of", "and", "to", "in", "a", "for", "on", "with", "said", "was", "at", "by", "from")


class Writer:
    """Writes the stories of a seed, one after the other."""

    def __init__(self, seed: int) -> None:
        self._random = random.Random(seed)
        self._publishers = [
            f"The {word.title()} {kind}" for word in WORDS[:100] for kind in ("Post", "Courier", "Blog")
        ]
        self._articles = 0

    def take(self, number: int, stories: int) -> Take:
        """Return what comes of the story with a number, of so many."""
        rng = self._random
        # The youngest third of the time has half of the stories: desks are busier than they were.
        age = timedelta(days=DAYS * (1 - number / stories) ** 1.3)
        started = END - age
        articles: list[Article] = []
        edges: list[Reuse] = []
        origins: dict[str, list[str]] = {}
        for position in range(rng.choice(SIZES)):
            copied = position > 0 and rng.random() < 0.6
            source = rng.choice(articles) if copied else None
            article = self._article(started, position, source)
            articles.append(article)
            if source is not None:
                edges.append(self._edge(source, article))
                head = next((origin for origin, copies in origins.items() if source.id in copies), source.id)
                origins.setdefault(head, []).append(article.id)
        copies = {edge.copy for edge in edges}
        own = [article for article in articles if article.id not in copies]
        story = Story(
            id=f"s{number}",
            headline=own[0].headline,
            articles=tuple(article.id for article in articles),
            publishers=tuple(dict.fromkeys(article.publisher or "" for article in articles)),
            independent_reports=len(own),
        )
        return Take(
            taken=max(article.published or started for article in articles),
            extractor="bench",
            articles=tuple(Addition(article=article, keys=()) for article in articles),
            edges=tuple(edges),
            syndications=tuple(self._group(origin, held, edges, articles) for origin, held in origins.items()),
            decisions=(Decision(operation="start", story=story.id, articles=story.articles),),
            stories=(story,),
        )

    def _article(self, started: datetime, position: int, source: Article | None) -> Article:
        rng = self._random
        number = self._articles = self._articles + 1
        publisher = self._publishers[min(299, int(rng.expovariate(1 / 60)))]
        published = min(END, started + timedelta(minutes=rng.randrange(1, 90) * (position + 1)))
        host = publisher.lower().replace(" ", "-")
        url = f"https://{host}.example/{rng.choice(SECTIONS)}/{number}"
        agency = source.agency if source else (rng.choice(AGENCIES) if rng.random() < 0.2 else None)
        image = Image(
            url=f"https://{host}.example/img/{number}.jpg", caption=self._words(9), credit=self._words(2).title()
        )
        return Article(
            id=f"{url}#0",
            body=source.body if source else "\n\n".join(self._paragraph() for _ in range(rng.randrange(4, 11))),
            page=url,
            url=url,
            headline=self._words(8).capitalize() if source is None or rng.random() < 0.5 else source.headline,
            bylines=(self._words(2).title(),),
            contributors=(Contributor(name=self._words(2).title()),) if agency else (),
            dateline=Dateline(place=rng.choice(PLACES), agency=agency) if agency else None,
            agency=agency if source is None or rng.random() < 0.7 else None,
            publisher=publisher,
            published=published,
            language=source.language if source else rng.choice(LANGUAGES),
            rights=f"Copyright 2026 {agency}. All rights reserved." if agency else None,
            images=(image,) if rng.random() < 0.33 else (),
            seen=published + timedelta(minutes=5),
            provenance=(Provenance(field="headline", basis="json-ld"), Provenance(field="body", basis="body")),
        )

    def _paragraph(self) -> str:
        return " ".join(self._words(self._random.randrange(10, 22)).capitalize() + "." for _ in range(3))

    def _words(self, count: int) -> str:
        rng = self._random
        return " ".join(rng.choice(FUNCTION) if rng.random() < 0.4 else rng.choice(WORDS) for _ in range(count))

    def _edge(self, origin: Article, copy: Article) -> Reuse:
        length = len(origin.body)
        spans = [Span(start=start, end=min(start + 300, length)) for start in range(0, length, 300)]
        return Reuse(
            origin=origin.id,
            copy=copy.id,
            direction="known",
            reasons=(Reason(code="published-earlier", basis="an hour", supports="direction", weight=2.0),),
            kind=self._random.choice(KINDS),
            containment=0.9,
            coverage_origin=0.95,
            coverage_copy=0.95,
            substitution_rate=0.05,
            score=0.93,
            alignment=Alignment(
                passages=tuple(Passage(operation="equal", origin=span, copy=span) for span in spans),
            ),
        )

    def _group(
        self, origin: str, copies: Sequence[str], edges: Sequence[Reuse], articles: Sequence[Article]
    ) -> Syndication:
        of = {article.id: article for article in articles}
        agency = of[origin].agency
        return Syndication(
            origin=origin,
            copies=tuple(copies),
            edges=tuple(edge for edge in edges if edge.copy in copies),
            publishers=tuple(dict.fromkeys(of[name].publisher or "" for name in (origin, *copies))),
            agency=agency,
            rights=of[origin].rights,
            uncredited=tuple(name for name in copies if agency and of[name].agency != agency),
        )


def takes(articles: int, seed: int = 1) -> Iterator[Take]:
    """Return takes, a story each, of about so many articles in all."""
    writer = Writer(seed)
    stories = round(articles * len(SIZES) / sum(SIZES))
    for number in range(stories):
        yield writer.take(number, stories)


def fill(store: Store, articles: int, seed: int = 1) -> int:
    """Fill a store; return how many articles it took."""
    count = 0
    for take in takes(articles, seed):
        store.take(take)
        count += len(take.articles)
    return count


def main() -> None:
    """Fill a file."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("file", type=Path)
    parser.add_argument("--articles", type=int, default=100_000)
    parser.add_argument("--seed", type=int, default=1)
    given = parser.parse_args()
    start = time.perf_counter()
    with open_store(f"sqlite:///{given.file.absolute()}", options=StoreOptions(cache=256)) as store:
        count = fill(store, given.articles, given.seed)
    print(f"{count} articles in {time.perf_counter() - start:.0f} s, {given.file.stat().st_size / 1e6:.0f} MB")


if __name__ == "__main__":
    main()
