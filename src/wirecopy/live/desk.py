"""Takes pages into the store, one at a time: the only place where the stages meet the store."""

from __future__ import annotations

import threading
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from importlib.metadata import version
from typing import TYPE_CHECKING

from wirecopy.errors import StaleError
from wirecopy.extract import ExtractOptions, extract
from wirecopy.live.stories import LiveStories
from wirecopy.live.tracing import Archive, LiveIndex
from wirecopy.store import Addition, Take, Taken
from wirecopy.store.articles import substance
from wirecopy.story import StoryOptions
from wirecopy.trace import TraceOptions, engine_for, trace_one
from wirecopy.trace.origin import syndications

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from wirecopy.store import Lease, Store, StoredArticle, StoredPage
    from wirecopy.types import Article, Reuse, Syndication

# How often an article is traced again because another worker took a near-duplicate in the meantime.
TURNS = 8
# Characters of text to come, by which tracing chooses its loops: a worker has no end, a command some.
ENDLESS, LONG = 10**9, 10**6
# After so many times the articles that may be held, stories are taken up anew: what the stream's terms and units leave
# behind grows with every article.
TURNOVER = 3
# With so many times the articles that may be held, it is time for a repair, after which they are held no more.
CROWDED = 1.2
RULES = f"wirecopy {version('wirecopy')}"


@dataclass(frozen=True, slots=True, kw_only=True)
class LiveOptions:
    """How the live desk runs its stages.

    Attributes:
        extract: How to extract.
        trace: How to trace.
        story: How to group into stories.
        compile: Whether to compile tracing's loops where that was not done before: that takes a while once, and each
            article is traced many times faster from then on.
        held: Articles whose stories are kept in memory, at most, from one repair to the next. With more, the stories
            that came first are forgotten; a copy of one of their articles brings its story back. After three times as
            many articles they are taken up anew from the store, as after a start.
    """

    extract: ExtractOptions = field(default_factory=ExtractOptions)
    trace: TraceOptions = field(default_factory=TraceOptions)
    story: StoryOptions = field(default_factory=StoryOptions)
    compile: bool = False
    held: int = 10_000


