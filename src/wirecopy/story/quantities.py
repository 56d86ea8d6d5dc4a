"""Quantities in a sentence: digits and words, separators, multipliers, hedges, currencies and per cent, by language.

text -> numbers -> without dates, times, scores, ages and ordinals -> with multiplier, unit and hedge
"""

from __future__ import annotations

import importlib.resources
import re
import tomllib
import unicodedata
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cache, lru_cache
from typing import TYPE_CHECKING, Literal, NamedTuple

from wirecopy.story.days import named_days

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

Hedge = Literal["at-least", "at-most", "about"]


class Quantity(NamedTuple):
    """A number as a text gives it.

    Attributes:
        value: What it comes to, multiplied out: 6,300,000 for "6.3 million".
        start: First character of the number in the text, its hedge not counted.
        end: One past its last character, its multiplier and unit sign counted.
        printed: As printed, with its hedge: "at least 6.3 million".
        first: First character of that.
        last: One past its last character.
        hedge: Whether it is given as a least, as a most, or as about right.
        unit: `%`, or the code of a currency, where one stands at the number.
        loose: True for a "one" that may be an article.
    """

    value: Decimal
    start: int
    end: int
    printed: str
    first: int
    last: int
    hedge: Hedge | None = None
    unit: str | None = None
    loose: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class _Grammar:
    decimal: str
    words: dict[str, int]
    ones: frozenset[str]
    multiples: dict[str, Decimal]
    before: re.Pattern[str]
    hedges: dict[str, Hedge]
    after: re.Pattern[str] | None
    spelled: re.Pattern[str] | None
    starts: frozenset[str]  # with one of which a spelled number starts, where a script has spaces between words
    multiple: re.Pattern[str] | None


# A number is not followed by a letter of a spaced script, unless a unit is glued to it.
_DIGITS = re.compile(
    r"(?:(?<![\w.,:/–-])|(?<=\bو)|(?<=\bب))(?<!\d[ \u00a0\u202f\u2009])"
    r"[$€£¥₩₹₽₺]?\s?(?P<digits>\d{1,3}(?:[.,'’ \u00a0\u202f\u2009]\d{3})+(?:[.,]\d{1,2})?|\d+(?:[.,]\d+)?)"
    r"(?![\d:/]|[.,]\d|[-–]\d)(?=[^A-Za-zÀ-ɏА-я]|(?:km|kg|cm|mm|m|ft|bn|mn|k|mph)\b|\Z)"
)
_CJK = dict(zip("〇零一二两兩三四五六七八九", (0, 0, 1, 2, 2, 2, 3, 4, 5, 6, 7, 8, 9), strict=True))
_CJK_TENS = dict(zip("十百千천백", (10, 100, 1000, 1000, 100), strict=True))
_CJK_MYRIADS = dict(zip("万萬만亿億억兆조", (10**4, 10**4, 10**4, 10**8, 10**8, 10**8, 10**12, 10**12), strict=True))
_IDEOGRAPHS = "〇零一二三四五六七八九十百千万萬亿億两兩"
_CJK_NUMBER = re.compile(
    rf"(?<![\d.,:/A-Za-z第-])(?P<number>[$€£¥]?(?:\d[\d.,]*|[{_IDEOGRAPHS}])"
    rf"(?:\s?[{_IDEOGRAPHS}兆만억조천백]|(?<=[万萬亿億千만억조천])\s?\d[\d.,]*)*)(?![\d:/])"
)
# An ideographic number is one before a counter; alone it is a part of a word.
_COUNTERS = re.compile(
    r"\s?[余多여]?\s?(?:[人名个個位件台辆輛所棟戸户头艘架枚吨米元円圓명개대곳척채원톤票표건]|トン|公里|キロ|メートル|ドル|美元|欧元|ユーロ"
    r"|[%％]|사람|달러|유로|킬로|㎞|km|미터|퍼센트|포인트|世帯|가구)"
)
# What makes of a number a part of a date, a time of day, an age or an ordinal.
_TIME_AFTER = re.compile(
    r"\s?(?:年|月|日|時|时|分|秒|歳|岁|歲|년|월|일|시|분|초|살|세|号|點|点(?!\d)|世紀|世纪|時間|手目|回目|番目|번째|(?:th|st|nd|rd)\b"
    r"|(?:a\.?m|p\.?m)\b|uhr\b|h(?=\s?\d)|o['’]clock|год[ау]?\b)",
    re.IGNORECASE,
)
_TIME_BEFORE = re.compile(r"\b(?:kl|um|alle|à|a las)\s\Z", re.IGNORECASE)
_AGE = re.compile(r"(?:,|\(|\baged?|\bim alter von|\bde)\s?\Z", re.IGNORECASE)
_AGE_AFTER = re.compile(
    r"[,)]|[-\s]years?[-\s]old|[-\s]jährig|\s(?:ans|años|anni|anos|jaar|lat|лет|года|yaşında|عاما|ปี)\b", re.IGNORECASE
)
_TOKEN, _DIGIT = re.compile(r"\w+"), re.compile(r"\d")
_THOUSANDS = re.compile(r"['’ \u00a0\u202f\u2009]")
_YEARS_OLD = re.compile(r"[-\s]years?[-\s]old|[-\s]jährig")
# A bare number between these is a year.
_YEARS = (1900, 2100)
_UNSPACED_LANGUAGES = frozenset({"zh", "ja", "ko"})
# German numbers from 21 to 99.
_GLUED = tuple(
    f"{unit}und{tens}"
    for unit in ("ein", "zwei", "drei", "vier", "fünf", "sechs", "sieben", "acht", "neun")
    for tens in ("zwanzig", "dreißig", "vierzig", "fünfzig", "sechzig", "siebzig", "achtzig", "neunzig")
)
_HEDGE_REACH = 32
# The longest sign before a number, with its space.
_SIGN_REACH = 8
# Any year does for telling that a number is part of a date.
_ANY_DAY = date(2020, 6, 15)


