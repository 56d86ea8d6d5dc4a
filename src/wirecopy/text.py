"""From text to tokens, and from tokens back to offsets. Everything here is pure.

A token is a word, a number, or one character of a script that is written without spaces. Each has the hash of its
folded form (lower case, no accents), its place in the original text, and flags. The work is done by `scan`, a plain
loop over code points: Python runs it as it stands for a few texts, and `wirecopy.trace.compiled` compiles the same
source for many. That is why it takes flat sequences and why its arithmetic stays in 63 bits, which means the same in
both.
"""

# ruff: noqa: PLR0912, PLR0915, PLR0917, PLR2004 - loops that a compiler takes: flat arguments, and no calls inside

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import MutableSequence, Sequence

# What a character is to the scanner.
OTHER, LOWER, UPPER, DIGIT, CHARACTER, MARK, NEWLINE, STOP, SOFT_QUOTE, OPEN_QUOTE, CLOSE_QUOTE, PLAIN_QUOTE = range(12)

# Flags of a token.
NUMBER = 1  # holds a digit
CAPITAL = 2  # begins with a capital letter
FIRST = 4  # begins a sentence, where a capital says nothing
SINGLE = 8  # one character of a script without spaces
QUOTED = 16  # stands inside quotation marks
FUNCTION = 32  # a stop word of the text's language
NAME = 64  # a capitalised word that is a name here, not the beginning of a sentence

MASK = (1 << 63) - 1
MULTIPLIER = 0x2545F4914F6CDD1D
SEED = 0x1B873593CC9E2D51

# Above the supplementary ideographic plane there are no letters.
LIMIT = 0x30000
# In the table of characters the class stands above the folded form.
FOLD_BITS = 24
FOLD = (1 << FOLD_BITS) - 1

_DOUBLE_QUOTES = {
    '"': PLAIN_QUOTE,
    "“": OPEN_QUOTE,
    "”": CLOSE_QUOTE,
    "„": OPEN_QUOTE,
    "«": OPEN_QUOTE,
    "»": CLOSE_QUOTE,
}
_DOUBLE_QUOTES |= {"「": OPEN_QUOTE, "」": CLOSE_QUOTE, "『": OPEN_QUOTE, "』": CLOSE_QUOTE, "‟": OPEN_QUOTE}
_SINGLE_QUOTES = "'‘’‚‛`´ʼ＇"
_SENTENCE_ENDS = ".!?…。！？؟।"
# Scripts written without spaces: Thai, Lao, Myanmar, Khmer, kana, ideographs, Hangul (whose particles stick to the
# word).
_UNSPACED = (
    (0x0E00, 0x0EFF), (0x1000, 0x109F), (0x1100, 0x11FF), (0x1780, 0x17FF), (0x3040, 0x30FF), (0x3105, 0x318F),
    (0x31F0, 0x31FF), (0x3400, 0x4DBF), (0x4E00, 0x9FFF), (0xA960, 0xA97F), (0xAC00, 0xD7FF), (0xF900, 0xFAFF),
    (0xFF66, 0xFF9F), (0x20000, 0x2FFFF),
)  # fmt: skip
# Vowel points that writers add or leave out at will.
_OPTIONAL_MARKS = ((0x0300, 0x036F), (0x0591, 0x05C7), (0x064B, 0x0652))
_SPACES = re.compile(r"[^\S\n]+")
# `LONDON, Aug. 13 (AP) --`, `LONDON —`, `(서울=연합뉴스)`, `【ソウル聯合】`, `Berlin (dpa) -`. Lengths are bounded: a
# paragraph that has a dash later on is no dateline.
_DATELINE = re.compile(
    r"\s*(?:"
    r"[^\W\d_][^\n()]{1,80}\([^()\n]{2,40}\)\s?(?:\.?\s?[-–—]{1,2}|:)\s"
    r"|[A-ZÀ-ÖØ-Þ][A-ZÀ-ÖØ-Þ .’'-]{2,40}(?:,\s[^\n—–()]{2,40})?\s(?:--|[–—])\s"
    r"|[(【〔［][^()【】〔〕［］\n]{2,40}[)】〕］]\s?"
    r")"
)
_PARAGRAPHS = re.compile(r"\s*\n\s*\n\s*|\n+")


