"""How well articles are grouped into stories: floors under what `bench/stories.py` measures.

Lowering a floor needs a reason in the commit. The sets are read where they are; one order of each keeps this short.
"""

from __future__ import annotations

import gzip
import json
from collections import Counter
from typing import TYPE_CHECKING

import pytest

from wirecopy.story import stories
from wirecopy.types import Article

if TYPE_CHECKING:
    from collections.abc import Hashable, Sequence
    from pathlib import Path

#: Set, label, whether only headlines are read, least B³ F1 in percent, least share of joined pairs that are right.
FLOORS = (
    ("stories/fnc-train.jsonl.gz", "story", False, 95.3, 0.95),
    ("stories/ecb-dev.jsonl.gz", "story", False, 94.0, 0.95),
    ("tracing/basil/basil.jsonl.gz", "event", False, 95.5, 0.84),
    ("tracing/basil/basil.jsonl.gz", "event", True, 87.5, 0.68),
)


def compare(truth: Sequence[Hashable], found: Sequence[Hashable]) -> tuple[float, float]:
    """B³ F1 in percent, and precision over pairs."""
    both, true, put = Counter(zip(truth, found, strict=True)), Counter(truth), Counter(found)
    precision = sum(n * n / put[label] for (_, label), n in both.items()) / len(truth)
    recall = sum(n * n / true[story] for (story, _), n in both.items()) / len(truth)
    together = sum(n * (n - 1) for n in put.values())
    right = sum(n * (n - 1) for n in both.values())
    return 200 * precision * recall / (precision + recall), right / together


def test_the_measure_knows_perfect_and_poor() -> None:
    assert compare("aabb", "xxyy") == (100.0, 1.0)
    quality, precision = compare("aabb", "xxxx")
    assert quality == pytest.approx(200 / 3)
    assert precision == pytest.approx(1 / 3)


@pytest.mark.parametrize(("name", "label", "headlines", "quality", "precision"), FLOORS)
def test_floors(shared: Path, name: str, label: str, *, headlines: bool, quality: float, precision: float) -> None:
    with gzip.open(shared / "data" / name, "rt", encoding="utf-8") as lines:
        rows = [json.loads(line) for line in lines]
    articles = [
        Article(id=str(place), headline=row["headline"], body="" if headlines else row["body"])
        for place, row in enumerate(rows)
    ]
    found = {article: story.id for story in stories(articles) for article in story.articles}
    reached = compare([row[label] for row in rows], [found[article.id] for article in articles])
    assert reached[0] >= quality
    assert reached[1] >= precision
