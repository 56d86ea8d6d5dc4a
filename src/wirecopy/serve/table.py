"""The tables on a terminal: who copied whom, at a glance, within the console's width.

Widths are measured in terminal cells, so that Chinese or Korean headlines fit as well. Where the terminal's encoding has no
arrows or dashes they become ASCII, and letters that it does not have become question marks. Nothing relies on colour.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from rich.cells import cell_len, set_cell_size
from rich.text import Text

from wirecopy.serve.display import count, moment, one_line, percent

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from rich.console import Console

    from wirecopy.types import Article, Reuse, Story, Syndication

# Copies listed for one origin; a glance takes in no more, and the rows of --format jsonl have them all.
COPIES_LISTED = 20
NAMES_LISTED = 6

_ASCII = str.maketrans(
    {"→": "->", "↔": "<->", "…": "...", "·": "|", "–": "-", "—": "-", "‘": "'", "’": "'", "“": '"', "”": '"', "─": "-"}
)

_KIND_STYLE = {
    "verbatim": "green",
    "edited": "green",
    "abridged": "cyan",
    "expanded": "cyan",
    "rewritten": "bold red",
    "shared-passages": "yellow",
    "revision": "blue",
}


def print_trace(
    articles: Sequence[Article], edges: Sequence[Reuse], syndications: Sequence[Syndication], console: Console
) -> None:
    """Print every origin with its copies, then the pairs that belong to no origin, then what nobody copied.

    Args:
        articles: All articles.
        edges: All pairs in which text is reused.
        syndications: The groups made from them.
        console: Where to print; its width and encoding are kept to.
    """
    page = _Page(console)
    known = {article.id: article for article in articles}
    groups = sorted((each for each in syndications if each.origin in known), key=lambda each: -len(each.copies))
    home = {member: group.origin for group in groups for member in (group.origin, *group.copies)}
    for group in groups:
        _print_group(page, group, known)
    loose = [
        edge
        for edge in edges
        if edge.origin in known
        and edge.copy in known
        and home.get(edge.origin, edge.origin) != home.get(edge.copy, edge.copy)
    ]
    if loose:
        page.line(("Pairs that share text, in no group together", "bold"))
        for edge in loose[:COPIES_LISTED]:
            _print_pair(page, edge, known)
        page.left_out(len(loose) - COPIES_LISTED, "pair")
        page.line()
    _print_tally(page, articles, edges, groups, loose)


def _print_group(page: _Page, group: Syndication, known: Mapping[str, Article]) -> None:
    origin = known[group.origin]
    agency = one_line(group.agency or origin.agency)
    page.line(
        (_who(origin), "bold"),
        (f" · {agency}" if agency and agency != _who(origin) else "", ""),
        (f"  original of {count(len(group.copies), 'copy', 'copies')}", "dim"),
    )
    page.line((one_line(origin.headline) or "(no headline)", "italic"))
    name, title = page.shares()
    page.row(
        "",
        (name, "publisher"),
        (15, "kind"),
        (-5, "kept"),
        (-8, "changed"),
        (8, "credit"),
        (title, "headline"),
        style="dim",
    )
    edges = sorted((edge for edge in group.edges if edge.copy in known), key=lambda edge: -edge.score)
    for edge in edges[:COPIES_LISTED]:
        copy = known[edge.copy]
        credit = "" if not group.agency else "dropped" if edge.copy in group.uncredited else "kept"
        page.row(
            "→" if edge.direction == "known" else "?",
            (name, _who(copy)),
            (15, edge.kind),
            (-5, percent(edge.coverage_origin)),
            (-8, percent(edge.substitution_rate)),
            (8, credit),
            (title, one_line(copy.headline) or ""),
            kind=edge.kind,
        )
        if edge.origin != group.origin and edge.origin in known:
            page.line((f"    taken from {_who(known[edge.origin])}", "dim"))
        _print_names(page, edge)
    page.left_out(len(edges) - COPIES_LISTED, "copy", "copies")
    page.line()


def _print_pair(page: _Page, edge: Reuse, known: Mapping[str, Article]) -> None:
    mark = "→" if edge.direction == "known" else "↔"
    one, other = known[edge.origin], known[edge.copy]
    page.line((f"  {_who(one)} {mark} {_who(other)}  ", ""), (edge.kind, _KIND_STYLE[edge.kind]))
    shares = f"{percent(edge.coverage_origin)} of the first, {percent(edge.coverage_copy)} of the second"
    page.line((f"    {shares}", "dim"))
    for article in (one, other):
        page.line((f"    {one_line(article.headline) or article.id}", "italic"))
    _print_names(page, edge)


def _print_names(page: _Page, edge: Reuse) -> None:
    names = [each for each in edge.substitutions if each.name]
    if names:
        words = [f"{one_line(each.origin)} → {one_line(each.copy)}" for each in names[:NAMES_LISTED]]
        more = len(names) - NAMES_LISTED
        page.paragraph("    names: ", [*words, f"and {more} more"] if more > 0 else words)


def _print_tally(
    page: _Page,
    articles: Sequence[Article],
    edges: Sequence[Reuse],
    groups: Sequence[Syndication],
    loose: Sequence[Reuse],
) -> None:
    if not edges:
        page.line((f"No text reuse found among {count(len(articles), 'article')}.", "bold"))
        return
    touched = {id for edge in edges for id in (edge.origin, edge.copy)}
    alone = sum(1 for article in articles if article.id not in touched)
    copies = sum(len(group.copies) for group in groups)
    parts = [
        count(len(articles), "article"),
        f"{count(len(groups), 'original')} with {count(copies, 'copy', 'copies')}",
        f"{count(len(loose), 'other pair')}" if loose else "",
        f"{alone:,} copied by nobody" if alone else "",
    ]
    page.line((" · ".join(part for part in parts if part), "bold"))


def print_articles(articles: Sequence[Article], console: Console) -> None:
    """Print one line for each article: publisher, agency, time, headline."""
    page = _Page(console)
    name, title = page.shares(taken=38)
    page.row("", (name, "publisher"), (16, "agency"), (18, "published"), (title, "headline"), style="dim")
    for article in articles:
        page.row(
            "",
            (name, _who(article)),
            (16, one_line(article.agency) or ""),
            (18, _short_time(article)),
            (title, one_line(article.headline) or one_line(article.body[:400]) or ""),
        )
    page.line((count(len(articles), "article"), "bold"))


def print_stories(articles: Sequence[Article], stories: Sequence[Story], console: Console) -> None:
    """Print one line for each story: its articles, publishers and independent reports."""
    page = _Page(console)
    title = max(20, console.width - 38)
    page.row("", (title, "story"), (-9, "articles"), (-11, "publishers"), (-13, "independent"), style="dim")
    for story in stories:
        page.row(
            "",
            (title, one_line(story.headline) or "(no headline)"),
            (-9, f"{len(story.articles):,}"),
            (-11, f"{len(story.publishers):,}"),
            (-13, f"{story.independent_reports:,}"),
        )
    reports = sum(story.independent_reports for story in stories)
    page.line(
        (f"{count(len(stories), 'story', 'stories')} · {count(len(articles), 'article')} · ", "bold"),
        (count(reports, "independent report"), "bold"),
    )


def _who(article: Article) -> str:
    return one_line(article.publisher) or one_line(article.id) or "?"


def _short_time(article: Article) -> str:
    time = article.published
    if time is None:
        return moment(None, article.published_text) or ""
    return f"~{time:%Y-%m-%d}" if article.published_approximate else f"{time:%Y-%m-%d %H:%M}"


class _Page:
    """Lines of at most the console's width, in its encoding."""

    def __init__(self, console: Console) -> None:
        self._console = console
        self._width = console.width
        self._encoding = console.encoding or "utf-8"

    def shares(self, taken: int = 42) -> tuple[int, int]:
        """Share the rest of the width between a name and a headline."""
        rest = max(24, self._width - taken - 4)
        name = max(12, min(26, rest * 2 // 5))
        return name, rest - name

    def line(self, *parts: tuple[str, str]) -> None:
        """Print styled parts on one line, cut to the width."""
        text = Text()
        left = self._width
        for words, style in parts:
            fitted = self._fit(words, left)
            left -= cell_len(fitted)
            text.append(fitted, style=style)
        self._console.print(text, no_wrap=True, overflow="crop", crop=True)

    def row(self, mark: str, *cells: tuple[int, str], style: str = "", kind: str = "") -> None:
        """Print a mark and cells of given widths; a negative width sets the cell flush right."""
        parts: list[tuple[str, str]] = [
            (set_cell_size(self._encoded(mark), 4) if False else f"{self._encoded(mark):>3} ", style)
        ]
        for width, words in cells:
            fitted = self._fit(words, abs(width) - 1)
            space = " " * (abs(width) - cell_len(fitted))
            cell = space + fitted if width < 0 else fitted + space
            if width < 0:
                cell = cell[1:] + " "
            parts.append((cell, _KIND_STYLE.get(words, style) if words == kind else style))
        self.line(*parts)

    def paragraph(self, lead: str, parts: Iterable[str]) -> None:
        """Print parts one after the other, as many on a line as fit, under a lead."""
        at = lead
        empty = True
        for part in parts:
            if not empty and cell_len(self._encoded(f"{at}; {part}")) > self._width:
                self.line((f"{at};", ""))
                at, empty = " " * cell_len(lead), True
            at += part if empty else f"; {part}"
            empty = False
        self.line((at, ""))

    def left_out(self, number: int, one: str, many: str | None = None) -> None:
        """Say how many are not listed, if any."""
        if number > 0:
            self.line(
                (
                    f"    … and {count(number, f'more {one}', f'more {many or one + chr(115)}')} (--format jsonl lists all)",
                    "dim",
                )
            )

    def _encoded(self, words: str) -> str:
        try:
            words.encode(self._encoding)
        except (UnicodeEncodeError, LookupError):
            return words.translate(_ASCII).encode(self._encoding, "replace").decode(self._encoding)
        return words

    def _fit(self, words: str, width: int) -> str:
        encoded = self._encoded(words)
        if cell_len(encoded) <= width:
            return encoded
        dots = self._encoded("…")
        return (
            set_cell_size(encoded, max(0, width - len(dots))).rstrip() + dots
            if width > len(dots)
            else dots[: max(0, width)]
        )
