"""HTTP `Link` headers (RFC 8288), as far as feeds and WebSub use them."""

from __future__ import annotations

import re
from urllib.parse import urljoin

from wirecopy.types import Link

MAX_LINKS = 50  # links of one answer; hubs are one or two
TARGET = re.compile(r"\s*,?\s*<([^<>]{1,2000})>")
PARAMETER = re.compile(r"""\s*;\s*([\w!#$&+.^`|~-]{1,40})\*?\s*(?:=\s*(?:"([^"]{0,1000})"|([^\s;,"]{1,1000})))?""")


def header_links(header: str | None, url: str | None) -> tuple[Link, ...]:
    """Read a `Link` header.

    Args:
        header: Its value; several headers joined by commas.
        url: The address that answered; relative targets are resolved against it.

    Returns:
        A link for each relation of each target, in the header's order; what is malformed is passed over.
    """
    header = " ".join((header or "").split())  # runs of blanks are what the patterns would backtrack over
    found: list[Link] = []
    position = 0
    while (target := TARGET.match(header, position)) and len(found) < MAX_LINKS:
        position = target.end()
        parameters: dict[str, str] = {}
        while parameter := PARAMETER.match(header, position):
            position = parameter.end()
            parameters.setdefault(parameter.group(1).lower(), parameter.group(2) or parameter.group(3) or "")
        try:
            address = urljoin(url or "", target.group(1).strip())
        except ValueError:
            continue
        found += [
            Link(
                url=address,
                rel=rel,
                type=parameters.get("type"),
                title=parameters.get("title"),
                language=parameters.get("hreflang"),
            )
            for rel in parameters.get("rel", "").lower().split()
        ]
    return tuple(found)
