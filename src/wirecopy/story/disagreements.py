"""Where independent reports of a story differ: in a number, a name or a place.

reports -> counts of each -> those of one kind side by side -> what neither rounding nor a later version explains

Precision first: two quantities that are not the same are never set against each other. What a newsroom itself
corrected later is an update, not a disagreement.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import UTC, datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Literal

from wirecopy.story.counting import Count, counts, kind_order
from wirecopy.story.publisher import family
from wirecopy.story.quantities import quantities
from wirecopy.story.sentences import sentences
from wirecopy.story.slots import Slot, differing
from wirecopy.story.voices import moment

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from wirecopy.story.quantities import Hedge
    from wirecopy.story.sentences import Citation
    from wirecopy.story.voices import StoryReport
    from wirecopy.types import Article

# Sentences of a report in which its counts are looked for, and reports of a story: the earliest and the latest.
READ = 16
MOST_REPORTS = 40
# What a report says of a count is what it says first, if it says it so early.
EARLY = 6
# A hedged round number stands for what lies this near.
ROUNDING = Decimal("0.1")
# Numbers that lie further apart than so many times are two quantities: without a kind, and with one.
APART, KINDS_APART = 3, 5
# Two numbers without a kind count the same where so many telling terms around them are shared, and such a share.
SHARED_TERMS, SHARED_SHARE = 3, 0.5

_NEVER = datetime.max.replace(tzinfo=UTC)


@dataclass(frozen=True, slots=True, kw_only=True)
class Side:
    """What some reports say.

    Attributes:
        value: As printed, with its hedge: "at least 12", "Harbour Bridge".
        number: The number that it comes to; None for names and places.
        hedge: How it is hedged.
        by: Who says so, each once; reports that nobody signs are left out.
        citations: The sentences, one of each report, in order of time.
        time: When it was first said, where that is known.
    """

    value: str
    citations: tuple[Citation, ...]
    number: Decimal | None = None
    hedge: Hedge | None = None
    by: tuple[str, ...] = ()
    time: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Disagreement:
    """A point on which independent reports differ.

    Attributes:
        kind: What differs.
        about: What is counted or named: a kind of `counts.toml` such as `killed`, else the noun as printed, else None.
        sides: Two or more, the one said first in front.
    """

    kind: Literal["number", "name", "place"]
    about: str | None
    sides: tuple[Side, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Update:
    """A number that one newsroom gave first and another that it gave later.

    Attributes:
        about: What is counted, as in `Disagreement`.
        by: Which newsroom.
        earlier: What it said before.
        later: What it says now.
    """

    about: str | None
    by: str | None
    earlier: Side
    later: Side


@dataclass(frozen=True, slots=True, kw_only=True)
class StoryNumber:
    """A count that the story's reports give, whether they agree or not.

    Attributes:
        about: What is counted: a kind of `counts.toml` such as `killed`, with the noun of its part where it has one.
        sides: What each group of reports that agree says now, the one that was said last at the end.
    """

    about: str
    sides: tuple[Side, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Comparison:
    """What comes of comparing a story's reports.

    Attributes:
        numbers: The counts that they give, those of people hurt first.
        disagreements: Where they differ.
        updates: What newsrooms corrected, in order of time.
    """

    numbers: tuple[StoryNumber, ...] = ()
    disagreements: tuple[Disagreement, ...] = ()
    updates: tuple[Update, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class _Claim:
    """What one newsroom's report says of one thing."""

    count: Count
    voice: str
    by: str | None
    time: datetime | None
    unit: str  # the id of the report that it belongs to: its own article's, or that of the original
    all_values: frozenset[Decimal]


