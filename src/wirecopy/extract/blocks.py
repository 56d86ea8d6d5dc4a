"""A page as a sequence of lines, the same for HTML and for plain text.

Splitting works on these lines alone, so that one set of rules reads an aggregator's HTML and the same page saved as
text.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import Final, Literal

from wirecopy.extract.datelines import read_dateline
from wirecopy.extract.paragraphs import BYLINE_WORDS, CLOSED, unwrapped
from wirecopy.extract.people import names
from wirecopy.extract.phrases import alternatives
from wirecopy.extract.roles import read_field
from wirecopy.extract.stamp import stamps

LineKind = Literal["paragraph", "subhead", "list-item", "quote", "table-row", "rule", "image"]

#: A page has at most so many lines; what comes after is left out. Pages of the data sets have at most 1,561.
MOST_LINES: Final = 20_000
LONGEST_DATELINE: Final = 80
LONGEST_ATTRIBUTED: Final = 240
#: One of the two lines of a broken headline is no longer.
LONGEST_HALF: Final = 60
#: So many subject lines are those of mails in a row.
FEWEST_MESSAGES: Final = 2
#: A line of headline, publisher and date without brackets is shorter, and its headline has so many words.
LONGEST_DATED: Final = 170
HEAD_WORDS: Final = 5

_RULE = re.compile(r"^\s*(?:[-=_*~#·•─━═—+]\s?){3,}\s*$")
_MARKDOWN = re.compile(r"^(?P<level>#{1,6})\s+(?P<text>\S.*?)\s*#*$")
_BULLET = re.compile(r"^(?P<bullet>[●■◆▼▲◇○◎★☆]|(?:[-*•–●▪◦‣・►▶]|\d{1,2}[.)])\s)\s*(?=\S)")
_LINK = re.compile(
    r"^\[(?P<text>[^\[\]]{1,300})\]\((?P<href>https?://[^()\s]+)\)$|^(?P<after>[^<>]{1,300}?)\s*<(?P<angle>https?://[^<>\s]+)>$"
)
_ATTRIBUTION = re.compile(r"^(?P<head>[^()（）]{6,160})[(（](?P<inside>[^()（）]{4,60})[)）]$")
#: "3 March 2026 | Headline", and "Headline - Valley Post - 3 March 2026" without its date.
_OPENED = re.compile(r"^[|–—:-]\s+(?P<head>\S.+)$")
_CLOSED = re.compile(r"^(?P<head>[^|]{12,}?)(?:\s[|–—-]|,)\s+(?:(?P<name>[^\W\d_][^|,–—]{1,40}?)\s*[|,–—-]|(?P<end>))$")
_SPACED_FIELD = re.compile(r"^(?P<name>[A-ZÀ-Þ]{4,16})(?:\t| {2,})(?P<value>\S.{0,200})$")
_SUBJECT = re.compile(rf"^(?:{alternatives('fields', 'subject')})\s?[:：]\s*(?=\S)", re.IGNORECASE)
_SENDER = re.compile(
    rf"^(?:{alternatives('fields', 'sender')})\s?[:：]\s*(?=[\"“]?[^\W\d_][^<>@]{{1,60}}(?:$|<))", re.IGNORECASE
)
#: The address behind a sender's name.
_ADDRESS = re.compile(r"\s*<[^<>\s]+@[^<>\s]+>$")
_URL = re.compile(r"^<?(?:[A-Za-z -]{1,24}:\s*)?(?P<href>https?://[^\s<>]+)>?$")


@dataclass(frozen=True, slots=True, kw_only=True)
class Container:
    """An element that holds lines.

    Attributes:
        number: Its place among the page's containers.
        shape: Its tag and classes: containers of one shape are repeated structure.
        tag: Its tag.
    """

    number: int
    shape: str
    tag: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One line of a page: a paragraph, a heading, a list item, a rule.

    Attributes:
        text: Its text, white space collapsed; empty for a rule or an image without words.
        kind: What it is.
        level: 1 to 6 for a heading, 0 otherwise.
        gap: True where a blank line, or the edge of a block, stands before it.
        numbered: The number of a numbered line, or None.
        bullet: True where a bullet stood before it.
        href: The address that the whole line links to.
        linked: Share of its characters that are links, 0 to 1.
        marks: What the markup says about it, keys of `markup.MARKS`; empty for text.
        path: The containers that it stands in, from the outermost; empty for text.
        image: The address of the picture that it is.
        publisher: The words in it that the markup names a publisher.
        stamp: The machine-readable time of a `time` element in it.
        credit: The words in a caption that the markup names a credit.
    """

    text: str
    kind: LineKind = "paragraph"
    level: int = 0
    gap: bool = False
    numbered: int | None = None
    bullet: bool = False
    href: str | None = None
    linked: float = 0.0
    marks: frozenset[str] = frozenset()
    path: tuple[Container, ...] = ()
    image: str | None = None
    publisher: str | None = None
    stamp: str | None = None
    credit: str | None = None

    @property
    def shape(self) -> str:
        """The shape of the innermost container."""
        return self.path[-1].shape if self.path else ""


def lines_of_text(text: str) -> tuple[Line, ...]:
    """The lines of a plain text; a text broken at a column is joined again.

    Args:
        text: The text, in any layout: plain, Markdown, a mail, a saved page.
    """
    found: list[Line] = []
    gap = True
    for raw in unwrapped(text.splitlines()[: 2 * MOST_LINES]):
        stripped = " ".join(raw.split()).lstrip("\ufeff\u200b")
        if not stripped:
            gap = True
            continue
        if fields := _fields(raw, stripped):
            found += [Line(text=field, gap=gap) for field in fields]
            gap = False
            continue
        head, attribution = _attributed(stripped)
        line = _line(head, gap=gap)
        if found and not gap and (_is_dateline(found[-1], line.text) or _heads_on(found[-1], line)):
            line = replace(found[-1], text=f"{found.pop().text} {line.text}")
        found.append(line)
        if attribution:
            found.append(Line(text=attribution))
        gap = False
    return tuple(_with_messages(found[:MOST_LINES]))


