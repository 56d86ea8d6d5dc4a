"""One page, several articles."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from wirecopy.extract.blocks import lines_of_text
from wirecopy.extract.boundaries import SHARE, SHORTEST_ARTICLE, boundaries
from wirecopy.extract.captions import read_caption
from wirecopy.extract.carrier import own_name
from wirecopy.extract.datelines import read_dateline
from wirecopy.extract.entries import SHORTEST_ENTRY
from wirecopy.extract.headers import squeezed
from wirecopy.extract.markup import lines_of_tree
from wirecopy.extract.paragraphs import paragraphs_of, weight
from wirecopy.extract.roles import ENDINGS, TEXT, roles
from wirecopy.extract.stamp import labelled, means_modified
from wirecopy.extract.wire import is_prose
from wirecopy.types import Block, Image

if TYPE_CHECKING:
    from collections.abc import Sequence

    from lxml.html import HtmlElement

    from wirecopy.extract.blocks import Line
    from wirecopy.extract.headers import Header
    from wirecopy.extract.roles import Role

LONGEST_OPENING: Final = 120
#: The label of a box ("TIDES AT THE QUAY") has at most so many words.
LABEL_WORDS: Final = 6
#: What classes call the lines of a head.
HEADING: Final = frozenset({"headline", "publisher", "time"})

_ICON: Final = re.compile(r"logo|icon|avatar|sprite|pixel|1x1|spacer|favicon|badge|\bfav\b|\.svg\b")


@dataclass(frozen=True, slots=True, kw_only=True)
class Segment:
    """The part of a page that is one article.

    Attributes:
        headline: Its headline, once.
        publisher: Who published it, where the page says so beside it.
        carrier: The aggregator that the page belongs to, where its articles name other publishers.
        published_text: The page's own words for its time ("2 days ago").
        machine_time: The same time as a `time` element gives it for machines.
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
    machine_time: str | None = None
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
    role = roles(lines)
    return _segments(lines, role, boundaries(lines, role))


def split_html(tree: HtmlElement, *, url: str | None = None) -> tuple[Segment, ...]:
    """Divide a page with several articles.

    Args:
        tree: The parsed page. It is not changed.
        url: The page's address, against which links are resolved.

    Returns:
        One segment an article, main article first; an empty tuple for a page with one article or none, which the
        body ladder reads better.
    """
    lines = lines_of_tree(tree, url=url)
    if not _may_hold_several(lines):
        return ()
    role = roles(lines)
    title = _meta(tree, "og:title") or (tree.findtext(".//title") or "")
    site = _meta(tree, "og:site_name")
    sites = frozenset(squeezed(name) for name in (site, title if len(title.split()) < 4 else None) if name)  # noqa: PLR2004
    heads = boundaries(lines, role, title=title, sites=sites)
    if len(heads) < 2:  # noqa: PLR2004
        return ()
    return _segments(lines, role, heads, title=title, site=site)


def _may_hold_several(lines: Sequence[Line]) -> bool:
    """A cheap first look at a marked-up page, without reading its lines.

    Two texts of an article's length, each behind a headline's markup and something more than a subhead; or datelines.
    """
    sizes: list[float] = [0.0]
    beside, headed, datelines = 0, False, 0
    for line in lines:
        if not is_prose(line.text):
            beside += bool(line.text) and line.kind != "image"
            headed = headed or bool(line.level or line.kind == "subhead" or line.href or line.marks & HEADING)
            headed = headed or any(char.isdigit() for char in line.text)
            continue
        opening = line.text[:LONGEST_OPENING]
        filed = any(sign in opening for sign in "(/【電电") and read_dateline(line.text) is not None
        datelines += filed
        if headed and (beside > 1 or filed):
            sizes.append(0.0)
        sizes[-1] += weight(line.text)
        beside, headed = 0, False
    full = [size for size in sizes if size >= SHORTEST_ARTICLE and size >= SHARE * sizes[0]]
    return len(full) > 1 or datelines > 1


def _segments(
    lines: Sequence[Line],
    role: Sequence[Role],
    heads: Sequence[Header],
    *,
    title: str | None = None,
    site: str | None = None,
) -> tuple[Segment, ...]:
    ends = [head.start for head in heads[1:]] + [len(lines)]
    bodies = [_body(lines, role, head, end) for head, end in zip(heads, ends, strict=True)]
    publisher, carrier = _house(lines, role, heads, bodies, site)
    main = _main(heads, title)
    return tuple(
        Segment(
            headline=head.headline,
            # where the articles are others' own, an agency alone in the publisher's place is the publisher
            publisher=head.publisher or publisher or (head.house if carrier else None),
            carrier=carrier,
            published_text=head.stamp.words if head.stamp else None,
            machine_time=head.machine_time,
            blocks=_blocks(lines, body),
            url=head.url,
            bylines=head.bylines,
            images=_images(lines, role, head, end),
            main=at == main,
        )
        for at, (head, body, end) in enumerate(zip(heads, bodies, ends, strict=True))
    )


def _main(heads: Sequence[Header], title: str | None) -> int | None:
    """The article that the page is about: the one whose headline is the page's title; in a text the first."""
    if title is None:
        return 0
    own = squeezed(title)
    for at, head in enumerate(heads):
        key = squeezed(head.headline or "")
        if len(min(key, own, key=len)) > SHORTEST_ENTRY and (key in own or own in key):
            return at
    return None


