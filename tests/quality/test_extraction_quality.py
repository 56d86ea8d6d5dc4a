"""Floors for extraction on the shared pages: figures may rise, never fall below what was reached.

Every second page, so that the gate stays under half a minute; `bench/extraction.py` measures all of them.
"""

from __future__ import annotations

import importlib.util
import sys
from pathlib import Path
from typing import Any

import pytest

from wirecopy.errors import PageError
from wirecopy.extract import ExtractOptions, extract
from wirecopy.types import Page

_FILE = Path(__file__).parent.parent.parent / "bench" / "extraction.py"


def _load_bench() -> Any:
    spec = importlib.util.spec_from_file_location("bench_extraction", _FILE)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module  # its dataclasses look themselves up
    spec.loader.exec_module(module)
    return module


bench = _load_bench()


@pytest.fixture(scope="module")
def golds(shared: Path) -> list[Any]:
    found: list[Any] = bench.pages(shared / "data" / "extraction")[::2]
    return found


def run(golds: list[Any], *, fast: bool) -> tuple[Any, int]:
    results: dict[str, Any] = {}
    divided = 0
    for gold in golds:
        try:
            articles = extract(
                Page(id=gold.id, text=gold.html, markup=True, url=gold.url), options=ExtractOptions(fast=fast)
            )
        except PageError:
            results[gold.id] = bench.Result()
            continue
        divided += len(articles) > 1
        article = articles[0]
        results[gold.id] = bench.Result(
            body=article.body,
            title=article.headline,
            authors=list(article.bylines),
            published=article.published.isoformat() if article.published else None,
        )
    return bench.score(golds, results), divided


FLOORS: dict[bool, dict[str, float]] = {
    False: {
        "fundus": 0.975,
        "good": 0.88,
        "title": 0.88,
        "authors": 0.92,
        "minute": 0.98,
        "scrapinghub": 0.96,
        "exact": 0.40,
    },
    True: {"fundus": 0.89, "title": 0.86, "authors": 0.85, "minute": 0.96, "scrapinghub": 0.91},
}


@pytest.mark.parametrize("fast", [False, True])
def test_extraction_reaches_its_floors(golds: list[Any], fast: bool) -> None:
    reached, divided = run(golds, fast=fast)
    below = {
        name: value for name in FLOORS[fast] if (value := getattr(reached, name)) is None or value < FLOORS[fast][name]
    }
    assert below == {}
    assert divided <= 1
