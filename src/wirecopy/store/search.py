"""Searching: the tree of a query compiled to one statement for either database.

What speaks only of words becomes one question to the text index; what speaks of facts becomes conditions on tables;
the boolean operators join both.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any, Literal, get_args

import sqlalchemy as sa

from wirecopy.errors import QueryError
from wirecopy.store.articles import current, numbers_of, read_articles
from wirecopy.store.query import Either, Every, Fact, Node, Not, Words, parse, tokens, wanted
from wirecopy.store.schema import (
    articles,
    copies,
    entries,
    feeds,
    labels,
    members,
    readings,
    redirects,
    reuse,
    storable,
    stories,
    users,
)
from wirecopy.types import Kind

if TYPE_CHECKING:
    from wirecopy.store.db import Database
    from wirecopy.store.db.dialect import Dialect
    from wirecopy.store.records import StoredArticle

Order = Literal["newest", "best"]

_TIME = re.compile(r"(?P<sign>[<>]=?)?(?P<year>\d{4})(?:-(?P<month>\d{1,2})(?:-(?P<day>\d{1,2}))?)?")
_STATES = ("read", "unread", "starred", "copy", "original", "teaser", "archived")
# Characters of an extract around the words that were found.
EXTRACT = 240
_WORD = re.compile(r"\S+")


@dataclass(frozen=True, slots=True, kw_only=True)
class Hit:
    """A found article.

    Attributes:
        stored: The article.
        extract: A part of its body, around the first of the words that were asked for.
    """

    stored: StoredArticle
    extract: str


def search(
    database: Database,
    query: str,
    *,
    user: str | None = None,
    order: Order = "newest",
    limit: int = 50,
    after: str | None = None,
) -> tuple[Hit, ...]:
    """Find articles; `Store.search` has the arguments."""
    node = parse(query)
    number = articles.c.number
    statement = current()
    text = None if node is None else _text(node)
    ranks = order == "best" and text is not None
    # Of words alone the text index itself can give the newest, without looking at all that have them.
    plain = node if node is not None and not ranks and _is_text(node) else None
    if node is not None and plain is None:
        statement = statement.where(_Compiler(database.dialect, query, user).condition(node))
    if text is not None and ranks:
        statement = statement.order_by(database.dialect.rank(text, number), number.desc())
    else:
        statement = statement.order_by(number.desc())

    def work(connection: sa.Connection) -> tuple[StoredArticle, ...]:
        chosen = statement.limit(limit)
        below = None
        if after is not None and ranks:
            chosen = chosen.offset(_position(connection, statement, after))
        elif after is not None:
            below = numbers_of(connection, (after,)).get(storable(after), 0)
            chosen = chosen.where(number < below)
        if plain is not None:
            chosen = chosen.where(database.dialect.newest(plain, number, limit, below))
        return read_articles(connection, chosen)

    words = wanted(node)
    return tuple(Hit(stored=stored, extract=extract(stored.article.body, words)) for stored in database.read(work))


def condition(dialect: Dialect, query: str, user: str | None, *, newest: int | None = None) -> sa.ColumnElement[bool]:
    """Return what a query asks of a row of `articles`.

    Args:
        dialect: The database's kind.
        query: As for `Store.search`.
        user: Who asks.
        newest: Where only so many of the newest are wanted, the condition need not hold for more.

    Raises:
        QueryError: The query cannot be read.
    """
    node = parse(query)
    if node is None:
        return sa.true()
    if newest is not None and _is_text(node):
        return dialect.newest(node, articles.c.number, newest, None)
    return _Compiler(dialect, query, user).condition(node)


def _position(connection: sa.Connection, statement: sa.Select[Any], after: str) -> int:
    """The rank of an article in a list that is ordered by how well each answers."""
    ids = connection.execute(statement.with_only_columns(articles.c.id)).scalars()
    for position, article_id in enumerate(ids, start=1):
        if article_id == storable(after):
            return position
    return 0


def _text(node: Node) -> Node | None:
    """Return the part of a tree that speaks only of words and must hold or may raise the rank."""
    if _is_text(node):
        return node
    if isinstance(node, (Every, Either)):
        parts = tuple(text for part in node.parts if (text := _text(part)) is not None)
        if len(parts) > 1:
            # A copy that lacks one of the words may have been found by a fact: it then ranks last.
            return Every(parts=parts) if isinstance(node, Every) else Either(parts=parts)
        return parts[0] if parts else None
    return None


def _is_text(node: Node) -> bool:
    """Whether a text index can answer a tree: only words, and exclusions only from other words."""
    match node:
        case Words():
            return True
        case Every(parts=parts):
            plain = [part for part in parts if not isinstance(part, Not)]
            less = [part.part for part in parts if isinstance(part, Not)]
            return bool(plain) and all(map(_is_text, (*plain, *less)))
        case Either(parts=parts):
            return all(map(_is_text, parts))
        case _:
            return False


@dataclass(frozen=True, slots=True)
class _Compiler:
    """Builds the condition of one query."""

    dialect: Dialect
    query: str
    user: str | None

    def condition(self, node: Node) -> sa.ColumnElement[bool]:
        if _is_text(node):
            return self.dialect.text(node, articles.c.number)
        if isinstance(node, Every):
            return sa.and_(*map(self.condition, _together(node.parts)))
        if isinstance(node, Either):
            return sa.or_(*map(self.condition, node.parts))
        if isinstance(node, Not):
            return sa.not_(self.condition(node.part))
        if not isinstance(node, Fact):
            raise TypeError(f"{node} is no part of a query")
        return self.fact(node)

    def fact(self, fact: Fact) -> sa.ColumnElement[bool]:  # noqa: PLR0911 - a table of fields
        value = storable(fact.value)
        match fact.field:
            case "id":
                return articles.c.id == value
            case "url" | "publisher" | "agency" | "carrier":
                return sa.func.coalesce(_holds(articles.c[fact.field], value), sa.false())
            case "language":
                tag = sa.func.lower(articles.c.language)
                found = (tag == value.lower()) | tag.like(f"{_plain(value.lower())}-%", escape="\\")
                return sa.func.coalesce(found, sa.false())
            case "published" | "before" | "after":
                return sa.func.coalesce(self.time(fact), sa.false())
            case "kind":
                return self.kind(fact)
            case "feed":
                named = (feeds.c.url == value) | sa.func.coalesce(_holds(feeds.c.title, value), sa.false())
                ran = sa.select(entries.c.page).join(feeds, feeds.c.number == entries.c.feed).where(named)
                return sa.func.coalesce(articles.c.page.in_(ran.where(entries.c.page.is_not(None))), sa.false())
            case "story":
                held = sa.select(stories.c.number).where(stories.c.id == value)
                merged = sa.select(redirects.c.story).where(redirects.c.id == value)
                return articles.c.number.in_(
                    sa.select(members.c.article).where(members.c.story.in_(held.union(merged)))
                )
            case "is":
                return self.state(fact)
            case "label":
                given = sa.select(labels.c.article).where(labels.c.user == self.reader(fact), labels.c.label == value)
                return articles.c.number.in_(given)

    def time(self, fact: Fact) -> sa.ColumnElement[bool]:
        found = _TIME.fullmatch(fact.value)
        try:
            start, end = _period(found) if found else (None, None)
        except (ValueError, OverflowError):  # no such day, or none after it
            start = end = None
        if found is None or start is None or end is None:
            raise QueryError(self.query, fact.position, f"{fact.value!r} is no day; write 2026, 2026-11 or 2026-11-22")
        when = articles.c.published
        sign = {"before": "<", "after": ">"}.get(fact.field, found["sign"])
        match sign:
            case "<":
                return when < start
            case "<=":
                return when < end
            case ">":
                return when >= end
            case ">=":
                return when >= start
            case _:
                return (when >= start) & (when < end)

    def kind(self, fact: Fact) -> sa.ColumnElement[bool]:
        if fact.value not in get_args(Kind):
            raise self.wrong(fact, get_args(Kind))
        return articles.c.number.in_(sa.select(reuse.c.copy).where(reuse.c.kind == fact.value))

    def state(self, fact: Fact) -> sa.ColumnElement[bool]:  # noqa: PLR0911 - a table of states
        number = articles.c.number
        match fact.value:
            case "copy":
                return number.in_(sa.select(copies.c.article))
            case "original":
                return number.not_in(sa.select(copies.c.article))
            case "teaser":
                return articles.c.teaser
            case "archived":
                return articles.c.archived.is_not(None)
            case "starred":
                own = readings.c.user == self.reader(fact)
                return number.in_(sa.select(readings.c.article).where(own, readings.c.starred.is_not(None)))
            case "read":
                return number.in_(read_by(self.reader(fact)))
            case "unread":
                return number.not_in(read_by(self.reader(fact)))
            case _:
                raise self.wrong(fact, _STATES)

    def reader(self, fact: Fact) -> sa.ScalarSelect[int]:
        if self.user is None:
            raise QueryError(self.query, fact.position, f"{fact.field}:{fact.value} needs to know who is reading")
        return sa.select(users.c.number).where(users.c.name == storable(self.user)).scalar_subquery()

    def wrong(self, fact: Fact, known: tuple[str, ...]) -> QueryError:
        return QueryError(
            self.query, fact.position, f"there is no {fact.field}:{fact.value}; there are {', '.join(known)}"
        )


def read_by(reader: sa.ScalarSelect[int]) -> sa.CompoundSelect[int]:
    """Select the articles that a reader has read, and those of which they have read a copy.

    Never the other way: a copy does not count as read because another copy *exists*. Only verbatim and edited copies
    say the same; of an abridged, expanded or rewritten one a reader may want to see what it made of it.
    """
    own = sa.select(readings.c.article).where(readings.c.user == reader, readings.c.read.is_not(None))
    same = reuse.c.kind.in_(("verbatim", "edited"))
    return own.union(
        sa.select(reuse.c.copy).where(same, reuse.c.origin.in_(own)),
        sa.select(reuse.c.origin).where(same, reuse.c.copy.in_(own)),
    )


def _together(parts: tuple[Node, ...]) -> tuple[Node, ...]:
    """Ask the text index once for all words that must be there."""
    texts = tuple(part for part in parts if _is_text(part) or (isinstance(part, Not) and _is_text(part.part)))
    joined = Every(parts=texts)
    if len(texts) < len(parts) and _is_text(joined):
        return (joined, *(part for part in parts if part not in texts))
    return parts


def _holds(column: sa.ColumnElement[Any], value: str) -> sa.ColumnElement[bool]:
    return sa.func.lower(column).like(f"%{_plain(value.lower())}%", escape="\\")


def _plain(value: str) -> str:
    return re.sub(r"([\\%_])", r"\\\1", value)


def _period(found: re.Match[str]) -> tuple[datetime, datetime]:
    year, month, day = (int(found[name]) if found[name] else None for name in ("year", "month", "day"))
    start = datetime(year or 1, month or 1, day or 1, tzinfo=UTC)
    if day is not None:
        return start, start + timedelta(days=1)
    if month is not None:
        return start, (start + timedelta(days=31)).replace(day=1)
    return start, start.replace(year=start.year + 1)


def _first(body: str, asked: set[str], starts: tuple[str, ...]) -> int:
    """Where the first of some words stands in a text; 0 where none does."""
    if not asked:
        return 0
    if not body.isascii():  # else nothing but the words themselves is looked at below
        held = tokens(body)
        if asked.isdisjoint(held) and not any(word.startswith(starts) for word in held if starts):
            return 0
    # Only words that hold one of them as it is, or a character that folding may change, are worth folding.
    near = re.compile("|".join((*map(re.escape, (*asked, *starts)), "[^\\x00-\\x7f]")), re.IGNORECASE)
    place = 0
    while hit := near.search(body, place):
        start = hit.start()
        while start and not body[start - 1].isspace():
            start -= 1
        word = _WORD.match(body, start)
        if word is None:  # a space of another script
            place = hit.end()
            continue
        if any(each in asked or each.startswith(starts) for each in tokens(word.group())):
            return start
        place = max(word.end(), hit.end())
    return 0


def extract(body: str, words: tuple[Words, ...]) -> str:
    """Return a part of a text around the first of some words, or its beginning.

    Args:
        body: The text.
        words: What was asked for, folded.
    """
    asked = {word for leaf in words if leaf.field in {None, "body"} for word in leaf.words}
    starts = tuple(leaf.words[-1] for leaf in words if leaf.prefix)
    begin = max(0, _first(body, asked, starts) - EXTRACT // 3)
    if begin:
        begin = body.find(" ", begin) + 1
    end = (
        len(body)
        if len(body) - begin <= EXTRACT
        else max(body.rfind(" ", begin, begin + EXTRACT), begin + EXTRACT // 2)
    )
    cut = " ".join(body[begin:end].split())
    return f"{'… ' if begin else ''}{cut}{' …' if end < len(body) else ''}"
