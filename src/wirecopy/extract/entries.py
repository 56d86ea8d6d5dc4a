"""Lines that are headlines, lists of headlines or labels, told before any head is read."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from wirecopy.extract.datelines import read_dateline
from wirecopy.extract.headers import HEADLINE_WORDS, squeezed
from wirecopy.extract.paragraphs import sentences, weight
from wirecopy.extract.roles import TEXT

if TYPE_CHECKING:
    from collections.abc import Sequence

    from wirecopy.extract.blocks import Line
    from wirecopy.extract.roles import Role

#: A headline that ends like a sentence is no longer, in Latin characters.
LONGEST_ASKED: Final = 150.0
#: Roles of lines that say of a text who wrote it, when, for whom.
FACTS: Final = frozenset({"byline", "time", "dateline", "field"})
#: A contents list has at least so many entries.
CONTENTS: Final = 3
SHORTEST_ENTRY: Final = 8
#: How a headline ends that seems a sentence; one with a full stop is rare, and cannot be told from a text's.
_ASKING: Final = frozenset('?!…"”»’？！」』')


def with_headlines(lines: Sequence[Line], role: Sequence[Role]) -> Sequence[Role]:
    """Roles in which headlines that end like sentences are no text: "Is the ferry lost?" above a byline or a time.

    One that stands between lines that are no text is surer than one right behind a text, and two than one.
    """
    able = [at for at in range(len(lines)) if role[at] in TEXT and _may_ask(lines[at])]
    alone = [at for at in able if (at == 0 or role[at - 1] not in TEXT) and _stands_over(lines, role, at, alone=True)]
    behind = [at for at in able if at and role[at - 1] in TEXT and _stands_over(lines, role, at, alone=False)]
    found = frozenset(alone if len(alone) > 1 or not behind else (*alone[:1], *behind))
    if len(found) < CONTENTS - 1:
        return role
    return tuple("short" if at in found else one for at, one in enumerate(role))


def _may_ask(line: Line) -> bool:
    """Whether a line of text by its form may be a headline: one short sentence, set apart."""
    if line.kind != "paragraph" or line.bullet or not line.gap or line.text[-1:] not in _ASKING:
        return False
    if weight(line.text) > LONGEST_ASKED:
        return False
    return len(line.text.split()) > 2 and len(sentences(line.text)) == 1  # noqa: PLR2004 - words of a headline


def _stands_over(lines: Sequence[Line], role: Sequence[Role], at: int, *, alone: bool) -> bool:
    """Whether what parts a line from the next text, or from the text before it, is a byline, a time or a dateline."""
    end = next((line for line in range(at + 1, len(lines)) if role[line] in TEXT), len(lines))
    if end > at + 1:
        return _are_facts(lines, role, range(at + 1, end))
    if end == len(lines) or not lines[end].gap:
        return False
    start = next((line for line in range(at - 1, -1, -1) if role[line] in TEXT), -1)
    if alone and _are_facts(lines, role, range(start + 1, at)):
        return True
    filed = read_dateline(lines[end].text)
    return filed is not None and bool(filed.agencies)


def _are_facts(lines: Sequence[Line], role: Sequence[Role], between: range) -> bool:
    """Whether lines hold a byline, a time or the like, and nothing that could itself be a headline."""
    heads = any(role[at] == "short" and len(lines[at].text.split()) > HEADLINE_WORDS for at in between)
    return not heads and any(role[at] in FACTS for at in between)


def contents(lines: Sequence[Line], role: Sequence[Role]) -> frozenset[int]:
    """The lines of a list of contents: headlines that stand again further down."""
    first = next((at for at, one in enumerate(role) if one == "prose"), 0)
    short = [at for at, one in enumerate(role) if one in {"short", "sentence"} and _is_entry(lines[at])]
    # in a marked-up page only what stands again as a heading of its own: menus stand again in the foot
    later = {squeezed(lines[at].text) for at in short if at >= first and (not lines[at].path or not lines[at].href)}
    listed = [at for at in short if at < first]
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


def labels(lines: Sequence[Line], role: Sequence[Role]) -> frozenset[str]:
    """Short lines that stand again and again, a text apart: "News from the region" is a section and no headline."""
    places: dict[str, set[int]] = {}
    texts = 0
    for at, line in enumerate(lines):
        texts += role[at] == "prose"
        if role[at] == "short":
            places.setdefault(squeezed(line.text), set()).add(texts)
    return frozenset(key for key, found in places.items() if len(found) > 2)  # noqa: PLR2004 - a headline may stand twice


def _is_entry(line: Line) -> bool:
    """Whether a line is long enough for a headline."""
    return len(squeezed(line.text)) > SHORTEST_ENTRY and (not line.path or weight(line.text) > 2 * SHORTEST_ENTRY)
