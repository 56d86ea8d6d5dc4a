"""Invented articles for the tests of the store."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from hashlib import blake2b
from itertools import pairwise
from typing import Any

from wirecopy.store import Addition, Decision, Meaning, StoredPage, Take
from wirecopy.types import Article, Image, Page, Provenance, Reason, Reuse, Story, Syndication

NOW = datetime(2026, 11, 22, 9, 30, tzinfo=UTC)
BODY = (
    "The harbour of Northmouth will close for two weeks in March, its master Ada Quillfeather said on Tuesday.\n\n"
    "Dredgers from the Ostrava yard are to deepen the channel by 4 metres, so that the ferries of the Grey Line can turn.\n\n"
    "The town council had asked for a later date. It fears for the herring market, which 15,000 people visited last year."
)


def article(name: str = "a", *, body: str = BODY, **fields: Any) -> Article:
    """An article of an invented paper."""
    given: dict[str, Any] = {
        "id": f"https://{name}.example/news#0",
        "page": f"https://{name}.example/news",
        "url": f"https://{name}.example/news",
        "headline": "Harbour closes for dredging",
        "bylines": ("Ines Fairweather",),
        "publisher": f"The {name.title()} Courier",
        "language": "en",
        "published": NOW - timedelta(hours=2),
        "seen": NOW,
        "images": (Image(url=f"https://{name}.example/1.jpg", caption="Ferries at anchor", credit="Jo Lens"),),
        "provenance": (Provenance(field="headline", basis="json-ld"), Provenance(field="body", basis="body")),
    }
    return Article(body=body, **(given | fields))


def keys(body: str) -> tuple[int, ...]:
    """Shingles as tracing makes them: 63 bits, ascending, each once. Here of three words."""
    words = body.lower().split()
    runs = {" ".join(words[start : start + 3]) for start in range(max(1, len(words) - 2))}
    return tuple(sorted(int.from_bytes(blake2b(run.encode(), digest_size=8).digest()) >> 1 for run in runs))


def edge(origin: str, copy: str, **fields: Any) -> Reuse:
    """An edge between two articles."""
    given: dict[str, Any] = {
        "origin": origin,
        "copy": copy,
        "direction": "known",
        "reasons": (Reason(code="published-earlier", basis="two hours", supports="direction", weight=2.0),),
        "kind": "verbatim",
        "containment": 1.0,
        "coverage_origin": 1.0,
        "coverage_copy": 1.0,
        "substitution_rate": 0.0,
        "score": 1.0,
    }
    return Reuse(**(given | fields))


def group(origin: str, *copies: str) -> Syndication:
    """A syndication in which every copy was taken from the one before."""
    chain = pairwise((origin, *copies))
    return Syndication(origin=origin, copies=copies, edges=tuple(edge(*pair) for pair in chain))


def take(*articles: Article, **fields: Any) -> Take:
    """What comes of a page with these articles, as a new story."""
    page = StoredPage(
        page=Page(id=articles[0].page or "", text="", markup=True, url=articles[0].url, fetched=NOW, status=200),
        headers=(("Content-Type", "text/html; charset=utf-8"),),
        original="".join(f"<p>{each.body}</p>" for each in articles).encode(),
    )
    story = Decision(operation="start", story=f"story {articles[0].id}", articles=tuple(each.id for each in articles))
    given: dict[str, Any] = {
        "taken": NOW,
        "extractor": "1",
        "page": page,
        "articles": tuple(Addition(article=each, keys=keys(each.body)) for each in articles),
        "decisions": (story,),
        "stories": (
            Story(id=story.story, headline=articles[0].headline, articles=story.articles, independent_reports=1),
        ),
    }
    return Take(**(given | fields))


def meant(given: Take, model: str = "model", vector: bytes = b"\0<\0\0") -> Take:
    """A take whose articles all mean the same."""
    meaning = Meaning(model=model, vector=vector)
    return replace(given, articles=tuple(replace(each, meaning=meaning) for each in given.articles))


def copied(name: str, of: Article, **fields: Any) -> tuple[Article, Take]:
    """A copy by another paper and its take, with the edge and the syndication."""
    copy = replace(article(name, body=of.body), **fields)
    given = take(
        copy,
        articles=(Addition(article=copy, keys=keys(copy.body), copies=(of.id,)),),
        edges=(edge(of.id, copy.id),),
        syndications=(group(of.id, copy.id),),
        decisions=(
            Decision(operation="join", story=f"story {of.id}", articles=(copy.id,), score=0.9, reasons=("a copy",)),
        ),
        stories=(),
    )
    return copy, given
