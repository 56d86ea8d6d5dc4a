"""One page, several articles."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from wirecopy.extract.blocks import Line, lines_of_text
from wirecopy.extract.carrier import own_name
from wirecopy.extract.headers import BOUNDARY, ENDINGS, TEXT, Header, Role, read_header, roles, squeezed
from wirecopy.extract.paragraphs import is_dense, paragraphs_of
from wirecopy.extract.stamp import labelled
from wirecopy.types import Block, Image

if TYPE_CHECKING:
    from collections.abc import Sequence

    from lxml.html import HtmlElement

#: A text shorter than this, in characters, is a teaser.
SHORTEST_ARTICLE: Final = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class Segment:
    """The part of a page that is one article.

    Attributes:
        headline: Its headline, once.
        publisher: Who published it, where the page says so beside it.
        carrier: The aggregator that the page belongs to, where its articles name other publishers.
        published_text: The page's own words for its time ("2 days ago").
        blocks: Its text between headline and end, captions, bylines and credits included: what `read_wire` reads.
        url: Its own address where the page links to it.
        bylines: Author strings that stand beside it, as printed.
        images: Pictures that stand in it.
        main: True for the article that the page as a whole is about, so that the page's metadata are its own; at
            most one segment of a page has it.
    """

    headline: str | None = None
    publisher: str | None = None
    carrier: str | None = None
    published_text: str | None = None
    blocks: tuple[Block, ...] = ()
    url: str | None = None
    bylines: tuple[str, ...] = ()
    images: tuple[Image, ...] = ()
    main: bool = False

    @property
    def paragraphs(self) -> tuple[str, ...]:
        """The texts of the blocks, in order."""
        return tuple(block.text for block in self.blocks)


def split_text(text: str) -> tuple[Segment, ...]:
    """Divide a plain text into its articles.

    Args:
        text: The page as plain text, any layout.

    Returns:
        One segment an article, main article first; a text with one article gives one, an empty text none.
    """
    lines = lines_of_text(text)
    if not lines:
        return ()
    return _segments(lines, roles(lines))


def split_html(tree: HtmlElement, *, url: str | None = None) -> tuple[Segment, ...]:
    """Divide a page with several articles.

    Args:
        tree: The parsed page. It is not changed.
        url: The page's address, against which links are resolved.

    Returns:
        One segment an article, main article first; an empty tuple for a page with one article or none, which the
        body ladder reads better.
    """
    _ = tree, url
    return ()


def _segments(lines: Sequence[Line], role: Sequence[Role]) -> tuple[Segment, ...]:
    headers = _boundaries(lines, role)
    ends = [header.start for header in headers[1:]] + [len(lines)]
    bodies = [_body(lines, role, header.end, end) for header, end in zip(headers, ends, strict=True)]
    used = {at for body in bodies for at in body}
    carrier = _carrier(lines, role, headers, used)
    return tuple(
        Segment(
            headline=header.headline,
            publisher=header.publisher,
            carrier=carrier,
            published_text=header.stamp.words if header.stamp else None,
            blocks=_blocks(lines, body),
            url=header.url,
            bylines=header.bylines,
            main=at == 0,
        )
        for at, (header, body) in enumerate(zip(headers, bodies, strict=True))
    )


def _boundaries(lines: Sequence[Line], role: Sequence[Role]) -> list[Header]:
    """The heads of the page's articles; the first stretch of text always has one."""
    found: list[Header] = []
    listed = _announced(lines, role)
    at = 0
    while at < len(lines):
        if role[at] in TEXT and not (at + 1 < len(lines) and role[at] == "sentence" and not found):
            at += 1
            continue
        end = at
        while end < len(lines) and role[end] not in TEXT:
            end += 1
        if end < len(lines):
            header = read_header(lines, role, at, end, listed)
            if not found or (header.score >= BOUNDARY and _is_article(lines, role, header)):
                found.append(header)
        at = max(end, at + 1)
    if not found or found[0].start > 0 and role[0] in TEXT:
        found.insert(0, Header(start=0, end=0))
    return found


def _is_article(lines: Sequence[Line], role: Sequence[Role], header: Header) -> bool:
    """True where a text follows that is more than a teaser."""
    if header.headline is None and "wire-dateline" not in header.signals:
        return False
    length = 0
    for at in range(header.end, len(lines)):
        if role[at] not in TEXT and role[at] in ENDINGS | {"time"}:
            break
        if role[at] in {"prose", "sentence"}:
            length += len(lines[at].text) * (3 if is_dense(lines[at].text) else 1)
    return length >= SHORTEST_ARTICLE


def _announced(lines: Sequence[Line], role: Sequence[Role]) -> frozenset[str]:
    """Headlines that a list of contents names: short lines in a row before the first text."""
    first = next((at for at, one in enumerate(role) if one == "prose"), 0)
    listed = [squeezed(lines[at].text) for at in range(first) if role[at] == "short"]
    return frozenset(text for text in listed if len(text) > 10) if len(listed) > 3 else frozenset()  # noqa: PLR2004


def _body(lines: Sequence[Line], role: Sequence[Role], start: int, end: int) -> list[int]:
    """The lines of one article's text, its captions, bylines and credits included."""
    last = max(
        (at for at in range(start, end) if role[at] in {"prose", "sentence", "caption", "credit", "rights"}),
        default=start,
    )
    last = max(last, _last_time(lines, role, last, end))
    kept: list[int] = []
    beside = False
    for at in range(start, last + 1):
        if role[at] == "comments":
            break
        if role[at] in {"related", "contents"}:
            beside = True
        elif beside and role[at] in {"short", "link", "time", "furniture", "image"}:
            continue
        elif role[at] in {"furniture", "rule", "link", "image"}:
            continue
        else:
            beside = False
            kept.append(at)
    return kept


def _last_time(lines: Sequence[Line], role: Sequence[Role], last: int, end: int) -> int:
    """A closing line such as "Originally published: ..." right behind the text is the article's."""
    following = last + 1
    return following if following < end and role[following] == "time" and labelled(lines[following].text) else last


def _blocks(lines: Sequence[Line], body: Sequence[int]) -> tuple[Block, ...]:
    made: list[Block] = []
    for at in body:
        line = lines[at]
        if line.kind == "rule" or line.kind == "image":  # noqa: PLR1714 - narrows the type
            continue
        if line.kind != "paragraph":
            level = max(2, line.level) if line.kind == "subhead" else 1 if line.kind == "list-item" else 0
            made.append(Block(kind=line.kind, text=line.text, level=level))
            continue
        made += [Block(kind="paragraph", text=text) for text in paragraphs_of(line.text)]
    return tuple(made)


def _carrier(lines: Sequence[Line], role: Sequence[Role], headers: Sequence[Header], used: set[int]) -> str | None:
    publishers = [header.publisher for header in headers if header.publisher]
    if not publishers:
        return None
    heads = {at for header in headers for at in range(header.start, header.end)}
    own = [lines[at].text for at in range(len(lines)) if at not in used and at not in heads and role[at] != "prose"]
    own += [lines[at].text for at in range(headers[-1].end, len(lines)) if at not in used]
    return own_name(own, publishers)
