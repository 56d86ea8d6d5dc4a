"""The structured layer: JSON-LD, microdata, OpenGraph and `meta`, merged field by field.

    Signals -> candidates for each field, best basis first -> Facts with their provenance

A page's own metadata beat every guess from its text (title right on .83 of 257 pages of 180 publishers when JSON-LD is
read directly, against .69 for the best general tool; minute of publication .95 against .02), so they go first.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from wirecopy.extract import headline, people
from wirecopy.extract.addresses import absolute, addresses, host
from wirecopy.extract.jsonld import Graph, clean, is_article, rank, types
from wirecopy.extract.times import times
from wirecopy.types import Image, Provenance

if TYPE_CHECKING:
    from datetime import datetime

    from wirecopy.extract.dates import Time
    from wirecopy.extract.jsonld import Node
    from wirecopy.extract.signals import Signals


_AUTHOR_METAS: Final = (
    "author",
    "article:author",
    "dc.creator",
    "dcterms.creator",
    "parsely-author",
    "sailthru.author",
    "cxenseparse:author",
    "byl",
    "article:author_name",
    "citation_author",
    "authors",
    "dcsext.author",
    "twitter:creator_name",
)
_RIGHTS_METAS: Final = ("dc.rights", "dcterms.rights", "prism.copyright", "copyright", "dc.copyright", "rights")
_SECTION_METAS: Final = ("article:section", "section", "content_category", "cxenseparse:section")
_SITE_METAS: Final = (
    "og:site_name",
    "application-name",
    "apple-mobile-web-app-title",
    "dc.publisher",
    "al:android:app_name",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """What a page's structured layer says about its article.

    Attributes:
        headline: Its headline.
        authors: Author strings as given, organisations among them.
        credits: Strings that say who supplied the text.
        rights: The copyright notice.
        publisher: Who published the page.
        published, modified: Its times.
        language: The declared language, BCP 47.
        told: True where a person says what the language is.
        url: The article's own address.
        base: The address against which those of its pictures are resolved.
        images: Pictures named by the metadata, lead image first.
        description: The standfirst or summary that the metadata give.
        body: The text of the article where the metadata carry it.
        declared_sources: Addresses and names that the page declares as its original.
        free: Whether it is free to read; None where nothing is said.
        live: True for a live blog.
        declared: Whether the page says of itself that it is one article.
        provenance: What each field rests on.
    """

    headline: str | None = None
    authors: tuple[str, ...] = ()
    credits: tuple[str, ...] = ()
    rights: str | None = None
    publisher: str | None = None
    published: Time | None = None
    modified: Time | None = None
    language: str | None = None
    told: bool = False
    url: str | None = None
    base: str | None = None
    images: tuple[Image, ...] = ()
    description: str | None = None
    body: str | None = None
    declared_sources: tuple[str, ...] = ()
    free: bool | None = None
    live: bool = False
    declared: bool = False
    provenance: tuple[Provenance, ...] = ()


def read_structured(
    signals: Signals, *, url: str | None = None, fetched: datetime | None = None, language: str | None = None
) -> Facts:
    """Merge what a page says about itself.

    Args:
        signals: As gathered from the page.
        url: The address that answered; relative addresses are resolved against it.
        fetched: When it was fetched; a later publication time is not believed.
        language: What a person says that it is written in, BCP 47; the page only makes it more precise (`de`, `de-AT`).

    Returns:
        The facts, each with its basis in `provenance`.
    """
    graph = Graph(signals.scripts)
    article = _pick_article(graph, signals)
    spoken = _language(graph, article, signals)
    if language and (spoken is None or spoken[0].split("-")[0] != language.lower()):
        spoken = language, "given"
    publisher = _publisher(graph, article, signals)
    title = headline.choose(_titles(graph, article, signals), _site_names(publisher, signals, url))
    published, modified = times(graph, article, signals, fetched, spoken)
    authors = _authors(graph, article, signals)
    own_url, sources = addresses(graph, article, signals, url)
    base = _base(signals, own_url[0] if own_url and signals.amp else url)
    images = _images(graph, article, signals, base)
    found = {
        "headline": None if title is None else title.basis.replace("title", "meta"),
        "bylines": authors and authors[1],
        "publisher": publisher and publisher[1],
        "published": published and published[1],
        "modified": modified and modified[1],
        "language": spoken and spoken[1],
        "url": own_url and own_url[1],
        "images": images and images[1],
    }
    return Facts(
        headline=title.text if title else None,
        authors=authors[0] if authors else (),
        credits=_credits(graph, article),
        rights=graph.text(article.get("copyrightNotice")) or signals.meta(*_RIGHTS_METAS),
        publisher=publisher[0] if publisher else None,
        published=published[0] if published else None,
        modified=modified[0] if modified else None,
        language=spoken[0] if spoken else None,
        told=language is not None,
        url=own_url[0] if own_url else None,
        base=base,
        images=images[0] if images else (),
        description=signals.meta("og:description", "description", "twitter:description")
        or graph.text(article.get("description")),
        body=_body(graph, article),
        declared_sources=sources,
        free=_free(article, signals),
        live=_is_live(article),
        declared=_declares_one(graph, article, signals),
        provenance=tuple(Provenance(field=name, basis=str(basis)) for name, basis in found.items() if basis),
    )


def _base(signals: Signals, url: str | None) -> str | None:
    """The address against which a page's relative ones are resolved; a copy of an AMP page has its original's."""
    return absolute(next(iter(signals.links.get("base", ())), None), url) or url


def _pick_article(graph: Graph, signals: Signals) -> Node:
    """The node that describes this page's article, by title, type and place; an empty one where there is none."""
    wanted = {_plain(text) for text in (signals.meta("og:title"), signals.title, *signals.headings) if text}
    articles = [(node, other) for node, other in graph.nodes if is_article(node)]
    own = [node for node, other in articles if not other]
    best: tuple[float, int] | None = None
    chosen: Node = {}
    for at, node in enumerate(own or [node for node, _ in articles]):
        title = _plain(graph.text(node.get("headline")) or graph.text(node.get("name")) or "")
        said = bool(title) and any(title in want or want in title for want in wanted)
        score = 4.0 * said - 0.1 * rank(node)
        score += sum(
            [0.3 for key in ("author", "datePublished", "articleBody", "headline", "publisher") if node.get(key)]
        )
        if (own or said) and (best is None or (score, -at) > best):
            best, chosen = (score, -at), node
    return chosen


