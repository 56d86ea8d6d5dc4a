"""The spread of a story as a picture: who ran it when, and what came from what.

contents, edges -> rows (publishers) and dots (articles by time) -> folded until it fits -> SVG

Time runs from left to right, each publisher has a row. Originals are circles, copies squares, rewrites diamonds, later
versions triangles; a line leads from each copy to its source. Shape says what colour says. The picture carries no
script and no style: its classes (`spread-…`) are for the style sheet, and without one everything is in the colour of
the text around it. The same story always gives the same picture.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from markupsafe import Markup, escape

from wirecopy.serve import svg
from wirecopy.serve.evidence import file_name
from wirecopy.serve.wording import SpreadWords
from wirecopy.story.publisher import family

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from wirecopy.serve.svg import Shape
    from wirecopy.story import StoryContents
    from wirecopy.types import Article, Reuse

# The picture in its own units: the column of names, the plot, a row, the space above and below.
NAMES, PLOT, ROW, TOP, BOTTOM = 190, 560, 24, 12, 46
# Rows and marks at most; what is more is folded into one row, and into marks with a number.
MOST_ROWS, MOST_MARKS = 20, 160
# The plot is parted into so many columns, and fewer where there are too many marks.
COLUMNS = 56
# The row of those that have none of their own has so few that a number fits beside each mark.
FOLDED_COLUMNS = 9
# There marks of different shapes stand beside one another.
_SHIFT: dict[Shape, float] = {"original": -26, "version": -26, "copy": -14, "rewrite": 15}
# In other rows they do where they fall on one place: the original, then the rest.
BESIDE = 13.0
_SHAPES: tuple[Shape, ...] = ("original", "version", "copy", "rewrite")
# Letters of a name; wide ones count double.
MOST_LETTERS = 26
# A story shorter than this is drawn as if it were so long.
LEAST_SPAN = timedelta(hours=1)
_DAY = timedelta(days=1)
_TICKS = 3
# What XML cannot hold.
_UNPRINTABLE = re.compile("[\x00-\x1f\x7f-\x9f\ud800-\udfff\ufdd0-\ufdef\ufffe\uffff]")
_REWRITES = frozenset({"rewritten"})


@dataclass(frozen=True, slots=True, kw_only=True)
class _Dot:
    """One article in the picture, or several that fall on one place."""

    row: int
    column: int | None
    shape: Shape
    articles: tuple[str, ...]
    publisher: str
    time: datetime | None
    shift: float = 0.0


def spread(
    contents: StoryContents,
    edges: Iterable[Reuse] = (),
    *,
    words: SpreadWords | None = None,
    stamp: Callable[[datetime], str] | None = None,
    address: Callable[[str], str] | None = None,
) -> Markup:
    """Draw how a story spread.

    Args:
        contents: The story.
        edges: Reuse among its articles: what was copied from what, and how. Without, a copy comes from its original.
        words: What the picture says, translated.
        stamp: Writes a time; without it the day and minute in UTC.
        address: Gives the address of an article by its id, for links; without it there are none.

    Returns:
        One `svg` element with all text escaped. It has at most `MOST_ROWS` rows and `MOST_MARKS` marks, however many
        articles there are.
    """
    said = words or SpreadWords()
    written = stamp or _minute
    source, rewritten = _sources(contents, edges)
    rows = _rows(contents)
    dots = _folded(contents, rows, rewritten)
    height = TOP + ROW * len(set(rows.values())) + BOTTOM
    first, last = _ends(contents)
    undated = any(dot.column is None for dot in dots)
    parts = [*_names(contents, rows, said), *_axis(first, last, height, written, unknown=undated, said=said)]
    place = {article: dot for dot in dots for article in dot.articles}
    parts += _lines(place, source)
    parts += [_mark(dot, said, written, address) for dot in dots]
    parts += _legend(height, said, {dot.shape for dot in dots})
    return _svg(contents, parts, height, said, written, linked=address is not None)


def _sources(contents: StoryContents, edges: Iterable[Reuse]) -> tuple[dict[str, str], set[str]]:
    """For each article that was taken from another: that one; and which of them are rewrites."""
    members = {article.id for article in _articles(contents)}
    best: dict[str, Reuse] = {}
    for edge in edges:
        if edge.origin in members and edge.copy in members and edge.kind not in {"shared-passages", "revision"}:
            known = best.get(edge.copy)
            if known is None or (edge.score, edge.origin) > (known.score, known.origin):
                best[edge.copy] = edge
    source: dict[str, str] = {}
    for report in contents.reports:
        for article in report.copies:
            edge_ = best.get(article.id)
            source[article.id] = edge_.origin if edge_ else report.article.id
    return source, {id_ for id_, edge in best.items() if edge.kind in _REWRITES}


def _rows(contents: StoryContents) -> dict[str, int]:
    """The row of each publisher's family, by when it first appeared, copies below; the last is for all without one."""
    first: dict[str, tuple[bool, datetime, bool, str]] = {}
    times = _times(contents)
    copied = {article.id for report in contents.reports for article in report.copies}
    for article in _articles(contents):
        when = times[article.id]
        key = (when is None, when or datetime.max.replace(tzinfo=UTC), article.id in copied, _publisher(article))
        group = family(_publisher(article))
        if group not in first or key < first[group]:
            first[group] = key
    ordered = sorted(first, key=first.__getitem__)
    return {
        group: min(place, MOST_ROWS - 1 if len(ordered) > MOST_ROWS else place) for place, group in enumerate(ordered)
    }


