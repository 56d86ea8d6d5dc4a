"""The body in bulk: paragraphs taken from the source text, without a tree.

    <p> elements -> text, links, weight as running text -> the densest run -> what stands in it like its paragraphs

News pages put their text into `p` elements; `str.find` walks from one to the next in a tenth of the time that a parser
takes. Where that gives too little, the caller asks a real parser.
"""

from __future__ import annotations

import html
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from wirecopy.extract.region import LINKED, PARAGRAPH, SENTENCE_END, width
from wirecopy.extract.walk import AMP_UNREAD

if TYPE_CHECKING:
    from collections.abc import Iterator

#: A paragraph's source is shorter than this.
LONGEST: Final = 20_000
#: Elements looked at on one page.
MOST: Final = 5_000
#: So many characters of source between two paragraphs cost as much as one character of text.
GAP: Final = 12.0
#: The widest gap that counts; behind an advertisement or an embedded post the article goes on.
WIDEST_GAP: Final = 250.0
#: What a paragraph without running text costs.
SHORT_COST: Final = 30.0

#: A style of paragraph with a smaller share of the run's text is not the article's.
SHARE: Final = 0.08
#: Between two paragraphs closer to each other stands no subhead and no list.
SHORTEST_OTHER: Final = 20
#: So many characters of source before and behind the text are looked at for bylines and credits, and lines so long.
BEFORE: Final = 4_000
BEHIND: Final = 1_200
LONGEST_LINE: Final = 300

_UNSEEN: Final = re.compile(r"<(script|style|svg|figure|button|aside)\b.*?(?:</\1>|$)", re.DOTALL)
_BLOCK_END: Final = re.compile(r"</?(?:p|div|h[1-6]|li|ul|section|header|footer|address|br|time|article)\b[^<>]*>")
_STOP: Final = re.compile(r"<(?:h[1-6]|ul|ol|footer|aside|nav|form)\b")

_OTHER: Final = re.compile(r"<(h[2-4]|li)\b[^<>]*>((?:(?!<(?:li|h\d|p|div)\b).){2,600}?)</\1", re.DOTALL)
_COMPONENT: Final = re.compile(rf"<({'|'.join(sorted(AMP_UNREAD))})(?=[\s>])")
_TAG: Final = re.compile(r"<[^<>]*>")
_LINK: Final = re.compile(r"<a\b[^<>]*>(.*?)</a", re.DOTALL)
_BREAK: Final = re.compile(r"(?:<br\s*/?>\s*){2,}")
_CLASS: Final = re.compile(r"class\s*=\s*[\"']?([^\"'>]*)")


@dataclass(slots=True)
class _Paragraph:
    start: int
    end: int
    text: str
    weight: float
    style: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Run:
    """The paragraphs that are most likely the article.

    Attributes:
        texts: Their texts, in page order, subheads and list items between them included.
        start: Where the first begins in the source; -1 without one.
        end: Where the last ends.
    """

    texts: tuple[str, ...] = ()
    start: int = -1
    end: int = -1


def paragraphs(source: str, start: int = 0) -> Run:
    """Read the paragraphs that are most likely the article.

    Args:
        source: The page's source.
        start: Where its body begins.

    Returns:
        The run; an empty one where the page has none.
    """
    found = _find(source, start)
    first, last = _densest(found)
    if last < first:
        return Run()
    held: dict[str, float] = {}
    for paragraph in found[first : last + 1]:
        held[paragraph.style] = held.get(paragraph.style, 0.0) + paragraph.weight
    total = sum(held.values())
    chosen = [
        paragraph
        for paragraph in found[first : last + 1]
        if (paragraph.weight and held[paragraph.style] >= SHARE * total)
        or (held[paragraph.style] > 2 * SHARE * total and SENTENCE_END.search(paragraph.text))
    ]
    texts = tuple(dict.fromkeys(_with_others(source, chosen)))
    return Run(texts=texts, start=chosen[0].start, end=chosen[-1].end) if chosen else Run()


def before(source: str, run: Run) -> tuple[str, ...]:
    """The lines between a page's headline and the article's text, where its byline may stand."""
    heading = source.rfind("</h1", max(0, run.start - BEFORE), max(0, run.start))
    return tuple(_lines(source[heading : run.start])) if heading >= 0 else ()


