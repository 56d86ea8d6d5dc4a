"""Commands about stories in the store: story list, story show."""

from __future__ import annotations

import argparse
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from wirecopy.cli.opening import add_database, settings_of, store_of
from wirecopy.cli.output import (
    DONE,
    REFUSED,
    Sieve,
    command,
    console,
    count_of,
    format_of,
    output,
    print_either,
    print_rows,
    print_table,
    stamp,
)
from wirecopy.errors import InputError

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from rich.console import Console

    from wirecopy.cli.output import Commands
    from wirecopy.source.rows import Row
    from wirecopy.store import StoredStory
    from wirecopy.store.parts import StoryParts
    from wirecopy.story import Citation, Entity, Related, Side, StoryChanges, StoryContents, StoryReport, TimelineItem

# What an article of a story is told of, in its row.
BRIEF = ("id", "url", "headline", "publisher", "agency", "published", "language")
# In the table: names of a kind, and characters of a day's sentence.
_NAMES, _SENTENCE = 12, 160


def register(commands: Commands) -> None:
    """Add the commands of this module."""
    group = commands.add_parser("story", help="look at stories: list, show").add_subparsers(
        required=True, metavar="COMMAND"
    )
    added = command(group, "list", _list, "list the stories that changed last, one row for each")
    added.add_argument("--limit", metavar="N", type=count_of, default=50, help="at most so many (default: 50)")
    add_database(added)
    added = command(group, "show", _show, "show a story: what it says, who copied whom, and why it is one")
    added.add_argument("story", metavar="ID", help="of a story, also one that was merged, or of one of its articles")
    added.add_argument(
        "--since", metavar="TIME", type=_time, help="also what changed since then, such as 2026-11-20T08:00Z"
    )
    add_database(added)


def _time(given: str) -> datetime:
    try:
        found = datetime.fromisoformat(given)
    except ValueError as error:
        raise argparse.ArgumentTypeError(f"{given} is no time; write 2026-11-20 or 2026-11-20T08:00Z") from error
    return found if found.tzinfo else found.replace(tzinfo=UTC)


def _list(call: argparse.Namespace) -> int:
    with store_of(settings_of(call)) as store:
        rows = map(_story_row, store.stories.list(limit=call.limit))
        print_either(call, ("changed", "independent_reports", "publishers", "headline", "story"), rows)
    return DONE


def _story_row(stored: StoredStory) -> Row:
    from wirecopy.source.rows import story_row

    return story_row(stored.story) | {"started": stamp(stored.started), "changed": stamp(stored.changed)}


def _show(call: argparse.Namespace) -> int:
    from wirecopy.live.contents import stored_changes, stored_contents, stored_related
    from wirecopy.live.meanings import NearStories
    from wirecopy.story.embed import default_encoder, default_model
    from wirecopy.story.ner import spacy_recogniser

    settings = settings_of(call)
    recogniser = spacy_recogniser(settings.ner_models) if settings.ner_models else None
    with store_of(settings) as store:
        stored = store.stories.get(call.story) or store.stories.of_article(call.story)
        parts = store.story_parts(stored.story.id) if stored else None
        if parts is None:
            Sieve().name(InputError(call.story, "is no story and no article", "wirecopy story list shows the stories"))
            return REFUSED
        languages = {stored.article.language for stored in parts.articles}
        encoder = default_encoder() if len(languages) > 1 else None
        contents = stored_contents(store, parts, now=datetime.now(UTC), encoder=encoder, recogniser=recogniser)
        others = stored_related(store, contents, near=NearStories(store, default_model()))
        changes = stored_changes(store, parts, contents, call.since) if call.since else None
    row = _story_row(parts.stored) | {"articles": _members(parts)} | contents_row(contents)
    row["related"] = [_related_row(one) for one in others]
    if changes is not None:
        row["changes"] = _changes_row(changes)
    row["decisions"] = _decisions(parts)
    with output(call) as stream:
        if format_of(call, stream) == "jsonl":
            print_rows([row], stream)
        else:
            _Printed(contents, console(stream)).story(row, changes, others)
    return DONE


def contents_row(contents: StoryContents) -> Row:
    """The fields that `wirecopy story show` prints of a story's contents; docs/commands.md describes them."""
    return {
        "headlines": dict(contents.headlines),
        "reports": [_report_row(report) for report in contents.reports],
        "key_points": [
            _citation_row(point.citation) | {"also": [_citation_row(other) for other in point.also]}
            for point in contents.key_points
        ],
        "numbers": [
            {"about": number.about, "sides": [_side_row(side) for side in number.sides]} for number in contents.numbers
        ],
        "disagreements": [
            {"kind": one.kind, "about": one.about, "sides": [_side_row(side) for side in one.sides]}
            for one in contents.disagreements
        ],
        "updates": [
            {"about": one.about, "by": one.by, "earlier": _side_row(one.earlier), "later": _side_row(one.later)}
            for one in contents.updates
        ],
        "timeline": [_item_row(item) for item in contents.timeline],
        "entities": [_entity_row(one) for one in contents.entities],
    }