def _articles(contents: StoryContents) -> list[Article]:
    return [article for report in contents.reports for article in (*report.earlier, report.article, *report.copies)]


def _publisher(article: Article) -> str:
    """Who ran it, by the name that lists give it. Its agency did not: that may be whose copy was taken."""
    return _UNPRINTABLE.sub("", article.publisher or "").strip() or file_name(article.id)


def _folded(contents: StoryContents, rows: Mapping[str, int], rewritten: set[str]) -> list[_Dot]:
    """The marks: articles of one row, column and shape are one, and columns get wider until there are few enough."""
    columns = COLUMNS
    while True:
        dots = _dots(contents, rows, rewritten, columns)
        if len(dots) <= MOST_MARKS or columns == 1:
            return dots
        columns //= 2


def _dots(contents: StoryContents, rows: Mapping[str, int], rewritten: set[str], columns: int) -> list[_Dot]:
    begin, end = _ends(contents)
    times = _times(contents)
    shared = Counter(rows.values())
    width: dict[int, int] = {
        row: min(columns, FOLDED_COLUMNS) if count > 1 else columns for row, count in shared.items()
    }
    groups: dict[tuple[int, int, Shape], list[Article]] = defaultdict(list)
    for report in contents.reports:
        shapes: list[tuple[Shape, Sequence[Article]]] = [
            ("original", (*report.earlier, report.article)[:1]),
            ("version", (*report.earlier, report.article)[1:]),
            ("rewrite", [one for one in report.copies if one.id in rewritten]),
            ("copy", [one for one in report.copies if one.id not in rewritten]),
        ]
        for shape, articles in shapes:
            for article in articles:
                when = times[article.id]
                row = rows[family(_publisher(article))]
                column = -1 if when is None or begin is None else _column(when, begin, end, width[row])
                groups[row, column, shape].append(article)
    held: Counter[tuple[int, int]] = Counter()
    dots = []
    for (row, column, shape), articles in sorted(
        groups.items(), key=lambda each: (*each[0][:2], _SHAPES.index(each[0][2]))
    ):
        beside = held[row, column] * BESIDE
        held[row, column] += 1
        dots.append(
            _Dot(
                row=row,
                column=None if column < 0 else (2 * column + 1) * COLUMNS // (2 * width[row]),
                shape=shape,
                articles=tuple(article.id for article in articles),
                publisher=_publisher(articles[0]),
                time=times[articles[0].id],
                shift=_SHIFT[shape] if shared[row] > 1 and column >= 0 else beside,
            )
        )
    return dots


def _times(contents: StoryContents) -> dict[str, datetime | None]:
    """When each article appeared; a report's first version when the report did."""
    found: dict[str, datetime | None] = {one.id: one.published or one.seen for one in _articles(contents)}
    for report in contents.reports:
        first, *later = (*report.earlier, report.article)
        found[first.id] = report.time
        found |= {one.id: report.time for one in report.copies if _is_of_the_day(one, report.time)}
        found |= {one.id: one.modified or found[one.id] for one in later}
    return found


def _is_of_the_day(copy: Article, when: datetime | None) -> bool:
    """Whether all that is known of a copy is the day on which it was taken: then not before its original."""
    told = copy.published
    return when is not None and told is not None and copy.published_approximate and told <= when < told + _DAY


def _column(when: datetime, begin: datetime, end: datetime | None, columns: int) -> int:
    span = max((end or begin) - begin, LEAST_SPAN)
    return max(0, min(columns - 1, int((when - begin) / span * columns)))


def _ends(contents: StoryContents) -> tuple[datetime | None, datetime | None]:
    times = [when for when in _times(contents).values() if when is not None]
    return min(times, default=None), max(times, default=None)


def _place(dot: _Dot) -> tuple[float, float]:
    return _x(dot.column) + dot.shift, _y(dot.row)


def _x(column: int | None) -> float:
    return NAMES + 18.0 if column is None else NAMES + 86 + column * (PLOT - 98) / COLUMNS


def _y(row: int) -> float:
    return TOP + ROW * row + ROW / 2


def _names(contents: StoryContents, rows: Mapping[str, int], said: SpreadWords) -> list[str]:
    printed: dict[int, dict[str, str]] = defaultdict(dict)
    for article in _articles(contents):
        name = _publisher(article)
        printed[rows[family(name)]].setdefault(family(name), name)
    return [
        svg.line(
            "spread-name",
            NAMES - 8,
            _y(row) + 4,
            svg.short(next(iter(names.values())), MOST_LETTERS)
            if len(names) == 1
            else said.others.format(count=len(names)),
            anchor="end",
        )
        for row, names in sorted(printed.items())
    ]


