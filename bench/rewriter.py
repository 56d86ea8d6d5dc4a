"""A rewriter of news texts, in the manner of the programs that spin them.

It replaces content words by WordNet synonyms (Debian package `wordnet-base`) in the inflection they had, changes some function
words and numbers by a fixed list, alters a name here and there, keeps most quotations, and may turn clauses round or drop
sentences. Everything is drawn from a seed. Styles differ in where synonyms come from, so that nothing is tuned to one of them.
"""

# ruff: noqa: PLR0911, E501 - tables of words and texts

from __future__ import annotations

import re
from collections import defaultdict
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from random import Random

WORDNET = Path("/usr/share/wordnet")
FUNCTION_WORDS = {
    "before": ("earlier than", "prior to"), "after": ("following", "subsequent to"), "but": ("however", "yet"),
    "also": ("additionally", "as well"), "may": ("might", "could"), "will": ("is going to", "shall"), "could": ("might", "may"),
    "would": ("might", "could"), "should": ("ought to", "must"), "while": ("whereas", "whilst"), "where": ("the place",),
    "during": ("throughout", "in the course of"), "under": ("beneath", "below"), "against": ("towards", "versus"),
    "more": ("extra", "additional"), "other": ("different", "further"), "about": ("round", "regarding"),
    "because": ("as", "since"), "although": ("though",), "including": ("together with", "counting"), "over": ("above", "across"),
    "many": ("a lot of", "numerous"), "some": ("a few", "certain"), "often": ("usually", "frequently"), "still": ("nonetheless", "yet"),
    "only": ("solely", "simply"), "now": ("at present", "presently"), "than": ("compared to",), "near": ("close to",),
    "between": ("amongst", "amid"), "said": ("stated", "mentioned", "acknowledged"), "says": ("states",), "among": ("amongst", "amid"),
    "which": ("that",), "through": ("by way of", "via"), "until": ("till",), "such": ("this kind of",), "again": ("once more",),
    "most": ("nearly all", "the majority of"), "first": ("initial",), "last": ("final", "previous"), "who": ("that",),
    "these": ("those",), "those": ("these",), "was": ("has been",), "were": ("have been",), "had": ("has", "possessed"),
    "an": ("one",), "its": ("the",), "their": ("his or her",),
}  # fmt: skip
NUMBERS = {
    "one": "1", "two": "2", "three": "3", "four": "4", "five": "5", "six": "6", "seven": "7", "eight": "8", "nine": "9",
    "ten": "10", "eleven": "11", "twelve": "12", "2": "two", "3": "three", "4": "four", "5": "five", "6": "six", "7": "seven",
    "8": "eight", "9": "nine", "10": "ten", "11": "eleven", "12": "twelve", "15": "fifteen", "20": "twenty", "30": "thirty",
    "40": "forty", "50": "fifty", "60": "sixty", "100": "one hundred",
}  # fmt: skip
KEPT = frozenset(
    [
        "a",
        "an",
        "the",
        "and",
        "or",
        "of",
        "to",
        "in",
        "on",
        "at",
        "by",
        "for",
        "with",
        "from",
        "as",
        "is",
        "are",
        "be",
        "been",
        "being",
        "has",
        "have",
        "do",
        "does",
        "did",
        "not",
        "no",
        "he",
        "she",
        "it",
        "they",
        "we",
        "you",
        "i",
        "his",
        "her",
        "him",
        "them",
        "this",
        "that",
        "there",
        "if",
        "when",
        "what",
        "how",
        "than",
        "then",
        "so",
        "up",
        "out",
        "into",
        "us",
        "our",
        "my",
        "your",
        "who",
        "all",
        "any",
        "each",
        "both",
    ]
)
_TOKEN = re.compile(r"[A-Za-z]+(?:'[a-z]+)?|\d[\d,.]*\d|\d|[^\sA-Za-z\d]|\s+")
_QUOTE = re.compile('["“][^"”]{12,}["”]')
_SENTENCE = re.compile(r"(?<=[.!?])\s+(?=[A-Z\"“])")


