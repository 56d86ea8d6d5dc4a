"""Subscribing to feeds, as the command line and the browser do it: one address, or a subscription list."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import timedelta
from typing import TYPE_CHECKING

from babel import Locale, parse_locale

from wirecopy.errors import InputError
from wirecopy.reading import Unread, address_of, find_feed, polled
from wirecopy.source.entry import plain
from wirecopy.source.opml import Subscription, read_opml, write_opml
from wirecopy.store import StoredFeed, without_password

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from wirecopy.fetch import Client
    from wirecopy.store import Store

SEPARATOR = "/"  # between the names of folders in each other
# The word for no language of a feed's own: each text tells.
BY_ITS_TEXTS = "auto"
# Seconds between the first readings of two feeds of a list: hundreds are read over minutes, not at one moment.
APART = 0.1


@dataclass(frozen=True, slots=True, kw_only=True)
class Subscribed:
    """What came of subscribing to one address.

    Attributes:
        feed: As the store has it now.
        entries: How many entries the feed announced; 0 where it was not asked, because it is known already.
        new: Whether it was not subscribed to before.
        others: Further feeds that the page names, each with its title.
    """

    feed: StoredFeed
    entries: int
    new: bool
    others: tuple[tuple[str, str], ...] = ()


def language_of(words: str) -> str | None:
    """Read the language that a person gives a feed.

    Args:
        words: A code such as `de`, `pt-BR` or `zh-Hant`, in any case, or `auto`.

    Returns:
        BCP 47 as it is usually written; None for `auto`.

    Raises:
        InputError: There is no such language.
    """
    if words.strip().lower() == BY_ITS_TEXTS:
        return None
    try:
        language, territory, script, *_ = parse_locale(words.strip().replace("_", "-"), sep="-")
    except ValueError:
        language, territory, script = "", None, None
    known = Locale("en")
    parts = ((language, known.languages), (script, known.scripts), (territory, known.territories))
    if not language or any(part is not None and part not in names for part, names in parts):
        remedy = f"give a code such as de, pt-BR or zh-Hant, or {BY_ITS_TEXTS} where each text is to tell"
        raise InputError(repr(words), "is no code of a language that is known", remedy)
    return "-".join(part for part in (language, script, territory) if part)


def subscribe(
    url: str,
    *,
    store: Store,
    client: Client,
    title: str | None = None,
    folder: str | None = None,
    language: str | None = None,
    pages: bool = True,
) -> Subscribed:
    """Subscribe to the feed at an address, or to the one that its page names; it is read at once.

    Args:
        url: Of a feed, or of any page of a site.
        store: Where to keep it.
        client: Reads it.
        title: The reader's own name for it.
        folder: Where to keep it, such as `News/World`.
        language: What it is written in, from `language_of`; None where each text is to tell.
        pages: Whether to fetch the page of each entry.

    Raises:
        InputError: There is no feed, or it cannot be had.
    """
    if (known := store.feeds.get(url) or store.feeds.get(address_of(url))) is not None:
        return Subscribed(feed=known, entries=0, new=False)  # nothing is asked of its server
    found = find_feed(url, client=client)
    if isinstance(found, Unread):
        raise found.refusal
    if (known := store.feeds.get(found.outcome.exchange.answered)) is not None:
        return Subscribed(feed=known, entries=0, new=False)  # under the address that this one leads to
    now = client.now()
    added = StoredFeed(url=found.url, added=now, due=now, title=title, folder=folder, language=language, pages=pages)
    poll, _ = polled(added, found.outcome, client=client)
    is_new = store.feeds.subscribe(poll)
    return Subscribed(
        feed=store.feeds.get(poll.after.url) or poll.after,
        entries=len(poll.entries),
        new=is_new,
        others=tuple((link.url, link.title or "") for link in found.others),
    )


def bring(content: bytes, *, source: str, store: Store, now: datetime) -> tuple[int, tuple[InputError, ...]]:
    """Subscribe to all feeds of a subscription list.

    Args:
        content: The list, as OPML.
        source: What to call it where something is wrong.
        store: Where to keep them.
        now: The time.

    Returns:
        How many were new, and what was refused: feeds, and languages that are none; such a feed is subscribed to
        without one.
    """
    subscriptions: dict[str, Subscription] = {}
    refused: list[InputError] = []
    for each in read_opml(content, source=source):
        if isinstance(each, InputError):
            refused.append(each)
            continue
        try:
            address = address_of(each.url)
        except InputError as refusal:
            refused.append(refusal)
        else:
            subscriptions.setdefault(address, replace(each, url=address))
    languages, unknown = _languages(subscriptions.values())
    feeds = [
        StoredFeed(
            url=each.url,
            added=now,
            due=now + timedelta(seconds=place * APART),
            title=each.title,
            folder=SEPARATOR.join(each.folders[0]) if each.folders else None,
            language=languages.get(each.url),
            pages=each.pages,
        )
        for place, each in enumerate(subscriptions.values())
    ]
    return len(store.feeds.add(feeds)), (*refused, *unknown)


def _languages(subscriptions: Iterable[Subscription]) -> tuple[dict[str, str | None], list[InputError]]:
    """The languages that a list gives its feeds, by address, and a refusal for each that is none."""
    languages: dict[str, str | None] = {}
    refused = []
    for each in subscriptions:
        try:
            languages[each.url] = language_of(each.language) if each.language else None
        except InputError as refusal:
            refused.append(InputError(each.url, f"the language {refusal.source} {refusal.reason}", refusal.remedy))
    return languages, refused


def listed(store: Store, *, title: str, now: datetime, public: bool = False) -> bytes:
    """The subscriptions as OPML.

    Args:
        store: Where they are.
        title: Of the list.
        now: The time.
        public: Leave out the names and passwords by which feeds are read.
    """
    subscriptions = [
        Subscription(
            url=without_password(feed.url) if public else feed.url,
            title=title_of(feed),
            site=feed.feed.site if feed.feed is not None else None,
            folders=(tuple(feed.folder.split(SEPARATOR)),) if feed.folder else (),
            language=feed.language,
            pages=feed.pages,
        )
        for feed in store.feeds.list()
    ]
    return write_opml(subscriptions, title=title, created=now)


def title_of(feed: StoredFeed) -> str | None:
    """What a feed is called: the reader's name for it, else its own."""
    return feed.title or (plain(feed.feed.title) if feed.feed is not None else None) or None
