"""A picture of counts: horizontal bars, as SVG that a strict content security policy allows."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from markupsafe import Markup

if TYPE_CHECKING:
    from collections.abc import Sequence

WIDTH, LABEL, ROW, BAR, NUMBER = 420, 150, 24, 14, 40
# Letters of a label that fit beside the bars.
FITS = 21


@dataclass(frozen=True, slots=True, kw_only=True)
class Bar:
    """One bar."""

    label: str
    value: int


def bars(values: Sequence[Bar], *, title: str) -> Markup:
    """Draw bars.

    Args:
        values: From top to bottom; the longest bar takes the whole width.
        title: What the picture shows, for those who do not see it.

    Returns:
        An `svg` element, coloured by the page's style sheet.
    """
    most = max((each.value for each in values), default=1) or 1
    height = ROW * len(values)
    rows = Markup().join(_row(place, each, most) for place, each in enumerate(values))
    return Markup('<svg class="bars" viewBox="0 0 {} {}" role="img" aria-label="{}"><title>{}</title>{}</svg>').format(
        WIDTH, height, title, title, rows
    )


def _row(place: int, bar: Bar, most: int) -> Markup:
    top = ROW * place
    length = max(1, round((WIDTH - LABEL - NUMBER) * bar.value / most))
    label = bar.label if len(bar.label) <= FITS else bar.label[: FITS - 1] + "…"
    middle = top + ROW * 2 // 3
    return Markup(
        '<text x="{}" y="{}" text-anchor="end">{}</text><rect x="{}" y="{}" width="{}" height="{}"></rect>'
        '<text class="number" x="{}" y="{}">{}</text>'
    ).format(
        LABEL - 8, middle, label, LABEL, top + (ROW - BAR) // 2, length, BAR, LABEL + length + 6, middle, bar.value
    )
