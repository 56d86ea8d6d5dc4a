"""Lines that say who supplied a text, who helped, and who owns it. They mostly stand at its end.

Naming an agency is not carrying its copy: only a line that is a credit and nothing else counts, never prose.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

from wirecopy.extract.agencies import Agency, by_address, chain, named
from wirecopy.extract.paragraphs import sentences
from wirecopy.extract.people import names
from wirecopy.extract.phrases import alternatives
from wirecopy.types import Contributor

#: Longer paragraphs are body, whatever they end with.
LONGEST_CREDIT: Final = 420
LONGEST_RIGHTS: Final = 900
#: A notice that only opens like one is no longer than this.
SHORT_NOTICE: Final = 220
#: Behind a phrase such as "contributed" stands at most so much that is no place.
LOOSE_WORDS: Final = 3
SOURCE_WORDS: Final = 6
SIGN_WORDS: Final = 5
CHAIN_WORDS: Final = 16
LONGEST_NAME: Final = 60

_RIGHTS_START = re.compile(rf"^\W{{0,4}}(?:{alternatives('credits', 'notice_opens')})", re.IGNORECASE)
_RIGHTS_INSIDE = re.compile(alternatives("credits", "notice_holds"), re.IGNORECASE)
#: Some word of every phrase above: a cheap first look.
_HINTS: Final = tuple(alternatives("credits", "notice_words").split("|"))
_CONTRIBUTED = re.compile(
    rf"\b(?:{alternatives('credits', 'contributed')})(?!\w)|{alternatives('credits', 'contributed_dense')}",
    re.IGNORECASE,
)
_REPORTING = re.compile(rf"(?P<label>{alternatives('credits', 'reporting')})\s?:?\s", re.IGNORECASE)
_EDITED = re.compile(
    r"\bedit(?:ing|ed)|édité|editad|edición|edição|redigiert|redazione|redaktion|version française|translated",
    re.IGNORECASE,
)
_SOURCE_LABEL = re.compile(rf"^(?:{alternatives('credits', 'source')})\s?[:：]\s*(?P<who>.{{2,80}})$", re.IGNORECASE)
_WITH = re.compile(
    r"^(?:\(?\s?)(?:with|mit(?: material von| agenturmaterial(?: von)?| informationen von)?|avec|"
    r"con(?: información de)?|com(?: informações d[aeo])?|met|med)\s(?P<who>[^.]{2,60}?)\)?\.?$",
    re.IGNORECASE,
)
_SMALL_SIGN = re.compile(r"[a-zäöüß]{2,6}")
_AGENCY_NAME = re.compile(alternatives("credits", "agency_names"), re.IGNORECASE)
_APPEARED = re.compile(rf"^(?:{alternatives('credits', 'appeared')})\s?:?\s(?P<who>.{{2,80}}?)\.?$", re.IGNORECASE)
_POSTED = re.compile(rf"^(?:{alternatives('credits', 'posted')})\.?$", re.IGNORECASE)
_BUREAU = re.compile(r"^\(?(?:bur[xs]?(?:-[a-z]{2,5}(?:[-/][a-z]{2,5}){0,8})|[a-z]{2,4}(?:[-/][a-z]{2,4}){1,8})\)?$")
_DPA_CODE = re.compile(r"\bdpa(?:-infocom|-afx)?,?\s?dpa:\d[\d/-]+|\bdpa:\d{6}-[\d/-]+", re.IGNORECASE)
_FIRST_PUBLISHED_BY = re.compile(
    r"^this (?:report|story|article) (?:by|from) (?P<who>.{3,60}?) was (?:first|originally) published\b", re.IGNORECASE
)
_VIA = re.compile(r"^(?P<first>.{2,80}?)\s+(?:via|through|for|für|pour|para|per)\s+(?P<second>.{2,80})$", re.IGNORECASE)
_HOLDER = re.compile(
    r"(?:©|\(c\)|ⓒ|copyright|저작권자|版权|著作権)\s*(?:©|\(c\)|ⓒ|copyright|by)?\s*"
    r"(?:(?:19|20)\d\d(?:\s?[-–]\s?(?:19|20)?\d\d)?)?[\s,.:]*(?:by\s+)?(?P<holder>[^.,;:|()<>\n]{2,60})",
    re.IGNORECASE,
)
_AGENCY_WORDS = re.compile(
    r"^(?:the )?(?P<agency>[\w .&'-]{2,40}?)(?:'s)? "
    r"(?:national |political |business |sports? |science |medical |staff |white house )?"
    r"(?:writers?|reporters?|journalists?|correspondents?|video journalists?|researchers?)\s+(?=\w)",
    re.IGNORECASE,
)
_THIS_REPORT = re.compile(r"^(?:to|for) (?:this|the) (?:report|story|article|dispatch)\b[.,]?\s*", re.IGNORECASE)
_FROM_PLACE = re.compile(r"^(?:from|aus|depuis|desde|da|de|uit|из|in|à|en|em)\s+(?P<place>.{2,60})$")
_SURNAME = re.compile(r"[A-Z][\w’'-]{2,24}")
_AROUND_NAMES = re.compile(
    r"^(?:an|zu) diesem (?:bericht|artikel|text|beitrag) (?:haben?|hat)(?: auch)?\s"
    r"(?P<names>.{4,200}?)\s(?:mitgearbeitet|mitgewirkt|beigetragen)$",
    re.IGNORECASE,
)
_IN_PLACE = re.compile(
    r"^(?P<name>.{3,60}?),?\s+(?:in|from|aus|à|en|a|da|de|desde|em|i|w|из|в|на|te|от|στην|depuis|at)\s+"
    r"(?P<place>[^\s].{1,50})$"
)
_PAREN_PLACE = re.compile(r"^(?P<name>[^()（）]{2,60})\s?[(（](?P<place>[^()（）]{2,40})[)）]$")
_REPORT_PARTS = re.compile(r"\s*;\s*|\s*,\s*(?:and\s+|und\s+)?|\s+(?:and|und|et|y|och|og|и|sowie)\s+")
#: "En" joins names in Dutch; in Spanish and French a place follows it.
_DUTCH_PARTS = re.compile(_REPORT_PARTS.pattern + r"|\s+en\s+")
_DUTCH = re.compile(r"\b(?:met medewerking|m\.?m\.?v|mee aan dit)\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Credit:
    """What one credit paragraph says.

    Attributes:
        agencies: The agencies that supplied the text.
        supplies: True where the line says that the agency supplied the text, not that it helped.
        contributors: People that helped, with their places.
        rights: True for a copyright notice.
        publisher: A publisher in a chain ("X via Y").
        bylines: People in the chain that wrote it.
        sign: An agency that no data file knows, as printed.
    """

    agencies: tuple[Agency, ...] = ()
    supplies: bool = False
    contributors: tuple[Contributor, ...] = ()
    rights: bool = False
    publisher: str | None = None
    bylines: tuple[str, ...] = ()
    sign: str | None = None


def read_rights(paragraph: str, *, year: int | None = None) -> Credit | None:
    """Read a copyright notice; None where the paragraph is none."""
    if len(paragraph) > LONGEST_RIGHTS:
        return None
    starts = _RIGHTS_START.match(paragraph)
    small = paragraph.lower()
    hinted = starts is not None or any(word in small for word in _HINTS)
    inside = sum(1 for _ in _RIGHTS_INSIDE.finditer(paragraph)) if hinted else 0
    if not (starts and (inside or len(paragraph) <= SHORT_NOTICE)) and not (inside and _notice(paragraph, inside)):
        return None
    holder = _HOLDER.search(paragraph)
    found = _holder_agency(holder["holder"], year) if holder else ()
    if not found:
        material = re.match(r"^(?P<agency>[\w .]{2,40}?) (?:material|text|content|copy)\b", paragraph)
        found = chain(material["agency"], year=year) if material else ()
    return Credit(rights=True, agencies=found, supplies=bool(found))


def read_credit(paragraph: str, *, year: int | None = None) -> Credit | None:
    """Read a line that credits an agency or contributors; None for anything else.

    Args:
        paragraph: The paragraph, stripped.
        year: When the text was published, for agencies that worked only for a time.
    """
    if len(paragraph) > LONGEST_CREDIT:
        return None
    plain = paragraph.strip(" \t*_").strip()
    return (
        _sign_only(plain, year)
        or _first_published(plain, year)
        or _reporting(plain)
        or _contribution(plain, year)
        or _chained(plain, year)
        or _first_appeared(plain)
    )


def _sign_only(text: str, year: int | None) -> Credit | None:  # noqa: PLR0911 - one return a form
    """`(AP)`, `— AFP`, `Quelle: dpa/AFP`, `avec AFP`, `bur-ab/cd`, `dpa:260303-930-12345/2`, an agency's address."""
    bare = text.strip(" \t-–—―/■#.()（）[]【】《》")
    if found := chain(bare, year=year):
        return Credit(agencies=found, supplies=True)
    for pattern in (_SOURCE_LABEL, _WITH):
        if match := pattern.match(text):
            who = match["who"].strip(" .)")
            if found := chain(who, year=year):
                return Credit(agencies=found, supplies=True)
            if is_agency_name(who) or (pattern is _SOURCE_LABEL and _SMALL_SIGN.fullmatch(who)):
                return Credit(sign=who, supplies=True)
            if pattern is _SOURCE_LABEL and len(who.split()) <= SOURCE_WORDS:
                return _chained(who, year) or Credit()
    if _DPA_CODE.search(text) and len(text) <= SHORT_NOTICE:
        found = chain("dpa", year=year)
        return Credit(agencies=found, supplies=True)
    if _BUREAU.match(bare) and ("/" in bare or bare.startswith("bur")):
        found = chain("AFP", year=year) if bare.startswith("bur") else ()
        return Credit(agencies=found, supplies=bool(found))
    if is_agency_name(bare) and len(bare.split()) <= SIGN_WORDS and not text.endswith((".", "?", "!", ":")):
        return Credit(sign=bare, supplies=True)
    if " " not in bare and "@" in bare and (agency := by_address(bare)):
        return Credit(agencies=(agency,), supplies=True)
    return None


