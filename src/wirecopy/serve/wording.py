"""The sentences in which a view tells what was found: plain words made from the figures of the edges."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

from wirecopy.serve.display import count, listed, percent, spelled
from wirecopy.serve.speech import ENGLISH, N_, Speech

if TYPE_CHECKING:
    from collections.abc import Sequence

    from wirecopy.types import Kind, Reuse


@dataclass(frozen=True, slots=True, kw_only=True)
class SpreadWords:
    """What the picture says in words, for translation. Braces hold what is put in.

    Attributes:
        title: Its title.
        description: What it shows, in a sentence.
        original: What a circle means.
        copy: What a square means.
        rewrite: What a diamond means.
        version: What a triangle means.
        mark: One mark: who, when and what.
        marks_folded: Several marks in one.
        unknown_time: The heading of what has no time.
        others: The row of those that have none of their own.
    """

    title: str = "How the story spread"
    description: str = (
        "{articles} articles by {publishers} publishers between {first} and {last}, {copies} of them copies."
    )
    original: str = "original"
    copy: str = "copy"
    rewrite: str = "rewrite"
    version: str = "later version"
    mark: str = "{publisher}, {time}: {kind}"
    marks_folded: str = "{publisher}, {time}: {kind}, {count} times"
    unknown_time: str = "no time"
    others: str = "{count} more"


# What each kind means, as the beginning of a sentence about the copy.
MEANING: dict[Kind, str] = {
    "rewritten": N_("The same text with words replaced throughout"),
    "edited": N_("The same text, lightly edited"),
    "abridged": N_("The same text, cut down"),
    "expanded": N_("The same text, with more added to it"),
    "shared-passages": N_("Two texts that have passages in common, and much of their own"),
    "revision": N_("A later version by the same publisher"),
    "verbatim": N_("The same text, word for word"),
}

# What each kind is called.
KINDS: dict[str, str] = {
    "rewritten": N_("rewritten"),
    "edited": N_("edited"),
    "abridged": N_("abridged"),
    "expanded": N_("expanded"),
    "shared-passages": N_("shared passages"),
    "revision": N_("revision"),
    "verbatim": N_("verbatim"),
}

# What reports count, as `story.disagreements` names it.
COUNTED: dict[str, str] = {
    "killed": N_("killed"),
    "injured": N_("injured"),
    "missing": N_("missing"),
    "arrested": N_("arrested"),
    "evacuated": N_("evacuated"),
    "rescued": N_("rescued"),
    "homeless": N_("homeless"),
    "hospitalised": N_("in hospital"),
    "magnitude": N_("magnitude"),
    "depth": N_("depth"),
    "fined": N_("fine"),
    "attended": N_("in attendance"),
    "trapped": N_("trapped"),
    "powerless": N_("without power"),
    "hectares": N_("hectares"),
    "gust": N_("gusts"),
    "aboard": N_("on board"),
    "ill": N_("taken ill"),
    "jobs": N_("jobs"),
}

# The sections that the desk knows by itself; others are folders, named by their owner.
SECTIONS: dict[str, str] = {
    "world": N_("World"),
    "politics": N_("Politics"),
    "business": N_("Business"),
    "technology": N_("Technology"),
    "science": N_("Science"),
    "health": N_("Health"),
    "sport": N_("Sport"),
    "culture": N_("Culture"),
    "opinion": N_("Opinion"),
    "travel": N_("Travel"),
}

# The kinds in the order in which a reader wants to hear of them: what was changed before what was only passed on.
KIND_ORDER = tuple(MEANING)


def number(amount: int, one: str, many: str) -> str:
    """A number in prose with its noun: `three names`."""
    return f"{spelled(amount)} {one if amount == 1 else many}"


def kinds(edges: Sequence[Reuse]) -> str:
    """Count the kinds: `2 rewritten, 1 verbatim`."""
    numbers = Counter(edge.kind for edge in edges)
    return ", ".join(f"{numbers[kind]:,} {kind}" for kind in KIND_ORDER if numbers[kind])


def altered(edge: Reuse) -> int:
    """How many different names an edge shows as altered."""
    return sum(each.name for each in edge.substitutions)


def standing(edges: Sequence[Reuse]) -> str:
    """What the origin of some edges may be called: `original`, `original as far as known` or `seen first`.

    A publisher's own later version does not make another publisher's text the original, whichever version came first.
    """
    known = {edge.direction for edge in edges if edge.kind != "revision"} or {edge.direction for edge in edges}
    if "known" not in known:
        return "seen first"
    return "original as far as known" if "unknown" in known else "original"


def verdict(edge: Reuse, speech: Speech = ENGLISH) -> str:
    """What happened between two texts, in one or two sentences."""
    say, percent = speech.say, speech.percent
    meaning = say(MEANING[edge.kind])
    kept, has, changed = edge.coverage_origin, edge.coverage_copy, edge.substitution_rate
    if edge.kind == "shared-passages" or edge.direction == "unknown":
        parts = [
            say("%(one)s of the first text and %(other)s of the second correspond")
            % {"one": percent(kept), "other": percent(has)}
        ]
        parts += [say("%(share)s of those words differ") % {"share": percent(changed)}] if changed > 0 else []
        sentence = say("%(meaning)s: %(facts)s.")
    else:
        parts = [say("keeps %(share)s of the original") % {"share": percent(kept)}]
        parts = parts if kept < 1 or edge.kind != "verbatim" else []
        parts += [say("changes %(share)s of its words") % {"share": percent(changed)}] if changed > 0 else []
        parts += [say("is %(share)s its own") % {"share": percent(1 - has)}] if has < 1 else []
        sentence = say("%(meaning)s: it %(facts)s.") if parts else say("%(meaning)s.")
    sentence %= {"meaning": meaning, "facts": speech.listed(parts)}
    names = altered(edge)
    if not names:
        return sentence
    told = speech.many("%(n)s name was altered.", "%(n)s names were altered.", names) % {"n": speech.spelled(names)}
    return say("%(sentence)s %(another)s") % {"sentence": sentence, "another": told[:1].upper() + told[1:]}


def brief(edge: Reuse, *, credit: bool | None) -> str:
    """What was done to one copy, in a few words: `22% of words changed, 5 names altered, credit dropped`."""
    names = altered(edge)
    changed = percent(edge.substitution_rate)
    parts = [f"{percent(edge.coverage_origin)} kept"] if edge.coverage_origin < 1 else []
    parts += [f"{changed} of words changed"] if changed != "0%" else []
    parts += [f"{number(names, 'name', 'names')} altered"] if names else []
    parts += ["credit dropped"] if credit is False else []
    return ", ".join(parts)


def lead(*, articles: int, originals: int, copies: Sequence[Reuse], dropped: int, pairs: int, alone: int) -> str:
    """What one run found, in a few sentences.

    Args:
        articles: How many articles were compared.
        originals: How many of them were copied.
        copies: For every copy its edge.
        dropped: How many copies dropped the agency's credit.
        pairs: How many pairs share text outside the groups.
        alone: How many articles share text with no other.
    """
    if not originals and not pairs:
        return ""
    names = sum(altered(edge) for edge in copies)
    facts = [f"{number(names, 'name was', 'names were')} altered"] if names else []
    facts += [f"{number(dropped, 'copy', 'copies')} dropped the agency’s credit"] if dropped else []
    more = "more " if originals else ""
    sentences = [
        f"{number(articles, 'article was', 'articles were')} compared",
        f"{number(originals, 'was', 'were')} {_copied(copies, originals)}" if originals else "",
        listed(facts),
        f"{number(pairs, f'{more}pair has', f'{more}pairs have')} passages in common" if pairs else "",
        f"{number(alone, 'article shares', 'articles share')} text with no other" if alone else "",
    ]
    return " ".join(f"{sentence[0].upper()}{sentence[1:]}." for sentence in sentences if sentence)


def _copied(copies: Sequence[Reuse], originals: int) -> str:
    """How often originals were copied, and how: `copied twice: 1 rewritten, 1 verbatim`."""
    if len(copies) == 1:
        return f"copied once ({copies[0].kind})"
    times = "twice" if len(copies) == 2 else f"{spelled(len(copies))} times"  # noqa: PLR2004 - the word for it
    return f"copied {times}{'' if originals == 1 else ' in all'}: {kinds(copies)}"


def counted(about: str, speech: Speech = ENGLISH) -> str:
    """What reports disagree on: a count by its name, with the printed noun of its part where it has one."""
    noun, _, kind = about.rpartition(" ")
    if kind not in COUNTED:
        return about
    called = speech.say(COUNTED[kind])
    return speech.say("%(noun)s %(kind)s") % {"noun": noun, "kind": called} if noun else called


def headline_figure(articles: int, reports: int) -> str:
    """A story's headline figure: `3 articles · 1 independent report`."""
    return f"{count(articles, 'article')} · {count(reports, 'independent report')}"


def spread_words(speech: Speech) -> SpreadWords:
    """The words of the picture of a story's spread, in a language."""
    say = speech.say
    return SpreadWords(
        title=say("How the story spread"),
        description=say(
            "{articles} articles by {publishers} publishers between {first} and {last}, {copies} of them copies."
        ),
        original=say("original"),
        copy=say("copy"),
        rewrite=say("rewrite"),
        version=say("later version"),
        mark=say("{publisher}, {time}: {kind}"),
        marks_folded=say("{publisher}, {time}: {kind}, {count} times"),
        unknown_time=say("no time"),
        others=say("{count} more"),
    )
