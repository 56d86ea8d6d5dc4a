"""Names in a text, by rule and gazetteer: people, organisations and places.

body -> capitalised runs (or the scripts' own signs) -> what speaks for each -> names, then their short forms

A run is a person for an office before it, a usual given name, an age or a description behind it; an organisation for a
word such as "ministry" in it, or as a known acronym; a place where the gazetteer has it, or by the words around it.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections import Counter
from dataclasses import replace
from typing import TYPE_CHECKING, Literal

from wirecopy.story.background import frequencies
from wirecopy.story.found import Found
from wirecopy.story.gazetteer import by_first_word, place
from wirecopy.story.glued import glued_names
from wirecopy.story.namelists import fold_name, name_lists
from wirecopy.story.runs import Run, Word, articles_of, runs
from wirecopy.story.terms import TERM_LETTERS
from wirecopy.story.wordlists import word_list

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from wirecopy.types import Article

# Of a body so much is read.
READ = 8_000
_GENERATIONS = frozenset({"jr", "sr", "ii", "iii", "iv"})
# A run of more words is a title or a headline.
LONGEST = 5
# A word this usual, of 1, is a word and no name where it begins a sentence.
_USUAL_WORD = 0.5
# Not in the gazetteer, a place is named behind prepositions of place so often.
_TIMES_LOCATED = 2
_UNCASED = frozenset({"zh", "ja", "ko", "th", "ar"})

_AGE = re.compile(r",\s\d{1,2}(?=[,.;)\s])|\s?\(\d{1,2}\)|,\saged\s\d|,\swho\b")
_ARTICLES = "the|a|an|its|their|his|her|who|der|die|ein|eine|le|la|un|une|el|una|il|lo|o|um|uma|de|het|een"
_DESCRIBED = re.compile(rf",\s(?:(?:{_ARTICLES})\s)?((?:[\w'’-]+\s){{0,4}}?[\w'’-]+)")
# "the mayor, Jean Vask"; "la directrice de l'établissement, Solange Lunt".
_INTRODUCED = re.compile(r"([\w'’-]+(?:\s[\w'’-]+){0,4}),\s\Z")


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
    standing = list(runs(body, spoken))
    first = [found for run in standing for found in _known(run, spoken)]
    taken = {found.start for found in first}
    located = _located(standing, taken, article, spoken)
    people = _surnames(first) | {found.name: found for found in first if found.kind == "organisation"}
    starts = sorted(taken)
    short = [
        found
        for run in standing
        if bisect_left(starts, run.words[0].start) == bisect_left(starts, run.words[-1].end)
        for found in _short(run, people, located)
    ]
    return tuple(sorted(_told((*first, *short), article), key=lambda found: found.start))


def _told(found: Iterable[Found], article: Article) -> Iterator[Found]:
    """All but those who tell: the writers, the newsroom, the agencies."""
    tellers = (*article.bylines, *(person.name for person in article.contributors), article.publisher, article.agency)
    folded = {fold_name(name) for name in tellers if name}
    agencies = name_lists()["agencies"]
    return (one for one in found if fold_name(one.name) not in folded and one.name not in agencies)


def _known(run: Run, language: str) -> Iterator[Found]:
    """What a run is by itself."""
    given = name_lists()
    words = list(run.words)
    if len(words) > 1 and words[0].text.casefold() in articles_of(language):
        words = words[1:]
    role: str | None = run.before if run.before in given["roles"] else None
    if len(words) == 1:
        yield from _of_kind(run, words, role, language)
        return
    # "Hana Leeds of Wharf Street School" is two names.
    of = next((number for number, word in enumerate(words) if word.text == "of"), 0)
    if (
        of > 1
        and not _is_organisation(words[:of])
        and (_is_organisation(words[of:]) or place(" ".join(word.text for word in words[of + 1 :]), language))
    ):
        yield from _known(run._replace(words=tuple(words[:of]), after=", who"), language)
        rest = words[of + 2 :] if words[of + 1].text == "the" else words[of + 1 :]
        yield from _known(run._replace(words=tuple(rest), first=False, before="of", article=False), language)
        return
    # "Foreign Minister Sergey Lavrov": the office stands in the run.
    offices = [number for number, word in enumerate(words[:-1]) if word.text.casefold().rstrip(".") in given["roles"]]
    if offices:
        yield from _officer(words[: offices[-1] + 1], words[offices[-1] + 1 :], starts=run.first)
        return
    if run.first and len(words) > 1 and _is_usual(words[0].text) and not _begins_a_name(words[0].text):
        words = words[1:]
        while not words[0].text[0].isupper():
            words = words[1:]
        run = run._replace(words=tuple(words), first=False)
    yield from _of_kind(run, words, role, language)


def _begins_a_name(word: str) -> bool:
    given = name_lists()
    return word.casefold() in given["given"] or word.casefold() in given["places-before"]


def _officer(office: Sequence[Word], name: Sequence[Word], *, starts: bool) -> Iterator[Found]:
    given = name_lists()
    people = len(office) > 1 and f"{office[0].text} {office[1].text}" in given["demonyms"]  # "South Korean"
    if starts and _is_usual(office[0].text) and office[0].text.casefold() not in given["roles"] and not people:
        office = office[1:]
    role = " ".join(word.text for word in office).rstrip(".")
    if name[0].text[0].isupper() and not _is_organisation(name) and name[-1].text.casefold() not in given["roles"]:
        found = _person(name, role)
        if found is not None:
            yield found


def _of_kind(run: Run, words: Sequence[Word], role: str | None, language: str) -> Iterator[Found]:
    given = name_lists()
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
    elif len(words) > 1:
        yield from _inner_places(words, language)


def _is_place(words: Sequence[Word], language: str) -> bool:
    given = name_lists()
    return language != "de" and (
        words[-1].text.casefold() in given["places"] or words[0].text.casefold() in given["places-before"]
    )


def _is_person(run: Run, words: Sequence[Word], role: str | None, language: str) -> bool:
    given = name_lists()
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


def _person(words: Sequence[Word], role: str | None) -> Found | None:
    if not 1 <= len(words) <= LONGEST or words[0].text.casefold() in name_lists()["neither"]:
        return None
    if any(word.text.isupper() and len(word.text) > 3 for word in words):  # noqa: PLR2004 - an acronym or a cry
        return None
    return _found("person", words, role=role)


def _is_organisation(words: Sequence[Word]) -> bool:
    given = name_lists()
    last = words[-1].text.casefold().rstrip(".")
    return last not in given["roles"] and any(
        word.text.casefold().rstrip(".") in given["organisations"] for word in words
    )


def _inner_places(words: Sequence[Word], language: str) -> Iterator[Found]:
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
    words: Sequence[Word],
    *,
    key: str | None = None,
    code: str | None = None,
    role: str | None = None,
) -> Found:
    name = " ".join(word.text for word in words)
    return Found(
        kind=kind, name=name, key=key or _key(kind, name), start=words[0].start, end=words[-1].end, code=code, role=role
    )


def _key(kind: str, name: str) -> str:
    """The folded name, a person's without "Jr." and the like."""
    words = fold_name(name).split()
    while kind == "person" and len(words) > 2 and words[-1] in _GENERATIONS:  # noqa: PLR2004 - a name is left
        words.pop()
    return " ".join(words)