def quantities(text: str, language: str | None = None) -> tuple[Quantity, ...]:
    """Find the quantities of a text.

    Args:
        text: A sentence or a headline.
        language: Its base language; separators and words are read by its rules, English ones where it is unknown.

    Returns:
        The quantities in order. Dates, times of day, years, ages, scores and ordinals are none.
    """
    return _quantities(text, language)


@lru_cache(maxsize=4096)
def _quantities(text: str, language: str | None) -> tuple[Quantity, ...]:
    grammar = _grammar(language or "en")
    plain = _ascii_digits(text)
    numbers = tuple(_numbers(plain, grammar, language))
    if not numbers:
        return ()
    found: dict[int, Quantity] = {}
    ends = [(named.start, named.end) for named in named_days(plain, language, _ANY_DAY)]
    for number in numbers:
        start, end = number[:2]
        if any(start < other_end and other_start < end for other_start, other_end in ends):
            continue
        quantity = _dressed(text, plain, grammar, number)
        ends.append((start, quantity.end if quantity else end))
        if quantity is not None:
            found[start] = quantity
    return tuple(found[start] for start in sorted(found))


def _numbers(plain: str, grammar: _Grammar, language: str | None) -> Iterator[tuple[int, int, Decimal, bool]]:
    if language in _UNSPACED_LANGUAGES:
        for match in _CJK_NUMBER.finditer(plain):
            value = _cjk_value(match["number"])
            spelled = not any(character.isdigit() and character.isascii() for character in match["number"])
            if value is not None and (not spelled or _COUNTERS.match(plain, match.end())):
                yield match.start(), match.end(), value, False
    elif _DIGIT.search(plain):
        for match in _DIGITS.finditer(plain):
            yield match.start(), match.end(), _decimal(match["digits"], grammar.decimal), False
    if grammar.spelled is None:
        return
    folded = plain.casefold()
    folded = folded if len(folded) == len(plain) else plain
    # Most sentences have no such word: that is told ten times quicker than by the pattern.
    if not grammar.starts or not grammar.starts.isdisjoint(_TOKEN.findall(folded)):
        for match in grammar.spelled.finditer(folded):
            yield match.start(), match.end(), _spelled_value(match[0], grammar), match[0] in grammar.ones


