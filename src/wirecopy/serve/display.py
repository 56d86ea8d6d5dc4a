"""From the texts of strangers to what can safely be shown.

Everything that comes from a page is hostile: it may hold terminal escapes, invisible characters, direction overrides
that turn its surroundings round, or addresses that run code. HTML escaping is the template's part; this module does
the rest.
"""

from __future__ import annotations

import re
import unicodedata
from typing import TYPE_CHECKING, Literal
from urllib.parse import urlsplit

from markupsafe import Markup, escape

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

TextDirection = Literal["ltr", "rtl", "auto"]

# Languages that are written from right to left, by ISO 639 code.
RIGHT_TO_LEFT = frozenset(
    {"ar", "arc", "arz", "ckb", "dv", "fa", "he", "iw", "ks", "nqo", "pnb", "ps", "sd", "syr", "ug", "ur", "yi"}
)

# Scripts that are written from right to left, by ISO 15924 code: `az-Arab` is, `az` is not.
RIGHT_TO_LEFT_SCRIPTS = frozenset(["adlm", "arab", "hebr", "nkoo", "rohg", "syrc", "thaa"])

# Control characters without the tab and the line feed; embeddings, overrides and isolates; soft hyphen, zero-width
# space, word joiner and byte order mark; line and paragraph separators; tags; lone surrogates. U+200C to U+200F stay:
# the joiners and the two plain direction marks, which real text needs.
_INVISIBLE = re.compile(
    "[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u00ad\u061c\u200b\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb"
    "\U000e0000-\U000e007f\ud800-\udfff]"
)
_SPACE = re.compile(r"\s+")
_LANGUAGE = re.compile(r"[A-Za-z]{2,8}(-[A-Za-z0-9]{1,8})*\Z")

MINUS = "−"
SMALL_NUMBERS = ("no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten")

# An address longer than this is no help to a reader, and a page of them is heavy.
LONGEST_ADDRESS = 2_000
LONGEST_LABEL = 100


def shown(text: str) -> str:
    """Take out of a text what must not reach a page or a terminal, and nothing that can be seen."""
    return _INVISIBLE.sub("", text)


def invisible(text: str) -> int:
    """Count the characters that `shown` takes out. Rewriters hide them to mislead comparison."""
    return sum(1 for _ in _INVISIBLE.finditer(text))


def one_line(text: str | None) -> str | None:
    """Bring a label, such as a headline, to one clean line; None where nothing is left to read."""
    return _SPACE.sub(" ", shown(text)).strip() or None if text else None


def label_of(words: str) -> str | None:
    """A label as it is kept: one line, and without the mark that would end it in a query."""
    return one_line(words[:LONGEST_LABEL].replace('"', "'"))


def web_address(url: str | None) -> str | None:
    """Return the address if a reader may follow it (http or https with a host), else None."""
    if not url or len(url) > LONGEST_ADDRESS:
        return None
    if _INVISIBLE.search(url) or _SPACE.search(url):
        return None
    try:
        parts = urlsplit(url)
        host = parts.hostname
    except ValueError:
        return None
    return url if parts.scheme in {"http", "https"} and host else None


def language_tag(language: str | None) -> str | None:
    """Return a language for a `lang` attribute, or None where it is unknown or no language tag."""
    return language if language and _LANGUAGE.match(language) else None


def text_direction(language: str | None, text: str) -> TextDirection:
    """Say in which direction a text runs.

    Args:
        language: BCP 47, or None.
        text: The text itself; decides where the language is unknown: its first letter with a direction.

    Returns:
        `auto` where neither tells.
    """
    tag = language_tag(language)
    if tag:
        primary, *rest = tag.lower().split("-")
        if primary in RIGHT_TO_LEFT or RIGHT_TO_LEFT_SCRIPTS.intersection(rest):
            return "rtl"
        if primary not in {"und", "mul", "zxx"}:
            return "ltr"
    for character in text[:400]:
        kind = unicodedata.bidirectional(character)
        if kind == "L":
            return "ltr"
        if kind in {"R", "AL"}:
            return "rtl"
    return "auto"


def percent(share: float) -> str:
    """Write a share of 0 to 1 as a percentage that never rounds something to nothing, or nearly all to all."""
    if not share > 0:  # also not a number
        return "0%"
    if share >= 1:
        return "100%"
    return f"{min(99, max(1, round(share * 100)))}%"


def count(number: int, one: str, many: str | None = None) -> str:
    """Write a number with its noun: `1 copy`, `1,204 copies`."""
    return f"{number:,} {one if number == 1 else many or one + 's'}"


def spelled(number: int) -> str:
    """Write a small number as prose does: `three`, but `12`."""
    return SMALL_NUMBERS[number] if 0 <= number < len(SMALL_NUMBERS) else f"{number:,}"


def opening(text: str, length: int = 80) -> str:
    """The first words of a text, to stand for a headline that it does not have."""
    words = one_line(text[: 4 * length]) or ""
    if len(words) <= length:
        return words
    cut = words[:length]
    return (cut[: cut.rindex(" ")] if " " in cut[length // 2 :] else cut) + " …"


def listed(parts: Sequence[str]) -> str:
    """Join words as a sentence does: `a, b and c`."""
    return parts[0] if len(parts) == 1 else f"{', '.join(parts[:-1])} and {parts[-1]}" if parts else ""


def isolated(text: str) -> Markup:
    """A text of a stranger in an element of its own, so that it cannot turn its surroundings round."""
    return Markup(f"<bdi>{escape(text)}</bdi>")  # noqa: S704  # escaped


def moment(time: datetime | None, words: str | None = None, *, approximate: bool = False) -> str | None:
    """Write a time for a reader: to the minute, with its zone; the page's own words where there is no time."""
    if time is None:
        return one_line(words)
    day = f"{time.day} {time:%B} {time.year}"
    if approximate:
        return f"about {day}"
    zone = time.strftime("%z")
    offset = "" if not zone else " UTC" if zone == "+0000" else f" UTC{zone[:3].replace('-', MINUS)}:{zone[3:5]}"
    return f"{day}, {time:%H:%M}{offset}"
