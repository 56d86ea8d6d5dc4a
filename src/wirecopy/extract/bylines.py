"""Byline lines: who wrote it, for whom, and the time that may stand behind them."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

from wirecopy.extract.agencies import Agency, chain, named
from wirecopy.extract.people import names
from wirecopy.extract.phrases import alternatives
from wirecopy.extract.stamp import stamps, without_stamps

#: Longer lines are no bylines.
LONGEST: Final = 220
#: Without a leading "By" a byline holds little beside names.
MOST_BARE_WORDS: Final = 9

_BY = re.compile(rf"^\W{{0,3}}(?:{alternatives('bylines', 'opens')})(?:(?=[\s:：/／])|(?<=[:：=/／者]))", re.IGNORECASE)
_EAST_ROLE = re.compile(
    r"(?:기자|특파원|記者|记者|特派員|編集委員|통신원)\s*(?:[=\]】)）]|$|\S+@)"
    r"|^(?:本报|特约|实习)?(?:记者|記者)\s?[:：]?\s?[\u4e00-\u9fff]{2,4}"
)
_LINKS: Final = "and|und|et|y|for|für|pour|para|per|with|mit|avec|con|com|via|of"
_BETWEEN = re.compile(rf"\s*[,|•·–—/()\{{\}}\[\]]\s*|\s(?:{_LINKS})\s")
_JOINED = re.compile(rf"^(?:{_LINKS})\s")
_ROLE = re.compile(rf"\b(?:{alternatives('bylines', 'roles')})\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Byline:
    """What a byline line says.

    Attributes:
        names: People.
        agencies: Agencies that they write for, or that stand in their place.
        words: A time that stands in the same line, as printed.
    """

    names: tuple[str, ...] = ()
    agencies: tuple[Agency, ...] = ()
    words: str | None = None


def has_role(text: str) -> bool:
    """True for a line that says what somebody does: "Courier Staff Writer"."""
    return _ROLE.search(text) is not None


def read_byline(line: str, *, year: int | None = None) -> Byline | None:
    """Read a line that holds nothing but a byline.

    Args:
        line: One line: "By KIM TONG-HYUNG", "Jane Doe, Associated Press | 3 March 2026", "Von dpa".
        year: When the text was published, for agencies that worked only for a time.

    Returns:
        The byline, or None where the line is something else.
    """
    if len(line) > LONGEST or line.rstrip().endswith(("?", "!", "。")):
        return None
    times = stamps(line)
    words = times[0].words if times else None
    rest = without_stamps(line) if times else line.strip()
    if not rest:
        return None
    by = _BY.match(rest)
    agencies = _agencies(rest[by.end() :] if by else rest, year)
    role = _EAST_ROLE.search(rest) or _ROLE.search(rest)
    if not (by or agencies or role):
        return None
    people = names(rest)
    known = _little_else(rest[by.end() :] if by else rest, people, agencies)
    plain = len(rest.split()) <= MOST_BARE_WORDS and not rest.endswith((".", ":", "…")) and chain(rest, year=year)
    if known and ((by and (people or agencies)) or (people and (agencies or role)) or (agencies and plain)):
        return Byline(names=people, agencies=agencies, words=words)
    return None


def _agencies(text: str, year: int | None) -> tuple[Agency, ...]:
    if found := chain(text, year=year):
        return found
    parts = (_JOINED.sub("", part) for part in _BETWEEN.split(text))
    listed = [agency for part in parts if (agency := named(part, year=year))]
    if listed:
        return tuple(dict.fromkeys(listed))
    match = re.search(
        r"(?:^|\s)(?:The )?(?P<sign>Associated Press(?: [A-Z]\w+ Writer)?|Reuters|Canadian Press)$",
        text,
    )
    agency = named(match["sign"], year=year) if match else None
    return (agency,) if agency else ()


def _little_else(text: str, people: tuple[str, ...], agencies: tuple[Agency, ...]) -> bool:
    """True where names, agencies and roles make up most of the line: prose that opens with "By" is no byline."""
    words = len(text.split())
    known = sum(len(name.split()) for name in people) + 2 * len(agencies)
    return words <= 2 * known + 7 and not re.search(r"[.!?]\s+[^\W\d_]\w+\s+\w+\s+\w+\s+\w+", text)
