"""What a number counts: the dead, the injured, a magnitude; or, within one language, whatever noun follows it.

sentence -> quantities -> Count
"""

from __future__ import annotations

import importlib.resources
import re
import tomllib
from functools import cache, lru_cache
from typing import TYPE_CHECKING, NamedTuple

from wirecopy.story.background import frequencies
from wirecopy.story.quantities import Quantity, quantities
from wirecopy.story.terms import TERM_LETTERS, words
from wirecopy.story.wordlists import Phrases, word_list

if TYPE_CHECKING:
    from collections.abc import Iterator

    from wirecopy.story.sentences import Citation

# How much of the sentence around a number decides what it counts, in characters.
_REACH_BEFORE, _REACH = 48, 72
# A part ("including three children") is named this near before its number.
_PART_REACH = 28
_WORD = re.compile(r"[^\W\d_][\w'’-]*")
_YEAR = re.compile(r"(?:19|20)(?<!\d{3})\d\d(?!\d)")
# Terms that tell less than this, of 1, do not part one noun from another.
_TELLING = 0.35
# A noun has so many letters; shorter words are of grammar.
_NOUN = 4
# Languages that form no compounds, and put nothing before a word without a space.
_SEPARATE = frozenset({"en", "fr", "es", "it", "pt"})
# Of the words around a number so many on either side are its surroundings.
_NEAR = 9
# How most patterns begin: the number, what changes nothing, and a noun.
_USUAL = "# ~@~"


class Count(NamedTuple):
    """A number of a sentence and what it counts.

    Attributes:
        citation: The sentence.
        quantity: The number.
        kind: What is counted: one of the kinds of `counts.toml`, or None.
        part: The noun of the part of it that is counted ("soldiers"), cut to its stem.
        noun: Where there is no kind: the noun after the number, cut to its stem.
    """

    citation: Citation
    quantity: Quantity
    kind: str | None = None
    part: str | None = None
    noun: str | None = None

    @property
    def near(self) -> frozenset[str]:
        """The telling terms around the number."""
        return _surroundings(self.citation.text, self.quantity, self.noun)


def counts(citation: Citation, year: int | None = None) -> tuple[Count, ...]:
    """Find what the numbers of a sentence count.

    Args:
        citation: The sentence.
        year: In which it was written: a sentence that names another speaks of another event.

    Returns:
        One count for each number that this event can be measured by. Numbers of parts, of other years, of averages and
        of spans of time are left out.
    """
    return tuple(_counts(citation, year))


def kind_order(kind: str) -> int:
    """The place of a kind of count among all, those of people hurt first."""
    return list(_given()["en"]).index(kind)


def _counts(citation: Citation, year: int | None) -> Iterator[Count]:
    text, language = citation.text, citation.language or "en"
    found = quantities(text, language)
    if not found or _beside("apart").stand_in(text) or any(int(other[0]) != year for other in _YEAR.finditer(text)):
        return
    for quantity in found:
        if _is_part(text[max(0, quantity.first - _PART_REACH) : quantity.first]):
            continue
        kind, noun_of_part = _kind(text, quantity, language)
        if kind is not None:
            yield Count(citation=citation, quantity=quantity, kind=kind, part=noun_of_part)
        elif not quantity.loose:
            noun = _noun(text[quantity.end :], language)
            if noun is not None or quantity.unit is not None:
                yield Count(citation=citation, quantity=quantity, noun=None if quantity.unit else noun)


def _is_part(before: str) -> bool:
    """Whether a phrase such as "including" leads to the number behind this text."""
    end = _beside("part").last(before)
    return end >= 0 and not re.search(r"[,;.]", before.casefold()[end:])


def _kind(text: str, quantity: Quantity, language: str) -> tuple[str | None, str | None]:
    patterns = _patterns(language)
    if patterns is None:
        return None, None
    # The hedge goes with the number, so that "killing at least 12" reads as "killing #".
    before = text[max(0, quantity.first - _REACH_BEFORE) : quantity.first]
    window = f"{before}#{text[quantity.last : quantity.last + _REACH]}".replace("’", "'")
    match = None
    if patterns.may_begin.match(window, len(before)):
        match = patterns.begin.match(window, len(before))
    if match is None and patterns.may_hold.search(window.lower()):
        match = patterns.hold.search(window)
    if match is None:
        return None, None
    groups = {name: value for name, value in match.groupdict().items() if value is not None}
    kind = next(name for name in groups if not name.startswith("who"))
    who = next((value for name, value in groups.items() if name.startswith("who")), None)
    return kind, who.casefold()[:TERM_LETTERS] if who else None


