"""Names in scripts without capitals: by the office beside them, by what they end in, and by the gazetteer.

Korean, Japanese and Chinese names stand before or behind an office ("윤다온 선수", "石野首相", "总统李明"), Arabic ones
behind it, Thai ones glued to a form of address. Nothing is taken for a name for its letters alone.
"""

from __future__ import annotations

import importlib.resources
import re
import tomllib
from functools import cache
from typing import TYPE_CHECKING, Literal

from wirecopy.story.found import Found
from wirecopy.story.gazetteer import spellings

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

_KATAKANA = "ァ-ヴー"
_KANJI = "々一-龥"
# A particle may follow a Korean name, a letter of another word may not.
_AFTER_KOREAN = r"(?=[^가-힣]|\Z|은|는|이|가|을|를|의|에|와|과|도|로|으로|에서|에게|께서|측|라며|라고|보다|부터|까지)"
# So many letters of a word tell whether a place may begin there: Korean words may end in particles, Arabic ones do not.
_LETTERS = {"ko": re.compile("[가-힣]+"), "ar": re.compile("[\u0621-\u064a]+")}
_BEGINNING = {"ko": 2, "ar": None}
# Thai and ideographic place names of fewer characters are too often parts of words.
_LEAST_PLACE = {"th": 4, "ar": 3}


def glued_names(body: str, language: str) -> Iterator[Found]:
    """Find the names of a Chinese, Japanese, Korean, Thai or Arabic text.

    Args:
        body: The text.
        language: `zh`, `ja`, `ko`, `th` or `ar`.

    Yields:
        The names, in no order; none overlaps another.
    """
    taken: list[tuple[int, int]] = []
    people: dict[str, Found] = {}
    for found in (*_people(body, language), *_organisations(body, language), *_places(body, language)):
        if all(found.end <= start or end <= found.start for start, end in taken):
            taken.append((found.start, found.end))
            if found.kind == "person":
                people.setdefault(found.key, found)
            yield found
    yield from _again(body, people.values(), taken, language)


def _people(body: str, language: str) -> Iterator[Found]:
    given = _lists()[language]
    for pattern in _person_patterns(language):
        for match in pattern.finditer(body):
            name = match["name"].strip()
            known = name in given["neither"] or name in spellings(language) or name in given.get("adjectives", ())
            if not known and name[0] not in given.get("short", ()):
                yield _found("person", name, match.start("name"), role=match.groupdict().get("role"))


@cache
def _person_patterns(language: str) -> tuple[re.Pattern[str], ...]:
    given = _lists()[language]
    roles = _either(given.get("roles", ()))
    if language == "ko":
        long = _either(set(given["roles"]) - set(given["short"]))
        surname = f"[{''.join(given['surnames'])}]"
        return (
            re.compile(
                rf"(?<![가-힣])(?P<name>{surname}[가-힣]{{2}})(?:\([^)]{{1,12}}\))?\s?(?P<role>{long}){_AFTER_KOREAN}"
            ),
            re.compile(
                rf"(?<![가-힣])(?P<name>{surname}[가-힣]{{2}})(?:\([^)]{{1,12}}\))?\s(?P<role>{_either(given['short'])})(?![가-힣]{{2}})"
            ),
            re.compile(rf"(?<![가-힣])(?P<name>{surname}[가-힣]{{2}})\(\d{{1,2}}\)"),
            re.compile(
                rf"(?<![가-힣])(?P<name>{surname}[가-힣]{{2}})\s[가-힣]{{1,7}}(?:대|대학교|부|당|청|연구소|연구원|은행|전자|그룹|협회|공사)\s"
                rf"(?P<role>{long}){_AFTER_KOREAN}"
            ),
        )
    if language == "ja":
        return (
            re.compile(
                rf"(?<![{_KANJI}{_KATAKANA}])(?P<name>[{_KANJI}]{{2,5}}?|[{_KATAKANA}][{_KATAKANA}・＝]{{1,18}})(?:（[^）]{{1,16}}）)?(?P<role>{roles})(?!権)"
            ),
            re.compile(rf"(?<![{_KANJI}])(?P<name>[{_KANJI}]{{3,5}})（[ぁ-ん・\s]{{3,14}}）"),
        )
    if language == "zh":
        surname = f"[{''.join(given['surnames'])}]"
        verbs = _either(given["verbs"])
        return (
            re.compile(rf"(?P<role>{roles})(?P<name>[{_KANJI}]{{1,6}}·[{_KANJI}]{{1,8}}?)(?={verbs})"),
            re.compile(rf"(?P<role>{roles})(?P<name>{surname}[{_KANJI}]{{1,2}}?)(?={verbs})"),
            re.compile(rf"(?<![{_KANJI}])(?P<name>{surname}[{_KANJI}]{{1,2}})(?P<role>{roles})"),
        )
    if language == "ar":
        adjectives = _either(given["adjectives"])
        word = r"(?!(?:ال|و?أن|إن|في|من|على)\b)[\u0621-\u064a]{2,}"
        return (
            re.compile(
                rf"(?<![\u0621-\u064a])[وفبل]?(?P<role>{roles})\s(?:(?:{adjectives})\s){{0,3}}(?P<name>(?!ال|(?:{_either(given['neither'])})\s){word}\s(?!{_either(given['neither'])}(?:\s|\Z)){word})"
            ),
        )
    titles = _either(given["titles"])
    return (
        re.compile(
            rf"(?<![ก-๛])(?!{_either(given['neither'])})(?P<role>{titles})\s?(?P<name>[ก-๛]{{2,20}}\s[ก-๛]{{2,24}})(?=\s|\Z)"
        ),
    )


