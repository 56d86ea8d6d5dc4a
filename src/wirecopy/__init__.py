"""wirecopy: a self-hosted news desk.

    from wirecopy import extract, trace

docs/library.md describes every public name.
"""

from wirecopy.errors import InputError, PageError, SettingsError, WirecopyError
from wirecopy.extract import ExtractOptions, extract
from wirecopy.story import StoryOptions, stories
from wirecopy.trace import TraceOptions, trace
from wirecopy.trace.origin import syndications
from wirecopy.types import (
    Alignment,
    Article,
    Block,
    Contributor,
    Dateline,
    Image,
    Page,
    Passage,
    Provenance,
    Reason,
    Reuse,
    Span,
    Story,
    Substitution,
    Syndication,
)

__version__ = "0.1.0"

__all__ = [
    "Alignment",
    "Article",
    "Block",
    "Contributor",
    "Dateline",
    "ExtractOptions",
    "Image",
    "InputError",
    "Page",
    "PageError",
    "Passage",
    "Provenance",
    "Reason",
    "Reuse",
    "SettingsError",
    "Span",
    "Story",
    "StoryOptions",
    "Substitution",
    "Syndication",
    "TraceOptions",
    "WirecopyError",
    "extract",
    "stories",
    "syndications",
    "trace",
]