def _lines(place: Mapping[str, _Dot], source: Mapping[str, str]) -> list[str]:
    """One line from each mark to the mark of its source."""
    drawn: dict[tuple[float, float, float, float], None] = {}
    for copy, origin in source.items():
        if copy in place and origin in place:
            ends = (*_place(place[origin]), *_place(place[copy]))
            if ends[:2] != ends[2:]:
                drawn[ends] = None
    return [
        f'<path class="spread-line" d="M{x:g} {y:g}C{(x + u) / 2:g} {y:g} {(x + u) / 2:g} {v:g} {u:g} {v:g}" '
        'fill="none" stroke="currentColor" stroke-opacity=".35"/>'
        for x, y, u, v in sorted(drawn)
    ]


def _mark(
    dot: _Dot, said: SpreadWords, written: Callable[[datetime], str], address: Callable[[str], str] | None
) -> str:
    shown = {"original": said.original, "copy": said.copy, "rewrite": said.rewrite, "version": said.version}
    pattern = said.mark if len(dot.articles) == 1 else said.marks_folded
    when = written(dot.time) if dot.time else said.unknown_time
    title = pattern.format(publisher=dot.publisher, time=when, kind=shown[dot.shape], count=len(dot.articles))
    x, y = _place(dot)
    inner = f"<title>{escape(title)}</title>{svg.mark(dot.shape, x, y)}"
    if len(dot.articles) > 1:
        inner += svg.line("spread-count", x + 8, y + 4, str(len(dot.articles)), anchor="start")
    if address is not None:
        inner = f'<a href="{escape(address(dot.articles[0]))}" aria-label="{escape(title)}">{inner}</a>'
    return f'<g class="spread-mark spread-{dot.shape}">{inner}</g>'


def _axis(
    first: datetime | None,
    last: datetime | None,
    height: float,
    written: Callable[[datetime], str],
    *,
    unknown: bool,
    said: SpreadWords,
) -> list[str]:
    base = height - BOTTOM + 6
    ends = f'x1="{NAMES}" y1="{base:g}" x2="{NAMES + PLOT}" y2="{base:g}"'
    parts = [f'<line class="spread-axis" {ends} stroke="currentColor" stroke-opacity=".5"/>']
    if unknown:
        parts.append(svg.line("spread-tick", _x(None), base + 14, said.unknown_time, anchor="middle"))
    if first is None:
        return parts
    span = max((last or first) - first, LEAST_SPAN)
    for tick in range(_TICKS + 1):
        if (last or first) - first < LEAST_SPAN and tick:
            break
        x = _x(tick * COLUMNS // _TICKS)
        parts.append(
            f'<line class="spread-axis" x1="{x:g}" y1="{TOP}" x2="{x:g}" y2="{base:g}" '
            'stroke="currentColor" stroke-opacity=".15"/>'
        )
        anchor = "end" if tick == _TICKS else "middle"
        parts.append(svg.line("spread-tick", x, base + 14, written(first + span * tick / _TICKS), anchor=anchor))
    return parts


def _legend(height: float, said: SpreadWords, shapes: set[Shape]) -> list[str]:
    parts, x = [], float(NAMES)
    known: tuple[tuple[Shape, str], ...] = (
        ("original", said.original), ("copy", said.copy), ("rewrite", said.rewrite), ("version", said.version)
    )  # fmt: skip
    for shape, name in known:
        if shape in shapes:
            parts.append(f'<g class="spread-{shape}" aria-hidden="true">{svg.mark(shape, x + 8, height - 11)}</g>')
            parts.append(svg.line("spread-key", x + 20, height - 7, name, anchor="start"))
            x += 40 + 7 * svg.width(name)
    return parts


def _minute(moment: datetime) -> str:
    return moment.astimezone(UTC).strftime("%Y-%m-%d %H:%M")


def _svg(
    contents: StoryContents,
    parts: Sequence[str],
    height: float,
    said: SpreadWords,
    written: Callable[[datetime], str],
    *,
    linked: bool,
) -> Markup:
    name = "spread-" + "".join(letter if letter.isascii() and letter.isalnum() else "-" for letter in contents.id)
    first, last = _ends(contents)
    described = said.description.format(
        articles=contents.articles,
        publishers=len(contents.publishers),
        copies=sum(len(report.copies) for report in contents.reports),
        first=written(first) if first else said.unknown_time,
        last=written(last) if last else said.unknown_time,
    )
    return Markup(  # noqa: S704 - everything that came from outside was escaped where it was put in
        f'<svg xmlns="http://www.w3.org/2000/svg" class="spread" viewBox="0 0 {NAMES + PLOT} {height:g}" '
        f'width="{NAMES + PLOT}" height="{height:g}" direction="ltr" role="{"group" if linked else "img"}" '
        f'aria-labelledby="{name}-title {name}-desc">'
        f'<title id="{name}-title">{escape(said.title)}</title><desc id="{name}-desc">{escape(described)}</desc>'
        f"{''.join(parts)}</svg>"
    )
