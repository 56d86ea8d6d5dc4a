"""Key points: what a story's independent reports say first, in their own sentences.

reports -> sentences that can stand alone -> round-robin over the reports -> one point for each content

Leads, taken in turn from each report, beat every summariser that was measured on news (lead 38.3 ROUGE-1, LexRank
34.7); so nothing is scored, and nothing is rewritten.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from wirecopy.story.content import Content, content, same
from wirecopy.story.sentences import sentences
from wirecopy.story.standing import stands_alone

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from wirecopy.story.sentences import Citation
    from wirecopy.story.voices import StoryReport

# So many points at most, and so many sentences of each report at most where there are few reports.
MOST_POINTS = 7
MOST_EACH = 3
# Sentences of a report that are looked at: news is told top-down.
READ = 12
# Of a story with hundreds of reports so many are read, the earliest: later ones repeat them.
MOST_REPORTS = 24


@dataclass(frozen=True, slots=True, kw_only=True)
class KeyPoint:
    """One thing that a story's reports say.

    Attributes:
        citation: The sentence that says it, unchanged, with its article and paragraph.
        also: Sentences of other independent reports that say the same, one of each report, in order of time.
    """

    citation: Citation
    also: tuple[Citation, ...] = ()


def key_points(reports: Sequence[StoryReport], *, language: str | None = None) -> tuple[KeyPoint, ...]:
    """Choose the key points of a story.

    Args:
        reports: Independent reports that may be cited, in order of time.
        language: Reports in this one speak first.

    Returns:
        Up to seven points, each an unchanged sentence of a report; none where no report has a text. Where several
        reports say the same, it is one point that cites them all.
    """
    speaking = sorted(reports, key=lambda report: report.language != language)[:MOST_REPORTS]
    told = [[content(citation) for citation in _candidates(report)] for report in speaking]
    chosen = list(_in_turn(told))
    return tuple(
        KeyPoint(
            citation=point.citation,
            also=tuple(
                found.citation
                for lines in told
                if lines and lines[0].citation.article != point.citation.article
                for found in _first_same(point, lines)
            ),
        )
        for point in chosen
    )


def _candidates(report: StoryReport) -> list[Citation]:
    return [citation for citation in sentences(report.article, report.language)[:READ] if stands_alone(citation)]


def _in_turn(told: Sequence[Sequence[Content]]) -> Iterator[Content]:
    """The first sentence of each report, then the second of each, leaving out what was said already."""
    chosen: list[Content] = []
    places = [0] * len(told)
    for _ in range(MOST_EACH):
        for number, lines in enumerate(told):
            while places[number] < len(lines):
                line = lines[places[number]]
                places[number] += 1
                if any(same(line, point) or line.repeats(point) for point in chosen):
                    continue
                chosen.append(line)
                yield line
                break
            if len(chosen) == MOST_POINTS:
                return


def _first_same(point: Content, lines: Sequence[Content]) -> list[Content]:
    return [line for line in lines if same(line, point)][:1]
