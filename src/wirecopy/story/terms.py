"""What an article is about, as counted terms."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from wirecopy.types import Article

# A word is cut off after this many letters: a stemmer for every language that writes its endings behind the stem. On
# FNC and ECB+ it scores as whole words do (within .5 B³ F1 from 6 letters on); it is there for inflecting languages.
TERM_LETTERS = 7
# Words read of a text. News is told top-down: reading all of it scores as reading 400 words (±.4), and costs more.
TEXT_WORDS = 400
# Words that make the lead, headline included, where an event is told in full. 40 to 100 score alike.
LEAD_WORDS = 60
# What a word counts more for standing in the first words. Without it: -2 B³ F1 on ECB+, -.5 on FNC.
OPENING_WORDS, OPENING_BOOST = 40, 3.0
# Characters that may hold TEXT_WORDS words and more.
_TEXT_CHARACTERS = 8 * TEXT_WORDS

_WORD = re.compile(r"[^\W_]+")
# Scripts written without spaces, or with endings glued on: Thai, Lao, Burmese, Khmer, Chinese, Japanese, Korean.
_UNSPACED = re.compile("[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u2e80-\ud7af\uf900-\ufaff]")


@dataclass(frozen=True, slots=True, kw_only=True)
class Terms:
    """The counted terms of one text.

    Attributes:
        text: How often each term occurs, the opening counted higher.
        lead: How often each term occurs in the lead.
        letters: How often each run of four letters occurs in the headline.
    """

    text: Counter[str]
    lead: Counter[str]
    letters: Counter[str]


def terms(article: Article) -> Terms:
    """Count the terms of an article's headline and body.

    Args:
        article: In any language. Scripts without spaces are cut into pairs of characters.

    Returns:
        The counts; all empty for a text without a letter or digit.
    """
    headline = article.headline or ""
    found = words(f"{headline}\n{article.body[:_TEXT_CHARACTERS]}")[:TEXT_WORDS]
    text: Counter[str] = Counter(found)
    lead: Counter[str] = Counter(found[:LEAD_WORDS])
    for term in set(found[:OPENING_WORDS]):
        text[term] += OPENING_BOOST  # type: ignore[assignment]  # a Counter holds any number
    return Terms(text=text, lead=lead, letters=letters(headline))


def words(text: str) -> list[str]:
    """The terms of a text, in order: words cut to their stem, or pairs of characters. Single letters are left out."""
    if not text.isascii():
        text = unicodedata.normalize("NFKC", text)
    found = _WORD.findall(text.casefold())
    if not text.isascii() and _UNSPACED.search(text):
        found = [part for word in found for part in _parts(word)]
    return [word[:TERM_LETTERS] for word in found if len(word) > 1]


def letters(text: str) -> Counter[str]:
    """How often each run of four letters occurs, for texts too short to share whole words."""
    line = f"_{'_'.join(_WORD.findall(text.casefold()))}_"
    return Counter(line[start : start + 4] for start in range(len(line) - 3))


def _parts(word: str) -> list[str]:
    if not _UNSPACED.search(word):
        return [word]
    return [word[start : start + 2] for start in range(max(1, len(word) - 1))]
