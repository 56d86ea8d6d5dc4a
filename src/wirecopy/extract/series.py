"""What the heads of a page share: where their sources stand, what hangs on their headlines, their containers.

One head alone says little of its form; three say how this page prints a publisher and a date. A source may stand behind
the text ("Source: Valley Post, 3 March"), or on the headline itself ("[Valley Post] ...", "... - Valley Post").
"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import replace
from itertools import pairwise
from typing import TYPE_CHECKING, Final

from wirecopy.extract.facts import calls_itself_outlet, in_natural_case, may_publish
from wirecopy.extract.headers import read_facts, squeezed
from wirecopy.extract.roles import TEXT

if TYPE_CHECKING:
    from collections.abc import Sequence

    from wirecopy.extract.blocks import Line
    from wirecopy.extract.facts import Facts
    from wirecopy.extract.headers import Header, Layout

#: Signals that only another article has.
OWN: Final = frozenset(
    {"publisher", "stamp", "byline", "wire-dateline", "dateline", "doubled", "announced", "ended", "address"}
)
#: So many heads with the same signals are a page's pattern.
PATTERN: Final = 3
#: A form is a page's where at least so many heads, and this share of them, have it.
FEWEST: Final = 2
MOST_OF_THEM: Final = 0.6
#: A source behind a text stands within so many lines.
BEHIND: Final = 3

#: How a publisher's name hangs on a headline.
_ATTACHED: Final = tuple(
    re.compile(form)
    for form in (
        r"^\[(?P<name>[^\[\]]{2,40})\]\s*(?P<headline>.{8,})$",
        r"^【(?P<name>[^【】]{2,20})】\s*(?P<headline>.{5,})$",
        r"^(?P<headline>.{8,}?)\s+[–—|-]\s+(?P<name>[^–—|]{2,40})$",
        r"^(?P<name>[^–—|]{2,40}?)\s+[–—|-]\s+(?P<headline>.{12,})$",
        r"^(?P<headline>.{8,}?)\s*[\[(（](?P<name>[^()（）\[\]]{2,40})[)）\]]$",
        r"^(?P<name>[^:：]{2,40}?)\s?[:：]\s*(?P<headline>.{8,})$",
    )
)
_NUMBER: Final = re.compile(r"^(?:#(\d{1,4})|\[(\d{1,6})\]|\(?(\d{1,2})(?:[.)]|\s[–—-]))\s+(?=\S)")


def as_series(layout: Layout, heads: Sequence[Header]) -> list[Header]:
    """A page's heads, each read again in the light of the others.

    Args:
        layout: The page.
        heads: Every possible head, in page order.

    Returns:
        The same heads with what only their likeness tells.
    """
    found = _without_numbers(_with_decks(layout, heads))
    found = _with_names_off(found)
    found = _with_sources_behind(layout, _with_tails(layout, found))
    return _with_patterns(_with_first(layout, found), layout)


def _with_decks(layout: Layout, heads: Sequence[Header]) -> list[Header]:
    """Heads that go on behind a standfirst: one paragraph under the headline, then the byline or the time."""
    found: list[Header] = []
    for head in heads:
        last = found[-1] if found else None
        if last is None or last.headline is None or head.headline is not None or last.publisher or last.stamp:
            found.append(head)
            continue
        deck = [at for at in range(last.end, head.start) if layout.role[at] in TEXT]
        if len(deck) != 1 or not (head.stamp or head.bylines) or head.signals & {"wire-dateline"}:
            found.append(head)
            continue
        found[-1] = replace(
            last,
            publisher=head.publisher,
            stamp=head.stamp,
            machine_time=head.machine_time,
            bylines=last.bylines or head.bylines,
            signals=last.signals | head.signals,
        )
    return found


def _without_numbers(heads: Sequence[Header]) -> list[Header]:
    """Headlines without the numbers that count them."""
    numbered = [match for head in heads if (match := _NUMBER.match(head.headline or "")) is not None]
    numbers = [int(match[1] or match[2] or match[3]) for match in numbered]
    if len(numbers) < FEWEST or numbers != list(range(numbers[0], numbers[0] + len(numbers))):
        return list(heads)
    return [replace(head, headline=_NUMBER.sub("", head.headline)) if head.headline else head for head in heads]


def _with_names_off(heads: Sequence[Header]) -> list[Header]:
    """Headlines without the publishers' names that hang on most of them in one way."""
    headed = [head for head in heads if head.headline]
    for form in _ATTACHED:
        matches = {id(head): match for head in headed if (match := form.match(head.headline or "")) is not None}
        named = [match["name"].strip() for match in matches.values() if may_publish(match["name"].strip())]
        outlets = sum(map(calls_itself_outlet, named))
        sourced = sum(head.publisher is not None and not head.weak for head in headed if id(head) in matches)
        if len(named) < max(FEWEST, MOST_OF_THEM * len(headed)) or sourced * 2 > len(named):
            continue
        if len(set(named)) < FEWEST and not outlets:
            continue
        dated = sum(bool(head.signals & {"stamp", "wire-dateline"}) for head in headed if id(head) in matches)
        if max(dated, outlets) * 2 < len(named):
            continue
        return [_named(head, matches[id(head)]) if id(head) in matches else head for head in heads]
    return list(heads)


def _named(head: Header, match: re.Match[str]) -> Header:
    name = match["name"].strip()
    if not may_publish(name):
        return head
    return replace(
        head,
        headline=match["headline"].strip(),
        publisher=in_natural_case(name),
        weak=False,
        signals=head.signals | {"publisher"},
    )