def _plain(text: str) -> str:
    return "".join(ch for ch in text.casefold() if ch.isalnum())


def _titles(graph: Graph, article: Node, signals: Signals) -> list[headline.Statement]:
    stated: list[tuple[str, str | None]] = [
        ("opengraph", signals.meta("og:title")),
        ("json-ld", graph.text(article.get("headline")) or graph.text(article.get("name"))),
        *(("dom", text) for text in signals.headings[:1]),
        ("microdata", next(iter(signals.items.get("headline", ())), None)),
        ("meta", signals.meta("twitter:title", "dc.title", "parsely-title", "sailthru.title")),
        ("title", signals.title),
    ]
    return [headline.Statement(basis=basis, text=clean(text)) for basis, text in stated if text and clean(text)]


def _site_names(publisher: tuple[str, str] | None, signals: Signals, url: str | None) -> list[str]:
    names = [value for name in (*_SITE_METAS, *_SECTION_METAS) for value in signals.metas.get(name, ())]
    server = host(signals.meta("og:url") or url or "")
    labels = [part for part in server.split(".") if len(part) > 3]  # noqa: PLR2004 - not www, com, co
    return [*names, *([publisher[0]] if publisher else []), server, server.removeprefix("www."), *labels]


def _language(graph: Graph, article: Node, signals: Signals) -> tuple[str, str] | None:
    stated = (
        (signals.language, "dom"),
        (graph.text(article.get("inLanguage"), "alternateName", "name"), "json-ld"),
        (signals.meta("og:locale"), "opengraph"),
        (signals.meta("content-language", "language", "dc.language"), "meta"),
    )
    for value, basis in stated:
        tag = (value or "").split(",")[0].strip().replace("_", "-")
        parts = tag.split("-")
        if parts[0].isascii() and parts[0].isalpha() and 2 <= len(parts[0]) <= 3:  # noqa: PLR2004 - ISO 639
            regions = [part.upper() if len(part) == 2 else part.title() for part in parts[1:] if part.isalnum()]  # noqa: PLR2004
            return "-".join([parts[0].lower(), *regions]), basis
    return None


_CORPORATE: Final = frozenset(
    """
    gmbh ag inc llc ltd limited plc corp corporation kg kgaa se sa s.a srl s.r.l spa s.p.a bv b.v ab oy as a.s oyj co
    company media-group verlagsgesellschaft holding s.l slu s.l.u sl
    """.split()  # noqa: SIM905 - a list of words
)


