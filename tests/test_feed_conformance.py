"""The conformance files of feedparser through our reader.

Each file states an expectation as a Python expression over feedparser's own keys. It is never evaluated by Python: the
few forms that they use are walked here over a view that answers those keys from our values. What we do not keep says so,
and its part of the expectation is not counted.
"""

from __future__ import annotations

import ast
import codecs
import operator
import re
import sys
import tarfile
from collections import Counter
from typing import TYPE_CHECKING

import pytest

from wirecopy.errors import InputError
from wirecopy.source.feed import read_feed

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from datetime import datetime
    from pathlib import Path

    from wirecopy.types import Category, Entry, Feed, Link, Person, Text

MARKS = (
    (codecs.BOM_UTF32_LE, "utf-32"), (codecs.BOM_UTF32_BE, "utf-32"), (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"), (b"<\0\0\0", "utf-32-le"), (b"\0\0\0<", "utf-32-be"), (b"<\0", "utf-16-le"),
    (b"\0<", "utf-16-be"), (b"\x4c\x6f\xa7\x94", "cp037"), (b"", "utf-8"),
)  # fmt: skip
# What feedparser's own server answers when a file names no headers.
SERVER = "http://127.0.0.1:8097/tests/"


class NotKept(Exception):  # noqa: N818 -- an answer rather than an error
    """The expectation speaks of something that our values do not have."""


class View(dict[str, object]):
    """Answers feedparser's keys; a key that we do not keep is not merely absent."""

    def __init__(
        self,
        kept: Mapping[str, object],
        *,
        aliases: Mapping[str, str] | None = None,
        blanks: frozenset[str] = frozenset(),
    ) -> None:
        super().__init__({key: value for key, value in kept.items() if value is not None or key in blanks})
        self.known = set(kept)
        self.aliases = aliases or {}

    def name(self, key: object) -> str:
        name = self.aliases.get(str(key), str(key))
        if name not in self.known:
            raise NotKept(key)
        return name

    def __getitem__(self, key: str) -> object:
        return super().__getitem__(self.name(key))

    def __contains__(self, key: object) -> bool:
        return super().__contains__(self.name(key))


class Type:
    """We keep whether a text is markup, not which of its media types it has."""

    def __init__(self, markup: bool) -> None:
        self.markup = markup

    def __eq__(self, other: object) -> bool:
        return isinstance(other, str) and self.markup == (other in {"text/html", "application/xhtml+xml"})

    def __hash__(self) -> int:
        return hash(self.markup)


def text(value: Text | None) -> View | None:
    if value is None:
        return None
    detail = {"value": value.value, "type": Type(value.markup), "language": value.language, "base": value.base}
    return View(detail, blanks=frozenset({"language"}))


def texts(name: str, value: Text | None) -> dict[str, object]:
    # An empty text is no text to us; feedparser has the empty string.
    return {name: "" if value is None else value.value, f"{name}_detail": text(value)}


def person(value: Person) -> View:
    return View({"name": value.name, "email": value.email, "href": value.url}, aliases={"url": "href"})


def people(kind: str, values: tuple[Person, ...]) -> dict[str, object]:
    first = values[0] if values else None
    detail = person(values[-1]) if values else None
    named = first and (f"{first.name} ({first.email})" if first.name and first.email else first.name or first.email)
    return {f"{kind}s": list(map(person, values)), f"{kind}_detail": detail, kind: named}


def link(value: Link) -> View:
    return View(
        {"href": value.url, "rel": value.rel, "type": value.type, "title": value.title, "hreflang": value.language,
         "length": None if value.size is None else str(value.size)}, aliases={"url": "href"},
    )  # fmt: skip


def category(value: Category) -> View:
    return View({"term": value.term, "scheme": value.scheme, "label": value.label})


def moment(name: str, value: datetime | None) -> dict[str, object]:
    return {f"{name}_parsed": None if value is None else tuple(value.utctimetuple())}


def shared(value: Feed | Entry) -> dict[str, object]:
    terms = list(map(category, value.categories))
    publisher = None if value.publisher is None else person(value.publisher)
    return {
        **texts("title", value.title), **texts("rights", value.rights), **people("author", value.authors),
        **people("contributor", value.contributors), "links": list(map(link, value.links)), "tags": terms,
        "category": terms[0]["term"] if terms else None, **moment("published", value.published),
        **moment("updated", value.updated), "language": value.language, "publisher_detail": publisher,
        "publisher": None if publisher is None else publisher.get("name") or publisher.get("email"),
        "license": next((item.url for item in value.links if item.rel == "license"), None),
    }  # fmt: skip


def feed_view(value: Feed) -> View:
    return View(
        {
            **shared(value), **texts("subtitle", value.subtitle), "id": value.id, "link": value.site, "href": value.site,
            "image": View({"href": value.image}, aliases={"url": "href"}) if value.image else None,
            "logo": value.image, "icon": value.icon, "generator": value.generator, "newlocation": value.moved,
            "ttl": None if value.pace.interval is None else str(value.pace.interval // 60),
        },
        aliases={"tagline": "subtitle", "tagline_detail": "subtitle_detail",
                 "description": "subtitle", "description_detail": "subtitle_detail",
                 "copyright": "rights", "copyright_detail": "rights_detail", "guid": "id", "url": "href",
                 "modified_parsed": "updated_parsed"},
    )  # fmt: skip


def entry_view(value: Entry) -> View:
    enclosures = [link(item) for item in value.links if item.rel == "enclosure"]
    thumbnails = [View({"url": item.url}) for item in value.media if item.thumbnail]
    return View(
        {
            **shared(value), **texts("summary", value.summary), "id": value.id, "link": value.url,
            "content": [text(item) for item in value.contents], "comments": value.comments,
            "source": None if value.source is None else feed_view(value.source), "enclosures": enclosures,
            "media_thumbnail": thumbnails, "created_parsed": shared(value)["published_parsed"],
            "image": next((View({"href": item.url}) for item in value.media if item.type == "image"), None),
        },
        aliases={"description": "summary", "description_detail": "summary_detail", "guid": "id", "copyright": "rights",
                 "modified_parsed": "updated_parsed", "issued_parsed": "published_parsed",
                 "copyright_detail": "rights_detail"},
    )  # fmt: skip


OPERATORS: dict[type[ast.cmpop], Callable[[object, object], object]] = {
    ast.Eq: operator.eq, ast.NotEq: operator.ne, ast.Is: operator.is_,
    ast.In: lambda left, right: left in right,  # type: ignore[operator]
    ast.NotIn: lambda left, right: left not in right,  # type: ignore[operator]
}  # fmt: skip


def evaluate(node: ast.expr, names: Mapping[str, object]) -> object:  # noqa: PLR0911, PLR0912 -- a case for each form
    """The few forms of expression that the files use; anything else is a failure of this test."""
    match node:
        case ast.Constant(value=value):
            return value
        case ast.Name(id=name):
            if name not in names:
                raise NotKept(name)
            return names[name]
        case ast.BoolOp(op=ast.And(), values=values):
            return all(evaluate(value, names) for value in values)
        case ast.BoolOp(op=ast.Or(), values=values):
            return any(evaluate(value, names) for value in values)
        case ast.UnaryOp(op=ast.Not(), operand=operand):
            return not evaluate(operand, names)
        case ast.UnaryOp(op=ast.USub(), operand=ast.Constant(value=int() | float() as number)):
            return -number
        case ast.BinOp(op=ast.Add(), left=left, right=right):
            return evaluate(left, names) + evaluate(right, names)  # type: ignore[operator]
        case ast.List(elts=items):
            return [evaluate(item, names) for item in items]
        case ast.Tuple(elts=items):
            return tuple(evaluate(item, names) for item in items)
        case ast.Compare(left=left, ops=[op], comparators=[right]):
            return OPERATORS[type(op)](evaluate(left, names), evaluate(right, names))
        case ast.Subscript(value=value, slice=key):
            return evaluate(value, names)[evaluate(key, names)]  # type: ignore[index]
        case ast.Attribute(value=value, attr=name):
            return evaluate(value, names)[name]  # type: ignore[index]
        case ast.Call(func=ast.Name(id="len"), args=[value]):
            return len(evaluate(value, names))  # type: ignore[arg-type]
        case ast.Call(func=ast.Name(id="ord"), args=[value]):
            return ord(evaluate(value, names))  # type: ignore[arg-type]
        case ast.Call(func=ast.Attribute(value=value, attr="has_key"), args=[key]):
            return evaluate(key, names) in evaluate(value, names)  # type: ignore[operator]
        case ast.Call(func=ast.Attribute(value=value, attr="get"), args=[key]):
            row = evaluate(value, names)
            assert isinstance(row, View)
            return row.get(row.name(evaluate(key, names)))
    raise NotKept(ast.unparse(node))


def conjuncts(expression: str) -> list[ast.expr]:
    tree = ast.parse(expression.replace("\n", " "), mode="eval").body
    return tree.values if isinstance(tree, ast.BoolOp) and isinstance(tree.op, ast.And) else [tree]


def is_wellformedness(node: ast.expr) -> bool:
    return {child.id for child in ast.walk(node) if isinstance(child, ast.Name)} <= {"bozo"}


def decode(content: bytes) -> str:
    return content.decode(next(name for mark, name in MARKS if content.startswith(mark)), "replace")


def cases(archive: Path) -> list[tuple[str, bytes, str]]:
    with tarfile.open(archive) as packed:
        found = []
        for member in packed:
            if member.isfile() and re.search(r"\.(?:xml|json)$", member.name):
                stream = packed.extractfile(member)
                assert stream is not None
                found.append((member.name.partition("/tests/")[2], stream.read()))
    return [(name, content, decode(content)) for name, content in sorted(found)]


def headers(comment: str) -> dict[str, str]:
    found = re.findall(r"^\s*Header:\s+([\w-]+):(.*)$", comment, re.MULTILINE)
    return {"content-type": "text/xml"} | {name.lower(): value.strip() for name, value in found}


def judge(name: str, content: bytes, comment: str, *, clean: bool = True) -> tuple[str, str]:
    served = "http" in name  # feedparser serves these to itself and opens the others as files
    stated = re.search(r"Expect:\s*(.*?)\s*-->", comment, re.DOTALL)
    assert stated is not None, name
    try:
        feed, entries = read_feed(
            content, url=SERVER + name if served else None, headers=headers(comment) if served else None, clean=clean
        )
    except InputError as refusal:
        # What is no feed at all is refused, where feedparser gives nothing and says that something is wrong.
        return ("held" if stated.group(1) == "bozo" else "refused"), f"{name}: {refusal}"
    names = {"bozo": feed.complaint is not None, "feed": feed_view(feed), "entries": list(map(entry_view, entries))}
    held = 0
    for part in conjuncts(stated.group(1)):
        try:
            if "['src']" in ast.unparse(part):
                raise NotKept  # noqa: TRY301 -- content elsewhere is among the media
            if not evaluate(part, names):
                return "broken", f"{name}: {ast.unparse(part)}"
            held += not is_wellformedness(part)
        except NotKept:
            continue
        except (KeyError, IndexError, TypeError) as error:
            return "broken", f"{name}: {ast.unparse(part)}: {type(error).__name__} {error}"
    return ("held", name) if held else ("nothing kept", name)


@pytest.fixture(scope="module")
def judged(shared: Path) -> dict[str, tuple[str, str]]:
    found = cases(shared / "data" / "feeds" / "feedparser-tests.tar.gz")
    return {name: judge(name, content, comment) for name, content, comment in found}


def test_every_file_is_read(judged: dict[str, tuple[str, str]]) -> None:
    assert len(judged) == 2107
    assert [why for verdict, why in judged.values() if verdict == "refused"] == []


def test_expectations_hold_for_every_field_that_we_keep(
    judged: dict[str, tuple[str, str]],
    record_property: Callable[[str, object], None],
    capsys: pytest.CaptureFixture[str],
) -> None:
    table = Counter((name.split("/")[0], verdict) for name, (verdict, _) in judged.items())
    for (folder, verdict), count in sorted(table.items()):
        record_property(f"{folder}: {verdict}", count)
    with capsys.disabled():
        sys.stdout.write(
            "\nfeed conformance, files: "
            + "; ".join(f"{' '.join(row)} {count}" for row, count in sorted(table.items()))
        )
    assert [why for verdict, why in judged.values() if verdict == "broken"] == []
    assert sum(count for (_, verdict), count in table.items() if verdict == "held") >= 1780


def test_every_file_is_read_as_it_is(shared: Path) -> None:
    refused = [
        why
        for name, content, comment in cases(shared / "data" / "feeds" / "feedparser-tests.tar.gz")
        for verdict, why in [judge(name, content, comment, clean=False)]
        if verdict == "refused"
    ]
    assert refused == []
