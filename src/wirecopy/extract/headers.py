"""What stands between two stretches of prose: the end of one article and, perhaps, the head of the next.

lines -> roles -> gaps -> header (headline, publisher, time, byline, address) with its signals and their score
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, Literal, cast

from wirecopy.extract.agencies import named
from wirecopy.extract.bylines import read_byline
from wirecopy.extract.captions import read_caption
from wirecopy.extract.credits import read_credit, read_rights
from wirecopy.extract.datelines import read_dateline
from wirecopy.extract.furniture import is_comment_label, is_contents_label, is_furniture, is_related_label
from wirecopy.extract.paragraphs import is_dense
from wirecopy.extract.people import names, natural_case
from wirecopy.extract.stamp import Stamp, labelled, is_time_label, means_modified, stamps, without_stamps
from wirecopy.extract.wire import is_prose

if TYPE_CHECKING:
    from collections.abc import Sequence

    from wirecopy.extract.blocks import Line

Role = Literal[
    "prose", "sentence", "caption", "short", "time", "byline", "credit", "rights", "related", "comments", "contents",
    "furniture", "rule", "link", "image", "field",
]  # fmt: skip

#: Roles that end the article before them.
ENDINGS: Final = frozenset({"credit", "rights", "related", "comments", "contents", "furniture", "rule"})
#: Roles that are an article's text. A caption is its too, but may stand inside its head.
TEXT: Final = frozenset({"prose", "sentence"})

#: What each signal counts towards an article's beginning; `BOUNDARY` is enough. Set on the development half of the
#: layouts in tests/golden (bench/splitting.py).
WEIGHTS: Final = {
    "doubled": 2.0,  # the headline stands twice
    "announced": 2.0,  # a list of contents named it before
    "publisher": 1.5,  # another publisher's name beside it
    "stamp": 1.5,  # a date or a relative time
    "clock": 0.5,  # a time of day alone
    "byline": 1.5,
    "wire-dateline": 2.5,  # its first words are an agency's dateline
    "dateline": 2.0,
    "ended": 1.5,  # a credit or a notice closed the article before
    "related": 1.0,  # "Related articles" stands before it
    "rule": 1.0,
    "number": 0.5,
    "address": 0.75,  # its own address
    "heading": 0.5,
    "headed": 0.5,  # a line of a headline's length
    "capitals": 0.5,  # ... in capitals
    "article": 1.0,  # an `article` element of its own
    "repeated": 0.75,  # a container like those of other heads
    "pattern": 0.75,  # other heads of the page have the same signals
}
BOUNDARY: Final = 3.0

#: A headline has at least so many words, at most so many characters.
HEADLINE_WORDS: Final = 3
HEADLINE_DENSE: Final = 7
LONGEST_HEADLINE: Final = 220
PUBLISHER_WORDS: Final = 6
LONGEST_PUBLISHER: Final = 60
LONGEST_BYLINE: Final = 120
#: A class that holds more than this share of the page's prose does not mean what it says.
MISNAMED: Final = 0.4

_SENTENCE_END = re.compile(r"[.!?…。！？।۔؟:;,][\"”’»)\]」』]*$")
#: Words that papers, stations and sites call themselves by.
_OUTLET = re.compile(
    r"\b(?:times|post|herald|tribune|gazette|journal|chronicle|courier|observer|daily|weekly|mail|telegraph|news|press|sentinel|star|sun|globe|mirror|"
    r"express|standard|independent|examiner|inquirer|register|record|reporter|bulletin|dispatch|ledger|mercury|argus|echo|monitor|review|today|radio|tv|"
    r"zeitung|nachrichten|blatt|tageblatt|anzeiger|kurier|rundschau|presse|bote|merkur|spiegel|journal|le monde|figaro|quotidien|dépêche|diario|periódico|"
    r"noticias|heraldo|gaceta|prensa|correo|corriere|giornale|gazzetta|messaggero|stampa|jornal|folha|diário|correio|gazeta|krant|dagblad|courant|nieuws|"
    r"tidning|dagbladet|nyheter|avis|posten|sanomat|lehti|kurier|dziennik|noviny|deník|hírlap|газета|новости|известия|правда|вести|gazetesi|haber|shimbun)\b|"
    r"tidende|zeitung|blatt|新聞|新闻|日报|日報|晚报|晚報|时报|時報|신문|일보|뉴스|\.(?:com|org|net|de|fr|es|it|co\.uk|news|info|tv|jp|kr|br|pt|nl|se|no|dk|fi|pl|example)$",
    re.IGNORECASE,
)
#: Names of sections, which stand where a publisher could.
_SECTIONS: Final = frozenset(
    """
    news daily today blog archive latest nachrichten noticias actualités notizie notícias nieuws nyheter uutiset новости
    world politics business sport sports local national international opinion culture arts lifestyle science technology tech health travel education
    environment climate weather entertainment economy markets finance money europe asia africa americas regional region society crime courts features
    politik wirtschaft kultur wissen wissenschaft panorama ausland inland lokales gesellschaft meinung netzwelt reise gesundheit welt vermischtes
    monde politique économie société culture sciences santé planète international faits divers mundo política economía sociedad cultura deportes ciencia
    salud nacional internacional sucesos mondo politica economia cronaca cultura esteri interni scienza salute esporte esportes economia brasil mundo saúde
    binnenland buitenland economie samenleving wereld utrikes inrikes ekonomi kultur udland indland utenriks innenriks ulkomaat kotimaa talous świat kraj
    polityka gospodarka kultura мир политика экономика общество культура спорт наука происшествия в мире 国際 国内 社会 経済 政治 スポーツ 国际 國際 社會 经济 經濟
    体育 體育 科技 文化 정치 경제 사회 국제 문화 스포츠 analysis breaking exclusive update live video gallery photos
    """.split()  # noqa: SIM905 - a list of words reads better as words
)
_COUNTED = re.compile(
    r"^\W*(?:(?:document|doc|article|item|story|text|dokument|artikel|documento|artículo|articolo|artigo)\s)?#?\d{1,3}\s?(?:of|von|de|di|van|/)\s?\d{1,3}(?:\s\w+)?\W*$",
    re.IGNORECASE,
)
_FIELDS = {
    kind: re.compile(rf"^(?:{words})\s?[:：]\s*(?P<value>\S.{{0,220}})$", re.IGNORECASE)
    for kind, words in {
        "headline": r"headline|title|hed|titel|überschrift|titre|título|titular|titolo|manchete|kop|rubrik|otsikko|tytuł|заголовок|başlık|标题|標題|見出し|タイトル|제목|العنوان",
        "byline": r"byline|by-line|author|authors|autor|auteur|autore|autores|redacción|skribent|автор|yazar|作者|筆者|글쓴이|기자|الكاتب",
        "publisher": r"source|via|publisher|publication|published (?:by|in)|outlet|newspaper|paper|medium|quelle|zeitung|erschienen in|fuente|medio|diario|fonte|testata|veículo|jornal|média|journal|bron|krant|"
        r"källa|tidning|kilde|avis|lähde|lehti|źródło|gazeta|источник|издание|kaynak|gazete|来源|來源|出处|媒体|出典|媒体名|掲載紙|출처|매체|المصدر",
        "time": r"date|dated|published|published on|pub date|datum|erschienen|fecha|data|dato|päivä|дата|tarih|日期|时间|時間|掲載日|日付|날짜|일시|التاريخ",
        "address": r"url|link|web|permalink|address|enlace|lien|adresse|ссылка|リンク|链接|連結|링크|الرابط",
        "other": r"section|length|load-?date|language|publication-?type|subject|geographic|graphic|word ?count|words|page|pages|copyright|keywords?|tags?|edition|dateline|category|country|type|id|"
        r"ressort|seite|umfang|sprache|ausgabe|schlagworte|sección|página|sezione|pagina|editoria|caderno|rubrique|раздел|страница|版面|版次|字数|面|지면",
    }.items()
}
_SMALL_WORDS: Final = frozenset("THE OF AND DE LA LE EL DER DIE DAS DI DEL IL AN IN ON AT".split())
_ALT_WORDS: Final = frozenset(
    "logo icon image photo avatar thumbnail banner time clock calendar bookmark share menu picture video".split()
)
_DECORATION = " \t•·|–—-*>»›:"


@dataclass(frozen=True, slots=True, kw_only=True)
class Header:
    """The head of a possible article.

    Attributes:
        start: The first line that is its.
        end: One past the last line of the head: the first line of its text.
        headline: Its headline.
        publisher: A publisher's name that stands in it.
        stamp: The time that stands in it.
        byline: Author strings as printed.
        machine_time: The same as the markup gives it for machines.
        url: The address that its headline links to.
        place: The place of its dateline.
        headline_at: The line of the headline.
        signals: Why it may be the head of an article; keys of `WEIGHTS`.
    """

    start: int
    end: int
    headline: str | None = None
    publisher: str | None = None
    stamp: Stamp | None = None
    machine_time: str | None = None
    bylines: tuple[str, ...] = ()
    url: str | None = None
    place: str | None = None
    headline_at: int | None = None
    signals: frozenset[str] = frozenset()

    @property
    def score(self) -> float:
        """The sum of its signals' weights."""
        return sum(WEIGHTS[signal] for signal in self.signals)