@dataclass(frozen=True, slots=True, kw_only=True)
class Style:
    """How a rewriter works. Rates lie in 0 to 1.

    Attributes:
        rate: Share of the content words that have a synonym and are replaced.
        senses: How many of a word's senses are drawn from: 1 gives the program that knows each word once.
        fixed: Whether a word is replaced by the same synonym everywhere.
        multiword: Whether synonyms of several words are used.
        function: Share of the listed function words that are changed.
        numbers: Share of small numbers spelled the other way.
        names: Share of names of several words of which one word is replaced.
        quotes: Share of quotations that are kept as they are.
        turned: Share of sentences whose leading clause is moved to the end.
        dropped: Share of sentences left out.
        kept: Share of the text's sentences that are kept, from the beginning.
    """

    rate: float
    senses: int = 1
    fixed: bool = True
    multiword: bool = True
    function: float = 0.15
    numbers: float = 0.1
    names: float = 0.05
    quotes: float = 0.85
    turned: float = 0.0
    dropped: float = 0.0
    kept: float = 1.0


@dataclass(slots=True)
class Rewrite:
    """A rewritten text, and the words of names that were altered."""

    text: str
    names: list[tuple[str, str]] = field(default_factory=list)


@cache
def synonyms() -> dict[str, list[tuple[str, ...]]]:
    """Read WordNet: for each lemma its senses, commonest first within a part of speech, each as synonyms."""
    found: dict[str, list[tuple[str, ...]]] = defaultdict(list)
    for part in ("noun", "verb", "adj", "adv"):
        sets: dict[str, tuple[str, ...]] = {}
        for line in (WORDNET / f"data.{part}").read_text(encoding="latin-1").splitlines():
            if line.startswith(" "):
                continue
            fields = line.split(" ")
            count = int(fields[3], 16)
            words = [re.sub(r"\(.*\)$", "", fields[4 + 2 * k]) for k in range(count)]
            sets[fields[0]] = tuple(word for word in words if word.islower() or "_" in word)
        for line in (WORDNET / f"index.{part}").read_text(encoding="latin-1").splitlines():
            if line.startswith(" "):
                continue
            fields = line.split()
            lemma, offsets = fields[0], fields[-int(fields[2]) :]
            for offset in offsets:
                others = tuple(word for word in sets.get(offset, ()) if word.lower() != lemma and word[0].islower())
                if others:
                    found[lemma].append(others)
    return dict(found)


def _lemma(word: str) -> tuple[str, str]:
    """Return the dictionary form of a word and its ending."""
    known = synonyms()
    if word in known:
        return word, ""
    for ending, stems in (
        ("ies", ("y",)), ("es", ("", "e")), ("s", ("",)), ("ied", ("y",)), ("ed", ("", "e")), ("ing", ("", "e")),
    ):  # fmt: skip
        if word.endswith(ending) and len(word) > len(ending) + 2:
            for stem in stems:
                base = word[: -len(ending)] + stem
                if base in known:
                    return base, {"ies": "s", "es": "s", "ied": "ed"}.get(ending, ending)
                if len(base) > 3 and base[-1] == base[-2] and base[:-1] in known:
                    return base[:-1], ending
    return word, ""


def _inflect(phrase: str, ending: str) -> str:
    words = phrase.split("_")
    word = words[0]
    if ending == "s":
        word = (
            word[:-1] + "ies"
            if re.search(r"[^aeiou]y$", word)
            else word + ("es" if re.search(r"(s|x|ch|sh)$", word) else "s")
        )
    elif ending in {"ed", "ing"}:
        if word.endswith("e"):
            word = word[:-1]
        elif ending == "ed" and re.search(r"[^aeiou]y$", word):
            word = word[:-1] + "i"
        word += ending
    return " ".join([word, *words[1:]])