def _with_sources_behind(layout: Layout, heads: list[Header]) -> list[Header]:
    """Heads with the sources that a page prints behind its texts, which seemed to be the next heads' own."""
    if len(heads) < FEWEST:
        return heads
    gaps = [(head, _after_text(layout, head, other)) for head, other in pairwise(heads)]
    last = read_facts(layout, _after_text(layout, heads[-1], None))
    last.settle()
    own = [facts for head in heads[1:] if _has_facts(facts := _below_headline(layout, head))]
    if not (last.publisher and (last.stamp or len(heads) >= PATTERN)) or own:
        return heads
    made = []
    for head, gap in gaps:
        facts = read_facts(layout, gap)
        facts.settle()
        made.append(_sourced(head, facts))
    return [*made, _sourced(heads[-1], last)]


def _below_headline(layout: Layout, head: Header) -> Facts:
    start = head.end if head.headline_at is None else head.headline_at + 1
    facts = read_facts(layout, range(start, head.end))
    facts.settle()
    return facts


def _has_facts(facts: Facts) -> bool:
    return facts.publisher is not None or facts.stamp is not None


def _after_text(layout: Layout, head: Header, other: Header | None) -> range:
    """The lines right behind a head's text, up to the next headline."""
    end = len(layout.lines) if other is None else other.end if other.headline_at is None else other.headline_at
    text = [at for at in range(head.end, end) if layout.role[at] in TEXT]
    start = text[-1] + 1 if text else end
    return range(start, min(end, start + BEHIND))


def _sourced(head: Header, facts: Facts) -> Header:
    return replace(
        head,
        publisher=facts.publisher,
        stamp=facts.stamp,
        machine_time=facts.machine_time,
        bylines=tuple(facts.bylines) or head.bylines,
        weak=False,
    )


def _with_first(layout: Layout, heads: list[Header]) -> list[Header]:
    """The first head with the publisher above its headline, where the others have theirs there."""
    first, others = heads[0] if heads else None, heads[1:]
    if first is None or first.publisher is not None or not first.headline_at:
        return heads
    named = [head for head in others if head.publisher and head.headline_at]
    above = [
        head
        for head in named
        if squeezed(layout.lines[(head.headline_at or 0) - 1].text) == squeezed(head.publisher or "")
    ]
    text = layout.lines[first.headline_at - 1].text.strip()
    if not above or len(above) * 2 < len(others) or not may_publish(text) or squeezed(text) in layout.sites:
        return heads
    return [replace(first, publisher=in_natural_case(text)), *others]


def _with_tails(layout: Layout, heads: Sequence[Header]) -> list[Header]:
    """Heads with the facts that stand behind their texts, where a page prints them there."""
    made = []
    for at, head in enumerate(heads):
        end = heads[at + 1].start if at + 1 < len(heads) else len(layout.lines)
        text = [line for line in range(head.end, end) if layout.role[line] in TEXT]
        tail = range(text[-1] + 1, end) if text else range(0)
        stop = next((line for line in tail if layout.role[line] in {"related", "comments", "rule", "rights"}), end)
        facts = read_facts(layout, (line for line in tail if line < stop))
        signals = facts.settle()
        made.append(_filled(head, facts, signals) if facts.stamp is not None else head)
    return made


def _filled(head: Header, facts: Facts, signals: set[str]) -> Header:
    """A head with what it lacks; a publisher behind the text brings its own time."""
    if head.publisher is None and facts.publisher:
        head = replace(head, publisher=facts.publisher, stamp=facts.stamp, machine_time=facts.machine_time)
    elif head.stamp is None:
        head = replace(head, stamp=facts.stamp, machine_time=facts.machine_time)
    else:
        return head
    return replace(head, bylines=head.bylines or tuple(facts.bylines), signals=head.signals | (signals - {"address"}))


def _with_patterns(heads: Sequence[Header], layout: Layout) -> list[Header]:
    """Heads with what they share: containers of one shape, the same signals."""
    held = [_fresh(layout.lines, head) for head in heads]
    usual = Counter(shapes[0] for shapes in held[1:] if shapes)
    # everything is new to the first head: of its containers take the one that others have
    shapes = [
        next((one for one in own if one in usual), None) if not at else next(iter(own), None)
        for at, own in enumerate(held)
    ]
    count = Counter(shape for shape in shapes if shape)
    signed = Counter(signal for head in heads[1:] for signal in head.signals & OWN)
    places = {head.place for head in heads if head.place}
    papers = {head.publisher for head in heads if head.publisher and calls_itself_outlet(head.publisher)}
    made = []
    for head, shape in zip(heads, shapes, strict=True):
        more = set()
        if shape and count[shape] > 1:
            more.add("repeated")
        if shape and shape.startswith("article."):
            more.add("article")
        shared = {signal for signal in head.signals & OWN if signed[signal] >= PATTERN - 1}
        if shared - {"dateline", "wire-dateline", "address"} or (shared and len(places) >= PATTERN - 1):
            more.add("pattern")
        if head.publisher in papers and len(papers) >= PATTERN:
            more.add("papers")
        made.append(replace(head, signals=head.signals | more))
    return made


def _fresh(lines: Sequence[Line], head: Header) -> tuple[str, ...]:
    """The shapes of the containers that begin with the head and hold its text, an `article` before the others."""
    if head.end >= len(lines) or head.headline_at is None:
        return ()
    before = {one.number for one in lines[head.start - 1].path} if head.start else set()
    inside = {one.number for one in lines[head.headline_at].path}
    holding = [one for one in lines[head.end].path if one.number not in before and one.number in inside]
    return tuple(one.shape for one in sorted(holding, key=lambda one: one.tag != "article"))
