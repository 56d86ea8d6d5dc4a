"""Pages to articles.

    Page -> mend, parse -> several articles? -> segments -> wire -> Articles
                        -> one article: structured layer + body ladder -> wire -> Article
         -> plain text  -> segments -> wire -> Articles

Everything here is pure: the page's text, its address and its fetch time go in, frozen articles come out.
"""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

from wirecopy.errors import PageError
from wirecopy.extract import body, dom, language, people, split, structured, wire
from wirecopy.extract.agencies import beside
from wirecopy.extract.around import LONGEST_BYLINE, bare_names, has_credit_sign
from wirecopy.extract.bylines import read_byline
from wirecopy.extract.dates import read_time
from wirecopy.extract.page import Clock, ExtractOptions, is_address, is_sound, looks_like_html, mend, parse
from wirecopy.extract.several import is_list_of_others, may_hold_several
from wirecopy.extract.signals import from_tree
from wirecopy.extract.source_signals import from_source
from wirecopy.extract.walk import MOST_BLOCKS, walk
from wirecopy.types import Article, Block, Image, Page, Provenance

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import datetime

    from lxml.html import HtmlElement

    from wirecopy.extract.dates import Time
    from wirecopy.extract.split import Segment
    from wirecopy.extract.structured import Facts
    from wirecopy.extract.walk import Walk

__all__ = ["ExtractOptions", "extract"]

#: Of a longer text only the ends are read for the wire's marks, as in bulk.
LONG_TEXT = 3_000
#: In bulk so many paragraphs at a text's start and end are read for the wire's marks.
OPENING, CLOSING = 2, 3
SHORT_LINE = 100
_DATELINE_SIGN = re.compile(r"\) ?[-–—]|[–—]|--|\([A-Z]|【|〔")
#: Characters that are none, or that no text needs.
_BROKEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff]")
_LETTER = re.compile(r"\w")
#: Answers of a server that withholds the text.
_WITHHELD = frozenset({401, 402, 403, 451})


def extract(page: Page | str, *, url: str | None = None, options: ExtractOptions | None = None) -> tuple[Article, ...]:
    """Read the articles of a page.

    Args:
        page: A page, or its text; a string that looks like HTML is markup.
        url: The page's address, where `page` is a string.
        options: Limits, the bulk mode, further agencies.

    Returns:
        The articles, main article first, then in page order; none of a page that only leads to others.

    Raises:
        PageError: The page is refused: too large, nested too deep, empty, without text, or too slow. Nothing else is
            raised for any content.
    """
    if isinstance(page, str):
        page = Page(id=url or "page", text=page, markup=looks_like_html(page), url=url)
    if page.url is not None and not is_address(page.url):
        page = replace(page, url=None)
    options = options or ExtractOptions()
    clock = Clock(page, options)
    with beside(options.agencies):
        articles = _articles(page, options, clock)
    if articles and not any(_LETTER.search(article.body) for article in articles):
        raise PageError(page.id, "no text that could be an article")
    return articles


def _articles(page: Page, options: ExtractOptions, clock: Clock) -> tuple[Article, ...]:
    if page.markup and options.fast:
        return (_in_bulk(page, options, clock),)
    if page.markup:
        return _from_markup(page, mend(page, options), clock, options.language)
    return _from_text(page, mend(page, options).decode(), clock, options.language)


def _from_text(page: Page, text: str, clock: Clock, given: str | None) -> tuple[Article, ...]:
    basis = (Provenance(field="language", basis="given"),) if given else ()
    facts = structured.Facts(url=page.url, language=given, told=given is not None, provenance=basis)
    segments = split.split_text(text)
    clock.check()
    if not segments:
        raise PageError(page.id, "no text that could be an article")
    return tuple(_from_segment(page, position, segment, facts) for position, segment in enumerate(segments))


def _from_markup(page: Page, data: bytes, clock: Clock, given: str | None) -> tuple[Article, ...]:
    tree = parse(page, data)
    clock.check()
    facts = structured.read_structured(from_tree(tree), url=page.url, fetched=page.fetched, language=given)
    clock.check()
    found = walk(tree)
    if len(found.parents) >= MOST_BLOCKS:
        raise PageError(page.id, f"more than {MOST_BLOCKS:,} blocks", "split it")
    clock.check()
    if not facts.declared and is_list_of_others(found):
        return ()
    several = not facts.live and may_hold_several(found, declared=facts.declared)
    segments = _divide(tree, facts.base) if several else ()
    if len(segments) > 1:
        other = structured.Facts(language=facts.language, told=facts.told)
        return tuple(
            _from_segment(page, position, segment, facts if segment.main else other)
            for position, segment in enumerate(segments)
        )
    facts = _complete(facts, tree, found, page.fetched)
    read = body.read_body(tree, found, facts, url=facts.base)
    clock.check()
    return (_assemble(page, 0, facts, read),)


