"""The body of a page that holds one article: a ladder of methods, the surest first.

own reading of the page's blocks -> checked against JSON-LD's articleBody where there is one
nothing there: articleBody -> the data of the page's scripts -> trafilatura -> resiliparse
"""

from __future__ import annotations

import re
from collections import Counter
from copy import deepcopy
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

from lxml.html import fragment_fromstring
from resiliparse.extract.html2text import extract_plain_text
from trafilatura import bare_extraction

from wirecopy.extract import hydration
from wirecopy.extract.around import beneath, has_credit_sign, is_byline, look_around, may_credit
from wirecopy.extract.bulk import before, behind, paragraphs, without_components
from wirecopy.extract.jsonld import clean
from wirecopy.extract.page import has_many_attributes
from wirecopy.extract.paragraphs import paragraphs_of
from wirecopy.extract.people import names
from wirecopy.extract.pictures import shown
from wirecopy.extract.region import find_region, width
from wirecopy.extract.sieve import key, sift
from wirecopy.extract.source_signals import AMP, LONGEST_TAG
from wirecopy.extract.walk import HEADINGS, MOST_BLOCKS, walk
from wirecopy.types import Block, Image

if TYPE_CHECKING:
    from collections.abc import Sequence

    from lxml.html import HtmlElement

    from wirecopy.extract.structured import Facts
    from wirecopy.extract.walk import Chunk, Walk

#: A body shorter than this (in alphabetic characters) makes the next method try.
SHORT: Final = 250
#: `articleBody` is taken instead of the page's own blocks where it is longer by this factor.
LONGER: Final = 1.6
#: So many lines before and after the text are looked at for bylines, times and credits.
LINES: Final = 6
#: Trees with more elements are not given to the other tools, which are slow on them.
MOST_ELEMENTS: Final = 20_000
#: Nor are deeper ones: they work by recursion.
DEEPEST: Final = 150

