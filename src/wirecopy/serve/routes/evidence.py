"""Two articles side by side: what one took from the other, and how we know."""

from __future__ import annotations

import asyncio
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING
from urllib.parse import parse_qs, urlsplit

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response

from wirecopy.serve import localise
from wirecopy.serve.display import one_line
from wirecopy.serve.evidence import ArticleView, EvidenceView, ViewOptions, article_view, evidence_view
from wirecopy.serve.forms import sent
from wirecopy.serve.localise import N_
from wirecopy.serve.pages import answer, back, evidence_address, missing
from wirecopy.serve.site import site_of
from wirecopy.serve.speech import ENGLISH, Speech
from wirecopy.serve.visitor import visitor_of
from wirecopy.trace import trace

if TYPE_CHECKING:
    from wirecopy.serve.site import Site
    from wirecopy.types import Article, Reuse

router = APIRouter()

# Two texts that the archive has no edge for are compared on the spot, away from the thread that answers.
_SLOW = ThreadPoolExecutor(2, thread_name_prefix="compare")
# Runs of text on one page: 100 KiB of HTML.
OPTIONS = ViewOptions(pieces=900, substitutions=120)


@dataclass(frozen=True, slots=True, kw_only=True)
class VerdictView:
    """What somebody said of the desk's finding."""

    user: str | None
    right: bool
    note: str | None
    when: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class EvidencePage:
    """Two articles compared.

    Attributes:
        one: The first.
        other: The second.
        evidence: What one took from the other; None where neither took anything.
        verdicts: Who said whether that is right.
        restricted: Whether the texts are held back from this visitor.
        credit: Whether the copy kept the agency's credit; None where there was none to keep.
        rights: The notice that the text carried where it was first printed with one.
    """

    one: ArticleView
    other: ArticleView
    evidence: EvidenceView | None
    verdicts: tuple[VerdictView, ...] = ()
    restricted: bool = False
    credit: bool | None = None
    rights: str | None = None


@router.get("/evidence")
async def evidence(request: Request, a: str = "", b: str = "") -> Response:
    """Show two articles side by side."""
    site = site_of(request)
    visitor = visitor_of(request, site, site.now())
    a, b = named(a), named(b)
    held = site.store.articles.many((a, b)) if a and b and a != b else {}
    if len(held) < 2:  # noqa: PLR2004  # two
        raise missing(N_("There are no two such articles to compare."))
    one, other = held[a].article, held[b].article
    edges = site.store.traces.edges_among((a, b))
    if not edges:
        edges = await asyncio.get_running_loop().run_in_executor(_SLOW, trace, (one, other))
    speech = localise.speech(visitor.language, visitor.zone)
    view = evidence_page(site, one, other, edges[0] if edges else None, hidden=visitor.user is None, speech=speech)
    return answer(request, "evidence.html", view)


@router.post("/evidence/verdict")
async def verdict(request: Request) -> Response:
    """Keep whether a reader finds the finding right."""
    form = await sent(request)
    site = site_of(request)
    origin, copy = form.text("origin"), form.text("copy")
    if not site.store.traces.edges_among((origin, copy)):
        raise missing(N_("The desk has found nothing between these two articles."))
    note = one_line(form.text("note")[:500])
    site.store.verdicts.put(
        origin, copy, form.visitor.user or "", right=form.text("right") == "yes", now=site.now(), note=note
    )
    return back(request, evidence_address(origin, copy), told="reported")


def named(given: str) -> str:
    """The id of an article, given itself or as the address of its page."""
    return parse_qs(urlsplit(given.strip()).query).get("id", [given.strip()])[0]


def evidence_page(
    site: Site, one: Article, other: Article, edge: Reuse | None, *, hidden: bool, speech: Speech = ENGLISH
) -> EvidencePage:
    """Everything that the page of two articles shows."""
    labels = {article.id: article for article in (one, other)}
    if edge is None:
        return EvidencePage(one=article_view(one, speech), other=article_view(other, speech), evidence=None)
    origin, copy = labels[edge.origin], labels[edge.copy]
    closed = hidden and any(site.restriction(article) is not None for article in (one, other))
    view = evidence_view(edge, origin, copy, options=OPTIONS, texts=not closed, speech=speech)
    verdicts = site.store.verdicts.of([(edge.origin, edge.copy)])
    group = site.store.traces.syndication(edge.copy)
    ours = group if group and edge.copy in group.copies and edge.origin in {group.origin, *group.copies} else None
    return EvidencePage(
        one=view.origin,
        other=view.copy,
        evidence=view,
        verdicts=tuple(
            VerdictView(user=each.user, right=each.right, note=one_line(each.note), when=each.made) for each in verdicts
        ),
        restricted=closed,
        credit=edge.copy not in ours.uncredited if ours and ours.agency else None,
        rights=one_line(ours.rights) if ours else None,
    )
