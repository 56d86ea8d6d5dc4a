"""One tree of errors.

    WirecopyError
    ├── InputError          an input is refused: named, with the reason and the remedy
    │   └── PageError       a page cannot be extracted (too large, too deep, no text)
    ├── SettingsError       a setting or a call is wrong
    │   └── QueryError      a search query cannot be read
    └── StoreError          the database cannot do what was asked
        ├── StoreBusyError      another process holds its lock
        ├── StoreFullError      there is no room for more
        ├── StoreGoneError      it cannot be reached or opened
        ├── StoreDamagedError   it, or a backup of it, is damaged
        ├── LeaseLostError      another worker has taken the job over
        └── StaleError          something arrived in between that the decision did not know

Bad input from the web is a result, not an exception: the commands keep the refusal, name it, and go on.
"""

from __future__ import annotations


class WirecopyError(Exception):
    """Any error that wirecopy raises on purpose."""


class InputError(WirecopyError):
    """An input is refused.

    Attributes:
        source: What was refused: a path, a row or a page id.
        reason: Why, in plain words.
        remedy: What to do about it, or None.
    """

    def __init__(self, source: str, reason: str, remedy: str | None = None) -> None:
        self.source = source
        self.reason = reason
        self.remedy = remedy
        super().__init__(f"{source}: {reason}" + (f" ({remedy})" if remedy else ""))


class PageError(InputError):
    """A page cannot be extracted."""


class SettingsError(WirecopyError):
    """A setting or a call is wrong."""


class QueryError(SettingsError):
    """A search query cannot be read.

    Attributes:
        query: The query as given.
        position: Where in it the trouble is, in characters from 0.
    """

    def __init__(self, query: str, position: int, reason: str) -> None:
        self.query = query
        self.position = position
        super().__init__(f"{query!r}, character {position + 1}: {reason}")


class StoreError(WirecopyError):
    """The database cannot do what was asked.

    Attributes:
        store: Which database, without its password.
        reason: Why, in plain words.
        remedy: What to do about it, or None.
    """

    def __init__(self, store: str, reason: str, remedy: str | None = None) -> None:
        self.store = store
        self.reason = reason
        self.remedy = remedy
        super().__init__(f"{store}: {reason}" + (f" ({remedy})" if remedy else ""))


class StoreBusyError(StoreError):
    """Another process held the database's lock for too long. Trying again later will do."""


class StoreFullError(StoreError):
    """The disk or the quota has no room. Nothing of the transaction was kept; it can be repeated when there is room."""


class StoreGoneError(StoreError):
    """The database cannot be reached or opened. A server may come back."""


class StoreDamagedError(StoreError):
    """The database, or a backup of it, is damaged or is none."""


class LeaseLostError(StoreError):
    """The lease of a job has passed to another worker. Nothing was written; the job is the other's now."""


class StaleError(StoreError):
    """A near-duplicate arrived after the index was asked. Nothing was written; trace again and take again.

    Attributes:
        arrived: The ids of the articles that arrived in between.
    """

    def __init__(self, store: str, arrived: tuple[str, ...]) -> None:
        self.arrived = arrived
        super().__init__(store, f"{len(arrived)} articles arrived since the index was asked", "trace again")
