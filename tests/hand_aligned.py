"""Articles and edges for the tests of what a person sees: a small word-by-word comparison stands in for the tracer."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import UTC, datetime
from difflib import SequenceMatcher
from typing import TYPE_CHECKING

from wirecopy.types import (
    Alignment,
    Article,
    Contributor,
    Dateline,
    Image,
    Passage,
    Reason,
    Reuse,
    Span,
    Substitution,
    Syndication,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from wirecopy.types import Direction, Kind, Operation

_WORD = re.compile(r"\w+")
_OPERATIONS: dict[str, Operation] = {
    "equal": "equal",
    "replace": "substitution",
    "insert": "insertion",
    "delete": "deletion",
}

ORIGINAL = Article(
    id="harbour.html#0",
    page="harbour.html",
    url="https://harbour.example/ferries",
    headline="Ferry crews end strike after night of talks in Port Lumen",
    bylines=("Ilse Marrow", "Tomas Quill"),
    contributors=(Contributor(name="Ana Bell", place="Cape Orris"),),
    dateline=Dateline(place="Port Lumen", date="March 3", agency="Northern Wire"),
    agency="Northern Wire",
    publisher="Harbour Courier",
    published=datetime(2026, 3, 3, 6, 40, tzinfo=UTC),
    language="en",
    rights="© 2026 Northern Wire. All rights reserved.",
    images=(
        Image(
            caption="Crews wave from the deck of the Shield Bay in Port Lumen on Monday.", credit="Northern Wire/J. Ode"
        ),
    ),
    body="""Ferry crews ended a nine-day strike on Tuesday after the port authority agreed to raise night pay by 15%, both sides said.

The agreement was reached shortly before dawn. Talks had broken down twice over the weekend, and the transport minister, Park Won Gon, had threatened to send in the navy.

"We got what we asked for, and nobody is happier than the passengers," said Lena Ostrow, who teaches labour law at Ewell University.

About 40,000 people cross the strait each day. Buses ran along the coast road during the strike, a journey that takes six hours instead of one.

The first boat left at noon with its horn sounding. Old men on the quay took off their hats, as their fathers had done after World War II.""",
)

REWRITE = Article(
    id="rewritten.txt#0",
    page="rewritten.txt",
    headline="Ferry employees finish walkout after evening of discussions",
    publisher="Daily Brightside",
    published=datetime(2026, 3, 3, 9, 5, tzinfo=UTC),
    language="en",
    images=(Image(caption="Crews wave from the deck of the Protect Bay in Port Lumen on Monday."),),
    body="""Ferry employees ended a nine-day walkout on Tuesday after the port authority agreed to lift evening pay by fifteen%, each sides stated.

The settlement was reached shortly earlier than daybreak. Discussions had damaged down twice over the weekend, and the transport minister, Park Received Gon, had threatened to ship within the navy.

"We got what we asked for, and nobody is happier than the passengers," stated Lena Ostrow, who teaches labour regulation at Ewell College.

About 40,000 folks cross the strait every day. Buses ran alongside the coast street throughout the walkout, a journey that takes six hours as a substitute of 1.

The primary boat left at midday with its horn sounding. Outdated males on the quay took off their hats, as their fathers had executed after World Battle II.

