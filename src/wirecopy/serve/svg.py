"""Pieces of SVG: marks of four shapes, and short texts, escaped."""

from __future__ import annotations

from typing import Literal
from unicodedata import east_asian_width

from markupsafe import escape

Shape = Literal["original", "copy", "rewrite", "version"]


def mark(shape: Shape, x: float, y: float) -> str:
    """A mark at a place: a circle, a square, a diamond or a triangle, in the colour of the text around it."""
    outlined = 'fill="none" stroke="currentColor" stroke-width="2"'
    if shape == "original":
        return f'<circle cx="{x:g}" cy="{y:g}" r="6.5" fill="currentColor"/>'
    if shape == "copy":
        return f'<rect x="{x - 4.5:g}" y="{y - 4.5:g}" width="9" height="9" {outlined}/>'
    if shape == "rewrite":
        corners = f"M{x:g} {y - 7:g}L{x + 7:g} {y:g}L{x:g} {y + 7:g}L{x - 7:g} {y:g}Z"
        return f'<path d="{corners}" {outlined}/>'
    return f'<path d="M{x:g} {y - 6.5:g}L{x + 6.5:g} {y + 5:g}L{x - 6.5:g} {y + 5:g}Z" fill="currentColor"/>'


def line(class_: str, x: float, y: float, text: str, *, anchor: str) -> str:
    """A line of text at a place, escaped, in the direction of its own script."""
    return (
        f'<text class="{class_}" x="{x:g}" y="{y:g}" text-anchor="{anchor}" font-size="11" fill="currentColor">'
        f"{escape(text)}</text>"
    )


def width(text: str) -> int:
    """How wide a text is, in letters; wide ones count double."""
    return sum(2 if east_asian_width(letter) in "WF" else 1 for letter in text)


def short(name: str, most: int) -> str:
    """A name, cut to a width."""
    if width(name) <= most:
        return name
    kept = ""
    for letter in name:
        if width(kept + letter) >= most:
            break
        kept += letter
    return kept.rstrip() + "…"
