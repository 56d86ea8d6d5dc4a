"""Capitalised runs of a text: where names stand in scripts that have capitals.

body -> words -> runs of capitalised words, with the particles inside them -> without those of headlines
"""

from __future__ import annotations

import re
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
_OPENING, _CLOSING = frozenset("\"“„«‘'"), frozenset("\"”“»’'")
_STARTS = re.compile(r"[.!?:…\n\"“„«‘]\s*$")
_POSSESSIVE = re.compile(r"(?<=\w\w)['’][a-zçğıöşü]{0,5}$|['’]$")


class Word(NamedTuple):
    """A word of a text, and where it stands."""

    text: str
    start: int
    end: int


class Run(NamedTuple):
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
    words = list(_TOKEN.finditer(body))
    neither, articles = name_lists()["neither"], articles_of(language)
    behind = 0  # the last run
    for place in [place for place, word in enumerate(words) if body[word.start()].isupper()]:
        if place < behind:
            continue
        end = place + 1
        while end < len(words) and _joins(words, end, body):
            end += 1
        run = words[place:end]
        while len(run) > 1 and (not run[-1][0][0].isupper() or run[-1][0].casefold() in neither):
            run.pop()
        if len(run) > 1 and _is_title(words, place, place + len(run)):
            behind = end
            continue
        begin, stop = run[0].start(), run[-1].end()
        adjoins = place > 0 and body[words[place - 1].end() : begin] in {" ", "\u00a0"}
        starts = place == 0 or bool(_STARTS.search(body, max(0, begin - 3), begin))
        yield Run(
            words=tuple([_trimmed(word) for word in run]),
            first=starts,
            before=words[place - 1][0].casefold() if adjoins and not starts else None,
            lead=body[max(0, begin - _LEAD) : begin],
            after=body[stop : stop + _LEAD],
            article=_stands_as_a_thing(body, words, place, run, articles),
        )
        behind = place + len(run)


def articles_of(language: str) -> frozenset[str]:
    """The articles of a language that stand before things, and before people hardly ever."""
    return word_list(f"articles-{language}") if language in _WITH_ARTICLES else frozenset()


def _stands_as_a_thing(
    body: str, words: Sequence[re.Match[str]], place: int, run: Sequence[re.Match[str]], articles: frozenset[str]
) -> bool:
    start, end = run[0].start(), run[-1].end()
    quoted = body[max(0, start - 1) : start] in _OPENING and body[end : end + 1] in _CLOSING
    behind = place > 0 and words[place - 1][0] in articles and body[words[place - 1].end() : start] == " "
    return quoted or behind or (len(run) > 1 and run[0][0].casefold() in articles)


def _is_title(words: Sequence[re.Match[str]], first: int, last: int) -> bool:
    """Whether nearly all words around some are capitalised: in a headline a capital says nothing."""
    start, end = words[first].start() - _LEAD, words[last - 1].end() + _LEAD
    while first and words[first - 1].end() - words[first - 1][0].endswith(".") > start:
        first -= 1
    while last < len(words) and words[last].start() < end:
        last += 1
    around = last - first - 2  # the outermost two may be cut
    capital = sum([word[0][0].isupper() for word in words[first + 1 : last - 1]])
    return around >= _TITLE_WORDS and capital >= _TITLE_SHARE * around


def _joins(words: Sequence[re.Match[str]], place: int, body: str) -> bool:
    """Whether a word goes on with the run before it."""
    last, word = words[place - 1][0], words[place][0]
    particles = word_list("particles")
    if not word[0].isupper() and word not in particles and last not in particles:
        return False
    ended = last.endswith(".") and len(last) > 4  # noqa: PLR2004 - "Jr." goes on
    if body[words[place - 1].end() : words[place].start()] not in {" ", "\u00a0"} or ended or _POSSESSIVE.search(last):
        return False
    if word[0].isupper():
        return True
    if place + 1 == len(words) or body[words[place].end() : words[place + 1].start()] != " ":
        return False
    following = words[place + 1][0]
    if last in particles:
        return word in word_list("particles-behind") and following[0].isupper()
    return word in particles and (following[0].isupper() or following in word_list("particles-behind"))


def _trimmed(word: re.Match[str]) -> Word:
    text = word[0]
    if text.endswith(".") and text.count(".") == 1 and (len(text) > 3 or len(text) == 1):  # noqa: PLR2004 - "Jr.", "J."
        text = text[:-1]
    if not text.isalpha():
        text = _POSSESSIVE.sub("", text)
    return Word(text, word.start(), word.start() + len(text))
