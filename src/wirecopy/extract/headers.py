"""What stands between two stretches of prose: the end of one article and, perhaps, the head of the next.

lines -> roles -> gaps -> header (headline, publisher, time, byline, address) with its signals and their score
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, Literal

from wirecopy.extract.bylines import read_byline
from wirecopy.extract.captions import read_caption
from wirecopy.extract.credits import read_credit, read_rights
from wirecopy.extract.datelines import read_dateline
from wirecopy.extract.furniture import is_comment_label, is_contents_label, is_furniture, is_related_label
from wirecopy.extract.paragraphs import is_dense
from wirecopy.extract.stamp import Stamp, labelled, stamps, without_stamps
from wirecopy.extract.wire import is_prose

if TYPE_CHECKING:
    from collections.abc import Sequence

    from wirecopy.extract.blocks import Line

Role = Literal[
    "prose", "sentence", "caption", "short", "time", "byline", "credit", "rights", "related", "comments", "contents",
    "furniture", "rule", "link", "image",
]  # fmt: skip

#: Roles that end the article before them.
ENDINGS: Final = frozenset({"credit", "rights", "related", "comments", "contents", "furniture", "rule"})
#: Roles that are an article's text.
TEXT: Final = frozenset({"prose", "sentence", "caption"})

#: What each signal counts towards an article's beginning; `BOUNDARY` is enough. Set on the development half of the
#: layouts in tests/golden (bench/splitting.py).
WEIGHTS: Final = {
    "doubled": 2.0,  # the headline stands twice
    "announced": 2.0,  # a list of contents named it before
    "publisher": 1.5,  # another publisher's name beside it
    "stamp": 1.5,  # a date or a relative time
    "clock": 0.5,  # a time of day alone
    "byline": 1.5,
    "wire-dateline": 2.5,  # its first words are an agency's dateline
    "dateline": 1.5,
    "ended": 1.5,  # a credit or a notice closed the article before
    "related": 1.0,  # "Related articles" stands before it
    "rule": 1.0,
    "number": 0.5,
    "address": 1.0,  # its own address
    "heading": 0.5,
}
BOUNDARY: Final = 3.0

#: A headline has at least so many words, at most so many characters.
HEADLINE_WORDS: Final = 3
HEADLINE_DENSE: Final = 7
LONGEST_HEADLINE: Final = 220
PUBLISHER_WORDS: Final = 6
LONGEST_PUBLISHER: Final = 60

_SENTENCE_END = re.compile(r"[.!?…。！？।۔؟:;,][\"”’»)\]」』]*$")
_SOURCE = re.compile(
    r"^(?:source|via|from|publisher|published (?:by|in)|publication|outlet|newspaper|quelle|zeitung|erschienen in|fuente|medio|fonte|testata|bron|källa|kilde|lähde|źródło|источник|издание|"
    r"来源|來源|出处|媒体|出典|媒体名|출처|매체|المصدر)\s?[:：]\s*(?P<who>.{2,60})$",
    re.IGNORECASE,
)
_ALT_WORDS: Final = frozenset(
    "logo icon image photo avatar thumbnail banner time clock calendar bookmark share menu picture video".split()
)
_DECORATION = " \t•·|–—-*>»›:"


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
        url: The address that its headline links to.
        signals: Why it may be the head of an article; keys of `WEIGHTS`.
    """

    start: int
    end: int
    headline: str | None = None
    publisher: str | None = None
    stamp: Stamp | None = None
    bylines: tuple[str, ...] = ()
    url: str | None = None
    signals: frozenset[str] = frozenset()

    @property
    def score(self) -> float:
        """The sum of its signals' weights."""
        return sum(WEIGHTS[signal] for signal in self.signals)


def roles(lines: Sequence[Line]) -> tuple[Role, ...]:
    """What each line is, by its words alone."""
    return tuple(_role(line) for line in lines)


def _role(line: Line) -> Role:  # noqa: PLR0911, PLR0912 - one return a role
    text = line.text
    if line.kind in {"rule", "image"}:
        return "rule" if line.kind == "rule" else "image"
    if not text:
        return "link"
    if is_comment_label(text):
        return "comments"
    if is_related_label(text):
        return "related"
    if is_contents_label(text):
        return "contents"
    if read_rights(text) is not None:
        return "rights"
    if read_caption(text) is not None:
        return "caption"
    if is_prose(text) and not is_furniture(text):
        return "credit" if read_credit(text) is not None else "prose"
    if _is_time(text):
        return "time"
    byline = read_byline(text)
    if byline is not None and byline.names:
        return "byline"
    if is_furniture(text):
        return "furniture"
    if read_credit(text) is not None:
        return "credit"
    if byline is not None:
        return "byline"
    if line.level == 0 and _SENTENCE_END.search(text) and (len(text.split()) > HEADLINE_WORDS or is_dense(text)):
        return "sentence"
    return "short"


def _is_time(text: str) -> bool:
    if labelled(text) is not None:
        return True
    found = stamps(text)
    if not found or found[0].kind == "clock":
        return False
    rest = without_stamps(text)
    return len(rest) <= LONGEST_PUBLISHER and len(rest.split()) <= PUBLISHER_WORDS + 2 and read_byline(text) is None


