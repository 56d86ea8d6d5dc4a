"""Which newsroom a text quotes, sentence by sentence: "the minister resigned, the Harbour Post reported"."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from wirecopy.story.background import frequencies
from wirecopy.story.publisher import family
from wirecopy.story.terms import TERM_LETTERS

if TYPE_CHECKING:
    from collections.abc import Iterable

# Of a text so many characters are read: the live desk keeps no more of it in memory.
READ_CHARACTERS = 2_000
# A name of one word that this share of texts may be expected to hold is a word ("Today", "Time") before it is a name.
USUAL_WORD = 0.5

_SENTENCE = re.compile(r"(?<=[.!?؟।])[\"”»’)]*\s+|(?<=[。！？])|\n+")
_SAYS = re.compile(
    r"""\b(?:report(?:s|ed|ing)?|said|says|told|tells|wrote|writes|according\ to|citing|cited|quoted
    |reveal(?:s|ed)|learned|bericht\w*|sagte|schreib\w*|schrieb\w*|laut|zufolge|meldet\w*|nach\ Angaben
    |inform[aóo]\w*|según|dijo|publicó|contó|selon|rapport\w+|a\ (?:déclaré|écrit|indiqué|révélé)|affirme|d'après
    |secondo|riferi\w+|ha\ (?:detto|scritto)|segundo|disse|noticiou|volgens|meldt|schrijft|zei
    |сообщ\w+|передает|по\ данным|göre|bildirdi|według|podał\w*|poinformował\w*)\b
    |によると|によれば|報じ|伝え|보도|따르면|전했|据|报道|報導|據|ذكر|وفق|نقل|أفاد|بحسب""",
    re.IGNORECASE | re.VERBOSE,
)
# How a text goes on about a newsroom that it named.
_THE_NEWSROOM = re.compile(
    r"""\b(?:(?:the|its|that)\ (?:news\ )?(?:paper|newspaper|agency|broadcaster|magazine|outlet|station|channel|daily)
    |(?:die|der|das|dem)\ (?:Zeitung|Blatt|Sender|Agentur|Nachrichtenagentur|Magazin)
    |(?:el|la)\ (?:diario|periódico|rotativo|cadena|agencia|revista)|(?:le|la|l')\ ?(?:journal|quotidien|chaîne|agence)
    |(?:il|la|l')\ ?(?:giornale|quotidiano|agenzia)|(?:o|a)\ (?:jornal|agência)|(?:de|het)\ (?:krant|persbureau)
    |газет\w+|агентств\w+)\b
    |同紙|同通信|이\ 신문|이\ 매체|이\ 통신|该报|该社|該報|الصحيفة|الوكالة""",
    re.IGNORECASE | re.VERBOSE,
)
_ARTICLE = re.compile(r"^(?:The|La|Le|El|Der|Die|Das|Il|O|A)\s+")


class Quoted(NamedTuple):
    """How much of a text is attributed to a newsroom.

    Attributes:
        newsroom: Its key.
        name: Its name as printed.
        sentences: How many sentences are attributed to it.
        of: How many sentences were read.
    """

    newsroom: str
    name: str
    sentences: int
    of: int


class Newsrooms:
    """The names under which newsrooms are quoted.

    Args:
        publishers: Names of publishers, as printed.
        agencies: Names of agencies; these are also quoted by their initials.
    """

    def __init__(self, publishers: Iterable[str], agencies: Iterable[str]) -> None:
        named = dict.fromkeys(agencies)
        self._spelt: dict[str, tuple[str, str]] = {}
        for name in (*named, *publishers):
            bare = _ARTICLE.sub("", name)
            if not _is_word(bare):
                self._spelt.setdefault(bare, (family(name), name))
            if name in named and len(short := initials(bare)) > 1:
                self._spelt.setdefault(short, (family(name), name))
        longest = sorted(self._spelt, key=len, reverse=True)
        parts = [rf"(?<!\w){re.escape(name)}(?!\w)" if name.isascii() else re.escape(name) for name in longest]
        self._pattern = re.compile("|".join(parts)) if parts else None

    def quoted(self, text: str) -> tuple[Quoted, ...]:
        """Count the sentences of a text that are attributed to newsrooms, by newsroom, in order of first mention.

        A sentence is attributed where it names the newsroom beside a word for reporting, or, after such a one, speaks
        so of "the newspaper" or "the agency".
        """
        read = text[:READ_CHARACTERS]
        if self._pattern is None or not self._pattern.search(read):
            return ()
        counts: dict[str, int] = {}
        printed: dict[str, str] = {}
        last: str | None = None
        sentences = [sentence for sentence in _SENTENCE.split(read) if sentence.strip()]
        for sentence in sentences:
            if not _SAYS.search(sentence):
                continue
            if named := self._pattern.search(sentence):
                last, name = self._spelt[named[0]]
                printed.setdefault(last, name)
            elif not _THE_NEWSROOM.search(sentence):
                continue
            if last is not None:
                counts[last] = counts.get(last, 0) + 1
        return tuple(Quoted(key, printed[key], count, len(sentences)) for key, count in counts.items())


def initials(name: str) -> str:
    """The initials of a name's words: "AP" for "Associated Press"."""
    return "".join(word[0] for word in name.split() if word[0].isupper())


def _is_word(name: str) -> bool:
    return " " not in name and frequencies(TERM_LETTERS).get(name.casefold()[:TERM_LETTERS], 0.0) >= USUAL_WORD
