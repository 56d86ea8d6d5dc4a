"""Names in a text, by rule and gazetteer: people, organisations and places.

body -> capitalised runs (or the scripts' own signs) -> what speaks for each -> names, then their short forms

A run is a person for an office before it, a usual given name, an age or a description behind it; an organisation for a
word such as "ministry" in it, or as a known acronym; a place where the gazetteer has it, or by the words around it.
"""

from __future__ import annotations

import importlib.resources
import re
import tomllib
import unicodedata
from collections import Counter
from dataclasses import dataclass, replace
from functools import cache
from typing import TYPE_CHECKING, Literal

from wirecopy.story.background import frequencies
from wirecopy.story.found import Found
from wirecopy.story.gazetteer import by_first_word, place
from wirecopy.story.glued import glued_names
from wirecopy.story.terms import TERM_LETTERS
from wirecopy.story.wordlists import word_list

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from wirecopy.types import Article

# Of a body so much is read.
READ = 8_000
# A run of more words is a title or a headline.
LONGEST = 5
# A word this usual, of 1, is a word and no name where it begins a sentence.
_USUAL_WORD = 0.5
# Not in the gazetteer, a place is named behind prepositions of place so often.
_TIMES_LOCATED = 2
_UNCASED = frozenset({"zh", "ja", "ko", "th", "ar"})

_TOKEN = re.compile(r"[^\W\d_]+(?:['’.-](?=[^\W\d_])[^\W\d_]+)*\.?")
_AGE = re.compile(r",\s\d{1,2}(?=[,.;)\s])|\s?\(\d{1,2}\)|,\saged\s\d|,\swho\b")
_ARTICLES = "the|a|an|its|their|his|her|who|der|die|ein|eine|le|la|un|une|el|una|il|lo|o|um|uma|de|het|een"
_DESCRIBED = re.compile(rf",\s(?:(?:{_ARTICLES})\s)?((?:[\w'’-]+\s){{0,4}}?[\w'’-]+)")
# "the mayor, Jean Vask"; "la directrice de l'établissement, Solange Lunt".
_INTRODUCED = re.compile(r"([\w'’-]+(?:\s[\w'’-]+){0,4}),\s\Z")
_LEAD = 60
# "Trump's", "Moskova'ya".
_POSSESSIVE = re.compile(r"(?<=\w\w)['’][a-zçğıöşü]{0,5}$|['’]$")


@dataclass(frozen=True, slots=True, kw_only=True)
class _Word:
    text: str
    start: int
    end: int


@dataclass(frozen=True, slots=True, kw_only=True)
class _Run:
    """Capitalised words that stand together."""

    words: tuple[_Word, ...]
    first: bool  # begins a sentence
    before: str | None  # the word before, in lower case
    lead: str  # the text before it
    after: str  # the text behind it
    article: bool  # stands behind an article, or between quotation marks

    @property
    def name(self) -> str:
        return " ".join(word.text for word in self.words)


def names(article: Article, language: str | None) -> tuple[Found, ...]:
    """Find the names of an article's body.

    Args:
        article: The article. Those who wrote it, and the agency, are left out.
        language: Its base language.

    Returns:
        The names in order of the text, none inside another.
    """
    spoken = language or "en"
    body = article.body[:READ]
    if spoken in _UNCASED:
        return tuple(sorted(_told(glued_names(body, spoken), article), key=lambda found: found.start))
    runs = list(_runs(body))
    # German writes every noun so.
    first = [found for run in runs for found in _known(run, spoken)]
    taken = {found.start for found in first}
    located = _located(runs, taken, article, spoken)
    people = _surnames(first) | {found.name: found for found in first if found.kind == "organisation"}
    short = [
        found
        for run in runs
        if not any(run.words[0].start <= start < run.words[-1].end for start in taken)
        for found in _short(run, people, located)
    ]
    return tuple(sorted(_told((*first, *short), article), key=lambda found: found.start))


