"""News agencies by the signs that they use: the reading side of `agencies.toml`."""

from __future__ import annotations

import re
import tomllib
import unicodedata
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

#: Longer strings are prose, not a sign.
LONGEST_SIGN: Final = 80
#: A list of agencies in one credit is short; more parts than this are prose.
MOST_PARTS: Final = 6

_PARTS = re.compile(
    r"\s*[/,;&+|=＝・、，／]\s*|\s+(?:and|und|et|y|e|och|og|ja|en|i|и|та|ve|و|with|mit|avec|con|com)\s+", re.IGNORECASE
)
#: Regional desks behind an agency's sign: "dpa/sa".
_DESKS = re.compile(r"[a-zäöü]{2,4}(?:/[a-zäöü]{2,4})*")
_WORDS = re.compile(r"\w+")
_AROUND = " \t\u00a0.:;,-–—―*•·|()[]【】（）［］«»\"“”'‘’©"
_KIND_BEFORE = re.compile(
    r"^(?:the|by|news agency|agency|agence(?: de presse)?|agencia|agência|agenzia|agentur|nachrichtenagentur|"
    r"presseagentur|agencja|agentura|агентство|информационное агентство|иа|ajansı|persbureau|nieuwsagentschap)\s+",
    re.IGNORECASE,
)
_KIND_AFTER = re.compile(
    r"\s+(?:news agency|news service|news|agency|wire(?: service)?|newswire|agentur|staff|writers?|reporters?|"
    r"correspondents?|(?:business|sports?|political|medical|science|national|video|white house)\s+writers?|"
    r"sports?|international|english|español|deutsch|deutschland|france|italia|brasil|배포|通信|通讯社|通訊社)$",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Agency:
    """A news agency.

    Attributes:
        name: Its usual name.
        country: ISO 3166-1.
        languages: BCP 47.
        since: The first year of its signs.
        marks: Short signs, matched with their case.
        spellings: Longer names, own and foreign, matched without regard to case.
        domains: Web and e-mail domains that its correspondents sign with.
        until: The last year of its signs, or None while it works.
        family: The group that counts as one source with it.
        common: True where a sign of it is also a common word or the name of other papers, so that a publisher of that
            name need not be the agency.
    """

    name: str
    country: str
    languages: tuple[str, ...]
    since: int
    marks: tuple[str, ...] = ()
    spellings: tuple[str, ...] = ()
    domains: tuple[str, ...] = ()
    until: int | None = None
    family: str
    common: bool = False


#: Further lists for the extraction under way, as `ExtractOptions.agencies` names them.
_further: ContextVar[tuple[Path, ...]] = ContextVar("_further", default=())


@contextmanager
def beside(lists: tuple[Path, ...]) -> Iterator[None]:
    """Know the agencies of further lists too, in this thread, while the context lasts.

    Args:
        lists: Files in the form of `agencies.toml`.
    """
    token = _further.set(lists)
    try:
        yield
    finally:
        _further.reset(token)


def agencies() -> tuple[Agency, ...]:
    """All agencies that are known: those of the further lists first, then those of the data file, in their order."""
    return _agencies(_further.get())


@cache
def _agencies(lists: tuple[Path, ...]) -> tuple[Agency, ...]:
    own = files("wirecopy.extract").joinpath("agencies.toml").read_text(encoding="utf-8")
    texts = [*(path.read_text(encoding="utf-8") for path in lists), own]
    return tuple(_agency(row) for text in texts for row in tomllib.loads(text)["agency"])


def _agency(row: dict[str, Any]) -> Agency:
    return Agency(
        name=row["name"],
        country=row["country"],
        languages=tuple(row["languages"]),
        since=row["from"],
        until=row.get("until"),
        marks=tuple(row.get("marks", ())),
        spellings=(row["name"], *row.get("spellings", ())),
        domains=tuple(row.get("domains", ())),
        family=row.get("family", row["name"]),
        common=row.get("common", False),
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class _Signs:
    """Where a sign leads, in the agencies' own order: the first to claim a sign has it."""

    marks: dict[str, Agency]
    spellings: dict[str, Agency]
    domains: dict[str, Agency]
    opening_words: frozenset[str]


def _signs() -> _Signs:
    return _signs_of(_further.get())


@cache
def _signs_of(lists: tuple[Path, ...]) -> _Signs:
    known = _agencies(lists)
    signs = [sign for agency in known for sign in (*agency.marks, *agency.spellings)]
    return _Signs(
        marks={sign: agency for agency in reversed(known) for sign in agency.marks},
        spellings={_fold(sign): agency for agency in reversed(known) for sign in agency.spellings},
        domains={domain: agency for agency in reversed(known) for domain in agency.domains},
        opening_words=frozenset(word for sign in signs for word in _WORDS.findall(sign.casefold())[:2]),
    )


def named(text: str, *, year: int | None = None) -> Agency | None:
    """The agency that a string names, where it names one and nothing else.

    Args:
        text: A sign as printed: "AP", "The Associated Press", "dpa-AFX", "聯合ニュース", "AP Sports Writer".
        year: When the text was published; agencies that did not work then are left out.

    Returns:
        The agency, or None for anything else, an invented or a local agency included.
    """
    if len(text) > LONGEST_SIGN or not _may_name(text):
        return None
    sign = " ".join(unicodedata.normalize("NFKC", text).split())
    signs = _signs()
    for _ in range(4):  # "(The AP news agency)" sheds its brackets, then a word at each end
        found = signs.marks.get(sign) or signs.spellings.get(_fold(sign))
        if found is not None:
            return found if year is None or found.since <= year <= (found.until or year) else None
        bare = sign.strip(_AROUND)
        shorter = bare if bare != sign else _KIND_AFTER.sub("", _KIND_BEFORE.sub("", sign)).strip(_AROUND)
        if shorter == sign:
            return None
        sign = shorter
    return None


def chain(text: str, *, year: int | None = None) -> tuple[Agency, ...]:
    """The agencies of a credit that names agencies only.

    Args:
        text: "dpa/AFP", "AFP, Reuters and dpa", "AP".
        year: As in `named`.

    Returns:
        Every agency in order, each once; empty where any part is something else.
    """
    if len(text) > LONGEST_SIGN or not _may_name(text):
        return ()
    whole = named(text, year=year)
    if whole is not None:
        return (whole,)
    parts = [part for part in _PARTS.split(text) if part.strip(_AROUND)]
    if len(parts) > MOST_PARTS:
        return ()
    if len(parts) == 1:
        parts = re.split(r"[-–—]", text)
    if len(parts) > 1 and _DESKS.fullmatch("/".join(parts[1:])) and "/" in text:
        parts = parts[:1] if named(parts[1], year=year) is None else parts
    found = [named(part, year=year) for part in parts]
    return () if not found or None in found else tuple(dict.fromkeys(agency for agency in found if agency is not None))


def _may_name(text: str) -> bool:
    """A cheap first look: some word of the text opens an agency's sign. Scripts without spaces always pass."""
    opening = _signs().opening_words
    return any(word in opening or word[0] >= "\u0600" for word in _WORDS.findall(text.casefold()))


def by_address(address: str) -> Agency | None:
    """The agency whose e-mail or web domain an address is in."""
    host = address.rpartition("@")[2].removeprefix("https://").removeprefix("http://").partition("/")[0].lower()
    while host:
        if found := _signs().domains.get(host):
            return found
        host = host.partition(".")[2]
    return None


def _fold(text: str) -> str:
    return unicodedata.normalize("NFKC", text).casefold().replace("’", "'")