def _organisations(body: str, language: str) -> Iterator[Found]:
    given = _lists()[language]
    for pattern in _organisation_patterns(language):
        for match in pattern.finditer(body):
            name = match["name"]
            if name not in given["organisations"] or name in given["alone"]:
                yield _found("organisation", name, match.start("name"))


@cache
def _organisation_patterns(language: str) -> tuple[re.Pattern[str], ...]:
    ends = _either(_lists()[language]["organisations"])
    if language == "ko":
        return (re.compile(rf"(?<![가-힣])(?P<name>[가-힣A-Z]{{0,8}}?(?:{ends})){_AFTER_KOREAN}"),)
    if language == "ja":
        return (
            re.compile(
                rf"(?<![{_KANJI}{_KATAKANA}])(?P<name>(?![同各両本全])[{_KANJI}{_KATAKANA}]{{2,10}}?(?:{ends}))(?![{_KANJI}])"
            ),
        )
    if language == "zh":
        neither = f"[{''.join(one for one in _lists()[language]['neither'] if len(one) == 1)}]"
        return (
            re.compile(
                rf"(?<![{_KANJI}])(?P<name>(?!{neither})[{_KANJI}]{{0,6}}?(?:{ends}))(?![{_KANJI}]*(?:部|局)\b)"
            ),
        )
    if language == "ar":
        return (
            re.compile(
                rf"(?<![\u0621-\u064a])(?P<name>(?:{ends})\s(?!(?:{_either(_lists()['ar']['neither'])})\b)ال[\u0621-\u064a]{{3,}})"
            ),
        )
    return (re.compile(rf"(?P<name>(?:{ends})[ก-๛]{{3,24}})(?=\s)"),)


def _places(body: str, language: str) -> Iterator[Found]:
    known = spellings(language)
    for match in _known_places(body, language):
        name = match["name"]
        yield _found("place", name, match.start("name"), code=known[name])
    if language in {"ja", "ko", "zh"}:
        for match in _shaped_place(language).finditer(body):
            yield _found("place", match["name"], match.start("name"))


def _known_places(body: str, language: str) -> Iterator[re.Match[str]]:
    pattern = _place_pattern(language)
    if language not in _LETTERS:
        yield from pattern.finditer(body)
        return
    # Where words have spaces between them, few begin as a place does. In Arabic a letter may be glued on before them.
    begin, cut = _place_beginnings(language), _BEGINNING[language]
    for word in _LETTERS[language].finditer(body):
        if word[0][:cut] in begin or (language == "ar" and word[0][1:] in begin):
            match = pattern.match(body, word.start())
            if match is not None:
                yield match


@cache
def _place_beginnings(language: str) -> frozenset[str]:
    """How the first words of the places' names begin."""
    cut, letters = _BEGINNING[language], _LETTERS[language]
    return frozenset(found[0][:cut] for name in spellings(language) if (found := letters.match(name)))


@cache
def _shaped_place(language: str) -> re.Pattern[str]:
    """What ends as places do, in Chinese, Japanese or Korean."""
    ends = _either(_lists()[language]["places"])
    letters = "가-힣" if language == "ko" else _KANJI
    after = _AFTER_KOREAN if language == "ko" else f"(?![{_KANJI}])"
    least = 2 if language == "ko" else 1
    refused = "|".join(map(re.escape, _lists()[language]["neither"]))
    return re.compile(rf"(?<![{letters}{_KATAKANA}])(?P<name>(?!{refused})[{letters}]{{{least},4}}(?:{ends})){after}")


@cache
def _place_pattern(language: str) -> re.Pattern[str]:
    names = [name for name in spellings(language) if len(name) >= _LEAST_PLACE.get(language, 2)]
    either = _either(names)
    if language == "ko":
        return re.compile(
            rf"(?<![가-힣])(?P<name>{either})(?=[^가-힣]|\Z|은|는|이|가|을|를|의|에|와|과|도|로|으로|에서|발|산|인|군|시)"
        )
    if language == "ar":
        return re.compile(rf"(?<![\u0621-\u064a])[وفبل]?(?P<name>{either})(?![\u0621-\u064a])")
    return re.compile(rf"(?P<name>{either})")


def _again(body: str, people: Iterable[Found], taken: list[tuple[int, int]], language: str) -> Iterator[Found]:
    """The people named before, where they stand without an office; in Japanese also by the family name."""
    for person in people:
        for match in re.finditer(re.escape(person.name), body):
            if all(match.end() <= start or end <= match.start() for start, end in taken):
                taken.append(match.span())
                yield _found("person", person.name, match.start())
    del language


def _found(
    kind: Literal["person", "organisation", "place"],
    name: str,
    start: int,
    *,
    code: str | None = None,
    role: str | None = None,
) -> Found:
    return Found(kind=kind, name=name, key=code or name, start=start, end=start + len(name), code=code, role=role)


def _either(words: Iterable[str]) -> str:
    return "|".join(sorted(map(re.escape, words), key=lambda word: (-len(word), word)))


@cache
def _lists() -> dict[str, dict[str, frozenset[str]]]:
    data = tomllib.loads(importlib.resources.files("wirecopy.story").joinpath("glued.toml").read_text(encoding="utf-8"))
    return {
        language: {name: frozenset(words.split()) for name, words in ({"neither": "", "alone": ""} | table).items()}
        for language, table in data.items()
    }
