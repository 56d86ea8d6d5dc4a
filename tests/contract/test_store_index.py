"""Tracing gives the same edges whether it asks the index in memory or the store's."""

from __future__ import annotations

from typing import TYPE_CHECKING

from press import article, take

from wirecopy.trace import MemoryIndex, trace_one
from wirecopy.trace.engine import plain
from wirecopy.trace.frequency import Frequencies

if TYPE_CHECKING:
    from wirecopy.store import Store
    from wirecopy.types import Article, Reuse

HARBOUR = (
    "NORTHMOUTH, Eastland (GCA) — The harbour of Northmouth will close for two weeks in March, harbour master Ada Quillfeather "
    "said on Tuesday.\n\nDredgers from the Ostrava yard are to deepen the channel by 4 metres so that the ferries of the Grey Line "
    "can turn. The work costs 12 million crowns, of which the town of Northmouth pays a third.\n\nThe council had asked for a later "
    "date. “We fear for the herring market,” said councillor Olu Marsh. Some 15,000 people visited the market last year, among "
    "them President Ilse Brandt.\n\nThe Grey Line will run its ferries from Port Ansel until April 4, a spokesman told reporters."
)
SNOW = (
    "Snow fell on the hills above Port Ansel on Sunday for the first time in eleven years, and the road to Brackwater was closed.\n\n"
    "Mayor Bea Finch thanked the drivers of 40 ploughs from the county of Varn. “They have been out since four,” she said.\n\n"
    "The weather office in Ostrava expects more snow until Thursday, and frost of minus 12 degrees in the valleys of the Tarn."
)
SWAPS = {
    "close": "shut", "said": "stated", "deepen": "enlarge", "costs": "totals", "town": "city", "asked": "begged",
    "later": "subsequent", "fear": "worry", "visited": "frequented", "last": "final", "run": "operate", "told": "informed",
    "weeks": "fortnights", "market": "bazaar", "channel": "duct", "turn": "rotate", "work": "labour", "pays": "settles",
}  # fmt: skip


def press() -> list[Article]:
    """Two reports, and what others made of them."""
    rewritten = " ".join(SWAPS.get(word, word) for word in HARBOUR.split(" "))
    paragraphs = HARBOUR.split("\n\n")
    bodies = {
        "wire": HARBOUR,
        "hills": SNOW,
        "reprint": HARBOUR,
        "rewrite": rewritten,
        "short": "\n\n".join(paragraphs[:2]),
        "longer": f"{HARBOUR}\n\nReaders wrote to this paper that the last closure, in 1998, took five weeks and not two.",
        "roundup": f"{SNOW}\n\n{paragraphs[1]}\n\n{paragraphs[2]}",
        "own": "The council of Port Ansel met on Monday and spoke about its library, its lamps and its debts until midnight.",
    }
    return [article(name, body=body) for name, body in bodies.items()]


def test_the_same_edges_as_in_memory(store: Store) -> None:
    memory = MemoryIndex(plain())
    expected = [edge for paper in press() for edge in trace_one(paper, memory)]
    frequencies = Frequencies(plain())
    found: list[Reuse] = []
    for paper in press():
        index = store.traces.index(engine=plain(), frequencies=frequencies)
        edges = trace_one(paper, index)
        store.take(take(paper, articles=index.additions, edges=edges, mark=index.mark))
        found += edges
    assert found == expected
    assert len({(edge.origin, edge.copy) for edge in found}) >= 5
    assert store.traces.edges_among([paper.id for paper in press()]) != ()
    assert store.doctor() == ()


def test_the_articles_of_one_page_see_each_other(store: Store) -> None:
    papers = press()[:4]
    memory = MemoryIndex(plain())
    expected = [edge for paper in papers for edge in trace_one(paper, memory)]
    index = store.traces.index(engine=plain(), frequencies=Frequencies(plain()))
    edges = [edge for paper in papers for edge in trace_one(paper, index)]
    assert edges == expected
    store.take(take(*papers, articles=index.additions, edges=tuple(edges)))
    assert store.doctor() == ()