class LiveDesk:
    """A desk whose memory is a store.

    Threads may share one; they take turns. Several processes may each have their own over one store.

    Args:
        store: Where everything is kept.
        options: How the stages run.
        now: Gives the time.
    """

    def __init__(
        self,
        store: Store,
        *,
        options: LiveOptions | None = None,
        now: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        self._store = store
        self._options = options or LiveOptions()
        self._now = now
        self._engine = engine_for(ENDLESS if self._options.compile else LONG)
        self._words = Archive(store, self._engine)
        self._stories: LiveStories | None = None
        self._lock = threading.RLock()

    def take_page(self, page: StoredPage, *, entry: Lease | None = None, language: str | None = None) -> Taken:
        """Extract a page and keep all that comes of it.

        Args:
            page: The page; its text is read, its original bytes are kept where it has them.
            entry: The job that this ends.
            language: What a person says that its feed is written in, BCP 47; see `ExtractOptions`.

        Returns:
            What changed in the store.

        Raises:
            InputError: The page is refused; nothing was kept, and the job is still there to be put back.
            LeaseLostError: Another worker has the job now.
            StoreError: The store cannot; nothing was kept.
        """
        articles = extract(page.page, options=replace(self._options.extract, language=language))
        seen = page.page.fetched or self._now()
        return self.take_articles([replace(article, seen=seen) for article in articles], page=page, entry=entry)

    def take_articles(
        self, articles: Sequence[Article], *, page: StoredPage | None = None, entry: Lease | None = None
    ) -> Taken:
        """Keep articles that were extracted already, and all that comes of them.

        Args:
            articles: The articles of one page, main article first.
            page: The page.
            entry: The job that this ends.

        Raises:
            LeaseLostError: Another worker has the job now.
            StoreError: The store cannot; nothing was kept.
        """
        with self._lock:
            for turn in range(TURNS):
                try:
                    return self._take(articles, page, entry)
                except StaleError:
                    # The stories keep what they decided: the next turn tells the store, or corrects it.
                    if turn == TURNS - 1:
                        self._forget()
                        raise
                except ValueError:
                    # The store does not have what is remembered of it, as where a backup was put in its place.
                    self._forget()
                    if turn:
                        raise
                except BaseException:
                    self._forget()
                    raise
            raise AssertionError("unreachable")

    def open(self) -> None:
        """Take up the stories of the store; else the first page does, which then takes longer."""
        with self._lock:
            self._live_stories()

    @property
    def crowded(self) -> bool:
        """Whether so many articles are held that a repair should not wait: it lets the stories go that came first."""
        return self._stories is not None and len(self._stories) > CROWDED * self._options.held

    def repair(self) -> int:
        """Look again at the stories that changed; return how many decisions that made."""
        with self._lock:
            stories = self._live_stories()
            try:
                decisions = stories.repair(self._now())
                if decisions:
                    self._store.stories.decide(decisions, maker=RULES, now=self._now(), changed=stories.changed())
            except BaseException:
                self._forget()
                raise
            stories.kept()
            stories.shrink()
            if stories.taken > TURNOVER * self._options.held:
                self._forget()
            return len(decisions)

    def _live_stories(self) -> LiveStories:
        if self._stories is None:
            self._stories = LiveStories(self._store, self._options.story, self._now(), most=self._options.held)
        return self._stories

    def _forget(self) -> None:
        """Read the stories from the store again before the next article: what they decided last was not kept."""
        self._stories = None
        self._words = Archive(self._store, self._engine)

    def _take(self, articles: Sequence[Article], page: StoredPage | None, entry: Lease | None) -> Taken:
        held = self._store.articles.many([article.id for article in articles])
        fresh = [article for article in articles if _is_new(article, held.get(article.id))]
        stories = self._live_stories()
        stories.sync()
        index = LiveIndex(self._store, self._engine, self._words)
        edges = self._traced(fresh, index)
        groups = self._groups(fresh, edges)
        decisions = stories.place(fresh, groups, edges)
        traced = {
            addition.article.id: replace(addition, meaning=stories.meaning(addition.article))
            for addition in index.additions
        }
        taken = self._store.take(
            Take(
                taken=self._now(),
                extractor=RULES,
                page=page,
                articles=tuple(traced.get(article.id) or Addition(article=article, keys=()) for article in articles),
                edges=edges,
                syndications=groups,
                decisions=decisions,
                stories=stories.changed(),
                maker=RULES,
                entry=entry,
                mark=index.mark,
            )
        )
        stories.kept()
        self._words.saved()
        self._store.saved.run_rules([article.id for article in fresh], self._now())
        return taken

    def _traced(self, articles: Iterable[Article], index: LiveIndex) -> tuple[Reuse, ...]:
        found: dict[frozenset[str], Reuse] = {}
        for article in articles:
            index.tracing(article.id)
            for edge in trace_one(article, index, options=self._options.trace):
                found[frozenset((edge.origin, edge.copy))] = edge
        return tuple(found.values())

    def _groups(self, articles: Iterable[Article], edges: Iterable[Reuse]) -> tuple[Syndication, ...]:
        """The syndications that new edges join or make, from all edges of their members, old and new."""
        found = tuple(edges)
        new = {article.id: article for article in articles}
        members: dict[str, None] = {}
        for edge in found:
            for end in (edge.origin, edge.copy) if edge.kind != "shared-passages" else ():
                if end not in members:
                    group = self._store.traces.syndication(end)
                    members.update(dict.fromkeys((group.origin, *group.copies) if group else (end,)))
        if not members:
            return ()
        arrived = [id_ for id_ in self._store.traces.connected(members) if id_ in members]
        held = self._store.articles.many(arrived)
        known = {id_: stored.article for id_, stored in held.items()} | {id_: new[id_] for id_ in new if id_ in members}
        pairs = {frozenset((edge.origin, edge.copy)): edge for edge in self._store.traces.edges_among(members)}
        pairs |= {frozenset((edge.origin, edge.copy)): edge for edge in found}
        among = [edge for edge in pairs.values() if edge.origin in known and edge.copy in known]
        return disjoint(syndications(known.values(), among))


def disjoint(groups: Sequence[Syndication]) -> tuple[Syndication, ...]:
    """Leave each article in one syndication, as the store keeps them.

    A round-up is a copy in the syndications of all that it holds; here it stays where it holds most. Its edges to the
    others are kept all the same.
    """
    places: dict[str, int] = {}
    held: dict[str, float] = {}
    for place, group in enumerate(groups):
        most = dict.fromkeys((group.origin, *group.copies), 0.0) | {group.origin: 1.0}
        for edge in group.edges:
            most[edge.copy] = max(most[edge.copy], edge.coverage_copy)
        for id_, share in most.items():
            if id_ not in held or share > held[id_]:
                places[id_], held[id_] = place, share
    return tuple(
        replace(
            group,
            copies=copies,
            edges=tuple(edge for edge in group.edges if edge.copy in copies),
            uncredited=tuple(id_ for id_ in group.uncredited if id_ in copies),
        )
        for place, group in enumerate(groups)
        if places[group.origin] == place and (copies := tuple(id_ for id_ in group.copies if places[id_] == place))
    )


def _is_new(article: Article, held: StoredArticle | None) -> bool:
    """Whether the store has an article not at all, or otherwise."""
    return held is None or held.extractor != RULES or substance(article) != substance(held.article)