@dataclass(frozen=True, slots=True, kw_only=True)
class Tokens:
    """The tokens of one text, as parallel sequences.

    Attributes:
        words: Hash of the folded word, 0 to 2**63 - 1.
        starts: First character in the text.
        ends: One past the last character.
        flags: Sum of `NUMBER`, `CAPITAL`, `FIRST`, `SINGLE`, `QUOTED`.
    """

    words: Sequence[int]
    starts: Sequence[int]
    ends: Sequence[int]
    flags: Sequence[int]

    def __len__(self) -> int:
        """How many tokens there are."""
        return len(self.words)


def normalise(text: str) -> str:
    """Return the text in composed form with single spaces and paragraphs separated by one blank line.

    Offsets change. It is for text that comes in, never for text that spans already point into.
    """
    paragraphs = (_SPACES.sub(" ", part).strip() for part in _PARAGRAPHS.split(unicodedata.normalize("NFC", text)))
    return "\n\n".join(part for part in paragraphs if part)


@cache
def characters() -> tuple[int, ...]:
    """Return for every code point below `LIMIT` its class, and below that the code point of its folded form.

    Folding is lower case without accents, and full-width forms as plain ones: copies lose both. Forms that would become
    several characters keep the first.
    """
    kinds = bytearray(LIMIT)
    folds = list(range(LIMIT))
    for code in range(0x20000):
        category = unicodedata.category(chr(code))
        if category in {"Ll", "Lo", "Lm", "Mc", "Mn", "Nl"}:
            kinds[code] = LOWER
        elif category in {"Lu", "Lt"}:
            kinds[code] = UPPER
        elif category == "Nd":
            kinds[code] = DIGIT
    for first, last in _UNSPACED:
        for code in range(first, min(last + 1, LIMIT)):
            kinds[code] = kinds[code] and CHARACTER
        if first >= 0x20000:
            kinds[first : last + 1] = bytes([CHARACTER]) * (last + 1 - first)
    for first, last in _OPTIONAL_MARKS:
        kinds[first : last + 1] = bytes([MARK]) * (last + 1 - first)
    for code in range(0x20000):
        if kinds[code] in {LOWER, UPPER, DIGIT}:
            folds[code] = _fold(chr(code))
    kinds[ord("\n")] = kinds[ord("\r")] = kinds[0x2029] = NEWLINE
    for character in _SENTENCE_ENDS:
        kinds[ord(character)] = STOP
    for character in _SINGLE_QUOTES:
        kinds[ord(character)] = SOFT_QUOTE
    for character, kind in _DOUBLE_QUOTES.items():
        kinds[ord(character)] = kind
    return tuple(kind << FOLD_BITS | fold for kind, fold in zip(kinds, folds, strict=True))


def _fold(character: str) -> int:
    return ord(unicodedata.normalize("NFKD", unicodedata.normalize("NFKD", character).lower())[0])


def hashed(value: int, more: int = 0) -> int:
    """Return the hash of a sum, 63 bits; the compiled loops have their own, as their integers must not overflow."""
    return ((value + more) * MULTIPLIER) & MASK