Subscribe to learn extra tales like this one.""",
)

REPRINT = replace(
    ORIGINAL, id="gazette.html#0", page="gazette.html", publisher="The Strait Gazette", url=None, images=(), rights=None
)

ABRIDGED = replace(
    ORIGINAL,
    id="brief.html#0",
    publisher="Coast Brief",
    headline="Ferry strike ends",
    url="javascript:alert(1)",
    images=(),
    agency=None,
    rights=None,
    body="\n\n".join(ORIGINAL.body.split("\n\n")[i] for i in (0, 3)),
)

NAMES = (
    ("World War II", "World Battle II"),
    ("Won", "Received"),
    ("Ewell University", "Ewell College"),
    ("Shield", "Protect"),
)


def passages(origin: Article, copy: Article) -> Iterator[Passage]:
    """Compare two articles word by word, body with body and caption with caption."""
    yield from _compared(origin.body, copy.body, None)
    for position, (before, after) in enumerate(zip(origin.images, copy.images, strict=False)):
        yield from _compared(before.caption or "", after.caption or "", position)


def _compared(origin: str, copy: str, caption: int | None) -> Iterator[Passage]:
    before, after = list(_WORD.finditer(origin)), list(_WORD.finditer(copy))
    matcher = SequenceMatcher(None, [word.group() for word in before], [word.group() for word in after], autojunk=False)
    for tag, i, j, k, m in matcher.get_opcodes():
        yield Passage(
            operation=_OPERATIONS[tag],
            origin=_span(before, i, j, caption),
            copy=_span(after, k, m, caption),
        )


def _span(words: list[re.Match[str]], start: int, end: int, caption: int | None) -> Span:
    if start == end:
        at = words[start - 1].end() if start else 0
        return Span(start=at, end=at, caption=caption)
    return Span(start=words[start].start(), end=words[end - 1].end(), caption=caption)


def edge(
    origin: Article,
    copy: Article,
    kind: Kind,
    *,
    direction: Direction = "known",
    names: Iterable[tuple[str, str]] = NAMES,
    reasons: tuple[Reason, ...] = (),
) -> Reuse:
    """Compare two articles and make an edge of it."""
    found = tuple(passages(origin, copy))
    altered = [Substitution(origin=a, copy=b, count=1, name=True) for a, b in names if _anywhere(b, copy)]
    swaps: dict[tuple[str, str], int] = {}
    for passage in found:
        if passage.operation == "substitution":
            pair = _text(origin, passage.origin), _text(copy, passage.copy)
            swaps[pair] = swaps.get(pair, 0) + 1
    equal = sum(p.origin.end - p.origin.start for p in found if p.operation == "equal")
    changed = sum(p.origin.end - p.origin.start for p in found if p.operation == "substitution")
    added = sum(p.copy.end - p.copy.start for p in found if p.operation == "insertion")
    return Reuse(
        origin=origin.id,
        copy=copy.id,
        direction=direction,
        reasons=reasons
        or (
            Reason(code="agency-dateline", basis="its dateline names Northern Wire", supports="direction", weight=2.0),
            Reason(code="short-runs", basis="equal runs are 4 words long on average", supports="kind", weight=1.0),
        ),
        kind=kind,
        containment=0.5,
        coverage_origin=min(1.0, (equal + changed) / max(1, len(origin.body))),
        coverage_copy=1 - min(1.0, added / max(1, len(copy.body))),
        substitution_rate=changed / max(1, equal + changed),
        score=0.9,
        substitutions=tuple(altered)
        + tuple(Substitution(origin=a, copy=b, count=n, name=False) for (a, b), n in swaps.items()),
        alignment=Alignment(passages=found),
    )


def _anywhere(words: str, article: Article) -> bool:
    return any(words in text for text in (article.body, *(image.caption or "" for image in article.images)))


def _text(article: Article, span: Span) -> str:
    text = article.body if span.caption is None else article.images[span.caption].caption or ""
    return text[span.start : span.end]


def press() -> tuple[tuple[Article, ...], tuple[Reuse, ...], tuple[Syndication, ...]]:
    """An original with a reprint, a rewrite and an abridged copy, and an article that nobody copied."""
    alone = Article(
        id="alone.txt#0",
        body="A quiet day at the weather office.",
        headline="Nothing to report",
        publisher="Cape Times",
    )
    edges = (
        edge(ORIGINAL, REPRINT, "verbatim"),
        edge(ORIGINAL, REWRITE, "rewritten"),
        edge(ORIGINAL, ABRIDGED, "abridged"),
    )
    group = Syndication(
        origin=ORIGINAL.id,
        copies=tuple(each.copy for each in edges),
        edges=edges,
        publishers=("Harbour Courier", "The Strait Gazette", "Daily Brightside", "Coast Brief"),
        agency="Northern Wire",
        rights=ORIGINAL.rights,
        uncredited=(REWRITE.id, ABRIDGED.id),
    )
    return (ORIGINAL, REPRINT, REWRITE, ABRIDGED, alone), edges, (group,)
