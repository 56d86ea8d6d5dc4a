"""Meanings in the live desk: made once, kept in the store, and used to find related stories."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest

from test_live import MARKET, NOW, POOL, WIRE, page
from wirecopy.live import LiveDesk, LiveOptions
from wirecopy.live.contents import stored_contents, stored_related
from wirecopy.live.meanings import STORED, KnownMeanings, NearStories
from wirecopy.store import open_store
from wirecopy.story import StoryOptions
from wirecopy.story.embed import PINNED, default_model, meaning_text, weights
from wirecopy.types import Article

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from wirecopy.store import Store
    from wirecopy.story.embed import Vectors

CATCH = """Prices of fresh fish at the market of Aldmouth have doubled since last week, because storms keep the boats in the
harbour. Sellers hope that they will fall when the weather lets the trawlers out again, at the weekend perhaps.
"""


class Counting:
    """An encoder of a few numbers that counts what it encodes."""

    model = "counting"

    def __init__(self) -> None:
        self.encoded: list[str] = []

    def encode(self, texts: Sequence[str]) -> Vectors:
        self.encoded += texts
        made = np.array([[len(text), text.count("e") + 1, 1.0] for text in texts], dtype=np.float32)
        return np.asarray(made / np.linalg.norm(made, axis=1, keepdims=True), dtype=np.float32)


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with open_store(f"sqlite:///{tmp_path / 'store.db'}") as opened:
        yield opened


def test_nothing_is_encoded_twice(store: Store) -> None:
    counting = Counting()
    known = KnownMeanings(counting, store, remembered=2)
    first = known.encode(["harbour", "market", "harbour"])
    assert counting.encoded == ["harbour", "market"]
    assert np.allclose(first, counting.encode(["harbour", "market", "harbour"]), atol=1e-3)
    assert np.array_equal(known.encode(["market"])[0], first[1])
    counting.encoded.clear()
    known.encode(["ferry", "market"])
    known.encode(["harbour"])
    assert counting.encoded == ["ferry", "harbour"], "what was used longest ago is forgotten"
    assert known.of(Article(id="empty", body="")) is None


def test_the_store_keeps_what_a_text_means_once(store: Store) -> None:
    desk = LiveDesk(store, now=lambda: NOW)
    for name, text in (("wire", WIRE), ("copy", WIRE), ("market", MARKET)):
        desk.take_page(page(name, text))
    ids = [
        stored.article.id
        for name in ("wire", "copy", "market")
        for stored in store.articles.of_page(f"https://{name}.example/news")
    ]
    held = store.meanings.of(ids, default_model())
    assert set(held) == {ids[0], ids[2]}
    assert {len(vector) for vector in held.values()} == {512 * 2}
    (wire,) = store.articles.many(ids[:1]).values()
    counting = Counting()
    counting.model = default_model()
    known = KnownMeanings(counting, store)
    known.recall([wire.article])
    assert np.array_equal(
        known.encode([meaning_text(wire.article)])[0].astype(STORED), np.frombuffer(held[ids[0]], STORED)
    )
    assert counting.encoded == []


def test_a_desk_that_starts_again_reads_what_is_known(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    counting = Counting()
    monkeypatch.setattr("wirecopy.live.stories.default_encoder", lambda: counting)
    for name, text in (("wire", WIRE), ("market", MARKET)):
        LiveDesk(store, now=lambda: NOW).take_page(page(name, text))
    assert len(counting.encoded) == 2
    again = LiveDesk(store, now=lambda: NOW)
    again.take_page(page("pool", POOL))
    again.repair()
    assert len(counting.encoded) == 3


def test_stories_are_related_by_meaning(store: Store) -> None:
    apart = LiveOptions(story=StoryOptions(single=50))
    desk = LiveDesk(store, options=apart, now=lambda: NOW)
    near = NearStories(store, default_model())
    assert near.nearest([0.0] * 512, least=-1, count=3) == ()
    for name, text in (("market", MARKET), ("pool", POOL)):
        desk.take_page(page(name, text))
    market = story(store, "market")
    parts = store.story_parts(market)
    assert parts is not None
    contents = stored_contents(store, parts, now=NOW)
    assert stored_related(store, contents, near=near) == ()
    vector = near.vector(parts.stored.story.articles)
    assert vector is not None
    assert sum(number**2 for number in vector) == pytest.approx(1, abs=1e-3)
    assert near.nearest(vector, least=0.9, count=3) == (market,)
    desk.take_page(page("catch", CATCH))
    assert story(store, "catch") != market
    assert stored_related(store, contents) == (), "they name nobody that both know"
    (found,) = stored_related(store, contents, near=near)
    assert (found.story, found.reason) == (story(store, "catch"), "alike in meaning")
    assert near.vector(["unknown"]) is None


def test_only_the_latest_are_compared(store: Store) -> None:
    desk = LiveDesk(store, now=lambda: NOW)
    near = NearStories(store, default_model(), compared=2)
    for name, text in (("wire", WIRE), ("market", MARKET), ("pool", POOL)):
        desk.take_page(page(name, text))
        found = near.nearest([0.0] * 512, least=-1, count=9)
    assert set(found) == {story(store, "market"), story(store, "pool")}


def story(store: Store, name: str) -> str:
    """The id of the story of a page's article."""
    (held,) = store.articles.of_page(f"https://{name}.example/news")
    found = store.stories.of_article(held.article.id)
    assert found is not None
    return found.story.id


def test_the_weights_are_those_that_were_measured() -> None:
    assert weights() == PINNED
    assert PINNED[:16] in default_model()
