"""Capitalised runs of a text: where names stand in scripts that have capitals.

body -> words -> runs of capitalised words, with the particles inside them -> without those of headlines
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

from wirecopy.story.namelists import name_lists
from wirecopy.story.wordlists import word_list

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

_WITH_ARTICLES = frozenset({"en", "de", "fr", "es", "it", "pt", "nl"})
_TOKEN = re.compile(r"[^\W\d_]+(?:['’.-](?=[^\W\d_])[^\W\d_]+)*\.?")
# So much text before and behind a run is looked at, in characters.
_LEAD = 60
# So many words around a run, and such a share of them in capitals, make a headline of the line.
_TITLE_WORDS, _TITLE_SHARE = 7, 0.8
# "Trump's", "Moskova'ya".
_STARTS = re.compile(r"[.!?:…\n\"“„«‘]\s*$")
_POSSESSIVE = re.compile(r"(?<=\w\w)['’][a-zçğıöşü]{0,5}$|['’]$")


class Word(NamedTuple):
    """A word of a text, and where it stands."""

    text: str
    start: int
    end: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Run:
    """Capitalised words that stand together.

    Attributes:
        words: The words, without a possessive ending or a full stop.
        first: Whether it begins a sentence.
        before: The word before, in lower case, where nothing but a space parts them.
        lead: The text before it.
        after: The text behind it.
        article: Whether it stands as things do: behind an article, or between quotation marks.
    """

    words: tuple[Word, ...]
    first: bool
    before: str | None
    lead: str
    after: str
    article: bool

    @property
    def name(self) -> str:
        """The words in one."""
        return " ".join(word.text for word in self.words)


def runs(body: str, language: str) -> Iterator[Run]:
    """Find the capitalised runs of a body in a language; particles inside a name belong to it."""
    words = [Word(match[0], *match.span()) for match in _TOKEN.finditer(body)]
    neither, articles = name_lists()["neither"], articles_of(language)
    behind = 0  # the last run
    for place in [place for place, word in enumerate(words) if word[0][0].isupper()]:
        if place < behind:
            continue
        end = place + 1
        while end < len(words) and _joins(words, end, body):
            end += 1
        run = words[place:end]
        while len(run) > 1 and (not run[-1].text[0].isupper() or run[-1].text.casefold() in neither):
            run.pop()
        if len(run) > 1 and _is_title(body, run[0].start, run[-1].end):
            behind = end
            continue
        before = body[max(0, words[place].start - 3) : words[place].start]
        adjoins = place > 0 and body[words[place - 1].end : words[place].start] in {" ", "\u00a0"}
        starts = place == 0 or bool(_STARTS.search(before))
        yield Run(
            words=tuple(map(_trimmed, run)),
            first=starts,
            before=words[place - 1].text.casefold() if adjoins and not starts else None,
            lead=body[max(0, run[0].start - _LEAD) : run[0].start],
            after=body[run[-1].end : run[-1].end + _LEAD],
            article=_stands_as_a_thing(body, words, place, run, articles),
        )
        behind = place + len(run)


def articles_of(language: str) -> frozenset[str]:
    """The articles of a language that stand before things, and before people hardly ever."""
    return word_list(f"articles-{language}") if language in _WITH_ARTICLES else frozenset()


def _stands_as_a_thing(
    body: str, words: Sequence[Word], place: int, run: Sequence[Word], articles: frozenset[str]
) -> bool:
    start, end = run[0].start, run[-1].end
    quoted = body[max(0, start - 1) : start] in {*"\"“„«‘'"} and body[end : end + 1] in {*"\"”“»’'"}
    behind = place > 0 and body[words[place - 1].end : start] == " " and words[place - 1].text in articles
    return quoted or behind or (len(run) > 1 and run[0].text.casefold() in articles)


def _is_title(body: str, start: int, end: int) -> bool:
    """Whether nearly all words around are capitalised: in a headline a capital says nothing."""
    around = _TOKEN.findall(body[max(0, start - _LEAD) : end + _LEAD])[1:-1]
    capital = sum(word[0].isupper() for word in around)
    return len(around) >= _TITLE_WORDS and capital >= _TITLE_SHARE * len(around)


def _joins(words: Sequence[Word], place: int, body: str) -> bool:
    """Whether a word goes on with the run before it."""
    last, word = words[place - 1], words[place]
    ended = last.text.endswith(".") and len(last.text) > 4  # noqa: PLR2004 - "Jr." goes on
    if body[last.end : word.start] not in {" ", "\u00a0"} or ended or _POSSESSIVE.search(last.text):
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


def _trimmed(word: Word) -> Word:
    text = word.text
    if text.endswith(".") and text.count(".") == 1 and (len(text) > 3 or len(text) == 1):  # noqa: PLR2004 - "Jr.", "J."
        text = text[:-1]
    text = _POSSESSIVE.sub("", text)
    return Word(text=text, start=word.start, end=word.start + len(text))
