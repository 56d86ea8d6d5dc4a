"""What a publisher says about the use of a page: robots directives and the reservation of text and data mining.

Read from `X-Robots-Tag`, `<meta name="robots">` and the TDM Reservation Protocol's headers and meta elements. They are
kept with the page; what follows from them is for those who store, show and export it.
"""

from __future__ import annotations

import html
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

MAX_HEAD = 512 * 1024  # characters of a page in which its meta elements are looked for
META = re.compile(r"<meta\b([^<>]{1,4000})>", re.IGNORECASE)
ATTRIBUTE = re.compile(r"""([\w:-]{1,40})\s*=\s*(?:"([^"]{0,4000})"|'([^']{0,4000})'|([^\s"'>]{1,4000}))""")
# Directives with a value; any other word before a colon names the agent that the rest is meant for.
VALUED = {"max-snippet", "max-image-preview", "max-video-preview", "unavailable_after"}
NONE = {"noindex", "nofollow"}  # what `none` stands for


@dataclass(frozen=True, slots=True, kw_only=True)
class Notices:
    """What a page says about its use.

    Attributes:
        directives: Robots directives that are meant for us, in lower case, a value after a colon (`max-snippet:0`).
        mining_reserved: Whether text and data mining is reserved; None where the page does not say.
        mining_policy: The address of the policy under which it may be licensed.
    """

    directives: frozenset[str] = frozenset()
    mining_reserved: bool | None = None
    mining_policy: str | None = None

    @property
    def archive(self) -> bool:
        """Whether the page's original may be shown to others later."""
        return not self.directives & {"noarchive", "nocache"}

    @property
    def snippet(self) -> bool:
        """Whether an extract of the text may be shown."""
        return not self.directives & {"nosnippet", "max-snippet:0"}

    @property
    def index(self) -> bool:
        """Whether the page may be found by searching."""
        return "noindex" not in self.directives


def read_notices(headers: Iterable[tuple[str, str]], text: str, *, agent: str) -> Notices:
    """Read a page's notices.

    Args:
        headers: The headers of the answer, names in lower case.
        text: The page.
        agent: The name by which publishers address us.

    Returns:
        All directives of all places together: the strictest counts.
    """
    said = [*headers, *_metas(text)]
    places = {"x-robots-tag", "meta:robots", f"meta:{agent.lower()}"}
    directives = {found for name, value in said if name in places for found in _directives(value, agent.lower())}
    reserved = [value.strip() for name, value in said if name.removeprefix("meta:") == "tdm-reservation"]
    policies = [value.strip() for name, value in said if name.removeprefix("meta:") == "tdm-policy"]
    return Notices(
        directives=frozenset(directives),
        mining_reserved="1" in reserved if reserved else None,
        mining_policy=next((policy for policy in policies if policy), None),
    )


def _metas(text: str) -> Iterator[tuple[str, str]]:
    for match in META.finditer(text, 0, MAX_HEAD):
        found = {name.lower(): html.unescape(a or b or c) for name, a, b, c in ATTRIBUTE.findall(match.group(1))}
        if "name" in found and "content" in found:
            yield f"meta:{found['name'].strip().lower()}", found["content"]


def _directives(value: str, agent: str) -> Iterator[str]:
    """The directives for us in one header or element; `agent: a, b` is for that agent up to the end."""
    ours = True
    for part in value.lower().split(","):
        name, colon, rest = (piece.strip() for piece in part.partition(":"))
        if colon and name not in VALUED:
            ours, name, colon, rest = name == agent, rest, "", ""
        if not ours or not name:
            continue
        if name == "none":
            yield from NONE
        else:
            yield f"{name}:{rest}" if colon else name
