"""What stands between two stretches of text: the end of one article and, perhaps, the head of the next.

lines -> roles -> gaps -> header (headline, publisher, time, byline, address) with its signals and their score
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from wirecopy.extract.datelines import read_dateline, read_place_line
from wirecopy.extract.facts import Facts, beside, calls_itself_outlet, may_publish
from wirecopy.extract.paragraphs import is_dense
from wirecopy.extract.roles import ENDINGS, TEXT, read_field

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from wirecopy.extract.blocks import Line
    from wirecopy.extract.roles import Role
    from wirecopy.extract.stamp import Stamp

#: What each signal counts towards an article's beginning; `BOUNDARY` is enough. Set on the development half of the
#: layouts in tests/golden (bench/splitting.py).
WEIGHTS: Final = {
    "doubled": 2.0,  # the headline stands twice
    "announced": 2.0,  # a list of contents named it before
    "publisher": 1.5,  # another publisher's name beside it
    "stamp": 1.5,  # a date or a relative time
    "clock": 0.5,  # a time of day alone
    "byline": 2.0,
    "wire-dateline": 2.5,  # its first words are an agency's dateline
    "dateline": 2.0,
    "ended": 1.5,  # a credit or a notice closed the article before
    "related": 1.0,  # "Related articles" stands before it
    "rule": 1.0,
    "contact": 0.5,  # a writer's e-mail address
    "section": 0.5,  # a section's name above the headline
    "number": 0.5,
    "address": 0.75,  # its own address
    "heading": 0.5,
    "headed": 0.5,  # a line of a headline's length
    "capitals": 0.5,  # ... in capitals
    "article": 1.0,  # an `article` element of its own
    "repeated": 0.75,  # a container like those of other heads
    "pattern": 0.75,  # other heads of the page have the same signals
    "papers": 0.5,  # several heads name papers, each another one
}
BOUNDARY: Final = 3.0

#: A headline has at least so many words, at most so many characters.
HEADLINE_WORDS: Final = 3
HEADLINE_DENSE: Final = 7
LONGEST_HEADLINE: Final = 220
#: A line above a headline has at most so many characters and words, the headline more.
LONGEST_KICKER: Final = 28
KICKER_WORDS: Final = 4
#: A line of which less than this share is a link is a sentence with a link in it, not a linked headline.
LINKED: Final = 0.8
#: A headline that stands twice does so within so many lines.
DOUBLED_WITHIN: Final = 12


#: A code has at most so many Latin letters.
CODE: Final = 3
_LETTERS: Final = re.compile(r"[\W\d_]+")
#: What decorates a headline at its ends: "+++ ... +++", "== ... ==", an arrow, a picture sign.
_ORNAMENTS: Final = re.compile(
    r"^(?:[+=~*_|<>–—•\-]|[^\w\s!-~¡-ʯ‘-‟…‹›《-】「-』])+\s+|\s+[+=~*#_|<>–—•]+$|\s*[=│┃║]+$"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Layout:
    """A page as the reader of heads sees it.

    Attributes:
        lines: Its lines.
        role: What each is.
        listed: Headlines, squeezed, that a list of contents announced.
        sites: The site's own names, squeezed: no headlines.
        labels: Short lines, squeezed, that stand at several places far from each other: sections, no headlines.
    """

    lines: Sequence[Line]
    role: Sequence[Role]
    listed: frozenset[str] = frozenset()
    sites: frozenset[str] = frozenset()
    labels: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True, kw_only=True)
class Header:
    """The head of a possible article.

    Attributes:
        start: The first line that is its.
        end: One past the last line of the head: the first line of its text.
        headline: Its headline.
        publisher: A publisher's name that stands in it.
        stamp: The time that stands in it.
        byline: Author strings as printed.
        machine_time: The same as the markup gives it for machines.
        url: The address that its headline links to.
        place: The place of its dateline.
        house: An agency that stands where a writer's or a publisher's name would.
        headline_at: The line of the headline.
        weak: True where its publisher only stands near the time: a kicker or a section may stand there too.
        signals: Why it may be the head of an article; keys of `WEIGHTS`.
    """

    start: int
    end: int
    headline: str | None = None
    publisher: str | None = None
    stamp: Stamp | None = None
    machine_time: str | None = None
    bylines: tuple[str, ...] = ()
    url: str | None = None
    place: str | None = None
    house: str | None = None
    headline_at: int | None = None
    weak: bool = False
    signals: frozenset[str] = frozenset()

    @property
    def score(self) -> float:
        """The sum of its signals' weights."""
        return sum(WEIGHTS[signal] for signal in self.signals)


