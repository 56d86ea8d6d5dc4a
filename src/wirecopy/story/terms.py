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
# Words that make the lead, headline included, where an event is told in full. 60 to 100 score alike.
LEAD_WORDS = 60
# What a word counts more for standing among the first. Without it: -2 B³ F1 on ECB+, -.5 on FNC.
OPENING_WORDS, OPENING_BOOST = 40, 3.0
# How often a number counts for each time it stands there: two reports of one event give the same figures, and two like
# events differ in them. 1, 2, 3, 4 and 6, B³ F1 with copies as units: FNC 94.4, 95.0, 95.1, 95.0, 94.7; ECB+ ±.5.
# A year, and what a split number leaves behind (000), are in too many texts to say anything.
NUMBER_WEIGHT = 3
# Letters in a run.
RUN_LETTERS = 4
# Characters that hold TEXT_WORDS words and more.
TEXT_CHARACTERS = 8 * TEXT_WORDS

_WORD = re.compile(r"[^\W_]+")
# Numbers are made alike: 9,000 and 9.000 and 9 000 are one, and so are 6.4 and 6,4.
_DIGIT = re.compile(r"\d[.,'’\s]\d")
_THOUSANDS = re.compile(r"(?<=\d)[.,'’\s](?=\d{3}(?!\d))")
_DECIMAL = re.compile(r"(?<=\d)[.,](?=\d{1,2}(?!\d))")
_UNTELLING = re.compile(r"(?:19|20)\d\d$|0+$")
_DIGITS_OR_NOT = re.compile(r"\d+(?:p\d+)?|\D+")
# A capital within a sentence.
_NAME = re.compile(r"(?<=[\w,;)] )[A-ZÀ-ÖØ-ÞĀĆČĐĘĞİŁŃŌŐŘŚŞŠŪŰŹŻŽΑ-ΩА-Я][^\W_]+")
# Scripts written without spaces, or with endings glued on: Thai, Lao, Burmese, Khmer, Chinese, Japanese, Korean.
_UNSPACED = re.compile("[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u2e80-\ud7af\uf900-\ufaff]")


@dataclass(frozen=True, slots=True, kw_only=True)
class Terms:
    """The counted terms of one text, in order of first occurrence.

    Attributes:
        terms: Each term once.
        counts: How often each occurs, those of the opening and numbers counted higher.
        lead: How often the first terms occur in the lead: those, and only those, stand in it.
        specific: Whether each is a number or, in scripts with capitals, a name: what tells one event from its like.
    """

    terms: tuple[str, ...]
    counts: tuple[float, ...]
    lead: tuple[float, ...]
    specific: tuple[bool, ...] = ()


def terms(article: Article) -> Terms:
    """Count the terms of an article's headline and body.

    Args:
        article: In any language.

    Returns:
        The counts; none for a text without a word.
    """
    found = words(f"{article.headline or ''}\n{article.body[:TEXT_CHARACTERS]}")[:TEXT_WORDS]
    counts: dict[str, float] = dict(Counter(found))
    for term in set(found[:OPENING_WORDS]):
        counts[term] += OPENING_BOOST
    numbers = {term for term in counts if is_number(term)}
    for term in numbers:
        counts[term] *= NUMBER_WEIGHT
    names = {word.casefold()[:TERM_LETTERS] for word in _NAME.findall(article.body, 0, TEXT_CHARACTERS)}
    return Terms(
        terms=tuple(counts),
        counts=tuple(counts.values()),
        lead=tuple(map(float, Counter(found[:LEAD_WORDS]).values())),
        specific=tuple(term in numbers or term in names for term in counts),
    )


def is_number(term: str) -> bool:
    """Whether a term is a number that tells something."""
    return term[0].isdigit() and not _UNTELLING.match(term)


def words(text: str) -> list[str]:
    """The terms of a text, in order: words cut to their stem, or pairs of characters. Single letters are left out."""
    if _DIGIT.search(text):
        text = _DECIMAL.sub("p", _THOUSANDS.sub("", text))
    if text.isascii():
        found = _WORD.findall(text.casefold())
    else:
        found = _WORD.findall(unicodedata.normalize("NFKC", text).casefold())
        if _UNSPACED.search(text):
            found = [part for word in found for part in _parts(word)]
    return [word[:TERM_LETTERS] for word in found if len(word) > 1]


def runs(headline: str) -> Terms:
    """Count the runs of four letters in a headline, which is too short to share many whole words with another."""
    line = f"_{'_'.join(_WORD.findall(unicodedata.normalize('NFKC', headline).casefold()))}_"
    counts = Counter(line[start : start + RUN_LETTERS] for start in range(len(line) - RUN_LETTERS + 1))
    return Terms(terms=tuple(counts), counts=tuple(map(float, counts.values())), lead=())


def _parts(word: str) -> list[str]:
    if not _UNSPACED.search(word):
        return [word]
    runs = _DIGITS_OR_NOT.findall(word)  # a number stays whole, whatever is glued to it
    return [
        part
        for run in runs
        for part in ([run] if run[0].isdigit() else (run[start : start + 2] for start in range(max(1, len(run) - 1))))
    ]
