"""The body of a single article's page."""

from __future__ import annotations

from copy import deepcopy
from dataclasses import dataclass
from typing import TYPE_CHECKING

from trafilatura import bare_extraction

from wirecopy.types import Block, Image

if TYPE_CHECKING:
    from lxml.html import HtmlElement

    from wirecopy.extract.structured import Facts


@dataclass(frozen=True, slots=True, kw_only=True)
class Body:
    """The text of an article's page.

    Attributes:
        blocks: Everything between headline and end, bylines, credits and captions that stand as paragraphs included.
        images: Pictures with their captions, in page order.
        basis: Which method gave it.
    """

    blocks: tuple[Block, ...] = ()
    images: tuple[Image, ...] = ()
    basis: str = "body"


def read_body(tree: HtmlElement, facts: Facts) -> Body:
    """Read the body of a page that holds one article.

    Args:
        tree: The parsed page. It is not changed.
        facts: What the structured layer says.
    """
    _ = facts
    document = bare_extraction(deepcopy(tree), include_comments=False, with_metadata=False)
    text = getattr(document, "text", "") or ""
    return Body(blocks=tuple(Block(kind="paragraph", text=line) for raw in text.splitlines() if (line := raw.strip())))