def roles(lines: Sequence[Line]) -> tuple[Role, ...]:
    """What each line is: by its words, and where there is markup by what its classes call it."""
    found = [_role(line) for line in lines]
    for mark, role in (("comment", "comments"), ("furniture", "furniture")):
        named = [at for at, line in enumerate(lines) if mark in line.marks]
        prose = sum(len(lines[at].text) for at in range(len(lines)) if found[at] == "prose")
        inside = sum(len(lines[at].text) for at in named if found[at] == "prose")
        if inside <= MISNAMED * prose:  # a class that holds most of the text is misnamed
            for at in named:
                found[at] = cast("Role", role)
    return tuple(found)


def _role(line: Line) -> Role:  # noqa: PLR0911, PLR0912 - one return a role
    text = line.text
    if line.kind in {"rule", "image"}:
        return "rule" if line.kind == "rule" else "image"
    if not text:
        return "link"
    if line.kind == "table-row":
        return "sentence"
    if _COUNTED.match(text):
        return "rule"
    if read_field(text) is not None and not is_prose(text):
        credit = read_credit(text)
        return "credit" if credit is not None and credit.agencies else "field"
    if "caption" in line.marks:
        return "caption"
    if is_comment_label(text):
        return "comments"
    if is_related_label(text):
        return "related"
    if is_contents_label(text):
        return "contents"
    if read_rights(text) is not None:
        return "rights"
    if read_caption(text) is not None:
        return "caption"
    if is_prose(text) and not is_furniture(text):
        return "credit" if read_credit(text) is not None else "prose"
    if _is_time(text):
        return "time"
    byline = read_byline(text)
    if byline is not None and byline.names or ("byline" in line.marks and len(text) <= LONGEST_BYLINE and names(text)):
        return "byline"
    if is_furniture(text):
        return "furniture"
    if read_credit(text) is not None:
        return "credit"
    if byline is not None:
        return "byline"
    if line.level == 0 and _SENTENCE_END.search(text) and (len(text.split()) > HEADLINE_WORDS or is_dense(text)):
        return "sentence"
    return "short"


