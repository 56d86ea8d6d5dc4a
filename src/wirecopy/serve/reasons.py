"""What the stages say in English of their decisions, in the reader's language.

    stored words -> the phrase that they are, its values -> the phrase and the values as the language has them

Tracing and stories write fixed phrases and put what they found into them; the store keeps the sentences. Each is known
again here by its own words. What is none of these (quoted words, a reason of an older release) stays as it is.

The kind of a value is the beginning of its name: `article` and `text` are anything, `time` is a moment, `share` a
percentage, `number` a number.
"""

from __future__ import annotations

import re
from datetime import datetime
from functools import cache
from typing import TYPE_CHECKING

from wirecopy.serve.speech import N_

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from wirecopy.serve.speech import Speech

# What tracing says of a pair, by the code of the reason.
OF_PAIRS: dict[str, str] = {
    "published-earlier": N_("%(article)s was published at %(time)s, %(article_later)s at %(time_later)s"),
    "modified-later": N_("%(article_later)s was modified at %(time)s, after %(article)s"),
    "declared-source": N_("%(article)s names %(text)s as its source"),
    "carried": N_("%(article)s stands on a page of %(text)s, which passes on what others publish"),
    "agency-itself": N_("%(text)s, whom %(article_copy)s credits, published %(article)s"),
    "credit-line": N_("%(article)s credits %(text)s: %(text_line)s"),
    "named-in-text": N_("%(article)s names %(text)s in its text"),
    "agency-credit": N_("%(article)s credits %(text)s, %(article_copy)s has the text without the credit"),
    "rights-line": N_("only %(article)s carries the rights line: %(text)s"),
    "byline": N_("only %(article)s names who wrote it: %(text)s"),
    "rewriter-leftovers": N_("%(article)s has what a rewriting program leaves: %(text)s"),
    "familiar-word-pairs": N_(
        "the archive knows the word pairs that only %(article)s has better than those that only %(article_other)s has, "
        "by %(number)s standard errors"
    ),
    "longer-replacements": N_(
        "in %(number)s places where words were replaced those of %(article)s are longer, "
        "by %(number_letters)s letters on average"
    ),
    "nearer-source": N_("%(article)s follows %(article_nearer)s more closely"),
    "own-text-in-both": N_("%(share)s of the origin's words and %(share_copy)s of the copy's are aligned"),
    "substituted-throughout": N_("%(share)s of the aligned words differ, in %(share_sentences)s of the sentences"),
    "same-publisher": N_(
        "one publisher ran both; %(share)s of the origin's words and %(share_copy)s of the copy's are aligned"
    ),
    "light-changes": N_(
        "%(share)s of the origin's words and %(share_copy)s of the copy's are aligned; "
        "%(share_changed)s of the aligned words differ"
    ),
}
OF_PAIRS |= dict.fromkeys(("same-words", "origin-cut", "copy-adds"), OF_PAIRS["own-text-in-both"])

# What is said of an article in its story: on whose report it rests, and why it is there.
OF_STORIES: tuple[str, ...] = (
    N_("%(share)s of its words stand in %(article)s"),
    N_("%(number)s of its %(number_all)s sentences are attributed to %(text)s"),
    N_("the same text as %(article)s"),
    N_("agrees more with it than with %(text)s"),
    N_("agrees with %(article)s, %(number)s times what is required"),
    N_("shares %(text)s"),
    N_("by hand"),
)

_VALUE = re.compile(r"%\((\w+)\)s")
_FORMS = {"article": ".+?", "text": ".+", "time": r"\S+", "share": r"\d+(?:\.\d+)?%", "number": r"\d+(?:\.\d+)?"}


def translated(
    words: str, phrases: Iterable[str], speech: Speech, names: Mapping[str, str] | None = None
) -> str | None:
    """Say a stage's words in another language.

    Args:
        words: As the store has them.
        phrases: Which they may be.
        speech: The language.
        names: What articles are called in that language, by their ids; others keep their ids.

    Returns:
        The sentence; None where the words are none of the phrases, or the language lacks it.
    """
    for phrase in phrases:
        said = speech.say(phrase)
        found = _pattern(phrase).fullmatch(words) if said != phrase else None
        if found is not None:
            return said % {name: _told(name, text, speech, names or {}) for name, text in found.groupdict().items()}
    return None


@cache
def _pattern(phrase: str) -> re.Pattern[str]:
    # Text and names of values by turns.
    parts = enumerate(_VALUE.split(phrase))
    pieces = [f"(?P<{part}>{_FORMS[part.partition('_')[0]]})" if at % 2 else re.escape(part) for at, part in parts]
    return re.compile("".join(pieces))


def _told(name: str, text: str, speech: Speech, names: Mapping[str, str]) -> str:
    form = name.partition("_")[0]
    if form == "article":
        return names.get(text, text)
    if form == "share":
        return speech.percent(float(text.rstrip("%")) / 100)
    if form == "number":
        return speech.number(float(text))
    if form == "time":
        try:
            return speech.moment(datetime.fromisoformat(text), None, False) or text
        except ValueError:
            return text
    return text
