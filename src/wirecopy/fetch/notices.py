"""What a publisher says about the use of a page: robots directives and the reservation of text and data mining.

Read from `X-Robots-Tag`, `<meta name="robots">` and the TDM Reservation Protocol's file, headers and meta elements.
They are kept with the page; what follows from them is for those who store, show and export it.
"""

from __future__ import annotations

import html
import json
import re
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from protego import Protego

from wirecopy.fetch.values import Failed, Fetched

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from datetime import datetime

    from wirecopy.fetch.values import FetchOptions, Outcome

MAX_HEAD = 512 * 1024  # characters of a page in which its meta elements are looked for
META = re.compile(r"<meta\b([^<>]{1,4000})>", re.IGNORECASE)
ATTRIBUTE = re.compile(r"""([\w:-]{1,40})\s*=\s*(?:"([^"]{0,4000})"|'([^']{0,4000})'|([^\s"'>]{1,4000}))""")
# Directives with a value; any other word before a colon names the agent that the rest is meant for.
VALUED = {"max-snippet", "max-image-preview", "max-video-preview", "unavailable_after"}
TDM_FILE = "/.well-known/tdmrep.json"
MAX_RULES = 500  # of one site
MAX_LOCATION = 1000  # characters of one rule's pattern
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


@dataclass(frozen=True, slots=True, kw_only=True)
class MiningRules:
    """A site's reservation of text and data mining, place by place.

    Attributes:
        expires: When to ask again.
        rules: Pattern and notices of each rule, in the file's order.
    """

    expires: datetime
    rules: tuple[tuple[Protego, Notices], ...] = ()

    def on(self, url: str) -> Notices:
        """What the first rule that matches an address says; nothing where none does."""
        return next((notices for pattern, notices in self.rules if not pattern.can_fetch(url, "*")), Notices())


def mining_rules(outcome: Outcome, options: FetchOptions) -> MiningRules:
    """What the answer for a site's TDM file means; anything but a file of rules says nothing."""
    at = outcome.at if isinstance(outcome, Failed) else outcome.exchange.at
    expires = at + timedelta(seconds=options.robots)
    rows: object = None
    if isinstance(outcome, Fetched):
        try:
            rows = json.loads(outcome.content.decode("utf-8-sig"))
        except (ValueError, RecursionError):
            rows = None
    found = (_mining_rule(row) for row in rows[:MAX_RULES]) if isinstance(rows, list) else ()
    return MiningRules(expires=expires, rules=tuple(rule for rule in found if rule is not None))


def _mining_rule(row: object) -> tuple[Protego, Notices] | None:
    if not isinstance(row, dict):
        return None
    location, reserved, policy = row.get("location"), row.get("tdm-reservation"), row.get("tdm-policy")
    if not isinstance(location, str) or not location.startswith("/") or str(reserved) not in {"0", "1"}:
        return None
    # Patterns are those of robots.txt, so its parser matches them: a pattern that matches is one that disallows.
    pattern = "".join(location[:MAX_LOCATION].split())
    return Protego.parse(f"User-agent: *\nDisallow: {pattern}\n"), Notices(
        mining_reserved=str(reserved) == "1", mining_policy=policy if isinstance(policy, str) and policy else None
    )


def read_notices(headers: Iterable[tuple[str, str]], text: str, *, agent: str, site: Notices | None = None) -> Notices:
    """Read a page's notices.

    Args:
        headers: The headers of the answer, names in lower case.
        text: The page.
        agent: The name by which publishers address us.
        site: What `site_notices` gave; it counts where the page itself says nothing about mining.

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
        mining_reserved="1" in reserved if reserved else site.mining_reserved if site else None,
        mining_policy=next((policy for policy in policies if policy), None)
        or (site.mining_policy if site and not reserved else None),
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