def _publisher(graph: Graph, article: Node, signals: Signals) -> tuple[str, str] | None:
    """The publication's name: structured data, unless that names a company or an address and the site has a name."""
    named = graph.text(article.get("publisher"), "name", "legalName", "alternateName")
    site = signals.meta("og:site_name")
    if named and (not site or not _is_company(named)):
        return named.removeprefix("www."), "json-ld"
    if site:
        return site.removeprefix("www."), "opengraph"
    for name in ("application-name", "dc.publisher", "publisher", "apple-mobile-web-app-title"):
        if (value := signals.meta(name)) and "://" not in value:
            return value, "meta"
    for value in signals.items.get("publisher", ()):
        if value and "://" not in value and not _is_company(value):
            return value.removeprefix("www."), "microdata"
    item = graph.text([node for node, _ in graph.nodes if _is_newsroom(node)], "name")
    return (item, "json-ld") if item else None


def _is_company(name: str) -> bool:
    words = name.lower().replace(",", " ").split()
    return bool(words) and (words[-1].strip(".") in _CORPORATE or "." in words[0].strip(".") or "://" in name)


def _is_newsroom(node: Node) -> bool:
    return any(name in {"NewsMediaOrganization", "Organization", "WebSite"} for name in types(node))


def _authors(graph: Graph, article: Node, signals: Signals) -> tuple[tuple[str, ...], str] | None:
    stated = (
        (
            graph.texts(_people_first(graph, article.get("author") or article.get("creator")), "name", "alternateName"),
            "json-ld",
        ),
        (
            tuple(clean(text) for name in _AUTHOR_METAS for text in signals.metas.get(name, ()) if "://" not in text),
            "meta",
        ),
        (signals.items.get("author", ()), "microdata"),
    )
    found = [
        (kept, basis)
        for texts, basis in stated
        if (kept := tuple(dict.fromkeys(text for text in texts if text and "://" not in text)))
    ]
    return next((pair for pair in found if people.names(pair[0])), next(iter(found), None))


def _people_first(graph: Graph, value: Any) -> Any:
    """The authors that are people, where an author property also lists organisations."""
    items = list(graph.each(value))
    persons = [item for item in items if not (isinstance(item, dict) and _is_organisation(item))]
    return persons or value


def _is_organisation(node: Node) -> bool:
    return any(name.endswith("Organization") for name in types(node))


def _credits(graph: Graph, article: Node) -> tuple[str, ...]:
    found = [
        text
        for key in ("creditText", "sourceOrganization", "provider")
        for text in graph.texts(article.get(key), "name", "legalName")
    ]
    authors = graph.each(article.get("author"))
    found += [
        text
        for node in authors
        if isinstance(node, dict) and _is_organisation(node)
        for text in graph.texts(node, "name")
    ]
    return tuple(dict.fromkeys(found))


def _images(graph: Graph, article: Node, signals: Signals, url: str | None) -> tuple[tuple[Image, ...], str] | None:
    found: dict[str, Image] = {}
    for item in graph.each(article.get("image")):
        address = absolute(item if isinstance(item, str) else graph.text(item, "url", "contentUrl", "@id"), url)
        if address is None:
            continue
        node: dict[str, Any] = item if isinstance(item, dict) else {}
        found.setdefault(
            address,
            Image(
                url=address,
                caption=graph.text(node.get("caption")) or graph.text(node.get("description")),
                credit=graph.text(node.get("creditText")) or graph.text(node.get("author"), "name"),
            ),
        )
    if found:
        return tuple(found.values()), "json-ld"
    address = absolute(signals.meta("og:image", "og:image:url", "twitter:image", "twitter:image:src"), url)
    return ((Image(url=address, caption=signals.meta("og:image:alt")),), "opengraph") if address else None


def _body(graph: Graph, article: Node) -> str | None:
    raw = article.get("articleBody") or article.get("text")
    parts = [part for part in graph.each(raw) if isinstance(part, str)]
    return "\n".join(parts) or None


def _free(article: Node, signals: Signals) -> bool | None:
    for value in (article.get("isAccessibleForFree"), signals.meta("isaccessibleforfree")):
        if isinstance(value, bool):
            return value
        if isinstance(value, str) and value.strip().lower() in {"true", "false", "yes", "no"}:
            return value.strip().lower() in {"true", "yes"}
    tier = (signals.meta("article:content_tier") or "").lower()
    return {"free": True, "locked": False}.get(tier)


def _declares_one(graph: Graph, article: Node, signals: Signals) -> bool:
    """Whether the page says that it is one article: of several texts that are marked as such none is the page."""
    texts = len(signals.items.get("articlebody", ()))
    told = {str(node["articleBody"]) for node, other in graph.nodes if not other and node.get("articleBody")}
    if texts > 1 or len(told) > 1:
        return False
    return bool(article) or signals.meta("og:type") == "article" or texts == 1


def _is_live(article: Node) -> bool:
    return "LiveBlogPosting" in types(article)
