"""The desk's own words in the reader's language, and times in the reader's zone.

Texts are English in the code and in the templates; `locale/<language>.po` has them in other languages. A text that a
catalogue lacks is shown in English.
"""

from __future__ import annotations

import io
from datetime import UTC, date, datetime, time, timedelta, timezone
from functools import cache, lru_cache
from gettext import GNUTranslations, NullTranslations
from importlib.resources import files
from typing import TYPE_CHECKING, Literal
from unicodedata import combining, normalize
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from babel import Locale, UnknownLocaleError, dates, lists, numbers
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

from wirecopy.serve.display import MINUS, one_line
from wirecopy.serve.speech import ENGLISH, Speech
from wirecopy.serve.speech import N_ as N_  # noqa: PLC0414  # routes know this module

if TYPE_CHECKING:
    from collections.abc import Sequence

# The languages of the interface, the fallback first.
LANGUAGES = ("en", "de", "es", "ja", "ko")
# Languages in which the desk groups reports of one event: those of its sentence encoder.
EDITIONS = ("en", "de", "es", "fr", "it", "nl", "pl", "pt", "ru", "tr", "ar", "zh", "ja", "ko", "th", "vi", "id")
# Seconds after which a time is told as a day rather than as "… ago".
RECENT = 7 * 86400
_UNITS: tuple[tuple[Literal["day", "hour", "minute"], int], ...] = (("day", 86400), ("hour", 3600), ("minute", 60))
_LAST: tuple[Literal["day", "hour", "minute"], int, int] = ("minute", 60, 1)
# Babel goes to the next larger unit at this many of one; we choose the unit.
_NEVER = 10**6


@cache
def catalogue(language: str) -> NullTranslations:
    """The texts of one language of `LANGUAGES`; English, which has no catalogue, is what the code says."""
    source = files("wirecopy.serve") / "locale" / f"{language}.po"
    if not source.is_file():
        return NullTranslations()
    with source.open("rb") as stream:
        entries = read_po(stream, locale=language)
    compiled = io.BytesIO()
    write_mo(compiled, entries)
    compiled.seek(0)
    return GNUTranslations(compiled)


def preferred(header: str | None, *, among: tuple[str, ...] = LANGUAGES) -> str | None:
    """The best of some languages for an `Accept-Language` header; None where it names none of them."""
    return next((language for language in accepted(header) if language in among), None)


def accepted(header: str | None) -> tuple[str, ...]:
    """The primary languages of an `Accept-Language` header, the most wished for first, each once."""
    wishes = []
    for place, part in enumerate((header or "")[:500].split(",")[:32]):
        tag, _, quality = part.partition(";")
        primary = tag.strip().split("-")[0].lower()
        try:
            weight = float(quality.partition("=")[2]) if "=" in quality else 1.0
        except ValueError:
            weight = 0.0
        if primary.isalpha() and weight > 0:
            wishes.append((-weight, place, primary))
    return tuple(dict.fromkeys(primary for _, _, primary in sorted(wishes)))


@lru_cache(1024)
def zone(name: str | None) -> ZoneInfo:
    """A time zone by its name, UTC where there is no such zone."""
    try:
        return ZoneInfo(name) if name else ZoneInfo("UTC")
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return ZoneInfo("UTC")


@cache
def locale_of(language: str) -> Locale:
    """Babel's knowledge of a language; English where it has none."""
    try:
        return Locale.parse(language.replace("-", "_"))
    except (UnknownLocaleError, ValueError):
        return Locale.parse("en")


def absolute(moment: datetime, language: str, place: ZoneInfo) -> str:
    """A time to the minute with its zone, as the language writes it: `22 Nov 2026, 12:57 CET`."""
    here = moment.astimezone(place)
    before, after = _hour(here.replace(minute=0, second=0, microsecond=0, tzinfo=None), here.utcoffset(), language)
    return f"{before}{here.minute:02}{after}"


@lru_cache(8192)
def _hour(hour: datetime, offset: timedelta | None, language: str) -> tuple[str, str]:
    """What stands before and after the minute: Babel takes 50 µs for a time, and most times of a page share an hour."""
    locale = locale_of(language)
    there = hour.replace(tzinfo=timezone(offset or timedelta()))
    # Seconds mark the place: of the five languages each writes them right behind the minute.
    own = _told_as(locale)
    # The half of the day is written out, as Korean newspapers have it: Babel's short form for them is AM.
    hours = own.time_formats["medium"].pattern.replace("a", "aaaa")
    order = own.datetime_formats["medium"]
    told = order.replace("{1}", dates.format_date(there, "medium", locale=own)).replace(
        "{0}", dates.format_time(there, hours, tzinfo=there.tzinfo, locale=own)
    )
    before, after = told.split(":00:00", 1)
    return f"{before}:", f"{after} {_offset(there)}"


def day(moment: datetime, language: str, place: ZoneInfo) -> str:
    """A day as the language writes it: `22 November 2026`.

    A midnight to the microsecond is a day that was told without an hour, and is the same day in every zone.
    """
    alone = moment.timetz().replace(tzinfo=None) == time()
    return _day((moment if alone else moment.astimezone(place)).date(), language)