def scan(
    codes: Sequence[int],
    characters: Sequence[int],
    words: MutableSequence[int],
    starts: MutableSequence[int],
    ends: MutableSequence[int],
    flags: MutableSequence[int],
) -> int:
    """Write the tokens of a text into the four output sequences and return how many there are.

    An apostrophe and a hyphen part words ("Trump's" is two tokens, "long-term" too), so that a possessive or a changed
    half does not hide the rest. A dot inside single letters ("U.S.") and inside numbers does not; a per cent sign
    belongs to what it follows. One long function, because the compiled form must not pay for calls per character.

    Args:
        codes: Code points of the text.
        characters: The table `characters`.
        words: Receives the hashes; like the following three it needs as much room as there are code points.
        starts: Receives first characters.
        ends: Receives ends.
        flags: Receives flags.
    """
    size = len(codes)
    count = 0
    first = FIRST
    double_quoted = 0
    single_quoted = 0
    i = 0
    while i < size:
        code = codes[i & MASK]  # shows the compiler that no index counts from the end
        character = characters[code] if code < LIMIT else OTHER
        kind = character >> FOLD_BITS
        if LOWER <= kind <= DIGIT:
            start = i
            value = SEED
            flag = first | (QUOTED if double_quoted or single_quoted else 0) | (CAPITAL if kind == UPPER else 0)
            letters = 0  # since the last joining dot
            digits = 0
            dots = 0
            while True:
                if LOWER <= kind <= UPPER:
                    letters += 1
                    value = hashed(value ^ (character & FOLD))
                    value ^= value >> 29
                elif kind == DIGIT:
                    digits += 1
                    value = hashed(value ^ (character & FOLD))
                    value ^= value >> 29
                elif kind == MARK:
                    pass
                elif code in (44, 46) and digits and not letters and i + 1 < size and 48 <= codes[i + 1] <= 57:
                    if code == 46:  # a decimal point counts, a thousands comma does not
                        value = hashed(value ^ 46)
                elif code == 46 and letters == 1 and not digits and i + 1 < size:
                    after = codes[i + 1]
                    if after >= LIMIT or not LOWER <= characters[after] >> FOLD_BITS <= UPPER:
                        if dots:
                            i += 1
                        break
                    beyond = codes[i + 2] if i + 2 < size else 32
                    if beyond < LIMIT and LOWER <= characters[beyond] >> FOLD_BITS <= UPPER:
                        break
                    letters = 0
                    dots += 1
                elif code == 37:
                    i += 1
                    break
                else:
                    break
                i += 1
                if i == size:
                    break
                code = codes[i & MASK]
                character = characters[code] if code < LIMIT else OTHER
                kind = character >> FOLD_BITS
            words[count] = value
            starts[count] = start
            ends[count] = i
            flags[count] = flag | (NUMBER if digits else 0)
            count += 1
            first = 0
            continue
        if kind == CHARACTER:
            words[count] = hashed(SEED ^ (character & FOLD))
            starts[count] = i
            ends[count] = i + 1
            flags[count] = SINGLE | first | (QUOTED if double_quoted or single_quoted else 0)
            count += 1
            first = 0
        elif kind == NEWLINE:
            first = FIRST
            double_quoted = 0
            single_quoted = 0
        elif kind == STOP:
            first = FIRST
        elif kind == PLAIN_QUOTE:
            double_quoted = 1 - double_quoted
        elif kind == OPEN_QUOTE:
            double_quoted = 1
        elif kind == CLOSE_QUOTE:
            double_quoted = 0
        elif kind == SOFT_QUOTE:
            before = codes[i - 1] if i else 32
            after = codes[i + 1] if i + 1 < size else 32
            letter_before = before < LIMIT and LOWER <= characters[before] >> FOLD_BITS <= MARK
            letter_after = after < LIMIT and LOWER <= characters[after] >> FOLD_BITS <= MARK
            if letter_after and not letter_before:
                single_quoted = 1
            elif not letter_after:
                single_quoted = 0
        i += 1
    return count


def opening(text: str) -> int:
    """Return where a text begins behind its dateline: the offset of its first word, or 0 where it has no dateline."""
    found = _DATELINE.match(text)
    return found.end() if found else 0


def tokenise(text: str) -> Tokens:
    """Return the tokens of a text with their offsets into it."""
    codes = list(map(ord, text))
    words, starts, ends, flags = ([0] * len(codes) for _ in range(4))
    count = scan(codes, characters(), words, starts, ends, flags)
    return Tokens(words=words[:count], starts=starts[:count], ends=ends[:count], flags=flags[:count])


def word_hash(word: str) -> int:
    """Return the hash that `tokenise` gives a single word."""
    return tokenise(word).words[0]
