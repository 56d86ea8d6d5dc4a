"""The people, organisations and places of a story, with how often and in which reports they are named.

report -> names by rule and gazetteer (and a recogniser, where one is given) -> one entity for all its spellings

Precision first: a name without evidence of what it is stays unnamed.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, Protocol

from wirecopy.story.gazetteer import place_name
from wirecopy.story.names import names
from wirecopy.story.wordlists import FIRST_GLUED
from wirecopy.types import Span

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from wirecopy.story.found import Found
    from wirecopy.story.voices import StoryReport

EntityKind = Literal["person", "organisation", "place"]

# Of a story with hundreds of reports so many are read, the earliest.
MOST_REPORTS = 40
# So many of each kind at most.
MOST_EACH = 20
_ORDER: tuple[EntityKind, ...] = ("person", "organisation", "place")


@dataclass(frozen=True, slots=True, kw_only=True)
class Mention:
    """One place in a body where an entity is named."""

    article: str
    span: Span


@dataclass(frozen=True, slots=True, kw_only=True)
class Entity:
    """Someone or something that a story names.

    Attributes:
        key: The same for the same entity in every story: a place's code, else its folded name.
        name: As most reports in the story's language print it.
        kind: What it is.
        mentions: Where it is named, in order of report and place.
        articles: The ids of the independent reports that name it.
        roles: The words before a person's name that say what they are, as printed, the most frequent first.
    """

    key: str
    name: str
    kind: EntityKind
    mentions: tuple[Mention, ...]
    articles: tuple[str, ...]
    roles: tuple[str, ...] = ()

    @property
    def count(self) -> int:
        """How often it is named."""
        return len(self.mentions)


class Recogniser(Protocol):
    """Finds names in a text by other means than the rules."""

    def __call__(self, text: str, language: str | None) -> Iterable[Found]:
        """The names of a text, in any order."""
        ...


def entities(reports: Sequence[StoryReport], *, recogniser: Recogniser | None = None) -> tuple[Entity, ...]:
    """Find whom and what a story's reports name.

    Args:
        reports: Independent reports, in order of time; copies name nobody whom their original does not.
        recogniser: Finds names besides the rules; what both find is one.

    Returns:
        People, organisations and places, each kind with those first that most reports name, and among them those named
        most. Those who wrote a report are not in it for that.
    """
    gathered: dict[tuple[EntityKind, str], list[tuple[Mention, Found]]] = defaultdict(list)
    found: list[tuple[StoryReport, Found]] = []
    for report in reports[:MOST_REPORTS]:
        article = report.article
        known = list(names(article, report.language))
        if recogniser is not None:
            taken = [(name.start, name.end) for name in known]
            known += [
                name
                for name in recogniser(article.body, report.language)
                if not any(name.start < end and start < name.end for start, end in taken)
            ]
        found += [(report, name) for name in sorted(known, key=lambda one: one.start)]
    things = _things(found)
    found = [(report, name) for report, name in found if (name.kind, name.key) not in things]
    whole = _whole([name for _, name in found])
    for report, name in found:
        key = whole.get((name.kind, name.key), name.key)
        mention = Mention(article=report.article.id, span=Span(start=name.start, end=name.end))
        gathered[name.kind, key].append((mention, name))
    main = Counter(report.language for report in reports).most_common(1)
    language = (main[0][0] if main else None) or "en"
    made = [_entity(kind, key, told, language) for (kind, key), told in gathered.items()]
    made.sort(key=lambda one: (_ORDER.index(one.kind), -len(one.articles), -one.count, one.key))
    places: Counter[EntityKind] = Counter()
    kept = []
    for one in made:
        places[one.kind] += 1
        if places[one.kind] <= MOST_EACH:
            kept.append(one)
    return tuple(kept)


def _things(found: Iterable[tuple[StoryReport, Found]]) -> set[tuple[EntityKind, str]]:
    """What looked like people, and somewhere stands as a thing does; who has an office is nobody's ship."""
    doubted = {(name.kind, name.key) for _, name in found if name.doubtful}
    return doubted - {(name.kind, name.key) for _, name in found if name.role}


def _whole(found: Sequence[Found]) -> dict[tuple[EntityKind, str], str]:
    """For each short form of a name, the full one: a surname, a name without its middle, a firm without its form."""
    full: dict[str, set[str]] = defaultdict(set)
    people = {name.key for name in found if name.kind == "person"}
    for key in people:
        words = key.split()
        if len(words) > 1:
            full[words[-1]].add(key)
            full[f"{words[0]} {words[-1]}"].add(key)
    shorter: dict[tuple[EntityKind, str], str] = {}
    for key in people:
        candidates = full[key] - {key} or {other for other in people if other.endswith(f" {key}") and " " in key}
        if not candidates and key[0] >= FIRST_GLUED and len(key) > 1:  # "三崎" for "三崎航"
            candidates = {other for other in people if other.startswith(key) and other != key}
        if len(candidates) == 1:
            shorter["person", key] = next(iter(candidates))
    firms = {name.key for name in found if name.kind == "organisation"}
    for key in firms:  # "Orrin Trust" for "Orrin Trust Bank"
        longer = [other for other in firms if other.startswith(f"{key} ")]
        if len(longer) == 1 and " " in key:
            shorter["organisation", key] = longer[0]
    return {short: shorter.get((short[0], target), target) for short, target in shorter.items()}


def _entity(kind: EntityKind, key: str, told: Sequence[tuple[Mention, Found]], language: str) -> Entity:
    printed = Counter(name.name for _, name in told if kind != "person" or " " in name.name or " " not in key)
    name = (
        place_name(told[0][1].code, language)
        if told[0][1].code
        else (printed or Counter([told[0][1].name])).most_common(1)[0][0]
    )
    roles = Counter(name.role for _, name in told if name.role)
    return Entity(
        key=key,
        name=name,
        kind=kind,
        mentions=tuple(mention for mention, _ in told),
        articles=tuple(dict.fromkeys(mention.article for mention, _ in told)),
        roles=tuple(role for role, _ in roles.most_common(3)),
    )
