"""Lines that belong to the page and to no article: prompts, section labels, controls, promotion.

Whole lines and short ones only. A line that could be a sentence of an article is left alone.
"""

from __future__ import annotations

import re
from typing import Final

from wirecopy.extract.phrases import alternatives

#: Longer lines are never furniture by their words alone.
LONGEST: Final = 220

_RELATED = re.compile(rf"^\W*(?:{alternatives('furniture', 'related')})\W*$", re.IGNORECASE)
_COMMENTS = re.compile(rf"^\W*(?:{alternatives('furniture', 'comments')})\W*$", re.IGNORECASE)
_PROMPT = re.compile(rf"^\W*(?:{alternatives('furniture', 'prompts')})\W*$", re.IGNORECASE)
_TWEET = re.compile(r"^[—–-]\s?[^()]{1,80}\(@\w{1,30}\)")
_LIST_LABEL = re.compile(rf"^\W*(?:{alternatives('furniture', 'contents')})\W*$", re.IGNORECASE)


def is_related_label(line: str) -> bool:
    """True for "Related Articles" and the like."""
    return len(line) <= LONGEST and _RELATED.match(line) is not None


def is_comment_label(line: str) -> bool:
    """True for "Comments", "No comments yet..." and the like."""
    return len(line) <= LONGEST and _COMMENTS.match(line) is not None


def is_contents_label(line: str) -> bool:
    """True for "In this issue" and the like: what follows is a list of headlines."""
    return len(line) <= LONGEST and _LIST_LABEL.match(line) is not None


def is_furniture(line: str) -> bool:
    """True for a line that belongs to no article."""
    if len(line) > LONGEST or not line.strip():
        return False
    if not any(char.isalnum() for char in line):
        return True
    return any(pattern.match(line) for pattern in (_TWEET, _PROMPT, _RELATED, _COMMENTS, _LIST_LABEL))
