"""Times as pages print them: ISO stamps, dates in words, relative times.

    words -> relative? -> absolute date -> clock time -> zone -> Time

Written for the short strings that hold a time and little else (a `time` element, a byline's end, a "Published:" line),
not for finding dates in running text.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, timezone, tzinfo
from typing import TYPE_CHECKING, Final
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from wirecopy.extract.months import (
    DAYS_AGO,
    MONTHS,
    MONTHS_BY_LANGUAGE,
    NOW,
    ONE,
    PAST_AFTER,
    PAST_BEFORE,
    REGIONS,
    UNITS,
    ZONES,
)

if TYPE_CHECKING:
    from collections.abc import Iterable

#: Longer strings are prose, not the words for a time.
LONGEST: Final = 160
#: How many other words may stand beside a time ("Originally published by the desk on ...").
STRAY_WORDS: Final = 7
#: Years outside of this are not dates of news pages.
FIRST_YEAR, LAST_YEAR = 1800, 2200


def _any(words: Iterable[str]) -> str:
    """A pattern for any of the words, longest first."""
    return "|".join(
        re.escape(word).replace("\\ ", r"\s") for word in sorted(words, key=lambda word: (-len(word), word))
    )


_ISO: Final = re.compile(
    r"(?<!\d)(\d{4})-?(\d{2})-?(\d{2})"
    r"(?:[T\s]+(\d{1,2}):?(\d{2})(?::?(\d{2})(?:[.,](\d{1,9}))?)?\s*(z|utc|gmt|[+-]\d{2}:?\d{2}|[+-]\d{2})?)?(?!\d)",
    re.IGNORECASE,
)
_YEAR_FIRST: Final = re.compile(r"(?<!\d)(\d{4})\s*(?:年|년|[./-])\s*(\d{1,2})\s*(?:月|월|[./-])\s*(\d{1,2})(?!\d)")
_YEAR_LAST: Final = re.compile(r"(?<!\d)(\d{1,2})([./-])\s?(\d{1,2})[./-]\s?(\d{4})(?!\d)")
_SHORT_CJK: Final = re.compile(r"(?<!\d)(\d{1,2})(?:月|월)\s*(\d{1,2})(?:日|일)")
_LETTERS: Final = r"[^\W\d_][\w’'-]*"
_DAY: Final = r"(?<![\d:.])(\d{1,2})(?:st|nd|rd|th|er|º|ª|°)?"
_JOIN: Final = r"(?:\s*[.,]?\s*(?:de|del|of|da)?\s+|[.\s,/-]+)"
_DAY_MONTH: Final = re.compile(rf"{_DAY}{_JOIN}({_LETTERS})\.?(?:{_JOIN}(\d{{4}}))?(?![\d:])")
_MONTH_DAY: Final = re.compile(
    rf"({_LETTERS})\.?[\s-]+{_DAY}\b\.?(?:(?:\s*,?\s+|-)(?:de\s+|of\s+)?(\d{{4}})(?![\d:]))?"
)
_YEAR_MONTH_DAY: Final = re.compile(rf"(?<!\d)(\d{{4}})\.?[\s-]+({_LETTERS})\.?[\s-]+(\d{{1,2}})(?!\d)")
_LAST_YEAR: Final = re.compile(r"\s(\d{4})\s*$")
_CLOCK: Final = re.compile(
    r"(?<![\d.])(\d{1,2})\s?(?:(?:[:.]|uhr\s|h|時|时|點|点|시)\s?(\d{2})(?:(?::|분\s?)(\d{2}))?(?:\s?(?:分|분))?)"
    r"(?![\d])\s*((?:[ap]\.?\s?m\b\.?))?"
    r"|(?<![\d.:])(\d{1,2})\s*((?:[ap]\.?\s?m\b\.?)|uhr\b|時|时|點|点|시(?!간))",
)
_AFTERNOON: Final = re.compile(r"午後|下午|晚上|오후|अपराह्न|مساء")
_MORNING: Final = re.compile(r"午前|上午|凌晨|早上|오전|صباح")
_OFFSET: Final = re.compile(r"(?:\b(?:utc|gmt)\s?)?([+-])(\d{1,2}):?(\d{2})?(?!\d)")
_AGO: Final = re.compile(
    rf"(?:(?P<before>\b(?:{_any(PAST_BEFORE)}))\s+)?(?P<number>(?<!\d)\d{{1,4}}|\b(?:{_any(ONE)})\b)\s*"
    rf"(?P<unit>{_any(UNITS)})"
    rf"\.?(?:\s*(?P<after>{_any(PAST_AFTER)})(?!\w))?(?!\w)"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Time:
    """A time read from a page.

    Attributes:
        value: An aware time, or None where the words alone do not give one (a relative time without a fetch time).
        approximate: True where the value was resolved from a relative time, or its zone or clock time is not known.
        text: The page's own words, with white space collapsed.
    """

    value: datetime | None
    approximate: bool = False
    text: str = ""


def read_time(
    words: str,
    *,
    fetched: datetime | None = None,
    language: str | None = None,
    zone: tzinfo | None = None,
) -> Time | None:
    """Read the words that a page prints for a time.

    Args:
        words: A short string such as "August 13, 2025 at 12:57 PM EDT", "vor 3 Stunden" or "2025年8月13日 12時57分".
        fetched: When the page was fetched; relative times and dates without a year count back from it.
        language: BCP 47; it settles "03/04/2025" and the few month names that two languages share.
        zone: Taken where the words name none; without it such a time is read as UTC and marked approximate.

    Returns:
        The time, or None where the words are not a time.
    """
    text = " ".join(words.split())
    if not text or len(text) > LONGEST:
        return None
    stamp = _ISO.match(text) if text[:4].isdecimal() else None
    if stamp is not None and stamp[4] and stamp[8] and stamp.end() == len(text):
        return _iso_time(stamp, text, zone)
    folded = _fold(text)
    return _relative(folded, text, fetched) or _absolute(folded, text, fetched, (language or "").lower(), zone)


def _fold(text: str) -> str:
    """Lower case, compatibility forms resolved, typographic minus and stops made plain, length may change."""
    folded = unicodedata.normalize("NFKC", text).lower().replace("\u0307", "")
    return folded.replace("\u2212", "-").replace("\u2013", "-").replace("、", ",")


def _relative(folded: str, text: str, fetched: datetime | None) -> Time | None:
    if folded.strip(" .!") in NOW:
        return Time(value=fetched, approximate=True, text=text)
    match = _AGO.search(folded)
    if match is None or not (match["before"] or match["after"]):
        return None
    if len((folded[: match.start()] + folded[match.end() :]).split()) > STRAY_WORDS:
        return None
    number = 1 if match["number"] in ONE else int(match["number"])
    value = None
    if fetched is not None:
        try:
            value = fetched - timedelta(seconds=number * UNITS[match["unit"]])
        except OverflowError:
            return None
    # only the words for the time, where folding kept the offsets
    own = text[match.start() : match.end()] if len(folded) == len(text) else text
    return Time(value=value, approximate=True, text=own)


def _absolute(folded: str, text: str, fetched: datetime | None, language: str, zone: tzinfo | None) -> Time | None:
    iso = _ISO.search(folded)
    if iso is not None and iso[4] is not None:
        return _iso_time(iso, text, zone)
    found = _find_day(folded, fetched, language)
    if found is None:
        return None
    (year, month, day), start, end = found
    before, after = folded[:start], folded[end:]
    clock = _find_clock(after) or _find_clock(before)
    rest = f"{before} {after}"
    if clock is not None:
        rest = rest.replace(clock.group(), " ", 1)
    named = _find_zone(rest)
    if len([word for word in re.findall(_LETTERS, rest) if word not in ZONES]) > STRAY_WORDS:
        return None
    if year is None:
        return Time(value=None, approximate=True, text=text)
    hour, minute, second = _clock_values(clock, folded)
    return _build((year, month, day, hour, minute, second), text, named or zone, exact=clock is not None)


def _iso_time(match: re.Match[str], text: str, zone: tzinfo | None) -> Time | None:
    year, month, day, hour, minute = (int(match[n]) for n in range(1, 6))
    named = _find_zone(match[8].lower()) if match[8] else _find_zone(match.string[match.end() :].lower())
    made = _build((year, month, day, hour, minute, int(match[6] or 0)), text, named or zone, exact=True)
    if made is None or made.value is None or not match[7]:
        return made
    micro = int(match[7][:6].ljust(6, "0"))
    return Time(value=made.value.replace(microsecond=micro), approximate=made.approximate, text=text)


def _build(
    parts: tuple[int, int, int, int, int, int], text: str, zone: tzinfo | str | None, *, exact: bool
) -> Time | None:
    if not FIRST_YEAR <= parts[0] <= LAST_YEAR:
        return None
    known: tzinfo | None = None
    if isinstance(zone, str):
        try:
            known = ZoneInfo(zone)
        except (ZoneInfoNotFoundError, OSError):
            known = None
    else:
        known = zone
    try:
        value = datetime(*parts, tzinfo=known or UTC)
    except ValueError:
        return None
    if isinstance(known, ZoneInfo):  # keep the offset that holds at that time, not a rule
        value = value.replace(tzinfo=timezone(value.utcoffset() or timedelta()))
    return Time(value=value, approximate=known is None or not exact, text=text)


_Day = tuple[int | None, int, int]
_Found = tuple[_Day, int, int]  # the date, where its words start and end


def _find_day(folded: str, fetched: datetime | None, language: str) -> _Found | None:
    """The date in the words and where it stands. The year is None where neither words nor fetch time give it."""
    for pattern in (_YEAR_FIRST, _ISO, _YEAR_MONTH_DAY):
        if match := pattern.search(folded):
            month = int(match[2]) if match[2].isdecimal() else _month(match[2], language)
            if month:
                return (int(match[1]), month, int(match[3])), match.start(), match.end()
    return (
        _named_day(folded, fetched, language) or _number_day(folded, fetched, language) or _counted_day(folded, fetched)
    )


def _number_day(folded: str, fetched: datetime | None, language: str) -> _Found | None:
    """A date in numbers with the year last or without a year."""
    if match := _YEAR_LAST.search(folded):
        pair = int(match[1]), int(match[3])
        order = _order(pair, int(match[4]), match[2], language, fetched)
        return (order, match.start(), match.end()) if order else None
    if match := _SHORT_CJK.search(folded):
        month, day = int(match[1]), int(match[2])
        return (_year(month, day, fetched), month, day), match.start(), match.end()
    return None


def _counted_day(folded: str, fetched: datetime | None) -> _Found | None:
    """Today and yesterday."""
    for word in re.finditer(r"[\w’']+", folded):
        if word.group() in DAYS_AGO and fetched is not None:
            then = fetched - timedelta(days=DAYS_AGO[word.group()])
            return (then.year, then.month, then.day), word.start(), word.end()
    return None


def _named_day(folded: str, fetched: datetime | None, language: str) -> _Found | None:
    """A date with its month in words; one with a year wins over one without."""
    best: _Found | None = None
    for pattern, month_at, day_at in ((_DAY_MONTH, 2, 1), (_MONTH_DAY, 1, 2)):
        for match in pattern.finditer(folded):
            month, day = _month(match[month_at], language), int(match[day_at])
            if not month or not 1 <= day <= 31:  # noqa: PLR2004 - days of a month
                continue
            if match[3]:
                return (int(match[3]), month, day), match.start(), match.end()
            best = best or ((_year(month, day, fetched), month, day), match.start(), match.end())
    if best is not None and (last := _LAST_YEAR.search(folded, best[2])):
        return (int(last[1]), best[0][1], best[0][2]), best[1], best[2]
    return best


def _month(word: str, language: str) -> int | None:
    word = word.rstrip(".").replace("’", "'")
    return MONTHS_BY_LANGUAGE.get((language[:2], word)) or MONTHS.get(word)


def _year(month: int, day: int, fetched: datetime | None) -> int | None:
    """The latest year in which the day does not lie after the fetch (a day of grace for zones)."""
    if fetched is None:
        return None
    later = (month, day) > ((fetched + timedelta(days=1)).month, (fetched + timedelta(days=1)).day)
    return fetched.year - 1 if later else fetched.year


def _order(pair: tuple[int, int], year: int, mark: str, language: str, fetched: datetime | None) -> _Day | None:
    """Day and month of "03/04/2025": by size, by language, by the fetch time; None where it stays open."""
    first, second = pair
    months = 12
    if first > months or second > months or first == second:
        day, month = (second, first) if second > months else (first, second)
        return year, month, day
    if mark == "." or (language and not language.startswith("en")):
        return year, second, first
    if language in {"en-us", "en-ph"}:
        return year, first, second
    if language.startswith("en-"):
        return year, second, first
    if fetched is not None:
        days = [(year, first, second), (year, second, first)]
        past = [day for day in days if day <= (fetched.year, fetched.month, fetched.day)]
        return past[0] if len(past) == 1 else None
    return None


def _find_clock(text: str) -> re.Match[str] | None:
    for match in _CLOCK.finditer(text):
        hour, minute = int(match[1] or match[5]), int(match[2] or 0)
        if hour <= 24 and minute < 60:  # noqa: PLR2004 - a clock
            return match
    return None


def _clock_values(clock: re.Match[str] | None, folded: str) -> tuple[int, int, int]:
    if clock is None:
        return 0, 0, 0
    hour, minute, second = int(clock[1] or clock[5]), int(clock[2] or 0), int(clock[3] or 0)
    half = (clock[4] or clock[6] or "")[:1]
    noon = 12
    if hour == 2 * noon:
        hour = 0
    if (half == "p" or _AFTERNOON.search(folded)) and hour < noon:
        hour += noon
    if (half == "a" or _MORNING.search(folded)) and hour == noon:
        hour = 0
    return hour, minute, second


def _find_zone(text: str) -> tzinfo | str | None:
    """A zone named in the words: an offset, an abbreviation, or the name of a region where summer time is open."""
    if match := _OFFSET.search(text):
        minutes = int(match[2]) * 60 + int(match[3] or 0)
        if minutes <= 14 * 60:
            return timezone(timedelta(minutes=-minutes if match[1] == "-" else minutes))
    for word in re.findall(r"[^\W\d_]+", text):
        if word in ZONES:
            return timezone(timedelta(minutes=ZONES[word]))
        if word in REGIONS:
            return REGIONS[word]
    return None