def _dressed(text: str, plain: str, grammar: _Grammar, number: tuple[int, int, Decimal, bool]) -> Quantity | None:
    """The number with its multiplier, unit and hedge; None where it is a date, a time, an age or an ordinal."""
    start, end, value, loose = number
    begin = start + len(plain[start:end]) - len(plain[start:end].lstrip("$€£¥₩₹₽₺ "))
    signed = _units("units-before").search(plain, max(0, begin - _SIGN_REACH), begin)
    unit = _codes("units-before")[signed.lastindex or 0] if signed else None
    multiplied = False
    while grammar.multiple is not None and (match := grammar.multiple.match(plain, end)):  # "mil millones"
        value, end, multiplied = value * grammar.multiples[match[1].casefold()], match.end(), True
    behind = _units("units").match(plain, end)
    if behind is not None:
        unit, end = _codes("units")[behind.lastindex or 0], behind.end()
    elif unit is None and not multiplied and _is_no_quantity(plain, begin, end, value):
        return None
    hedge, first = _hedge(plain, grammar, start)
    last = end
    if hedge is None and grammar.after is not None and (match := grammar.after.match(plain, end)):
        hedge, last = grammar.hedges["after " + match[1].casefold()], match.end()
    return Quantity(
        value=value,
        start=start,
        end=end,
        printed=text[first:last].strip(),
        first=first,
        last=last,
        hedge=hedge,
        unit=unit,
        loose=loose,
    )


def _is_no_quantity(plain: str, start: int, end: int, value: Decimal) -> bool:
    before, digits = plain[max(0, start - 24) : start], plain[start:end].isdigit()
    if _TIME_AFTER.match(plain, end) or (digits and value <= 24 and _TIME_BEFORE.search(before)):  # noqa: PLR2004 - hours
        return True
    if digits and _YEARS[0] <= value <= _YEARS[1]:
        return True
    if digits and value < 120 and _AGE.search(before) and _AGE_AFTER.match(plain, end):  # noqa: PLR2004 - years of age
        return True
    return bool(_YEARS_OLD.match(plain, end))


def _hedge(plain: str, grammar: _Grammar, start: int) -> tuple[Hedge | None, int]:
    first = max(0, start - _HEDGE_REACH)
    match = grammar.before.search(plain[first:start])
    if match is None:
        return None, start
    return grammar.hedges[match[1].casefold()], first + match.start(1)


def _decimal(digits: str, mark: str) -> Decimal:
    plain = _THOUSANDS.sub("", digits)
    other = "." if mark == "," else ","
    if plain.count(other) == 1 and mark not in plain:
        # One separator that is the language's thousands mark: "4,200" is so, "6.1" in a German table is not.
        whole, part = plain.split(other)
        return Decimal(whole + part) if len(part) == 3 and whole != "0" else Decimal(f"{whole}.{part}")  # noqa: PLR2004
    plain = plain.replace(other, "")
    if plain.count(mark) > 1:
        plain = plain.replace(mark, "")
    return Decimal(plain.replace(mark, "."))


def _cjk_value(number: str) -> Decimal | None:
    """The value of a number with ideographs: "1万2千", "三百二十", "12억"."""
    total = section = Decimal(0)
    digit: Decimal | None = None
    for part in re.findall(r"[\d][\d.,]*|[^\d\s$€£¥.,]", number):
        if part[0].isdigit():
            digit = _decimal(part.rstrip(".,"), ".")
        elif part in _CJK:
            digit = (digit * 10 if digit is not None else Decimal(0)) + _CJK[part]
        elif part in _CJK_TENS:
            section += (digit if digit is not None else Decimal(1)) * _CJK_TENS[part]
            digit = None
        elif part in _CJK_MYRIADS:
            section += digit or Decimal(0)
            if not section:
                return None
            total += section * _CJK_MYRIADS[part]
            section, digit = Decimal(0), None
        else:
            return None
    return total + section + (digit or Decimal(0))


def _spelled_value(word: str, grammar: _Grammar) -> Decimal:
    if word in grammar.ones:
        return Decimal(1)
    total = Decimal(0)
    for part in re.split(r"[\s-]+(?:(?:and|y|e|et|en|und)\s+)?", word):
        value = 1 if part in grammar.ones else grammar.words.get(part)
        if value is None:  # "einundzwanzig", "tweeëntwintig"
            unit, _, tens = part.partition("und")
            value = grammar.words.get(tens, 0) + (1 if unit == "ein" else grammar.words.get(unit, 0))
        total = total * 100 if value == 100 and total else total + value  # noqa: PLR2004 - "two hundred"
    return total


