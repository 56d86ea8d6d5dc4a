"""What a stored story says, what changed in it, and which others have to do with it.

store -> StoryParts, versions -> StoryContents, StoryChanges, Related
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from wirecopy.errors import QueryError
from wirecopy.story import (
    ArticleVersion,
    StoryMove,
    StoryProfile,
    as_of,
    profile,
    related,
    story_changes,
    story_contents,
)
from wirecopy.story.entities import entities
from wirecopy.story.related import MEANING_FLOOR
from wirecopy.story.voices import story_reports, voices

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import datetime

    from wirecopy.live.meanings import NearStories
    from wirecopy.store import Store, StoredArticle
    from wirecopy.store.parts import StoryParts
    from wirecopy.story import Related, StoryChanges, StoryContents
    from wirecopy.story.embed import Encoder
    from wirecopy.story.entities import Recogniser
    from wirecopy.story.voices import StoryReport
    from wirecopy.types import Article

# The names by which related stories are looked for, the hits for each, and the stories that are then compared.
ASKED_NAMES, HITS, COMPARED = 6, 20, 16
# Of the stories that mean nearly the same, so many are compared.
COMPARED_BY_MEANING = 6
# Of a story's articles so many tell whom it names.
READ = 24
# Its meaning is that of so many, at most.
MEANT = 200


def stored_contents(
    store: Store,
    parts: StoryParts,
    *,
    now: datetime,
    encoder: Encoder | None = None,
    recogniser: Recogniser | None = None,
) -> StoryContents:
    """Read a stored story.

    Args:
        store: Where it is.
        parts: The story, as `Store.story_parts` gives it.
        now: The time.
        encoder: As for `story_contents`.
        recogniser: As for `story_contents`.
    """
    return story_contents(
        parts.stored.story,
        [_seen(stored) for stored in parts.articles],
        parts.syndications,
        parts.edges,
        now=now,
        versions=tuple(_versions(store, parts)),
        encoder=encoder,
        recogniser=recogniser,
    )


def stored_changes(store: Store, parts: StoryParts, contents: StoryContents, since: datetime) -> StoryChanges:
    """What changed in a stored story since a time, such as a reader's last visit.

    Args:
        store: Where it is.
        parts: The story, as `Store.story_parts` gives it.
        contents: What it says now.
        since: When it was last read.
    """
    arrived = {stored.article.id for stored in parts.articles if stored.taken <= since or stored.version > 1}
    articles = [_seen(stored) for stored in parts.articles if stored.article.id in arrived]
    before = as_of(articles, since, tuple(_versions(store, parts)))
    then = story_contents(parts.stored.story, before, parts.syndications, parts.edges, now=since)
    return story_changes(then, contents, tuple(_moves(parts, since)))


def stored_related(
    store: Store, contents: StoryContents, *, near: NearStories | None = None, limit: int = 5
) -> tuple[Related, ...]:
    """Find the stored stories that have to do with one: they name the same people and organisations, or mean alike.

    Args:
        store: Where they are.
        contents: What the story says.
        near: Finds those that mean alike; without it only names count.
        limit: How many at most.
    """
    vector = _vector(contents.reports, near)
    named = [one for one in contents.entities if one.kind != "place"]
    named.sort(key=lambda one: (-len(one.articles), -one.count, one.key))
    others: dict[str, StoryProfile] = {}
    for one in named[:ASKED_NAMES]:
        for story in _naming(store, one.name):
            if story not in others and story != contents.id and len(others) < COMPARED:
                found = store.story_parts(story)
                if found is not None and found.stored.story.id != contents.id:
                    others[found.stored.story.id] = _profile(found, near)
    if near is not None and vector is not None:
        # One more than are compared: the story itself is the nearest.
        for story in near.nearest(vector, least=MEANING_FLOOR, count=COMPARED_BY_MEANING + 1):
            found = store.story_parts(story) if story not in others else None
            if found is not None and found.stored.story.id not in {contents.id, *others}:
                others[found.stored.story.id] = _profile(found, near)
    return related(profile(contents, vector), others.values(), limit=limit)


def _seen(stored: StoredArticle) -> Article:
    """The article, with the time at which it came where none says when it was seen."""
    return stored.article if stored.article.seen else replace(stored.article, seen=stored.taken)


def _naming(store: Store, name: str) -> Iterator[str]:
    """The ids of the stories whose latest articles hold a name."""
    try:
        hits = store.search('"' + name.replace('"', " ") + '"', limit=HITS)
    except QueryError:  # a name of signs alone
        return
    for hit in hits:
        stored = store.stories.of_article(hit.stored.article.id)
        if stored is not None:
            yield stored.story.id


def _profile(parts: StoryParts, near: NearStories | None) -> StoryProfile:
    story = parts.stored.story
    articles = [stored.article for stored in parts.articles][:READ]
    found = voices(story_reports(articles, parts.syndications, parts.edges, story.dependent))
    headline = story.headline or next((report.article.headline for report in found if report.article.headline), None)
    return StoryProfile(story=story.id, headline=headline, entities=entities(found), vector=_vector(found, near))


def _vector(reports: Sequence[StoryReport], near: NearStories | None) -> tuple[float, ...] | None:
    """What a story means. A text's meaning is kept with the first article that had it, be that a copy."""
    told = [article.id for report in reports[:READ] for article in (report.article, *report.earlier, *report.copies)]
    return near.vector(told[:MEANT]) if near else None


def _versions(store: Store, parts: StoryParts) -> Iterator[ArticleVersion]:
    """The versions that newsrooms made. The same page read by other rules is none."""
    for stored in parts.articles:
        if stored.version == 1:
            continue
        number = 0
        for one in store.articles.versions(stored.article.id):
            if one.cause in {"first", "edit"}:
                number += 1
                yield ArticleVersion(article=one.article, number=number, taken=one.taken)


def _moves(parts: StoryParts, since: datetime) -> Iterator[StoryMove]:
    own = parts.stored.story.id
    for logged in parts.decisions:
        decision = logged.decision
        if logged.made <= since or logged.undone or decision.other is None:
            continue
        other = decision.other if decision.story in {own, *parts.names} else decision.story
        if decision.operation == "merge" or decision.operation == "split":  # noqa: PLR1714 - tells the type too
            yield StoryMove(operation=decision.operation, other=other, time=logged.made, articles=decision.articles)
