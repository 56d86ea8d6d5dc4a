"""Where a short line holds a time, and what else it holds.

`dates` gives a time its value; here only its place in the line counts: "Japan Today2 days ago" is a publisher and a
time, "Last updated: 3 March 2026, 10:15" a label and a time.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise
from typing import TYPE_CHECKING, Final, Literal

from wirecopy.extract.months import DAYS_AGO, MONTHS, NOW, ONE, PAST_AFTER, PAST_BEFORE, UNITS, ZONES
from wirecopy.extract.phrases import alternatives, word_list

if TYPE_CHECKING:
    from collections.abc import Iterable

StampKind = Literal["relative", "date", "clock"]

#: Longer lines are prose; no time is looked for in them.
LONGEST_LINE: Final = 240
#: A line that holds a label and a time and nothing else is no longer.
LONGEST_LABELLED: Final = 140
#: A label before a time ("Last updated on") has at most this many words.
LABEL_WORDS: Final = 5

#: Names of the days, full and short, in many languages.
WEEKDAYS: Final = word_list("times", "weekdays")


def _any(words: Iterable[str]) -> str:
    ordered = sorted(set(words), key=lambda word: (-len(word), word))
    return "|".join(re.escape(word).replace("\\ ", r"\s").replace("\\\\s", r"\s") for word in ordered)


_LATIN_UNITS = [unit for unit in UNITS if len(unit) > 1 and unit.isascii()]
_OTHER_UNITS = [unit for unit in UNITS if not unit.isascii()]
_MONTH = rf"(?:{_any(MONTHS)})\b\.?"
_DAY = r"(?<![\d:])[0-3]?\d(?:st|nd|rd|th|er|º|ª)?\b"
_YEAR = r"(?:1[89]|20|21)\d\d(?!\d)"
_OF = r"\s?(?:,\s?|\.\s?|-)?(?:(?:de|del|of|da)\s)?"
_DATE = (
    rf"(?:(?<!\d){_YEAR}\.?\s{_MONTH}\s{_DAY}\.?"
    rf"|{_DAY}{_OF}\s?{_MONTH}(?:{_OF}\s?{_YEAR})?"
    rf"|\b{_MONTH}\s?{_DAY}(?:,?\s{_YEAR})?"
    rf"|(?<!\d)(?:{_YEAR}\s?[年년]\s?)?[01]?\d\s?[月월]\s?[0-3]?\d\s?[日일](?:\s?[(（].[)）])?"
    rf"|(?<![\d.]){_YEAR}\s?[-./]\s?[01]?\d\s?[-./]\s?[0-3]?\d(?!\d)\.?"
    rf"|(?<![\d.])[0-3]?\d[-./]\s?[0-3]?\d[-./]\s?(?:{_YEAR}|\d\d)(?!\d))"
)
_ZONE = (
    rf"(?:\b(?:{_any(ZONES)}|e[ds]?t|c[ds]?t|m[ds]?t|p[ds]?t|h|hrs|uhr|ora)\b|[+-]\d\d:?\d\d|\(?(?:utc|gmt)[+-]?\d*\)?)"
)
_CLOCK = (
    rf"(?:(?:(?:午前|午後|上午|下午|오전|오후)\s?)?(?<![\d.])[0-2]?\d\s?(?:[:.h：]\s?|[時时点點시]\s?)[0-5]\d(?:\s?[分분])?(?:[:.][0-5]\d)?(?!\d)"
    rf"(?:\s?[ap]\.?m\b\.?)?|(?<![\d.])[01]?\d\s?[ap]\.?m\b\.?)(?:\s?{_ZONE})?(?:\s?{_ZONE})?"
)
_AFTER = _any(PAST_AFTER)
_RELATIVE = (
    rf"(?:\b(?:{_any(PAST_BEFORE)}|il\sy\sa)\s(?:\d{{1,3}}|{_any(ONE)})\s?(?:{_any(_LATIN_UNITS + _OTHER_UNITS)})\b"
    rf"|(?<!\d)\d{{1,3}}\+?\s?(?:{_any([*_LATIN_UNITS, 'h', 'm', 'd', 'w'])})\.?\s(?:{_AFTER})(?!\w)"
    rf"|(?<!\d)\d{{1,3}}\s?(?:{_any(_OTHER_UNITS)})\s?(?:{_AFTER})(?!\w)"
    rf"|(?:{_any(ONE)})\s(?:{_any(_LATIN_UNITS + _OTHER_UNITS)})\s(?:{_AFTER})(?!\w)"
    rf"|(?<![\d\w])\d{{1,2}}\s?(?:h|m|d|w|hr|hrs|min|mins|std|j)\b(?=\.?\s*(?:$|[|·•—–-])))"
)
_DAYS = _any(WEEKDAYS)
_LONG_DAYS = _any(day for day in WEEKDAYS if len(day) > 3)  # noqa: PLR2004 - behind a date "so" may be a word
_STAMP = re.compile(
    rf"(?P<relative>{_RELATIVE})"
    rf"|(?P<date>(?:\b(?:{_DAYS})\b\.?,?\s)?{_DATE}(?:,?\s\(?(?:{_LONG_DAYS})\b\)?)?)"
    rf"|(?P<clock>{_CLOCK})"
    rf"|(?P<day>(?<!\w)(?:{_any([*DAYS_AGO, *NOW])})(?!\w))",
    re.IGNORECASE,
)
#: What may stand between a date and its time of day.
_GLUE = re.compile(
    r"^[\s,.;|·•@–—()T-]*(?:at|um|à|às|a\slas|alle(?:\sore)?|ore|kl\.?|klo|o|в|о|om|saat|την|στις|den|le|el)?"
    r"[\s,.:|·•–—()-]*$",
    re.IGNORECASE,
)
_DIGIT = re.compile(r"\d")
_WORDED = re.compile(rf"{_any([*PAST_AFTER, *PAST_BEFORE, *DAYS_AGO, *NOW])}", re.IGNORECASE)
_AROUND = " \t\u00a0,;:|｜·•*()[]–—-"
_NAME_BEFORE = re.compile(r"(?:^|\s)[A-Z][\w.’'-]*\s$")
_LABEL = re.compile(r"^[^\W\d_][^:：\d]{1,48}?\s?[:：]\s*$|^[^\W\d_][^:：\d]{1,48}?\s*$")
_MODIFIED = re.compile(rf"^\W*(?:{alternatives('times', 'modified')})", re.IGNORECASE)
_PUBLISHED = re.compile(rf"^\W*(?:{alternatives('times', 'published')})", re.IGNORECASE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Stamp:
    """A time inside a line.

    Attributes:
        start: Where its words begin.
        end: One past their end.
        kind: "relative" ("2 days ago"), "date" (with or without a clock time), "clock" (a time of day alone).
        words: The words.
    """

    start: int
    end: int
    kind: StampKind
    words: str


@lru_cache(maxsize=8192)
def stamps(line: str) -> tuple[Stamp, ...]:
    """The times in a short line, in order; a date and the clock time beside it are one.

    Args:
        line: One line without line breaks. Lines over `LONGEST_LINE` characters have none.
    """
    if len(line) > LONGEST_LINE or not (_DIGIT.search(line) or _WORDED.search(line)):
        return ()
    found: list[Stamp] = []
    for match in _STAMP.finditer(line):
        group = match.lastgroup
        if group == "day" and not _stands_for_a_time(line, match):
            continue
        kind: StampKind = "relative" if group == "relative" else "clock" if group == "clock" else "date"
        last = found[-1] if found else None
        if last is not None and _GLUE.match(line[last.end : match.start()]) and {last.kind, kind} != {"relative"}:
            joined = "date" if "date" in {last.kind, kind} else last.kind
            found[-1] = Stamp(start=last.start, end=match.end(), kind=joined, words=line[last.start : match.end()])
            continue
        found.append(Stamp(start=match.start(), end=match.end(), kind=kind, words=match.group()))
    return tuple(found)


def _stands_for_a_time(line: str, match: re.Match[str]) -> bool:
    """Whether "today" or "now" is a time in this line: alone, behind a label, or beside a time of day.

    In "Japan Today" it is a name, in "Order now at the shop" a word.
    """
    before, after = line[: match.start()].strip(_AROUND), line[match.end() :].strip(_AROUND)
    clock = _STAMP.match(after)
    if clock is not None and clock.lastgroup == "clock":
        return not (_NAME_BEFORE.search(line, 0, match.start()) and match.group()[:1].isupper())
    if not after and DAYS_AGO.get(match.group().lower()) == 1 and len(before.split()) <= LABEL_WORDS:
        return True  # "Meuse Observer Yesterday"; only "today" stands in names
    return not after and (not before or _MODIFIED.match(before) is not None or _PUBLISHED.match(before) is not None)


def without_stamps(line: str) -> str:
    """The line with its times cut out and the separators that they leave stripped."""
    rest = line
    for stamp in reversed(stamps(line)):
        rest = f"{rest[: stamp.start]} | {rest[stamp.end :]}"
    rest = rest.replace("｜", "|")
    parts = [part.strip(" \t\u00a0,;:|｜·•*()[]–—-") for part in rest.split("|")]
    return " | ".join(part for part in parts if part)


def labelled(line: str) -> tuple[str, Stamp] | None:  # noqa: PLR0911 - one return a reason
    """A line that is a label and a time, or a time alone: ("Initially Revealed", the stamp), ("", the stamp).

    Args:
        line: One line.

    Returns:
        The label without its colon and the time, or None where the line holds more than that.
    """
    found = stamps(line) if len(line) <= LONGEST_LABELLED else ()
    if not found:
        return None
    first, last = found[0], found[-1]
    before, after = line[: first.start].strip(" \t\u00a0,;|·•*([–—-"), line[last.end :].strip(" \t.,;|·•*)]–—-")
    if after and not re.fullmatch(r"\(?[A-Za-z ]{2,24}\)?", after):
        return None
    if len(found) > 1 and not all(_GLUE.match(line[a.end : b.start]) for a, b in pairwise(found)):
        return None
    stamp = Stamp(start=first.start, end=last.end, kind=first.kind, words=line[first.start : last.end].strip())
    if not before:
        return ("", stamp) if not after or after.isupper() else None
    colon = before.endswith((":", "："))
    label = before.rstrip(":： ")
    if not _LABEL.match(before) or len(label.split()) > LABEL_WORDS or (after and not after.isupper()):
        return None
    if not colon and not (_MODIFIED.match(label) or _PUBLISHED.match(label)):
        return None
    return label, stamp


def means_modified(label: str) -> bool:
    """True for a label such as "Last updated"."""
    return bool(_MODIFIED.match(label))


def is_time_label(text: str) -> bool:
    """True for words that only introduce a time: "Posted on", "Last updated"."""
    label = text.split()
    if not label or len(label) > LABEL_WORDS:
        return False
    stem = _MODIFIED.match(text) or _PUBLISHED.match(text)
    return stem is not None and (len(label) < LABEL_WORDS - 1 or text.islower())
