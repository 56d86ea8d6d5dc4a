"""The settings of the story stage."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta


@dataclass(frozen=True, slots=True, kw_only=True)
class StoryOptions:
    """How articles are grouped into stories.

    Agreement is measured in units of what two reports of one event typically show, so that 1 is typical, whatever the
    kind of the two texts. `bench/stories.py` measures the defaults.

    Attributes:
        single: The least agreement at which a report on its own joins another, or a story.
        settled: The same for two stories of many reports, relative to how much the reports inside each agree.
        window: How long others may join a report, or None for always. Reports without a time stay open.
        embed: Whether headlines and reports in different languages are compared by meaning, with the sentence encoder.
            Without it they meet only where they share words.
    """

    single: float = 0.42
    settled: float = 0.865
    window: timedelta | None = timedelta(days=14)
    embed: bool = True