def behind(source: str, run: Run) -> tuple[str, ...]:
    """The lines right after the article's text, up to a heading, a list or a footer, where its credits may stand."""
    part = source[run.end : run.end + BEHIND] if run.end >= 0 else ""
    stop = _STOP.search(part)
    return tuple(_lines(part[: stop.start()] if stop else part))


def _lines(part: str) -> Iterator[str]:
    for raw in _BLOCK_END.split(_UNSEEN.sub(" ", part)):
        line = _plain(raw.rpartition("<")[0] if raw.rfind("<") > raw.rfind(">") else raw)
        if 1 < len(line) <= LONGEST_LINE:
            yield line


def without_components(source: str) -> str:
    """The source of an AMP page without the components that hold no text of the article."""
    parts: list[str] = []
    endless: set[str] = set()
    at = 0
    while (opening := _COMPONENT.search(source, at)) is not None:
        parts.append(source[at : opening.start()])
        end = -1 if opening[1] in endless else source.find(f"</{opening[1]}", opening.end())
        at = end if end >= 0 else opening.end()
        if end < 0:
            endless.add(opening[1])
    return "".join((*parts, source[at:]))


def _with_others(source: str, chosen: list[_Paragraph]) -> Iterator[str]:
    """The paragraphs' texts with the subheads and list items that stand between them."""
    waiting: str | None = None
    for before, paragraph in zip([None, *chosen], chosen, strict=False):
        if before is not None and paragraph.start - before.end > SHORTEST_OTHER:
            for match in _OTHER.finditer(source, before.end, paragraph.start):
                text = _plain(match[2])
                if (
                    not text
                    or "\\" in match[2]
                    or len(_TAG.sub("", "".join(_LINK.findall(match[2])))) > LINKED * len(text)
                ):
                    continue
                if match[1] != "li":
                    waiting = text
                    continue
                if len(text) > SHORTEST_OTHER:
                    if waiting:
                        yield waiting
                        waiting = None
                    yield text
            if waiting:
                yield waiting
                waiting = None
        yield from paragraph.text.split("\n")


def _find(source: str, at: int) -> list[_Paragraph]:
    found: list[_Paragraph] = []
    for _ in range(MOST):
        at = source.find("<p", at)
        if at < 0:
            break
        if source[at + 2 : at + 3] not in "> \t\n\r":
            at += 2
            continue
        opened = source.find(">", at)
        end = source.find("</p>", opened, opened + LONGEST)
        if opened < 0 or end < 0:
            at += 2
            continue
        raw = source[opened + 1 : end]
        inner = raw.rfind("<p>")
        if "\\" not in raw and inner < 0:
            text = _plain(raw)
            if text:
                style = source[at + 2 : opened]
                found.append(
                    _Paragraph(at, end, text, _weigh(raw, text), style if "id=" not in style else _class(style))
                )
        at = end if inner < 0 else opened
    return found


def _class(attributes: str) -> str:
    match = _CLASS.search(attributes)
    return match[1] if match else ""


def _plain(raw: str) -> str:
    if "<" in raw:
        raw = _TAG.sub("", _BREAK.sub("\n", raw) if "<br" in raw else raw)
    if "&" in raw:
        raw = html.unescape(raw)
    return (
        " ".join(raw.split())
        if "\n" not in raw
        else "\n".join(line for part in raw.split("\n") if (line := " ".join(part.split())))
    )


def _weigh(raw: str, text: str) -> float:
    """How much a paragraph counts as running text, as `region.weigh` counts it."""
    long = width(text)
    if long < PARAGRAPH:
        return 0.0
    if "</a" in raw:
        linked = sum(len(_TAG.sub("", link)) for link in _LINK.findall(raw))
        if linked > LINKED * len(text):
            return 0.0
    return long if SENTENCE_END.search(text) else 0.4 * long


def _densest(found: list[_Paragraph]) -> tuple[int, int]:
    """The run of paragraphs with most text less what lies between them."""
    best, bounds = 0.0, (0, -1)
    total, start, end = 0.0, 0, 0
    for at, paragraph in enumerate(found):
        cost = min(max(0, paragraph.start - end) / GAP, WIDEST_GAP) if at else 0.0
        total = total - cost if total > cost else 0.0
        if not total:
            start = at
        total += paragraph.weight or -SHORT_COST
        end = paragraph.end
        if total > best:
            best, bounds = total, (start, at)
    return bounds
