"""Syndication + Article -> Story.

    articles, syndications -> units -> terms, vector -> Clusterer -> Story

A unit is what was written once: a syndication, or an article that nobody copied. Units join one at a time, as they
arrive; every decision keeps its reason and can be undone.
"""

from __future__ import annotations

from wirecopy.story.build import stories
from wirecopy.story.cluster import Clusterer
from wirecopy.story.ledger import Decision, Evidence
from wirecopy.story.options import StoryOptions
from wirecopy.story.unit import Unit, is_headline_only, units

__all__ = ["Clusterer", "Decision", "Evidence", "StoryOptions", "Unit", "is_headline_only", "stories", "units"]
