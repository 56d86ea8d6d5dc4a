"""Taking everything out again: articles as rows, originals as WARC."""

from __future__ import annotations

import gzip
import json
from datetime import UTC
from typing import IO, TYPE_CHECKING, Any
from uuid import NAMESPACE_URL, uuid5

import sqlalchemy as sa

from wirecopy.store.articles import every_article, stored_page
from wirecopy.store.encoding import fields_of
from wirecopy.store.schema import articles, copies, members, pages, stories

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

    from wirecopy.store.db import Database
    from wirecopy.store.records import StoredPage

Row = dict[str, Any]
PAGES = 100


def rows(database: Database) -> Iterator[Row]:
    """Return a row for every article, in order of arrival; `Store.export_rows` describes them."""
    with database.reading(snapshot=True) as connection:
        story_of = dict(
            connection.execute(
                sa.select(articles.c.id, stories.c.id)
                .join(members, members.c.article == articles.c.number)
                .join(stories, stories.c.number == members.c.story)
            ).all()
        )
        origin = articles.alias("origin")
        origin_of = dict(
            connection.execute(
                sa.select(articles.c.id, origin.c.id)
                .join(copies, copies.c.article == articles.c.number)
                .join(origin, origin.c.number == copies.c.origin)
            ).all()
        )
        for stored in every_article(connection):
            article_id = stored.article.id
            about = {"version": stored.version, "cause": stored.cause, "extractor": stored.extractor}
            places = {"story": story_of.get(article_id), "origin": origin_of.get(article_id)}
            yield fields_of(stored.article) | about | places


def write_rows(database: Database, file: IO[bytes]) -> int:
    """Write the rows as JSON Lines; return how many."""
    count = 0
    for row in rows(database):
        file.write(json.dumps(row, ensure_ascii=False).encode("utf-8", "replace") + b"\n")
        count += 1
    return count


def write_warc(database: Database, file: IO[bytes], now: datetime) -> int:
    """Write every kept original as a gzipped WARC 1.1; return how many pages."""
    about = {"WARC-Record-ID": f"<{uuid5(NAMESPACE_URL, now.isoformat()).urn}>", "WARC-Date": _date(now)}
    file.write(gzip.compress(_record("warcinfo", "application/warc-fields", b"software: wirecopy\r\n", about)))
    count = 0
    last = 0
    with database.reading(snapshot=True) as connection:
        while True:
            kept = pages.c.original.is_not(None)
            query = sa.select(pages).where(pages.c.number > last, kept).order_by(pages.c.number).limit(PAGES)
            found = connection.execute(query).all()
            if not found:
                return count
            for row in found:
                file.write(gzip.compress(_page_record(stored_page(row), row.fetched, row.digest.hex())))
                count += 1
            last = found[-1].number


def _page_record(stored: StoredPage, fetched: datetime, digest: str) -> bytes:
    page = stored.page
    target = page.url or page.id
    named = {
        "WARC-Target-URI": target,
        "WARC-Record-ID": f"<{uuid5(NAMESPACE_URL, f'{target} {digest}').urn}>",
        "WARC-Date": _date(fetched),
    }
    payload = stored.original or b""
    if page.status is None:
        return _record("resource", "application/octet-stream", payload, named)
    # The content coding is undone already: headers that speak of it, or of the length on the wire, would be untrue now.
    untrue = {"content-encoding", "transfer-encoding", "content-length"}
    held = [f"{name}: {value}" for name, value in stored.headers if name.lower() not in untrue]
    head = "\r\n".join([f"HTTP/1.1 {page.status} ", *held, f"Content-Length: {len(payload)}", "", ""])
    return _record("response", "application/http; msgtype=response", head.encode("utf-8", "replace") + payload, named)


def _date(moment: datetime) -> str:
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def _record(kind: str, type_: str, block: bytes, named: dict[str, str]) -> bytes:
    fields = {
        "WARC-Type": kind,
        "Content-Type": type_,
        "Content-Length": str(len(block)),
    } | {name: " ".join(value.split()) for name, value in named.items()}
    head = "".join(f"{name}: {value}\r\n" for name, value in fields.items())
    return b"WARC/1.1\r\n" + head.encode() + b"\r\n" + block + b"\r\n\r\n"