def _told(found: Iterable[Found], article: Article) -> Iterator[Found]:
    """All but those who tell: the writers, the newsroom, the agencies."""
    tellers = (*article.bylines, *(person.name for person in article.contributors), article.publisher, article.agency)
    folded = {fold_name(name) for name in tellers if name}
    agencies = _lists()["agencies"]
    return (one for one in found if fold_name(one.name) not in folded and one.name not in agencies)


def fold_name(name: str) -> str:
    """A name without case, accents and punctuation."""
    plain = "".join(c for c in unicodedata.normalize("NFKD", name.casefold()) if not unicodedata.combining(c))
    return " ".join(re.findall(r"\w+", plain)) or name


def _runs(body: str) -> Iterator[_Run]:
    """The capitalised runs of a body; particles inside a name belong to it."""
    words = [_Word(text=match[0], start=match.start(), end=match.end()) for match in _TOKEN.finditer(body)]
    place = 0
    while place < len(words):
        if not words[place].text[0].isupper():
            place += 1
            continue
        end = place + 1
        while end < len(words) and _joins(words, end, body):
            end += 1
        run = list(words[place:end])
        while run and not run[-1].text[0].isupper():
            run.pop()
        before = body[max(0, words[place].start - 3) : words[place].start]
        adjoins = place > 0 and body[words[place - 1].end : words[place].start] in {" ", "\u00a0"}
        starts = place == 0 or bool(re.search(r"[.!?:…\n\"“„«‘]\s*$", before))
        yield _Run(
            words=tuple(map(_trimmed, run)),
            first=starts,
            before=words[place - 1].text.casefold() if adjoins and not starts else None,
            lead=body[max(0, run[0].start - _LEAD) : run[0].start],
            after=body[run[-1].end : run[-1].end + _LEAD],
            article=_stands_as_a_thing(body, words, place, run),
        )
        place += max(1, len(run))


def _stands_as_a_thing(body: str, words: Sequence[_Word], place: int, run: Sequence[_Word]) -> bool:
    start, end = run[0].start, run[-1].end
    quoted = body[max(0, start - 1) : start] in {*"\"“„«‘'"} and body[end : end + 1] in {*"\"”“»’'"}
    behind = place > 0 and body[words[place - 1].end : start] == " " and words[place - 1].text in word_list("articles")
    return quoted or behind or (len(run) > 1 and run[0].text.casefold() in word_list("articles"))


def _joins(words: Sequence[_Word], place: int, body: str) -> bool:
    """Whether a word goes on with the run before it."""
    last, word = words[place - 1], words[place]
    ended = last.text.endswith(".") and len(last.text) > 4  # noqa: PLR2004 - "Jr." goes on
    if body[last.end : word.start] not in {" ", "\u00a0"} or _POSSESSIVE.search(last.text) or ended:
        return False
    if word.text[0].isupper():
        return True
    if place + 1 == len(words) or body[word.end : words[place + 1].start] != " ":
        return False
    following = words[place + 1].text
    if last.text in word_list("particles"):
        return word.text in word_list("particles-behind") and following[0].isupper()
    return word.text in word_list("particles") and (
        following[0].isupper() or following in word_list("particles-behind")
    )


def _trimmed(word: _Word) -> _Word:
    text = word.text
    if text.endswith(".") and text.count(".") == 1 and (len(text) > 3 or len(text) == 1):  # noqa: PLR2004 - "Jr.", "J."
        text = text[:-1]
    text = _POSSESSIVE.sub("", text)
    return _Word(text=text, start=word.start, end=word.start + len(text))