def _located(standing: Sequence[Run], taken: set[int], article: Article, language: str) -> frozenset[str]:
    """Names that stand behind prepositions of place again and again, or in the dateline."""
    given = name_lists()
    seen: Counter[str] = Counter()
    other: Counter[str] = Counter()
    for run in standing:
        if run.words[0].start in taken or len(run.words) > 2 or run.first:  # noqa: PLR2004 - "Port Kestrel"
            continue
        (seen if run.before in word_list("located") else other)[run.name] += 1
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
                if fold_name(words[0]) not in name_lists()["folded"]
                else {words[-1].rstrip(".")}
            ):
                by_last.setdefault(word, {})[one.key] = one
    return {word: next(iter(people.values())) for word, people in by_last.items() if len(people) == 1}


def _short(run: Run, people: dict[str, Found], located: frozenset[str]) -> Iterator[Found]:
    """A run that stands for somebody named in full elsewhere, or for a place by its surroundings."""
    words = run.words
    if run.first and len(words) > 1 and words[0].text not in people and _is_usual(words[0].text):
        words = words[1:]
    if len(words) == 1 and words[0].text in people:
        whole = people[words[0].text]
        yield _found(whole.kind, words, key=whole.key)
    elif " ".join(word.text for word in words) in located and not {word.text for word in words} & people.keys():
        yield _found("place", words)


def _is_usual(word: str) -> bool:
    return frequencies(TERM_LETTERS).get(word.casefold()[:TERM_LETTERS], 0.0) >= _USUAL_WORD
