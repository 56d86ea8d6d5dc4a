"""When an article was published and changed, as its structured data say.

JSON-LD, meta, microdata -> stamps read -> zones lent -> the first that can be believed
"""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Final

from wirecopy.extract.dates import Time, read_time

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from datetime import datetime, tzinfo

    from wirecopy.extract.jsonld import Graph, Node
    from wirecopy.extract.signals import Signals

#: A published time later than the fetch by more than this is wrong, not early (clocks and zones differ).
GRACE: Final = timedelta(hours=14)
_PUBLISHED_METAS: Final = (
    "article:published_time",
    "article:published",
    "og:published_time",
    "datepublished",
    "parsely-pub-date",
    "sailthru.date",
    "cxenseparse:recs:publishtime",
    "dc.date.issued",
    "dcterms.created",
    "dc.date",
    "dcterms.date",
    "pubdate",
    "publish-date",
    "publish_date",
    "publishdate",
    "published_time",
    "article.published",
    "citation_publication_date",
    "date",
    "dc.terms.issued",
    "rnews:datepublished",
    "og:article:published_time",
    "vr:published_time",
    "published_at",
    "created",
    "release_date",
)
_MODIFIED_METAS: Final = (
    "article:modified_time",
    "og:updated_time",
    "datemodified",
    "dcterms.modified",
    "last-modified",
    "dc.date.modified",
    "article:updated_time",
    "revised",
    "lastmod",
    "modified_time",
)

_Stated = tuple[str, str]  # a string and its basis


def _stamps(graph: Graph, article: Node, signals: Signals, key: str, metas: tuple[str, ...]) -> Iterator[_Stated]:
    for text in graph.texts(article.get(key), "@value"):
        yield text, "json-ld"
    for name in metas:
        for text in signals.metas.get(name, ()):
            yield text, "opengraph" if name.startswith(("article:", "og:")) else "meta"
    for text in signals.items.get(key.lower(), ()):
        yield text, "microdata"
    for node, other in graph.nodes:
        if not other and node is not article:
            for text in graph.texts(node.get(key), "@value"):
                yield text, "json-ld"


_Found = tuple[Time, str]


def times(
    graph: Graph, article: Node, signals: Signals, fetched: datetime | None, language: _Stated | None
) -> tuple[_Found | None, _Found | None]:
    """Published and modified. A stamp without a zone takes that of another stamp of the page."""
    tag = language[0] if language else None

    def read(stated: Iterable[_Stated], zone: tzinfo | None) -> list[_Found]:
        times = ((read_time(text, fetched=fetched, language=tag, zone=zone), basis) for text, basis in stated)
        return [(time, basis) for time, basis in times if time is not None and time.value is not None]

    published = list(_stamps(graph, article, signals, "datePublished", _PUBLISHED_METAS))
    modified = list(_stamps(graph, article, signals, "dateModified", _MODIFIED_METAS))
    zone = _zone(time for time, _ in read([*published, *modified], None))
    first = _believable(read(published, zone), fetched)
    return first, _believable(read(modified, zone), fetched)


def _zone(times: Iterable[Time]) -> tzinfo | None:
    """The zone of the first exact stamp that does not merely say UTC."""
    for time in times:
        if time.value is not None and not time.approximate and time.value.utcoffset():
            return time.value.tzinfo
    return None


def _believable(found: list[_Found], fetched: datetime | None) -> _Found | None:
    """The first exact time that does not lie in the future, else the first that is approximate."""
    fit = [
        (time, basis) for time, basis in found if fetched is None or time.value is None or time.value <= fetched + GRACE
    ]
    exact = [(time, basis) for time, basis in fit if not time.approximate]
    return next(iter(exact or fit), None)
