"""Pages and articles: every version that was ever taken, with what each field rests on."""

from __future__ import annotations

import zlib
from dataclasses import replace
from itertools import groupby
from typing import TYPE_CHECKING, Any

import sqlalchemy as sa

from wirecopy.store import encoding
from wirecopy.store.db.prepared import Among, Prepared
from wirecopy.store.query import TEXT_FIELDS, TextField, tokens
from wirecopy.store.records import StoredArticle, StoredPage
from wirecopy.store.schema import articles, images, pages, provenance, storable, versions
from wirecopy.types import Article, Image, Page, Provenance

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Sequence
    from datetime import datetime

    from sqlalchemy import Connection

    from wirecopy.store.db import Database
    from wirecopy.store.db.dialect import Dialect
    from wirecopy.store.records import Cause, Take

# The columns of `articles` that repeat a field of the article, for statements to look at.
_COPIED = ("page", "url", "headline", "publisher", "agency", "carrier", "language", "published", "teaser")
CHUNK = 500
# Words of one field that the text index takes: PostgreSQL's tsvector ends at 1 MiB. Three novels' chapters.
WORDS = 30_000


class Articles:
    """The pages and articles of a store."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def get(self, article_id: str, *, version: int | None = None) -> StoredArticle | None:
        """Return an article.

        Args:
            article_id: Its id.
            version: Which version; None for the current one.
        """
        if version is None:
            found = self._current([article_id])
        else:
            found = self._read(_joined().where(articles.c.id == storable(article_id), versions.c.version == version))
        return found[0] if found else None

    def many(self, article_ids: Collection[str]) -> dict[str, StoredArticle]:
        """Return the current versions of articles, by id, in the order given; unknown ids are left out."""
        wanted = [storable(article_id) for article_id in article_ids]
        found = {stored.article.id: stored for stored in self._current(wanted)}
        return {article_id: found[article_id] for article_id in wanted if article_id in found}

    def versions(self, article_id: str) -> tuple[StoredArticle, ...]:
        """Return every version of an article, the first one first."""
        return self._read(_joined().where(articles.c.id == storable(article_id)).order_by(versions.c.version))

    def of_page(self, page_id: str) -> tuple[StoredArticle, ...]:
        """Return the articles of a page in page order, also those that its latest version has no more."""
        found = self._read(current().where(articles.c.page == storable(page_id)))
        return tuple(sorted(found, key=lambda stored: stored.article.position))

    def since(self, moment: datetime, *, limit: int, after: str | None = None) -> tuple[StoredArticle, ...]:
        """Return articles first seen since a time, in order of arrival.

        Args:
            moment: The time.
            limit: How many at most.
            after: Only those that arrived after the article with this id.
        """
        query = current().where(articles.c.seen >= moment).order_by(articles.c.number).limit(limit)
        if after is not None:
            last = sa.select(articles.c.number).where(articles.c.id == storable(after)).scalar_subquery()
            query = query.where(articles.c.number > last)
        return self._read(query)

    def count(self) -> int:
        """Return how many articles there are."""
        query = sa.select(sa.func.count()).select_from(articles)
        return self._database.read(lambda connection: connection.execute(query).scalar_one())

    def page(self, page_id: str) -> StoredPage | None:
        """Return a page as it was last fetched, with its original bytes where they are kept."""
        query = sa.select(pages).where(pages.c.id == storable(page_id)).order_by(pages.c.fetched.desc()).limit(1)
        row = self._database.read(lambda connection: connection.execute(query).first())
        return None if row is None else stored_page(row)

    def _read(self, query: sa.Select[Any]) -> tuple[StoredArticle, ...]:
        return self._database.read(lambda connection: read_articles(connection, query))

    def _current(self, article_ids: Collection[str]) -> tuple[StoredArticle, ...]:
        return self._database.read(lambda connection: current_articles(connection, article_ids))


def _joined() -> sa.Select[Any]:
    columns = (articles.c.number, articles.c.version.label("latest"), articles.c.archived, versions)
    return sa.select(*columns).join(versions, versions.c.article == articles.c.number)


def current() -> sa.Select[Any]:
    """Select the current version of every article, for `read_articles`."""
    return _joined().where(versions.c.version == articles.c.version)


def every_article(connection: Connection) -> Iterator[StoredArticle]:
    """Return the current version of every article in order of arrival, a chunk in memory at a time."""
    last = 0
    while True:
        query = current().where(articles.c.number > last).order_by(articles.c.number).limit(CHUNK)
        rows = connection.execute(query).all()
        if not rows:
            return
        yield from assembled(connection, rows)
        last = rows[-1].number


# Statements that every page runs.
_CURRENT = Prepared(current().where(Among(articles.c.id, "ids")))
_PARTS = {
    table: Prepared(
        sa.select(table)
        .where(Among(table.c.article, "numbers"))
        .order_by(table.c.article, table.c.version, table.c.position)
    )
    for table in (provenance, images)
}
_NUMBERS = Prepared(sa.select(articles.c.id, articles.c.number).where(Among(articles.c.id, "ids")))
_IDS = Prepared(sa.select(articles.c.number, articles.c.id).where(Among(articles.c.number, "numbers")))
_SAME_PAGE = Prepared(
    sa.select(pages.c.number).where(pages.c.id == sa.bindparam("name"), pages.c.digest == sa.bindparam("bytes_digest"))
)
_NEW_PAGE = Prepared(
    sa.insert(pages).returning(pages.c.number), *(column.name for column in pages.c if column.name != "number")
)
_NEW = Prepared(sa.insert(articles).returning(articles.c.number), *_COPIED, "id", "seen", "version")
_EDITED = Prepared(
    sa.update(articles)
    .where(articles.c.number == sa.bindparam("edited"))
    .values({name: sa.bindparam(name) for name in (*_COPIED, "version")})
)
_NEW_VERSION = Prepared(sa.insert(versions))
_NEW_PARTS = {table: Prepared(sa.insert(table)) for table in (provenance, images)}


def read_articles(connection: Connection, query: sa.Select[Any]) -> tuple[StoredArticle, ...]:
    """Return the articles that a query of this module finds."""
    return assembled(connection, connection.execute(query).all())


def current_articles(connection: Connection, article_ids: Collection[str]) -> tuple[StoredArticle, ...]:
    """Return the current versions of articles in any order; unknown ids are left out."""
    return assembled(connection, _CURRENT.all(connection, ids=list(map(storable, article_ids))))


def assembled(connection: Connection, rows: Sequence[Any], *, bases: bool = True) -> tuple[StoredArticle, ...]:
    """Return the articles of rows that have the columns of `current`, on wish with what their fields rest on."""
    reasons = _parts(connection, provenance, rows) if bases else {}
    pictures = _parts(connection, images, rows)
    found = []
    for row in rows:
        key = (row.article, row.version)
        article = encoding.decode(Article, row.content)
        if key in reasons or key in pictures:
            article = replace(
                article,
                provenance=tuple(Provenance(field=part.field, basis=part.basis) for part in reasons.get(key, ())),
                images=tuple(
                    Image(url=part.url, caption=part.caption, credit=part.credit) for part in pictures.get(key, ())
                ),
            )
        found.append(
            StoredArticle(
                article=article,
                version=row.version,
                current=row.version == row.latest,
                cause=row.cause,
                extractor=row.extractor,
                taken=row.taken,
                archived=row.archived,
            )
        )
    return tuple(found)


def _parts(connection: Connection, table: sa.Table, rows: Sequence[Any]) -> dict[tuple[int, int], tuple[Any, ...]]:
    numbers = {row.article for row in rows}
    if not numbers:
        return {}
    found = _PARTS[table].all(connection, numbers=sorted(numbers))
    return {key: tuple(parts) for key, parts in groupby(found, key=lambda part: (part.article, part.version))}


def stored_page(row: sa.Row[Any]) -> StoredPage:
    """Return the page of a row; its text is empty, because only the original says in which encoding it was."""
    lines = (row.headers or "").splitlines()
    name_and_value = (line.partition(": ") for line in lines)
    return StoredPage(
        page=Page(id=row.id, text="", markup=True, url=row.url, fetched=row.fetched, status=row.status),
        asked=row.asked,
        headers=tuple((name, value) for name, _, value in name_and_value),
        permissions=tuple((row.permissions or "").split()),
        original=None if row.original is None else zlib.decompress(row.original),
    )


def put_page(connection: Connection, stored: StoredPage, taken: datetime) -> tuple[int, bool]:
    """Keep a page; the same bytes of the same page are kept once.

    Returns:
        Its number, and whether it is new.
    """
    page = stored.page
    bytes_ = stored.original if stored.original is not None else page.text.encode("utf-8", "surrogatepass")
    digest = encoding.digest(bytes_)
    same = _SAME_PAGE.column(connection, name=page.id, bytes_digest=digest)
    if same:
        return same[0], False
    new = _NEW_PAGE.column(
        connection,
        id=page.id,
        url=page.url,
        asked=stored.asked,
        fetched=page.fetched or taken,
        status=page.status,
        headers="\n".join(f"{name}: {value}" for name, value in stored.headers) or None,
        permissions=" ".join(stored.permissions) or None,
        digest=digest,
        size=len(bytes_),
        original=None if stored.original is None else zlib.compress(stored.original, encoding.LEVEL),
    )
    return new[0], True


def put_article(
    connection: Connection, dialect: Dialect, article: Article, take: Take, page: int | None
) -> tuple[int, Cause | None]:
    """Keep an article, as a new version where it is one.

    Args:
        connection: A writing transaction.
        dialect: The database's kind.
        article: The article.
        take: What it belongs to.
        page: The number of its page.

    Returns:
        Its number, and the cause of the new version, or None where there is none.
    """
    before = _CURRENT.first(connection, ids=[storable(article.id)])
    row = {name: getattr(article, name) for name in _COPIED}
    cause: Cause | None
    number: int
    if before is None:
        version, cause = 1, "first"
        (number,) = _NEW.column(connection, **row, id=article.id, seen=article.seen or take.taken, version=version)
    else:
        number = before.number
        (held,) = assembled(connection, [before])
        cause = _cause(held, article, take.extractor, same_page=page is not None and page == before.page)
        if cause is None:
            return number, None
        version = held.version + 1
        _EDITED.run(connection, edited=number, **row, version=version)
        dialect.drop_text(connection, number, searchable(held.article))
    key = {"article": number, "version": version}
    _put_version(connection, article, key | {"page": page, "cause": cause, "extractor": take.extractor}, take.taken)
    dialect.put_text(connection, number, searchable(article))
    return number, cause


def _cause(held: StoredArticle, article: Article, extractor: str, *, same_page: bool) -> Cause | None:
    if extractor == held.extractor:
        if substance(article) == substance(held.article):
            return None
        return "unknown" if same_page else "edit"
    if replace(article, seen=None) == replace(held.article, seen=None):
        return None
    return "re-extraction" if same_page else "unknown"


def substance(article: Article) -> Article:
    """Return what of an article a publisher edits.

    Times and addresses of pictures change with every fetch on many sites, without anything having been written.
    """
    return replace(
        article,
        images=tuple(replace(image, url=None) for image in article.images),
        published=None,
        published_approximate=False,
        published_text=None,
        modified=None,
        seen=None,
        provenance=(),
    )


def _put_version(connection: Connection, article: Article, about: dict[str, Any], taken: datetime) -> None:
    content = encoding.encode(replace(article, provenance=(), images=()))
    _NEW_VERSION.run(connection, **about, taken=taken, digest=encoding.digest(substance(article)), content=content)
    key = {name: about[name] for name in ("article", "version")}
    for table, parts in ((provenance, article.provenance), (images, article.images)):
        names = [column.name for column in table.c if column.name not in {"article", "version", "position"}]
        rows = (
            key | {"position": position} | {name: getattr(part, name) for name in names}
            for position, part in enumerate(parts)
        )
        _NEW_PARTS[table].run_each(connection, rows)


def searchable(article: Article) -> tuple[list[str], ...]:
    """Return the words of an article for the text index, one list for each of its fields."""
    texts: dict[TextField, Iterable[str | None]] = {
        "headline": (article.headline,),
        "body": (article.body,),
        "byline": (*article.bylines, *(contributor.name for contributor in article.contributors)),
        "caption": (text for image in article.images for text in (image.caption, image.credit)),
    }
    return tuple([word for text in texts[field] if text for word in tokens(text)][:WORDS] for field in TEXT_FIELDS)


def numbers_of(connection: Connection, article_ids: Collection[str]) -> dict[str, int]:
    """Return the numbers of articles, by id; unknown ids are left out."""
    return {row.id: row.number for row in _NUMBERS.all(connection, ids=list(map(storable, article_ids)))}


def ids_of(connection: Connection, numbers: Collection[int]) -> dict[int, str]:
    """Return the ids of articles, by number."""
    return {row.number: row.id for row in _IDS.all(connection, numbers=list(numbers))}
