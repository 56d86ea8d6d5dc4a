"""Where a text has the words that a search asked for, as both databases see them, so that what was found is marked.

    text -> folded letter by letter, where that leaves every letter in its place -> looked through for the words
    else -> each word folded by itself, and compared with those that were asked for

Most texts go the first way, which takes a tenth of the time.
"""

from __future__ import annotations

import unicodedata
from functools import lru_cache
from typing import TYPE_CHECKING

from wirecopy.store.query import SINGLE, parse, tokens, wanted, word_pattern

if TYPE_CHECKING:
    from wirecopy.store.query import TextField, Words

Span = tuple[int, int]

# Marks in one text; more help nobody.
MOST = 40
# Half-width voicing marks: they become one letter with the one before.
_VOICED = "\uff9e\uff9f"


class _Letters(dict[int, str]):
    """Folds letters one by one. What folds into several or with its neighbour is left out: the text becomes shorter."""

    def __missing__(self, code: int) -> str:
        letter = chr(code)
        if unicodedata.category(letter) in {"Mn", "Mc"} or letter in _VOICED:
            folded = ""
        elif letter.isalnum():
            folded = "".join(tokens(letter))
            folded = folded if len(folded) == 1 else ""
        else:
            folded = letter
        self[code] = folded
        return folded


_LETTERS = _Letters()


@lru_cache(16384)
def _folded(word: str) -> tuple[str, ...]:
    return tuple(tokens(word))


class Finder:
    """Finds what a query asks for in texts.

    Args:
        query: As for `Store.search`.

    Raises:
        QueryError: The query cannot be read.
    """

    def __init__(self, query: str) -> None:
        self._asked = wanted(parse(query))

    def spans(self, text: str, field: TextField) -> tuple[Span, ...]:
        """Return where a text has words that were asked for, from the first to the last, none within another.

        A phrase is one span; of `word*` the whole word is.

        Args:
            text: The text.
            field: What part of an article it is.
        """
        asked = [leaf for leaf in self._asked if leaf.field in {None, field}]
        if not asked:
            return ()
        folded = text.translate(_LETTERS)
        if len(folded) == len(text):
            return _joined([span for leaf in asked for span in _written(folded, leaf)])
        words = [(word, *found.span()) for found in word_pattern().finditer(text) for word in _folded(found.group())]
        return _joined([span for leaf in asked for span in _compared(words, leaf)])


def _written(text: str, leaf: Words) -> list[Span]:
    """Where some words stand in a text that was folded letter by letter."""
    found = []
    start = text.find(leaf.words[0])
    while start >= 0:
        end = _end(text, start, leaf)
        if end is not None:
            found.append((start, end))
        start = text.find(leaf.words[0], start + 1)
    return found


def _end(text: str, place: int, leaf: Words) -> int | None:
    """Where some words end that may begin at a place; None where they are others."""
    if _is_inside(text, place - 1) and _is_inside(text, place):
        return None
    for step, word in enumerate(leaf.words, start=1):
        if not text.startswith(word, place):
            return None
        end = place + len(word)
        if _is_inside(text, end - 1):
            last = step == len(leaf.words)
            while leaf.prefix and last and _is_inside(text, end):
                end += 1
            if _is_inside(text, end):
                return None
        place = end
        while place < len(text) and not text[place].isalnum():
            place += 1
    return end


def _is_inside(text: str, place: int) -> bool:
    """Whether a letter or digit that goes on with its neighbours stands at a place."""
    letter = text[place] if 0 <= place < len(text) else " "
    return letter.isalnum() and (letter.isascii() or not SINGLE.match(letter))


def _compared(words: list[tuple[str, int, int]], leaf: Words) -> list[Span]:
    """Where the words of a text are those that were asked for."""
    *before, last = leaf.words
    found = []
    for place in range(len(words) - len(before)):
        word, _, end = words[place + len(before)]
        if word != last and not (leaf.prefix and word.startswith(last)):
            continue
        if [words[place + step][0] for step in range(len(before))] == before:
            found.append((words[place][1], end))
    return found


def _joined(spans: list[Span]) -> tuple[Span, ...]:
    """Spans in order, those that overlap as one."""
    joined: list[Span] = []
    for start, end in sorted(spans):
        if joined and start < joined[-1][1]:
            joined[-1] = (joined[-1][0], max(end, joined[-1][1]))
        else:
            joined.append((start, end))
    return tuple(joined[:MOST])