def _first_published(text: str, year: int | None) -> Credit | None:
    match = _FIRST_PUBLISHED_BY.match(text)
    found = chain(match["who"], year=year) if match else ()
    return Credit(agencies=found, supplies=bool(found)) if match else None


def _reporting(text: str) -> Credit | None:
    """Reuters' closing line: "(Reporting by X in Y; Editing by Z)"."""
    text = text.strip("()[] ")
    if _REPORTING.match(text) is None:
        return None
    labels = list(_REPORTING.finditer(text))
    people: list[Contributor] = []
    for at, match in enumerate(labels):
        end = labels[at + 1].start() if at + 1 < len(labels) else len(text)
        label = match["label"].lower()
        if not _EDITED.search(label) and not label.startswith(("translated", "graphics", "produced")):
            people += _people(text[match.end() : end].strip(" ;,."))
    both = len(labels) > 1 and any(_EDITED.search(match["label"]) for match in labels)
    return Credit(contributors=tuple(people)) if people or both else None  # the form alone names no agency


def _contribution(text: str, year: int | None) -> Credit | None:
    """A contributor line of one or more sentences, each with a phrase that says so."""
    agencies: tuple[Agency, ...] = ()
    contributors: list[Contributor] = []
    supplies = False
    parts = sentences(text.strip("_ "))
    for sentence in parts:
        if signed := chain(sentence, year=year):
            agencies, supplies = agencies or signed, True
            continue
        credit = _contributed(sentence.strip(" ().。"), year)
        if credit is None:
            return None
        agencies = agencies or credit.agencies
        supplies = supplies or credit.supplies
        contributors += credit.contributors
    return Credit(agencies=agencies, supplies=supplies, contributors=tuple(contributors)) if parts else None