def _with_messages(found: list[Line]) -> list[Line]:
    """Lines in which the heads of several mails are fields; one alone is the mail that brings the articles."""
    if sum(_SUBJECT.match(line.text) is not None for line in found) < FEWEST_MESSAGES:
        return found
    return [replace(line, text=_as_field(line.text)) for line in found]


def _as_field(text: str) -> str:
    if _SENDER.match(text):
        return "Source: " + _ADDRESS.sub("", _SENDER.sub("", text)).strip('"“”')
    return _SUBJECT.sub("Title: ", text)


def _fields(raw: str, text: str) -> tuple[str, ...]:
    """The fields of a line that holds several ("Source: X | Date: Y"), or one parted from its name by spaces."""
    if " | " in text:
        parts = tuple(part.strip() for part in text.split(" | "))
        return parts if sum(read_field(part) is not None for part in parts) > 1 else ()
    if (match := _SPACED_FIELD.match(raw)) is not None:
        field = f"{match['name']}: {match['value'].strip()}"
        return (field,) if read_field(field) is not None else ()
    return ()


def _heads_on(before: Line, line: Line) -> bool:
    """True for the second line of a headline: it goes on small, or both are in capitals and neither is a name."""
    first, second = before.text, line.text
    if before.kind != "paragraph" or line.kind != "paragraph" or max(len(first), len(second)) > LONGEST_HALF:
        return False
    if first[-1:] in CLOSED or len(first.split()) < 3 or stamps(first) or stamps(second):  # noqa: PLR2004
        return False
    word = second.split(" ", 1)[0]
    if second[:1].islower():
        return "@" not in word and "." not in word and word not in BYLINE_WORDS
    return first.isupper() and second.isupper() and not names(first) and not names(second)


def _is_dateline(line: Line, after: str) -> bool:
    """True for a dateline that has a line of its own."""
    if (
        line.kind != "paragraph"
        or len(line.text) > LONGEST_DATELINE
        or not line.text.endswith((")", "—", "–", "-", ":", "】"))
    ):
        return False
    filed = read_dateline(f"{line.text} {after}")
    return filed is not None and filed.rest == after


def is_rule(text: str) -> bool:
    """True for a line of dashes, stars or the like."""
    return bool(_RULE.match(text))


def _line(text: str, *, gap: bool) -> Line:
    if _RULE.match(text):
        return Line(text="", kind="rule", gap=gap)
    if match := _MARKDOWN.match(text):
        text, href = _unlinked(match["text"])
        return Line(
            text=_plain(text),
            kind="subhead",
            level=len(match["level"]),
            gap=gap,
            href=href,
            linked=1.0 if href else 0.0,
        )
    if match := _URL.match(text):
        return Line(text="", gap=gap, href=match["href"], linked=1.0)
    bullet = _BULLET.match(text)
    if bullet:
        text = text[bullet.end() :]
    mark = bullet["bullet"].strip() if bullet else ""
    text, href = _unlinked(text)
    quoted = text.startswith("> ")
    strong = len(text) > 4 and text[:2] == text[-2:] and text[:2] in {"**", "__"}  # noqa: PLR2004
    return Line(
        text=_plain(text.removeprefix("> ")),
        kind="list-item" if mark else "quote" if quoted else "subhead" if strong else "paragraph",
        gap=gap,
        numbered=int(mark[:-1]) if mark[:1].isdigit() else None,
        bullet=bool(mark),
        href=href,
        linked=1.0 if href else 0.0,
    )


def _attributed(text: str) -> tuple[str, str | None]:
    """A headline with publisher and date behind or before it in one line, as two lines."""
    if len(text) > LONGEST_ATTRIBUTED or text.endswith((".)", "。）")):
        return text, None
    match = _ATTRIBUTION.match(text)
    if match is not None and stamps(match["inside"]):
        return match["head"].strip(), match["inside"].strip()
    times = stamps(text) if len(text) <= LONGEST_DATED else ()
    if len(times) != 1 or times[0].kind != "date":
        return text, None
    before, after = text[: times[0].start].rstrip(" ([（"), text[times[0].end :].strip(" )]）")
    opened = _OPENED.match(after) if not before else None
    if opened is not None and len(opened["head"].split()) >= HEAD_WORDS:
        return opened["head"], times[0].words
    closed = _CLOSED.match(before) if not after else None
    if closed is None or len(closed["head"].split()) < HEAD_WORDS or closed["head"].endswith((".", "!", "?")):
        return text, None
    return closed["head"], f"{closed['name'] or ''}, {times[0].words}".strip(" ,")


def _unlinked(text: str) -> tuple[str, str | None]:
    """The words and the address of a line that is a link, in Markdown or as mail programs print it."""
    match = _LINK.match(text)
    if match is None:
        return text, None
    return (match["text"] or match["after"]).strip(), match["href"] or match["angle"]


def _plain(text: str) -> str:
    """Markdown's marks for strong text taken off a whole line."""
    for mark in ("**", "__", "*", "_"):
        if (
            len(text) > 2 * len(mark)
            and text.startswith(mark)
            and text.endswith(mark)
            and mark not in text[len(mark) : -len(mark)]
        ):
            return text[len(mark) : -len(mark)].strip()
    return text
