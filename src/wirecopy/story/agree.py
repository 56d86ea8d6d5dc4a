"""How much two units agree that they report one event.

Agreement is measured in units of what two reports of one event typically show, so that 1 is typical for any two of
them: full texts, headlines, or reports in different languages.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from wirecopy.story.background import frequencies
from wirecopy.story.embed import EMBED_CHARACTERS, meaning_text
from wirecopy.story.language import language
from wirecopy.story.linkage import ASSUMED_PAIRS, ASSUMED_PAIRS_BRIEF, assumed
from wirecopy.story.meaning import Meanings
from wirecopy.story.publisher import family
from wirecopy.story.series import Frame, frame, one_series
from wirecopy.story.space import Cosines, Floats, Space
from wirecopy.story.terms import TERM_LETTERS, runs, terms
from wirecopy.story.topics import Topics
from wirecopy.story.unit import is_headline_only

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    from wirecopy.story.embed import Encoder
    from wirecopy.story.unit import Unit
    from wirecopy.types import Article

# Two full reports in one language: what they typically share of their texts, and the one's lead with the other's text.
TYPICAL_TEXT, TYPICAL_LEAD = 0.25, 0.2
# So many terms must bring alike for that to count in full; one alone, such as a rare place, counts for nothing. 2 to 4
# score alike on full texts (±.2), 3 and more lose headlines (-2 at 4).
FULL_BREADTH = 2.5
# A headline and a full report share as much, but two headlines have too few words. They typically share this much of
# their runs of letters, and are so much closer in meaning than each is to its topic.
TYPICAL_LETTERS, TYPICAL_MEANING = 0.235, 0.25
# Two reports in different languages: meaning, and the share of the names and numbers of the one found in the other,
# added up, above what reports of like events have in common. In the demo press, with seven languages, they make .55 and
# more for 28 pairs of 40 that report one event, and .54 at most for 500 that do not.
TYPICAL_TRANSLATION, TRANSLATION_NOISE = 0.16, 0.525
# More agreement than this says nothing more: copies of one text must not make a story that its other reports miss.
# Without: -1.5 B³ F1 on ECB+, ±0 on FNC; at 1.5: -2 on ECB+.
SATURATED = 2.0
# A template: the wording of two notes agrees so much, but names and numbers less than that by this factor. Of pairs
# that report one event 1.5% look so on FNC, .5% on BASIL, .2% on ECB+; they stay together by the other reports.
TEMPLATE_WORDING, TEMPLATE_SPECIFIC = 0.4, 0.4
# From this agreement on it is asked whether two notes are of a series.
SERIES_ASKED = 0.3
# What counts of more, so that copies are grouped before their like whatever the order.
BEYOND = 0.01
# Reports further apart in time than this, in days, agree less: half at so many days more.
FREE_DAYS, HALVING_DAYS = 2.0, 7.0

# The newest units, of which the closest in meaning are looked for: two days and more of a busy desk. All of 100,000
# would take longer to read than a new report takes otherwise.
NEWEST = 20_000

# What is kept of every unit: the number of its language (0: unknown), whether it is a headline only, its day as days
# since 1970 (nan: unknown), whether others may still join it, the number of its publisher (0: unknown).
_LANGUAGE, _BRIEF, _DAY, _OPEN, _HOUSE = range(5)
_DAY_SECONDS = 86400


class Agreement:
    """The units of a stream, numbered in the order in which they were added, and how much any two agree.

    Args:
        encoder: Compares by meaning; None to leave that out.
    """

    def __init__(self, encoder: Encoder | None) -> None:
        self.space = Space(frequencies(TERM_LETTERS))
        self._meanings = Meanings(encoder) if encoder else None
        self._topics = Topics(self._meanings) if self._meanings else None
        self._letters = Space({})
        self._headlines: list[str] = []  # those whose letters were not needed yet
        self._languages: dict[str, int] = {}
        self._houses: dict[str, int] = {}
        self._frames: list[Frame | None] = []
        self._facts = np.zeros((64, 5))

    def add(self, unit: Unit) -> int:
        """Take in one unit and return its number."""
        article = unit.article
        number = self.space.add(terms(article))
        if number == len(self._facts):
            self._facts = np.concatenate([self._facts, np.zeros_like(self._facts)])
        self._frames.append(None)
        self._headlines.append(_heading(article))
        if self._meanings:
            self._meanings.add(meaning_text(article))
        self._note(number, unit)
        return number

    def replace(self, number: int, unit: Unit) -> None:
        """Let a number stand for another text, as if it never stood for that before."""
        article, read = unit.article, len(self._letters)
        self.space.replace(number, terms(article))
        if number < read:
            self._letters.replace(number, runs(_heading(article)))
        else:
            self._headlines[number - read] = _heading(article)
        if self._meanings:
            self._meanings.replace(number, meaning_text(article))
        if self._topics:
            self._topics.leave_out(number)
        self._note(number, unit)

    def _note(self, number: int, unit: Unit) -> None:
        article = unit.article
        known = language(article)
        self._facts[number, _LANGUAGE] = self._languages.setdefault(known, len(self._languages) + 1) if known else 0
        self._facts[number, _BRIEF] = is_headline_only(article)
        self._facts[number, _DAY] = unit.time.timestamp() / _DAY_SECONDS if unit.time else np.nan
        self._facts[number, _OPEN] = True
        house = family(article.publisher) if article.publisher else None
        self._facts[number, _HOUSE] = self._houses.setdefault(house, len(self._houses) + 1) if house else 0
        self._frames[number] = frame(article.headline) if house and article.headline else None
        if self._topics and self._facts[number, _BRIEF]:
            self._topics.add(number)

    def close(self, units: Collection[int]) -> None:
        """Forget what units say: they will not be compared any more."""
        for unit in units:
            self._facts[unit, _OPEN] = False
            self._frames[unit] = None
        self.space.forget(units)
        self._letters.forget(unit for unit in units if unit < len(self._letters))
        if self._topics:
            self._topics.forget(units)

    def between(self, unit: int, others: Sequence[int]) -> Floats:
        """How much a unit agrees with each of others, from 0 up."""
        row: Floats = self._combined(self.space.cosines(unit, others), [unit], others)[0]
        return row

    def across(self, ones: Sequence[int], others: Sequence[int]) -> Floats:
        """How much each of some units agrees with each of others; none is in both."""
        return self._combined(self.space.across(ones, others), ones, others)

    def table(self, units: Sequence[int]) -> Floats:
        """How much any two of units agree, as a symmetric table with an empty diagonal."""
        combined = self._combined(self.space.table(units), units, units)
        np.fill_diagonal(combined, 0)
        return combined

    def assumed(self, units: Sequence[int]) -> npt.NDArray[np.float64]:
        """How many pairs of typical agreement a group with each unit is assumed to have, beside those seen."""
        brief = self._fact(_BRIEF, units) > 0
        return assumed(np.where(brief, ASSUMED_PAIRS_BRIEF, ASSUMED_PAIRS), len(self.space))

    def nearest(self, unit: int, count: int) -> list[int]:
        """The units closest in meaning to one, nearest first, among those that are compared with it by meaning."""
        if self._meanings is None:
            return []
        end = len(self.space)
        facts, newest = self._facts[unit], self._facts[max(0, end - NEWEST) : end]
        foreign = (newest[:, _LANGUAGE] != facts[_LANGUAGE]) & (newest[:, _LANGUAGE] > 0) & (facts[_LANGUAGE] > 0)
        among = np.zeros(end, dtype=np.bool_)
        among[-len(newest) :] = (foreign | ((newest[:, _BRIEF] > 0) & (facts[_BRIEF] > 0))) & (newest[:, _OPEN] > 0)
        among[unit] = False
        return self._meanings.nearest(unit, among, count) if among.any() else []

    def _combined(self, cosines: Cosines, ones: Sequence[int], others: Sequence[int]) -> Floats:
        agreement = cosines.text / (2 * TYPICAL_TEXT) + cosines.lead / (2 * TYPICAL_LEAD)
        agreement *= np.clip((cosines.breadth - 1) / (FULL_BREADTH - 1), 0, 1)
        short, foreign = self._short(ones, others), self._foreign(ones, others)
        close = self._meanings.close(ones, others) if self._meanings and (short.any() or foreign.any()) else None
        if short.any():
            agreement[short] = self._briefly(close, ones, others)[short]
        if foreign.any() and close is not None:
            translated = np.maximum(close + cosines.found - TRANSLATION_NOISE, 0) / TYPICAL_TRANSLATION
            agreement = np.where(foreign, agreement + translated, agreement)
        agreement = np.minimum(agreement, SATURATED + BEYOND * (agreement - SATURATED))
        gap = np.abs(self._fact(_DAY, ones)[:, None] - self._fact(_DAY, others))
        if (far := gap > FREE_DAYS).any():
            agreement[far] /= 1 + (gap[far] - FREE_DAYS) / HALVING_DAYS
        with np.errstate(invalid="ignore"):  # no names and numbers: nothing is said about them
            template = (cosines.wording >= TEMPLATE_WORDING) & (cosines.specific < TEMPLATE_SPECIFIC * cosines.wording)
        agreement[template] = 0
        self._part_series(agreement, ones, others)
        return agreement.astype(np.float32)

    def _part_series(self, agreement: Floats, ones: Sequence[int], others: Sequence[int]) -> None:
        """Take all agreement from notes of one series."""
        one, other = self._fact(_HOUSE, ones)[:, None], self._fact(_HOUSE, others)
        for row, column in np.argwhere((one == other) & (one > 0) & (agreement >= SERIES_ASKED)):
            if one_series(self._frames[ones[row]], self._frames[others[column]]):
                agreement[row, column] = 0

    def _briefly(self, close: Floats | None, ones: Sequence[int], others: Sequence[int]) -> Floats:
        """How much headlines agree; nothing for full texts."""
        for headline in self._headlines:
            self._letters.add(runs(headline))
        self._headlines.clear()
        rows, columns = (np.flatnonzero(self._fact(_BRIEF, units)) for units in (ones, others))
        first, second = np.asarray(ones)[rows].tolist(), np.asarray(others)[columns].tolist()
        if len(first) == 1:
            letters = self._letters.cosines(first[0], second).text
        else:
            letters = (self._letters.table(first) if first == second else self._letters.across(first, second)).text
        among = np.ix_(rows, columns)
        agreement = letters / TYPICAL_LETTERS
        if self._topics and close is not None:
            closer = close[among] - (self._topics.close(first)[:, None] + self._topics.close(second)) / 2
            agreement = np.maximum(agreement + closer / TYPICAL_MEANING, 0) / 2
        found = np.zeros((len(ones), len(others)), dtype=np.float32)
        found[among] = agreement
        return found

    def _short(self, ones: Sequence[int], others: Sequence[int]) -> npt.NDArray[np.bool_]:
        short: npt.NDArray[np.bool_] = np.logical_and(self._fact(_BRIEF, ones)[:, None], self._fact(_BRIEF, others))
        return short

    def _foreign(self, ones: Sequence[int], others: Sequence[int]) -> npt.NDArray[np.bool_]:
        one, other = self._fact(_LANGUAGE, ones)[:, None], self._fact(_LANGUAGE, others)
        foreign: npt.NDArray[np.bool_] = (one != other) & (one > 0) & (other > 0)
        return foreign

    def _fact(self, fact: int, units: Sequence[int]) -> npt.NDArray[np.float64]:
        facts: npt.NDArray[np.float64] = self._facts[np.asarray(units), fact]
        return facts


def _heading(article: Article) -> str:
    return article.headline or article.body[:EMBED_CHARACTERS]
