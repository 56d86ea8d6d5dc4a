"""The values that pass between the stages.

    Feed, Entry -> Page -> Article -> Reuse -> Syndication -> Story

Every type is frozen, every collection a tuple, every time aware (it keeps the zone that the page printed), and `None`
means unknown. A stage returns new values; nothing here is ever changed in place.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from datetime import datetime

Kind = Literal["verbatim", "edited", "abridged", "expanded", "rewritten", "shared-passages", "revision"]
Direction = Literal["known", "unknown"]
Operation = Literal["equal", "substitution", "insertion", "deletion"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Text:
    """A piece of text in a feed, as the feed has it.

    Attributes:
        value: The text. Markup comes from a stranger: it is shown only after cleaning.
        markup: True for HTML, False for plain text.
        language: BCP 47.
        base: The address against which relative addresses in its markup are resolved.
    """

    value: str
    markup: bool = False
    language: str | None = None
    base: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """An author or contributor as a feed names them; often an organisation or a desk."""

    name: str | None = None
    email: str | None = None
    url: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Category:
    """A subject as a feed gives it: its term, the scheme that the term belongs to, and how to print it."""

    term: str | None = None
    scheme: str | None = None
    label: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Link:
    """A link of a feed or an entry: Atom's, HTML's or HTTP's.

    Attributes:
        url: Where it leads; absolute where the feed's own address is known.
        rel: What is there: `alternate`, `self`, `hub`, `enclosure`, `next`, ...
        type: Its media type.
        title: A name for it.
        language: BCP 47.
        size: Bytes.
    """

    url: str
    rel: str = "alternate"
    type: str | None = None
    title: str | None = None
    language: str | None = None
    size: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Pace:
    """How often a feed wishes to be read.

    Attributes:
        interval: Seconds between two readings, at least: the longest of `ttl` and the syndication module's period.
        skip_hours: Hours in GMT, 0 to 23, in which it is not to be read.
        skip_days: Days, Monday is 0, on which it is not to be read, in GMT.
    """

    interval: int | None = None
    skip_hours: frozenset[int] = frozenset()
    skip_days: frozenset[int] = frozenset()


@dataclass(frozen=True, slots=True, kw_only=True)
class Feed:
    """A document that we subscribe to, and what it says of itself.

    Attributes:
        format: `rss20`, `atom10`, `json11`, ...; empty where unknown.
        id: Its permanent name (Atom, JSON Feed).
        site: The page it belongs to.
        links: All links of the document and of its HTTP answer, those with `rel` `self` and `hub` among them.
        image: The address of its picture or logo.
        publisher: Dublin Core's.
        moved: The address that the document itself says it has moved to.
        complaint: Why the document is not well formed or was read in another encoding than declared, or None.
    """

    format: str = ""
    id: str | None = None
    title: Text | None = None
    subtitle: Text | None = None
    rights: Text | None = None
    site: str | None = None
    links: tuple[Link, ...] = ()
    authors: tuple[Person, ...] = ()
    contributors: tuple[Person, ...] = ()
    categories: tuple[Category, ...] = ()
    publisher: Person | None = None
    language: str | None = None
    image: str | None = None
    icon: str | None = None
    published: datetime | None = None
    updated: datetime | None = None
    generator: str | None = None
    pace: Pace = Pace()
    moved: str | None = None
    complaint: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Media:
    """A picture, recording or film that belongs to an entry.

    Attributes:
        url: Its address.
        type: Its media type, or only `image`, `video`, `audio`.
        size: Bytes.
        caption: The text that describes it.
        credit: Who made or supplied it.
        thumbnail: True for the small picture that stands for another.
    """

    url: str
    type: str | None = None
    size: int | None = None
    caption: str | None = None
    credit: str | None = None
    thumbnail: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One item that a feed announces.

    Attributes:
        id: Unchanging name: the feed's own, else the entry's address, else made from its text.
        url: The article's address.
        summary: A short text, or the only one: RSS has no other place for a full text than its extension modules.
        contents: The full text, in one or more versions.
        source: The feed that it was taken from: RSS `<source>`, Atom `<source>`.
        media: Enclosures and Media RSS, in the feed's order, each address once.
        comments: The page with its comments.
    """

    id: str
    url: str | None = None
    title: Text | None = None
    summary: Text | None = None
    contents: tuple[Text, ...] = ()
    rights: Text | None = None
    links: tuple[Link, ...] = ()
    authors: tuple[Person, ...] = ()
    contributors: tuple[Person, ...] = ()
    categories: tuple[Category, ...] = ()
    publisher: Person | None = None
    language: str | None = None
    published: datetime | None = None
    updated: datetime | None = None
    source: Feed | None = None
    media: tuple[Media, ...] = ()
    comments: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """What came back for one address, or one file: the input of extraction.

    Attributes:
        id: Names the page in every output row; a file's id is its path as given.
        text: The decoded page.
        markup: True for HTML, False for plain text.
        url: The address that answered, or None for a page without one.
        fetched: When it was fetched. Relative times ("2 days ago") are resolved against it.
        status: The HTTP status of the answer, where there was one.
    """

    id: str
    text: str
    markup: bool
    url: str | None = None
    fetched: datetime | None = None
    status: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Contributor:
    """A person named in a contributor line, and the place they contributed from."""

    name: str
    place: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Dateline:
    """Where and when a report was filed: `SEOUL, South Korea, Aug. 13 (AP) --`.

    Attributes:
        place: The place as printed, in natural case ("Seoul, South Korea").
        date: The date as printed, where the dateline has one ("Aug. 13").
        agency: The agency in the dateline, by its usual name.
    """

    place: str | None = None
    date: str | None = None
    agency: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Image:
    """A picture of an article. The caption never contains the credit."""

    url: str | None = None
    caption: str | None = None
    credit: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Block:
    """One structural element of a body: a paragraph, a subhead, a list item, a quotation or a table row.

    Attributes:
        kind: What the element is.
        text: Its text; a table row has its cells separated by tabs.
        level: 2 to 6 for a subhead, the depth from 1 for a list item, 0 otherwise.
    """

    kind: Literal["paragraph", "subhead", "list-item", "quote", "table-row"]
    text: str
    level: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Provenance:
    """What one field of an article rests on.

    Attributes:
        field: The name of the `Article` field.
        basis: Where its value was read: `json-ld`, `microdata`, `opengraph`, `meta`, `dom`, `text`, `url`, `hydration`,
            `body`, `given`.
    """

    field: str
    basis: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Article:
    """One clean article. `wirecopy extract` prints these fields; CLI documentation gives their meaning.

    Attributes:
        id: `<page id>#<position>`, or the id given with an already extracted row.
        body: Paragraphs separated by a blank line, without captions, bylines, credits, teasers or notices.
        page: The id of the page it came from.
        position: 0 for the page's main article, then page order.
        url: The article's own address, else the page's.
        bylines: People's names in the page's order and natural case; never an organisation.
        agency: The wire service that supplied the text, by its usual name.
        publisher: Who published this copy.
        carrier: The aggregator or portal that passed it on; never the publisher.
        published: When it was published, in the zone the page gave.
        published_approximate: True where `published` was resolved from a relative time.
        published_text: The page's own words for the time, where that is all there is.
        language: BCP 47.
        credit_line: Who supplied it, as printed.
        rights: The copyright notice, as printed.
        images: Lead image first.
        blocks: The body as structure; the texts of its paragraphs are those of `body`.
        declared_sources: Addresses or names that the page itself declares as its original (a foreign canonical address,
            `syndication-source`, `original-source`, `isBasedOn`, RSS `<source>`).
        seen: When wirecopy first saw it.
        teaser: True where only a part is readable without payment.
        provenance: What each field rests on.
    """

    id: str
    body: str
    page: str | None = None
    position: int = 0
    url: str | None = None
    headline: str | None = None
    bylines: tuple[str, ...] = ()
    contributors: tuple[Contributor, ...] = ()
    dateline: Dateline | None = None
    agency: str | None = None
    publisher: str | None = None
    carrier: str | None = None
    published: datetime | None = None
    published_approximate: bool = False
    published_text: str | None = None
    modified: datetime | None = None
    language: str | None = None
    credit_line: str | None = None
    rights: str | None = None
    images: tuple[Image, ...] = ()
    blocks: tuple[Block, ...] = ()
    declared_sources: tuple[str, ...] = ()
    seen: datetime | None = None
    teaser: bool = False
    provenance: tuple[Provenance, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Reason:
    """One piece of evidence for a decision.

    Attributes:
        code: A short code, such as `agency-dateline`; `docs/tracing.md` lists them all.
        basis: What it rests on, in plain words, quoting the texts where that helps.
        supports: The decision it speaks for.
        weight: How much it counts, in the decision's own unit; negative where it speaks against.
    """

    code: str
    basis: str
    supports: Literal["direction", "kind"]
    weight: float = 0.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Span:
    """A half-open range of characters in one field of an article.

    Attributes:
        start: First character, from 0.
        end: One past the last character.
        caption: None for the body, else the position of the image whose caption it lies in.
    """

    start: int
    end: int
    caption: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Passage:
    """A matched pair of spans: a run of the origin's text and the run of the copy's that corresponds to it.

    Insertions have an empty origin span, deletions an empty copy span, both at the place where the other text goes on.
    """

    operation: Operation
    origin: Span
    copy: Span


@dataclass(frozen=True, slots=True, kw_only=True)
class Alignment:
    """The aligned parts of two texts.

    Attributes:
        passages: In the origin's order, body first, then captions. `equal` passages have the same words in both.
        moved: Positions in `passages` of those whose order differs between the two texts.
    """

    passages: tuple[Passage, ...] = ()
    moved: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Substitution:
    """Words of the origin that the copy replaced.

    Attributes:
        origin: The words in the origin, as printed.
        copy: The words in the copy, as printed.
        count: How often this pair occurs, at least 1.
        name: True where a proper name or title was altered.
    """

    origin: str
    copy: str
    count: int
    name: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Reuse:
    """Evidence that one article reuses another's text. Shares lie in 0 to 1.

    Attributes:
        origin: The id of the origin; where the direction is unknown, of the article seen first.
        copy: The id of the copy.
        containment: Share of the smaller text's shingles found in the other.
        coverage_origin: Share of the origin's words inside aligned passages.
        coverage_copy: Share of the copy's words inside aligned passages.
        substitution_rate: Share of aligned words that differ.
        score: The decision's own score; a pair is reported from the documented threshold on.
    """

    origin: str
    copy: str
    direction: Direction
    reasons: tuple[Reason, ...]
    kind: Kind
    containment: float
    coverage_origin: float
    coverage_copy: float
    substitution_rate: float
    score: float
    substitutions: tuple[Substitution, ...] = ()
    alignment: Alignment = Alignment()


@dataclass(frozen=True, slots=True, kw_only=True)
class Syndication:
    """One origin with its copies and rewrites. Derived from `Reuse` edges, never stored as a fact.

    Attributes:
        origin: The id of the first article.
        copies: The ids of the others, in order of arrival.
        edges: For each copy, the edge to its nearest source.
        publishers: Names of the publisher families that ran it, each once.
        agency: The wire service that supplied it.
        rights: The copyright notice that it carried, wherever it was printed.
        uncredited: The ids of those copies that dropped the agency's credit.
    """

    origin: str
    copies: tuple[str, ...]
    edges: tuple[Reuse, ...]
    publishers: tuple[str, ...] = ()
    agency: str | None = None
    rights: str | None = None
    uncredited: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Dependence:
    """An article that is no copy, but mostly rests on what another newsroom reported.

    Attributes:
        article: Its id.
        newsroom: The name of the newsroom that it rests on.
        basis: What shows it, in plain words.
    """

    article: str
    newsroom: str
    basis: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Story:
    """Articles about one event.

    Attributes:
        id: A durable name for the story.
        headline: Chosen from its independent originals.
        articles: The ids of its articles, in order of arrival.
        publishers: Names of the publisher families that reported it, each once.
        independent_reports: How many newsrooms reported it from their own knowledge. Copies and rewrites count as their
            original, all reports by one agency or one publisher's family as one, what mostly rests on another
            newsroom's report as that one.
        dependent: The articles of the last kind.
    """

    id: str
    headline: str | None
    articles: tuple[str, ...]
    publishers: tuple[str, ...] = ()
    independent_reports: int = 0
    dependent: tuple[Dependence, ...] = ()