def _report_row(report: StoryReport) -> Row:
    return {
        "article": report.article.id,
        "by": report.by,
        "language": report.language,
        "time": stamp(report.time),
        "approximate": report.approximate,
        "earlier": [article.id for article in report.earlier],
        "copies": [article.id for article in report.copies],
        "rests_on": report.rests_on,
        "basis": report.basis,
    }


def _citation_row(citation: Citation) -> Row:
    return {
        "article": citation.article,
        "paragraph": citation.paragraph,
        "start": citation.span.start,
        "end": citation.span.end,
        "text": citation.text,
        "language": citation.language,
    }


def _side_row(side: Side) -> Row:
    return {
        "value": side.value,
        "number": None if side.number is None else float(side.number),
        "hedge": side.hedge,
        "by": list(side.by),
        "time": stamp(side.time),
        "citations": [_citation_row(citation) for citation in side.citations],
    }


def _item_row(item: TimelineItem) -> Row:
    return {
        "kind": item.kind,
        "time": stamp(item.time),
        "until": stamp(item.until),
        "approximate": item.approximate,
        "ahead": item.ahead,
        "by": item.by,
        "articles": list(item.articles),
        "headline": item.headline,
        "citations": [_citation_row(citation) for citation in item.citations],
    }


def _entity_row(one: Entity) -> Row:
    return {
        "name": one.name,
        "kind": one.kind,
        "count": one.count,
        "articles": list(one.articles),
        "roles": list(one.roles),
    }


def _related_row(one: Related) -> Row:
    return {"story": one.story, "headline": one.headline, "score": one.score, "reason": one.reason}


def _changes_row(changes: StoryChanges) -> Row:
    return {
        "reports": [report.article.id for report in changes.reports],
        "copies": list(changes.copies),
        "revised": list(changes.revised),
        "key_points": [_citation_row(point.citation) for point in changes.key_points],
        "numbers": [
            {"about": one.about, "before": _side_row(one.before), "after": _side_row(one.after)}
            for one in changes.numbers
        ],
        "disagreements": [one.about for one in changes.disagreements],
        "moves": [
            {"operation": move.operation, "other": move.other, "time": stamp(move.time)} for move in changes.moves
        ],
        "independent_reports": changes.independent_reports,
        "headline": changes.headline,
    }


def _members(parts: StoryParts) -> list[Row]:
    """The articles of a story, each with what it was copied from."""
    from wirecopy.source.rows import article_row

    origin = {id_: group for group in parts.syndications for id_ in (group.origin, *group.copies)}
    rows: list[Row] = []
    for stored in parts.articles:
        id_, full = stored.article.id, article_row(stored.article)
        group = origin.get(id_)
        edge = next((edge for edge in group.edges if edge.copy == id_), None) if group else None
        rows.append(
            {name: full[name] for name in BRIEF}
            | {
                "role": "report" if group is None else "original" if group.origin == id_ else "copy",
                "origin": group.origin if group is not None and group.origin != id_ else None,
                "kind": edge.kind if edge else None,
                "direction": edge.direction if edge else None,
                "coverage_origin": round(edge.coverage_origin, 4) if edge else None,
                "substitution_rate": round(edge.substitution_rate, 4) if edge else None,
            }
        )
    return rows


def _decisions(parts: StoryParts) -> list[Row]:
    return [
        {
            "number": logged.number,
            "operation": logged.decision.operation,
            "articles": list(logged.decision.articles),
            "story": logged.decision.story,
            "other": logged.decision.other,
            "score": round(logged.decision.score, 4),
            "reasons": list(logged.decision.reasons),
            "made": stamp(logged.made),
            "maker": logged.maker,
            "undone": logged.undone,
        }
        for logged in parts.decisions
    ]