def about(moment: datetime, language: str, place: ZoneInfo) -> str:
    """A time that is only roughly known: `about 22 November 2026`."""
    return catalogue(language).gettext("about %(day)s") % {"day": day(moment, language, place)}


@lru_cache(4096)
def _day(day: date, language: str) -> str:
    return dates.format_date(day, "long", locale=_told_as(locale_of(language)))


@lru_cache(64)
def weekday(day: date, language: str) -> str:
    """A day with its weekday: `Sunday, 22 November 2026`."""
    return dates.format_date(day, "full", locale=_told_as(locale_of(language)))


def month(stamp: str, language: str) -> str:
    """A month such as `2026-11` as the language writes it: `November 2026`."""
    try:
        first = datetime.strptime(stamp, "%Y-%m").replace(tzinfo=UTC)
    except ValueError:
        return stamp
    return str(dates.format_skeleton("yMMMM", first, locale=_told_as(locale_of(language))))


def brief(moment: datetime, language: str, place: ZoneInfo) -> str:
    """A time of a recent day, as short as it goes: `10 Nov, 06:52`."""
    told = dates.format_skeleton("MMMd", moment, tzinfo=place, locale=_told_as(locale_of(language)))
    return f"{told}, {moment.astimezone(place):%H:%M}"


def relative(moment: datetime, now: datetime, language: str, place: ZoneInfo) -> str:
    """How long ago, or the day where that is longer ago than a week: `2 hours ago`."""
    seconds = (now - moment).total_seconds()
    if not 0 <= seconds < RECENT:
        return day(moment, language, place)
    return _ago(
        *next(((unit, size, int(seconds // size)) for unit, size in _UNITS if seconds >= size), _LAST), language
    )


@lru_cache(4096)
def _ago(unit: Literal["day", "hour", "minute"], size: int, amount: int, language: str) -> str:
    """`2 hours ago`. Rounded down: what came an hour and a half ago came 1 hour ago."""
    told = -amount * size
    return dates.format_timedelta(
        told, granularity=unit, threshold=_NEVER, add_direction=True, locale=locale_of(language)
    )


@lru_cache(4096)
def number(amount: float, language: str) -> str:
    """A number as the language writes it: `1,204`."""
    return numbers.format_decimal(amount, locale=locale_of(language))


@lru_cache(64)
def speech(language: str, place: ZoneInfo) -> Speech:
    """What sentences are made with, in one of `LANGUAGES`, with times told in a zone."""
    said, locale = catalogue(language), locale_of(language)

    def moment(when: datetime | None, words: str | None, approximate: bool) -> str | None:  # as Speech has it
        if when is None:
            return one_line(words)
        return about(when, language, place) if approximate else absolute(when, language, place)

    def percent(share: float) -> str:
        rounded = ENGLISH.percent(share)
        return numbers.format_percent(int(rounded.rstrip("%")) / 100, locale=locale)

    def listed(parts: Sequence[str]) -> str:
        return lists.format_list(list(parts), locale=locale) if parts else ""

    if language == LANGUAGES[0]:
        return Speech(say=said.gettext, many=said.ngettext, moment=moment)
    return Speech(
        say=said.gettext,
        many=said.ngettext,
        percent=percent,
        listed=listed,
        spelled=lambda amount: number(amount, language),
        number=lambda amount: number(amount, language),
        moment=moment,
    )


@lru_cache(4096)
def language_name(tag: str, language: str) -> str:
    """What a language is called in another: `Koreanisch`."""
    try:
        return Locale.parse(tag.replace("-", "_")).get_display_name(locale_of(language)) or tag
    except (UnknownLocaleError, ValueError):
        return tag


@cache
def language_names(language: str) -> tuple[tuple[tuple[str, str], ...], ...]:
    """The languages of `EDITIONS`, and the others with a two-letter code, each by its name: `("ko", "Koreanisch")`."""
    names = [(tag, name) for tag, name in locale_of(language).languages.items() if len(tag) == 2]  # noqa: PLR2004
    names.sort(key=lambda each: _sorted_as(each[1]))
    return tuple(tuple(each for each in names if (each[0] in EDITIONS) is common) for common in (True, False))


def _sorted_as(name: str) -> str:
    """Accents do not move a word: `Ägyptisch` stands with A, `čeština` with C."""
    return "".join(sign for sign in normalize("NFKD", name.casefold()) if not combining(sign))


@lru_cache(4096)
def own_name(tag: str) -> str:
    """What a language calls itself, as the first word of a line: `Español`."""
    name = language_name(tag, tag)
    return name[:1].upper() + name[1:]


def territory_name(code: str, language: str) -> str:
    """What a country is called in a language: `Südkorea`."""
    return str(locale_of(language).territories.get(code.upper(), code))


def _offset(moment: datetime) -> str:
    """The zone of a time: `UTC+9`, `UTC-3:30`."""
    seconds = int((moment.utcoffset() or timedelta()).total_seconds())
    hours, minutes = divmod(abs(seconds) // 60, 60)
    return (
        "UTC" + (f"{'+' if seconds > 0 else MINUS}{hours}" if seconds else "") + (f":{minutes:02}" if minutes else "")
    )


def _told_as(locale: Locale) -> Locale:
    """English is told as in Britain, the day first: the desk's own English is British."""
    return Locale("en", "GB") if locale.language == "en" and locale.territory is None else locale
