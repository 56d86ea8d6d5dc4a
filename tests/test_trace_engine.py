"""The compiled loops give what the plain ones give."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING

from hypothesis import given, settings

from strategies import any_text, articles
from texts import FERRY, MUSEUM, paragraphs, rewritten
from wirecopy.trace import MemoryIndex, engine_for, trace, trace_one
from wirecopy.trace import engine as module
from wirecopy.trace.compare import compare, prepare
from wirecopy.trace.engine import compiled, plain, ready, store
from wirecopy.trace.frequency import COUNTERS
from wirecopy.types import Article, Image

if TYPE_CHECKING:
    from pathlib import Path

    import pytest

    from wirecopy.types import Reuse


def edges(given_articles: tuple[Article, ...]) -> tuple[Reuse, ...]:
    index = MemoryIndex(compiled())
    return tuple(edge for article in given_articles for edge in trace_one(article, index))


@settings(max_examples=60, deadline=None)
@given(any_text)
def test_texts_are_read_alike(text: str) -> None:
    one, other = prepare(text, plain()), prepare(text, compiled())
    for field in ("words", "starts", "ends", "flags", "frame", "runs", "keys"):
        assert list(getattr(one, field)) == list(getattr(other, field)), field
    assert (one.quoted, one.language) == (other.quoted, other.language)


def test_texts_are_compared_alike() -> None:
    texts = [FERRY, rewritten(FERRY), paragraphs(FERRY, 4, 5, 0, 1) + "\n\n" + MUSEUM, MUSEUM]
    for left in texts:
        for right in texts:
            found = [compare(prepare(left, engine), prepare(right, engine), engine) for engine in (plain(), compiled())]
            one, other = found
            assert (one is None) == (other is None)
            if one is not None and other is not None:
                assert list(one.areas) == list(other.areas)
                assert list(one.counts) == list(other.counts)
                assert one.number == other.number


@settings(max_examples=25, deadline=None)
@given(articles())
def test_edges_are_the_same(given_articles: tuple[Article, ...]) -> None:
    assert edges(given_articles) == trace(given_articles)


def test_credits_are_compared_alike() -> None:
    given_articles = tuple(
        Article(id=name, body=FERRY, images=(Image(caption="The ferry at its berth in Keld", credit=credit),))
        for name, credit in (("one", "NPA/Ana Lind-berg"), ("other", "NPA/Ana Lindy-berg"))
    )
    (edge,) = edges(given_articles)
    assert [(item.origin, item.copy) for item in edge.substitutions] == [("Ana Lind-berg", "Ana Lindy-berg")]
    assert (edge,) == trace(given_articles)


def test_small_inputs_stay_plain_and_large_ones_compile() -> None:
    assert engine_for(1000) is plain()
    assert engine_for(10**9) is compiled()


def test_compiled_code_is_kept_under_the_digest_of_its_source(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    compiled()
    assert ready()
    monkeypatch.setenv("NUMBA_CACHE_DIR", str(tmp_path))
    assert store().parent == tmp_path
    monkeypatch.delenv("NUMBA_CACHE_DIR")
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    assert store().parent == tmp_path / "cache" / "wirecopy"


def test_without_a_cache_folder_it_compiles_for_itself(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    blocked = tmp_path / "file"
    blocked.write_text("")
    monkeypatch.setattr(module, "store", lambda: blocked / "below")
    monkeypatch.setattr(module, "ready", lambda: False)
    with caplog.at_level(logging.INFO):
        engine = compiled.__wrapped__()
    assert "compiling" in caplog.text
    counters = engine.counters(COUNTERS)
    engine.count_pairs(engine.zeros(2), counters, 1)
    assert sum(counters) == 1
