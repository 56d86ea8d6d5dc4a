"""Where a story stands on the front page: what follows from its articles, kept beside it so that lists need not ask.

    articles (extract, places, section) -> stories (articles, lead, reported, rank) -> fronts

A story ranks by when the latest of its independent reports was published, moved on by three hours for each doubling of
their number: two independent reports of noon stand with one of three o'clock, sixteen with one of midnight. Copies
count for nothing. The rank is a time of its own that no clock changes, so an index can hold the order.
"""

from __future__ import annotations

import math
import re
from collections import defaultdict
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import sqlalchemy as sa

from wirecopy.store import encoding
from wirecopy.store.articles import CHUNK, current, every_article, numbers_of, read_articles
from wirecopy.store.db.prepared import Among, Prepared
from wirecopy.store.schema import articles, copies, entries, feeds, fronts, members, redirects, storable, stories
from wirecopy.store.sections import section_of
from wirecopy.types import Entry

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable
    from datetime import datetime

    from sqlalchemy import Connection

    from wirecopy.types import Article

# A second report of the same event makes it as fresh as one of three hours later; see the docstring.
DOUBLING = timedelta(hours=3)
# Characters of an extract: a sentence or two.
EXTRACT, EXTRACT_LEAST = 280, 60
# Places of one dateline: "Seoul, South Korea" has two, longer lists are none.
PLACES = 4

# Statements of every take.
_RAN = sa.select(feeds.c.folder, entries.c.content).join(feeds, feeds.c.number == entries.c.feed)
_RAN_BY_JOB = Prepared(_RAN.where(entries.c.number == sa.bindparam("job")))
_RAN_BY_PAGE = Prepared(_RAN.where(entries.c.page == sa.bindparam("name")).order_by(entries.c.number).limit(1))
_DESCRIBED = Prepared(
    sa.update(articles)
    .where(articles.c.number == sa.bindparam("described"))
    .values({name: sa.bindparam(name) for name in ("extract", "places", "credited", "section")})
)
_MEANT = Prepared(
    sa.union(
        sa.select(stories.c.number).where(Among(stories.c.id, "names")),
        sa.select(redirects.c.story).where(Among(redirects.c.id, "names")),
        sa.select(members.c.story)
        .join(articles, articles.c.number == members.c.article)
        .where(Among(articles.c.id, "ids")),
    )
)
_STORIES = Prepared(
    sa.select(stories.c.number, stories.c.headline, stories.c.independent_reports).where(
        Among(stories.c.number, "numbers")
    )
)
_MEMBERS = Prepared(
    sa.select(
        members.c.story,
        copies.c.origin,
        articles.c.number,
        articles.c.language,
        articles.c.headline,
        articles.c.published,
        articles.c.seen,
        articles.c.teaser,
        articles.c.places,
        articles.c.section,
    )
    .join(articles, articles.c.number == members.c.article)
    .outerjoin(copies, copies.c.article == articles.c.number)
    .where(Among(members.c.story, "numbers"))
    .order_by(articles.c.number)
)
_LEAVE = Prepared(sa.delete(fronts).where(Among(fronts.c.story, "numbers")))
_STAND = Prepared(
    sa.update(stories)
    .where(stories.c.number == sa.bindparam("standing"))
    .values({name: sa.bindparam(name) for name in ("articles", "lead", "reported", "rank")})
)
_SHOW = Prepared(sa.insert(fronts))

_SENTENCE_END = re.compile(r"[.!?…。！？]['\"”’»)]*(?=\s)|[。！？]")
_PLACE = re.compile(r"\.?\s*(?:[,;/()]\s*|$)")


def rank(reported: datetime, independent_reports: int) -> datetime:
    """Return by which time a story stands on the front page.

    Args:
        reported: When the latest of its independent reports was published.
        independent_reports: How many there are.
    """
    return reported + DOUBLING * math.log2(max(1, independent_reports))


def beginning(body: str) -> str:
    """Return how a text begins: its first sentences as far as they fit into a list, else its first words."""
    first = " ".join(body.partition("\n\n")[0].split())
    if len(first) <= EXTRACT:
        return first
    ends = [found.end() for found in _SENTENCE_END.finditer(first, 0, EXTRACT)]
    if ends and ends[-1] >= EXTRACT_LEAST:
        return first[: ends[-1]]
    space = first.rfind(" ", 0, EXTRACT)
    return first[: space if space >= EXTRACT_LEAST else EXTRACT].rstrip(" ,;:–—-") + " …"


