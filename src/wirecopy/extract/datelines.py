"""Datelines: where, when and by whom a report was filed, in front of its first words.

    "SEOUL, South Korea (AP) — "     "Berlin/Paris (dpa/AFP) - "    "Madrid, 3 mar (EFE).- "
    "МОСКВА, 3 марта. /ТАСС/. "      "(ANSA) - ROMA, 03 MAR - "     "新华社北京3月3日电（记者…）"
    "【ソウル聯合】"                  "(서울=연합뉴스) 홍길동 기자 = "

Each convention is one small reader; the first that accepts the opening of a paragraph wins. All look at a bounded
opening only, so that a hostile line costs no more than a short one.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from wirecopy.extract.agencies import Agency, agencies, chain, named
from wirecopy.extract.people import names, natural_case
from wirecopy.extract.phrases import word_list
from wirecopy.extract.stamp import WEEKDAYS, stamps
from wirecopy.types import Dateline

if TYPE_CHECKING:
    from collections.abc import Callable

#: A dateline ends within this many characters.
LONGEST: Final = 170
#: A place has at most so many words ("JOINT BASE ELMENDORF-RICHARDSON, Alaska" has 4, several cities more).
PLACE_WORDS: Final = 9
#: What follows must be a text, not a caption's end.
SHORTEST_REST: Final = 20
LONGEST_PLACE_LINE: Final = 60
#: Longer words without a capital are prose.
LONGEST_CASELESS: Final = 24

_PARTICLES: Final = word_list("datelines", "particles")
_NOT_PLACES: Final = word_list("datelines", "not_places")
#: Up to five words, and behind a comma an abbreviated state: "ST. GEORGE'S BAY, N. Dak.".
_PLACE = re.compile(r"(?:[^\W\d_][\w'’-]*\.? ?){1,5}(?:, (?:[A-Z][a-z]{0,4}\.? ?){1,3})?")
_BRACKET = re.compile(r"[(\[（【](?P<sign>[^()\[\]（）【】\n]{1,60})[)\]）】]|/(?P<slash>[^/()\n\d]{2,24})/")
_AFTER = re.compile(r"\s*(?P<mark>[.,:;]?\s?[-–—―‒−‑]{1,3}|[:：=＝]|\.(?=\s))?\s*")
_DASH = re.compile(r"\s*[—–―]{1,2}\s*|\s+--?-?\s+|--\s*|\s*[.:]-\s*")
_STATION = re.compile(r"^[KW][A-Z]{2,3}(?:[- ](?:TV|FM|AM))?$")
_SIGN = re.compile(r"^[A-Z][A-Za-z0-9.-]{1,11}(?: [A-Z][A-Za-z]{1,14}){0,3}$")
_SMALL_SIGN = re.compile(r"[a-zäöüß]{2,8}(?:/[a-z]{2,4})?")
_OPENING_SIGN = re.compile(r"^[(\[](?P<sign>[^()\[\]\n]{1,40})[)\]]\s*[-–—.:]{0,3}\s*")
_CHINESE = re.compile(
    r"^[（(【]?(?P<agency>[\u4e00-\u9fff]{2,8}?[社网網])?(?P<writer>記者(?:[\u4e00-\u9fff]{3}|[\u4e00-\u9fff]{2}|[\u4e00-\u9fff]{4}))?"
    r"(?P<place>[\u4e00-\u9fff]{2,8}?)(?P<date>(?:(?:[0-9０-９]{1,2}|[一二三四五六七八九十]{1,3})月)?"
    r"(?:[0-9０-９]{1,2}|[一二三四五六七八九十]{1,3})日)?(?:专)?[电電][】）)]?\s*"
    r"(?P<writers>[（(](?:特约|本报)?记者[^（）()]{2,40}[）)])?[，,：:]?\s*"
)
_JAPANESE = re.compile(r"^[【［\[〔](?P<inside>[^【】［］\[\]〔〕\n]{2,40})[】］\]〕]\s*[-–—=＝]?\s*")
_KOREAN = re.compile(
    r"^[(\[【（](?P<place>[가-힣·,\s]{1,24})\s?=\s?(?P<agency>[^()\[\]【】（）=\n]{2,20})[)\]】）]\s*"
    r"(?:(?P<writers>[가-힣·,\s]{2,40}?(?:특파원|기자))\s*=?\s*)?=?\s*"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Filed:
    """A dateline and what it leaves.

    Attributes:
        dateline: Place, date and agency.
        agencies: All agencies that it names, in order.
        sign: An agency's sign that no data file knows, as printed.
        bylines: Reporters that it names.
        rest: The paragraph without it.
    """

    dateline: Dateline
    agencies: tuple[Agency, ...] = ()
    sign: str | None = None
    bylines: tuple[str, ...] = ()
    rest: str


def read_dateline(paragraph: str, *, year: int | None = None, signs: frozenset[str] = frozenset()) -> Filed | None:
    """Read the dateline that opens a paragraph.

    Args:
        paragraph: The paragraph, stripped.
        year: When the text was published, for agencies that worked only for a time.
        signs: Signs of agencies that the page itself names elsewhere.

    Returns:
        The dateline and the rest of the paragraph, or None where it opens with none.
    """
    for reader in _READERS:
        filed = _bracketed(paragraph, year, signs) if reader is _bracketed else reader(paragraph, year)
        if filed is not None and len(filed.rest) >= SHORTEST_REST and not filed.rest[0].islower():
            return filed
    return None


def is_place_line(line: str) -> bool:
    """True for a dateline alone in its line: "LEIPZIG, Friday", "SEOUL, South Korea (AP) —"."""
    if len(line) > LONGEST_PLACE_LINE:
        return False
    match = _BRACKET.search(line)
    if match is not None and chain(match["sign"] or match["slash"]):
        where = _place(line[: match.start()])
        return where is not None and where[0] is not None and not line[match.end() :].strip(" -–—.:")
    before, comma, last = line.rstrip(" -–—.:").rpartition(", ")
    dated = last.strip(".").lower() in WEEKDAYS or bool(stamps(last))
    where = _place(before) if comma and dated else None
    return where is not None and where[0] is not None and _upper(where[0])


def read_place_line(line: str, *, year: int | None = None) -> Filed | None:
    """Read a dateline that has a line of its own; None for any other line."""
    if not is_place_line(line):
        return None
    match = _BRACKET.search(line)
    found = chain(match["sign"] or match["slash"], year=year) if match else ()
    before, _, last = (line[: match.start()] if match else line).rstrip(" -–—.:").rpartition(", ")
    if match is None:
        return Filed(dateline=Dateline(place=natural_place(before), date=last.strip(" .")), rest="")
    where = _place(line[: match.start()]) or (None, None)
    return _filed(where, found, "")


def natural_place(text: str) -> str:
    """A place in natural case: "PORT-AU-PRINCE, Haiti" -> "Port-au-Prince, Haiti", "KYIV/MOSCOW" -> "Kyiv/Moscow"."""
    words = [
        "/".join(
            "-".join(
                part.lower()
                if at and part.lower() in {"au", "aux", "sur", "de", "la", "le", "les", "en", "am", "an", "der", "du"}
                else natural_case(part)
                for at, part in enumerate(side.split("-"))
            )
            if side.isupper()
            else side
            for side in word.split("/")
        )
        for word in text.split(" ")
    ]
    return " ".join(
        word.lower() if at and word.lower() in _PARTICLES and text.isupper() else word for at, word in enumerate(words)
    )


def _bracketed(paragraph: str, year: int | None, signs: frozenset[str] = frozenset()) -> Filed | None:
    """`PLACE, date (AGENCY) — text`, and `/ТАСС/`."""
    opening = paragraph[:LONGEST]
    for match in _BRACKET.finditer(opening):
        inside = match["sign"] or match["slash"]
        found = chain(inside, year=year)
        after = _AFTER.match(paragraph, match.end())
        mark = after["mark"] if after else None
        rest = paragraph[after.end() if after else match.end() :]
        where = _place(opening[: match.start()])
        if where is None or _spells_out(where[0], inside):
            continue
        if found:
            if mark or _may_follow(rest):
                return _filed(where, found, rest)
        elif mark and match["sign"] and where[0] and (inside in signs or _may_sign(inside, where)):
            sign = None if _STATION.match(inside) else inside
            place = natural_place(where[0])
            return Filed(dateline=Dateline(place=place, date=where[1], agency=sign), sign=sign, rest=rest)
    return None


def _may_sign(sign: str, where: tuple[str | None, str | None]) -> bool:
    """Whether brackets may hold the sign of an agency that no list knows.

    Behind a place in capitals or a date any short sign will do. "Angela Merkel (CDU) -" and "Apple (AAPL) -" look alike
    otherwise, so that behind one plain word only a sign in small letters counts.
    """
    place, date = where[0] or "", where[1]
    if _SIGN.match(sign) and (_upper(place) or date):
        return True
    return _SMALL_SIGN.fullmatch(sign) is not None and (date is not None or len(place.split()) <= 2)  # noqa: PLR2004


def _sign_first(paragraph: str, year: int | None) -> Filed | None:
    """`(ANSA) - ROMA, 03 MAR - text`, `(Reuters) - text`."""
    match = _OPENING_SIGN.match(paragraph)
    found = chain(match["sign"], year=year) if match else ()
    if match is None or not found:
        return None
    rest = paragraph[match.end() :]
    inner = _DASH.search(rest, 0, LONGEST)
    where = _place(rest[: inner.start()]) if inner else None
    if inner and where and (where[1] or (where[0] and _upper(where[0]))):
        return _filed(where, found, rest[inner.end() :])
    return _filed((None, None), found, rest)


def _dashed(paragraph: str, year: int | None) -> Filed | None:
    """`PLACE, date — text`, `МОСКВА, 3 мар — РИА Новости. text`, `Москва. 3 марта. ИНТЕРФАКС - text`."""
    dash = _DASH.search(paragraph, 0, LONGEST)
    if dash is None:
        return _colon(paragraph)
    before, rest = paragraph[: dash.start()], paragraph[dash.end() :]
    found: tuple[Agency, ...] = ()
    head, dot, last = before.rpartition(". ")
    if dot and (agency := named(last, year=year)):
        before, found = head, (agency,)
    elif agency := named(before, year=year):
        return _filed((None, None), (agency,), rest) if _may_follow(rest) else None
    where = _place(before)
    if where is None or where[0] is None:
        return None
    first, stop, _ = rest[:40].partition(". ")
    if not found and stop and (agency := named(first.rstrip("/"), year=year)):
        found, rest = (agency,), rest[len(first) + len(stop) :]
        return _filed(where, found, rest)
    if found or where[1] or _upper(where[0].partition(",")[0]):
        return _filed(where, found, rest)
    return None


def _colon(paragraph: str) -> Filed | None:
    """`NEW DELHI: text`: capitals only."""
    before, colon, rest = paragraph[:60].partition(": ")
    where = _place(before) if colon else None
    if where is None or where[0] is None or not _upper(where[0]) or not (rest[:1].isupper() or rest[:1] in "\"“'‘"):
        return None
    return _filed(where, (), paragraph[len(before) + 2 :])


def _chinese(paragraph: str, year: int | None) -> Filed | None:
    """`新华社北京3月3日电（记者…）`, `（中央社記者王小明台北3日電）`."""
    match = _CHINESE.match(paragraph)
    if match is None or not (match["agency"] or match["date"]):
        return None
    agency = named(match["agency"], year=year) if match["agency"] else None
    place = match["place"]
    if match["agency"] and agency is None:
        place = match["agency"] + place
    bylines = names(match["writer"] or "") + names((match["writers"] or "").strip("（）()"))
    dateline = Dateline(place=place, date=match["date"], agency=agency.name if agency else None)
    return Filed(
        dateline=dateline, agencies=(agency,) if agency else (), bylines=bylines, rest=paragraph[match.end() :]
    )


def _japanese(paragraph: str, year: int | None) -> Filed | None:
    """`【ソウル聯合】`, `［東京　３日　ロイター］`, `【北京＝共同】`, `【3月3日 AFP】`, `【ワシントン=山田太郎】`."""
    match = _JAPANESE.match(paragraph)
    if match is None:
        return None
    inside, found = match["inside"].strip(), None
    for sign in _signs_at_end():
        if inside.endswith(sign) and len(inside) >= len(sign):
            found, inside = named(sign, year=year), inside[: -len(sign)]
            break
    parts = [part for part in re.split(r"[\s\u3000=＝／/]+", inside) if part]
    while parts and (other := named(parts[-1], year=year)):  # "パリ=AFP時事": the first sign supplied the text
        found = other
        parts.pop()
    dated = [part for part in parts if re.fullmatch(r"(?:[0-9０-９]{1,2}月)?[0-9０-９]{1,2}日", part)]
    placed = [part for part in parts if part not in dated]
    writers = names(placed[-1]) if len(placed) > 1 else ()
    if found is None and not writers:
        return None
    place = placed[0] if placed else None
    dateline = Dateline(place=place, date=dated[0] if dated else None, agency=found.name if found else None)
    return Filed(dateline=dateline, agencies=(found,) if found else (), bylines=writers, rest=paragraph[match.end() :])


def _korean(paragraph: str, year: int | None) -> Filed | None:
    """`(서울=연합뉴스) 홍길동 기자 = text`."""
    match = _KOREAN.match(paragraph)
    if match is None:
        return None
    found = named(match["agency"], year=year)
    sign = None if found else match["agency"].strip()
    dateline = Dateline(place=match["place"].strip(), agency=found.name if found else sign)
    return Filed(
        dateline=dateline,
        agencies=(found,) if found else (),
        sign=sign,
        bylines=names(match["writers"] or ""),
        rest=paragraph[match.end() :],
    )


_READERS: Final[tuple[Callable[[str, int | None], Filed | None], ...]] = (
    _korean,
    _japanese,
    _chinese,
    _sign_first,
    _bracketed,
    _dashed,
)


def _signs_at_end() -> tuple[str, ...]:
    signs = {sign for agency in agencies() for sign in (*agency.marks, *agency.spellings)}
    return tuple(sorted((sign for sign in signs if len(sign) > 1), key=lambda sign: (-len(sign), sign)))


def _filed(where: tuple[str | None, str | None], found: tuple[Agency, ...], rest: str) -> Filed:
    place = natural_place(where[0]) if where[0] else None
    dateline = Dateline(place=place, date=where[1], agency=found[0].name if found else None)
    return Filed(dateline=dateline, agencies=found, rest=rest)


def _place(text: str) -> tuple[str | None, str | None] | None:
    """The words before the sign as (place, date), or None where they are prose."""
    dates = stamps(text)
    if len(dates) > 1:
        return None
    date = dates[0].words.strip(" .,") if dates else None
    if dates:
        text = f"{text[: dates[0].start]} {text[dates[0].end :]}"
    text = " ".join(text.split()).strip(" ,;:-–—").removesuffix("..")
    if text.endswith(".") and not _abbreviated(text):
        text = text[:-1]
    if not text:
        return (None, date) if date else None
    words = text.replace("/", " ").split()
    odd = len(words) > PLACE_WORDS or any(char in text for char in '"“”?!;=<>@©|') or ". " in text.replace("St. ", "")
    if odd and not _PLACE.fullmatch(text):
        return None
    plain = [word.strip(",.()'’").lower() for word in words]
    if not plain or plain[0] in _NOT_PLACES or any(char.isdigit() for char in text) or named(text) is not None:
        return None
    if not all(_place_word(word) for word in words) or (
        len(text) > LONGEST_CASELESS and not any(c.isupper() for c in text)
    ):
        return None
    return text, date


def _place_word(word: str) -> bool:
    letter = next((char for char in word if char.isalpha()), "")
    caseless = letter.lower() == letter.upper()
    return bool(letter) and (letter.isupper() or caseless or word.strip(",.").lower() in _PARTICLES)


def _abbreviated(text: str) -> bool:
    """True for a place that ends in an abbreviation: "SPRINGFIELD, Ill." and "WASHINGTON, D.C."."""
    last = text.replace(",", " ").split()[-1]
    return "," in text and (len(last) <= 6 or last.count(".") > 1)  # noqa: PLR2004


def _upper(text: str) -> bool:
    """True where the place's first part stands in capitals."""
    first = text.partition(",")[0]
    letters = [char for char in first if char.isalpha()]
    return len(letters) > 1 and all(char.isupper() for char in letters)


def _spells_out(place: str | None, sign: str) -> bool:
    """True for "Canadian Pacific (CP)": the sign abbreviates the words before it."""
    if place is None:
        return False
    initials = "".join(word[0] for word in re.split(r"[\s-]+", place) if word[:1].isalpha())
    return len(sign) > 1 and initials.lower() == sign.replace(".", "").lower()


def _may_follow(rest: str) -> bool:
    """Whether a text may begin right after the sign, without a dash ("TOKYO (AFP)Japan's")."""
    first = rest[:1]
    caseless = first.isalpha() and first.lower() == first.upper()
    return bool(first) and (first.isupper() or first in "\"“„«'‘「『" or caseless)
