"""`press.toml` and the golden bodies as values, for the tests of the demo press."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache
from pathlib import Path
from typing import Any

from wirecopy import demo
from wirecopy.types import Article, Contributor, Dateline, Image

BODIES = Path(__file__).parent / "golden" / "demo" / "bodies"


@dataclass(frozen=True, slots=True, kw_only=True)
class Expected:
    """One article of the press as it really is.

    `article.published` is None where the page prints a day at most; then `day` has that day.
    """

    key: str
    article: Article
    day: date | None
    story: str
    headline_only: bool
    copy_of: str | None
    kind: str | None
    shares_with: tuple[str, ...]
    translation_of: str | None
    altered_names: tuple[tuple[str, str], ...]


@cache
def truth() -> dict[str, Expected]:
    """Every article by its key, in order of arrival."""
    pages = tomllib.loads((demo.folder().parent / "press.toml").read_text(encoding="utf-8"))["page"]
    return {
        row["id"]: _expected(page, position, row)
        for page in pages
        for position, row in enumerate(page.get("article", ()))
    }


def root(key: str) -> str:
    """The first article in a chain of copies."""
    source = truth()[key].copy_of
    return key if source is None else root(source)


@cache
def relatives(key: str) -> frozenset[str]:
    """All articles that hang together by copying or by shared passages, this one included."""
    links = [{one.key, other} for one in truth().values() for other in (one.copy_of, *one.shares_with) if other]
    found, before = {key}, set[str]()
    while found != before:
        before = set(found)
        found.update(*(link for link in links if link & found))
    return frozenset(found)


def _expected(page: dict[str, Any], position: int, row: dict[str, Any]) -> Expected:
    published = row.get("published")
    whole = isinstance(published, datetime)
    image = row.get("image")
    article = Article(
        id=f"{page['file']}#{position}",
        page=page["file"],
        position=position,
        headline=row["headline"],
        body=(BODIES / f"{row['id']}.txt").read_text(encoding="utf-8").strip(),
        bylines=tuple(row.get("bylines", ())),
        contributors=tuple(Contributor(**person) for person in row.get("contributors", ())),
        dateline=Dateline(**row["dateline"]) if "dateline" in row else None,
        agency=row.get("agency"),
        publisher=row["publisher"],
        carrier=row.get("carrier"),
        published=published if whole else None,
        published_text=row.get("published_text"),
        modified=row.get("modified"),
        language=row["language"],
        credit_line=row.get("credit_line"),
        rights=row.get("rights"),
        images=(Image(**image),) if image else (),
        seen=page["fetched"],
        teaser=row.get("teaser", False),
    )
    return Expected(
        key=row["id"],
        article=article,
        day=published.date() if isinstance(published, datetime) else published,
        story=row["story"],
        headline_only=row.get("headline_only", False),
        copy_of=row.get("copy_of"),
        kind=row.get("kind"),
        shares_with=tuple(row.get("shares_with", ())),
        translation_of=row.get("translation_of"),
        altered_names=tuple((source, copy) for source, copy in row.get("altered_names", ())),
    )
