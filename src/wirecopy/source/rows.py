"""The rows of JSON Lines, in both directions: rows in become pages or articles, values out become rows.

The fields and their meaning are the command-line contract, described in docs/commands.md. Unknown fields are kept out.
A field that we know but cannot use (a list where a name belongs) refuses the row, so that nothing is silently lost.
"""

from __future__ import annotations

import json
import math
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from wirecopy.errors import InputError
from wirecopy.types import Article, Contributor, Dateline, Image, Page

if TYPE_CHECKING:
    from collections.abc import Mapping

    from wirecopy.types import Reuse, Story

Row = dict[str, object]
REMEDY = 'a row needs "id" and one of "html", "text" or "body"'


def parse_row(line: str | bytes, source: str) -> Page | Article:
    """Read one line of JSON Lines.

    Args:
        line: The line. Bytes must be UTF-8.
        source: Names the row in messages, such as `rows.jsonl:12`; it is the id of a row that has none.

    Returns:
        A page for a row with `html` or `text`, an article for a row with `body`.

    Raises:
        InputError: The row is not JSON, not an object, lacks what it needs, or a field has the wrong type.
    """
    try:
        row = json.loads(line)
    except UnicodeDecodeError as error:
        reason = f"is not valid UTF-8 (byte 0x{error.object[error.start]:02x} at position {error.start})"
        raise InputError(source, reason, "save it as UTF-8") from error
    except json.JSONDecodeError as error:
        raise InputError(source, f"is not valid JSON: {error.msg} at column {error.colno}", REMEDY) from error
    except (RecursionError, ValueError) as error:
        raise InputError(source, "is not usable JSON: nested too deep or a number too long", REMEDY) from error
    if not isinstance(row, dict):
        raise InputError(source, f"is a JSON {type(row).__name__}, not an object", REMEDY)
    return _Reader(row, source).read()


class _Reader:
    """Reads the known fields of one row, refusing what has the wrong type."""

    def __init__(self, row: Mapping[str, object], source: str) -> None:
        self.row = row
        self.source = source

    def read(self) -> Page | Article:
        identity = self.row.get("id")
        if isinstance(identity, int) and not isinstance(identity, bool):
            identity = str(identity)
        if identity is not None and not isinstance(identity, str):
            raise self.wrong("id", "a string")
        name = _whole(identity or self.source)
        for field, markup in (("html", True), ("text", False)):
            text = self.string(field)
            if text is not None:
                return Page(id=name, url=self.string("url"), text=text, markup=markup, fetched=self.time("fetched"))
        if self.string("body") is None:
            raise InputError(self.source, 'has none of "html", "text" and "body"', REMEDY)
        return self.article(name)

    def article(self, name: str) -> Article:
        position = self.row.get("position")
        return Article(
            id=name,
            body=self.string("body") or "",
            page=self.string("page"),
            position=position if isinstance(position, int) else 0,
            url=self.string("url"),
            headline=self.string("headline"),
            bylines=self.strings("bylines"),
            contributors=tuple(
                Contributor(name=who, place=self.string("place", item))
                for item in self.objects("contributors")
                if (who := self.string("name", item)) is not None
            ),
            dateline=self.dateline(),
            agency=self.string("agency"),
            publisher=self.string("publisher"),
            carrier=self.string("carrier"),
            published=self.time("published"),
            published_text=self.string("published_text"),
            modified=self.time("modified"),
            language=self.string("language"),
            credit_line=self.string("credit_line"),
            rights=self.string("rights"),
            images=tuple(
                Image(**{field: self.string(field, item) for field in ("url", "caption", "credit")})
                for item in self.objects("images")
            ),
            declared_sources=self.strings("declared_sources"),
            seen=self.time("fetched"),
        )

    def dateline(self) -> Dateline | None:
        value = self.row.get("dateline")
        if value is None:
            return None
        if not isinstance(value, dict):
            raise self.wrong("dateline", "an object")
        return Dateline(
            place=self.string("place", value), date=self.string("date", value), agency=self.string("agency", value)
        )

    def string(self, field: str, row: Mapping[str, object] | None = None) -> str | None:
        value = (self.row if row is None else row).get(field)
        if value is not None and not isinstance(value, str):
            raise self.wrong(field, "a string")
        return None if value is None else _whole(value)

    def strings(self, field: str) -> tuple[str, ...]:
        value = self.row.get(field)
        if value is None:
            return ()
        if not isinstance(value, list) or not all(isinstance(item, str) for item in value):
            raise self.wrong(field, "a list of strings")
        return tuple(map(_whole, value))

    def objects(self, field: str) -> tuple[Mapping[str, object], ...]:
        value = self.row.get(field)
        if value is None:
            return ()
        if not isinstance(value, list) or not all(isinstance(item, dict) for item in value):
            raise self.wrong(field, "a list of objects")
        return tuple(value)

    def time(self, field: str) -> datetime | None:
        value = self.string(field)
        if value is None:
            return None
        try:
            moment = datetime.fromisoformat(value.strip())
        except ValueError as error:
            raise self.wrong(field, 'a time such as "2026-11-22T09:30:00Z"') from error
        # A row without a zone is taken as UTC: comparing it at all needs one.
        return moment if moment.tzinfo else moment.replace(tzinfo=UTC)

    def wrong(self, field: str, wanted: str) -> InputError:
        return InputError(self.source, f'"{field}" is not {wanted}', REMEDY if field == "id" else None)


