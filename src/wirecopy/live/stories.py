"""The stories of the live desk: the clusterer, kept in step with the store and with what other workers do.

    store -> sync -> place(articles, syndications) -> decisions, stories -> take -> kept

A copy joins the story of its original as part of the same unit, for which the original speaks, also where it came last:
what came when makes no difference. What the clusterer decides becomes decisions for the store; what other workers
decided is only followed.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

from wirecopy.live.meanings import KnownMeanings
from wirecopy.store import Decision
from wirecopy.story import Clusterer, StoryOptions, Unit
from wirecopy.story.build import tell
from wirecopy.story.embed import default_encoder
from wirecopy.story.terms import TEXT_CHARACTERS
from wirecopy.story.unit import kin
from wirecopy.trace.origin import syndications
from wirecopy.types import Alignment, Story

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence
    from datetime import datetime

    from wirecopy.store import Meaning, Store, StoredArticle, StoredStory
    from wirecopy.story import Decision as Placed
    from wirecopy.types import Article, Reuse, Syndication

# Of a text, so much is kept in memory: what choosing a headline reads.
LEAD = 2_000
# Of the articles that may be held, so many stay when there were more, and so many are taken up again when a desk
# starts, about two milliseconds each: those of the stories that changed last.
KEPT, RESTORED = 0.8, 0.5
# The clocks of several workers may differ by so much.
SKEW = timedelta(minutes=5)
_PAGE = 200


class LiveStories:
    """The stories of the window, as this worker knows them.

    Args:
        store: What all workers share.
        options: How articles are grouped.
        now: The time.
        most: Articles that may be held from one `shrink` to the next.
    """

    def __init__(self, store: Store, options: StoryOptions, now: datetime, *, most: int) -> None:
        self._most = most
        self._arrived = 0  # articles taken up so far
        self._store = store
        self._options = options
        self._meanings = KnownMeanings(default_encoder(), store) if options.embed else None
        self._clusterer = Clusterer(options, encoder=self._meanings)
        self._logged = 0  # decisions of the clusterer that were read
        self._pending: list[Decision] = []  # those that the store does not have yet
        self._retold: set[str] = set()  # stories that say something else, though nothing of them went elsewhere
        self._unit: dict[str, str] = {}  # article -> the article that stands for its unit
        self._members: dict[str, list[str]] = {}  # the articles of each unit, in order of arrival
        self._speaks: dict[str, str] = {}  # unit -> the article by which the clusterer knows it
        self._story_of: dict[str, str] = {}  # unit -> story
        self._units: dict[str, list[str]] = {}  # story -> units
        self._sharing: dict[str, list[Reuse]] = {}  # article -> its edges to what is no copy of it, without their texts
        self._leads: dict[str, Article] = {}
        self._arrival: dict[str, int] = {}
        self._last = store.traces.mark()  # the number of the latest article of the store that was seen
        self._followed = now
        self._restore(now)
        self._restored = self._arrived

    @property
    def taken(self) -> int:
        """How many articles it has taken up since its start, those that it forgot since among them."""
        return self._arrived - self._restored

    def __len__(self) -> int:
        """How many articles it holds."""
        return len(self._unit)

    def _restore(self, now: datetime) -> None:
        since = None if self._options.window is None else now - self._options.window
        found: list[StoredStory] = []
        room = RESTORED * self._most
        for stored in self._since(since):
            if room <= 0:
                break
            room -= len(stored.story.articles)
            found.append(stored)
        self._follow(found[::-1])

    def _since(self, moment: datetime | None) -> Iterator[StoredStory]:
        """The stories that changed since a time, the latest first."""
        last: StoredStory | None = None
        while page := self._store.stories.list(limit=_PAGE, before=last, since=moment):
            yield from page
            last = page[-1]

    def sync(self) -> None:
        """Take up what other workers have taken since. What this one took costs a look at its number and name."""
        while found := self._store.stories.arrivals(self._last, limit=_PAGE):
            self._last = found[-1].number
            fresh = [arrival.story for arrival in found if arrival.story and arrival.article not in self._unit]
            self._follow(self._store.stories.many(dict.fromkeys(fresh)))
            if len(found) < _PAGE:
                return

    def place(
        self, articles: Iterable[Article], groups: Sequence[Syndication], edges: Iterable[Reuse] = ()
    ) -> tuple[Decision, ...]:
        """Decide where new articles belong.

        Args:
            articles: New articles, and edited ones: those stay, but for what the groups bring together.
            groups: The syndications that they are part of, with all members of each.
            edges: All reuse that was found of them.

        Returns:
            What the store is to do: this, and what it was not told before.
        """
        of = {id_: group for group in groups for id_ in (group.origin, *group.copies)}
        bound = kin(groups)
        given = tuple(articles)
        fresh = {article.id: article for article in given}
        for article in given:
            group = of.get(article.id)
            one_text = bound.get(article.id, (article.id,))
            self._load(id_ for id_ in one_text if id_ != article.id)
            heads = list(dict.fromkeys(self._unit[id_] for id_ in one_text if id_ in self._unit))
            if article.id in self._unit:
                self._renew(article)
            elif heads:
                self._join_unit(article, heads[0], group)
            else:
                self._begin_unit(article)
                self._clusterer.add(_unit(article))
                self._read_log()
            if heads:
                self._bring_together(heads)
                self._let_speak(heads[0], one_text, fresh)
                self._retold.add(self._story_of[heads[0]])
        self._remember(edges)
        return tuple(self._pending)

    def meaning(self, article: Article) -> Meaning | None:
        """What an article means, where it speaks for a unit: a copy means what its original does."""
        speaks = self._speaks.get(self._unit.get(article.id, "")) == article.id
        return self._meanings.of(article) if self._meanings and speaks else None

    def changed(self) -> tuple[Story, ...]:
        """Return the stories that the decisions and the edits change, as they are after them."""
        touched = self._retold | {id_ for decision in self._pending for id_ in (decision.story, decision.other) if id_}
        return tuple(self._story(id_) for id_ in sorted(touched) if self._units.get(id_))

    def kept(self) -> None:
        """The store has all decisions now. What is out of the window is forgotten."""
        self._pending.clear()
        self._retold.clear()
        self._forget(self._clusterer.release())

    def shrink(self) -> None:
        """Forget the stories that came first, where more articles are held than may be."""
        if len(self) > self._most:
            self._forget(self._clusterer.release(keep=int(len(self._members) * KEPT * self._most / len(self))))

    def _forget(self, units: Iterable[str]) -> None:
        for unit in units:
            for article in self._members.pop(unit):
                for held in (self._unit, self._leads, self._arrival):
                    del held[article]
                self._sharing.pop(article, None)
            del self._speaks[unit]
            self._units.pop(self._story_of.pop(unit), None)

    def repair(self, now: datetime) -> tuple[Decision, ...]:
        """Follow what other workers changed, then look again at what changed here.

        Args:
            now: The time.

        Returns:
            What the store is to do.
        """
        self.sync()
        since, self._followed = self._followed - SKEW, now
        self._follow(tuple(self._since(since)))
        self._clusterer.repair()
        self._read_log()
        return tuple(self._pending)

    def _load(self, article_ids: Iterable[str]) -> None:
        """Take up the stories of articles that are older than what was restored."""
        for article_id in article_ids:
            if article_id not in self._unit and (stored := self._store.stories.of_article(article_id)) is not None:
                self._follow((stored,))

    def _follow(self, found: Sequence[StoredStory]) -> None:
        """Bring this memory into line with stories of the store."""
        for start in range(0, len(found), _PAGE):
            part = found[start : start + _PAGE]
            wanted = [id_ for stored in part for id_ in stored.story.articles if id_ not in self._unit]
            fresh = self._store.articles.many(wanted)
            if self._meanings and fresh:
                self._meanings.recall(stored.article for stored in fresh.values())
            mixed = [
                s.story.articles
                for s in part
                if len(s.story.articles) > 1 and not fresh.keys().isdisjoint(s.story.articles)
            ]
            kin_of = self._kin(mixed)
            for stored in part:
                self._follow_story(stored.story, fresh, kin_of)

    def _follow_story(
        self, story: Story, fresh: Mapping[str, StoredArticle], kin_of: Mapping[str, tuple[str, ...]]
    ) -> None:
        for id_ in story.articles:
            if id_ in self._unit or id_ not in fresh:
                continue
            article = fresh[id_].article
            one_text = kin_of.get(id_, (id_,))
            head = next((self._unit[other] for other in one_text if other in self._unit), None)
            if head is not None:
                self._add_member(article, head)
                continue
            self._begin_unit(article)
            original = fresh.get(one_text[0], fresh[id_]).article
            self._speaks[id_] = original.id
            self._clusterer.restore(_unit(replace(original, id=id_)), story.id)
        for head in dict.fromkeys(self._unit[id_] for id_ in story.articles if id_ in self._unit):
            self._clusterer.move(head, story.id)
        self._read_log(followed=True)
        articles = {id_: stored.article for id_, stored in fresh.items()}
        for one_text in dict.fromkeys(kin_of[id_] for id_ in story.articles if id_ in kin_of):
            head, *others = dict.fromkeys(self._unit[id_] for id_ in one_text if id_ in self._unit)
            for other in others:
                self._absorb(other, head)
            self._let_speak(head, one_text, articles)

    def _kin(self, held: Sequence[Sequence[str]]) -> dict[str, tuple[str, ...]]:
        """The articles that are one unit, for each that is one with others of its story."""
        place = {id_: number for number, ids in enumerate(held) for id_ in ids}
        edges: dict[int, list[Reuse]] = {}
        for edge in self._store.traces.edges_among(place) if place else ():
            if place[edge.origin] == place[edge.copy]:
                edges.setdefault(place[edge.origin], []).append(edge)
        known = self._store.articles.many([id_ for number in edges for id_ in held[number]])
        found: dict[str, tuple[str, ...]] = {}
        for number, among in edges.items():
            self._remember(among)
            found |= kin(syndications([known[id_].article for id_ in held[number] if id_ in known], among))
        return found

    def _remember(self, edges: Iterable[Reuse]) -> None:
        for edge in edges:
            held = self._sharing.setdefault(edge.copy, [])
            same = self._unit.get(edge.origin, edge.origin) == self._unit.get(edge.copy)
            if not same and all(other.origin != edge.origin for other in held):
                held.append(replace(edge, reasons=(), substitutions=(), alignment=Alignment()))

    def _begin_unit(self, article: Article) -> None:
        self._unit[article.id] = self._speaks[article.id] = article.id
        self._members[article.id] = [article.id]
        self._leads[article.id] = _slim(article, LEAD)
        self._arrival[article.id] = self._arrived = self._arrived + 1

    def _add_member(self, article: Article, head: str) -> None:
        self._unit[article.id] = head
        self._members[head].append(article.id)
        self._leads[article.id] = _slim(article, LEAD)
        self._arrival[article.id] = self._arrived = self._arrived + 1

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

    def _renew(self, article: Article) -> None:
        """Read what was placed already as it is now."""
        slim, head = _slim(article, LEAD), self._unit[article.id]
        if self._leads[article.id] != slim:
            self._leads[article.id] = slim
            if self._speaks[head] == article.id:
                self._clusterer.reread(_unit(replace(article, id=head)))

    def _bring_together(self, heads: Sequence[str]) -> None:
        """One text, found in several units by a copy of both: they belong to one story and are one unit."""
        for other in heads[1:]:
            if self._clusterer.move(other, self._story_of[heads[0]]):
                self._read_log()
            self._absorb(other, heads[0])

    def _absorb(self, unit: str, head: str) -> None:
        """Make one unit of two that are in one story."""
        self._clusterer.drop(unit)
        self._units[self._story_of.pop(unit)].remove(unit)
        del self._speaks[unit]
        members = self._members.pop(unit)
        self._unit.update(dict.fromkeys(members, head))
        self._members[head] = sorted((*self._members[head], *members), key=self._arrival.__getitem__)

    def _let_speak(self, head: str, one_text: Sequence[str], fresh: Mapping[str, Article]) -> None:
        """Let the original, the first of a text's articles, speak for its unit."""
        original = one_text[0]
        if self._speaks[head] == original or self._unit.get(original) != head or head not in one_text:
            return
        article = fresh.get(original) or self._store.articles.many([original])[original].article
        self._speaks[head] = original
        self._clusterer.reread(_unit(replace(article, id=head)))

    def _lead(self, unit: str) -> Article:
        """The article that speaks for a unit: the original, which may have come after its copies."""
        return self._leads[self._speaks[unit]]

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
        nearest = self._speaks.get(evidence.nearest, evidence.nearest)
        agrees = f"agrees with {nearest}, {evidence.score:.2f} times what is required"
        shares = ("shares " + ", ".join(evidence.shared),) if evidence.shared else ()
        score = evidence.score / (1 + evidence.score)  # 0 to 1; just enough is a half
        return Decision(operation="join", story=placed.story, articles=articles, score=score, reasons=(agrees, *shares))

    def _story(self, id_: str) -> Story:
        units = self._units[id_]
        members = sorted((id_ for unit in units for id_ in self._members[unit]), key=self._arrival.__getitem__)
        articles = [self._leads[article] for article in members]
        found = [
            Unit(article=self._lead(unit), members=tuple(self._leads[article] for article in self._members[unit]))
            for unit in units
        ]
        edges = [edge for unit in found for article in unit.members for edge in self._sharing.get(article.id, ())]
        return tell(id_, found, articles, edges)


def _unit(article: Article) -> Unit:
    """What the clusterer reads of an article."""
    slim = _slim(article, TEXT_CHARACTERS)
    return Unit(article=slim, members=(slim,))


def _slim(article: Article, length: int) -> Article:
    """An article without what stories do not read, so that thousands fit into memory."""
    return replace(article, body=article.body[:length], blocks=(), images=(), provenance=())
