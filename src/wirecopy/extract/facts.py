"""Publisher, time, byline and address, from the lines beside a headline."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from wirecopy.extract.agencies import named
from wirecopy.extract.bylines import has_role, read_byline
from wirecopy.extract.furniture import is_furniture
from wirecopy.extract.people import names, natural_case
from wirecopy.extract.phrases import alternatives, word_list
from wirecopy.extract.roles import read_field
from wirecopy.extract.stamp import Stamp, is_time_label, labelled, means_modified, stamps, without_stamps

if TYPE_CHECKING:
    from wirecopy.extract.blocks import Line
    from wirecopy.extract.roles import Role

PUBLISHER_WORDS: Final = 6
LONGEST_PUBLISHER: Final = 60
NAME_WORDS: Final = 3
#: A heading of so few words may be a paper's name.
MASTHEAD_WORDS: Final = 4

#: Words that papers, stations and sites call themselves by.
_OUTLET = re.compile(
    rf"\b(?:{alternatives('publishers', 'outlets')})\b|{alternatives('publishers', 'outlets_dense')}", re.IGNORECASE
)
#: Names of sections, which stand where a publisher could.
_SECTIONS: Final = word_list("publishers", "sections")
_SMALL_WORDS: Final = word_list("publishers", "small_in_mastheads")
_ALT_WORDS: Final = word_list("publishers", "alternative_texts")
_NEVER_FIRST: Final = word_list("publishers", "never_first")
_PREPOSITIONS: Final = word_list("publishers", "never_last")
_PIECES = re.compile(r"\s*[,|•·/(]\s*|\s[–—-]\s")
_BESIDE = re.compile(r"\s*[|·•/]\s*|\s[–—]\s")
_PAGE = re.compile(r"(?:page|seite|p\.|s\.|vol\b|no\.|nr\.|issue|ausgabe)\s?[\w.]+$", re.IGNORECASE)
#: The page of a newspaper: "pág. 7", "S. 3", "Seite 12", "page A4".
_IN_PRINT = re.compile(
    r"\b(?:p(?:ages?|ág(?:ina)?s?|ag(?:ina)?|g|p)?|s(?:eite|ide|id|tr)?|стр|с|blz|side)\.? ?[A-Z]?\d{1,3}\b",
    re.IGNORECASE,
)
_FOLIO = re.compile(r"^(?:[A-Z]{0,2}\d{1,2}\s+(?=[A-Z]{3})|page [A-Z]?\d{1,2}\s+)|(?<=[A-Z]{3})\s+[A-Z]{0,2}\d{1,2}$")
_MAIL = re.compile(r"(?:e-?mail:?\s*)?[\w.+-]+@[\w-]+(?:\.[\w-]+)+", re.IGNORECASE)
_DECORATION = " \t•·|–—-*>»›:"


class Facts:
    """Publisher, time and byline, collected from a head's lines."""

    def __init__(self) -> None:
        self.publisher: str | None = None
        self.stamp: Stamp | None = None
        self.stamp_at = -1
        self.machine_time: str | None = None
        self.bylines: list[str] = []
        self.candidates: list[tuple[int, str]] = []
        self.offered: set[str] = set()
        self.url: str | None = None
        self.markup = False
        self.contact = False
        self.house: str | None = None
        self.section = False
        self.weak = False

    def read(self, at: int, line: Line, role: Role) -> None:
        """Take what a line says; `at` is its place in the page."""
        text = line.text.strip(_DECORATION)
        self.machine_time = self.machine_time or line.stamp
        if line.publisher and may_publish(line.publisher):
            self.publisher = self.publisher or line.publisher
        if role == "time":
            found = labelled(text)
            label = found[0] if found else beside(text)
            if found and means_modified(label):
                return
            if self.stamp is None:
                self.stamp, self.stamp_at = (found[1] if found else stamps(text)[0]), at
            self._parts(at, label)
        elif role == "byline" or (role == "short" and self._is_bare_name(text)):
            self.bylines.append(text)
            byline = read_byline(text)
            if byline is not None and byline.agencies and not byline.names:
                self.house = self.house or without_stamps(text).strip(" |·•–—-,")
            times = stamps(text)
            if self.stamp is None and times:
                self.stamp, self.stamp_at = times[0], at
            self._part(at, text)
        elif role == "link" and line.href:
            self.url = self.url or line.href
        elif role == "field":
            self._field(at, text)
        elif role == "credit" and named(text) is not None:
            self.house = self.house or text  # an agency where a writer's name would stand
        elif role in {"short", "credit"} and not self._contact(text):
            self.markup = self.markup or bool(line.path)
            self.section = self.section or (not line.path and text.casefold() in _SECTIONS)
            masthead = len(text.split()) <= MASTHEAD_WORDS and calls_itself_outlet(text)
            if not line.level or masthead or "publisher" in line.marks:
                self._offer(at, text, marked="publisher" in line.marks, linked=bool(line.path and line.href))

    def _contact(self, text: str) -> bool:
        found = _MAIL.fullmatch(text.strip()) is not None
        self.contact = self.contact or found
        return found

    def _field(self, at: int, text: str) -> None:
        kind, words = read_field(text) or ("other", "")
        times = stamps(words)
        if kind == "byline":
            self.bylines.append(words)
        elif kind in {"time", "publisher"} and times and self.stamp is None:
            self.stamp, self.stamp_at = times[0], at
        if kind == "publisher":
            self.publisher = self.publisher or without_stamps(words).strip('«»"“”„ ') or None
        elif kind == "address" and words.startswith("http"):
            self.url = words

    @staticmethod
    def _is_bare_name(text: str) -> bool:
        """True for a name in capitals alone in its line, as newspapers print their bylines."""
        words = text.split()
        found = names(text) if text.isupper() and 2 <= len(words) <= NAME_WORDS else ()  # noqa: PLR2004
        return len(found) == 1 and not _OUTLET.search(text) and found[0].casefold() == text.casefold()

    def _parts(self, at: int, label: str) -> None:
        """What stands beside a time: an outlet, a writer, or both. A name alone is an outlet's."""
        parts = [part.strip() for part in _BESIDE.split(label) if part.strip()]
        people = [part for part in parts if names(part) == (part,) and not _OUTLET.search(part)]
        if len(people) < len(parts):
            self.bylines += [part for part in people if part not in self.bylines]
            parts = [part for part in parts if part not in people]
        for part in parts:
            self._part(at, part)

    def _part(self, at: int, text: str) -> None:
        """A part of a line of facts: a byline with an outlet behind it, or an outlet."""
        head, _, last = text.rpartition(" ")
        if last.casefold() in _SECTIONS and read_byline(head) is not None:
            text = head  # "by Moll Everett News": the section stands behind the name
        byline = read_byline(text)
        if byline is None or not byline.names:
            self._offer(at, text, marked=False)
        elif text not in self.bylines:
            self.bylines.append(text)
        for piece in _PIECES.split(text)[1:]:
            outlet = piece.strip(" )")
            if _OUTLET.search(outlet) and named(outlet) is None:
                self._offer(at, outlet, marked=False)

    def _offer(self, at: int, text: str, *, marked: bool, linked: bool = False) -> None:
        text = _FOLIO.sub("", text.strip(_DECORATION).strip('«»"“”„'))
        text = text[1:-1] if text[:1] + text[-1:] in {"()", "[]"} else text
        if printed := _IN_PRINT.search(text):
            text = text[: printed.start()].rstrip(" ,.;([")
        if not may_publish(text) or is_time_label(text):
            return
        if marked or (not linked and text in self.offered):
            self.publisher = self.publisher or text
        self.candidates.append((at, text))
        self.offered.add(text)

    def settle(self) -> set[str]:
        """The signals; settles the publisher: one beside the time, or one that calls itself a paper."""
        people = set(names(self.bylines))
        self.publisher = in_natural_case(self.publisher)
        if self.publisher is None:
            able = [(at, name) for at, name in self.candidates if not (people and set(names(name)) & people)]
            beside = [(abs(at - self.stamp_at), at, name) for at, name in able] if self.stamp is not None else []
            beside.sort(key=lambda one: one[0])
            near = [name for distance, _, name in beside if distance <= 1]
            outlets = [name for _, name in able if _OUTLET.search(name) and named(name) is None]
            chosen = next((name for name in near if name in outlets), None)
            chosen = chosen or next(iter([*near, *([] if self.markup else outlets)]), None)
            self.weak = chosen is not None and chosen not in outlets and not (beside and beside[0][0] == 0)
            self.publisher = in_natural_case(chosen)
        found = {"address"} if self.url else set()
        if self.publisher:
            found.add("publisher")
        if self.stamp is not None:
            found.add("clock" if self.stamp.kind == "clock" else "stamp")
        if self.bylines or self.house:
            found.add("byline")
        if self.contact:
            found.add("contact")
        if self.section:
            found.add("section")
        return found


