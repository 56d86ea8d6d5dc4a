"""Whether the public may see a text: what the notices that came with it say."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from collections.abc import Iterable

    from wirecopy.types import Article, Syndication

# `extract`: headline, a few lines and the link; `headline`: not even those lines.
Restriction = Literal["extract", "headline"]

# Licences under which anyone may show the whole text.
_OPEN = re.compile(
    r"creative commons|\bcc[ -](by|0)\b|\bcc0\b|public domain|open government licen[cs]e|gemeinfrei|dominio público|"
    r"domaine public|domínio público|パブリックドメイン|퍼블릭 도메인",
    re.IGNORECASE,
)
# What a page says to machines: do not keep a copy, show no extract, no text and data mining.
_NO_COPY, _NO_EXTRACT = frozenset({"noarchive", "nocache", "tdm-reservation", "none"}), frozenset({"nosnippet", "none"})


def restriction(article: Article, group: Syndication | None, permissions: Iterable[str]) -> Restriction | None:
    """Say what visitors who are not signed in may see of an article.

    Args:
        article: The article.
        group: The syndication that it belongs to: the rights line of the original holds for every copy.
        permissions: What its page says of itself to machines.

    Returns:
        None where nothing restricts it: there is no copyright notice, or one that grants an open licence.
    """
    said = {each.split(":", 1)[0].strip().lower() for each in permissions}
    if said & _NO_EXTRACT:
        return "headline"
    notices = [each for each in (article.rights, group.rights if group else None) if each]
    closed = any(not _OPEN.search(each) for each in notices)
    return "extract" if closed or said & _NO_COPY else None
