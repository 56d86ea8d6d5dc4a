"""How a language says things: what the pure functions that make sentences are given, so that they know no catalogue."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from wirecopy.serve.display import listed, moment, percent, spelled

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from datetime import datetime


def N_(text: str) -> str:  # noqa: N802  # gettext's own name for it
    """Mark a text for the catalogues that is translated later."""
    return text


def _many(one: str, many: str, number: int) -> str:
    return one if number == 1 else many


@dataclass(frozen=True, slots=True, kw_only=True)
class Speech:
    """One language. Texts are given in English, and come back with their placeholders, `%(name)s`.

    Attributes:
        say: A text.
        many: A text about a number of things: for one, for several, the number.
        percent: A share of 0 to 1 as a percentage.
        listed: Parts as a sentence joins them: `a, b and c`.
        spelled: A small number as prose writes it.
        number: A number in figures.
        moment: A time to the minute, or the page's own words where there is none; the day where it is only about right.
    """

    say: Callable[[str], str] = str
    many: Callable[[str, str, int], str] = _many
    percent: Callable[[float], str] = percent
    listed: Callable[[Sequence[str]], str] = listed
    spelled: Callable[[int], str] = spelled
    number: Callable[[float], str] = "{:g}".format
    moment: Callable[[datetime | None, str | None, bool], str | None] = lambda time, words, approximate: moment(
        time, words, approximate=approximate
    )


ENGLISH = Speech()