def _divide(tree: HtmlElement, url: str | None) -> tuple[Segment, ...]:
    try:
        return split.split_html(tree, url=url)
    except ValueError:  # a link on the page that cannot be taken apart: none is resolved
        return split.split_html(tree)


def _in_bulk(page: Page, options: ExtractOptions, clock: Clock) -> Article:
    """One article a page, without a tree: the structured layer and the paragraphs from the source.

    The source is mended only where what was read from it shows that it must be.
    """
    if is_sound(page, options):
        try:
            article = _from_source(page, page.text, clock, options.language)
        except (TypeError, UnicodeEncodeError):  # lone surrogates: resiliparse takes such a string for none
            return _from_source(page, mend(page, options).decode(), clock, options.language)
        said = [
            article.body,
            article.headline,
            article.publisher,
            article.rights,
            article.credit_line,
            *article.bylines,
        ]
        said += [text for image in article.images for text in (image.url, image.caption, image.credit)]
        if not _BROKEN.search(" ".join(text for text in said if text)):
            return article
    return _from_source(page, mend(page, options).decode(), clock, options.language)


def _from_source(page: Page, source: str, clock: Clock, given: str | None) -> Article:
    facts = structured.read_structured(from_source(source), url=page.url, fetched=page.fetched, language=given)
    clock.check()
    read = body.read_fast(source, facts)
    clock.check()
    return _assemble(page, 0, facts, read, bulk=True)


def _complete(facts: Facts, tree: HtmlElement, found: Walk, fetched: datetime | None) -> Facts:
    """Facts with what only the page's elements say: the byline and the time that a reader sees."""
    if not people.names(facts.authors) and (bylines := dom.bylines(tree)) and people.names(bylines):
        provenance = (*(p for p in facts.provenance if p.field != "bylines"), Provenance(field="bylines", basis="dom"))
        facts = replace(facts, authors=(*facts.authors, *bylines), provenance=provenance)
    elif stated := people.names(facts.authors):
        facts = replace(facts, authors=(*_fuller(stated, _printed_bylines(found, stated)), *facts.authors))
    if facts.publisher is None and (publisher := dom.publisher(tree)):
        provenance = (*facts.provenance, Provenance(field="publisher", basis="dom"))
        facts = replace(facts, publisher=publisher, provenance=provenance)
    if facts.published is None or facts.published.approximate:
        published = dom.published(tree, fetched=fetched, language=facts.language)
        if published is not None and (facts.published is None or not published.approximate):
            provenance = (*facts.provenance, Provenance(field="published", basis="dom"))
            facts = replace(facts, published=published, provenance=provenance)
    return facts


def _printed_bylines(found: Walk, stated: Sequence[str]) -> tuple[str, ...]:
    """The short lines of a page that name one of the stated people."""
    people = [name.casefold() for name in stated]
    short = (chunk.text for chunk in found.chunks if len(chunk.text) <= LONGEST_BYLINE)
    return tuple(text for text in short if any(name in text.casefold() for name in people))


def _fuller(stated: Sequence[str], bylines: Sequence[str]) -> tuple[str, ...]:
    """The people of a printed byline with an agency in it that names all whom the metadata name, and more."""
    for line in bylines:
        byline = read_byline(line)
        if byline is not None and byline.agencies and set(byline.names) > set(stated):
            return byline.names
    return ()


def _from_segment(page: Page, position: int, segment: Segment, facts: Facts) -> Article:
    """One of several articles: what stands beside it comes before what the page says of itself."""
    facts = replace(
        facts,
        headline=segment.headline or facts.headline,
        publisher=segment.publisher or facts.publisher,
        authors=segment.bylines or facts.authors,
        url=segment.url or facts.url or page.url,
        published=_segment_time(segment, facts, page.fetched),
    )
    read = body.Body(blocks=segment.blocks, images=segment.images, basis="dom" if page.markup else "text")
    article = _assemble(page, position, facts, read)
    return replace(article, carrier=segment.carrier, published_text=segment.published_text or article.published_text)


def _segment_time(segment: Segment, facts: Facts, fetched: datetime | None) -> Time | None:
    """The time beside one of several articles, in the form for machines where there is one."""
    for words in (segment.machine_time, segment.published_text):
        time = _time(words, fetched, facts.language)
        if time is not None:
            return time
    return None if segment.published_text else facts.published