def read_field(text: str) -> tuple[str, str] | None:
    """A line of an export: ("byline", "Nikos Vlachos") for "BYLINE: Nikos Vlachos", None for any other line."""
    if len(text) > LONGEST_HEADLINE:
        return None
    for kind, pattern in _FIELDS.items():
        if match := pattern.match(text):
            return kind, match["value"].strip()
    return None


def _is_time(text: str) -> bool:
    if labelled(text) is not None:
        return True
    found = stamps(text)
    if not found or found[0].kind == "clock":
        return False
    rest = without_stamps(text)
    return len(rest) <= LONGEST_PUBLISHER and len(rest.split()) <= PUBLISHER_WORDS + 2 and read_byline(text) is None


def read_header(
    lines: Sequence[Line],
    role: Sequence[Role],
    start: int,
    end: int,
    listed: frozenset[str] = frozenset(),
    sites: frozenset[str] = frozenset(),
) -> Header:
    """Read the lines between two stretches of text as the head of an article.

    Args:
        lines: The page.
        role: Their roles.
        start: The first line after the text before.
        end: The first line of the text behind.
        listed: Headlines, squeezed, that a list of contents announced.
        sites: The site's own names, squeezed: no headlines.

    Returns:
        The header with its signals; one without signals is none.
    """
    signals: set[str] = set()
    closing = [at for at in range(start, end) if role[at] in ENDINGS]
    chosen = _headline(lines, role, (start, end), closing, listed, sites, signals)
    first, last = chosen if chosen else (end, end)
    # what stands before the headline and after the last ending belongs to the head too
    head = max((at + 1 for at in closing if at < first), default=start)
    _endings(role, start, first, signals)
    key = squeezed(lines[last].text) if chosen else ""
    facts = _Facts()
    for at in range(head, end):
        if not key or squeezed(lines[at].text) != key:
            facts.read(at, lines[at], role[at])
    url = next((lines[at].href for at in range(first, end) if lines[at].href and squeezed(lines[at].text) == key), None)
    url = url or next((lines[at].href for at in range(head, end) if role[at] == "link"), None)
    url = url or facts.url
    signals |= facts.signals() | ({"address"} if url else set())
    if any(lines[at].numbered is not None for at in range(head, min(first + 1, end))):
        signals.add("number")
    if chosen and (lines[last].level or lines[first].level):
        signals.add("heading")
    if chosen and (is_dense(lines[last].text) or len(lines[last].text.split()) > HEADLINE_WORDS):
        signals |= {"headed", "capitals"} if lines[last].text.isupper() else {"headed"}
    filed = read_dateline(lines[end].text) if end < len(lines) and role[end] in TEXT else None
    if filed is not None:
        signals.add("wire-dateline" if filed.agencies or filed.sign else "dateline")
    return Header(
        start=head,
        end=end,
        headline=_headline_text(lines[last]) if chosen else None,
        headline_at=last if chosen else None,
        publisher=_named(facts.publisher),
        stamp=facts.stamp,
        machine_time=facts.machine_time,
        bylines=tuple(facts.bylines),
        url=url,
        place=filed.dateline.place if filed else None,
        signals=frozenset(signals),
    )


