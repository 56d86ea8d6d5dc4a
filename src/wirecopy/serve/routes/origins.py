"""Where the copy of an agency or publisher ran: with credit, without it, rewritten. The licensing desk's page."""

from __future__ import annotations

import csv
import io
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response

from wirecopy.serve.bars import Bar, bars
from wirecopy.serve.display import one_line, web_address
from wirecopy.serve.localise import N_
from wirecopy.serve.pages import answer, evidence_address, missing
from wirecopy.serve.site import site_of
from wirecopy.serve.windows import start_of, window
from wirecopy.types import Kind

if TYPE_CHECKING:
    from wirecopy.serve.site import Site
    from wirecopy.store.origins import CopyRow

router = APIRouter()

# Copies, and names, on a page.
PAGE, NAMES = 60, 200
# A spreadsheet runs what begins so; a quotation mark before it makes it plain text.
_FORMULA = ("=", "+", "-", "@", "\t", "\r")


@dataclass(frozen=True, slots=True, kw_only=True)
class OriginLine:
    """An agency or publisher whose copy ran elsewhere."""

    name: str
    copies: int


@dataclass(frozen=True, slots=True, kw_only=True)
class OriginsPage:
    """All whose copy ran elsewhere, the most copied first."""

    origins: tuple[OriginLine, ...]
    after: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class CopyLine:
    """One copy."""

    origin: str
    copy: str
    publisher: str
    headline: str
    address: str | None
    published: datetime | None
    kind: Kind
    credit: bool | None
    known: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class OriginPage:
    """Where the copy of one agency or publisher ran.

    Attributes:
        name: Whose.
        copies: A page of them, the latest first.
        total: How many there are.
        credited: How many kept the credit.
        dropped: How many dropped it.
        rewritten: How many were rewritten.
        publishers: How many copies ran where.
        months: How many ran when.
        kinds: What was done to them.
        picture: The publishers as a picture.
        after: Where the next page goes on.
    """

    name: str
    copies: tuple[CopyLine, ...]
    total: int
    credited: int
    dropped: int
    rewritten: int
    publishers: tuple[tuple[str, int], ...]
    months: tuple[tuple[str, int], ...]
    kinds: tuple[tuple[str, int], ...]
    picture: str
    after: str | None


@router.get("/origins")
async def origins(request: Request) -> Response:
    """List all whose copy ran elsewhere."""
    site = site_of(request)
    start = start_of(request, "names")
    names = window(site.store.origins.names(limit=start + NAMES + 1), start, NAMES)
    lines = tuple(OriginLine(name=one_line(name) or "?", copies=copies) for name, copies in names.items)
    return answer(request, "origins.html", OriginsPage(origins=lines, after=names.after))


@router.get("/origin")
async def origin(request: Request, name: str = "", after: str = "") -> Response:
    """Show where somebody's copy ran."""
    site = site_of(request)
    if request.query_params.get("format") == "csv":
        return _csv(site, name, str(request.base_url).rstrip("/"))
    view = origin_page(site, name, after or None)
    if view is None:
        raise missing(N_("Nobody ran copy by this name."))
    return answer(request, "origin.html", view)


def origin_page(site: Site, name: str, after: str | None) -> OriginPage | None:
    """Where somebody's copy ran; None where it ran nowhere."""
    totals = site.store.origins.totals(name)
    if totals.copies == 0:
        return None
    found = site.store.origins.copies(name, limit=PAGE, after=after)
    publishers = tuple((one_line(each) or "?", count) for each, count in totals.publishers)
    return OriginPage(
        name=one_line(name) or "?",
        copies=tuple(map(_line, found.rows)),
        total=totals.copies,
        credited=totals.credited,
        dropped=totals.dropped,
        rewritten=dict(totals.kinds).get("rewritten", 0),
        publishers=publishers,
        months=totals.months,
        kinds=totals.kinds,
        picture=bars([Bar(label=label, value=count) for label, count in publishers[:20]], title=one_line(name) or "?"),
        after=found.after,
    )


def _line(row: CopyRow) -> CopyLine:
    return CopyLine(
        origin=row.origin,
        copy=row.copy,
        publisher=one_line(row.publisher) or "?",
        headline=one_line(row.headline) or row.copy,
        address=web_address(row.url),
        published=row.published,
        kind=row.kind,
        credit=row.credit,
        known=row.direction == "known",
    )


def _csv(site: Site, name: str, base: str) -> Response:
    """All copies as a table that leads back to the desk from wherever it is opened."""
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow(
        ("publisher", "headline", "url", "published", "kind", "credit", "direction", "origin", "copy", "evidence")
    )
    after: str | None = None
    while True:
        found = site.store.origins.copies(name, limit=1000, after=after)
        for row in found.rows:
            line = _line(row)
            credit = "" if line.credit is None else "kept" if line.credit else "dropped"
            published = line.published.isoformat() if line.published else ""
            known = "known" if line.known else "unknown"
            cells = (line.publisher, line.headline, line.address or "", published, line.kind, credit, known)
            evidence = base + evidence_address(line.origin, line.copy)
            writer.writerow(map(_plain, (*cells, line.origin, line.copy, evidence)))
        after = found.after
        if after is None:
            break
    headers = {"content-disposition": 'attachment; filename="copies.csv"'}
    return Response("\ufeff" + text.getvalue(), media_type="text/csv; charset=utf-8", headers=headers)


def _plain(cell: str) -> str:
    return f"'{cell}" if cell.startswith(_FORMULA) else cell