#: Less text in paragraphs (in alphabetic characters) makes the bulk mode ask a parser. On the measured sets 600 to
#: 1,000 are alike (F1 .93 on both), without it .91 and .87; one page in eight is below.
ENOUGH: Final = 800.0
#: With fewer tags no page is too deep (resiliparse takes half a second for 6,000 elements in each other).
MANY_TAGS: Final = 6_000
#: Longer sources are looked at whatever their number of tags, and refused where depth times length is beyond this.
LONG_SOURCE: Final = 1_000_000
DEEP_AND_LONG: Final = 1_000_000_000
#: A page in which so many tags stand open at the end of a stride (void ones count) is looked at for its depth.
UNCLOSED: Final = 2_000
STRIDE: Final = 16_384
#: Elements in each other that resiliparse reads in a fraction of a second.
DEEPEST_FAST: Final = 3_000
_TAG: Final = re.compile(r"<(/?)([a-zA-Z][a-zA-Z0-9]*)")
_VOID: Final = frozenset("area base br col embed hr img input link meta source track wbr".split())  # noqa: SIM905
_WORD: Final = re.compile(r"\w+")
_HTML_BREAK: Final = re.compile(r"(?:<br\s*/?>\s*)+|</(?:p|div|h[1-6]|li)>|\r?\n+|\u2029", re.IGNORECASE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Body:
    """The text of an article's page.

    Attributes:
        lead: Short lines right before the text, where a byline or a time may stand.
        blocks: The text, bylines and credits that stand as paragraphs included.
        tail: Short lines right after the text, where credits may stand.
        images: Pictures with their captions, in page order.
        basis: Where it was read: `dom`, `json-ld`, `hydration` or `body` (another tool's reading).
    """

    lead: tuple[str, ...] = ()
    blocks: tuple[Block, ...] = ()
    tail: tuple[str, ...] = ()
    images: tuple[Image, ...] = ()
    basis: str = "dom"

    @property
    def size(self) -> float:
        """Its length in characters of an alphabet."""
        return sum(width(block.text) for block in self.blocks)


def read_body(tree: HtmlElement, found: Walk, facts: Facts, *, url: str | None = None) -> Body:
    """Read the body of a page that holds one article.

    Args:
        tree: The parsed page. It is not changed.
        found: Its chunks.
        facts: What the structured layer says.
        url: The page's address.
    """
    own = _own(found, facts.headline, url)
    stated = _stated(facts.body)
    if stated and _prefers(stated, own):
        return replace(own, blocks=stated, basis="json-ld")
    if own.size >= SHORT:
        return own
    return _other(tree, facts, own, url)


def _own(found: Walk, headline: str | None, url: str | None) -> Body:
    """The page's own blocks."""
    region = find_region(found)
    if region is None:
        return Body(lead=beneath(found, headline))
    sifted = sift(found, region, headline)
    near = look_around(found, region, sifted.kept, headline)
    own = {id(chunk) for chunk in near.tail}
    captions = {id(chunk): chunk for chunk in (*near.captions, *sifted.captions) if id(chunk) not in own}
    return Body(
        lead=_once(*(chunk.text for chunk in near.lead), *sifted.lead)[-LINES:],
        blocks=_blocks(sifted.kept),
        tail=_once(*sifted.tail, *(chunk.text for chunk in near.tail))[:LINES],
        images=shown(captions.values(), url=url),
    )


def _once(*texts: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(texts))


def _stated(body: str | None) -> tuple[Block, ...]:
    """The paragraphs of an `articleBody`."""
    if not body:
        return ()
    lines = [line for raw in _HTML_BREAK.split(body) if (line := clean(raw))]
    if len(lines) == 1:
        lines = list(paragraphs_of(lines[0]))
    return tuple(Block(kind="paragraph", text=line) for line in lines)


def _prefers(stated: Sequence[Block], own: Body) -> bool:
    """Whether `articleBody` holds the article and the page's blocks only a part of it."""
    size = sum(width(block.text) for block in stated)
    if size < SHORT:
        return False
    if own.size < SHORT:
        return True
    return size > LONGER * own.size and _share(own.blocks, stated) > 0.5  # noqa: PLR2004 - they are of one article


def _share(part: Sequence[Block], whole: Sequence[Block]) -> float:
    """The share of a text's words that another text has too."""
    words, others = _words(part), _words(whole)
    return sum((words & others).values()) / max(1, sum(words.values()))


def _words(blocks: Sequence[Block]) -> Counter[str]:
    return Counter(word for block in blocks for word in _WORD.findall(block.text.casefold()))


def _other(tree: HtmlElement, facts: Facts, own: Body, url: str | None) -> Body:
    """What another method reads where the page's blocks are no article."""
    carried = hydration.article_html(tree) if facts.free is not False else None
    if carried is not None:
        read = _own(walk(fragment_fromstring(carried, create_parent="article")), facts.headline, url)
        if read.size > LONGER * own.size:
            return Body(lead=own.lead, blocks=read.blocks, images=(*own.images, *read.images), basis="hydration")
    if not _is_modest(tree):
        return own
    document = bare_extraction(deepcopy(tree), include_comments=False, with_metadata=False)
    text = (getattr(document, "text", None) or "") if document is not None else ""
    read = Body(blocks=_lines(text), images=own.images, basis="body")
    return read if read.size > LONGER * own.size else own


def _is_modest(tree: HtmlElement) -> bool:
    """Whether a tree is small and flat enough for tools that work by recursion."""
    count = 0
    for count, element in enumerate(tree.iter()):
        if count > MOST_ELEMENTS:
            return False
        if not len(element) and sum(1 for _ in element.iterancestors()) > DEEPEST:
            return False
    return count > 0


def _lines(text: str) -> tuple[Block, ...]:
    """Another tool's text as blocks; it prints the rows of a table between bars."""
    found: list[Block] = []
    for raw in text.split("\n"):
        line = raw.strip()
        if line.startswith("|") and line.endswith("|"):
            cells = [cell.strip() for cell in line.strip("|").split("|")]
            if any(cell.strip("-: ") for cell in cells):
                found.append(Block(kind="table-row", text="\t".join(cells)))
        elif line:
            found.append(Block(kind="paragraph", text=line))
    return tuple(found)


def read_fast(source: str, facts: Facts) -> Body:
    """The body as the bulk mode reads it: its paragraphs from the source, else resiliparse's main text.

    Args:
        source: The page's source.
        facts: What the structured layer says.
    """
    if AMP.search(source, 0, LONGEST_TAG):
        source = without_components(source)
    run = paragraphs(source, max(0, source.find("</head")))
    texts, basis = run.texts, "dom"
    if sum(map(len, texts)) < ENOUGH and sum(map(width, texts)) < ENOUGH:
        main = (
            ""
            if _is_deep(source) or has_many_attributes(source)
            else extract_plain_text(source, main_content=True, alt_texts=False, list_bullets=False)
        )
        if main.count("\n") > MOST_BLOCKS:
            main = ""
        texts, basis = tuple(line for raw in main.split("\n") if (line := raw.strip())), "body"
    headline = key(facts.headline or "")
    texts = (*(text for text in texts[:LINES] if key(text) != headline), *texts[LINES:])
    lead = () if names(facts.authors) else tuple(line for line in before(source, run) if is_byline(line))
    tail = tuple(line for line in behind(source, run) if has_credit_sign(line) and may_credit(line))
    read = Body(
        lead=lead,
        blocks=tuple(Block(kind="paragraph", text=text) for text in texts),
        tail=tuple(line for line in tail if line not in texts),
        basis=basis,
    )
    if facts.body and len(facts.body) > LONGER * sum(map(len, texts)):
        stated = _stated(facts.body)
        if stated and _prefers(stated, read):
            return replace(read, blocks=stated, basis="json-ld")
    return read


def _is_deep(source: str) -> bool:
    """Whether a page is nested so deep that resiliparse, which takes the square of the depth, would hang on it."""
    if source.count("<") < MANY_TAGS and len(source) < LONG_SOURCE:
        return False
    unclosed = 0
    for start in range(0, len(source), STRIDE):
        unclosed += source.count("<", start, start + STRIDE) - 2 * source.count("</", start, start + STRIDE)
        if unclosed > UNCLOSED or len(source) >= LONG_SOURCE:
            break
    else:
        return False
    depth = deepest = 0
    for tag in _TAG.finditer(source):
        depth = max(0, depth - 1) if tag[1] else depth + (tag[2].lower() not in _VOID)
        deepest = max(deepest, depth)
    return deepest > DEEPEST_FAST or deepest * len(source) > DEEP_AND_LONG


def _blocks(chunks: Sequence[Chunk]) -> tuple[Block, ...]:
    """Chunks as blocks; the cells of one table row are one block."""
    found: list[Block] = []
    row: HtmlElement | None = None
    for chunk in chunks:
        place = chunk.place
        if place.tag in {"td", "th"} and place.table:
            parent = place.element.getparent()
            if found and row is parent and parent is not None:
                found[-1] = Block(kind="table-row", text=f"{found[-1].text}\t{chunk.text}")
            else:
                found.append(Block(kind="table-row", text=chunk.text))
            row = parent
            continue
        row = None
        if place.tag in HEADINGS:
            found.append(Block(kind="subhead", text=chunk.text, level=max(2, HEADINGS[place.tag])))
        elif place.lists and place.tag in {"li", "p", "div"}:
            found.append(Block(kind="list-item", text=chunk.text, level=place.lists))
        else:
            found.append(Block(kind="quote" if place.quote >= 0 else "paragraph", text=chunk.text))
    return tuple(found)