def _contributed(text: str, year: int | None) -> Credit | None:
    around = _AROUND_NAMES.match(text)
    if around is not None:
        people = _people(around["names"])
        return Credit(contributors=tuple(people)) if people else None
    match = _CONTRIBUTED.search(text)
    if match is None:
        return None
    before, after = text[: match.start()].strip(" (,.;:"), text[match.end() :].strip(" ).,;:")
    after = _THIS_REPORT.sub("", after)
    own, shared = after, None
    if before:
        place = _FROM_PLACE.match(after)
        if match.group().lower().endswith("from"):
            shared = after
        elif place:
            shared = place["place"]
        elif len(after.split()) > LOOSE_WORDS:
            return None
        own = ""
    found: tuple[Agency, ...] = ()
    words = _AGENCY_WORDS.match(before)
    if words is not None:
        agency = named(words["agency"], year=year)
        found, before = (agency,) if agency else (), before[words.end() :]
    dutch = _DUTCH.search(text) is not None
    people = _people(before, dutch=dutch) + _people(own, dutch=dutch)
    if not people and shared and (surname := _SURNAME.fullmatch(before)):
        people = [Contributor(name=surname.group())]
    if shared:
        people = [Contributor(name=one.name, place=one.place or shared.strip(" .,")) for one in people]
    helper = chain(before, year=year) or chain(own, year=year)
    if not people and not helper:
        return None
    return Credit(agencies=found or helper, supplies=bool(found), contributors=tuple(people))


