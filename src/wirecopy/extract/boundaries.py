"""Where the articles of a page begin.

    gaps -> candidates -> what they share -> score -> vetoes (live blog, comments, teasers) -> boundaries

One head alone is weak evidence: subheads, list articles and interviews have heads too. What convinces is what only
another article has beside its headline (a publisher, a date, a byline, a dateline, an address), and that the page does
so again and again.
"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import replace
from typing import TYPE_CHECKING, Final

from wirecopy.extract.datelines import read_dateline
from wirecopy.extract.headers import BOUNDARY, ENDINGS, TEXT, Header, read_header, squeezed
from wirecopy.extract.paragraphs import is_dense, sentences

if TYPE_CHECKING:
    from collections.abc import Sequence

    from wirecopy.extract.blocks import Line
    from wirecopy.extract.headers import Role

#: A text shorter than this, in characters, is a teaser; with an agency's dateline it may be a brief.
SHORTEST_ARTICLE: Final = 240
SHORTEST_BRIEF: Final = 90
#: A linked head with one paragraph shorter than this announces an article elsewhere.
LONGEST_TEASER: Final = 420
TEASER_SENTENCES: Final = 3
#: Signals that only another article has.
OWN: Final = frozenset(
    {"publisher", "stamp", "byline", "wire-dateline", "dateline", "doubled", "announced", "ended", "address"}
)
#: So many heads with the same signals are a page's pattern.
PATTERN: Final = 3
#: A contents list has at least so many entries.
CONTENTS: Final = 3

_LIVE = re.compile(
    r"\blive\b(?! (?:music|in|on stage))|live[- ]?blog|live[- ]?ticker|liveticker|\bticker\b|minute by minute|as it happened|en direct|en vivo|minuto a minuto|última hora|in diretta|la diretta|"
    r"ao vivo|minuto a minuto|direkt:|livebericht|live-bericht|liverapport|онлайн|прямая трансляция|хроника|canlı|na żywo|online přenos|実況|速報|ライブ|"
    r"实时|直播|滚动|即時|실시간|라이브|مباشر|लाइव",
    re.IGNORECASE,
)
_ELSEWHERE = re.compile(r"(?:…|\.\.\.|\[…\]|\[\.\.\.\])\s*$")


def boundaries(
    lines: Sequence[Line], role: Sequence[Role], *, title: str = "", sites: frozenset[str] = frozenset()
) -> tuple[Header, ...]:
    """The heads of a page's articles.

    Args:
        lines: The page.
        role: Their roles.
        title: The page's own title, where the markup has one.
        sites: The site's own names, squeezed.

    Returns:
        At least one head: the first text's, whatever its signals. More where the page holds several articles.
    """
    contents = _contents(lines, role)
    listed = frozenset(squeezed(lines[at].text) for at in contents)
    effective = tuple("contents" if at in contents else one for at, one in enumerate(role))
    found = _candidates(lines, effective, listed, sites)
    if not found:
        return (Header(start=0, end=0),)
    first, others = found[0], found[1:]
    shared = _with_patterns([first, *others], lines)
    others = [head for head in shared[1:] if head.score >= BOUNDARY and _has_own_text(lines, effective, head, shared)]
    others = [head for head in others if not _among_comments(role, head)]
    others = [head for head in others if head.headline is not None or _is_list_of_datelines(shared[0], others)]
    if not others or _is_live([shared[0], *others], lines, title):
        return (shared[0],)
    if not _has_own_text(lines, effective, shared[0], shared) and _is_front(lines, effective, shared[0], others[0]):
        return tuple(others)
    return (shared[0], *others)


def _candidates(
    lines: Sequence[Line], role: Sequence[Role], listed: frozenset[str], sites: frozenset[str]
) -> list[Header]:
    """Every gap between two stretches of text, and every paragraph that opens with an agency's dateline."""
    found: list[Header] = []
    start = 0
    for at, one in enumerate(role):
        if one not in TEXT or (one == "sentence" and not _carries(lines, role, at)):
            continue
        filed = read_dateline(lines[at].text) if start == at and found else None
        if start < at or not found or (filed is not None and filed.agencies):
            found.append(read_header(lines, role, start, at, listed, sites))
        start = at + 1
    return found


def _carries(lines: Sequence[Line], role: Sequence[Role], at: int) -> bool:
    """True for a sentence inside a text; one that stands alone between short lines may be a head's own line."""
    before = at > 0 and role[at - 1] in TEXT
    after = at + 1 < len(lines) and role[at + 1] in TEXT
    return before or after


def _with_patterns(heads: Sequence[Header], lines: Sequence[Line]) -> list[Header]:
    """Heads with what they share: containers of one shape, the same signals."""
    shapes = [_fresh(lines, head) for head in heads]
    count = Counter(shape for shape in shapes if shape)
    signed = Counter(head.signals & OWN for head in heads[1:])
    places = {head.place for head in heads if head.place}
    made = []
    for head, shape in zip(heads, shapes, strict=True):
        more = set()
        if shape and count[shape] > 1:
            more.add("repeated")
        if shape and shape.startswith("article."):
            more.add("article")
        own = head.signals & OWN
        if own and signed[own] >= PATTERN - 1 and (own - {"dateline", "wire-dateline"} or len(places) >= PATTERN - 1):
            more.add("pattern")
        made.append(replace(head, signals=head.signals | more))
    return made


