"""What was written once: a syndication with all its copies, or an article that nobody copied."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from wirecopy.story.terms import words

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from wirecopy.types import Article, Syndication

# A body of fewer terms adds nothing that its headline does not say.
HEADLINE_ONLY_WORDS = 12
_BEGINNING = 200
# A copy that owes less of its words than this share to its source is a report of its own that holds a piece of another.
DEPENDENT = 0.3


@dataclass(frozen=True, slots=True, kw_only=True)
class Unit:
    """One text of independent origin, with its copies.

    Attributes:
        article: The article that speaks for the unit: the origin of the syndication where it is here.
        members: All articles of the unit, the one above among them, in order of arrival.
    """

    article: Article
    members: tuple[Article, ...]

    @property
    def time(self) -> datetime | None:
        """When it was published, by the article that speaks for it; else when it was seen; else unknown."""
        return self.article.published or self.article.seen


def is_headline_only(article: Article) -> bool:
    """Whether an article has no text beside its headline.

    Args:
        article: Any article.

    Returns:
        True where the body is empty, repeats the headline, or is shorter than a sentence.
    """
    body = article.body.strip()
    if article.headline and body.startswith(article.headline.strip()):
        body = body[len(article.headline.strip()) :]
    # Most bodies have enough words at their beginning; the one that is cut in two there may count as two.
    return len(words(body[:_BEGINNING])) <= HEADLINE_ONLY_WORDS and len(words(body)) < HEADLINE_ONLY_WORDS


def units(articles: Iterable[Article], syndications: Iterable[Syndication] = ()) -> tuple[Unit, ...]:
    """Gather articles into units.

    Args:
        articles: In order of arrival; ids are unique.
        syndications: Groups of copies, read as `kin` does; ids that are not among the articles are ignored.

    Returns:
        The units in the order in which their first member arrived.
    """
    found = tuple(articles)
    bound = kin(syndications)
    head = {id_: members[0] for id_, members in bound.items()}
    grouped: dict[str, list[Article]] = {}
    for article in found:
        grouped.setdefault(head.get(article.id, article.id), []).append(article)
    return tuple(
        Unit(article=next((member for member in members if member.id == root), members[0]), members=tuple(members))
        for root, members in grouped.items()
    )


def kin(syndications: Iterable[Syndication]) -> dict[str, tuple[str, ...]]:
    """Tell which articles are one unit.

    Args:
        syndications: Groups of copies.

    Returns:
        For each article that is one unit with others their ids, its own among them, the origin first. A copy that is
        mostly text of its own (`DEPENDENT`), and a round-up, which is in several groups and not the source of all,
        are units of their own.
    """
    groups = tuple(syndications)
    found: dict[str, list[Syndication]] = {}
    for group in groups:
        for id_ in (group.origin, *group.copies):
            found.setdefault(id_, []).append(group)
    apart = {id_ for id_, held in found.items() if len(held) > 1 and not all(_is_source(id_, group) for group in held)}
    joined: dict[str, dict[str, None]] = {}
    for group in groups:
        own = apart | {edge.copy for edge in group.edges if edge.coverage_copy < DEPENDENT}
        members = [id_ for id_ in (group.origin, *group.copies) if id_ not in own]
        joined.setdefault(members[0] if members else group.origin, {}).update(dict.fromkeys(members))
    return {id_: tuple(members) for members in joined.values() for id_ in members}


def _is_source(id_: str, group: Syndication) -> bool:
    """Whether the others of a group are known to have copied from an article, and it from none."""
    own = [edge for edge in group.edges if id_ in {edge.origin, edge.copy}]
    return bool(own) and all(edge.origin == id_ and edge.direction == "known" for edge in own)
