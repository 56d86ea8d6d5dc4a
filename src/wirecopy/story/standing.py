"""Which sentences can stand alone: statements that need no sentence before them, and are news, not the page's own."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from wirecopy.story.content import sentence_terms
from wirecopy.story.wordlists import phrases

if TYPE_CHECKING:
    from wirecopy.story.sentences import Citation

# Terms of a statement: fewer is a label or an aside, more a whole paragraph that nobody parted.
LEAST_TERMS, MOST_TERMS = 5, 70
# Scripts without spaces give about twice the terms for what they say.
MOST_CHARACTERS = 480

_ENDS = re.compile(r"[.!…。！｡؟۔।][\"'”’»)\]」』）]*$")
_ASKS = re.compile(r"[?？؟][\"'”’»)\]」』）]*$")
_THAI_OR_BARE = re.compile("[\u0e00-\u0e7f]")
_ADDRESS = re.compile(r"https?://|www\.|\S@\S+\.\w")
_OPENS_QUOTED = re.compile(r"^[\"“„«「『'‘]")


def stands_alone(citation: Citation) -> bool:
    """Whether a sentence can be read by itself.

    Args:
        citation: A sentence.

    Returns:
        False for questions, labels, what points back to a sentence before it, speech without a speaker, and the page's
        own lines.
    """
    text = citation.text
    if not _ENDS.search(text) and not _THAI_OR_BARE.search(text):
        return False
    if _ASKS.search(text) or _ADDRESS.search(text) or phrases("furniture").stand_in(text):
        return False
    if phrases("points-back").begin(text):
        return False
    if not LEAST_TERMS <= len(sentence_terms(text)) <= 2 * MOST_TERMS or len(text) > MOST_CHARACTERS:
        return False
    return not _only_speech(text) and not text.isupper()


def _only_speech(text: str) -> bool:
    """Whether a sentence is a quotation from end to end: nobody is named as its speaker."""
    return bool(_OPENS_QUOTED.search(text)) and text.rstrip(".。")[-1:] in "\"”“»」』'’"