def article_row(article: Article) -> Row:
    """The row that `wirecopy extract` prints for an article."""
    dateline = article.dateline
    return {
        "id": article.id,
        "page": article.page,
        "position": article.position,
        "url": article.url,
        "headline": article.headline,
        "bylines": list(article.bylines),
        "contributors": [{"name": person.name, "place": person.place} for person in article.contributors],
        "dateline": None
        if dateline is None
        else {"place": dateline.place, "date": dateline.date, "agency": dateline.agency},
        "agency": article.agency,
        "publisher": article.publisher,
        "carrier": article.carrier,
        "published": _stamp(article.published),
        "published_approximate": article.published_approximate,
        "published_text": article.published_text,
        "modified": _stamp(article.modified),
        "language": article.language,
        "credit_line": article.credit_line,
        "rights": article.rights,
        "images": [{"url": image.url, "caption": image.caption, "credit": image.credit} for image in article.images],
        "body": article.body,
        "blocks": [{"kind": block.kind, "text": block.text, "level": block.level} for block in article.blocks],
        "declared_sources": list(article.declared_sources),
        "teaser": article.teaser,
        "provenance": {item.field: item.basis for item in article.provenance},
    }


def reuse_row(reuse: Reuse) -> Row:
    """The row that `wirecopy trace` prints for a pair in which text is reused. Shares are rounded to four places."""
    return {
        "origin": reuse.origin,
        "copy": reuse.copy,
        "direction": reuse.direction,
        "reasons": [
            {
                "code": reason.code,
                "basis": reason.basis,
                "supports": reason.supports,
                "weight": _share(reason.weight),
            }
            for reason in reuse.reasons
        ],
        "kind": reuse.kind,
        "containment": _share(reuse.containment),
        "coverage_origin": _share(reuse.coverage_origin),
        "coverage_copy": _share(reuse.coverage_copy),
        "substitution_rate": _share(reuse.substitution_rate),
        "score": _share(reuse.score),
        "substitutions": [
            {"origin": item.origin, "copy": item.copy, "count": item.count, "name": item.name}
            for item in reuse.substitutions
        ],
    }


def story_row(story: Story) -> Row:
    """The row that `wirecopy stories --stories` prints for a story."""
    return {
        "story": story.id,
        "headline": story.headline,
        "articles": list(story.articles),
        "publishers": list(story.publishers),
        "independent_reports": story.independent_reports,
        "dependent": [
            {"article": found.article, "newsroom": found.newsroom, "basis": found.basis} for found in story.dependent
        ],
    }


def membership_row(article: Article, story: Story, *, headline_only: bool) -> Row:
    """The row that `wirecopy stories` prints for an article."""
    return {"id": article.id, "story": story.id, "headline_only": headline_only}


def _whole(text: str) -> str:
    """The text with half surrogate pairs, which JSON can spell and no output can hold, replaced by U+FFFD."""
    try:
        text.encode()
    except UnicodeEncodeError:
        return text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    return text


def _stamp(moment: datetime | None) -> str | None:
    return None if moment is None else moment.isoformat()


def _share(value: float) -> float:
    return round(value, 4) if math.isfinite(value) else 0.0
