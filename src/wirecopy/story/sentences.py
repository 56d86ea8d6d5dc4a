"""Sentences of a body with their places in it, in sixteen languages.

body -> paragraphs -> quotations -> ends of sentences that are neither abbreviations nor inside a quotation

Nothing is ever rewritten: a sentence is a span of the body.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

from wirecopy.story.wordlists import word_list
from wirecopy.text import opening
from wirecopy.types import Span

if TYPE_CHECKING:
    from collections.abc import Iterator

    from wirecopy.types import Article


@dataclass(frozen=True, slots=True, kw_only=True)
class Citation:
    """A sentence of an article, unchanged.

    Attributes:
        article: The id of the article.
        paragraph: Which paragraph of the body it stands in, from 0.
        span: Where in the body, in characters.
        text: The sentence: the body between the span's ends.
        language: The base language of the article, such as `en`, where it is known.
    """

    article: str
    paragraph: int
    span: Span
    text: str
    language: str | None = None


_BLANK_LINE = re.compile(r"\n\s*\n")
_PAIRS = {"“": "”", "„": "“”", "«": "»", "»": "«", "「": "」", "『": "』", "‹": "›"}
_PLAIN, _OPENER = re.compile('"'), re.compile(f"[{''.join(_PAIRS)}]")
_SINGLE = re.compile(r"(?<!\w)[‘'](?=\w)[^‘'\n]{0,600}?(?:(?<=\w)['’](?=\w)[^‘'\n]{0,600}?)*[.,!?…]['’](?!\w)")
# An end: Latin, Cyrillic, Arabic and the like need a space behind it, ideographs do not.
_END = re.compile(r"[.!?…؟।]+[\"'”’»)\]]*(?=\s)|[。！？｡]+[」』”’）)»]*")
_BEFORE_WORD = re.compile(r"[\s(\[“\"'«„]")
_LETTERS = re.compile(r"[^\W\d_]+")
# Datelines that `text.opening` leaves: "Copiapó (Chile), 20 nov (Timonel).- ", "김하늘 기자 = ".
_DATELINE = re.compile(
    r"\s*(?:[^\W\d_][^\n.]{1,70}\([^()\n]{2,40}\)\s?\.\s?[-–—]+\s|(?:\([^()\n]{2,40}\)\s?)?[가-힣]{2,4}\s(?:기자|특파원|통신원)\s?=\s)"
)
_THAI = re.compile("[\u0e00-\u0e7f]")
# Thai parts sentences by a space, as it does phrases: a space ends a sentence that is long enough before these.
_THAI_STARTS = re.compile(
    r"\s+(?=โดย|ทั้งนี้|นอกจากนี้|อย่างไรก็ตาม|ขณะที่|ด้าน|สำหรับ|ส่วน|ต่อมา|เบื้องต้น|ก่อนหน้านี้|ล่าสุด|เจ้าหน้าที่|พร้อมกันนี้|แต่)"
)
_THAI_LENGTH = 60


def sentences(article: Article, language: str | None = None) -> tuple[Citation, ...]:
    """Part an article's body into sentences.

    A dateline before the first sentence is left out, and so is what stands between sentences. A quotation is never cut.

    Args:
        article: In any language.
        language: Its base language, where the caller knows better than the article.

    Returns:
        The sentences in order, each with its paragraph.
    """
    spoken = language or (article.language or "").split("-")[0].casefold() or None
    return _cited(article.id, article.body, spoken)


def paragraph_spans(body: str) -> tuple[tuple[int, int], ...]:
    """Where the paragraphs of a body begin and end."""
    found = []
    start = 0
    for end, following in (*(match.span() for match in _BLANK_LINE.finditer(body)), (len(body), len(body))):
        part = body[start:end].rstrip()
        text = part.lstrip()
        if text:
            found.append((start + len(part) - len(text), start + len(part)))
        start = following
    return tuple(found)


@lru_cache(maxsize=256)
def _cited(article: str, body: str, language: str | None) -> tuple[Citation, ...]:
    found = []
    for number, (start, end) in enumerate(paragraph_spans(body)):
        text = body[start:end]
        begin = _opening(text) if number == 0 else 0
        found += [
            Citation(
                article=article,
                paragraph=number,
                span=Span(start=start + one, end=start + other),
                text=text[one:other],
                language=language,
            )
            for one, other in _spans(text, begin, language)
        ]
    return tuple(found)


def _opening(text: str) -> int:
    begin = opening(text)
    found = _DATELINE.match(text, begin)
    return found.end() if found else begin


def _spans(text: str, begin: int, language: str | None) -> Iterator[tuple[int, int]]:
    """The sentences of one paragraph, from `begin` on."""
    if language == "th" or (language is None and _THAI.search(text)):
        ends = list(_thai_ends(text))
    else:
        quoted = _quotations(text)
        ends = [end for end in _ends(text, language, begin) if not _inside(end, quoted)]
    for end in [*ends, len(text)]:
        part = text[begin:end]
        stripped = part.strip()
        if stripped:
            start = begin + part.index(stripped[0])
            yield start, start + len(stripped)
        begin = max(begin, end)


def _ends(text: str, language: str | None, begin: int) -> Iterator[int]:
    for match in _END.finditer(text, begin):
        mark, end = match[0], match.end()
        if mark[0] in "。！？｡":
            if not _goes_on(text, begin, match):
                begin = end
                yield end
            continue
        after = text[end:].lstrip()
        if not after or after[0].islower() or after[0] in ",;:)]":
            continue
        if mark[0] == "." and mark.count(".") == 1 and _abbreviates(text, match.start(), after, language):
            continue
        begin = end
        yield end


def _goes_on(text: str, begin: int, match: re.Match[str]) -> bool:
    """Whether an ideographic full stop inside a quotation is followed by who said it."""
    if match[0][-1] not in "」』”’":
        return False
    after = text[match.end() : match.end() + 1]
    opens = text[begin : match.start()].lstrip()[:1]
    return bool(after) and after not in "「『“" and (opens in {"「", "『", "“", "‘"} or after in "とっなのをにはが、，")


def _abbreviates(text: str, stop: int, after: str, language: str | None) -> bool:
    """Whether a full stop belongs to the word before it."""
    word = _BEFORE_WORD.split(text[max(0, stop - 24) : stop])[-1]
    bare = word.rstrip(".").casefold()
    if not bare:
        return False
    if word.isdigit():
        return len(word) <= 2 and language in word_list("ordinal-languages")  # noqa: PLR2004 - "am 5. Mai", not "2025. Die"
    first_word = _LETTERS.match(after)
    starts = first_word is not None and first_word[0] in word_list("starters")
    if "." in bare and len(bare.replace(".", "")) <= 4:  # noqa: PLR2004 - "U.S.", "EE.UU.", "z.B.", "т.е."
        return not starts
    if len(bare) == 1 and bare.isalpha():  # "J. Brandt", "z. B.", but not "Plan B. The"
        return not starts
    return bare in word_list("abbreviations") and not (starts and bare in word_list("abbreviations-at-ends"))


def _thai_ends(text: str) -> Iterator[int]:
    begin = 0
    for match in _THAI_STARTS.finditer(text):
        if match.start() - begin >= _THAI_LENGTH:
            yield match.start()
            begin = match.start()


def _quotations(text: str) -> list[tuple[int, int]]:
    """Where quotations stand, in order. One that is opened and never closed is none."""
    found: list[tuple[int, int]] = []
    plain = [match.start() for match in _PLAIN.finditer(text)]
    if len(plain) % 2 == 0:
        found += list(zip(plain[::2], plain[1::2], strict=True))
    last = -1
    for match in _OPENER.finditer(text):
        if match.start() > last:
            ends = [end for closer in _PAIRS[match[0]] if (end := text.find(closer, match.end())) >= 0]
            if ends:
                last = min(ends)
                found.append((match.start(), last))
    if "'" in text or "‘" in text:
        found += [(match.start(), match.end() - 1) for match in _SINGLE.finditer(text)]
    return sorted(found)


def _inside(end: int, quoted: list[tuple[int, int]]) -> bool:
    """Whether a sentence that ends here would cut a quotation."""
    last = bisect_right(quoted, (end, -1))
    return any(start < end <= stop for start, stop in quoted[:last])
