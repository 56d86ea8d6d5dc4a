"""The settings of the story stage."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class StoryOptions:
    """How articles are grouped into stories.

    Attributes:
        full_threshold: The least score, 0 to 1, at which a full text joins a story.
        headline_threshold: The same where either side is only a headline.
    """

    full_threshold: float = 0.2
    headline_threshold: float = 0.3
