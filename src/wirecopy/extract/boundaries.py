"""Where the articles of a page begin.

    gaps -> candidates -> what they share (`series`) -> score -> vetoes (live blog, comments, teasers) -> boundaries

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
from wirecopy.extract.entries import SHORTEST_ENTRY, contents, labels, with_headlines
from wirecopy.extract.headers import BOUNDARY, Header, Layout, read_header, squeezed
from wirecopy.extract.paragraphs import sentences, weight
from wirecopy.extract.phrases import alternatives
from wirecopy.extract.roles import TEXT
from wirecopy.extract.series import OWN, PATTERN, as_series

if TYPE_CHECKING:
    from collections.abc import Sequence

    from wirecopy.extract.blocks import Line
    from wirecopy.extract.roles import Role

#: A text shorter than this, in characters, is a teaser; with an agency's dateline it may be a brief.
SHORTEST_ARTICLE: Final = 240
SHORTEST_BRIEF: Final = 90
#: A linked head with one paragraph shorter than this announces an article elsewhere.
LONGEST_TEASER: Final = 420
TEASER_SENTENCES: Final = 3
#: Signals that a list of links and excerpts does not have: markup needs one of them.
STRONG: Final = frozenset({"publisher", "stamp", "byline", "wire-dateline", "dateline"})
#: A section of a chronology has at most so many paragraphs.
CHRONOLOGY: Final = 2
#: In marked-up pages a further article has this share of the first one's length, or is this long.
SHARE: Final = 0.2
LONG: Final = 1200
#: Without a publisher or an agency of its own it has so many paragraphs.
PARAGRAPHS: Final = 3
#: One more article alone needs so high a score: there is no pattern to bear it out.
SURE: Final = 4.5
#: A headline with nothing beside it has so many words.
BARE_WORDS: Final = 6

_LIVE = re.compile(alternatives("live", "names"), re.IGNORECASE)
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
    role = with_headlines(lines, role)
    listed = contents(lines, role)
    layout = Layout(
        lines=lines,
        role=tuple("contents" if at in listed else one for at, one in enumerate(role)),
        listed=frozenset(squeezed(lines[at].text) for at in listed),
        sites=sites,
        labels=labels(lines, role),
    )
    found = as_series(layout, _candidates(layout))
    if not found:
        return (Header(start=0, end=0),)
    found = _without_kickers(_from_main(layout, found, title), layout)
    first = found[0]
    others = [head for head in found[1:] if head.score >= BOUNDARY and _has_own_text(layout, head, found)]
    others = _with_bare(layout, found, others)
    others = [head for head in others if not _among_comments(role, head) and _is_marked(layout, head)]
    others = _full_texts(layout, first, others)
    others = [head for head in others if head.headline is not None or _is_list_of_datelines(first, others)]
    if not others or _is_live([first, *others], lines, title) or _is_timeline(layout, first, others):
        return (first,)
    if not _has_own_text(layout, first, found) and _is_front(layout, first, others[0]):
        return tuple(others)
    return (_realigned(layout, first, others), *others)


def _with_bare(layout: Layout, found: Sequence[Header], others: Sequence[Header]) -> list[Header]:
    """With the heads of a newspaper's page that have nothing but a headline, where other articles stand on it anyway.

    In a text without markup a subhead is short; a line of so many words, alone between texts, is a headline.
    """
    if not others or layout.lines[0].path:
        return list(others)
    chosen = {id(head) for head in others}
    return [
        head
        for head in found[1:]
        if id(head) in chosen or (_is_bare(layout, head) and _has_own_text(layout, head, found))
    ]


def _is_bare(layout: Layout, head: Header) -> bool:
    if head.headline is None or head.headline_at is None or head.end - head.start != 1 or head.end >= len(layout.lines):
        return False
    line = layout.lines[head.headline_at]
    alone = line.gap and layout.lines[head.end].gap and line.kind == "paragraph"
    return alone and len(line.text.split()) >= BARE_WORDS and line.text[-1:] not in ".!?:;"


def _from_main(layout: Layout, found: list[Header], title: str) -> list[Header]:
    """Heads from the one that the page's title names: what stands before it is the page's own."""
    own = squeezed(title)
    for at, head in enumerate(found):
        key = squeezed(head.headline or "")
        if (
            len(key) > SHORTEST_ENTRY
            and layout.lines[0].path
            and (key in own or (len(own) > SHORTEST_ENTRY and own in key))
        ):
            return found[at:]
    return found


def _without_kickers(heads: Sequence[Header], layout: Layout) -> list[Header]:
    """Without publishers that may as well be kickers: in markup, names near a time that no other head bears out."""
    weak = {head.publisher for head in heads if head.weak}
    if len(weak) > 1 or not layout.lines[0].path:
        return list(heads)
    return [
        replace(head, publisher=None, signals=head.signals - {"publisher"}) if head.weak else head for head in heads
    ]


def _is_marked(layout: Layout, head: Header) -> bool:
    """Whether markup sets the headline apart, where there is markup."""
    if head.headline_at is None or not layout.lines[head.headline_at].path:
        return True
    line = layout.lines[head.headline_at]
    return bool(
        line.level
        or line.kind == "subhead"
        or line.href
        or "headline" in line.marks
        or head.signals & {"doubled", "announced"}
        or head.signals >= {"repeated", "publisher", "stamp"}
    )


def _full_texts(layout: Layout, first: Header, others: Sequence[Header]) -> list[Header]:
    """Without the excerpts that a marked-up page prints under its article."""
    if not others or not layout.lines[others[0].end].path:
        return list(others)
    count = Counter(squeezed(head.headline or "") for head in others)
    # a linked headline with nothing but a date beside it is a link to another page
    others = [head for head in others if head.signals & STRONG - ({"stamp"} if head.url else set())]
    others = [head for head in others if count[squeezed(head.headline or "")] == 1]
    heads = [first, *others]
    ends = [*(head.start for head in others), len(layout.lines)]
    sizes = [_size(layout, head.end, end) for head, end in zip(heads, ends, strict=True)]
    made = []
    for head, (length, paragraphs) in zip(others, sizes[1:], strict=True):
        named = bool(head.signals & {"wire-dateline", "publisher"})
        if head is others[0] and sizes[0][1] <= 1 and "heading" not in head.signals:
            continue  # a standfirst, then the byline and the text
        if (named or paragraphs >= PARAGRAPHS) and (length >= SHARE * sizes[0][0] or length >= LONG):
            made.append(head)
    return made if len(made) > 1 or (made and _is_sure(first, made[0])) else []


def _is_sure(first: Header, other: Header) -> bool:
    """Whether one further article stands without a pattern: a high score, or a head like the first of another paper."""
    if other.score >= SURE and other.signals & {"heading", "article", "repeated"}:
        return True
    alike = other.signals & OWN <= first.signals and not (first.weak or other.weak)
    return alike and "publisher" in other.signals and other.publisher != first.publisher


def _size(layout: Layout, start: int, end: int) -> tuple[float, int]:
    """Length and number of paragraphs of the text between two lines, up to a list of comments or other articles."""
    length, paragraphs = 0.0, 0
    for at in range(start, end):
        if layout.role[at] in {"comments", "related"}:
            break
        if layout.role[at] in TEXT:
            length += weight(layout.lines[at].text)
            paragraphs += 1
    return length, paragraphs


def _realigned(layout: Layout, first: Header, others: Sequence[Header]) -> Header:
    """The first head again, knowing how the page's other headlines stand: the page's own title is none of them."""
    like = next((head for head in others if head.headline_at is not None), None)
    if like is None or like.headline_at is None:
        return replace(first, headline=None, headline_at=None)
    if first.headline_at is None or first.signals & {"doubled", "announced"}:
        return first
    old, level = layout.lines[first.headline_at], layout.lines[like.headline_at].level
    again = read_header(layout, 0, first.end, like=like)
    # an article's own h1 stays above the h2 of the articles beside it
    main = old.level == 1 and level != 1 and again.headline_at is not None and _parted(layout, first, again)
    if again.headline_at is None or main or (old.level and not level):
        return first
    return replace(
        again,
        headline=first.headline if again.headline_at == first.headline_at else again.headline,
        publisher=again.publisher or first.publisher,
        stamp=again.stamp or first.stamp,
        bylines=again.bylines or first.bylines,
        signals=first.signals,
    )


def _parted(layout: Layout, first: Header, again: Header) -> bool:
    """True where a byline or a time stands between two headlines: the lower one is then a subhead or a deck."""
    between = range((first.headline_at or 0) + 1, again.headline_at or 0)
    behind = range((again.headline_at or 0) + 1, again.end)
    facts = [any(layout.role[at] in {"byline", "time"} for at in lines) for lines in (between, behind)]
    return facts == [True, False]


def _candidates(layout: Layout) -> list[Header]:
    """Every gap between two stretches of text, and every paragraph that opens with an agency's dateline."""
    lines, role = layout.lines, layout.role
    found: list[Header] = []
    start = 0
    for at, one in enumerate(role):
        if one not in TEXT or (one == "sentence" and not _carries(lines, role, at)):
            continue
        filed = read_dateline(lines[at].text) if start == at and found else None
        if start < at or not found or (filed is not None and filed.agencies):
            found.append(read_header(layout, _entered(lines, start, at) if found else start, at))
        start = at + 1
    return found