def _fresh(lines: Sequence[Line], head: Header) -> str | None:
    """The shape of the container that begins with the head and holds its text."""
    if head.end >= len(lines) or not lines[head.end].path:
        return None
    before = {one.number for one in lines[head.start - 1].path} if head.start else set()
    fresh = [one for one in lines[head.end].path if one.number not in before]
    if head.headline_at is None:
        return None
    inside = {one.number for one in lines[head.headline_at].path}
    holding = [one for one in fresh if one.number in inside]
    article = next((one for one in holding if one.tag == "article"), None)
    return (article or holding[0]).shape if holding else None


def _has_own_text(lines: Sequence[Line], role: Sequence[Role], head: Header, heads: Sequence[Header]) -> bool:
    """True where a text follows that is more than a teaser."""
    if head.headline is None and "wire-dateline" not in head.signals:
        return False
    end = min((other.start for other in heads if other.start > head.end), default=len(lines))
    length = paragraphs = 0
    last = ""
    for at in range(head.end, end):
        if role[at] in {"comments", "related"}:
            break
        if role[at] in TEXT:
            last = lines[at].text
            length += len(last) * (3 if is_dense(last) else 1)
            paragraphs += 1
    if head.signals & {"wire-dateline", "dateline"}:
        return length >= SHORTEST_BRIEF
    short = length < LONGEST_TEASER and len(sentences(last)) < TEASER_SENTENCES
    if paragraphs == 1 and head.url and (short or _ELSEWHERE.search(last)):
        return False
    return length >= SHORTEST_ARTICLE


def _is_list_of_datelines(first: Header, others: Sequence[Header]) -> bool:
    """True where one dateline follows another; a single one behind a standfirst opens the same article."""
    return (
        sum("wire-dateline" in head.signals for head in (first, *others)) >= PATTERN - 1
        and "wire-dateline" in first.signals
    )


def _among_comments(role: Sequence[Role], head: Header) -> bool:
    """True for a "head" inside a list of comments: the label stands before it and nothing has closed it."""
    for at in range(head.start - 1, -1, -1):
        if role[at] in {"related", "rule"}:
            return False
        if role[at] == "comments":
            return not head.signals & {"doubled", "announced", "related", "rule", "article", "wire-dateline"}
    return False


def _is_live(heads: Sequence[Header], lines: Sequence[Line], title: str) -> bool:
    """True for a live blog: entries of one publisher, set apart by times of day."""
    others = heads[1:]
    if len({head.publisher for head in others if head.publisher}) > 1 or any(
        "wire-dateline" in head.signals for head in others
    ):
        return False
    named = _LIVE.search(f"{title} {heads[0].headline or ''}") is not None
    marked = sum("live" in lines[head.end].marks for head in others if head.end < len(lines)) > len(others) / 2
    if named or marked:
        return True
    clocks = sum(head.stamp is not None and head.stamp.kind in {"clock", "relative"} for head in others)
    return (
        len(others) >= PATTERN
        and clocks == len(others)
        and not any(head.signals & {"publisher", "address", "doubled", "announced", "ended"} for head in others)
    )


def _contents(lines: Sequence[Line], role: Sequence[Role]) -> frozenset[int]:
    """The lines of a list of contents: headlines that stand again further down."""
    first = next((at for at, one in enumerate(role) if one == "prose"), 0)
    later = {squeezed(lines[at].text) for at in range(first, len(lines)) if role[at] in {"short", "sentence"}}
    listed = [at for at in range(first) if role[at] in {"short", "sentence"} and len(squeezed(lines[at].text)) > 8]  # noqa: PLR2004
    again = [at for at in listed if squeezed(lines[at].text) in later]
    if len(again) < CONTENTS - 1:
        return frozenset()
    # the first article's headline stands in the list and above its text, both before the first prose
    seen: set[str] = set()
    heads = set()
    for at in listed:
        key = squeezed(lines[at].text)
        if key in seen:
            heads.add(at)
        seen.add(key)
    doubles = {squeezed(lines[at].text) for at in heads}
    inside = [at for at in listed if at not in heads and (at in again or squeezed(lines[at].text) in doubles)]
    return frozenset(inside)


def _is_front(lines: Sequence[Line], role: Sequence[Role], first: Header, second: Header) -> bool:
    """True where what stands before the first full article is only the page's greeting."""
    length = sum(len(lines[at].text) for at in range(first.end, second.start) if role[at] in TEXT)
    return length < LONGEST_TEASER and not any(
        role[at] in ENDINGS - {"rule", "contents", "furniture"} for at in range(first.end, second.start)
    )
