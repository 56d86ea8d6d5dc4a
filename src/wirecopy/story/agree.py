"""How much two units agree that they report one event.

Agreement is measured in units of what two reports of one event typically show, so that 1 is typical for any two of
them: full texts, headlines, or reports in different languages.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from wirecopy.story.embed import EMBED_CHARACTERS, Vectors
from wirecopy.story.space import Cosines, Floats, Space
from wirecopy.story.terms import terms
from wirecopy.story.unit import is_headline_only

if TYPE_CHECKING:
    from collections.abc import Sequence

    from wirecopy.story.embed import Encoder
    from wirecopy.story.unit import Unit
    from wirecopy.types import Article

# Two full reports in one language: what they typically share of their texts, and the one's lead with the other's text.
TYPICAL_TEXT, TYPICAL_LEAD = 0.25, 0.2
# One of them a headline: of words, of runs of letters, and of meaning, with the weight of each.
TYPICAL_WORDS, TYPICAL_LETTERS, TYPICAL_MEANING = 0.25, 0.2, 0.3
WORDS, LETTERS, MEANING = 0.3, 0.3, 0.4
# Cosines of meaning that unrelated texts reach.
MEANING_NOISE = 0.2
# Different languages: only meaning counts.
TYPICAL_TRANSLATION, TRANSLATION_NOISE = 0.3, 0.3


class Agreement:
    """The units of a stream, numbered in the order in which they were added, and how much any two agree."""

    def __init__(self, encoder: Encoder | None) -> None:
        self.space = Space()
        self._encoder = encoder
        self._languages: dict[str | None, int] = {}
        self._language: list[int] = []
        self._brief: list[bool] = []
        self._texts: list[str] = []
        self._meaning: Vectors = np.zeros((0, 0), dtype=np.float32)

    def add(self, unit: Unit) -> int:
        """Take in one unit and return its number."""
        article = unit.article
        self._language.append(self._languages.setdefault(_language(article), len(self._languages)))
        self._brief.append(is_headline_only(article))
        self._texts.append(f"{article.headline or ''} {article.body[:EMBED_CHARACTERS]}".strip())
        return self.space.add(terms(article))

    @property
    def mixed(self) -> bool:
        """Whether meaning decides anything: there are headlines without a text, or several languages."""
        return len(self._languages) > 1 or any(self._brief)

    def between(self, unit: int, others: Sequence[int]) -> Floats:
        """How much a unit agrees with each of others, from 0 up."""
        cosines = self.space.cosines(unit, others)
        return self._combined(cosines, np.array([unit]), np.array(others))[0] if self.mixed else _full(cosines)

    def table(self, units: Sequence[int]) -> Floats:
        """How much any two of units agree, as a symmetric table with an empty diagonal."""
        cosines = self.space.table(units)
        if not self.mixed:
            return _full(cosines)
        index = np.array(units)
        combined = self._combined(cosines, index, index)
        np.fill_diagonal(combined, 0)
        return combined

    def nearest(self, unit: int, count: int) -> list[int]:
        """The units closest in meaning to one, nearest first, itself left out; none where meaning decides nothing."""
        meaning = self._meanings()
        if meaning is None:
            return []
        close = meaning @ meaning[unit]
        close[unit] = -1
        best = np.argpartition(-close, min(count, len(close) - 1))[:count]
        return [int(other) for other in best[np.argsort(-close[best], kind="stable")] if other != unit]

    def _meanings(self) -> Vectors | None:
        if self._encoder is None or not self.mixed:
            return None
        count, known = len(self._texts), len(self._meaning)
        if known < count:
            new = self._encoder.encode(self._texts[known:])
            self._meaning = np.concatenate([self._meaning.reshape(known, new.shape[1]), new])
        return self._meaning

    def _combined(self, cosines: Cosines, ones: npt.NDArray[np.int64], others: npt.NDArray[np.int64]) -> Floats:
        brief = np.array(self._brief)
        language = np.array(self._language)
        short = WORDS * cosines.opening / TYPICAL_WORDS + LETTERS * cosines.letters / TYPICAL_LETTERS
        any_brief = brief[ones][:, None] | brief[others]
        foreign = language[ones][:, None] != language[others]
        meaning = self._meanings()
        if meaning is None:
            return np.where(any_brief, short / (WORDS + LETTERS), _full(cosines))
        close = meaning[ones] @ meaning[others].T
        short = short + MEANING * np.maximum(close - MEANING_NOISE, 0) / TYPICAL_MEANING
        translated = np.maximum(close - TRANSLATION_NOISE, 0) / TYPICAL_TRANSLATION
        return np.where(foreign, translated, np.where(any_brief, short, _full(cosines)))


def _full(cosines: Cosines) -> Floats:
    return cosines.text / (2 * TYPICAL_TEXT) + cosines.lead / (2 * TYPICAL_LEAD)


def _language(article: Article) -> str | None:
    return article.language.split("-")[0].casefold() if article.language else None
