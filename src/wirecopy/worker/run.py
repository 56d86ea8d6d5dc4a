"""The worker's flow.

    lease feeds, entries -> jobs by host -> fetch (threads) -> polled | take_page | put_back (one writer)

Jobs belong to hosts: a host has one job at a time and its pause after it, and no thread waits for a host's turn. All
writing is done by the thread that runs the worker. Whatever goes wrong with one job is logged with its feed, reason and
remedy; the job is put back or refused, and the rest goes on.
"""

from __future__ import annotations

import logging
import queue
import threading
import time
from collections import Counter, deque
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta
from functools import partial
from typing import TYPE_CHECKING

from wirecopy import reading
from wirecopy.errors import InputError, LeaseLostError, StoreError
from wirecopy.live import hubs, page_id
from wirecopy.reading import Unread
from wirecopy.store import Lease, Poll, Retention, StoredPage
from wirecopy.worker.jobs import EntryJob, FeedJob, HubJob, Polled, Tally, WorkerOptions, host_of

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from datetime import datetime

    from wirecopy.fetch import Client, Failed
    from wirecopy.live import LiveDesk
    from wirecopy.store import Store
    from wirecopy.worker.jobs import Act, Job

log = logging.getLogger("wirecopy.worker")

HOUR = 3600.0
# Of the time between two repairs so much must have passed, however many stories are in memory.
EARLY = 0.1
STOPPED = "the worker was stopped"
# Jobs in memory at most, and seconds between two looks for more while all of them wait for their hosts.
MOST_WAITING, AGAIN = 1000, 2.0
# Of a feed with so many pages waiting here no more are leased: one that announces fifty thousand at once, as a sitemap
# does, would else fill the memory with jobs for one host, and every other feed would have to wait for hours.
MOST_OF_A_FEED = 64
# An error in wirecopy itself mostly comes back, but not always: so often a page is tried.
STUMBLES = 3
# Hosts whose pauses are remembered before those that are over are forgotten.
MOST_HOSTS = 4096
# Feeds that were read are written so many at a time, at the latest after so many seconds: a transaction for each would
# take longer than to ask a feed that has nothing new.
TOGETHER, TOGETHER_SECONDS = 64, 0.5
# For each thread so many jobs are under way, one of them fetched and the others next in line, so that it need not wait
# until the writer has an eye for it. And so many seconds the writer lets results gather: to wake for each of them costs
# half as much as asking a feed that has nothing new.
IN_LINE, GATHERING = 4, 0.002