@cache
def _ascii_table() -> dict[int, str]:
    table = {}
    for code in range(0x0660, 0x10000):
        character = chr(code)
        if unicodedata.category(character) == "Nd":
            table[code] = str(unicodedata.digit(character))
    return table | {0x066B: ".", 0x066C: ","}


def _ascii_digits(text: str) -> str:
    """The text with the digits of every script as 0 to 9; no place in it moves."""
    return text.translate(_ascii_table()) if not text.isascii() and _other_digits().search(text) else text


@cache
def _other_digits() -> re.Pattern[str]:
    return re.compile(f"[{''.join(map(chr, _ascii_table()))}]")


@cache
def _units(name: str) -> re.Pattern[str]:
    """The units behind a number or before it, a group for each of `_codes`."""
    either = "|".join(f"({'|'.join(_list(how))})" for how in _grammars()[name].values())
    return re.compile(rf"\s?(?:{either})" if name == "units" else rf"(?:{either})\s?\Z", re.IGNORECASE)


@cache
def _codes(name: str) -> tuple[str, ...]:
    """The codes of the units by the number of their group, from 1."""
    return ("", *_grammars()[name])


@cache
def _grammars() -> dict[str, dict[str, object]]:
    data = importlib.resources.files("wirecopy.story").joinpath("numbers.toml").read_text(encoding="utf-8")
    return tomllib.loads(data)


@cache
def _grammar(language: str) -> _Grammar:
    given = _grammars().get(language) or _grammars()["en"]
    words = _pairs(given.get("words"))
    ones = frozenset(_list(given.get("one")))
    multiples = {word: Decimal(value) for word, value in _pairs(given.get("multiples")).items()}
    hedges: dict[str, Hedge] = {}
    for kind in ("at-least", "at-most", "about"):
        hedges |= dict.fromkeys(_list(given.get(kind)), kind)
        hedges |= {f"after {phrase}": kind for phrase in _list(given.get(f"after-{kind}"))}
    before = [phrase for phrase in hedges if not phrase.startswith("after ")]
    after = [phrase.removeprefix("after ") for phrase in hedges if phrase.startswith("after ")]
    spaced = language not in _UNSPACED_LANGUAGES | {"th"}
    start, edge = (r"(?<!\w)", r"\b") if spaced else ("", "")
    return _Grammar(
        decimal=str(given["decimal"]),
        words={word: int(float(value)) for word, value in words.items()},
        ones=ones,
        multiples=multiples,
        before=re.compile(rf"{start}({_either(before)})\s*[$€£¥₩₹₽₺]?\s*\Z", re.IGNORECASE),
        hedges=hedges,
        after=re.compile(rf"[\s-]?(?:人|名|명)?\s?({_either(after)})", re.IGNORECASE) if after else None,
        spelled=_spelled(language, list(words), ones) if words or ones else None,
        starts=frozenset(_TOKEN.findall(" ".join([*words, *ones, *_GLUED]))) if spaced else frozenset(),
        multiple=re.compile(rf"[\s  -]?({_either(multiples)}){edge}", re.IGNORECASE) if multiples else None,
    )


def _spelled(language: str, words: list[str], ones: frozenset[str]) -> re.Pattern[str]:
    either = _either(words)
    if language == "ko":
        return re.compile(rf"(?<![가-힣])(?:{either})(?=\s?(?:명|사람|개|대|곳|척|채|마리))")
    if language == "th":
        return re.compile(rf"(?:{either})(?=\s?(?:คน|ราย|ศพ|คัน|หลัง))")
    unit = f"{either}|{_either(ones)}" if ones else either
    joined = rf"(?:{either})(?:(?:-|\s(?:and\s|y\s|e\s|et\s)?)(?:{unit})(?!\w))*"
    single = "|" + _either(ones) if ones else ""
    return re.compile(rf"(?<![\w-])(?:{joined}{'|' + _either(_GLUED) if language == 'de' else ''}{single})(?![\w-])")


def _pairs(given: object) -> dict[str, str]:
    parts = str(given or "").split()
    return dict(zip(parts[::2], parts[1::2], strict=True))


def _list(given: object) -> list[str]:
    return [str(item) for item in given] if isinstance(given, list) else []


def _either(given: Iterable[str]) -> str:
    return "|".join(sorted(map(re.escape, given), key=len, reverse=True))