def read_header(lines: Sequence[Line], role: Sequence[Role], start: int, end: int, listed: frozenset[str]) -> Header:
    """Read the lines between two stretches of text as the head of an article.

    Args:
        lines: The page.
        role: Their roles.
        start: The first line after the text before.
        end: The first line of the text behind.
        listed: Headlines, squeezed, that a list of contents announced.

    Returns:
        The header with its signals; one without signals is none.
    """
    signals: set[str] = set()
    closing = [at for at in range(start, end) if role[at] in ENDINGS]
    headline_at = _headline(lines, role, (start, end), closing, listed, signals)
    first = headline_at if headline_at is not None else end
    # what stands before the headline and after the last ending belongs to the head too
    head = max((at + 1 for at in closing if at < first), default=start)
    _endings(role, start, first, signals)
    facts = _Facts()
    for at in range(head, end):
        if at != headline_at and not (headline_at is not None and lines[at].text == lines[headline_at].text):
            facts.read(lines[at], role[at])
    headline = lines[headline_at].text if headline_at is not None else None
    url = lines[headline_at].href if headline_at is not None else None
    if url is None:
        url = next((lines[at].href for at in range(head, end) if role[at] == "link"), None)
    signals |= facts.signals() | ({"address"} if url else set())
    if any(lines[at].numbered is not None for at in range(head, min(first + 1, end))):
        signals.add("number")
    if headline_at is not None and lines[headline_at].level:
        signals.add("heading")
    if end < len(lines) and role[end] in TEXT:
        filed = read_dateline(lines[end].text)
        if filed is not None:
            signals.add("wire-dateline" if filed.agencies or filed.sign else "dateline")
    return Header(
        start=head,
        end=end,
        headline=headline,
        publisher=facts.publisher,
        stamp=facts.stamp,
        bylines=tuple(facts.bylines),
        url=url,
        signals=frozenset(signals),
    )


def squeezed(text: str) -> str:
    """Letters and digits alone, for comparing headlines."""
    return "".join(char for char in text.casefold() if char.isalnum())


def _headline(
    lines: Sequence[Line],
    role: Sequence[Role],
    span: tuple[int, int],
    closing: Sequence[int],
    listed: frozenset[str],
    signals: set[str],
) -> int | None:
    start, end = span
    able = [at for at in range(start, end) if role[at] in {"short", "sentence"} and _may_head(lines[at].text)]
    seen: dict[str, int] = {}
    for at in able:
        key = squeezed(lines[at].text)
        if key in seen and len(key) > HEADLINE_DENSE:
            signals.add("doubled")
            return seen[key]
        seen.setdefault(key, at)
    announced = [at for at in able if squeezed(lines[at].text) in listed]
    if announced:
        signals.add("announced")
        return announced[0]
    after = [at for at in able if not closing or at > closing[-1]] or [
        at for at in able if at > (closing[0] if closing else -1)
    ]
    headings = [at for at in after if lines[at].level]
    if headings:
        return min(headings, key=lambda at: (lines[at].level, at))
    after = [at for at in after if role[at] == "short"]
    full = [at for at in after if is_dense(lines[at].text) or len(lines[at].text.split()) > HEADLINE_WORDS]
    chosen = full or after
    return chosen[0] if chosen else None


def _may_head(text: str) -> bool:
    if len(text) > LONGEST_HEADLINE or _SOURCE.match(text):
        return False
    if is_dense(text):
        return len(text) >= HEADLINE_DENSE
    return len(text.split()) >= HEADLINE_WORDS and any(char.isalpha() for char in text)


def _endings(role: Sequence[Role], start: int, first: int, signals: set[str]) -> None:
    before = {role[at] for at in range(start, first)}
    if before & {"credit", "rights"}:
        signals.add("ended")
    if "related" in before:
        signals.add("related")
    if "rule" in before:
        signals.add("rule")


class _Facts:
    """Publisher, time and byline, collected from a head's lines."""

    def __init__(self) -> None:
        self.publisher: str | None = None
        self.repeated = False
        self.stamp: Stamp | None = None
        self.bylines: list[str] = []
        self.candidates: list[str] = []

    def read(self, line: Line, role: Role) -> None:
        text = line.text.strip(_DECORATION)
        if role == "time":
            found = labelled(text)
            self.stamp = self.stamp or (found[1] if found else stamps(text)[0])
            label = found[0] if found else without_stamps(text)
            for part in label.split(" | "):
                self._offer(part)
        elif role == "byline":
            self.bylines.append(text)
            times = stamps(text)
            self.stamp = self.stamp or (times[0] if times else None)
        elif role in {"short", "credit"}:
            self._offer(text)

    def _offer(self, text: str) -> None:
        source = _SOURCE.match(text)
        text = source["who"].strip() if source else text.strip(_DECORATION)
        if not may_publish(text):
            return
        if text in self.candidates:
            self.publisher, self.repeated = text, True
        self.candidates.append(text)
        if source:
            self.publisher = text

    def signals(self) -> set[str]:
        """The signals; settles the publisher."""
        if self.publisher is None and self.candidates and self.stamp is not None:
            self.publisher = self.candidates[-1] if len(self.candidates) == 1 else self.candidates[0]
        found = set()
        if self.publisher:
            found.add("publisher")
        if self.stamp is not None:
            found.add("clock" if self.stamp.kind == "clock" else "stamp")
        if self.bylines:
            found.add("byline")
        return found


def may_publish(text: str) -> bool:
    """Whether a short text may be a publisher's name."""
    words = text.split()
    if not words or len(words) > PUBLISHER_WORDS or len(text) > LONGEST_PUBLISHER or text.lower() in _ALT_WORDS:
        return False
    if text[-1:] in "?!:;," or is_furniture(text) or not any(char.isalpha() for char in text):
        return False
    letter = next(char for char in text if char.isalpha())
    return (
        letter.isupper() or letter.lower() == letter.upper() or "." in text.strip(".") or any(c.isupper() for c in text)
    )