def places_of(article: Article) -> tuple[str, ...]:
    """Return the places of an article's dateline, folded: `Seoul, South Korea` gives `seoul` and `south korea`."""
    place = article.dateline.place if article.dateline else None
    parts = [part.casefold() for part in _PLACE.split(place or "") if part]
    return tuple(dict.fromkeys(parts)) if len(parts) <= PLACES else ()


def credited_in(article: Article) -> str:
    """Return everything by which an article says whose text it is."""
    said = (article.agency, article.credit_line, article.rights, *article.declared_sources)
    return "\n".join(part for part in said if part)


def describe(connection: Connection, number: int, article: Article, *, job: int | None = None) -> None:
    """Keep what lists show of an article, and by what they choose it.

    Args:
        connection: A writing transaction.
        number: The article's.
        article: The article.
        job: The number of the entry that led to it, where that is not yet known by its page.
    """
    if job is None:
        row = _RAN_BY_PAGE.first(connection, name=article.page or "")
    else:
        row = _RAN_BY_JOB.first(connection, job=job)
    categories = encoding.decode(Entry, row.content).categories if row else ()
    terms = [name for category in categories for name in (category.label, category.term) if name]
    _DESCRIBED.run(
        connection,
        described=number,
        extract=beginning(article.body),
        places="\n".join(places_of(article)) or None,
        credited=credited_in(article).lower() or None,
        section=section_of(row.folder if row else None, terms, article.url),
    )


def refresh(connection: Connection, names: Iterable[str], article_ids: Iterable[str] = ()) -> None:
    """Bring the standing of stories up to date.

    Args:
        connection: A writing transaction.
        names: Their ids; ids that were merged into others stand for those, unknown ones are passed over.
        article_ids: Articles whose stories are meant too.
    """
    wanted, ids = set(map(storable, names)), set(map(storable, article_ids))
    _refresh(connection, sorted(_MEANT.column(connection, names=wanted, ids=ids)))


def refresh_feed(connection: Connection, url: str) -> None:
    """Describe the articles of a feed again, whose folder was changed, and refresh their stories."""
    ran = sa.select(entries.c.page).join(feeds, feeds.c.number == entries.c.feed).where(feeds.c.url == storable(url))
    held = read_articles(connection, current().where(articles.c.page.in_(ran.where(entries.c.page.is_not(None)))))
    known = {storable(stored.article.id): stored.article for stored in held}
    for article_id, number in numbers_of(connection, list(known)).items():
        describe(connection, number, known[article_id])
    refresh(connection, (), known)


def refresh_all(connection: Connection) -> int:
    """Describe every article and bring the standing of every story up to date; return how many stories there are."""
    for stored in every_article(connection):
        (number,) = numbers_of(connection, (stored.article.id,)).values()
        describe(connection, number, stored.article)
    numbers = list(connection.execute(sa.select(stories.c.number).order_by(stories.c.number)).scalars())
    _refresh(connection, numbers)
    return len(numbers)


def _refresh(connection: Connection, numbers: Collection[int]) -> None:
    wanted = list(numbers)
    for start in range(0, len(wanted), CHUNK):
        part = wanted[start : start + CHUNK]
        rows: dict[int, list[Any]] = defaultdict(list)
        for row in _MEMBERS.all(connection, numbers=part):
            rows[row.story].append(row)
        _LEAVE.run(connection, numbers=part)
        for story in _STORIES.all(connection, numbers=part):
            if rows[story.number]:
                _stand(connection, story, rows[story.number])


def _stand(connection: Connection, story: Any, rows: list[Any]) -> None:
    # A copy speaks for a story only where nothing else does, a teaser only where there is no whole text.
    best = sorted(rows, key=lambda row: (row.origin is not None, row.teaser, row.headline != story.headline))
    own = [row for row in rows if row.origin is None] or rows
    # A report of unknown date is as new as it was when it was seen only where nothing else is known of the story.
    dated = [row for row in own if row.published is not None] or own
    reported = max(min(row.published or row.seen, row.seen) for row in dated)
    stands = rank(reported, story.independent_reports)
    _STAND.run(
        connection, standing=story.number, articles=len(rows), lead=best[0].number, reported=reported, rank=stands
    )
    shown: dict[tuple[str, str], int] = {}
    for row in best:
        language = (row.language or "").partition("-")[0].casefold()
        named = [("language", language), ("section", row.section or "")]
        named += [("place", place) for place in (row.places or "").split("\n")]
        for facet in named:
            if facet[1]:
                shown.setdefault(facet, row.number)
    key = {"rank": stands, "story": story.number}
    _SHOW.run_each(
        connection,
        [key | {"facet": facet, "value": value, "article": lead} for (facet, value), lead in shown.items()],
    )