def _body(lines: Sequence[Line], role: Sequence[Role], head: Header, end: int) -> list[int]:
    """The lines of one article's text, its captions, bylines and credits included."""
    text = [at for at in range(head.end, end) if role[at] in TEXT]
    prose = max((at for at in text if role[at] == "prose"), default=head.end - 1)
    if (box := _box(lines, role, head, end)) is not None:
        prose = max((at for at in text if role[at] == "prose" and at < box), default=prose)
        end = min(end, box)
        text = [at for at in text if at < box]
    closed = next((at for at in range(prose + 1, end) if role[at] in ENDINGS), None)
    last = max((at for at in text if closed is None or at < closed), default=head.end - 1)
    # behind the text its own credits, up to the page's furniture
    outside = next((at for at in range(last + 1, end) if role[at] in ENDINGS - {"credit", "rights", "rule"}), end)
    tail: list[int] = []
    for at in range(last + 1, outside):
        if _closes(lines[at], role[at], follows=at == (tail[-1] if tail else last) + 1):
            tail.append(at)
    kept = [at for at in range(max(head.start, head.headline_at or 0), head.end) if _goes_on(lines[at], role[at])]
    beside = False
    for at in range(head.end, last + 1):
        if role[at] == "comments":
            break
        if role[at] in {"related", "contents"}:
            beside = True
        elif role[at] in {"furniture", "rule", "link", "image", "field"} or (lines[at].path and role[at] == "caption"):
            continue
        elif not (beside and role[at] in {"short", "time"}):
            beside = False
            kept.append(at)
    return kept + tail


def _box(lines: Sequence[Line], role: Sequence[Role], head: Header, end: int) -> int | None:
    """Where a text without markup ends before a box of the page: a label in capitals over lines that are no text."""
    for at in range(head.end + 1, end - 1):
        line, below = lines[at], lines[at + 1]
        label = line.gap and not line.path and line.text.isupper() and 1 < len(line.text.split()) <= LABEL_WORDS
        if label and role[at] == "short" and role[at + 1] not in {"prose", "byline"} and not below.gap:
            return at
    return None


def _closes(line: Line, role: Role, *, follows: bool) -> bool:
    """Whether a line behind the text is the article's: a credit, a notice, a byline, a closing time, a caption."""
    if role == "time":
        return follows and labelled(line.text) is not None
    return role in {"credit", "rights", "byline"} or (role == "caption" and not line.path)


def _goes_on(line: Line, role: Role) -> bool:
    """Whether a line of the head is for the wire's reader: a text's caption, a credit, a dateline, a change's time."""
    if role == "time":
        found = labelled(line.text)
        return found is not None and means_modified(found[0])
    return role in {"credit", "rights", "dateline"} or (role == "caption" and not line.path)


def _blocks(lines: Sequence[Line], body: Sequence[int]) -> tuple[Block, ...]:
    made: list[Block] = []
    for at in body:
        line = lines[at]
        if line.kind == "rule" or line.kind == "image":  # noqa: PLR1714
            continue
        if line.kind != "paragraph":
            level = max(2, line.level) if line.kind == "subhead" else 1 if line.kind == "list-item" else 0
            made.append(Block(kind=line.kind, text=line.text, level=level))
            continue
        made += [Block(kind="paragraph", text=text) for text in paragraphs_of(line.text)]
    return tuple(made)


def _images(lines: Sequence[Line], role: Sequence[Role], head: Header, end: int) -> tuple[Image, ...]:
    """The pictures of a marked-up article, each with the caption that follows it."""
    made: list[Image] = []
    publisher = squeezed(head.publisher or "")
    for at in range(head.start, end):
        line = lines[at]
        if role[at] == "image" and line.image and not _is_icon(line, publisher):
            made.append(Image(url=line.image))
        elif role[at] == "caption" and line.path:
            read = _captioned(line)
            if made and made[-1].caption is None:
                made[-1] = Image(url=made[-1].url, caption=read.caption, credit=read.credit)
            else:
                made.append(read)
    return tuple(made)


def _captioned(line: Line) -> Image:
    if line.credit and line.text.endswith(line.credit):
        before = line.text.removesuffix(line.credit).rstrip(" |–—-(")
        return Image(caption=before or None, credit=line.credit.strip("()[] "))
    return read_caption(line.text) or Image(caption=line.text)


def _is_icon(line: Line, publisher: str) -> bool:
    """True for an avatar, a logo or a tracking pixel, by its address, or by the publisher's name in its stead."""
    if publisher and squeezed(line.text) == publisher:
        return True
    return _ICON.search((line.image or "").lower()) is not None or "furniture" in line.marks


def _house(
    lines: Sequence[Line],
    role: Sequence[Role],
    heads: Sequence[Header],
    bodies: Sequence[Sequence[int]],
    site: str | None,
) -> tuple[str | None, str | None]:
    """Who publishes what names no publisher, and who carries what others published."""
    publishers = [head.publisher for head in heads if head.publisher]
    used = {at for body in bodies for at in body}
    inside = {at for head in heads for at in range(head.start, head.end)}
    above = range(heads[0].start, heads[0].headline_at if heads[0].headline_at is not None else heads[0].start)
    inside -= set(above)
    rest = [at for at in range(len(lines)) if at not in used and at not in inside and role[at] != "prose"]
    own = site or own_name([lines[at].text for at in rest], publishers)
    masthead = heads[0].publisher
    if not lines[0].path and masthead and len(publishers) == 1 and len(heads) > 1 and own is None:
        return masthead, None  # a newspaper's page names itself once, above its first article
    foreign = [name for name in publishers if squeezed(name) != squeezed(own or "")]
    if len(foreign) * 2 >= len(heads) and foreign:
        return None, own
    return own, None


def _meta(tree: HtmlElement, name: str) -> str | None:
    for element in tree.iter("meta"):
        if element.get("property") == name or element.get("name") == name:
            return " ".join((element.get("content") or "").split()) or None
    return None
