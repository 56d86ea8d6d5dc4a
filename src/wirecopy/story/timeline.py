"""A story's timeline: what was reported when and by whom, what it was copied into, what changed, and when nothing came.

reports, versions, updates, days named -> items in order of time

A pure function: the clock is an argument.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from typing import TYPE_CHECKING, Literal

from wirecopy.story.days import named_days, told_days
from wirecopy.story.sentences import sentences
from wirecopy.story.voices import is_approximate, moment

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from datetime import date

    from wirecopy.story.disagreements import Update
    from wirecopy.story.sentences import Citation
    from wirecopy.story.voices import StoryReport
    from wirecopy.types import Article

ItemKind = Literal["event", "first-report", "report", "revision", "update", "copies", "quiet"]

# From so long on without anything new a timeline says so.
QUIET = timedelta(days=2)
# Days named that lie further from the story than this are background ("founded on 3 May 1974").
NEAR = timedelta(days=60)
# So many days at most, those that most reports name.
MOST_DAYS = 8
# Of a story with hundreds of reports so many are read for days, and so many sentences of each.
MOST_REPORTS, READ = 24, 40

_ORDER: tuple[ItemKind, ...] = ("event", "first-report", "report", "revision", "update", "copies", "quiet")


@dataclass(frozen=True, slots=True, kw_only=True)
class ArticleVersion:
    """One version of an article.

    Attributes:
        article: The article as it was.
        number: Which version, from 1.
        taken: When it was first seen so.
    """

    article: Article
    number: int
    taken: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class TimelineItem:
    """One thing on a timeline.

    Attributes:
        kind: `first-report` and `report`: an independent report appeared. `copies`: others ran it. `revision`: a
            newsroom put out a later version. `update`: it corrected a number. `event`: a day that reports name.
            `quiet`: nothing came.
        time: When it began; of an `event`, midnight UTC of its day.
        until: When the last copy came, or the quiet ended; None while it lasts, and for what has no length.
        approximate: Whether the time is only roughly known.
        ahead: Whether it lies in the future.
        by: Who reported it.
        articles: The ids of the articles that it is about.
        headline: Of the report.
        citations: The sentences that name the day, or give the number before and after.
    """

    kind: ItemKind
    time: datetime
    until: datetime | None = None
    approximate: bool = False
    ahead: bool = False
    by: str | None = None
    articles: tuple[str, ...] = ()
    headline: str | None = None
    citations: tuple[Citation, ...] = ()


def timeline(
    reports: Sequence[StoryReport],
    *,
    now: datetime,
    versions: Iterable[ArticleVersion] = (),
    updates: Iterable[Update] = (),
) -> tuple[TimelineItem, ...]:
    """Draw up a story's timeline.

    Args:
        reports: Its independent reports, in order of time.
        now: The time.
        versions: Versions of its articles, as a store keeps them.
        updates: Numbers that were corrected.

    Returns:
        The items, oldest first. Articles without a time are on it nowhere.
    """
    items = [*_reported(reports), *_copied(reports), *_revised(reports, versions), *_updated(reports, updates)]
    items += _quiet(items, now)
    items += _events(reports, now)
    return tuple(sorted(items, key=lambda item: (item.time, _ORDER.index(item.kind), item.articles)))


def _reported(reports: Sequence[StoryReport]) -> Iterator[TimelineItem]:
    dated = [(report.time, report) for report in reports if report.time is not None]
    for place, (when, report) in enumerate(dated):
        first = (*report.earlier, report.article)[0]
        yield TimelineItem(
            kind="report" if place else "first-report",
            time=when,
            approximate=report.approximate,
            by=report.by,
            articles=(first.id,),
            headline=first.headline,
        )


def _copied(reports: Sequence[StoryReport]) -> Iterator[TimelineItem]:
    for report in reports:
        copies = sorted(
            (found, is_approximate(article), article.id)
            for article in report.copies
            if (found := moment(article)) is not None
        )
        if copies:
            yield TimelineItem(
                kind="copies",
                time=copies[0][0],
                until=copies[-1][0],
                approximate=copies[0][1],
                by=report.by,
                articles=tuple(id_ for _, _, id_ in copies),
                headline=report.article.headline,
            )


def _revised(reports: Sequence[StoryReport], versions: Iterable[ArticleVersion]) -> Iterator[TimelineItem]:
    owner: dict[str, StoryReport] = {}
    for report in reports:
        owner |= dict.fromkeys((article.id for article in (report.article, *report.earlier, *report.copies)), report)
        for article in (*report.earlier, report.article)[1:]:
            when = article.modified or moment(article)
            if when is not None:
                yield TimelineItem(
                    kind="revision",
                    time=max(when, report.time or when),
                    approximate=is_approximate(article),
                    by=article.publisher or report.by,
                    articles=(article.id,),
                    headline=article.headline,
                )
    for version in versions:
        if version.number > 1 and version.article.id in owner:
            yield TimelineItem(
                kind="revision",
                time=version.taken,
                by=version.article.publisher or owner[version.article.id].by,
                articles=(version.article.id,),
                headline=version.article.headline,
            )


def _updated(reports: Sequence[StoryReport], updates: Iterable[Update]) -> Iterator[TimelineItem]:
    spoken = {article.id: article for report in reports for article in (report.article, *report.earlier)}
    for update in updates:
        article = spoken[update.later.citations[0].article]
        when = article.modified or moment(article)
        if when is not None:
            yield TimelineItem(
                kind="update",
                time=when,
                approximate=is_approximate(article),
                by=update.by,
                articles=(article.id,),
                citations=(update.earlier.citations[0], update.later.citations[0]),
            )


def _quiet(items: Sequence[TimelineItem], now: datetime) -> Iterator[TimelineItem]:
    moments = sorted([(item.time, item.until or item.time) for item in items])
    end: datetime | None = None
    for begin, last in moments:
        if end is not None and begin - end >= QUIET:
            yield TimelineItem(kind="quiet", time=end, until=begin)
        end = last if end is None else max(end, last)
    if end is not None and now - end >= QUIET:
        yield TimelineItem(kind="quiet", time=end)


def _events(reports: Sequence[StoryReport], now: datetime) -> list[TimelineItem]:
    """The days that reports name near the story's time.

    A day that only follows from when a report was written is left out where reports came on it: "on Tuesday" is then
    mostly when something was said, and its reports are on the timeline already.
    """
    reported = {report.time.date() for report in reports if report.time is not None}
    named: dict[date, dict[str, Citation]] = {}
    signed: dict[str, str | None] = {}
    for report in [report for report in reports if report.rests_on is None][:MOST_REPORTS]:
        if report.time is None:
            continue
        written = report.time.date()
        for citation in sentences(report.article, report.language)[:READ]:
            told = told_days(citation.text, report.language, written)
            for found in (
                *named_days(citation.text, report.language, written),
                *(each for each in told if each.day not in reported),
            ):
                if abs(found.day - written) <= NEAR:
                    named.setdefault(found.day, {}).setdefault(report.article.id, citation)
                    signed[report.article.id] = report.by
    chosen = sorted(named.items(), key=lambda item: (-len(item[1]), item[0]))[:MOST_DAYS]
    return [
        TimelineItem(
            kind="event",
            time=datetime.combine(day, time(), UTC),
            ahead=day > now.date(),
            by=signed[next(iter(cited))] if len(cited) == 1 else None,
            articles=tuple(cited),
            citations=tuple(cited.values()),
        )
        for day, cited in chosen
    ]
