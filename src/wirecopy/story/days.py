"""Days that a text names: "Aug. 25", "25. August 2025", "25 de agosto", "8月25日", "8월 25일".

text, the day it was written -> spans with dates

Only a day of a month is read. Days of the week, "yesterday" and months alone are left where they are: they say too
little, or too much depends on the zone.
"""

from __future__ import annotations

import importlib.resources
import re
import tomllib
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

# A day without a year is the one nearest to when the text was written.
_YEAR_DAYS = 365
# Days named of other centuries are history, not news.
EARLIEST, LATEST = 1800, 2200
_THAI_ERA = 543
_CJK = re.compile(r"(?:(\d{4})\s?[年년]\s?)?(\d{1,2})\s?[月월]\s?(\d{1,2})\s?[日일号]")
_DIGIT = re.compile(r"\d")
_ISO = re.compile(r"(?<![\d-])(\d{4})-(\d{2})-(\d{2})(?![\d-])")


@dataclass(frozen=True, slots=True, kw_only=True)
class NamedDay:
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


def _with_digits(text: str, written: date | None) -> Iterator[NamedDay]:
    for match in _CJK.finditer(text) if "月" in text or "월" in text else ():
        yield from _named(match, match[1], int(match[2]), match[3], written)
    for match in _ISO.finditer(text) if "-" in text else ():
        yield from _named(match, match[1], int(match[2]), match[3], written)


def _with_words(text: str, language: str, written: date | None) -> Iterator[NamedDay]:
    pattern, months = _pattern(language)
    if pattern is None:
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
    data = importlib.resources.files("wirecopy.story").joinpath("calendar.toml").read_text(encoding="utf-8")
    given = tomllib.loads(data).get(language)
    if given is None:
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