class Rewriter:
    """A program that rewrites texts in one style."""

    def __init__(self, style: Style, random: Random) -> None:
        self._style = style
        self._random = random
        self._chosen: dict[str, str | None] = {}
        self._named: set[str] = set()
        self._begun: set[str] = set()

    def rewrite(self, text: str) -> Rewrite:
        """Rewrite a text whose paragraphs are separated by blank lines."""
        done = Rewrite("")
        # What stands with a capital inside sentences and never without is a name at their beginnings too.
        inside = set(re.findall(r"(?<=[a-z,;] )[A-Z][a-z]+", text))
        self._named = {word for word in inside if not re.search(rf"\b{word.lower()}\b", text)}
        # A program that parts sentences at every dot takes "Rep. Bob" for the beginning of one, and a surname that is a
        # word for the word where a sentence begins with it. What it alters there is a name nevertheless.
        self._begun = set(re.findall(r"(?:\b[A-Z][a-z]{0,3}|[a-zA-Z]\.[a-zA-Z])\.\s([A-Z][a-z]+)", text))
        for word in inside:
            if len(re.findall(rf"(?<=[a-z,;] ){word}\b", text)) > len(re.findall(rf"\b{word.lower()}\b", text)):
                self._begun.add(word)
        style, random = self._style, self._random
        sentences = [(p, s) for p, part in enumerate(text.split("\n\n")) for s in _SENTENCE.split(part)]
        budget = style.kept * len(text)
        paragraphs: dict[int, list[str]] = defaultdict(list)
        for paragraph, sentence in sentences:
            if budget <= 0:
                break
            budget -= len(sentence)
            if random.random() < style.dropped:
                continue
            turned = self._turn(sentence) if random.random() < style.turned else sentence
            paragraphs[paragraph].append(self._sentence(turned, done))
        done.text = "\n\n".join(" ".join(parts) for parts in paragraphs.values())
        return done

    def _turn(self, sentence: str) -> str:
        match = re.fullmatch(r"([A-Z][^,“\"]{15,}), ([^“\"]{25,})([.!?])", sentence, re.DOTALL)
        if not match:
            return sentence
        head, rest, stop = match.groups()
        return f"{rest[0].upper()}{rest[1:]}, {head[0].lower()}{head[1:]}{stop}"

    def _sentence(self, sentence: str, done: Rewrite) -> str:
        out = []
        at = 0
        for match in _QUOTE.finditer(sentence):
            out.append(self._words(sentence[at : match.start()], done, begins=at == 0))
            kept = self._random.random() < self._style.quotes
            out.append(match.group() if kept else self._words(match.group(), done, begins=False))
            at = match.end()
        out.append(self._words(sentence[at:], done, begins=at == 0))
        return "".join(out)

    def _words(self, text: str, done: Rewrite, *, begins: bool) -> str:
        tokens = _TOKEN.findall(text)
        out = []
        for position, token in enumerate(tokens):
            first = begins and position == 0
            out.append(self._word(token, tokens, position, done, first=first))
        return "".join(out)

    def _word(self, token: str, tokens: list[str], position: int, done: Rewrite, *, first: bool) -> str:
        random, style = self._random, self._style
        lower = token.lower()
        if lower in NUMBERS and lower.isdigit() == token.isdigit():
            return NUMBERS[lower] if random.random() < style.numbers else token
        if not token.isalpha():
            return token
        if lower in FUNCTION_WORDS and (first or token.islower()):
            if random.random() >= style.function:
                return token
            return _cased(self._choose(lower, FUNCTION_WORDS[lower]), first=first)
        if lower in KEPT or len(token) < 3:
            return token
        if token in self._named or (not first and token[0].isupper()):
            beside = [tokens[k] for k in (position - 2, position + 2) if 0 <= k < len(tokens)]
            if any(word[:1].isupper() and word.isalpha() for word in beside) and random.random() < style.names:
                other = self._synonym(lower)
                if other and " " not in other and other.isalpha():
                    done.names.append((token, other.capitalize()))
                    return other.capitalize()
            return token
        if token[0].isupper() and not (first and lower in synonyms()):
            return token
        if random.random() >= style.rate:
            return token
        other = self._synonym(lower)
        if other and token in self._begun and other[0].isalpha():
            done.names.append((token, re.split(r"\W", other)[0].capitalize()))
        return _cased(other, first=first) if other else token

    def _choose(self, word: str, options: tuple[str, ...]) -> str:
        if self._style.fixed:
            if self._chosen.get(word) is None:
                self._chosen[word] = self._random.choice(options)
            return self._chosen[word] or word
        return self._random.choice(options)

    def _synonym(self, word: str) -> str | None:
        if self._style.fixed and word in self._chosen:
            return self._chosen[word]
        base, ending = _lemma(word)
        senses = synonyms().get(base, [])[: self._style.senses]
        options = [other for sense in senses for other in sense if self._style.multiword or "_" not in other]
        chosen = _inflect(self._random.choice(options), ending) if options else None
        self._chosen[word] = chosen
        return chosen


def _cased(word: str, *, first: bool) -> str:
    return word[0].upper() + word[1:] if first else word
