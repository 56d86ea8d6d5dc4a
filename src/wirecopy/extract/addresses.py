"""Addresses: the article's own, and those that the page declares as its original."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import urljoin, urlsplit

if TYPE_CHECKING:
    from wirecopy.extract.jsonld import Graph, Node
    from wirecopy.extract.signals import Signals


def addresses(
    graph: Graph, article: Node, signals: Signals, url: str | None
) -> tuple[tuple[str, str] | None, tuple[str, ...]]:
    """The article's own address, and the originals that the page declares."""
    stated = (
        (next(iter(signals.links.get("canonical", ())), None), "meta"),
        (signals.meta("og:url"), "opengraph"),
        (graph.text(article.get("url")) or graph.text(article.get("mainEntityOfPage"), "@id", "url"), "json-ld"),
    )
    own: tuple[str, str] | None = None
    sources: dict[str, None] = {}
    for value, basis in stated:
        address = absolute(value, url)
        if address is None:
            continue
        if url is None or site(address) == site(url) or signals.amp:
            own = own or (address, basis)
        elif basis == "meta":
            sources.setdefault(address)
    for name in ("syndication-source", "original-source"):
        for value in signals.metas.get(name, ()):
            source = absolute(value, url) or value
            if source and (own is None or source != own[0]):
                sources.setdefault(source)
    for text in graph.texts(article.get("isBasedOn") or article.get("isBasedOnUrl"), "url", "@id", "name"):
        sources.setdefault(text)
    if own is None and url is not None:
        own = (url, "given")
    return own, tuple(sources)


def absolute(address: str | None, base: str | None) -> str | None:
    """An address resolved against the page's, or None where it is none of the web."""
    if not address:
        return None
    try:
        joined = urljoin(base or "", address.strip())
        parts = urlsplit(joined)
    except ValueError:
        return None
    return joined if parts.scheme in {"http", "https"} and parts.netloc else None


def host(address: str) -> str:
    """The host of an address; empty where the address cannot be taken apart."""
    try:
        return urlsplit(address).hostname or ""
    except ValueError:
        return ""


def site(address: str) -> str:
    """The part of a host that names the site: two labels, three where the second is a short public suffix (co.uk)."""
    labels = host(address).split(".")
    short = 3
    count = 3 if len(labels) > 2 and len(labels[-2]) <= short and len(labels[-1]) == 2 else 2  # noqa: PLR2004
    return ".".join(labels[-count:])