def _named(publisher: str | None) -> str | None:
    """A masthead in natural case: "THE ASHBY COURIER" -> "The Ashby Courier"; "BBC NEWS" stays."""
    if publisher is None or not publisher.isupper() or len(publisher.split()) < 2:  # noqa: PLR2004
        return publisher
    words = publisher.split()
    if any(len(word) <= 3 and word not in _SMALL_WORDS for word in words):  # noqa: PLR2004
        return publisher
    return natural_case(publisher)


def _headline_text(line: Line) -> str:
    field = read_field(line.text)
    return field[1] if field is not None and field[0] == "headline" else line.text


def squeezed(text: str) -> str:
    """Letters and digits alone, for comparing headlines."""
    return "".join(char for char in text.casefold() if char.isalnum())


def _headline(
    lines: Sequence[Line],
    role: Sequence[Role],
    span: tuple[int, int],
    closing: Sequence[int],
    listed: frozenset[str],
    sites: frozenset[str],
    signals: set[str],
) -> tuple[int, int] | None:
    """Where the headline stands first and last."""
    for at in range(*span):
        field = read_field(lines[at].text) if role[at] == "field" else None
        if field is not None and field[0] == "headline":
            signals.add("announced")
            return at, at
    able = [at for at in range(*span) if role[at] in {"short", "sentence"} and _may_head(lines[at])]
    able = [at for at in able if squeezed(lines[at].text) not in sites]
    seen: dict[str, int] = {}
    doubled: tuple[int, int] | None = None
    for at in able:
        key = squeezed(lines[at].text)
        if key in seen and len(key) > HEADLINE_DENSE and (doubled is None or doubled[0] == seen[key]):
            doubled = (seen[key], at)
        seen.setdefault(key, at)
    if doubled is not None:
        signals.add("doubled")
        return doubled
    announced = [at for at in able if squeezed(lines[at].text) in listed]
    if announced:
        signals.add("announced")
        return announced[-1], announced[-1]
    after = [at for at in able if not closing or at > closing[-1]]
    after = after or [at for at in able if at > (closing[0] if closing else -1)]
    headings = [at for at in after if lines[at].level or "headline" in lines[at].marks]
    wordy = [at for at in headings if is_dense(lines[at].text) or len(lines[at].text.split()) >= HEADLINE_WORDS]
    if headings:
        best = min(wordy or headings, key=lambda at: (lines[at].level or 7, at))
        return best, best
    after = [at for at in after if role[at] == "short"]
    strong = [at for at in after if lines[at].kind == "subhead" or lines[at].href]
    full = [at for at in after if is_dense(lines[at].text) or len(lines[at].text.split()) > HEADLINE_WORDS]
    chosen = [at for at in full if at in strong] or full or after
    return (chosen[0], chosen[0]) if chosen else None


def _may_head(line: Line) -> bool:
    text = line.text
    if len(text) > LONGEST_HEADLINE or (line.linked and line.linked < 0.8 and not line.level):  # noqa: PLR2004
        return False
    if line.level:
        return True
    if is_dense(text):
        return len(text) >= HEADLINE_DENSE
    return len(text.split()) >= HEADLINE_WORDS and any(char.isalpha() for char in text)


def _endings(role: Sequence[Role], start: int, first: int, signals: set[str]) -> None:
    before = {role[at] for at in range(start, first)}
    if before & {"credit", "rights"}:
        signals.add("ended")
    if "related" in before:
        signals.add("related")
    if "rule" in before:
        signals.add("rule")


