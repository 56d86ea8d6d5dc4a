"""What each line of a page is: text, caption, headline material, time, byline, credit, furniture."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final, Literal, cast

from wirecopy.extract.bylines import read_byline
from wirecopy.extract.captions import read_caption
from wirecopy.extract.credits import read_credit, read_rights
from wirecopy.extract.datelines import is_place_line
from wirecopy.extract.furniture import is_comment_label, is_contents_label, is_furniture, is_related_label
from wirecopy.extract.paragraphs import is_dense
from wirecopy.extract.people import names
from wirecopy.extract.phrases import alternatives
from wirecopy.extract.stamp import labelled, stamps, without_stamps
from wirecopy.extract.wire import is_prose

if TYPE_CHECKING:
    from collections.abc import Sequence

    from wirecopy.extract.blocks import Line

Role = Literal[
    "prose", "sentence", "caption", "short", "time", "byline", "credit", "rights", "related", "comments", "contents",
    "furniture", "rule", "link", "image", "field", "dateline",
]  # fmt: skip

#: Roles that end the article before them.
ENDINGS: Final = frozenset({"credit", "rights", "related", "comments", "contents", "furniture", "rule"})
#: Roles that are an article's text. A caption is its too, but may stand inside its head.
TEXT: Final = frozenset({"prose", "sentence"})

LONGEST_FIELD: Final = 220
LONGEST_BYLINE: Final = 120
#: A line that holds a time has at most so much beside it.
LONGEST_BESIDE: Final = 60
BESIDE_WORDS: Final = 8
#: A sentence has more words than this.
FEW_WORDS: Final = 3
#: A class that holds more than this share of the page's prose does not mean what it says.
MISNAMED: Final = 0.4
#: So many lines before the first text and behind the last one of a marked-up page are read.
BEFORE_TEXT: Final = 60
AFTER_TEXT: Final = 40

#: A sentence's end; an agency's sign may stand behind it.
_SENTENCE_END = re.compile(r"[.!?…。！？।۔؟:;,][\"”’»)\]」』]*(?:\s?[(\[（【/][^()\[\]/]{2,24}[)\]）】/]\.?)?$")
_COUNTED = re.compile(
    r"^\W*(?:(?:document|doc|article|item|story|text|dokument|artikel|documento|artículo|articolo|artigo)\s)?#?\d{1,3}\s?(?:of|von|de|di|van|/)\s?\d{1,3}(?:\s\w+)?\W*$",
    re.IGNORECASE,
)
#: The line that names a story on a wire: "BC-EU--Austria-Tunnel Fire, 2nd Ld-Writethru".
_SLUGLINE = re.compile(r"^(?:[A-Z]{2,3}-)?[A-Z]{2,3}--\S.{2,70}$|^Eds: \S.{2,120}$")
#: What a wire says of its own file: "Moving later: BC-EU--Norway-Ferry Fire-Timeline, 400 words by midnight."
_ADVISORY = re.compile(r"^(?:[\w' ]{3,24}:\s?)?(?:[A-Z]{2,3}-)?[A-Z]{2,3}--\S.{2,160}$")
_FIELDS: Final = {
    kind: re.compile(rf"^(?:{alternatives('fields', kind)})\s?[:：]\s*(?P<value>\S.{{0,220}})$", re.IGNORECASE)
    for kind in ("headline", "byline", "publisher", "time", "address", "other")
}


def roles(lines: Sequence[Line]) -> tuple[Role, ...]:
    """What each line is: by its words, and where there is markup by what its classes call it.

    Of a marked-up page only the lines around the text are read; its menus and feet are furniture unread.
    """
    prose = [at for at, line in enumerate(lines) if is_prose(line.text)]
    first, last = 0, len(lines)
    if lines and lines[0].path and prose:
        first, last = max(0, prose[0] - BEFORE_TEXT), prose[-1] + AFTER_TEXT
    known: dict[tuple[str, str, int, frozenset[str]], Role] = {}
    found: list[Role] = []
    for at, line in enumerate(lines):
        key = (line.text, line.kind, line.level, line.marks)
        if not first <= at <= last:
            found.append("furniture")
            continue
        if key not in known:
            known[key] = _role(line)
        found.append(known[key])
    text = sum(len(lines[at].text) for at in prose)
    for mark, role in (("comment", "comments"), ("furniture", "furniture")):
        named = [at for at, line in enumerate(lines) if mark in line.marks]
        inside = sum(len(lines[at].text) for at in named if found[at] == "prose")
        if inside <= MISNAMED * text:  # a class that holds most of the text is misnamed
            for at in named:
                found[at] = cast("Role", role)
    return tuple(found)


def _role(line: Line) -> Role:  # noqa: PLR0911, PLR0912
    text = line.text
    if line.kind in {"rule", "image"}:
        return "rule" if line.kind == "rule" else "image"
    if not text:
        return "link"
    if line.kind == "table-row":
        return "sentence"
    if _COUNTED.match(text) or _SLUGLINE.match(text) or _ADVISORY.match(text):
        return "rule"
    if read_field(text) is not None and not is_prose(text):
        credit = read_credit(text)
        return "credit" if credit is not None and credit.agencies else "field"
    if "caption" in line.marks:
        return "caption"
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
    if is_place_line(text):
        return "dateline"
    if is_prose(text) and not is_furniture(text):
        return "credit" if read_credit(text) is not None else "prose"
    if _is_time(text):
        return "time"
    byline = read_byline(text)
    named = "byline" in line.marks and len(text) <= LONGEST_BYLINE and names(text)
    if named or (byline is not None and byline.names):
        return "byline"
    if is_furniture(text):
        return "furniture"
    if read_credit(text) is not None:
        return "credit"
    if byline is not None:
        return "byline"
    if (
        line.level == 0
        and line.kind != "subhead"
        and _SENTENCE_END.search(text)
        and (len(text.split()) > FEW_WORDS or is_dense(text))
    ):
        return "sentence"
    return "short"


def read_field(text: str) -> tuple[str, str] | None:
    """A line of an export: ("byline", "Nikos Vlachos") for "BYLINE: Nikos Vlachos", None for any other line."""
    if len(text) > LONGEST_FIELD:
        return None
    for kind, pattern in _FIELDS.items():
        if match := pattern.match(text):
            return kind, match["value"].strip()
    return None


def _is_time(text: str) -> bool:
    if labelled(text) is not None:
        return True
    found = stamps(text)
    if not found or found[0].kind == "clock":
        return False
    rest = without_stamps(text)
    return len(rest) <= LONGEST_BESIDE and len(rest.split()) <= BESIDE_WORDS and read_byline(text) is None
