"""What the wire leaves in a text: dateline, agency, byline, contributors, credit, rights, captions.

    paragraph -> caption? notice? time? byline? credit? furniture? -> dateline cut -> body

A dateline is kept as a field and cut from the body: its words differ between copies of one text, and the body holds
the text alone. Which agency supplied the text is decided by the strongest evidence, and only from credits: an agency
that is quoted, thanked, sued or reported on, or that took the picture, supplied nothing.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from wirecopy.extract.agencies import Agency, chain, named
from wirecopy.extract.bylines import read_byline
from wirecopy.extract.captions import read_caption
from wirecopy.extract.credits import Credit, read_credit, read_rights
from wirecopy.extract.datelines import Filed, read_dateline, read_place_line
from wirecopy.extract.furniture import is_furniture
from wirecopy.extract.paragraphs import sentences, weight
from wirecopy.extract.stamp import labelled, means_modified
from wirecopy.types import Dateline

if TYPE_CHECKING:
    from collections.abc import Sequence

    from wirecopy.types import Contributor, Image

#: Weights of the evidence for the agency.
DATELINE: Final = 6
CREDIT: Final = 5
MARKUP: Final = 4
BYLINE: Final = 3
RIGHTS: Final = 2
PUBLISHER: Final = 1

#: Bylines, times and credits stand among the first paragraphs, up to the second one of prose, or among the last.
HEAD_PROSE: Final = 2
TAIL: Final = 9
#: A dateline opens one of the first paragraphs; before it there may be a standfirst.
DATELINE_WITHIN: Final = 4
LONGEST_HEAD_LINE: Final = 220
LONGEST_TAIL_SIGN: Final = 60
LONGEST_CREDIT: Final = 300
LONGEST_SIGN: Final = 12
#: A paragraph of running text has at least so many Latin characters, or what says as much.
PROSE: Final = 80

_ENDED = re.compile(r"[.!?…。！？।۔؟][\"”’»)\]」』]*(?:\s?[(\[（【/][^()\[\]/]{2,24}[)\]）】/]\.?)?$")
_SENTENCE = re.compile(r"[.!?…。！？।۔؟](?:[\"”’»)\]」』]|\s|$)")
_TAIL_SIGN = re.compile(
    r"[.!?。”\"»」](?P<cut>\s*(?:[—–-]{1,2}\s*)?(?:[(\[（【/](?P<sign>[^()\[\]（）【】\n]{2,40})[)\]）】/]|[—–-]\s?(?P<bare>[^.()\n—–-]{2,30}))\s*\.?)$"
)
_CAPITALISED = re.compile(r"[A-Z][\w&'’.-]*(?: (?:of|and|the|for|[A-Z][\w&'’.-]*)){1,6}")


@dataclass(frozen=True, slots=True, kw_only=True)
class WireHints:
    """What the page says outside its text.

    Attributes:
        headline: The article's headline: a paragraph that only repeats it is no body.
        publisher: Who published the page.
        authors: Author strings as printed, organisations among them.
        credits: Credit strings from markup (`creditText`, `sourceOrganization`, a `.source` element).
        rights: A copyright notice from markup.
        language: BCP 47.
        year: When it was published, for agencies that worked only for a time.
    """

    headline: str | None = None
    publisher: str | None = None
    authors: tuple[str, ...] = ()
    credits: tuple[str, ...] = ()
    rights: str | None = None
    language: str | None = None
    year: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class WireFacts:
    """What was read, and what is left as body.

    Attributes:
        agency: The wire service that supplied the text, by its usual name.
        dateline: Where and when it was filed.
        credit_line: Who supplied it, as printed.
        rights: The copyright notice, as printed.
        contributors: People from contributor lines.
        bylines: People's names from byline paragraphs.
        publisher: A publisher that the text itself names in a credit chain ("X via Y").
        published_text: The text's own words for its publication.
        modified_text: The text's own words for its last change.
        images: Pictures whose captions stood among the paragraphs.
        paragraphs: What is left as body, in order; a dateline is cut from the paragraph that it opens.
        kept: For each of `paragraphs` its position in the input.
    """

    agency: str | None = None
    dateline: Dateline | None = None
    credit_line: str | None = None
    rights: str | None = None
    contributors: tuple[Contributor, ...] = ()
    bylines: tuple[str, ...] = ()
    publisher: str | None = None
    published_text: str | None = None
    modified_text: str | None = None
    images: tuple[Image, ...] = ()
    paragraphs: tuple[str, ...] = ()
    kept: tuple[int, ...] = ()


def read_wire(paragraphs: Sequence[str], *, hints: WireHints | None = None) -> WireFacts:
    """Read the wire's marks from an article's paragraphs.

    Args:
        paragraphs: Everything between the headline and the article's end, in order, captions and credits included.
        hints: What is known from outside the text.

    Returns:
        The facts, and the paragraphs that are body.
    """
    hints = hints or WireHints()
    reading = _Reading(tuple(text.strip() for text in paragraphs), hints)
    reading.run()
    return reading.facts()


class _Reading:
    """One pass over an article's paragraphs, collecting what is not body."""

    def __init__(self, paragraphs: tuple[str, ...], hints: WireHints) -> None:
        self.paragraphs = paragraphs
        self.hints = hints
        self.captions = {at: image for at, text in enumerate(paragraphs) if (image := read_caption(text))}
        self.notices = {
            at: notice
            for at, text in enumerate(paragraphs)
            if at not in self.captions and (notice := read_rights(text, year=hints.year))
        }
        rest = [at for at in range(len(paragraphs)) if at not in self.captions and at not in self.notices]
        prose = [at for at in rest if is_prose(paragraphs[at])]
        self.first_prose = prose[0] if prose else len(paragraphs)
        self.head_end = prose[min(HEAD_PROSE, len(prose)) - 1] if prose else len(paragraphs)
        self.tail_start = rest[-TAIL] if len(rest) > TAIL else 1
        self.kept: list[tuple[int, str]] = []
        self.bylines: list[str] = []
        self.contributors: list[Contributor] = []
        self.images: list[Image] = []
        self.credits: list[str] = []
        self.rights: list[str] = []
        self.votes: list[tuple[int, Agency]] = []
        self.filed: Filed | None = None
        self.publisher: str | None = None
        self.sign: str | None = None
        self.signs = frozenset(_signs(hints))
        self.published: str | None = None
        self.modified: str | None = None

    def run(self) -> None:
        for at, text in enumerate(self.paragraphs):
            if text and not self._taken(at, text):
                self._keep(at, text)

    def facts(self) -> WireFacts:
        kept = self._without_echo()
        agency = self._agency()
        dateline = self.filed.dateline if self.filed else None
        if dateline is not None and dateline.agency and self.filed and self.filed.sign and agency:
            dateline = Dateline(place=dateline.place, date=dateline.date, agency=agency)
        return WireFacts(
            agency=agency,
            dateline=dateline,
            credit_line="; ".join(dict.fromkeys(self.credits)) or None,
            rights=" ".join(dict.fromkeys(self.rights)) or self.hints.rights,
            contributors=tuple(dict.fromkeys(self.contributors)),
            bylines=tuple(dict.fromkeys(self.bylines)),
            publisher=self.publisher,
            published_text=self.published,
            modified_text=self.modified,
            images=tuple(dict.fromkeys(self.images)),
            paragraphs=tuple(text for _, text in kept),
            kept=tuple(at for at, _ in kept),
        )

    def _taken(self, at: int, text: str) -> bool:  # noqa: PLR0911 - one return a kind
        """True where the paragraph was read as something other than body."""
        head, tail = at <= self.head_end, at >= self.tail_start
        if at in self.captions:
            self.images.append(self.captions[at])
            return True
        if at in self.notices:
            self.rights.append(text)
            self._vote(RIGHTS, self.notices[at])
            return True
        if self.filed is None and at < self.first_prose and self._place(text):
            return True
        if (head or tail) and self._time(text):
            return True
        if (at < self.first_prose + 1 or tail) and self._byline(text, tail=at > self.first_prose):
            return True
        if (head or tail) and (credit := read_credit(text, year=self.hints.year)) is not None:
            self._credit(text, credit)
            return True
        return is_furniture(text) and (head or tail)

    def _place(self, text: str) -> bool:
        """A dateline in a line of its own."""
        filed = read_place_line(text, year=self.hints.year)
        if filed is None:
            return False
        self.filed = filed
        self.votes += [(DATELINE, agency) for agency in filed.agencies[:1]]
        return True

    def _time(self, text: str) -> bool:
        found = labelled(text)
        if found is None:
            return False
        label, stamp = found
        if stamp.kind == "clock" and not label:
            return False
        if means_modified(label):
            self.modified = self.modified or stamp.words
        else:
            self.published = self.published or stamp.words
        return True

    def _byline(self, text: str, *, tail: bool) -> bool:
        """A byline paragraph: "By X", "By X, Associated Press", "X, Associated Press"."""
        if len(text) > LONGEST_HEAD_LINE or is_prose(text):
            return False
        byline = read_byline(text, year=self.hints.year)
        if byline is None or (tail and not (byline.names and byline.agencies)):
            return False
        self.bylines += byline.names
        for agency in byline.agencies[:1]:
            self.votes.append((BYLINE, agency))
        if byline.words is not None:
            self.published = self.published or byline.words
        return True

    def _credit(self, text: str, credit: Credit) -> None:
        if credit.supplies or not credit.contributors:  # who helped is no credit line
            self.credits.append(text.strip("()[] "))
        self.contributors += credit.contributors
        self.bylines += credit.bylines
        self.publisher = self.publisher or credit.publisher
        self._vote(CREDIT, credit)

    def _vote(self, weight: int, credit: Credit) -> None:
        if credit.supplies:
            self.votes += [(weight, agency) for agency in credit.agencies[:1]]
        self.sign = self.sign or credit.sign

    def _keep(self, at: int, text: str) -> None:
        if self.filed is None and len(self.kept) < DATELINE_WITHIN:
            filed = read_dateline(text, year=self.hints.year, signs=self.signs)
            if filed is not None:
                self.filed, text = filed, filed.rest
                self.bylines += filed.bylines
                self.votes += [(DATELINE, agency) for agency in filed.agencies[:1]]
        text = self._without_tail_sign(at, text)
        self.kept.append((at, text))

    def _without_tail_sign(self, at: int, text: str) -> str:
        """Cut a sign that ends the last paragraphs: "... on Friday. (AP)", "... am Freitag. dpa"."""
        if at < self.tail_start:
            return text
        match = _TAIL_SIGN.search(text, max(0, len(text) - LONGEST_TAIL_SIGN))
        if match is None:
            return text
        found = chain(match["sign"] or match["bare"], year=self.hints.year)
        if not found:
            return text
        self.votes.append((CREDIT, found[0]))
        self.credits.append(match.group().strip(" ()[]（）—–-"))
        return text[: match.start("cut")].rstrip()

    def _without_echo(self) -> list[tuple[int, str]]:
        """Leave out paragraphs that only repeat the headline."""
        said = self.hints.headline or ""
        headline, longest = _squeezed(said), 2 * len(said)
        return [
            (at, text) for at, text in self.kept if not headline or len(text) > longest or _squeezed(text) != headline
        ]

    def _agency(self) -> str | None:
        """The strongest evidence wins; among equals the first."""
        for strength, raw in ((MARKUP, self.hints.credits), (BYLINE, self.hints.authors)):
            for text in raw:
                byline = read_byline(text, year=self.hints.year)
                found = (
                    chain(text, year=self.hints.year) or (byline.agencies if byline else ()) or self._beside_own(text)
                )
                self.votes += [(strength, agency) for agency in found[:1]]
        if self.hints.publisher and (own := named(self.hints.publisher, year=self.hints.year)) and not own.common:
            self.votes.append((PUBLISHER, own))
        best = max(self.votes, key=lambda vote: vote[0], default=None)
        sign = (self.filed.sign if self.filed else None) or self.sign
        if sign and (best is None or best[0] in {PUBLISHER, RIGHTS}):
            return self._spelled_out(sign)
        return best[1].name if best else None

    def _beside_own(self, text: str) -> tuple[Agency, ...]:
        """The agency of "dpa/Harbour Courier", where the other name is the publisher's own."""
        parts = [part.strip() for part in text.split("/")]
        own = (self.hints.publisher or "").casefold()
        if len(parts) != 2 or own not in {part.casefold() for part in parts}:  # noqa: PLR2004 - an agency and its customer
            return ()
        return next((found for part in parts if (found := chain(part, year=self.hints.year))), ())

    def _spelled_out(self, sign: str) -> str:
        """The full name of an agency that no data file knows, where a credit or notice spells its sign out."""
        publisher = self.hints.publisher or ""
        if _initials(publisher) == sign.replace(".", "") or sign.casefold() in publisher.casefold().split():
            return publisher
        for text in (*self.credits, *self.rights, *self.hints.credits, *self.hints.authors):
            for match in _CAPITALISED.finditer(text[:LONGEST_CREDIT]):
                words = [word for word in match.group().split() if word not in {"The", "All", "Copyright"}]
                for start in range(len(words)):
                    for end in range(start + 2, len(words) + 1):
                        if "".join(word[0] for word in words[start:end] if word[0].isupper()) == sign.replace(".", ""):
                            return " ".join(words[start:end]).rstrip(".,")
        return sign


def _initials(name: str) -> str:
    return "".join(word[0] for word in name.split() if word[:1].isupper())


def _signs(hints: WireHints) -> list[str]:
    """Short names that the page's own markup gives for its sources, and the initials of its publisher."""
    named = [text.strip() for text in (*hints.authors, *hints.credits) if 1 < len(text.strip()) <= LONGEST_SIGN]
    return [*named, *filter(None, (_initials(hints.publisher or ""),))]


def is_prose(text: str) -> bool:
    """True for a paragraph of running text; short lines such as labels, names and headlines are none."""
    length = weight(text)
    if length < PROSE or length >= 2 * PROSE:
        return length >= PROSE
    return _SENTENCE.search(text) is not None and (_ENDED.search(text) is not None or len(sentences(text)) > 1)


def _squeezed(text: str) -> str:
    return "".join(char for char in text.casefold() if char.isalnum())