def read_header(layout: Layout, start: int, end: int, *, like: Header | None = None) -> Header:
    """Read the lines between two stretches of text as the head of an article.

    Args:
        layout: The page.
        start: The first line after the text before.
        end: The first line of the text behind.
        like: Another head of the page, where it is known how they look: the headline's level, its place.

    Returns:
        The header with its signals; one without signals is none.
    """
    lines, role = layout.lines, layout.role
    signals: set[str] = set()
    chosen = _headline(layout, start, end, like, signals)
    first, last = chosen or (end, end)
    # what stands before the headline and after the last ending belongs to the head too
    head = max((at + 1 for at in range(start, first) if role[at] in ENDINGS), default=start)
    before = {role[at] for at in range(start, first)}
    signals |= {"ended"} if before & ({"credit"} if lines[end - 1].path else {"credit", "rights"}) else set()
    signals |= before & {"related", "rule"}
    key = squeezed(lines[last].text) if chosen else ""
    beside = [at for at in range(head, end) if not key or squeezed(lines[at].text) != key]
    facts = read_facts(layout, [at for at in beside if start or at > first])
    if facts.stamp is None:  # above the first headline there may be the page's own name and date
        facts = read_facts(layout, beside)
    url = next((lines[at].href for at in range(first, end) if lines[at].href and squeezed(lines[at].text) == key), None)
    signals |= facts.settle() | ({"address"} if url else set())
    if any(lines[at].numbered is not None for at in range(head, min(first + 1, end))):
        signals.add("number")
    signals |= _form(lines[last], lines[first]) if chosen else set()
    filed = read_dateline(lines[end].text) if end < len(lines) and role[end] in TEXT else None
    alone = next((lines[at].text for at in range(first, end) if role[at] == "dateline"), None)
    filed = filed or (read_place_line(alone) if alone else None)
    if filed is not None:
        signals.add("wire-dateline" if filed.agencies or filed.sign else "dateline")
    return Header(
        start=head,
        end=end,
        headline=_headline_text(lines[last]) if chosen else None,
        headline_at=last if chosen else None,
        publisher=facts.publisher,
        stamp=facts.stamp,
        machine_time=facts.machine_time,
        bylines=tuple(facts.bylines),
        url=url or facts.url,
        house=facts.house,
        place=filed.dateline.place if filed else None,
        weak=facts.weak,
        signals=frozenset(signals),
    )


def read_facts(layout: Layout, positions: Iterable[int]) -> Facts:
    """The facts that lines hold beside a headline, or behind a text; not settled yet."""
    facts = Facts()
    for order, at in enumerate(positions):
        facts.read(order, layout.lines[at], layout.role[at])
    return facts


def squeezed(text: str) -> str:
    """Letters and digits alone, for comparing headlines."""
    return "".join(char for char in text.casefold() if char.isalnum())


def _headline(layout: Layout, start: int, end: int, like: Header | None, signals: set[str]) -> tuple[int, int] | None:
    """Where the headline stands first and last."""
    lines, role = layout.lines, layout.role
    for at in range(start, end):
        field = read_field(lines[at].text) if role[at] == "field" else None
        if field is not None and field[0] == "headline":
            signals.add("announced")
            return at, at
    able = [at for at in range(start, end) if role[at] in {"short", "sentence"} and _may_head(lines[at])]
    able = [at for at in able if squeezed(lines[at].text) not in layout.sites and not _is_boxed(layout, at, start, end)]
    able = [at for at in able if squeezed(lines[at].text) not in layout.labels] or able
    if doubled := _doubled(lines, able):
        signals.add("doubled")
        return doubled
    announced = [at for at in able if squeezed(lines[at].text) in layout.listed]
    if announced:
        signals.add("announced")
        return announced[-1], announced[-1]
    # a credit behind the last possible headline belongs to this head, not to the article before
    closing = [at for at in range(start, max(able, default=start)) if role[at] in ENDINGS]
    after = [at for at in able if not closing or at > closing[-1]]
    after = after or [at for at in able if at > (closing[0] if closing else -1)]
    best = _alike(layout, after, end, like) if like else None
    if best is None:
        best = _heading(layout, after, start, end)
    if best is None:
        after = [at for at in after if role[at] == "short"]
        strong = [at for at in after if lines[at].kind == "subhead" or lines[at].href]
        full = [at for at in after if _is_full(lines[at].text)]
        best = next(iter([at for at in full if at in strong] or _without_kicker(lines, full) or after), None)
    return (best, best) if best is not None else None


def _without_kicker(lines: Sequence[Line], full: Sequence[int]) -> Sequence[int]:
    """Lines of a headline's length without a first one of few words, where a longer one that is no sentence follows."""
    if len(full) > 1 and full[1] == full[0] + 1 and lines[full[0]].text.upper() != lines[full[0]].text:
        first, second = lines[full[0]].text, lines[full[1]].text
        if len(first) <= LONGEST_KICKER < len(second) and len(first.split()) <= KICKER_WORDS < len(second.split()):
            return full[1:]
    return full


