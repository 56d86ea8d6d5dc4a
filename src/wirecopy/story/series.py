"""Notes that a newsroom writes again and again in one form: forecasts, match reports, results, monthly figures.

Two of a series share a headline's frame and differ in its slots: "Calder weather: Tuesday's forecast", "Calder weather:
Thursday's forecast". They are about two events, however many words they have in common.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from typing import NamedTuple

# Words that the frame must have, and the share of the longer headline that they must make.
FRAME_WORDS, FRAME_SHARE = 3, 0.5
# A headline in which more of the long words than this have capitals prints all of them so: they mark no names there.
TITLE_CASE, LONG_WORD, LONG_WORDS = 0.75, 4, 5

_WORD = re.compile(r"[^\W_]+")
# Days and months without a capital.
_CALENDAR = frozenset(
    (
        "lundi", "mardi", "mercredi", "jeudi", "vendredi", "samedi", "dimanche", "janvier", "février", "mars", "avril",
        "mai", "juin", "juillet", "août", "septembre", "octobre", "novembre", "décembre", "lunes", "martes",
        "miércoles", "jueves", "viernes", "sábado", "domingo", "enero", "febrero", "marzo", "abril", "mayo", "junio",
        "julio",
        "agosto", "septiembre", "octubre", "noviembre", "diciembre", "lunedì", "martedì", "mercoledì", "giovedì",
        "venerdì", "sabato", "domenica", "gennaio", "febbraio", "aprile", "maggio", "giugno", "luglio", "settembre",
        "ottobre", "dicembre", "segunda", "terça", "quarta", "quinta", "sexta", "janeiro", "fevereiro", "março", "maio",
        "junho", "julho", "setembro", "outubro", "dezembro", "maandag", "dinsdag", "woensdag", "donderdag", "vrijdag",
        "zaterdag", "zondag", "first", "second", "third", "fourth", "erste", "zweite", "dritte", "vierte",
    )
)  # fmt: skip


class Frame(NamedTuple):
    """A headline as words, with those that may be slots: numbers, days, and what has a capital."""

    words: Counter[str]
    slots: frozenset[str]
    names: frozenset[str]


def frame(headline: str) -> Frame | None:
    """Read a headline; None where it is too short to have a frame, or prints every word with a capital."""
    found = _WORD.findall(unicodedata.normalize("NFKC", headline))
    if len(found) <= FRAME_WORDS:
        return None
    long = [word for word in found[1:] if len(word) >= LONG_WORD]
    if len(long) >= LONG_WORDS and sum(word[0].isupper() for word in long) > TITLE_CASE * len(long):
        return None
    names = frozenset(word.casefold() for word in found if word[0].isupper() or word.casefold() in _CALENDAR)
    slots = names | {word.casefold() for word in found if word[0].isdigit() or len(word) == 1}
    return Frame(Counter(word.casefold() for word in found), slots, names)


def one_series(one: Frame | None, other: Frame | None) -> bool:
    """Whether two headlines of one newsroom have one frame and differ in its slots, in a name or a day at least."""
    if one is None or other is None:
        return False
    common = one.words & other.words
    left, right = one.words - common, other.words - common
    count = common.total()
    if count < max(FRAME_WORDS, FRAME_SHARE * max(one.words.total(), other.words.total())):
        return False
    slots = one.slots.issuperset(left) and other.slots.issuperset(right)
    return slots and not one.names.isdisjoint(left) and not other.names.isdisjoint(right)
