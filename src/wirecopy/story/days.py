"""Days that a text names: "Aug. 25", "25. August 2025", "25 de agosto", "8月25日", "on Tuesday", "am Dienstag", "18일".

text, the day it was written -> spans with dates

`named_days` reads days of a month, `told_days` what only follows from the day of writing: days of the week, and days
without their month. "Yesterday" and months alone are left where they are: they say too little, or too much depends on
the zone.
"""

from __future__ import annotations

import importlib.resources
import re
import tomllib
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import cache
from typing import TYPE_CHECKING, Any, NamedTuple

from wirecopy.story.wordlists import FIRST_GLUED

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

# A day without a year is the one nearest to when the text was written.
_YEAR_DAYS = 365
# Days named of other centuries are history, not news.
EARLIEST, LATEST = 1800, 2200
_THAI_ERA = 543
_CJK = re.compile(r"(?:(\d{4})\s?[年년]\s?)?(\d{1,2})\s?[月월]\s?(\d{1,2})\s?[日일号]")
# "18日", "18일": the month goes without saying. Not "3日間" and "3일 만에", which are lengths of time.
_BARE = re.compile(
    r"(?<![\d月월年년.,~〜/])(?<![月월年년]\s)(?:(?P<last>지난|先月)\s?)?(?P<day>[12]?\d|3[01])"
    r"(?:日(?![間本目連以ぶ号分])|일(?!\s?(?:간|째|만에|동안|치|분|차|수)))"
)
# So many days back, or ahead, a day without its month may lie.
_BARE_DAYS = 15
# What leads to a day of the week ("since late last") is no longer than so many characters.
_ON_REACH = 60
_WEEK = 7
_ENDING = 4  # letters at most of words that only look like an ending
_CLAUSE = re.compile(r"[,;:،；：，、(–—)。]|[.!?]\s")
_WORD = re.compile(r"[\w'’-]+")
_PLAINLY_PAST = 3
# Words before a day, and behind it, in which "said" makes it the day of the saying.
_SAID_BEFORE, _SAID_BEHIND = 5, 2
_DIGIT = re.compile(r"\d")
_ISO = re.compile(r"(?<![\d-])(\d{4})-(\d{2})-(\d{2})(?![\d-])")


class NamedDay(NamedTuple):
    """A day that a text names.

    Attributes:
        day: Which.
        start: First character in the text.
        end: One past the last.
        exact: Whether the text gives the year too.
    """

    day: date
    start: int
    end: int
    exact: bool


def named_days(text: str, language: str | None, written: date | None) -> tuple[NamedDay, ...]:
    """Find the days that a text names.

    Args:
        text: A sentence.
        language: Its base language; English where it is unknown.
        written: When it was written: it gives the year where the text does not. Without it such days are left out.

    Returns:
        The days in order of the text; of a span of days ("Aug. 23-24") the first.
    """
    if not _DIGIT.search(text):
        return ()
    found = [*_with_words(text, language or "en", written), *_with_digits(text, written)]
    return tuple(sorted(found, key=lambda named: named.start))


def told_days(text: str, language: str | None, written: date) -> tuple[NamedDay, ...]:
    """Find the days that follow from the day of writing: days of the week, and in Korean and Japanese "the 18th".

    A day lies ahead where its clause says so ("will", "next"), else behind, the day of writing among it. What a clause
    without such a word calls by a day four and more back is left out: it may as well be one of the next three ("the
    drivers walk out on Wednesday"). Days on which something was merely said ("the mayor said on Tuesday") are left out.

    Args:
        text: A sentence.
        language: Its base language; English where it is unknown.
        written: When it was written, as the calendar was there.
    """
    known = language or "en"
    pattern, words = _week(known)
    if pattern is None:
        return ()
    found = []
    folded = text.casefold()
    # Looking for each day as it stands is twenty times quicker than the pattern, and most sentences name none.
    places = [place for day in words.weekdays if (place := folded.find(day)) >= 0]
    start = max(0, min(places, default=0) - _ON_REACH) if len(folded) == len(text) else 0
    for match in pattern.finditer(text, start) if places else ():
        clause, near = _around(text, match)
        if words.said.isdisjoint(near):
            spoken = _folded_words(clause)
            named = next(group for group in match.groups() if group)
            back = (written.weekday() - words.weekdays[named.casefold()]) % _WEEK
            if words.holds(clause, spoken, words.before):
                back = back or _WEEK
            elif words.holds(clause, spoken, words.next) or (back and words.holds(clause, spoken, words.to_come)):
                back -= _WEEK
            elif back > _PLAINLY_PAST:
                continue
            found.append(NamedDay(day=written - timedelta(back), start=match.start(), end=match.end(), exact=False))
    if known in {"ja", "ko"}:
        found += _bare(text, words, written)
    return tuple(sorted(found, key=lambda named: named.start))


def _bare(text: str, words: _Words, written: date) -> Iterator[NamedDay]:
    for match in _BARE.finditer(text):
        clause, _ = _around(text, match)
        ahead = words.holds(clause, _folded_words(clause), words.next | words.to_come)
        steps = range(1, _BARE_DAYS) if ahead else range(0, -_BARE_DAYS, -1)
        day = next((day for step in steps if (day := written + timedelta(step)).day == int(match["day"])), None)
        if day is not None and match["last"] != "先月":
            yield NamedDay(day=day, start=match.start("day"), end=match.end(), exact=False)