def _people(text: str, *, dutch: bool = False) -> list[Contributor]:
    """`X in Y and Z (W), V` as people with places; a place behind two names joined by "and" is shared by both."""
    people: list[Contributor] = []
    waiting = 0
    words = _AGENCY_WORDS.match(text)
    if words and named(words["agency"]) is not None:
        text = text[words.end() :]
    for part in (_DUTCH_PARTS if dutch else _REPORT_PARTS).split(text):
        piece = part.strip(" .,:;")
        match = None if names(piece) == (piece,) else _PAREN_PLACE.match(piece) or _IN_PLACE.match(piece)
        found = names(match["name"] if match else piece)
        if found:
            place = match["place"].strip(" .,") if match else None
            people += [Contributor(name=name, place=place) for name in found]
            if place:
                for at in range(len(people) - len(found) - waiting, len(people) - len(found)):
                    people[at] = Contributor(name=people[at].name, place=place)
                waiting = 0
            else:
                waiting += len(found)
        elif people and people[-1].place and piece and piece[0].isupper() and len(piece.split()) <= 3:  # noqa: PLR2004
            people[-1] = Contributor(name=people[-1].name, place=f"{people[-1].place}, {piece}")
    return people


def _chained(text: str, year: int | None) -> Credit | None:
    """`Jane Doe, The Gazette via AP`, `Jane Doe for Reuters`, `Northern Wire Agency via Harbour Ledger`."""
    match = _VIA.match(text) if len(text.split()) <= CHAIN_WORDS and not text.endswith((".", "?", "!")) else None
    if match is None:
        return None
    first, second = chain(match["first"], year=year), chain(match["second"], year=year)
    if not (first or second):
        sign = next((side for side in (match["first"], match["second"]) if is_agency_name(side)), None)
        return Credit(sign=sign, supplies=True) if sign and _names_only(text) else None
    people = names(match["first"])
    other = match["first"].rpartition(",")[2].strip() if not first else match["second"].strip()
    publisher = other if not names(other) and other and other[0].isupper() else None
    if second and not first and not people and publisher is None:
        return None
    return Credit(agencies=second or first, supplies=True, bylines=people, publisher=publisher)


def _first_appeared(text: str) -> Credit | None:
    """`This article first appeared in ...`, `Courtesy of ...`: another publisher's text."""
    if _POSTED.match(text):
        return Credit()
    match = _APPEARED.match(text) if len(text.split()) <= CHAIN_WORDS else None
    return Credit() if match and _names_only(match["who"]) else None


def is_agency_name(text: str) -> bool:
    """True for a name that calls itself an agency: "Agencia Timonel", "Northern Wire Agency", "마루통신"."""
    return len(text) <= LONGEST_NAME and _AGENCY_NAME.search(text) is not None and _names_only(text)


def _names_only(text: str) -> bool:
    """True where every longer word is capitalised, or the script has no case."""
    return not any(word[:1].islower() and len(word) > 3 for word in text.split())  # noqa: PLR2004


def _holder_agency(holder: str, year: int | None) -> tuple[Agency, ...]:
    holder = re.sub(r"\s+(?:all rights.*|gmbh.*|ltd.*|inc.*|s\.?a\.?.*|ag)$", "", holder.strip(), flags=re.IGNORECASE)
    return chain(holder, year=year)


def _notice(paragraph: str, count: int) -> bool:
    """A notice that opens with other words: short, or with several of its phrases."""
    return (count > 1 or len(paragraph) <= SHORT_NOTICE) and not re.search(r"[\"“”„«]", paragraph)