class _Printed:
    """A story on the terminal: what it says first, then what that rests on."""

    def __init__(self, contents: StoryContents, to: Console) -> None:
        self._contents = contents
        self._to = to
        reports = [report for report in contents.reports if report.by]
        self._by: Mapping[str, str] = {
            article.id: report.by or "" for report in reports for article in (report.article, *report.earlier)
        }

    def story(self, row: Row, changes: StoryChanges | None, others: Sequence[Related]) -> None:
        """Print all of it."""
        contents = self._contents
        self._line(contents.headline or "(no headline)", style="bold")
        copies = sum(len(report.copies) for report in contents.reports)
        self._line(
            f"{_many(contents.articles, 'article')} · {_many(len(contents.publishers), 'publisher')} · "
            f"{_many(contents.independent_reports, 'independent report')} · {_many(copies, 'copy', 'copies')}"
        )
        for language, headline in list(contents.headlines.items())[1:]:
            self._line(f"[{language}] {headline}")
        print_table(("story", "started", "changed"), [row], self._to)
        if changes is not None:
            self._changes(changes)
        self._section("Key points", [self._cited(point.citation, point.also) for point in contents.key_points])
        self._section(
            "Reports disagree", [f"{one.about or one.kind}: {self._sides(one.sides)}" for one in contents.disagreements]
        )
        self._section(
            "Corrected",
            [f"{one.about}, {one.by}: {one.earlier.value}, then {one.later.value}" for one in contents.updates],
        )
        self._section("Timeline", [self._item(item) for item in contents.timeline])
        for kind, heading in (("person", "People"), ("organisation", "Organisations"), ("place", "Places")):
            named = [f"{one.name} ({one.count})" for one in contents.entities if one.kind == kind][:_NAMES]
            self._section(heading, [", ".join(named)] if named else [])
        self._section("Related stories", [f"{one.headline or one.story}: {one.reason} ({one.story})" for one in others])
        self._to.print()
        articles, decisions = row["articles"], row["decisions"]
        if isinstance(articles, list) and isinstance(decisions, list):
            print_table(("role", "publisher", "agency", "kind", "published", "headline", "id"), articles, self._to)
            self._to.print()
            print_table(("made", "operation", "score", "articles", "reasons"), decisions, self._to)

    def _changes(self, changes: StoryChanges) -> None:
        lines = [
            f"new report: {report.by or report.article.id}: {report.article.headline}" for report in changes.reports
        ]
        lines += [f"new: {_many(len(changes.copies), 'copy', 'copies')}"] if changes.copies else []
        lines += [f"revised: {id_}" for id_ in changes.revised]
        lines += [f"new: {self._cited(point.citation, ())}" for point in changes.key_points]
        lines += [f"{one.about}: {one.before.value}, now {one.after.value}" for one in changes.numbers]
        lines += [f"{move.operation} with {move.other}" for move in changes.moves]
        self._section("Changed since", lines or ["nothing"])

    def _section(self, heading: str, lines: Sequence[str]) -> None:
        if lines:
            self._to.print()
            self._line(heading, style="dim")
            for line in lines:
                self._line(f"- {line}")

    def _line(self, text: str, *, style: str = "") -> None:
        from rich.text import Text

        from wirecopy.serve.display import one_line

        self._to.print(Text(one_line(text) or "", style=style))

    def _cited(self, citation: Citation, also: Sequence[Citation]) -> str:
        names = dict.fromkeys(self._by.get(one.article, one.article) for one in (citation, *also))
        return f"{citation.text} [{'; '.join(names)}, paragraph {citation.paragraph + 1}]"

    def _sides(self, sides: Sequence[Side]) -> str:
        return "; ".join(
            f"“{side.value}” {', '.join(side.by) or ', '.join(one.article for one in side.citations)}" for side in sides
        )

    def _item(self, item: TimelineItem) -> str:
        when = f"{'about ' if item.approximate else ''}{item.time.astimezone(UTC):%Y-%m-%d %H:%M}"
        if item.kind == "event":
            named = "; ".join(dict.fromkeys(self._by.get(id_, id_) for id_ in item.articles))
            text = item.citations[0].text
            short = text if len(text) <= _SENTENCE else text[:_SENTENCE].rsplit(" ", 1)[0] + "…"
            return f"{item.time:%Y-%m-%d}{' (ahead)' if item.ahead else ''}: {short} [{named}]"
        if item.kind == "quiet":
            end = f"until {item.until.astimezone(UTC):%Y-%m-%d %H:%M}" if item.until else "since"
            return f"{when}: nothing new {end}"
        if item.kind == "copies":
            return f"{when}: {_many(len(item.articles), 'copy', 'copies')} of {item.by or item.headline}"
        if item.kind == "update":
            return f"{when}: {item.by} corrects a number"
        said = {"first-report": "first reported by", "report": "reported by", "revision": "new version by"}[item.kind]
        return f"{when}: {said} {item.by or 'unknown'}: {item.headline or ''}"


def _many(count: int, one: str, several: str | None = None) -> str:
    return f"{count} {one if count == 1 else several or f'{one}s'}"
