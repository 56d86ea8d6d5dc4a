"""The tables on a terminal: who copied whom, at a glance, within the console's width.

Widths are measured in terminal cells, so that Chinese or Korean headlines fit as well. Where the terminal's encoding
has no arrows or dashes they become ASCII, and letters that it does not have become question marks. Nothing rests on
colour.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from rich.cells import cell_len, set_cell_size
from rich.text import Text

from wirecopy.serve import wording
from wirecopy.serve.display import count, moment, one_line, percent
from wirecopy.serve.evidence import article_view
from wirecopy.serve.views import outside

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from rich.console import Console

    from wirecopy.types import Article, Kind, Reuse, Story, Syndication

# A glance takes in no more; the rows of --format jsonl have them all.
GROUPS_LISTED = 200
COPIES_LISTED = 20
PAIRS_LISTED = 12
NAMES_LISTED = 6

# The narrowest line on which the tables still say something.
NARROWEST = 40

# What stands for signs that an encoding does not have.
_ASCII = str.maketrans(
    {"→": "->", "↔": "<->", "…": "...", "·": "|", "–": "-", "—": "-", "−": "-", "‘": "'", "’": "'", "“": '"', "”": '"'}
)
MARGIN = 4

_STYLE: dict[Kind, str] = {
    "rewritten": "bold red",
    "edited": "yellow",
    "abridged": "yellow",
    "expanded": "yellow",
    "shared-passages": "magenta",
    "revision": "magenta",
    "verbatim": "green",
}


def print_trace(
    articles: Sequence[Article], edges: Sequence[Reuse], syndications: Sequence[Syndication], console: Console
) -> None:
    """Print every origin with its copies, then the pairs that are in no group together, then the sum of it.

    Args:
        articles: All articles.
        edges: All pairs in which text is reused.
        syndications: The groups made from them.
        console: Where to print; its width and encoding are kept to.
    """
    page = _Page(console)
    known = {article.id: article for article in articles}
    groups = sorted((each for each in syndications if each.origin in known), key=lambda each: -len(each.copies))
    for group in groups[:GROUPS_LISTED]:
        _print_group(page, group, known)
    page.left_out(len(groups) - GROUPS_LISTED, "original", "originals")
    pairs = outside(edges, groups, known)
    if pairs:
        page.line(("PASSAGES IN COMMON, in no group together", "bold"))
        for edge, also in pairs[:PAIRS_LISTED]:
            _print_pair(page, edge, also, known)
        page.left_out(len(pairs) - PAIRS_LISTED, "pair", "pairs")
        page.line()
    _print_sum(page, articles, edges, groups, len(pairs))


def _print_group(page: _Page, group: Syndication, known: Mapping[str, Article]) -> None:
    origin = article_view(known[group.origin])
    agency = one_line(group.agency)
    edges = [edge for edge in group.edges if edge.copy in known]
    first_hand = [edge for edge in edges if edge.origin == group.origin]
    edges.sort(key=lambda edge: (wording.KIND_ORDER.index(edge.kind), -edge.score))
    page.line(
        (origin.publisher, "bold"),
        (f" · {agency}" if agency and agency != origin.publisher else "", ""),
        (f" · {wording.standing(first_hand)}, {count(len(edges), 'copy', 'copies')}", "dim"),
    )
    page.line((origin.headline, "italic"))
    name, title = page.shared(rest=45)
    page.head((name, "copy"), (16, "kind"), (-6, "kept"), (-10, "changed"), (9, "credit"), (title, "headline"))
    for edge in edges[:COPIES_LISTED]:
        copy = article_view(known[edge.copy])
        credit = "" if not group.agency else "dropped" if edge.copy in group.uncredited else "kept"
        page.row(
            "→" if edge.direction == "known" else "?",
            (name, copy.publisher, ""),
            (16, edge.kind, _STYLE[edge.kind]),
            (-6, percent(edge.coverage_origin), ""),
            (-10, percent(edge.substitution_rate), ""),
            (9, credit, "bold" if credit == "dropped" else ""),
            (title, copy.headline, ""),
        )
        if edge.origin != group.origin and edge.origin in known:
            page.line((f"      from {article_view(known[edge.origin]).publisher}", "dim"))
        _print_names(page, edge)
    page.left_out(len(edges) - COPIES_LISTED, "copy", "copies")
    page.line()


def _print_pair(page: _Page, edge: Reuse, also: int, known: Mapping[str, Article]) -> None:
    one, other = article_view(known[edge.origin]), article_view(known[edge.copy])
    shares = f"{percent(edge.coverage_origin)} of the first, {percent(edge.coverage_copy)} of the second"
    more = f"; {count(also, 'more pair', 'more pairs')} between their copies" if also else ""
    mark = "→" if edge.direction == "known" else "↔"
    page.line((f"    {one.publisher} {mark} {other.publisher}", ""))
    page.line((f"      {edge.kind}", _STYLE[edge.kind]), (f": {shares}{more}", ""))
    for article in (one, other):
        page.line((f"      {article.headline}", "italic"))
    _print_names(page, edge)


def _print_names(page: _Page, edge: Reuse) -> None:
    names = [each for each in edge.substitutions if each.name]
    if names:
        words = [f"{one_line(each.origin)} → {one_line(each.copy)}" for each in names[:NAMES_LISTED]]
        more = len(names) - NAMES_LISTED
        page.flowing("      names: ", [*words, f"and {more:,} more"] if more > 0 else words)


def _print_sum(
    page: _Page, articles: Sequence[Article], edges: Sequence[Reuse], groups: Sequence[Syndication], pairs: int
) -> None:
    if not edges:
        page.line((f"No text reuse found among {count(len(articles), 'article')}.", "bold"))
        return
    touched = {each for edge in edges for each in (edge.origin, edge.copy)}
    alone = sum(article.id not in touched for article in articles)
    copies = sum(len(group.copies) for group in groups)
    parts = [
        count(len(articles), "article"),
        f"{count(len(groups), 'original')} with {count(copies, 'copy', 'copies')}" if groups else "",
        count(pairs, "other pair") if pairs else "",
        f"{alone:,} copied by nobody" if alone else "",
    ]
    page.line((" · ".join(part for part in parts if part), "bold"))


def print_articles(articles: Sequence[Article], console: Console) -> None:
    """Print one line for each article: publisher, agency, time, headline."""
    page = _Page(console)
    name, title = page.shared(rest=35)
    page.head((name, "publisher"), (17, "agency"), (18, "published"), (title, "headline"))
    for article in articles:
        view = article_view(article)
        page.row(
            "",
            (name, view.publisher, ""),
            (17, view.agency or "", ""),
            (18, _short_time(article), ""),
            (title, view.headline, ""),
        )
    page.line((count(len(articles), "article"), "bold"))


def print_stories(articles: Sequence[Article], stories: Sequence[Story], console: Console) -> None:
    """Print one line for each story: its headline, articles, publishers and independent reports."""
    page = _Page(console)
    title = max(12, page.width - MARGIN - 36)
    page.head((title, "story"), (-10, "articles"), (-12, "publishers"), (-14, "independent"))
    for story in stories:
        page.row(
            "",
            (title, one_line(story.headline) or "(no headline)", ""),
            (-10, f"{len(story.articles):,}", ""),
            (-12, f"{len(story.publishers):,}", ""),
            (-14, f"{story.independent_reports:,}", "bold"),
        )
    reports = sum(story.independent_reports for story in stories)
    parts = (count(len(stories), "story", "stories"), wording.headline_figure(len(articles), reports))
    page.line((" · ".join(parts), "bold"))


def _short_time(article: Article) -> str:
    time = article.published
    if time is None:
        return moment(None, article.published_text) or ""
    return f"~{time:%Y-%m-%d}" if article.published_approximate else f"{time:%Y-%m-%d %H:%M}"


class _Page:
    """Lines of at most the console's width, in its encoding."""

    def __init__(self, console: Console) -> None:
        self._console = console
        self._encoding = console.encoding
        self.width = max(NARROWEST, console.width)

    def shared(self, *, rest: int) -> tuple[int, int]:
        """Share what is left of a row's width between a name and a headline."""
        free = max(24, self.width - MARGIN - rest)
        name = max(12, min(28, free * 2 // 5))
        return name, free - name

    def line(self, *parts: tuple[str, str]) -> None:
        """Print styled parts on one line, cut to the width."""
        text = Text(no_wrap=True, overflow="crop", end="")
        left = self.width
        for words, style in parts:
            fitted = self._fitted(words, left)
            left -= cell_len(fitted)
            text.append(fitted, style=style)
        text.rstrip()
        self._console.print(text)

    def head(self, *cells: tuple[int, str]) -> None:
        """Print the heads of columns."""
        self.row("", *((width, words, "dim") for width, words in cells))

    def row(self, mark: str, *cells: tuple[int, str, str]) -> None:
        """Print a mark in the margin and styled cells of given widths; a negative width sets the words flush right."""
        parts = [(f"{self._encoded(mark):>{MARGIN - 1}} ", "")]
        for width, words, style in cells:
            gap = "  " if width < 0 else " "
            fitted = self._fitted(words, abs(width) - len(gap))
            space = " " * (abs(width) - len(gap) - cell_len(fitted))
            parts.append((f"{space}{fitted}{gap}" if width < 0 else f"{fitted}{space}{gap}", style))
        self.line(*parts)

    def flowing(self, lead: str, parts: Iterable[str]) -> None:
        """Print parts one after the other, as many on a line as fit, under a lead."""
        at, empty = lead, True
        for part in parts:
            if not empty and cell_len(self._encoded(f"{at}; {part};")) > self.width:
                self.line((f"{at};", ""))
                at, empty = " " * len(lead), True
            at += part if empty else f"; {part}"
            empty = False
        self.line((at, ""))

    def left_out(self, number: int, one: str, many: str) -> None:
        """Say how many are not listed, if any."""
        if number > 0:
            self.line((f"    … and {count(number, f'more {one}', f'more {many}')}; --format jsonl has them all", "dim"))

    def _encoded(self, words: str) -> str:
        try:
            words.encode(self._encoding)
        except UnicodeEncodeError:
            return words.translate(_ASCII).encode(self._encoding, "replace").decode(self._encoding)
        return words

    def _fitted(self, words: str, width: int) -> str:
        encoded = self._encoded(words)
        if cell_len(encoded) <= width:
            return encoded
        dots = self._encoded("…")
        return set_cell_size(encoded, width - len(dots)).rstrip() + dots if width > len(dots) else ""
