"""People's names, read from bylines.

    raw -> contacts out -> leading words out -> parts -> roles and places off each part -> a name, or nothing

Better fewer than wrong: what is not clearly a person's name is left out.
"""

from __future__ import annotations

import re
import unicodedata
from typing import TYPE_CHECKING, Final

from wirecopy.extract.agencies import chain
from wirecopy.extract.phrases import alternatives, word_list

if TYPE_CHECKING:
    from collections.abc import Iterable

#: A byline is short; what is longer is prose.
LONGEST_BYLINE: Final = 400
#: More words than this are no person's name, less than two no full one.
MOST_WORDS: Final = 5
FEWEST_WORDS: Final = 2

_CONTACT = re.compile(r"[^\s,;|()<>\[\]]+@[^\s,;|()<>\[\]]+|(?<!\w)@\w+|(?:https?://|www\.)\S+", re.IGNORECASE)
_BY = re.compile(rf"^\s*(?:{alternatives('people', 'by')})(?:\s*[:：]\s*|\s+)", re.IGNORECASE)
_AND = alternatives("people", "and")
_PARTS = re.compile(
    rf"\s*[;|/\n\t•·*+]\s*|\s+[-–—]\s+|\s*,\s*(?:(?:{_AND})\s+)?|\s+(?:{_AND})\s+|\s*&\s*", re.IGNORECASE
)
_BRACKETS = re.compile(r"[(\[（【][^()\[\]（）【】]*[)\]）】]")
_PLACE_AFTER = re.compile(r"\s+(?:in|aus|à|a|en|em|i|w|v|på|te|for|für|pour|para|per|para|voor|of|from|at)\s+.*$")
_NOT_NAMES: Final = word_list("people", "not_names")
_ROLE_TAIL = re.compile(rf"\s+(?:{alternatives('people', 'role_tails')})\b.*$", re.IGNORECASE)
_TITLE = re.compile(r"^(?:dr|prof|mr|mrs|ms|sir|dame|drs|ing|mag|lic|dipl)\b\.?\s+", re.IGNORECASE)
_PARTICLES: Final = word_list("people", "particles")
_WORD = re.compile(r"^[^\W\d_][^\W\d_'’.\-‐‑·]*(?:['’.\-‐‑·][^\W\d_]+)*['’.]?$")
_EAST = re.compile(r"[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]")
_HANGUL_NAME = re.compile(r"^[가-힣]{2,4}$")
_HAN_NAME = re.compile(
    r"^[\u4e00-\u9fff々ヶヵ]{2,6}$|^[\u4e00-\u9fff々]{1,3}[ \u3000][\u4e00-\u9fff々ぁ-んァ-ヶ]{1,4}$"
)
_KANA_NAME = re.compile(r"^[ァ-ヶー]{2,}(?:[・=＝][ァ-ヶー]+)+$")
_EAST_ROLES = re.compile(alternatives("people", "eastern_roles"))
_EAST_PARTS = re.compile(r"[、，,;；|/／·・&＆\n\t()（）【】\[\]:：=＝]+")
_EAST_ORGS = re.compile(alternatives("people", "eastern_organisations"))

#: Family names after which a hyphenated given name keeps a small second syllable: Korean and Taiwanese usage.
_SMALL_AFTER_HYPHEN: Final = word_list("people", "small_after_hyphen")
_SYLLABLE = re.compile(
    r"^(?:kk|tt|pp|ss|jj|ch|sh|ts|hs|k|g|n|d|t|r|l|m|b|p|s|j|h|y|w|f|z|c|q|x)?"
    r"(?:yae|yeo|wae|yoo|you|woo|iao|uei|ae|ya|eo|ye|wa|oe|yo|wo|we|wi|yu|eu|ui|ii|oo|ee|ou|oh|uh|ai|ei|ao|ia|ie|iu|ue|"
    r"uo|ua|a|e|o|u|i|y)?"
    r"(?:ng|k|g|n|t|l|m|p|b|r|h|ck|s)?$"
)


def names(raw: str | Iterable[str]) -> tuple[str, ...]:
    """Read people's names from a byline or a list of bylines.

    Args:
        raw: One byline as printed ("By KIM TONG-HYUNG and Jane Doe, Associated Press"), or several.

    Returns:
        The names in order, each once, in natural case; organisations, desks, roles, handles and addresses left out.
    """
    found: dict[str, None] = {}
    for line in (raw,) if isinstance(raw, str) else raw:
        for name in _names_in(line):
            found.setdefault(name)
    return tuple(found)