def _doubled(lines: Sequence[Line], able: Sequence[int]) -> tuple[int, int] | None:
    """The first line that stands again, and where it stands last."""
    seen: dict[str, int] = {}
    found: tuple[int, int] | None = None
    for at in able:
        key = squeezed(lines[at].text)
        near = key in seen and at - seen[key] <= DOUBLED_WITHIN and len(key) > HEADLINE_DENSE
        if near and _is_full(lines[at].text) and (found is None or found[0] == seen[key]):
            found = (seen[key], at)
        seen.setdefault(key, at)
    return found


def _alike(layout: Layout, able: Sequence[int], end: int, like: Header) -> int | None:
    """The line that stands as another head's headline does: at its level, else so many lines before the text."""
    if like.headline_at is None:
        return None
    level = layout.lines[like.headline_at].level
    same = [at for at in able if layout.lines[at].level == level and (level or end - at == like.end - like.headline_at)]
    return same[-1] if same else None


def _heading(layout: Layout, able: Sequence[int], start: int, end: int) -> int | None:
    """The heading that is the headline: one in the text's own container, else the highest."""
    lines = layout.lines
    headings = [at for at in able if lines[at].level or "headline" in lines[at].marks]
    wordy = [at for at in headings if is_dense(lines[at].text) or len(lines[at].text.split()) >= HEADLINE_WORDS]
    headings = wordy or headings
    headings = [at for at in headings if not _is_masthead(lines[at].text)] or headings
    if headings and start and end < len(lines):
        before = {one.number for one in lines[start - 1].path}
        fresh = {one.number for one in lines[end].path} - before
        inside = {at: len(fresh & {one.number for one in lines[at].path}) for at in headings}
        headings = [at for at in headings if inside[at] == max(inside.values())]
    return min(headings, key=lambda at: (lines[at].level or 7, at), default=None)


def _is_masthead(text: str) -> bool:
    """True for a heading that only names a paper, above the headlines of what it published."""
    return len(text.split()) <= KICKER_WORDS and calls_itself_outlet(text) and may_publish(text)


def _form(last: Line, first: Line) -> set[str]:
    """What the headline's own form counts for."""
    found = {"heading"} if last.level or first.level else set()
    if _is_full(last.text):
        found |= {"headed", "capitals"} if last.text.isupper() else {"headed"}
    return found


def _is_full(text: str) -> bool:
    return is_dense(text) or len(text.split()) > HEADLINE_WORDS


def _may_head(line: Line) -> bool:
    text = line.text
    if len(text) > LONGEST_HEADLINE or (0 < line.linked < LINKED and not line.level):
        return False
    if line.level:
        return True
    if is_dense(text):
        return len(text) >= HEADLINE_DENSE
    words = text.split()
    return len(words) >= HEADLINE_WORDS and sum(_is_word(word) for word in words) > 1


def _is_word(text: str) -> bool:
    """False for a number and for a code ("UKR", "d0512")."""
    letters = _LETTERS.sub("", text)
    return bool(letters) and (
        not letters.isascii() or len(letters) > CODE or (len(letters) == CODE and letters.islower())
    )


def _is_boxed(layout: Layout, at: int, start: int, end: int) -> bool:
    """True for the headline of a box inside a marked-up text: what follows goes on with the text before."""
    line = layout.lines[at]
    if not line.path or end >= len(layout.lines):
        return False
    text = layout.lines[end]
    own = {one.number for one in line.path} - {one.number for one in text.path}
    if "related" in line.marks and "related" not in text.marks:
        return True
    labels = (before for before in range(start, end) if layout.role[before] == "related")
    if any(own & {one.number for one in layout.lines[before].path} for before in labels):
        return True
    previous = next((before for before in range(start - 1, -1, -1) if layout.role[before] in TEXT), None)
    if previous is None or line.path == text.path:
        return False
    before, after = layout.lines[previous].path, text.path
    if before == after:
        return True
    shared = sum(1 for one, other in zip(before, after, strict=False) if one.number == other.number)
    alike = [one.shape for one in before[shared:]] == [one.shape for one in after[shared:]]
    # every paragraph in a wrapper of its own, and the headline in none of the kind
    bare = not any(_is_fact(layout, at) for at in range(start, end))
    return alike and bare and after[shared].number not in {one.number for one in line.path} and line.shape != text.shape


def _is_fact(layout: Layout, at: int) -> bool:
    """Whether a line names who wrote or published what follows: a byline, a field, a name beside a time."""
    line, role = layout.lines[at], layout.role[at]
    return role in {"byline", "field"} or bool(line.publisher) or (role == "time" and may_publish(beside(line.text)))


def _headline_text(line: Line) -> str:
    field = read_field(line.text)
    text = field[1] if field is not None and field[0] == "headline" else line.text
    return _ORNAMENTS.sub("", text) or text
