"""Floors that tracing must not fall below. Lowering one needs a reason in the commit that does it.

The texts come from ../shared/data through the same code that the benchmark uses; where WordNet (Debian's `wordnet-base`) is absent
the rewritten copies are left out.
"""

from __future__ import annotations

import re
import sys
from dataclasses import replace
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from wirecopy.trace import trace
from wirecopy.types import Article

if TYPE_CHECKING:
    from wirecopy.types import Reuse

BENCH = Path(__file__).parent.parent.parent / "bench"
WORDNET = Path("/usr/share/wordnet/data.noun")
ORIGINALS = 10
RECALL = 0.99
KIND_RIGHT = 0.95
DIRECTION_KNOWN = 0.95
NAMES_LISTED = 0.85
NAMES_RIGHT = 0.9


@pytest.fixture(scope="module")
def tracing_set(shared: Path) -> Any:
    assert (shared / "data").is_dir()
    sys.path.insert(0, str(BENCH))
    try:
        yield import_module("tracing_set")
    finally:
        sys.path.remove(str(BENCH))


@pytest.fixture(scope="module")
def samples(tracing_set: Any) -> list[Any]:
    bodies = [body for body in tracing_set.bodies() if tracing_set.held_out(body) and len(body.body) < 6000]
    if not WORDNET.exists():
        bodies = [replace(body, english=False) for body in bodies]
    chosen = bodies[:60]
    built = tracing_set.build(chosen, 5, most=ORIGINALS)
    return sorted(built, key=lambda sample: sample.origin is not None)


@pytest.fixture(scope="module")
def edges(samples: list[Any]) -> dict[frozenset[str], Reuse]:
    found = trace(Article(id=sample.id, body=sample.body, publisher=sample.publisher) for sample in samples)
    return {frozenset((edge.origin, edge.copy)): edge for edge in found}


def copies(samples: list[Any]) -> list[Any]:
    return [sample for sample in samples if sample.origin is not None and sample.case != "furnished"]


def test_copies_are_found(samples: list[Any], edges: dict[frozenset[str], Reuse]) -> None:
    found = [frozenset((sample.origin, sample.id)) in edges for sample in copies(samples)]
    assert sum(found) >= RECALL * len(found)


def test_unrelated_texts_are_not_reported(samples: list[Any], edges: dict[frozenset[str], Reuse]) -> None:
    family = {sample.id: sample.origin or sample.id for sample in samples}
    mixed = {sample.id for sample in samples if sample.case in {"roundup", "expanded", "mixed"}}
    wrong = [key for key in edges if len({family[name] for name in key}) == 2 and not key & mixed]
    assert len(wrong) <= 1


def test_kinds_are_right(samples: list[Any], edges: dict[frozenset[str], Reuse]) -> None:
    wanted = {"roundup": "expanded", "mixed": "shared-passages"}
    judged = [
        edges[key].kind == wanted.get(sample.case, sample.case.partition("-")[0])
        for sample in copies(samples)
        if (key := frozenset((sample.origin, sample.id))) in edges
    ]
    assert sum(judged) >= KIND_RIGHT * len(judged)


def words_of(text: str) -> set[str]:
    return set(re.findall(r"\w+", text.lower()))


def test_altered_names_are_listed_and_nothing_else(samples: list[Any], edges: dict[frozenset[str], Reuse]) -> None:
    hits = total = right = listed = 0
    for sample in copies(samples):
        edge = edges.get(frozenset((sample.origin, sample.id)))
        if edge is None or not sample.case.startswith("rewritten") or edge.copy != sample.id:
            continue
        kept = words_of(sample.body)
        altered = {(old.lower(), new.lower()) for old, new in sample.names if new.lower() in kept - {old.lower()}}
        names = [(words_of(item.origin), words_of(item.copy)) for item in edge.substitutions if item.name]
        total += len(altered)
        hits += sum(any(old in left and new in changed for left, changed in names) for old, new in altered)
        listed += len(names)
        right += sum(any(old in left and new in changed for old, new in altered) for left, changed in names)
    assert hits >= NAMES_LISTED * total
    assert right >= NAMES_RIGHT * listed


def test_directions_are_right_where_known(samples: list[Any], edges: dict[frozenset[str], Reuse]) -> None:
    rewrites = [sample for sample in copies(samples) if sample.case.startswith("rewritten")]
    found = [(s, edges[key]) for s in rewrites if (key := frozenset((s.origin, s.id))) in edges]
    known = [(sample, edge) for sample, edge in found if edge.direction == "known"]
    assert all(edge.origin == sample.origin for sample, edge in known)
    assert len(known) >= DIRECTION_KNOWN * len(found)


def test_independent_reports_of_one_event_are_not_copies(tracing_set: Any) -> None:
    reports = [body for body in tracing_set.bodies() if body.event is not None][:120]
    found = trace(Article(id=body.id, body=body.body) for body in reports)
    assert [edge for edge in found if edge.kind != "shared-passages"] == []
    assert len(found) <= 2