def _known(run: _Run, language: str) -> Iterator[Found]:
    """What a run is by itself."""
    given = _lists()
    words = list(run.words)
    if len(words) > 1 and words[0].text.casefold() in word_list("articles"):
        words = words[1:]
    # "Hana Leeds of Wharf Street School" is two names.
    of = next((number for number, word in enumerate(words) if word.text == "of"), 0)
    if (
        of > 1
        and not _is_organisation(words[:of])
        and (_is_organisation(words[of:]) or place(" ".join(word.text for word in words[of + 1 :]), language))
    ):
        yield from _known(replace(run, words=tuple(words[:of]), after=", who"), language)
        rest = words[of + 2 :] if words[of + 1].text == "the" else words[of + 1 :]
        yield from _known(replace(run, words=tuple(rest), first=False, before="of", article=False), language)
        return
    role: str | None = run.before if run.before in given["roles"] else None
    # "Foreign Minister Sergey Lavrov": the office stands in the run.
    offices = [number for number, word in enumerate(words[:-1]) if word.text.casefold().rstrip(".") in given["roles"]]
    if offices:
        yield from _officer(words[: offices[-1] + 1], words[offices[-1] + 1 :], starts=run.first)
        return
    if run.first and len(words) > 1 and _is_usual(words[0].text) and not _begins_a_name(words[0].text):
        words = words[1:]
        while not words[0].text[0].isupper():
            words = words[1:]
        run = replace(run, words=tuple(words), first=False)
    yield from _of_kind(run, words, role, language)


def _begins_a_name(word: str) -> bool:
    given = _lists()
    return word.casefold() in given["given"] or word.casefold() in given["places-before"]


def _officer(office: Sequence[_Word], name: Sequence[_Word], *, starts: bool) -> Iterator[Found]:
    given = _lists()
    people = len(office) > 1 and f"{office[0].text} {office[1].text}" in given["demonyms"]  # "South Korean"
    if starts and _is_usual(office[0].text) and office[0].text.casefold() not in given["roles"] and not people:
        office = office[1:]
    role = " ".join(word.text for word in office).rstrip(".")
    if name[0].text[0].isupper() and not _is_organisation(name) and name[-1].text.casefold() not in given["roles"]:
        found = _person(name, role)
        if found is not None:
            yield found


def _of_kind(run: _Run, words: Sequence[_Word], role: str | None, language: str) -> Iterator[Found]:
    given = _lists()
    name = " ".join(word.text for word in words)
    if name in given["things"]:
        return
    code = place(name, language) or (given["demonyms"].get(name) if language == "en" else None)
    if code is not None:
        yield _found("place", words, key=code, code=code)
    elif name in given["acronyms"] and not run.first:
        yield _found("organisation", words)
    elif len(words) > 1 and _is_organisation(words):
        # "Bahngesellschaft Lunaria" is called Lunaria.
        named = words[1:] if words[0].text.casefold() in word_list("firms") and len(words) == 2 else words  # noqa: PLR2004
        if len(words) <= LONGEST + 2:
            yield _found("organisation", named)
    elif run.before in word_list("firms") and len(words) <= 2 and not run.first:  # noqa: PLR2004 - "the carmaker Voltara Nord"
        yield _found("organisation", words)
    elif len(words) > 1 and _is_place(words, language):
        yield _found("place", words)
    elif _is_person(run, words, role, language):
        found = _person(words, role)
        if found is not None:
            yield replace(found, doubtful=run.article and role is None)
    else:
        yield from _inner_places(words, language)


def _is_place(words: Sequence[_Word], language: str) -> bool:
    given = _lists()
    return language != "de" and (
        words[-1].text.casefold() in given["places"] or words[0].text.casefold() in given["places-before"]
    )


def _is_person(run: _Run, words: Sequence[_Word], role: str | None, language: str) -> bool:
    given = _lists()
    if role is not None:
        return not (language == "de" and len(words) == 1 and _is_usual(words[0].text))
    if not 2 <= len(words) < LONGEST or any(word.text.casefold() in given["neither"] for word in words):  # noqa: PLR2004
        return False
    if fold_name(words[0].text) in given["folded"]:
        return True
    if language == "de":
        return bool(_AGE.match(run.after)) and not _is_usual(words[-1].text)
    if _AGE.match(run.after):
        return True
    around = (_DESCRIBED.match(run.after), _INTRODUCED.search(run.lead))
    return any(word.casefold() in given["roles"] for match in around if match for word in match[1].split())


def _person(words: Sequence[_Word], role: str | None) -> Found | None:
    if not 1 <= len(words) <= LONGEST or words[0].text.casefold() in _lists()["neither"]:
        return None
    if any(word.text.isupper() and len(word.text) > 3 for word in words):  # noqa: PLR2004 - an acronym or a cry
        return None
    return _found("person", words, role=role)


