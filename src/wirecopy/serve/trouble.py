"""What a page says that cannot be shown."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class TroubleView:
    """Why there is no page here.

    Attributes:
        status: The answer's status.
        reason: Why, in plain words.
        remedy: What helps.
    """

    status: int
    reason: str
    remedy: str | None = None
