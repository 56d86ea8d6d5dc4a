"""Sentences and paragraphs of running text.

A page saved as text often has a whole article in one line. `paragraphs_of` breaks such a line where a sentence ends
outside of quotation marks; `unwrapped` does the opposite for texts that were broken at a column.
"""

from __future__ import annotations

import re
from collections import Counter
from itertools import pairwise
from typing import TYPE_CHECKING, Final

from wirecopy.extract.phrases import word_list
from wirecopy.extract.stamp import stamps

if TYPE_CHECKING:
    from collections.abc import Sequence

#: A line longer than this with more sentences than `FLAT_SENTENCES` is a flattened article, not a paragraph. On the
#: articles of the Fundus half, 99.5% of the paragraphs are shorter.
FLAT_LINE: Final = 1200
FLAT_SENTENCES: Final = 6
#: In scripts without spaces a character says more.
FLAT_LINE_DENSE: Final = 450
#: A paragraph made from a flattened line is closed once it has so many characters: wire paragraphs hold one or two
#: sentences, rarely three.
FULL_PARAGRAPH: Final = 220
FULL_PARAGRAPH_DENSE: Final = 90

# A run of stops is tried once, from its beginning: from each of its characters a long one would cost its square.
_END = re.compile(r"(?<![.!?…])[.!?…]++[\"”’'»)\]]*+(?=\s)|[。！？｡]+[」』”’）)】]*|[।॥۔؟]+[\"”’»)]*\s?")
_ABBREVIATIONS: Final = word_list("sentences", "abbreviations")
_DENSE = re.compile(r"[\u3040-\u30ff\u3400-\u9fff\uff00-\uffef]")
_HANGUL = re.compile(r"[\uac00-\ud7af]")
_SEMITIC = re.compile(r"[\u0590-\u06ff]")
_OPENERS: Final = {"“": "”", "„": "“”", "«": "»", "「": "」", "『": "』", "《": "》", "（": "）", "‹": "›"}
#: What ends a line that is not broken in the middle of a sentence.
CLOSED: Final = frozenset('.!?:;…"”»)|')
#: Words that open a byline in small letters.
BYLINE_WORDS: Final = frozenset("by von par por di da door av af".split())  # noqa: SIM905 - a list of words
#: A wrapped text breaks its lines near one column; outside of this range it is not wrapping.
NARROWEST_COLUMN: Final = 28
WIDEST_COLUMN: Final = 100


def sentences(text: str) -> tuple[str, ...]:
    """Divide running text into sentences; abbreviations, initials, decimals and quotations do not end one.

    Args:
        text: One line of text in any script.

    Returns:
        The sentences, stripped, in order. Joined they hold every word of the text.
    """
    found: list[str] = []
    start = 0
    for match in _END.finditer(text):
        end = match.end()
        if end >= len(text) or _ends(text, start, match):
            sentence = text[start:end].strip()
            if sentence:
                found.append(sentence)
            start = end
    rest = text[start:].strip()
    return (*found, rest) if rest else tuple(found)


def paragraphs_of(line: str) -> tuple[str, ...]:
    """Break a flattened article into paragraphs; a line of a paragraph's length stays whole.

    Args:
        line: One line of text.

    Returns:
        Paragraphs of whole sentences; no break inside a quotation.
    """
    line = " ".join(line.split())
    dense = _is_dense(line)
    if len(line) <= (FLAT_LINE_DENSE if dense else FLAT_LINE):
        return (line,) if line else ()
    parts = sentences(line)
    if len(parts) < FLAT_SENTENCES:
        return (line,)
    full = FULL_PARAGRAPH_DENSE if dense else FULL_PARAGRAPH
    made: list[list[str]] = [[]]
    length = 0
    for sentence in parts:
        if made[-1] and (length >= full or length + len(sentence) > 2 * full or _opens_paragraph(sentence)):
            made.append([])
            length = 0
        made[-1].append(sentence)
        length += len(sentence)
    glue = "" if dense else " "
    return tuple(glue.join(group) for group in made)


def unwrapped(lines: Sequence[str]) -> tuple[str, ...]:
    """Join the lines of a text that was broken at a column; other texts come back as they are.

    Args:
        lines: The text's lines; blank lines part paragraphs.

    Returns:
        Lines again, blank ones kept, with every paragraph in one of them.
    """
    if not _is_wrapped(lines):
        return tuple(lines)
    column = _column(lines)
    made: list[str] = []
    before = ""
    for line, after in zip(lines, [*lines[1:], ""], strict=True):
        text = line.strip()
        # a break is only the column's where the next word would not have fitted, or a headline's where it goes on small
        fitted = len(before) + 1 + len(text.split(" ", 1)[0]) <= column and not _goes_on(before, text)
        closing = not after.strip() and _is_source(text)
        if text and before and not (fitted or closing or _starts_anew(line) or _looks_alone(before)):
            last = made[-1]
            hyphen = last.endswith("-") and len(last) > 1 and last[-2].isalpha() and text[:1].islower()
            made[-1] = last[:-1] + text if hyphen else f"{last} {text}"
        else:
            made.append(text)
        before = line.rstrip()
    return tuple(made)