def _is_organisation(words: Sequence[_Word]) -> bool:
    known = _lists()["organisations"]
    return any(word.text.casefold().rstrip(".") in known for word in words)


def _inner_places(words: Sequence[_Word], language: str) -> Iterator[Found]:
    """A known place at the end of a longer run ("Northern Japan")."""
    firsts = by_first_word(language)
    for number, word in enumerate(words):
        for name in firsts.get(word.text, ()):
            part = words[number : number + len(name)]
            code = place(" ".join(name), language)
            if tuple(one.text for one in part) == name and number + len(name) == len(words) and number and code:
                yield _found("place", part, key=code, code=code)
                return


def _found(
    kind: Literal["person", "organisation", "place"],
    words: Sequence[_Word],
    *,
    key: str | None = None,
    code: str | None = None,
    role: str | None = None,
) -> Found:
    name = " ".join(word.text for word in words)
    return Found(
        kind=kind, name=name, key=key or fold_name(name), start=words[0].start, end=words[-1].end, code=code, role=role
    )


def _located(runs: Sequence[_Run], taken: set[int], article: Article, language: str) -> frozenset[str]:
    """Names that stand behind prepositions of place again and again, or in the dateline."""
    given = _lists()
    seen: Counter[str] = Counter()
    other: Counter[str] = Counter()
    for run in runs:
        if run.words[0].start in taken or len(run.words) > 2 or run.first:  # noqa: PLR2004 - "Port Kestrel"
            continue
        (seen if run.before in word_list("locative") else other)[run.name] += 1
    found = {
        name
        for name, times in seen.items()
        if times >= _TIMES_LOCATED
        and other[name] <= times
        and not set(name.casefold().split()) & given["neither"].keys()
    }
    if language == "de":
        found = {name for name in found if not _is_usual(name)}
    if article.dateline is not None and article.dateline.place is not None:
        found.add(article.dateline.place.split(",")[0].strip())
    return frozenset(found)


def _surnames(found: Sequence[Found]) -> dict[str, Found]:
    """The people of a text by the word that stands for them later; nobody where several have it."""
    by_last: dict[str, dict[str, Found]] = {}
    for one in found:
        if one.kind == "person" and " " in one.name:
            words = one.name.split()
            for word in (
                {words[-1].rstrip("."), words[0]}
                if fold_name(words[0]) not in _lists()["folded"]
                else {words[-1].rstrip(".")}
            ):
                by_last.setdefault(word, {})[one.key] = one
    return {word: next(iter(people.values())) for word, people in by_last.items() if len(people) == 1}


def _short(run: _Run, people: dict[str, Found], located: frozenset[str]) -> Iterator[Found]:
    """A run that stands for somebody named in full elsewhere, or for a place by its surroundings."""
    words = run.words
    if run.first and len(words) > 1 and words[0].text not in people and _is_usual(words[0].text):
        words = words[1:]
    if len(words) == 1 and words[0].text in people:
        whole = people[words[0].text]
        yield _found(whole.kind, words, key=whole.key)
    elif " ".join(word.text for word in words) in located:
        yield _found("place", words)


def _is_usual(word: str) -> bool:
    return frequencies(TERM_LETTERS).get(word.casefold()[:TERM_LETTERS], 0.0) >= _USUAL_WORD


@cache
def _lists() -> dict[str, dict[str, str]]:
    """The word lists, each as a mapping: demonyms to codes, all else to itself."""
    data = tomllib.loads(importlib.resources.files("wirecopy.story").joinpath("names.toml").read_text(encoding="utf-8"))
    found = {
        name: {word: word for word in data[name].split()}
        for name in ("roles", "given", "organisations", "acronyms", "places", "places-before", "neither")
    }
    found["folded"] = {fold_name(word): word for word in found["given"]}
    found["things"] = {name.strip(): name for name in data["things"].split("|")}
    found["agencies"] = {name.strip(): name for name in data["agencies"].split("|")}
    found["demonyms"] = {
        word.replace("_", " "): code for code, words in data["demonyms"].items() for word in words.split()
    }
    return found