def compare(reports: Sequence[StoryReport]) -> Comparison:
    """Compare what independent reports say.

    Args:
        reports: Those that may be cited, in order of time.

    Returns:
        Their numbers, and where they differ.
    """
    half = MOST_REPORTS // 2
    speaking = reports if len(reports) <= MOST_REPORTS else (*reports[:half], *reports[-half:])
    kinds: dict[tuple[str, str], list[_Claim]] = defaultdict(list)
    loose: list[_Claim] = []
    for report in speaking:
        for article in (*report.earlier, report.article):
            for claim in _claims(report, article):
                if claim.count.kind is not None:
                    kinds[claim.count.kind, claim.count.part or ""].append(claim)
                else:
                    loose.append(claim)
    numbers: list[StoryNumber] = []
    found: list[Disagreement] = []
    updates: list[Update] = []
    for (kind, part), claims in sorted(kinds.items(), key=lambda item: (kind_order(item[0][0]), item[0][1])):
        about = _about(kind, part, claims)
        current, changed = _latest(claims, about)
        updates += changed
        groups = _groups(current)
        numbers.append(StoryNumber(about=about, sides=tuple(map(_side, sorted(groups, key=_last_said)))))
        found += _disagreement(about, groups)
    found += _of_nouns(loose)
    found += (_named(slot, speaking) for slot in differing(speaking))
    return Comparison(numbers=tuple(numbers), disagreements=tuple(found), updates=tuple(updates))


def _claims(report: StoryReport, article: Article) -> Iterator[_Claim]:
    """What an article says first of each count; and of every other number."""
    when = article.modified or moment(article)
    year = when.year if when else None
    said: dict[tuple[str, str], Count] = {}
    values: dict[tuple[str, str], set[Decimal]] = defaultdict(set)
    free: list[Count] = []
    every: set[Decimal] = set()
    for place, citation in enumerate(sentences(article, report.language)[:READ]):
        every |= {quantity.value for quantity in quantities(citation.text, citation.language)}
        for count in counts(citation, year):
            if count.kind is None:
                free.append(count)
                continue
            key = count.kind, count.part or ""
            if place < EARLY:
                said.setdefault(key, count)
            values[key].add(count.quantity.value)
    voice = family(report.by) if report.by else report.article.id
    for count in (*said.values(), *free):
        key = count.kind or "", count.part or ""
        # What it says of other counts is not known to be about this one.
        others = {value for other, known in values.items() if other != key for value in known} if count.kind else set()
        yield _Claim(
            count=count,
            voice=voice,
            by=report.by,
            time=when,
            unit=report.article.id,
            all_values=frozenset((every - others) | values.get(key, set())),
        )


def _latest(claims: Sequence[_Claim], about: str) -> tuple[list[_Claim], list[Update]]:
    """The last claim of each newsroom, and how it came about."""
    last: dict[str, _Claim] = {}
    updates: list[Update] = []
    for claim in claims:
        earlier = last.get(claim.voice)
        if earlier is not None:
            before = earlier.time and claim.time and claim.time < earlier.time
            if before or _agree(earlier.count, claim.count):
                continue
            updates.append(Update(about=about, by=claim.by, earlier=_side([earlier]), later=_side([claim])))
        last[claim.voice] = claim
    return list(last.values()), updates


def _groups(claims: Sequence[_Claim]) -> list[list[_Claim]]:
    """Claims that agree with one another, in order of the first of each group."""
    groups: list[list[_Claim]] = []
    for claim in claims:
        home = next((group for group in groups if all(_agree(claim.count, other.count) for other in group)), None)
        if home is None:
            groups.append([claim])
        else:
            home.append(claim)
    return groups


def _last_said(group: Sequence[_Claim]) -> datetime:
    return max((claim.time for claim in group if claim.time), default=_NEVER)


def _disagreement(about: str | None, groups: Sequence[Sequence[_Claim]]) -> Iterator[Disagreement]:
    # One arrest and forty-six are two events.
    groups = [
        group
        for group in groups
        if any(_near(group[0].count, rest[0].count, KINDS_APART) for rest in groups if rest is not group)
    ]
    # A report that gives the other's number as well knows of both: they are two quantities.
    apart = [
        group
        for group in groups
        if not any(_knows(claim, other) for claim in group for rest in groups if rest is not group for other in rest)
    ]
    if len(apart) > 1:
        yield Disagreement(kind="number", about=about, sides=tuple(map(_side, apart)))


def _knows(claim: _Claim, other: _Claim) -> bool:
    return other.count.quantity.value in claim.all_values or claim.count.quantity.value in other.all_values


