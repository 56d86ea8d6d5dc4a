"""Syndication + Article -> Story.

    articles, syndications -> units -> terms, vector -> Clusterer -> Story

A unit is what was written once: a syndication, or an article that nobody copied. Units join one at a time, as they
arrive; every decision keeps its reason and can be undone.
"""

from __future__ import annotations

from wirecopy.story.build import stories
from wirecopy.story.changed import NumberChange, StoryChanges, StoryMove, as_of, story_changes
from wirecopy.story.cluster import Clusterer
from wirecopy.story.contents import StoryContents, story_contents
from wirecopy.story.disagreements import Disagreement, Side, StoryNumber, Update
from wirecopy.story.entities import Entity, Mention
from wirecopy.story.keypoints import KeyPoint
from wirecopy.story.ledger import Decision, Evidence
from wirecopy.story.options import StoryOptions
from wirecopy.story.related import Related, StoryProfile, profile, related
from wirecopy.story.sentences import Citation
from wirecopy.story.timeline import ArticleVersion, TimelineItem
from wirecopy.story.unit import Unit, is_headline_only, units
from wirecopy.story.voices import StoryReport

__all__ = [
    "ArticleVersion",
    "Citation",
    "Clusterer",
    "Decision",
    "Disagreement",
    "Entity",
    "Evidence",
    "KeyPoint",
    "Mention",
    "NumberChange",
    "Related",
    "Side",
    "StoryChanges",
    "StoryContents",
    "StoryMove",
    "StoryNumber",
    "StoryOptions",
    "StoryProfile",
    "StoryReport",
    "TimelineItem",
    "Unit",
    "Update",
    "as_of",
    "is_headline_only",
    "profile",
    "related",
    "stories",
    "story_changes",
    "story_contents",
    "units",
]
