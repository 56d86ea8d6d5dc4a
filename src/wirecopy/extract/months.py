"""Words of the calendar in many languages, from `calendar.toml`."""

from __future__ import annotations

import tomllib
from importlib.resources import files
from types import MappingProxyType
from typing import Any, Final

_DATA: Final[dict[str, Any]] = tomllib.loads(files(__package__).joinpath("calendar.toml").read_text("utf-8"))


def _split(words: str) -> tuple[str, ...]:
    return tuple(word.replace("_", " ") for word in words.split())


#: Every month word in lower case -> 1 to 12.
MONTHS: Final = MappingProxyType({word: int(n) for n, words in _DATA["months"].items() for word in _split(words)})

#: (language, word) -> month, where a language means another month by the same word.
MONTHS_BY_LANGUAGE: Final = MappingProxyType(
    {(tag, word): n for tag, words in _DATA["months_by_language"].items() for word, n in words.items()}
)

#: Every unit word in lower case -> its length in seconds.
UNITS: Final = MappingProxyType({word: int(n) for n, words in _DATA["units"].items() for word in _split(words)})

#: Marks of the past that stand before the number, and those that stand after the unit.
PAST_BEFORE: Final = _split(_DATA["past"]["before"])
PAST_AFTER: Final = _split(_DATA["past"]["after"])

#: "An hour", "one day": numbers as words.
ONE: Final = frozenset(_split(_DATA["past"]["one"]))

#: Words for a day counted from today -> days ago.
DAYS_AGO: Final = MappingProxyType(
    {word: days for days, name in enumerate(("today", "yesterday")) for word in _split(_DATA["past"][name])}
)

#: Words for this very moment.
NOW: Final = frozenset(_split(_DATA["past"]["now"]))

#: Zone abbreviations -> minutes east of Greenwich.
ZONES: Final = MappingProxyType({str(name): int(minutes) for name, minutes in _DATA["zones"].items()})

#: Abbreviations that leave summer time open -> the zone that decides.
REGIONS: Final = MappingProxyType({str(name): str(region) for name, region in _DATA["regions"].items()})
