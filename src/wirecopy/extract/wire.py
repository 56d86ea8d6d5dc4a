"""What the wire leaves in a text: dateline, agency, byline, contributors, credit, rights, captions."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from wirecopy.extract.people import names

if TYPE_CHECKING:
    from collections.abc import Sequence

    from wirecopy.types import Contributor, Dateline, Image


@dataclass(frozen=True, slots=True, kw_only=True)
class WireHints:
    """What the page says outside its text.

    Attributes:
        headline: The article's headline: a paragraph that only repeats it is no body.
        publisher: Who published the page.
        authors: Author strings as printed, organisations among them.
        credits: Credit strings from markup (`creditText`, `sourceOrganization`, a `.source` element).
        rights: A copyright notice from markup.
        language: BCP 47.
    """

    headline: str | None = None
    publisher: str | None = None
    authors: tuple[str, ...] = ()
    credits: tuple[str, ...] = ()
    rights: str | None = None
    language: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class WireFacts:
    """What was read, and what is left as body.

    Attributes:
        agency: The wire service that supplied the text, by its usual name.
        dateline: Where and when it was filed.
        credit_line: Who supplied it, as printed.
        rights: The copyright notice, as printed.
        contributors: People from contributor lines.
        bylines: People's names from byline paragraphs.
        publisher: A publisher that the text itself names in a credit chain ("X via Y").
        published_text: The text's own words for its publication.
        modified_text: The text's own words for its last change.
        images: Pictures whose captions stood among the paragraphs.
        paragraphs: What is left as body, in order; a dateline is cut from the paragraph that it opens.
        kept: For each of `paragraphs` its position in the input.
    """

    agency: str | None = None
    dateline: Dateline | None = None
    credit_line: str | None = None
    rights: str | None = None
    contributors: tuple[Contributor, ...] = ()
    bylines: tuple[str, ...] = ()
    publisher: str | None = None
    published_text: str | None = None
    modified_text: str | None = None
    images: tuple[Image, ...] = ()
    paragraphs: tuple[str, ...] = ()
    kept: tuple[int, ...] = ()


def read_wire(paragraphs: Sequence[str], *, hints: WireHints | None = None) -> WireFacts:
    """Read the wire's marks from an article's paragraphs.

    Args:
        paragraphs: Everything between the headline and the article's end, in order, captions and credits included.
        hints: What is known from outside the text.

    Returns:
        The facts, and the paragraphs that are body.
    """
    _ = hints
    bylines = tuple(name for text in paragraphs if text.startswith("By ") for name in names(text))
    kept = tuple(at for at, text in enumerate(paragraphs) if not (text.startswith("By ") and names(text)))
    return WireFacts(bylines=bylines, paragraphs=tuple(paragraphs[at] for at in kept), kept=kept)
