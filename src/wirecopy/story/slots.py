"""Names that stand in the same place of two sentences that otherwise say the same.

sentences of independent reports -> pairs that share most of their terms -> the one capitalised run that differs
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from dataclasses import dataclass
from difflib import SequenceMatcher
from itertools import combinations
from typing import TYPE_CHECKING, Literal

from rapidfuzz.distance import DamerauLevenshtein

from wirecopy.story.content import Content, content, same
from wirecopy.story.sentences import sentences
from wirecopy.story.wordlists import word_list

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from wirecopy.story.sentences import Citation
    from wirecopy.story.voices import StoryReport

# Sentences of a report that are compared, and reports.
READ, MOST_REPORTS = 6, 16
# Two sentences have at least so many telling terms in common, each held by few of the story's sentences.
RARE, COMMON = 6, 5
# This much of the words of two sentences stands alike and in one order.
ALIKE = 0.75
# Names that differ by no more than this share of their letters are one name spelled in two ways.
SPELLING = 0.34

# Names that begin alike are forms of one name more often than two names.
_BEGINNING = 3
_POSSESSIVE = re.compile(r"['’]s?$")
_TOKEN = re.compile(r"[^\W_]+(?:['’.-][^\W_]+)*")


@dataclass(frozen=True, slots=True, kw_only=True)
class Slot:
    """One place in what two reports say that they fill with different names.

    Attributes:
        kind: `place` where a preposition of place stands before both, else `name`.
        about: The words just before the name, as printed in the first.
        sides: The two names, each with its sentence, in order of time.
    """

    kind: Literal["name", "place"]
    about: str | None
    sides: tuple[tuple[str, Citation], tuple[str, Citation]]


def differing(reports: Sequence[StoryReport]) -> tuple[Slot, ...]:
    """Find the names in which reports differ.

    Args:
        reports: Independent reports that may be cited, in order of time.

    Returns:
        Pairs of sentences of one language that share nearly everything but one capitalised run, of which neither
        report holds the other's anywhere. Spellings of one name are no difference.
    """
    if len(reports) < 2:  # noqa: PLR2004 - it takes two to differ
        return ()
    bodies = {report.article.id: f"{report.article.headline or ''}\n{report.article.body}" for report in reports}
    found: dict[frozenset[str], Slot] = {}
    for one, other in _close(reports[:MOST_REPORTS]):
        for slot in _slot(one.citation, other.citation):
            (a, first), (b, second) = slot.sides
            if a not in bodies[second.article] and b not in bodies[first.article]:
                found.setdefault(frozenset((a, b)), slot)
    return tuple(found.values())


def _close(reports: Sequence[StoryReport]) -> Iterator[tuple[Content, Content]]:
    lines = [content(citation) for report in reports for citation in sentences(report.article, report.language)[:READ]]
    holders: dict[str, list[int]] = defaultdict(list)
    for number, line in enumerate(lines):
        for term in line.weights:
            holders[term].append(number)
    shared = Counter(pair for held in holders.values() if len(held) <= RARE for pair in combinations(held, 2))
    for one, other in sorted(pair for pair, count in shared.items() if count >= COMMON):
        a, b = lines[one], lines[other]
        if a.citation.article != b.citation.article and same(a, b):
            yield a, b


def _slot(one: Citation, other: Citation) -> Iterator[Slot]:
    first, second = _TOKEN.findall(one.text), _TOKEN.findall(other.text)
    matcher = SequenceMatcher(
        None, [word.casefold() for word in first], [word.casefold() for word in second], autojunk=False
    )
    # German writes every noun with a capital: there a capital says nothing.
    if one.language == "de" or one.language != other.language or matcher.ratio() < ALIKE:
        return
    replaced = [opcode for opcode in matcher.get_opcodes() if opcode[0] == "replace"]
    named = [
        (begin, end, start, stop)
        for _, begin, end, start, stop in replaced
        if _is_name(first[begin:end]) and _is_name(second[start:stop]) and begin > 0
    ]
    if len(named) != 1:
        return
    begin, end, start, stop = named[0]
    a, b = (_POSSESSIVE.sub("", " ".join(words)) for words in (first[begin:end], second[start:stop]))
    if a not in one.text or b not in other.text or _one_name(a, b):
        return
    placed = first[begin - 1].casefold() in word_list("locative") and second[start - 1].casefold() in word_list(
        "locative"
    )
    yield Slot(
        kind="place" if placed else "name",
        about=" ".join(first[max(0, begin - 3) : begin]) or None,
        sides=((a, one), (b, other)),
    )


def _is_name(words: Sequence[str]) -> bool:
    return bool(words) and len(words) <= 4 and all(word[0].isupper() for word in words)  # noqa: PLR2004 - a name


def _one_name(a: str, b: str) -> bool:
    """Whether two names are one, spelled, shortened or ordered in two ways."""
    if (
        a.isupper() or b.isupper() or a[:_BEGINNING].casefold() == b[:_BEGINNING].casefold()
    ):  # "ISIS", "Met" for "Metropolitan"
        return True
    if set(a.casefold().split()) & set(b.casefold().split()):
        return a.casefold().split()[-1] == b.casefold().split()[-1]
    return DamerauLevenshtein.normalized_distance(a.casefold(), b.casefold()) <= SPELLING