def _entered(lines: Sequence[Line], start: int, end: int) -> int:
    """Where the container of the coming text begins: lines before it belong to what came before."""
    if start == 0 or end >= len(lines) or not lines[end].path:
        return start
    before = {one.number for one in lines[start - 1].path}
    fresh = {one.number for one in lines[end].path if one.number not in before}
    inside = [at for at in range(start, end) if fresh & {one.number for one in lines[at].path}]
    # only where what is left behind shares the container that was left
    left = before - {one.number for one in lines[end].path}
    if not inside or not any(left & {one.number for one in lines[at].path} for at in range(start, inside[0])):
        return start
    return inside[0]


def _carries(lines: Sequence[Line], role: Sequence[Role], at: int) -> bool:
    """True for a sentence inside a text; one that stands alone between short lines may be a head's own line."""
    before = at > 0 and role[at - 1] in TEXT
    after = at + 1 < len(lines) and role[at + 1] in TEXT
    return before or after


def _has_own_text(layout: Layout, head: Header, heads: Sequence[Header]) -> bool:
    """True where a text follows that is more than a teaser."""
    if head.headline is None and "wire-dateline" not in head.signals:
        return False
    lines, role = layout.lines, layout.role
    end = min((other.start for other in heads if other.start > head.end), default=len(lines))
    length, paragraphs = 0.0, 0
    last = ""
    for at in range(head.end, end):
        if role[at] in {"comments", "related"}:
            break
        if role[at] in TEXT:
            last = lines[at].text
            length += weight(last)
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


def _is_timeline(layout: Layout, first: Header, others: Sequence[Header]) -> bool:
    """True for a chronology: a text, then short sections with nothing of their own but a date."""
    if any(head.signals & OWN != {"stamp"} for head in others) or not _has_own_text(layout, first, [first, *others]):
        return False
    ends = [*(head.start for head in others[1:]), len(layout.lines)]
    texts = [
        sum(layout.role[at] in TEXT for at in range(head.end, end)) for head, end in zip(others, ends, strict=True)
    ]
    return max(texts) <= CHRONOLOGY


def _is_front(layout: Layout, first: Header, second: Header) -> bool:
    """True where what stands before the first full article is only the page's greeting."""
    between = range(first.end, second.start)
    length = sum(weight(layout.lines[at].text) for at in between if layout.role[at] in TEXT)
    return length < LONGEST_TEASER and not any(
        layout.role[at] in {"credit", "rights", "related", "comments"} for at in between
    )
