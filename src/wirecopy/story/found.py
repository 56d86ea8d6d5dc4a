"""A name found in a text, by whatever means."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """A name found in a body.

    Attributes:
        kind: What it is.
        name: As printed, without a possessive ending.
        key: The same for its spellings: a place's code, else the folded name.
        start: First character.
        end: One past the last.
        code: The gazetteer's code of a known place.
        role: The words before a person that say what they are.
        doubtful: Whether it stands as things do: behind an article, or in quotation marks. Ships have given names too.
    """

    kind: Literal["person", "organisation", "place"]
    name: str
    key: str
    start: int
    end: int
    code: str | None = None
    role: str | None = None
    doubtful: bool = False