def natural_case(text: str) -> str:
    """Put a name or place that stands in capitals into natural case; anything else stays as it is.

    "KIM TONG-HYUNG" -> "Kim Tong-hyung", "MARIE-CLAIRE D'ARC" -> "Marie-Claire d'Arc", "SEOUL, South Korea" -> "Seoul,
    South Korea".
    """
    words = text.split(" ")
    small = any(_bare(word) in _SMALL_AFTER_HYPHEN for word in (words[0], words[-1])) and len(words) > 1
    return " ".join(_cased(word, first=at == 0, small=small) for at, word in enumerate(words))


def _names_in(line: str) -> Iterable[str]:
    if len(line) > LONGEST_BYLINE:
        return
    line = unicodedata.normalize("NFC", line).replace("\u00a0", " ")
    line = _CONTACT.sub(" ", line)
    if _EAST.search(line):
        yield from _eastern(line)
        return
    line = _BRACKETS.sub(" ", line)
    previous = None
    while previous != line:
        previous, line = line, _BY.sub("", line, count=1)
    if chain(line):
        return
    for part in _PARTS.split(line):
        name = _name(part)
        if name is not None:
            yield name


def _name(part: str) -> str | None:
    """The part as a person's name, or None."""
    part = " ".join(part.split()).strip(' .:,-–—"“”*_<>')
    part = _BY.sub("", part)
    part = _PLACE_AFTER.sub("", _ROLE_TAIL.sub("", part))
    part = _TITLE.sub("", part)
    words = part.split()
    if not FEWEST_WORDS <= len(words) <= MOST_WORDS or chain(part):
        return None
    if any(_bare(word) in _NOT_NAMES for word in words) or not all(_WORD.match(word) for word in words):
        return None
    capitals = [word for word in words if _capital(word)]
    if len(capitals) < 2 or not all(_capital(word) or word.lower() in _PARTICLES for word in words):  # noqa: PLR2004
        return None
    if words[-1].lower() in _PARTICLES and not _capital(words[-1]):
        return None
    return natural_case(part)


def _capital(word: str) -> bool:
    """True for a word that opens like a name; scripts without case always do."""
    letter = next((char for char in word if char.isalpha()), "")
    if word[:2].lower() in {"d'", "d’", "l'", "l’"} and len(word) > 2:  # noqa: PLR2004
        letter = word[2]
    return bool(letter) and (letter.isupper() or letter.istitle() or letter.lower() == letter.upper())


def _bare(word: str) -> str:
    return word.strip(".,'’\"").lower()


def _cased(word: str, *, first: bool, small: bool) -> str:
    letters = [char for char in word if char.isalpha()]
    if len(letters) < 2 or not all(char.isupper() for char in letters) or _initials(word):  # noqa: PLR2004
        return word
    lower = word.lower()
    if not first and lower.strip(",") in _PARTICLES:
        return lower
    parts = re.split(r"([-‐‑])", lower)
    if small and len(parts) == 3 and _SYLLABLE.match(parts[0]) and _SYLLABLE.match(parts[2]):  # noqa: PLR2004
        return parts[0].capitalize() + parts[1] + parts[2]
    return "".join(_capitalised(part) for part in parts)


def _initials(word: str) -> bool:
    """True for "J.K.", "JR.", "II" and "III", which stay as they are."""
    return word.count(".") > 1 or word.strip(".,") in {
        "II",
        "III",
        "IV",
        "JD",
        "TJ",
        "DJ",
        "AJ",
        "CJ",
        "JJ",
        "PJ",
        "RJ",
    }


def _capitalised(part: str) -> str:
    for opening in ("d'", "d’", "l'", "l’"):
        if part.startswith(opening) and len(part) > 4:  # noqa: PLR2004
            return opening + part[2:].capitalize()
    for opening in ("o'", "o’"):
        if part.startswith(opening):
            return "O" + part[1] + part[2:].capitalize()
    if part.startswith("mc") and len(part) > 3:  # noqa: PLR2004
        return "Mc" + part[2:].capitalize()
    return part[:1].upper() + part[1:]


def _eastern(line: str) -> Iterable[str]:
    """Names in Korean, Japanese and Chinese bylines, where roles are glued to the names."""
    for part in _EAST_PARTS.split(_EAST_ROLES.sub("，", line)):
        words = " ".join(part.split())
        words = " ".join(word for word in words.split() if not _EAST_ORGS.search(word))
        if not words or chain(words):
            continue
        if _HAN_NAME.match(words) or _KANA_NAME.match(words):
            yield words
            continue
        if not _EAST.search(words):
            yield from filter(None, (_name(words),))
            continue
        for word in words.split():
            if _HANGUL_NAME.match(word) or (len(words.split()) > 1 and _HAN_NAME.match(word)):
                yield word
