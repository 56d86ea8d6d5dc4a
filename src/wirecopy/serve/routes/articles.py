"""An article: its text, who supplied it, its versions; and what a reader makes of it."""

from __future__ import annotations

import difflib
import re
from dataclasses import dataclass, replace
from datetime import datetime
from typing import TYPE_CHECKING, Literal

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response

from wirecopy.serve import localise
from wirecopy.serve.display import label_of, one_line, shown
from wirecopy.serve.evidence import ArticleView, NamedView, article_view, named_view
from wirecopy.serve.forms import sent
from wirecopy.serve.localise import N_
from wirecopy.serve.notice import Restriction, restriction
from wirecopy.serve.pages import answer, back, missing
from wirecopy.serve.proxy import sign
from wirecopy.serve.site import site_of
from wirecopy.serve.visitor import visitor_of
from wirecopy.serve.windows import start_of, window
from wirecopy.types import Kind

if TYPE_CHECKING:
    from collections.abc import Iterator

    from wirecopy.serve.site import Site
    from wirecopy.serve.visitor import Visitor
    from wirecopy.store import ArticleParts, StoredArticle
    from wirecopy.types import Article

router = APIRouter()

# Characters of the extract that is shown where the text itself may not be.
EXTRACT = 300
_WORDS = re.compile(r"\s+|\w+|[^\w\s]")
# Copies, and labels, on an article's page; versions, and characters of their changes, on theirs.
COPIES, LABELS, VERSIONS, CHANGED = 60, 40, 20, 40_000
# Words of one version that are compared with the next; longer texts are compared by paragraphs.
FINE = 6000


