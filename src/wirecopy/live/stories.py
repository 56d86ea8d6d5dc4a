"""The stories of the live desk: the clusterer, kept in step with the store and with what other workers do.

    store -> sync -> place(articles, syndications) -> decisions, stories -> take -> kept

A copy joins the story of its original as part of the same unit. What the clusterer decides becomes decisions for the
store; what other workers decided is only followed.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from wirecopy.live.meanings import KnownMeanings
from wirecopy.store import Decision
from wirecopy.story import Clusterer, StoryOptions, Unit
from wirecopy.story.embed import default_encoder
from wirecopy.story.headline import headline
from wirecopy.story.newsroom import count_reports, independent
from wirecopy.story.publisher import families
from wirecopy.story.unit import kin
from wirecopy.trace.origin import syndications
from wirecopy.types import Alignment, Story

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Sequence

    from wirecopy.store import Meaning, Store, StoredStory
    from wirecopy.story import Decision as Placed
    from wirecopy.story.newsroom import Count
    from wirecopy.types import Article, Reuse, Syndication

# Stories that a desk takes up again when it starts: those that changed last. Each article costs some milliseconds.
RESTORED_STORIES = 4_000
# Of a text, so much is kept in memory: what choosing a headline reads.
LEAD = 2_000
# Of a story's units so many choose its headline: its first and its last.
SPEAKERS = 24
# The clocks of several workers may differ by so much.
SKEW = timedelta(minutes=5)
_PAGE = 200
_BEGINNING = datetime(1, 1, 2, tzinfo=UTC)


class LiveStories:
    """The stories of the window, as this worker knows them.

    Args:
        store: What all workers share.
        options: How articles are grouped.
        now: The time.
    """

    def __init__(self, store: Store, options: StoryOptions, now: datetime) -> None:
        self._store = store
        self._options = options
        self._meanings = KnownMeanings(default_encoder(), store) if options.embed else None
        self._clusterer = Clusterer(options, encoder=self._meanings)
        self._logged = 0  # decisions of the clusterer that were read
        self._pending: list[Decision] = []  # those that the store does not have yet
        self._unit: dict[str, str] = {}  # article -> the article that stands for its unit
        self._members: dict[str, list[str]] = {}  # the articles of each unit, in order of arrival
        self._same: dict[str, str] = {}  # unit -> an earlier unit that was found to be the same text
        self._story_of: dict[str, str] = {}  # unit -> story
        self._units: dict[str, list[str]] = {}  # story -> units
        self._sharing: dict[str, list[Reuse]] = {}  # article -> its edges to what is no copy of it, without their texts
        self._leads: dict[str, Article] = {}
        self._originals: set[str] = set()
        self._arrival: dict[str, int] = {}
        self._last: str | None = None  # the latest article of the store that was seen
        self._followed = now
        self._restore(now)

    def __len__(self) -> int:
        """How many articles it holds."""
        return len(self._unit)

    def _restore(self, now: datetime) -> None:
        newest = self._store.search("", limit=1)
        self._last = newest[0].stored.article.id if newest else None
        since = None if self._options.window is None else now - self._options.window
        found: list[StoredStory] = []
        while len(found) < RESTORED_STORIES:
            page = self._store.stories.list(limit=_PAGE, before=found[-1] if found else None, since=since)
            found.extend(page)
            if len(page) < _PAGE:
                break
        for stored in reversed(found):
            self._follow(stored)

    def sync(self) -> None:
        """Take up what other workers have taken since."""
        while found := self._store.articles.since(_BEGINNING, limit=_PAGE, after=self._last):
            self._last = found[-1].article.id
            for stored in found:
                if stored.article.id not in self._unit:
                    story = self._store.stories.of_article(stored.article.id)
                    if story is not None:
                        self._follow(story)

    def place(
        self, articles: Iterable[Article], groups: Sequence[Syndication], edges: Iterable[Reuse] = ()
    ) -> tuple[Decision, ...]:
        """Decide where new articles belong.

        Args:
            articles: New articles, and such as were placed already: those stay, but for what the groups bring together.
            groups: The syndications that they are part of, with all members of each.
            edges: All reuse that was found of them.

        Returns:
            What the store is to do: this, and what it was not told before.
        """
        self._originals.update(group.origin for group in groups)
        of = {id_: group for group in groups for id_ in (group.origin, *group.copies)}
        bound = kin(groups)
        for article in articles:
            group = of.get(article.id)
            one_text = bound.get(article.id, (article.id,))
            self._load(id_ for id_ in one_text if id_ != article.id)
            heads = list(dict.fromkeys(self._unit[id_] for id_ in one_text if id_ in self._unit))
            if article.id not in self._unit:
                if heads:
                    self._join_unit(article, heads[0], group)
                else:
                    self._begin_unit(article)
                    self._clusterer.add(Unit(article=_slim(article), members=(article,)))
                    self._read_log()
            self._bring_together(heads)
        self._remember(edges)
        return tuple(self._pending)

    def meaning(self, article: Article) -> Meaning | None:
        """What an article means, where it stands for a unit: a copy means what its original does."""
        stands = self._unit.get(article.id) == article.id
        return self._meanings.of(_slim(article)) if self._meanings and stands else None

    def changed(self) -> tuple[Story, ...]:
        """Return the stories that the decisions change, as they are after them."""
        touched = {id_ for decision in self._pending for id_ in (decision.story, decision.other) if id_}
        return tuple(self._story(id_) for id_ in sorted(touched) if self._units.get(id_))

    def kept(self) -> None:
        """The store has all decisions now."""
        self._pending.clear()

    def repair(self, now: datetime) -> tuple[Decision, ...]:
        """Follow what other workers changed, then look again at what changed here.

        Args:
            now: The time.

        Returns:
            What the store is to do.
        """
        self.sync()
        since, self._followed = self._followed - SKEW, now
        for stored in self._store.stories.list(limit=RESTORED_STORIES, since=since):
            self._follow(stored)
        self._clusterer.repair()
        self._read_log()
        return tuple(self._pending)

    def _load(self, article_ids: Iterable[str]) -> None:
        """Take up the stories of articles that are older than what was restored."""
        for article_id in article_ids:
            if article_id not in self._unit and (stored := self._store.stories.of_article(article_id)) is not None:
                self._follow(stored)

    def _follow(self, stored: StoredStory) -> None:
        """Bring this memory into line with a story of the store."""
        story, wanted = stored.story.id, stored.story.articles
        fresh = self._store.articles.many([id_ for id_ in wanted if id_ not in self._unit])
        origin = self._origins(wanted) if fresh and len(wanted) > 1 else {}
        if self._meanings and fresh:
            self._meanings.recall(found.article for found in fresh.values())
        for id_, found in fresh.items():
            one_text = origin.get(id_, (id_,))
            head = next((self._unit[other] for other in one_text if other in self._unit), None)
            if head is not None:
                self._add_member(found.article, head)
                continue
            self._begin_unit(found.article)
            self._clusterer.restore(Unit(article=_slim(found.article), members=(found.article,)), story)
        for head in dict.fromkeys(self._unit[id_] for id_ in wanted if id_ in self._unit):
            self._clusterer.move(head, story)
        self._read_log(followed=True)

    def _origins(self, article_ids: Collection[str]) -> dict[str, tuple[str, ...]]:
        """The articles that are one unit, for each that is one with others."""
        edges = self._store.traces.edges_among(article_ids)
        if not edges:
            return {}
        self._remember(edges)
        known = self._store.articles.many(article_ids)
        groups = syndications([stored.article for stored in known.values()], edges)
        self._originals.update(group.origin for group in groups)
        return kin(groups)

    def _remember(self, edges: Iterable[Reuse]) -> None:
        for edge in edges:
            held = self._sharing.setdefault(edge.copy, [])
            same = self._unit.get(edge.origin, edge.origin) == self._unit.get(edge.copy)
            if not same and all(other.origin != edge.origin for other in held):
                held.append(replace(edge, reasons=(), substitutions=(), alignment=Alignment()))

    def _begin_unit(self, article: Article) -> None:
        self._unit[article.id] = article.id
        self._members[article.id] = [article.id]
        self._leads[article.id] = _slim(article, LEAD)
        self._arrival[article.id] = len(self._arrival)

    def _add_member(self, article: Article, head: str) -> None:
        self._unit[article.id] = head
        self._members[head].append(article.id)
        self._leads[article.id] = _slim(article, LEAD)
        self._arrival[article.id] = len(self._arrival)

    def _join_unit(self, article: Article, head: str, group: Syndication | None) -> None:
        """Put a copy where its original is."""
        self._add_member(article, head)
        edges = [edge for edge in group.edges if article.id in {edge.origin, edge.copy}] if group else []
        edge = max(edges, key=lambda edge: edge.score, default=None)
        reason = "the same text as " + (head if edge is None else edge.origin if edge.copy == article.id else edge.copy)
        score = edge.score if edge else 1.0
        story = self._story_of[head]
        self._pending.append(
            Decision(operation="join", story=story, articles=(article.id,), score=score, reasons=(reason,))
        )

    def _bring_together(self, heads: Sequence[str]) -> None:
        """One text, found in several units by a copy of both: they belong to one story and are one report."""
        for other in heads[1:]:
            self._same[self._root(other)] = self._root(heads[0])
            if self._clusterer.move(other, self._story_of[heads[0]]):
                self._read_log()

    def _lead(self, unit: str) -> Article:
        """The article that speaks for a unit: the original, which may have come after its copies."""
        return self._leads[next((id_ for id_ in self._members[unit] if id_ in self._originals), unit)]

    def _root(self, unit: str) -> str:
        while self._same.get(unit, unit) != unit:
            unit = self._same[unit]
        return unit

    def _read_log(self, *, followed: bool = False) -> None:
        """Carry out what the clusterer decided since; and tell the store, unless the store knows it already."""
        log = self._clusterer.log_since(self._logged)
        self._logged += len(log)
        for placed in log:
            for unit in placed.units:
                former = self._story_of.get(unit)
                if former is not None:
                    self._units[former].remove(unit)
                self._story_of[unit] = placed.story
                self._units.setdefault(placed.story, []).append(unit)
            if placed.former is not None and not self._units.get(placed.former):
                self._units.pop(placed.former, None)
            if not followed:
                self._pending.append(self._decision(placed))

    def _decision(self, placed: Placed) -> Decision:
        articles = tuple(id_ for unit in placed.units for id_ in self._members[unit])
        if placed.operation == "merge":
            return Decision(operation="merge", story=placed.story, other=placed.former, score=1.0)
        if placed.operation == "split":
            return Decision(operation="split", story=placed.story, articles=articles, other=placed.former)
        if placed.operation == "move":
            reasons = (f"agrees more with it than with {placed.former}",)
            return Decision(
                operation="join", story=placed.story, articles=articles, other=placed.former, reasons=reasons
            )
        if placed.evidence is None:
            return Decision(operation=placed.operation, story=placed.story, articles=articles)
        evidence = placed.evidence
        agrees = f"agrees with {evidence.nearest}, {evidence.score:.2f} times what is required"
        shares = ("shares " + ", ".join(evidence.shared),) if evidence.shared else ()
        score = evidence.score / (1 + evidence.score)  # 0 to 1; just enough is a half
        return Decision(operation="join", story=placed.story, articles=articles, score=score, reasons=(agrees, *shares))

    def _story(self, id_: str) -> Story:
        units = self._units[id_]
        members = sorted((id_ for unit in units for id_ in self._members[unit]), key=self._arrival.__getitem__)
        articles = [self._leads[article] for article in members]
        speakers = units if len(units) <= 2 * SPEAKERS else [*units[:SPEAKERS], *units[-SPEAKERS:]]
        told = [Unit(article=lead, members=(lead,)) for lead in map(self._lead, speakers)]
        counted = self._counted(units)
        return Story(
            id=id_,
            headline=headline(independent(told, counted)),
            articles=tuple(article.id for article in articles),
            publishers=families(articles),
            independent_reports=counted.reports,
            dependent=counted.dependent,
        )

    def _counted(self, units: Sequence[str]) -> Count:
        """The independent reports of some units; such as were found to be one text are one."""
        one_text: dict[str, list[Article]] = {}
        for unit in units:
            one_text.setdefault(self._root(unit), []).extend(self._leads[article] for article in self._members[unit])
        found = [Unit(article=self._lead(root), members=tuple(held)) for root, held in one_text.items()]
        edges = [edge for unit in found for article in unit.members for edge in self._sharing.get(article.id, ())]
        return count_reports(found, edges)


def _slim(article: Article, length: int | None = None) -> Article:
    """An article without what stories do not read, so that thousands fit into memory."""
    return replace(article, body=article.body[:length], blocks=(), images=(), provenance=())