def weight(text: str) -> float:
    """How long a text is, in Latin characters: other scripts say more with each.

    The factors are those of translations of one text: Chinese and Japanese take about a third, Korean half, Arabic
    and Hebrew seven tenths.
    """
    if _is_dense(text):
        return 3.0 * len(text)
    sample = text[:400]
    if len(_HANGUL.findall(sample)) * 3 > len(sample):
        return 2.0 * len(text)
    return (1.4 if len(_SEMITIC.findall(sample)) * 3 > len(sample) else 1.0) * len(text)


def is_dense(text: str) -> bool:
    """True for Chinese and Japanese text, in which a character says about as much as three Latin ones."""
    return _is_dense(text)


def _is_dense(text: str) -> bool:
    sample = text[:400]
    return len(_DENSE.findall(sample)) * 3 > len(sample)


def _ends(text: str, start: int, match: re.Match[str]) -> bool:
    mark = match.group()
    if mark[0] in "。！？｡।॥۔؟":
        return not _inside_quote(text, start, match.end())
    following = text[match.end() : match.end() + 3].lstrip()
    if following and following[0].islower():
        return False
    if mark[0] == "." and len(mark) == 1:
        word = re.search(r"\S{1,24}$", text[max(start, match.start() - 24) : match.start()])
        last = word.group().lstrip("(\"“'‘[").lower() if word else ""
        if last in _ABBREVIATIONS or re.fullmatch(r"(?:[^\W\d_]\.)*[^\W\d_]", last):
            return False
        if (
            last.isdigit()
            and len(last) < 3  # noqa: PLR2004 - a day of the month
            and following[:1].isalpha()
            and re.match(r"\s\S+\s(?:19|20)\d\d", text[match.end() : match.end() + 24])
        ):
            return False  # "3. März 2026"
    return not _inside_quote(text, start, match.end())


def _inside_quote(text: str, start: int, end: int) -> bool:
    """True where a quotation that the sentence opened is not closed yet."""
    if end - start >= FLAT_LINE:
        return False  # an unclosed mark must not swallow the text
    part = text[start:end]
    if any(part.count(opener) > sum(map(part.count, closers)) for opener, closers in _OPENERS.items()):
        return True
    return part.count('"') % 2 == 1


def _opens_paragraph(sentence: str) -> bool:
    """A quotation that opens a sentence opens a paragraph in wire style."""
    return sentence[:1] in '"“„«「『'


def _is_wrapped(lines: Sequence[str]) -> bool:
    full = [len(line.rstrip()) for line in lines if line.strip()]
    if len(full) < 6 or sorted(full)[len(full) * 9 // 10] > WIDEST_COLUMN:  # noqa: PLR2004
        return False
    column = _column(lines)
    near = sum(column * 0.72 <= length <= column for length in full)
    broken = sum(
        1
        for line, after in pairwise(lines)
        if line.strip() and after.strip() and line.rstrip()[-1:] not in '.!?:"”。' and after.strip()[:1].islower()
    )
    return near >= 0.2 * len(full) and broken >= max(3, 0.1 * len(full))


def _column(lines: Sequence[str]) -> int:
    """The column at which the text was broken: where most lines end, give or take a word."""
    lengths = Counter(min(len(line.rstrip()), WIDEST_COLUMN + 1) for line in lines if line.strip())
    edges = range(NARROWEST_COLUMN, WIDEST_COLUMN + 1)
    edge = max(edges, key=lambda edge: sum(lengths[at] for at in range(edge - 6, edge + 1)))
    return max((at for at in range(edge - 6, edge + 1) if lengths[at]), default=edge)


def _starts_anew(line: str) -> bool:
    """An indented line, a list item or a rule starts its own paragraph."""
    return bool(re.match(r"^(?:\s{2,}\S|\t|\s*(?:[-*•–]\s|\d{1,2}[.)]\s|[-=_*~#]{3,}|>|https?://))", line))


def _goes_on(before: str, text: str) -> bool:
    """True for the second line of a headline: it begins small, and nothing ended before it."""
    word = text.split(" ", 1)[0]
    return text[:1].islower() and before[-1:] not in CLOSED and "@" not in word and word not in BYLINE_WORDS


def _is_source(text: str) -> bool:
    """True for the last line of a block that holds a name and a date: "Valley Post -- 14/10/2026"."""
    if len(text) > NARROWEST_COLUMN * 2 or not text[:1].isupper():
        return False
    found = stamps(text)
    return bool(found) and found[-1].kind == "date" and found[-1].end == len(text) and found[0].start > 0


def _looks_alone(text: str) -> bool:
    return bool(re.match(r"^\s*(?:[-=_*~#]{3,}|https?://\S+$)", text))
