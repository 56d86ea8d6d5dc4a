"""Sections of the front page, from what is there: the reader's folders, the feeds' categories, the addresses."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import unquote, urlsplit

if TYPE_CHECKING:
    from collections.abc import Iterable

# The words by which newspapers name their departments, in addresses and in categories.
_WORDS = {
    "world": "world international global foreign welt ausland mundo internacional monde 세계 국제 国際 世界 esteri",
    "politics": "politics politik política politica politique 정치 政治",
    "business": "business economy markets finance money wirtschaft finanzen economía economia negocios économie"
    " economie 경제 経済 ビジネス",
    "technology": "technology tech technik digital netz tecnología tecnologia technologie 기술 테크 技術 テクノロジー",
    "science": "science environment climate wissenschaft wissen umwelt klima ciencia ciência sciences 과학 科学 環境",
    "health": "health gesundheit salud saúde santé 건강 健康 医療",
    "sport": "sport sports deportes deporte desporto esporte 스포츠 スポーツ",
    "culture": "culture arts entertainment books film music kultur feuilleton cultura cultural culturel 문화 文化",
    "opinion": "opinion comment editorial commentary meinung kommentar opinión opinião tribune 오피니언 사설 社説",
    "travel": "travel reise reisen viajes viagens voyage 여행 旅行",
}
_SECTIONS = {word: section for section, words in _WORDS.items() for word in words.split()}
SECTIONS = tuple(_WORDS)


def section_of(folder: str | None, categories: Iterable[str], url: str | None) -> str | None:
    """Return the section that an article belongs to.

    Args:
        folder: Where the reader keeps the feed that it ran in: their own word counts first.
        categories: What the feed says that it is about.
        url: Its address, whose first parts often name a department.

    Returns:
        One of `SECTIONS` where a word means one of them, else the folder as the reader wrote it, else None.
    """
    if folder and folder.strip():
        return _SECTIONS.get(folder.strip().casefold(), folder.strip())
    parts = [unquote(part) for part in urlsplit(url or "").path.split("/")[1:-1]] if url else []
    return next((_SECTIONS[word] for word in map(str.casefold, (*categories, *parts)) if word in _SECTIONS), None)
