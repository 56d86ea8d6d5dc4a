"""One tree of errors.

    WirecopyError
    ├── InputError          an input is refused: named, with the reason and the remedy
    │   └── PageError       a page cannot be extracted (too large, too deep, no text)
    └── SettingsError       a setting or a call is wrong

Bad input from the web is a result, not an exception: the commands keep the refusal, name it, and go on.
"""

from __future__ import annotations


class WirecopyError(Exception):
    """Any error that wirecopy raises on purpose."""


class InputError(WirecopyError):
    """An input is refused.

    Attributes:
        source: What was refused: a path, a row or a page id.
        reason: Why, in plain words.
        remedy: What to do about it, or None.
    """

    def __init__(self, source: str, reason: str, remedy: str | None = None) -> None:
        self.source = source
        self.reason = reason
        self.remedy = remedy
        super().__init__(f"{source}: {reason}" + (f" ({remedy})" if remedy else ""))


class PageError(InputError):
    """A page cannot be extracted."""


class SettingsError(WirecopyError):
    """A setting or a call is wrong."""