def _noun(after: str, language: str) -> str | None:
    """The noun behind a number; spans of time, and words for people that say nothing of which, are none."""
    match = _WORD.match(after.lstrip())
    if match is not None and match[0].casefold() in _given().get(language, {}).get("fill", ()):
        return None
    if match is None or len(match[0]) < _NOUN or match[0].casefold() in word_list("times"):
        return None
    return match[0].casefold()[:TERM_LETTERS]


@lru_cache(maxsize=1024)
def _surroundings(text: str, quantity: Quantity, noun: str | None) -> frozenset[str]:
    usual = frequencies(TERM_LETTERS)
    around = words(text[: quantity.start])[-_NEAR:] + words(text[quantity.end :])[:_NEAR]
    return frozenset(
        term
        for term in around
        if term != noun and not term[0].isdigit() and 1 - usual.get(term, 0.0) >= _TELLING and len(term) >= _NOUN
    )


@cache
def _given() -> dict[str, dict[str, list[str]]]:
    data = importlib.resources.files("wirecopy.story").joinpath("counts.toml").read_text(encoding="utf-8")
    found: dict[str, dict[str, list[str]]] = {
        name: table for name, table in tomllib.loads(data).items() if isinstance(table, dict)
    }
    return found


class _Patterns(NamedTuple):
    """The patterns of a language: those that begin with the number, which need no search, and the others.

    Most numbers are of no kind. The two that `may` match, without the kinds, tell that several times quicker.
    """

    may_begin: re.Pattern[str]
    begin: re.Pattern[str]
    may_hold: re.Pattern[str]  # in lower case
    hold: re.Pattern[str]


@cache
def _patterns(language: str) -> _Patterns | None:
    given = _given().get(language)
    if given is None or language == "beside":
        return None
    fill = "|".join(sorted(map(re.escape, given.get("fill", ["(?!)"])), key=len, reverse=True))

    def spelled(pattern: str, who: str = "?:") -> str:
        noun = rf"(?:({who}(?!(?:{fill})\b)\w{{{_NOUN},}})\s+)?"
        return pattern.replace("~", rf"(?:(?:{fill})[\s,]+){{0,5}}").replace("@", noun)

    # Where words stand for themselves, "moved 12" is not found in "removed 12"; others join them, as in "Sturmböen".
    edge = r"(?<!\w)" if language in _SEPARATE else ""
    begin: list[str] = []
    hold: list[str] = []
    for kind, patterns in given.items():
        for begins, found in ((True, begin), (False, hold)):
            own = [
                spelled(pattern, f"?P<who{len(found)}_{number}>")
                for number, pattern in enumerate(patterns)
                if pattern.startswith("#") == begins
            ]
            if own and kind != "fill":
                found.append(f"{'' if begins else edge}(?P<{kind}>{'|'.join(own)})")
    every = [pattern for kind, patterns in given.items() if kind != "fill" for pattern in patterns]
    usual = "|".join(pattern.removeprefix(_USUAL) for pattern in every if pattern.startswith(_USUAL))
    other = [pattern for pattern in every if pattern.startswith("#") and not pattern.startswith(_USUAL)]
    either = "|".join([*other, f"{_USUAL}(?:{usual or '(?!)'})"])
    return _Patterns(
        may_begin=re.compile(spelled(either), re.IGNORECASE),
        begin=re.compile("|".join(begin) or "(?!)", re.IGNORECASE),
        may_hold=re.compile(
            rf"(?=[^#]*#){edge}(?:{'|'.join(spelled(one) for one in every if one[0] != '#') or '(?!)'})"
        ),
        hold=re.compile("|".join(hold) or "(?!)", re.IGNORECASE),
    )


@cache
def _beside(name: str) -> Phrases:
    return Phrases(_given()["beside"][name])