@dataclass(frozen=True, slots=True, kw_only=True)
class BlockView:
    """A part of a body: one element, or the items of one list, or the rows of one table."""

    kind: Literal["paragraph", "subhead", "list", "quote", "table"]
    texts: tuple[str, ...]
    level: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class ImageView:
    """A picture; its address is the desk's own."""

    address: str
    caption: str | None
    credit: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class OtherView:
    """Another article that has the same text, and how the two are related."""

    article: NamedView
    kind: Kind
    known: bool
    credit: bool | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ArticlePage:
    """An article as its page shows it.

    Attributes:
        article: Its labels.
        published: When it was published.
        published_text: In the page's own words.
        approximate: Whether that time is only roughly known.
        modified: When it was changed last, as the page says.
        seen: When the desk first saw it.
        blocks: Its text; empty where it may not be shown.
        extract: Its beginning, where the text may not be shown.
        restriction: Why the text is not shown.
        images: The lead picture first.
        teaser: Whether the publisher showed only a part.
        versions: How many versions the desk has.
        story: The id of its story.
        story_headline: Its headline.
        reports: The story's independent reports.
        origin: Where its text comes from.
        copies: Who copied it.
        starred: Whether the reader starred it.
        read: Whether they read it.
        labels: Theirs.
        minutes: How long it takes to read.
        copies_after: Where the list of copies goes on.
        more_labels: How many labels are not shown.
    """

    article: ArticleView
    published: datetime | None
    published_text: str | None
    approximate: bool
    modified: datetime | None
    seen: datetime | None
    blocks: tuple[BlockView, ...]
    extract: str | None
    restriction: Restriction | None
    images: tuple[ImageView, ...]
    teaser: bool
    versions: int
    story: str | None
    story_headline: str | None
    reports: int
    origin: OtherView | None
    copies: tuple[OtherView, ...]
    starred: bool
    read: bool
    labels: tuple[str, ...]
    minutes: int
    copies_after: int | None = None
    more_labels: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """A run of words of a version: kept from the version before, added to it or taken out of it."""

    operation: Literal["kept", "added", "removed"]
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class VersionView:
    """One version, and what is different from the one before."""

    number: int
    taken: datetime
    cause: str
    headline: str
    changes: tuple[tuple[Change, ...], ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class VersionsPage:
    """A page of the versions of an article, the latest first."""

    article: ArticleView
    versions: tuple[VersionView, ...]
    restricted: bool = False
    after: int | None = None


@router.get("/article")
async def article(request: Request, id: str = "") -> Response:  # noqa: A002  # the word in the address
    """Show an article."""
    site = site_of(request)
    visitor = visitor_of(request, site, site.now())
    parts = site.store.article_parts(id) if id else None
    if parts is None:
        raise missing(N_("There is no such article."))
    return answer(request, "article.html", article_page(site, visitor, parts, start_of(request, "copies")))


@router.get("/article/versions")
async def versions(request: Request, id: str = "") -> Response:  # noqa: A002  # the word in the address
    """Show the versions of an article."""
    site = site_of(request)
    visitor = visitor_of(request, site, site.now())
    held = site.store.articles.versions(id) if id else ()
    if not held:
        raise missing(N_("There is no such article."))
    closed = visitor.user is None and site.restriction(held[-1].article) is not None
    return answer(request, "versions.html", versions_page(held, restricted=closed, start=start_of(request, "versions")))


@router.post("/article/state")
async def state(request: Request, id: str = "") -> Response:  # noqa: A002  # the word in the address
    """Keep what a reader makes of an article: read, starred, labelled."""
    form = await sent(request)
    site = site_of(request)
    user = form.visitor.user or ""
    ids = (id, *form.texts("id")) if id else form.texts("id")
    readers = site.store.readers
    if form.text("do") in {"read", "unread"}:
        readers.mark(user, ids, now=site.now(), read=form.text("do") == "read")
    elif form.text("do") in {"star", "unstar"}:
        readers.mark(user, ids, now=site.now(), starred=form.text("do") == "star")
    elif form.text("do") in {"label", "unlabel"} and (label := label_of(form.text("label"))):
        readers.label(user, ids, label, on=form.text("do") == "label")
    return back(request, told="saved")


def article_page(site: Site, visitor: Visitor, parts: ArticleParts, copied: int = 0) -> ArticlePage:
    """Everything that the page of an article shows, with its copies from a place on."""
    article = parts.stored.article
    closed = restriction(article, parts.group, parts.permissions)
    hidden = closed is not None and visitor.user is None
    reading = site.store.readers.readings(visitor.user, (article.id,)).get(article.id) if visitor.user else None
    origin, others = _others(parts)
    copies = window(others, copied, COPIES)
    labels = reading.labels if reading else ()
    return ArticlePage(
        article=article_view(article, localise.speech(visitor.language, visitor.zone)),
        published=article.published,
        published_text=one_line(article.published_text),
        approximate=article.published_approximate,
        modified=article.modified,
        seen=article.seen,
        blocks=() if hidden else tuple(block_views(article)),
        extract=_extract(article) if hidden and closed != "headline" else None,
        restriction=closed if hidden else None,
        images=() if hidden else image_views(article, site.secret),
        teaser=article.teaser,
        versions=parts.stored.version,
        story=parts.story,
        story_headline=one_line(parts.headline),
        reports=parts.reports,
        origin=origin,
        copies=copies.items,
        copies_after=copies.after,
        starred=bool(reading and reading.starred),
        read=bool(reading and reading.read),
        labels=labels[:LABELS],
        more_labels=max(0, len(labels) - LABELS),
        minutes=max(1, round(len(article.body) / 1200)),
    )


def _others(parts: ArticleParts) -> tuple[OtherView | None, tuple[OtherView, ...]]:
    """Where the text comes from, and who copied it."""
    own, group = parts.stored.article.id, parts.group
    # The copy that a group holds is shown by its nearest source, one outside all groups by its strongest.
    grouped = any(other.nearest for other in parts.others)
    origin: OtherView | None = None
    copies = []
    for other in parts.others:
        copy = other.id if other.copies else own
        view = OtherView(
            article=named_view(other.id, other.headline, other.opening, other.publisher, other.language),
            kind=other.kind,
            known=other.direction == "known",
            credit=None if group is None or group.agency is None else copy not in group.uncredited,
        )
        if not other.copies and origin is None and (other.nearest or not grouped):
            origin = view
        elif other.copies or other.kind == "shared-passages":
            copies.append(view)
    return origin, tuple(copies)


def block_views(article: Article) -> Iterator[BlockView]:
    """The body as elements; items of a list and rows of a table stand together."""
    if not article.blocks:
        for paragraph in article.body.split("\n\n"):
            if text := shown(paragraph).strip():
                yield BlockView(kind="paragraph", texts=(text,))
        return
    gathered: list[str] = []
    for place, block in enumerate(article.blocks):
        kind = _KINDS[block.kind]
        if kind in {"list", "table"}:
            gathered.append(shown(block.text))
            following = article.blocks[place + 1] if place + 1 < len(article.blocks) else None
            if following is None or following.kind != block.kind:
                yield BlockView(kind=kind, texts=tuple(gathered))
                gathered = []
        elif text := shown(block.text).strip():
            yield BlockView(kind=kind, texts=(text,), level=block.level)


_KINDS: dict[str, Literal["paragraph", "subhead", "list", "quote", "table"]] = {
    "paragraph": "paragraph",
    "subhead": "subhead",
    "list-item": "list",
    "quote": "quote",
    "table-row": "table",
}


def image_views(article: Article, secret: bytes) -> tuple[ImageView, ...]:
    """The pictures of an article that a browser can show."""
    return tuple(
        ImageView(address=sign(image.url, secret), caption=one_line(image.caption), credit=one_line(image.credit))
        for image in article.images[:12]
        if image.url and image.url.startswith(("http://", "https://"))
    )


def _extract(article: Article) -> str:
    text = one_line(article.body[: EXTRACT * 2]) or ""
    return text if len(text) <= EXTRACT else text[: text.rfind(" ", 0, EXTRACT)].rstrip(" ,;:–—-") + " …"


def versions_page(held: tuple[StoredArticle, ...], *, restricted: bool, start: int = 0) -> VersionsPage:
    """A page of the versions from a place on, each with its differences from the one before."""
    ordered = sorted(held, key=lambda each: each.version, reverse=True)
    start = start if start < len(ordered) else 0
    views: list[VersionView] = []
    room = CHANGED
    for stored, before in zip(ordered[start : start + VERSIONS], (*ordered[start + 1 :], None), strict=False):
        if room <= 0:
            break
        changes = () if before is None or restricted else differences(before.article.body, stored.article.body)
        changes, room = _fitting(changes, room)
        views.append(
            VersionView(
                number=stored.version,
                taken=stored.taken,
                cause=stored.cause,
                headline=one_line(stored.article.headline) or stored.article.id,
                changes=changes,
            )
        )
    after = start + len(views)
    return VersionsPage(
        article=article_view(held[-1].article),
        versions=tuple(views),
        restricted=restricted,
        after=after if after < len(ordered) else None,
    )


def _fitting(changes: tuple[tuple[Change, ...], ...], room: int) -> tuple[tuple[tuple[Change, ...], ...], int]:
    """Changed paragraphs as far as a page has room for them, and how much room is left."""
    fitting = []
    for paragraph in changes:
        runs = []
        for run in paragraph:
            if room <= 0:
                break
            runs.append(run if len(run.text) <= room else replace(run, text=f"{run.text[:room]} …"))
            room -= len(run.text)
        if runs:
            fitting.append(tuple(runs))
    return tuple(fitting), room


def differences(old: str, new: str) -> tuple[tuple[Change, ...], ...]:
    """The paragraphs in which two versions differ, each as runs of words; nothing where they do not."""
    a, b = shown(old).split("\n\n"), shown(new).split("\n\n")
    result: list[tuple[Change, ...]] = []
    for operation, a1, a2, b1, b2 in difflib.SequenceMatcher(None, a, b, autojunk=False).get_opcodes():
        if operation != "equal":
            result += _reworded("\n\n".join(a[a1:a2]), "\n\n".join(b[b1:b2]))
    return tuple(result)


def _reworded(old: str, new: str) -> Iterator[tuple[Change, ...]]:
    a, b = _WORDS.findall(old), _WORDS.findall(new)
    if not a or not b or len(a) + len(b) > FINE:
        removed = (Change(operation="removed", text=old),) if old else ()
        yield (*removed, Change(operation="added", text=new)) if new else removed
        return
    changes: list[Change] = []
    for operation, a1, a2, b1, b2 in difflib.SequenceMatcher(None, a, b, autojunk=False).get_opcodes():
        if operation == "equal":
            changes.append(Change(operation="kept", text="".join(a[a1:a2])))
            continue
        if a2 > a1:
            changes.append(Change(operation="removed", text="".join(a[a1:a2])))
        if b2 > b1:
            changes.append(Change(operation="added", text="".join(b[b1:b2])))
    yield tuple(changes)
