"""The search language: words, phrases, boolean operators and fields, parsed into a small tree.

    query  = either
    either = both ("OR" both)*
    both   = part (["AND"] part)*
    part   = ("-" | "NOT") part | "(" either ")" | [field ":"] term
    term   = word | word"*" | '"' words '"'

Words are folded as `searchable` folds the indexed text, so that both databases see the same tokens.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from functools import cache
from typing import Literal, get_args

from wirecopy.errors import QueryError

# Fields whose words are indexed, in the order of the index's columns, and fields that an article, an edge or a reader
# has.
TextField = Literal["headline", "body", "byline", "caption"]
FactField = Literal[
    "id", "url", "publisher", "agency", "carrier", "language", "published", "before", "after", "kind", "feed", "story",
    "is", "label",
]  # fmt: skip
TEXT_FIELDS: tuple[TextField, ...] = get_args(TextField)
FACT_FIELDS: tuple[FactField, ...] = get_args(FactField)
# Deep enough for any person; a tree this deep is far inside Python's and the databases' own limits.
DEPTH = 40
LENGTH = 2000
# No word of a language is longer; PostgreSQL takes no lexeme of 2 KiB.
WORD = 64

_LEXEME = re.compile(
    r'\s*(?:(?P<mark>[()])|(?P<minus>-)(?=\S)|(?P<field>[A-Za-z_]+):(?=\S)|"(?P<phrase>[^"]*)"?|(?P<word>[^\s()"]+))'
)
# Scripts written without spaces: each character is a token.
SINGLE = re.compile(
    "[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3105-\u318f\u31f0-\u31ff\u3400-\u4dbf\u4e00-\u9fff"
    "\uac00-\ud7ff\uf900-\ufaff\U00020000-\U0002ffff]"
)
_PLAIN = re.compile("[a-z0-9]+")
_ACCENT = re.compile("[\u0300-\u036f]")


@dataclass(frozen=True, slots=True, kw_only=True)
class Words:
    """Words that follow each other in the text.

    Attributes:
        words: Folded; at least one.
        field: Where they must stand; None for anywhere.
        prefix: True where the last may go on.
    """

    words: tuple[str, ...]
    field: TextField | None = None
    prefix: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Fact:
    """Something that is true of an article: `publisher:` and the like."""

    field: FactField
    value: str
    position: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Not:
    """What must not be."""

    part: Node


@dataclass(frozen=True, slots=True, kw_only=True)
class Every:
    """What must all be."""

    parts: tuple[Node, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Either:
    """Of which one must be."""

    parts: tuple[Node, ...]


Node = Words | Fact | Not | Every | Either


def tokens(text: str) -> list[str]:
    """Return the words of a text as the index holds them: folded to lower case, without accents, full-width as plain.

    Only accents on Latin, Greek and Cyrillic letters are dropped; in other scripts a mark is part of the letter.
    Characters of scripts written without spaces stand alone, so that any run of them can be found as a phrase.
    """
    if text.isascii():
        return [word[:WORD] for word in _PLAIN.findall(text.lower())]
    folded = unicodedata.normalize("NFKD", unicodedata.normalize("NFKC", text).casefold())
    bare = unicodedata.normalize("NFC", _ACCENT.sub("", folded)).replace("_", " ")
    return [word[:WORD] for word in _token().findall(SINGLE.sub(r" \g<0> ", bare))]


@cache
def _token() -> re.Pattern[str]:
    """A run of letters, digits and their marks."""
    return re.compile(rf"\w[\w{_marks()}]*")


@cache
def word_pattern() -> re.Pattern[str]:
    """What finds, in a text as it is written, the words of which each makes tokens of its own."""
    return re.compile(rf"{SINGLE.pattern}|[^\W_](?:(?!{SINGLE.pattern})[^\W_]|[{_marks()}])*")


def _marks() -> str:
    """The marks of letters, with which Devanagari and others write their vowels."""
    return "".join(chr(code) for code in range(0x20000) if unicodedata.category(chr(code)) in {"Mn", "Mc"})


def parse(query: str) -> Node | None:
    """Read a query.

    Args:
        query: As a person wrote it.

    Returns:
        The tree, or None for a query without any word, which finds everything.

    Raises:
        QueryError: A parenthesis is open, an operator has nothing to work on, a field does not exist, or the query is
            too long.
    """
    if len(query) > LENGTH:
        raise QueryError(query[:40] + "…", LENGTH, f"longer than {LENGTH} characters")
    return _Parser(query).whole()


class _Parser:
    """Recursive descent over the query's lexemes."""

    def __init__(self, query: str) -> None:
        self.query = query
        self.lexemes = [found for found in _LEXEME.finditer(query) if found.lastgroup]
        self.at = 0
        self.depth = 0

    def whole(self) -> Node | None:
        if not self.lexemes:
            return None
        node = self.either()
        if self.at < len(self.lexemes):
            raise self.wrong("this closes nothing")
        return node

    def either(self) -> Node | None:
        parts = [self.every()]
        while self.operator("OR"):
            parts.append(self.every())
        return _gathered(Either, parts)

    def every(self) -> Node | None:
        parts = [self.part()]
        while self.operator("AND") or self.begins():
            parts.append(self.part())
        return _gathered(Every, parts)

    def part(self) -> Node | None:
        if not self.begins():
            raise self.wrong("a word is missing here")
        self.depth += 1
        if self.depth > DEPTH:
            raise self.wrong(f"nested deeper than {DEPTH}")
        try:
            if self.operator("NOT") or self.take("minus"):
                inner = self.part()
                return None if inner is None else Not(part=inner)
            if self.peek("mark") == "(":
                return self.inner()
            return self.term()
        finally:
            self.depth -= 1

    def inner(self) -> Node | None:
        start = self.at
        self.at += 1
        node = self.either()
        if self.peek("mark") != ")":
            self.at = start
            raise self.wrong("this is never closed")
        self.at += 1
        return node

    def term(self) -> Node | None:
        name, position = self.peek("field"), self.position()
        if name is None:
            return self.words(None)
        field = name.lower()
        self.at += 1
        if field in TEXT_FIELDS:
            return self.words(next(known for known in TEXT_FIELDS if known == field))
        for known in FACT_FIELDS:
            if known == field:
                return Fact(field=known, value=self.value(), position=position)
        self.at -= 1
        raise self.wrong(f"there is no field {name!r}; there are {', '.join((*TEXT_FIELDS, *FACT_FIELDS))}")

    def words(self, field: TextField | None) -> Node | None:
        quoted = self.peek("phrase") is not None
        value = self.value()
        found = tuple(tokens(value))
        prefix = not quoted and value.endswith("*")
        return Words(words=found, field=field, prefix=prefix) if found else None

    def value(self) -> str:
        """The text of the word or phrase here. A word may hold a colon, as in an address or a time."""
        value = ""
        while (name := self.peek("field")) is not None:
            value += f"{name}:"
            self.at += 1
        for group in ("word", "phrase"):
            if (found := self.peek(group)) is not None:
                self.at += 1
                return value + found
        if value:
            return value
        raise self.wrong("a word is missing here")

    def begins(self) -> bool:
        if self.at >= len(self.lexemes) or self.peek("mark") == ")":
            return False
        return self.peek("word") not in {"OR", "AND"}

    def operator(self, word: str) -> bool:
        if self.peek("word") == word:
            self.at += 1
            return True
        return False

    def take(self, group: str) -> bool:
        if self.peek(group) is None:
            return False
        self.at += 1
        return True

    def peek(self, group: str) -> str | None:
        return self.lexemes[self.at].group(group) if self.at < len(self.lexemes) else None

    def position(self) -> int:
        if self.at >= len(self.lexemes):
            return len(self.query)
        lexeme = self.lexemes[self.at]
        return lexeme.start(lexeme.lastgroup or 0)

    def wrong(self, reason: str) -> QueryError:
        return QueryError(self.query, self.position(), reason)


def _gathered(kind: type[Every | Either], parts: list[Node | None]) -> Node | None:
    held = tuple(part for part in parts if part is not None)
    return kind(parts=held) if len(held) > 1 else next(iter(held), None)


def wanted(node: Node | None) -> tuple[Words, ...]:
    """Return the words that a found text may show, for marking them: those that are not excluded."""
    match node:
        case Words():
            return (node,)
        case Every(parts=parts) | Either(parts=parts):
            return tuple(words for part in parts for words in wanted(part))
        case _:
            return ()
