"""How many newsrooms stand behind a story: the count of independent reports.

    units -> the newsroom that each comes from -> what mostly rests on another newsroom's report -> one count for each

Two texts by one agency are one newsroom's word, whoever printed them; so are two articles of one publisher's family.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from wirecopy.story.attribution import Newsrooms, initials
from wirecopy.story.publisher import family
from wirecopy.story.unit import DEPENDENT, is_headline_only
from wirecopy.types import Dependence

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from wirecopy.story.unit import Unit
    from wirecopy.types import Article, Reuse

# An article rests on another newsroom where it attributes this share of its sentences to it, and so many at least.
ATTRIBUTED, ATTRIBUTED_SENTENCES = 0.5, 2


class Count(NamedTuple):
    """What a story rests on.

    Attributes:
        reports: How many newsrooms reported it from their own knowledge, at least 1.
        dependent: The articles that mostly rest on another newsroom's report.
    """

    reports: int
    dependent: tuple[Dependence, ...]


class _Source(NamedTuple):
    """What a unit rests on: another, by its place."""

    place: int
    dependence: Dependence


def count_reports(units: Sequence[Unit], edges: Iterable[Reuse] = ()) -> Count:
    """Count the reports of independent origin.

    Args:
        units: The units of one story, in order of arrival.
        edges: Text reuse among its articles; those between two units say which shares passages with which.

    Returns:
        The count. A unit counts for its newsroom: the agency that any of its articles credits, else the publisher of
        its original, by family. A unit of which neither is known counts for itself. One that mostly rests on another
        newsroom's report counts for that. What is known only from an aggregator, an aggregator's own text and a
        headline without a text count where there is nothing else, and then for one.
    """
    origins = _origins(units)
    sources = _shared(units, origins, edges)
    names = Newsrooms(
        _publishers(units), filter(None, (_agency(article) for unit in units for article in unit.members))
    )
    ran = _ran(units)
    for place, unit in enumerate(units):
        source = None if place in sources else _attributed(unit, names, ran)
        if source is not None and origins[place] != origins[source.place]:
            sources[place] = source
    counted = {
        _counts_for(place, origins, sources, units)
        for place, unit in enumerate(units)
        if origins[place] is not None and not is_headline_only(unit.article)
    }
    return Count(max(1, len(counted)), tuple(sources[place].dependence for place in sorted(sources)))


def independent(units: Sequence[Unit], counted: Count) -> tuple[Unit, ...]:
    """The units that rest on no other newsroom's report; all of them where each does."""
    resting = {dependence.article for dependence in counted.dependent}
    own = tuple(unit for unit in units if not any(article.id in resting for article in unit.members))
    return own or tuple(units)


def _origins(units: Sequence[Unit]) -> list[str | None]:
    """A key for the newsroom that each unit comes from; None where only an aggregator is known."""
    articles = [article for unit in units for article in unit.members]
    carriers = {family(article.carrier) for article in articles if article.carrier}
    # An agency that publishes under its initials is the agency.
    agencies = {initials(agency).casefold(): family(agency) for article in articles if (agency := _agency(article))}
    origins: list[str | None] = []
    for unit in units:
        members = (unit.article, *unit.members)
        agency = next(filter(None, map(_agency, members)), None)
        publishers = [family(article.publisher) for article in members if article.publisher]
        houses = [family(agency)] if agency else [house for house in publishers if house not in carriers]
        if houses:
            origins.append(agencies.get(houses[0], houses[0]))
        else:
            passed_on = publishers or all(article.carrier for article in members)
            origins.append(None if passed_on else f"#{unit.article.id}")
    return origins


def _shared(units: Sequence[Unit], origins: Sequence[str | None], edges: Iterable[Reuse]) -> dict[int, _Source]:
    """The units that share much of their words with another newsroom's, each with the one that it shares most with."""
    held = {article.id: place for place, unit in enumerate(units) for article in unit.members}
    most: dict[int, tuple[float, int, str]] = {}
    for edge in edges:
        origin, copy = held.get(edge.origin), held.get(edge.copy)
        if origin is None or copy is None or edge.coverage_copy < DEPENDENT:
            continue
        newsroom = origins[origin]
        if newsroom is not None and newsroom != origins[copy]:
            most[copy] = max(most.get(copy, (0.0, 0, "")), (edge.coverage_copy, -origin, edge.copy))
    found: dict[int, _Source] = {}
    for copy, (share, place, article) in most.items():
        if -place in most and -most[-place][1] == copy and _earliest((copy, -place), units) == copy:
            continue  # a later version of the report that the other rests on: the first of the two rests on nobody
        unit = units[-place]
        name = _name(unit)
        basis = f"{share:.0%} of its words stand in {unit.article.id}"
        found[copy] = _Source(-place, Dependence(article=article, newsroom=name, basis=basis))
    return found


def _attributed(unit: Unit, names: Newsrooms, ran: Mapping[str, int]) -> _Source | None:
    """What the newsroom ran to which a unit's article attributes most of its sentences, and no text of its own."""
    for quoted in names.quoted(unit.article.body):
        if quoted.sentences >= max(ATTRIBUTED_SENTENCES, ATTRIBUTED * quoted.of):
            basis = f"{quoted.sentences} of its {quoted.of} sentences are attributed to {quoted.name}"
            dependence = Dependence(article=unit.article.id, newsroom=quoted.name, basis=basis)
            return _Source(ran[quoted.newsroom], dependence)
    return None


def _ran(units: Sequence[Unit]) -> dict[str, int]:
    """For each newsroom the first unit that it wrote or ran, a copy of which may be what others quote."""
    found: dict[str, int] = {}
    for place, unit in enumerate(units):
        for article in unit.members:
            for name in (_agency(article), article.publisher):
                if name:
                    found.setdefault(family(name), place)
    return found


def _counts_for(
    place: int, origins: Sequence[str | None], sources: Mapping[int, _Source], units: Sequence[Unit]
) -> str | None:
    """The newsroom that a unit counts for: its own, or that which it rests on, which may rest on a third."""
    passed = [place]
    while (source := sources.get(passed[-1])) is not None:
        if source.place in passed:  # two that rest on each other: the earliest counts
            return origins[_earliest(passed, units)]
        passed.append(source.place)
    return origins[passed[-1]]


def _earliest(places: Sequence[int], units: Sequence[Unit]) -> int:
    """The first of some units: by when they were published, where all say so, else by when they came."""
    times = [units[place].article.published for place in places]
    known = [time for time in times if time is not None]
    return min(zip(known, places, strict=True))[1] if len(known) == len(times) else min(places)


def _agency(article: Article) -> str | None:
    return article.agency or (article.dateline.agency if article.dateline else None)


def _publishers(units: Sequence[Unit]) -> list[str]:
    """The publishers of a story's articles, as printed, without aggregators."""
    articles = [article for unit in units for article in unit.members]
    carriers = {family(article.carrier) for article in articles if article.carrier}
    return [name for article in articles if (name := article.publisher) and family(name) not in carriers]


def _name(unit: Unit) -> str:
    return _agency(unit.article) or unit.article.publisher or unit.article.id