def _folded_words(clause: str) -> list[str]:
    return [word.casefold() for word in _WORD.findall(clause)]


def _around(text: str, match: re.Match[str]) -> tuple[str, frozenset[str]]:
    """The clause that a match stands in, and the words of it that are nearest to the match."""
    before = _CLAUSE.split(text[: match.start()])[-1]
    behind = _CLAUSE.split(text[match.end() :])[0]
    near = _WORD.findall(before)[-_SAID_BEFORE:] + _WORD.findall(behind)[:_SAID_BEHIND]
    return before + match[0] + behind, frozenset(word.casefold() for word in near)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Words:
    """What places a day of the week, in one language."""

    weekdays: dict[str, int] = field(default_factory=dict)
    said: frozenset[str] = frozenset()
    next: frozenset[str] = frozenset()
    to_come: frozenset[str] = frozenset()
    before: frozenset[str] = frozenset()

    def holds(self, clause: str, words: Sequence[str], wanted: frozenset[str]) -> bool:
        """Whether a clause, of these words, has one of the wanted; of scripts without spaces, anywhere in it."""
        ends = tuple([word[1:] for word in wanted if word[0] == "-"])
        return (
            not wanted.isdisjoint(words)
            or (bool(ends) and any(len(word) > _ENDING and word.endswith(ends) for word in words))
            or any(word >= FIRST_GLUED and word in clause for word in wanted)
        )


@cache
def _week(language: str) -> tuple[re.Pattern[str] | None, _Words]:
    given = _calendar().get(language, {})
    if "weekdays" not in given:
        return None, _Words()
    weekdays = {spelling: at for at, spellings in enumerate(given["weekdays"]) for spelling in spellings.split()}
    either = "|".join(sorted(map(re.escape, weekdays), key=len, reverse=True))
    words = {name: frozenset(given[name].split()) for name in ("said", "next", "to_come", "before")}
    return re.compile(given["on"].replace("{day}", f"({either})"), re.IGNORECASE), _Words(weekdays=weekdays, **words)


@cache
def _calendar() -> dict[str, dict[str, Any]]:
    data = importlib.resources.files("wirecopy.story").joinpath("calendar.toml").read_text(encoding="utf-8")
    return tomllib.loads(data)


def _with_digits(text: str, written: date | None) -> Iterator[NamedDay]:
    for match in _CJK.finditer(text) if "月" in text or "월" in text else ():
        yield from _named(match, match[1], int(match[2]), match[3], written)
    for match in _ISO.finditer(text) if "-" in text else ():
        yield from _named(match, match[1], int(match[2]), match[3], written)


def _with_words(text: str, language: str, written: date | None) -> Iterator[NamedDay]:
    pattern, months = _pattern(language)
    if pattern is None or not any(map(text.casefold().__contains__, months)):
        return
    for match in pattern.finditer(text):
        month = match["month"] or match["first"]
        day, year = match["day"] or match["second"], match["year"] or match["after"]
        yield from _named(match, year, months[month.casefold().rstrip(".")], day, written)


def _named(match: re.Match[str], year: str | None, month: int, day: str, written: date | None) -> Iterator[NamedDay]:
    try:
        if year is not None:
            full = int(year) - (_THAI_ERA if int(year) > LATEST else 0)
            if EARLIEST <= full <= LATEST:
                yield NamedDay(day=date(full, month, int(day)), start=match.start(), end=match.end(), exact=True)
        elif written is not None:
            near = [
                date(written.year + step, month, int(day))
                for step in (-1, 0, 1)
                if _exists(written.year + step, month, int(day))
            ]
            best = min(near, key=lambda one: abs(one - written))
            if abs(best - written) < timedelta(days=_YEAR_DAYS // 2):
                yield NamedDay(day=best, start=match.start(), end=match.end(), exact=False)
    except ValueError:  # the 31st of February
        return


def _exists(year: int, month: int, day: int) -> bool:
    try:
        date(year, month, day)
    except ValueError:
        return False
    return True


@cache
def _pattern(language: str) -> tuple[re.Pattern[str] | None, dict[str, int]]:
    given = _calendar().get(language, {})
    if "months" not in given:
        return None, {}
    months = {
        spelling.replace("_", " ").rstrip("."): number
        for number, spellings in enumerate(given["months"], 1)
        for spelling in spellings.split()
    }
    either = "|".join(sorted(map(re.escape, months), key=len, reverse=True))
    through = r"(?:\s?[-–]\s?\d{1,2})?"
    before = (
        rf"(?<![\d.,:])(?P<day>\d{{1,2}})(?:st|nd|rd|th|er|º|ª|\.)?{through}\.?\s?(?:de\s|of\s|يوم\s)?"
        rf"(?P<month>{either})(?!\w)\.?(?:,?\s(?:de\s|del\s|พ\.ศ\.\s)?(?P<year>\d{{4}})(?!\d))?"
    )
    after = (
        rf"(?<!\w)(?P<first>{either})\.?\s(?P<second>\d{{1,2}})(?:st|nd|rd|th)?{through}"
        r"(?:,\s(?P<after>\d{4})(?!\d)|(?![\d:]))"
    )
    return re.compile(f"{before}|{after}", re.IGNORECASE), months