def _agree(one: Count, other: Count) -> bool:
    """Whether two counts say the same, rounding allowed for."""
    a, b = one.quantity, other.quantity
    if a.value == b.value or a.unit != b.unit:
        return True
    for hedged, plain in ((a, b), (b, a)):
        near = abs(hedged.value - plain.value) <= ROUNDING * hedged.value
        if hedged.hedge == "about" and near:
            return True
        if hedged.hedge == "at-most" and plain.value <= hedged.value:
            return True
        if hedged.hedge == "at-least" and plain.value > hedged.value and near and hedged.value % 10 == 0:
            return True
        if near and _round(hedged.value) and hedged.value >= 1000 and not _round(plain.value):  # noqa: PLR2004 - "1,200" for 1,187
            return True
    return False


def _round(value: Decimal) -> bool:
    """Whether a number ends in zeros that make up at least half of it: 10, 400, 1200, 45000."""
    digits = str(value.normalize().to_integral_value()) if value == value.to_integral_value() else ""
    digits = format(value.to_integral_value(), "f") if digits else ""
    return bool(digits) and 2 * (len(digits) - len(digits.rstrip("0"))) >= len(digits)


def _side(claims: Sequence[_Claim]) -> Side:
    first = claims[0].count.quantity
    return Side(
        value=first.printed,
        number=first.value,
        hedge=first.hedge,
        by=tuple(dict.fromkeys(claim.by for claim in claims if claim.by)),
        citations=tuple(claim.count.citation for claim in claims),
        time=min((claim.time for claim in claims if claim.time), default=None),
    )


def _about(kind: str, part: str, claims: Sequence[_Claim]) -> str:
    if not part:
        return kind
    printed = claims[0].count.citation.text.casefold()
    start = printed.find(part)
    end = start
    while end < len(printed) and printed[end].isalpha():
        end += 1
    return f"{printed[start:end]} {kind}"


def _of_nouns(claims: Sequence[_Claim]) -> Iterator[Disagreement]:
    """Numbers before the same noun, in the same surroundings."""
    by_noun: dict[tuple[str | None, str | None, str | None], list[_Claim]] = defaultdict(list)
    for claim in claims:
        count = claim.count
        by_noun[count.citation.language, count.noun, count.quantity.unit].append(claim)
    for (_, noun, unit), alike in by_noun.items():
        if len({claim.unit for claim in alike}) < 2:  # noqa: PLR2004 - it takes two to differ
            continue
        for one, other in _pairs(alike):
            about = _printed_noun(one) if noun else unit
            yield from _disagreement(about, ([one], [other]))


def _pairs(claims: Sequence[_Claim]) -> Iterator[tuple[_Claim, _Claim]]:
    taken: set[int] = set()
    for place, one in enumerate(claims):
        for further in range(place + 1, len(claims)):
            other = claims[further]
            if other.voice == one.voice or other.unit == one.unit or further in taken or place in taken:
                continue
            if not _near(one.count, other.count, APART) or _agree(one.count, other.count):
                continue
            shared = one.count.near & other.count.near
            least = min(len(one.count.near), len(other.count.near))
            if len(shared) >= SHARED_TERMS and len(shared) >= SHARED_SHARE * least:
                taken |= {place, further}
                yield one, other


def _near(one: Count, other: Count, apart: int) -> bool:
    small, great = sorted((one.quantity.value, other.quantity.value))
    return great <= apart * small


def _printed_noun(claim: _Claim) -> str:
    return claim.count.citation.text[claim.count.quantity.end :].split()[0].strip('.,;:!?"”’)»')


def _named(slot: Slot, reports: Sequence[StoryReport]) -> Disagreement:
    signed: Mapping[str, StoryReport] = {report.article.id: report for report in reports}
    return Disagreement(
        kind=slot.kind,
        about=slot.about,
        sides=tuple(
            Side(
                value=value,
                citations=(citation,),
                by=tuple(name for name in (signed[citation.article].by,) if name),
                time=signed[citation.article].time,
            )
            for value, citation in slot.sides
        ),
    )