def _assemble(page: Page, position: int, facts: Facts, found: body.Body, *, bulk: bool = False) -> Article:
    """Read the wire's marks and put the fields together."""
    hints = wire.WireHints(
        headline=facts.headline,
        publisher=facts.publisher,
        authors=facts.authors,
        credits=facts.credits,
        rights=facts.rights,
        language=facts.language,
    )
    read, kept = _read_wire(found, hints, bulk=bulk or len(found.blocks) > LONG_TEXT)
    text = "\n\n".join(block.text for block in kept)
    tag = _language(facts, text or facts.headline or "", bulk=bulk)
    published = facts.published or _time(read.published_text, page.fetched, tag)
    modified = facts.modified or _time(read.modified_text, page.fetched, tag)
    return Article(
        id=f"{page.id}#{position}",
        page=page.id,
        position=position,
        body=text,
        blocks=kept,
        url=facts.url or page.url,
        headline=facts.headline,
        bylines=_bylines(facts, read, found.lead),
        contributors=read.contributors,
        dateline=read.dateline,
        agency=read.agency,
        publisher=facts.publisher or read.publisher,
        published=published.value if published else None,
        published_approximate=bool(published and published.value and published.approximate),
        published_text=read.published_text or (published.text if published and published.value is None else None),
        modified=modified.value if modified else None,
        language=tag,
        credit_line=read.credit_line,
        rights=read.rights or facts.rights,
        images=_merge_images(facts.images, (*found.images, *read.images)),
        declared_sources=facts.declared_sources,
        teaser=facts.free is False or page.status in _WITHHELD,
        provenance=_provenance(facts, position, found.basis),
    )


def _language(facts: Facts, text: str, *, bulk: bool) -> str | None:
    """The language of a text. In bulk a page is believed; a person says it of many pages, of which one may differ."""
    if bulk and facts.language and not facts.told:
        return facts.language
    return language.settle(facts.language, text, least=language.PLAIN if facts.told else language.SHORT)


def _read_wire(found: body.Body, hints: wire.WireHints, *, bulk: bool) -> tuple[wire.WireFacts, tuple[Block, ...]]:
    """The wire's marks and the blocks that are body. In bulk only blocks that may carry a mark are read."""
    blocks = found.blocks
    read_at = (
        range(len(blocks)) if not bulk else [at for at, block in enumerate(blocks) if _may_mark(block, at, len(blocks))]
    )
    lines = [*found.lead, *(blocks[at].text for at in read_at), *found.tail]
    if bulk and not lines and not hints.credits and not _names_no_person(hints.authors):
        return wire.WireFacts(), blocks
    read = wire.read_wire(lines, hints=hints)
    start = len(found.lead)
    left: dict[int, Block | None] = dict.fromkeys(read_at)
    for at, text in zip(read.kept, read.paragraphs, strict=True):
        if 0 <= at - start < len(read_at):
            left[read_at[at - start]] = _as_printed(blocks[read_at[at - start]], text)
    kept = (left.get(at, block) for at, block in enumerate(blocks))
    return read, tuple(block for block in kept if block is not None)


def _may_mark(block: Block, at: int, count: int) -> bool:
    """Whether a block may be a byline, open with a dateline, or be a credit or notice at the end."""
    if at < OPENING:
        opening = block.text[:SHORT_LINE]
        return _DATELINE_SIGN.search(opening) is not None or (len(block.text) < SHORT_LINE and opening[-1] not in ".!?")
    return at >= count - CLOSING and has_credit_sign(block.text)


def _bylines(facts: Facts, read: wire.WireFacts, lead: Sequence[str]) -> tuple[str, ...]:
    """People's names: those of the metadata, else of the text; never the publisher's own name."""
    found = people.names(facts.authors) or read.bylines or _bare_names(lead, read.credit_line or "")
    own = (facts.publisher or "").casefold()
    return tuple(name for name in found if name.casefold() != own) if own else found


def _names_no_person(authors: Sequence[str]) -> bool:
    """Whether an author string may name an agency."""
    return any(not people.names(author) for author in authors)


def _bare_names(lines: Sequence[str], credited: str) -> tuple[str, ...]:
    """People from a line right before the text that holds nothing but names, the credited paper's own left out."""
    for line in reversed(lines):
        if found := tuple(name for name in bare_names(line) if name not in credited):
            return found
    return ()


def _as_printed(block: Block, text: str) -> Block:
    """A block with the text that is body. A dateline is read, but stays where it is printed, in the opening."""
    return block if block.text.endswith(text) else replace(block, text=text)


def _time(words: str | None, fetched: datetime | None, tag: str | None) -> Time | None:
    return read_time(words, fetched=fetched, language=tag) if words else None


def _provenance(facts: Facts, position: int, basis: str) -> tuple[Provenance, ...]:
    own = facts.provenance if position == 0 else ()
    return (*own, Provenance(field="body", basis=basis))


def _merge_images(stated: Iterable[Image], shown: Iterable[Image]) -> tuple[Image, ...]:
    """Each picture once: the lead image of the metadata with the caption and credit that the page shows for it."""
    return tuple({image.url or image.caption: image for image in (*stated, *shown)}.values())