class _Facts:
    """Publisher, time and byline, collected from a head's lines."""

    def __init__(self) -> None:
        self.publisher: str | None = None
        self.stamp: Stamp | None = None
        self.stamp_at = -1
        self.machine_time: str | None = None
        self.bylines: list[str] = []
        self.candidates: list[tuple[int, str]] = []
        self.url: str | None = None

    def read(self, at: int, line: Line, role: Role) -> None:
        text = line.text.strip(_DECORATION)
        self.machine_time = self.machine_time or line.stamp
        if line.publisher and may_publish(line.publisher):
            self.publisher = self.publisher or line.publisher
        if role == "time":
            found = labelled(text)
            label = found[0] if found else without_stamps(text)
            if found and means_modified(label):
                return
            if self.stamp is None:
                self.stamp, self.stamp_at = (found[1] if found else stamps(text)[0]), at
            if not found or not found[0].endswith((":", "：")):
                for part in label.split(" | "):
                    self._part(at, part)
        elif role == "byline":
            self.bylines.append(text)
            times = stamps(text)
            if self.stamp is None and times:
                self.stamp, self.stamp_at = times[0], at
            self._part(at, text)
        elif role == "field":
            self._field(at, text)
        elif role in {"short", "credit"}:
            self._offer(at, text, marked="publisher" in line.marks)

    def _field(self, at: int, text: str) -> None:
        kind, words = read_field(text) or ("other", "")
        times = stamps(words)
        if kind == "byline":
            self.bylines.append(words)
        elif kind == "time" or (kind == "publisher" and times):
            if self.stamp is None and times:
                self.stamp, self.stamp_at = times[0], at
        if kind == "publisher":
            self.publisher = self.publisher or without_stamps(words).strip('«»"“”„ ') or None
        elif kind == "address" and words.startswith("http"):
            self.url = words

    def _part(self, at: int, text: str) -> None:
        """A part of a line of facts: a byline with an outlet behind it, or an outlet."""
        byline = read_byline(text)
        if byline is None or not byline.names:
            self._offer(at, text, marked=False)
            if (
                names(text)
                and not self.bylines
                and len(text.split()) <= PUBLISHER_WORDS
                and text.lower().startswith("by ")
            ):
                self.bylines.append(text)
        elif text not in self.bylines:
            self.bylines.append(text)
        for piece in re.split(r"\s*[,|•·/(]\s*|\s[–—-]\s", text)[1:]:
            piece = piece.strip(" )")
            if _OUTLET.search(piece) and named(piece) is None:
                self._offer(at, piece, marked=False)

    def _offer(self, at: int, text: str, *, marked: bool) -> None:
        text = text.strip(_DECORATION).strip('«»"“”„')
        if not may_publish(text) or is_time_label(text):
            return
        if marked or text in {name for _, name in self.candidates}:
            self.publisher = self.publisher or text
        self.candidates.append((at, text))

    def signals(self) -> set[str]:
        """The signals; settles the publisher: one beside the time, or one that calls itself a paper."""
        if self.publisher is None:
            beside = [(abs(at - self.stamp_at), at, name) for at, name in self.candidates if self.stamp is not None]
            near = [name for distance, _, name in sorted(beside) if distance <= 1]
            outlets = [name for _, name in self.candidates if _OUTLET.search(name)]
            self.publisher = next((name for name in near if name in outlets), None) or next(
                iter([*near, *outlets]), None
            )
        found = set()
        if self.publisher:
            found.add("publisher")
        if self.stamp is not None:
            found.add("clock" if self.stamp.kind == "clock" else "stamp")
        if self.bylines:
            found.add("byline")
        return found


def may_publish(text: str) -> bool:
    """Whether a short text may be a publisher's name."""
    words = text.split()
    if not words or len(words) > PUBLISHER_WORDS or len(text) > LONGEST_PUBLISHER or text.lower() in _ALT_WORDS:
        return False
    if (
        text.casefold() in _SECTIONS
        or stamps(text)
        or re.match(r"(?:page|seite|p\.|s\.|vol\b|no\.|nr\.|issue|ausgabe)\s?[\w.]+$", text, re.I)
    ):
        return False
    if text[-1:] in "?!:;," or is_furniture(text) or not any(char.isalpha() for char in text):
        return False
    letter = next(char for char in text if char.isalpha())
    return (
        letter.isupper() or letter.lower() == letter.upper() or "." in text.strip(".") or any(c.isupper() for c in text)
    )