class Worker:
    """Polls, fetches and takes until it is told to stop.

    Args:
        store: Where everything is kept.
        client: Connections and manners.
        desk: Takes the pages.
        options: How it works.
        now: Gives the time.
    """

    def __init__(
        self,
        store: Store,
        client: Client,
        desk: LiveDesk,
        *,
        options: WorkerOptions | None = None,
        now: Callable[[], datetime] | None = None,
    ) -> None:
        self._store = store
        self._client = client
        self._desk = desk
        self._options = options or WorkerOptions()
        self._now = now or client.now
        self._stop = threading.Event()
        # Unlike `Queue` this one may be written to by a signal handler at any moment.
        self._results: queue.SimpleQueue[tuple[Job, Act] | None] = queue.SimpleQueue()
        self._waiting: dict[str, deque[Job]] = {}
        self._running: set[str] = set()
        self._free_at: dict[str, datetime] = {}
        self._polls: list[Polled] = []
        self._write_at = 0.0
        self._only = set(self._options.only) if self._options.only is not None else None
        start = self._now()
        self._lease_at, self._retain_at = start, start
        self._repair_at = start + timedelta(seconds=self._options.repair)
        self.tally = Tally()

    def stop(self) -> None:
        """End gracefully: what is being fetched is still taken, what waits is given back. Safe in signal handlers."""
        self._stop.set()
        self._results.put(None)

    def run(self, *, once: bool = False) -> Tally:
        """Work until `stop`.

        Args:
            once: Only until nothing is due any more; then the stories are repaired.

        Returns:
            What was done.
        """
        if self._options.entries:
            # Before anything is leased: taking up the stories of a large desk may take longer than a lease.
            self._guarded("the stories", self._desk.open)
        with ThreadPoolExecutor(self._options.threads, thread_name_prefix="fetch") as pool:
            while not self._stop.is_set():
                dry = not self._lease()
                self._start(pool)
                if self._running or self._waiting:
                    soon = max(0.0, self._write_at - time.monotonic()) if self._polls else self._options.idle
                    self._receive(min(self._patience(), soon))
                    if self._polls and (len(self._polls) >= TOGETHER or time.monotonic() >= self._write_at):
                        self._write_polls()
                elif dry and once:
                    break
                elif dry:
                    self._receive(self._options.idle)
                self._look_after()
            self._end()
        if once and self._options.entries and not self._stop.is_set():
            self._guarded("the stories", self._desk.repair)
        return self.tally

    def _lease(self) -> bool:
        """Lease what is due, where no job could start otherwise; whether there is, or may be, something to do."""
        now = self._now()
        waiting = sum(map(len, self._waiting.values()))
        if self._next() is not None or waiting >= MOST_WAITING or (waiting and now < self._lease_at):
            return True
        self._write_polls()  # what feeds announced may be leased at once
        options = self._options
        found: list[Job] = []

        def lease() -> None:
            feeds = self._store.feeds.lease(now, limit=options.feeds, seconds=options.lease, only=self._only)
            found.extend(FeedJob(lease=lease, feed=feed) for lease, feed in feeds)
            if options.hub_root is not None and self._only is None:
                again = now + hubs.AGAIN
                found.extend(
                    HubJob(lease=Lease(job=0, token="", until=again), hub=hub)
                    for hub in self._store.hubs.lease(now, limit=options.feeds, again=again)
                )
            if not options.entries:
                return
            entries = self._store.feeds.lease_entries(
                now, limit=options.entries, seconds=options.lease, only=self._only, spare=self._crowding()
            )
            known = {url: self._store.feeds.get(url) for url in {entry.feed for _, entry in entries}}
            found.extend(EntryJob(lease=lease, entry=entry, feed=known[entry.feed]) for lease, entry in entries)

        self._guarded("the store", lease)
        for job in found:
            self._waiting.setdefault(host_of(job.url), deque()).append(job)
        if not found and waiting:
            self._lease_at = now + timedelta(seconds=AGAIN)
        return bool(found)

    def _crowding(self) -> list[str]:
        """The feeds that have enough pages waiting."""
        waiting = (job.entry.feed for jobs in self._waiting.values() for job in jobs if isinstance(job, EntryJob))
        return [feed for feed, count in Counter(waiting).items() if count >= MOST_OF_A_FEED]

    def _next(self) -> str | None:
        """A host whose turn it is and that has a job."""
        now = self._now()
        free = (host for host in self._waiting if host not in self._running and self._free_at.get(host, now) <= now)
        return next(free, None)

    def _start(self, pool: ThreadPoolExecutor) -> None:
        while len(self._running) < IN_LINE * self._options.threads and (host := self._next()) is not None:
            jobs = self._waiting[host]
            job = jobs.popleft()
            if not jobs:
                del self._waiting[host]
            if job.lease.until - self._now() > timedelta(seconds=self._options.lease / 4):
                self._running.add(host)
                pool.submit(self._do, job)
            else:
                # Its lease is nearly over: whoever leases it next, perhaps this worker, has the time to do it.
                self._guarded(job.url, partial(self._give_back, job, "its turn did not come in time"))

    def _do(self, job: Job) -> None:
        """Fetch, in a thread of its own."""
        try:
            act = partial(self._give_back, job, STOPPED) if self._stop.is_set() else self._fetched(job)
        except Exception as error:  # noqa: BLE001  # whatever happens to one job, the writer must hear of it
            act = partial(self._raise, error)
        self._results.put((job, act))

    @staticmethod
    def _raise(error: Exception) -> None:
        raise error

    def _fetched(self, job: Job) -> Act:
        if isinstance(job, FeedJob):
            poll, trouble = reading.poll(job.feed, client=self._client)
            return Polled(job=job, poll=poll, trouble=trouble)
        if isinstance(job, HubJob):
            return partial(self._asked, job, hubs.ask(job.hub, root=self._options.hub_root or "", client=self._client))
        return self._page(job)

    def _page(self, job: EntryJob) -> Act:
        url, led_to = job.entry.entry.url, job.entry.page
        held = self._store.articles.page(led_to or page_id(url or "")) if led_to or url else None
        # What an entry led to already is read again where its feed said since that it was edited.
        if held is not None and (led_to is None or (held.page.fetched or job.entry.seen) > job.entry.due):
            return partial(self._take_again, job, held)
        own = self._own(job) if url is None or (job.feed is not None and not job.feed.pages) else None
        if own is not None:
            return partial(self._take, job, own)
        if url is None:
            refusal = InputError(job.entry.entry.id, "has neither a text nor an address")
            return partial(self._not_had, job, Unread(refusal=refusal, passing=False))
        page = reading.read_page(url, client=self._client, keep=self._options.keep_originals, held=held)
        if isinstance(page, Unread):
            return partial(self._not_had, job, page)
        return partial(self._take_again if page is held else self._take, job, page)

    def _own(self, job: EntryJob) -> StoredPage | None:
        return reading.own_page(job.feed, job.entry) if job.feed is not None else None

    def _patience(self) -> float:
        """Seconds until a job may start by itself."""
        if (self._running and not self._waiting) or len(self._running) >= IN_LINE * self._options.threads:
            return self._options.idle
        now = self._now()
        waits = [
            (self._free_at.get(host, now) - now).total_seconds() for host in self._waiting if host not in self._running
        ]
        return max(0.0, min(waits, default=self._options.idle))

    def _receive(self, seconds: float) -> None:
        """Take results as they come; come back at the latest after so many seconds without one."""
        try:
            received = self._results.get(timeout=seconds)
            if self._results.empty() and len(self._running) > 1:
                time.sleep(GATHERING)
            while True:
                if received is not None:
                    self._act(*received)
                received = self._results.get_nowait()
        except queue.Empty:
            return

    def _act(self, job: Job, act: Act) -> None:
        host = host_of(job.url)
        self._running.discard(host)
        now = self._now()
        if len(self._free_at) > MOST_HOSTS:
            self._free_at = {host: free for host, free in self._free_at.items() if free > now}
        self._free_at[host] = now + timedelta(seconds=self._client.options.pause)
        if isinstance(act, Polled):
            if not self._polls:
                self._write_at = time.monotonic() + TOGETHER_SECONDS
            self._polls.append(act)
        elif not self._guarded(job.url, act):
            self._guarded(job.url, partial(self._set_aside, job))

    def _write_polls(self) -> None:
        """Write what came of the feeds that were read: together, or, where that goes wrong, each by itself."""
        polls, self._polls = self._polls, []
        if not polls or self._guarded(f"{len(polls)} feeds", partial(self._polled, polls)):
            return
        for polled in polls:
            if not self._guarded(polled.job.url, partial(self._polled, [polled])):
                self._guarded(polled.job.url, partial(self._set_aside, polled.job))

    def _set_aside(self, job: Job) -> None:
        """Keep a job that wirecopy itself stumbled over from coming back at once, or more than a few times."""
        complaint = "an error in wirecopy"
        if isinstance(job, FeedJob):
            due = self._now() + timedelta(seconds=self._client.options.interval)
            after = replace(job.feed, due=due, failures=job.feed.failures + 1, complaint=complaint)
            self._store.feeds.polled(job.lease, Poll(after=after))
        elif isinstance(job, EntryJob):
            due = self._now() + timedelta(seconds=self._options.retry * 2.0**job.entry.attempts)
            given_up = job.entry.attempts + 1 >= STUMBLES
            self._store.feeds.put_back(job.lease, complaint=complaint, due=None if given_up else due)

    def _take_again(self, job: EntryJob, page: StoredPage) -> None:
        """End a job whose page the store has already: it was announced twice, or did not change."""
        articles = [stored.article for stored in self._store.articles.of_page(page.page.id)]
        self._desk.take_articles(articles, page=page, entry=job.lease)

    def _asked(self, job: HubJob, failed: Failed | None) -> None:
        if failed is not None:
            self.tally.failed += 1
            _complain("hub not asked", job.hub.feed, reading.unread(failed).refusal)

    def _polled(self, polls: Sequence[Polled]) -> None:
        given = [self._with_hub(polled) for polled in polls]
        found = self._store.feeds.polled_all(
            [(polled.job.lease, poll) for polled, poll in zip(polls, given, strict=True)]
        )
        for polled, poll, new in zip(polls, given, found, strict=True):
            url, trouble = polled.job.feed.url, polled.trouble
            if new is None:
                log.info("left to another worker", extra={"about": {"job": url}})
                continue
            if self._only is not None:
                self._only.add(poll.after.url)  # it may have moved
            self.tally.feeds += 1
            self.tally.announced += len(new)
            if trouble is not None:
                self.tally.failed += 1
                _complain("feed not read", url, trouble.refusal, next=poll.after.due.isoformat(timespec="seconds"))
            else:
                log.info("feed read", extra={"about": {"feed": url, "new": len(new)}})

    def _with_hub(self, polled: Polled) -> Poll:
        """What is kept of a poll, after a look at the feed's hub."""
        poll, url = polled.poll, polled.job.feed.url
        if self._options.hub_root is None:
            return poll
        now, held = self._now(), self._store.hubs.of_feed(url)
        if (wanted := hubs.wanted(replace(poll.after, url=url), held, now=now)) is not None:
            self._store.hubs.put(wanted)
        return replace(poll, after=replace(poll.after, due=hubs.spared(poll.after.due, held, now=now)))

    def _take(self, job: EntryJob, page: StoredPage) -> None:
        try:
            taken = self._desk.take_page(page, entry=job.lease, language=job.language)
        except InputError as refusal:
            self._not_had(job, Unread(refusal=refusal, passing=False))
            return
        self.tally.pages += 1
        self.tally.articles += len(taken.new)
        about = {"feed": job.entry.feed, "page": page.page.id, "new": len(taken.new), "edited": len(taken.edited)}
        log.info("page taken", extra={"about": about})

    def _not_had(self, job: EntryJob, trouble: Unread) -> None:
        """Try again later, or be content with the entry's own text, or refuse the entry."""
        entry, options, now = job.entry, self._options, self._now()
        if not trouble.asked:
            # The host wants a longer pause than a thread may wait. Its next job waits too, where its lease lasts.
            due = max(now, trouble.retry or now)
            if due - now < timedelta(seconds=options.lease / 4):
                self._free_at[host_of(job.url)] = due
            self._store.feeds.put_back(job.lease, complaint=trouble.refusal.reason, due=due, tried=False)
            log.debug("its turn comes later", extra={"about": {"page": job.url, "next": due.isoformat()}})
            return
        late = (now - entry.seen).total_seconds() > options.give_up
        if trouble.passing and not late:
            wait = timedelta(seconds=min(options.retry * 2.0 ** min(entry.attempts, 20), options.give_up))
            due = max(now + wait, trouble.retry or now)
            self._store.feeds.put_back(job.lease, complaint=trouble.refusal.reason, due=due)
            self.tally.failed += 1
            _complain("page not read", entry.feed, trouble.refusal, next=due.isoformat(timespec="seconds"))
            return
        held = self._store.articles.page(entry.page) if entry.page else None
        if held is not None:
            # Of what is there already nothing is lost because it cannot be read again, or only in part.
            self._take_again(job, held)
            _complain("page not read again", entry.feed, trouble.refusal)
            return
        own = self._own(job)
        if own is not None:
            try:
                taken = self._desk.take_page(own, entry=job.lease, language=job.language)
            except InputError:
                pass
            else:
                self.tally.pages += 1
                self.tally.articles += len(taken.new)
                _complain("page not read, the feed's own text taken", entry.feed, trouble.refusal)
                return
        self._store.feeds.put_back(job.lease, complaint=str(trouble.refusal), due=None)
        self.tally.failed += 1
        _complain("page refused", entry.feed, trouble.refusal)

    def _look_after(self) -> None:
        now = self._now()
        early = self._repair_at - timedelta(seconds=self._options.repair * (1 - EARLY))
        if now >= self._repair_at or (now >= early and self._desk.crowded):
            self._repair_at = now + timedelta(seconds=self._options.repair)
            self._guarded("the stories", self._desk.repair)
        retention = self._options.retention
        if now >= self._retain_at and retention != Retention():
            self._retain_at = now + timedelta(seconds=HOUR)
            self._guarded("the store", lambda: self._store.retain(retention, now=now))

    def _end(self) -> None:
        """Take what is being fetched still, and give back what waits, so that nobody has to wait for the leases."""
        if self._stop.is_set():
            log.info("worker stops", extra={"about": {"fetching": len(self._running)}})
        while self._running:
            self._receive(self._client.options.total)
        self._write_polls()
        for jobs in self._waiting.values():
            for job in jobs:
                self._guarded(job.url, partial(self._give_back, job, STOPPED))
        self._waiting.clear()

    def _give_back(self, job: Job, complaint: str) -> None:
        if isinstance(job, FeedJob):
            self._store.feeds.polled(job.lease, Poll(after=job.feed))
        elif isinstance(job, HubJob):
            self._store.hubs.put(replace(job.hub, due=self._now()))
        else:
            self._store.feeds.put_back(job.lease, complaint=complaint, due=job.entry.due, tried=False)

    def _guarded(self, about: str, act: Callable[[], object]) -> bool:
        """Do one thing, and live whatever comes of it; whether wirecopy itself did not stumble."""
        try:
            act()
        except LeaseLostError:
            log.info("left to another worker", extra={"about": {"job": about}})
        except StoreError as error:
            self.tally.failed += 1
            fields = {"job": about, "store": error.store, "reason": error.reason, "remedy": error.remedy}
            log.error("the store cannot", extra={"about": fields})  # noqa: TRY400  # the reason is the whole story
            self._stop.wait(self._options.store_pause)
        except Exception:
            self.tally.failed += 1
            log.exception("an error in wirecopy", extra={"about": {"job": about, "remedy": "report it"}})
            return False
        return True


def _complain(message: str, feed: str, refusal: InputError, **more: str) -> None:
    about = {"feed": feed, "what": refusal.source, "reason": refusal.reason, "remedy": refusal.remedy, **more}
    log.warning(message, extra={"about": {name: value for name, value in about.items() if value is not None}})
