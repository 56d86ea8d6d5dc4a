"""What articles mean, kept with them and read by model."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from press import article, copied, meant, take

from wirecopy.store import Decision

if TYPE_CHECKING:
    from wirecopy.store import Store


def test_a_meaning_comes_with_its_article_and_goes_by_model(store: Store) -> None:
    north, west = article("north"), article("west", body="Snow fell in the hills on Sunday.")
    _, copy = copied("south", north)
    store.take(meant(take(north), vector=b"north"))
    store.take(copy)
    store.take(meant(take(west), "another model", b"west"))
    wanted = [north.id, copy.articles[0].article.id, west.id, "unknown"]
    assert store.meanings.of(wanted, "model") == {north.id: b"north"}
    assert store.meanings.of(wanted, "another model") == {west.id: b"west"}
    assert store.meanings.of([], "model") == {}
    assert store.doctor() == ()


def test_a_new_version_brings_its_meaning_and_the_same_again_none(store: Store) -> None:
    north = article("north")
    edited = replace(north, body=north.body + "\n\nThe ferries will run again in April.")
    store.take(meant(take(north), vector=b"first"))
    store.take(meant(take(north), vector=b"again"))
    assert store.meanings.of([north.id], "model") == {north.id: b"first"}
    store.take(meant(take(edited), vector=b"edited"))
    assert store.meanings.of([north.id], "model") == {north.id: b"edited"}


def test_the_latest_meanings_with_their_stories(store: Store) -> None:
    papers = [article(name, body=f"News of {name}.") for name in ("north", "west", "east")]
    for paper in papers:
        store.take(meant(take(paper), vector=paper.id[8:12].encode()))
    store.stories.decide(
        [Decision(operation="merge", story=f"story {papers[0].id}", other=f"story {papers[2].id}")],
        maker="Ada",
        now=take(papers[0]).taken,
    )
    found = store.meanings.latest("model")
    assert [(each.story, each.vector) for each in found] == [
        (f"story {papers[0].id}", b"east"),
        (f"story {papers[1].id}", b"west"),
        (f"story {papers[0].id}", b"nort"),
    ]
    assert store.meanings.latest("model", after=found[1].number) == found[:1]
    assert store.meanings.latest("model", limit=2) == found[:2]
    assert store.meanings.latest("another model") == ()