def beside(text: str) -> str:
    """What stands beside the times of a line, without the section and page that a clipping names behind them."""
    times = stamps(text)
    if times and _IN_PRINT.search(text, times[-1].end):
        return text[: times[0].start].rstrip(" ,.;")
    return without_stamps(text).strip(_DECORATION)


def in_natural_case(publisher: str | None) -> str | None:
    """A masthead in natural case: "THE ASHBY COURIER" -> "The Ashby Courier"; "BBC NEWS" stays."""
    if publisher is None or not publisher.isupper() or len(publisher.split()) < 2:  # noqa: PLR2004
        return publisher
    words = publisher.split()
    if any(len(word) <= 3 and word not in _SMALL_WORDS for word in words):  # noqa: PLR2004
        return publisher
    return natural_case(publisher)


def calls_itself_outlet(name: str) -> bool:
    """Whether a name holds a word that papers, stations and sites call themselves by."""
    return _OUTLET.search(name) is not None


def may_publish(text: str) -> bool:
    """Whether a short text may be a publisher's name."""
    parts = text.split()
    if (
        not parts
        or len(parts) > PUBLISHER_WORDS
        or len(text) > LONGEST_PUBLISHER
        or text.lower() in _ALT_WORDS
        or "@" in text
    ):
        return False
    if text.casefold() in _SECTIONS or stamps(text) or _PAGE.match(text):
        return False
    if (
        parts[-1].lower() in _PREPOSITIONS
        or parts[0].lower() in _NEVER_FIRST
        or has_role(text)
        or text[-1:] in "?!:;,"
        or is_furniture(text)
        or not any(char.isalpha() for char in text)
    ):
        return False
    letter = next(char for char in text if char.isalpha())
    return (
        letter.isupper() or letter.lower() == letter.upper() or "." in text.strip(".") or any(c.isupper() for c in text)
    )
