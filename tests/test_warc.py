from __future__ import annotations

import gzip
import io
import resource
import struct
import sys
import zlib
from datetime import UTC, datetime
from itertools import count
from typing import TYPE_CHECKING, cast

import brotli  # type: ignore[import-untyped]
import pytest
from hypothesis import given
from hypothesis import strategies as st

from wirecopy.errors import InputError
from wirecopy.source.answer import is_page, to_page
from wirecopy.source.files import MAX_PAGE
from wirecopy.source.warc import dechunk, is_warc, read_warc
from wirecopy.types import Page

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

if sys.version_info >= (3, 14):
    from compression import zstd
else:
    from backports import zstd

BODY = "<html><head><title>Tide</title></head><body><p>The tide of Sørøya rose.</p></body></html>"
HTML = ("Content-Type", "text/html; charset=utf-8")


def record(
    number: int, body: bytes, *http: tuple[str, str], status: int = 200, kind: str = "response", length: int | None = None,
    warc: tuple[str, ...] = (),
) -> bytes:  # fmt: skip
    content = body
    if kind in {"response", "request"}:
        lines = [f"HTTP/1.1 {status} Status", *(f"{name}: {value}" for name, value in http)]
        content = ("\r\n".join(lines) + "\r\n\r\n").encode() + body
    type_ = f"application/http; msgtype={kind}" if kind in {"response", "request"} else http[0][1]
    head = [
        "WARC/1.0", f"WARC-Type: {kind}", f"WARC-Record-ID: <urn:uuid:00000000-0000-0000-0000-{number:012}>",
        "WARC-Date: 2025-10-11T12:13:14Z", f"WARC-Target-URI: https://skerry.example/{number}", f"Content-Type: {type_}",
        f"Content-Length: {len(content) if length is None else length}", *warc,
    ]  # fmt: skip
    return "\r\n".join(head).encode() + b"\r\n\r\n" + content + b"\r\n\r\n"


def chunked(body: bytes, size: int = 50) -> bytes:
    pieces = [body[start : start + size] for start in range(0, len(body), size)]
    return b"".join(b"%x;x=y\r\n%b\r\n" % (len(piece), piece) for piece in pieces) + b"0\r\n\r\n"


def crawl(*records: bytes) -> tuple[bytes, ...]:
    """Records as CC-News has them: an info record first, a request before each response, metadata after it."""
    info = record(0, b"software: x", ("Content-Type", "application/warc-fields"), kind="warcinfo")
    request = record(998, b"", ("Host", "x"), kind="request")
    metadata = record(999, b"fetchTimeMs: 3", ("Content-Type", "application/warc-fields"), kind="metadata")
    return (info, *(part for response in records for part in (request, response, metadata)))


PACKED: dict[str, Callable[[bytes], bytes]] = {"plain": bytes, "gzip": gzip.compress, "zstd": zstd.compress}


def read(archive: bytes) -> list[Page | InputError]:
    return list(read_warc("a.warc", io.BytesIO(archive)))


def pages(archive: bytes) -> list[Page]:
    found = read(archive)
    assert all(isinstance(item, Page) for item in found), found
    return cast("list[Page]", found)


def reasons(archive: bytes) -> list[str]:
    return [item.reason for item in read(archive) if isinstance(item, InputError)]


@pytest.mark.parametrize("packing", sorted(PACKED))
def test_archives_are_read_with_their_provenance(packing: str) -> None:
    archive = b"".join(map(PACKED[packing], crawl(record(1, BODY.encode(), HTML), record(2, BODY.encode(), HTML))))
    assert is_warc(archive[:4096])
    assert pages(archive) == [
        Page(
            id=f"urn:uuid:00000000-0000-0000-0000-{number:012}", text=BODY, markup=True, url=f"https://skerry.example/{number}",
            fetched=datetime(2025, 10, 11, 12, 13, 14, tzinfo=UTC), status=200,
        )
        for number in (1, 2)
    ]  # fmt: skip


CODINGS: dict[str, Callable[[bytes], bytes]] = {
    "gzip": gzip.compress, "deflate": zlib.compress, "br": brotli.compress, "zstd": zstd.compress,
    "gzip, br": lambda body: brotli.compress(gzip.compress(body)),
}  # fmt: skip


@pytest.mark.parametrize("coding", sorted(CODINGS))
@pytest.mark.parametrize("is_chunked", [False, True])
def test_bodies_that_are_packed_and_chunked_do_not_end_the_archive(coding: str, is_chunked: bool) -> None:
    body = CODINGS[coding](BODY.encode())
    headers = [HTML, ("Content-Encoding", coding), *([("Transfer-Encoding", "chunked")] if is_chunked else [])]
    odd = record(1, chunked(body) if is_chunked else body, *headers)
    archive = b"".join(map(gzip.compress, crawl(odd, record(2, BODY.encode(), HTML), odd)))
    assert [page.text for page in pages(archive)] == [BODY] * 3


@pytest.mark.parametrize("coding", ["gzip", "zstd", "br", "deflate"])
def test_headers_kept_from_the_wire_over_an_unpacked_body(coding: str) -> None:
    headers = [HTML, ("Content-Encoding", coding), ("Transfer-Encoding", "chunked")]
    assert [page.text for page in pages(record(1, BODY.encode(), *headers))] == [BODY]


def test_what_is_no_page_is_passed_over() -> None:
    records = [
        record(1, b"\x89PNG", ("Content-Type", "image/png")),
        record(2, BODY.encode(), HTML, status=404),
        record(3, b"", HTML),
        record(4, b"", HTML, ("Location", "/x"), status=301),
        record(5, b"{}", ("Content-Type", "application/json")),
        record(6, b"\0\1\2", ("Content-Type", "application/octet-stream")),
        record(7, b"no http at all", ("Content-Type", "text/html"), kind="metadata"),
        record(8, BODY.encode()),
        record(9, b"Only words.", ("Content-Type", "text/plain")),
        record(10, BODY.encode(), HTML, kind="resource"),
        record(11, b"Words of a page.", ("Content-Type", "text/plain"), kind="conversion"),
    ]
    found = pages(b"".join(records))
    assert [(int(page.id[-4:]), page.markup, page.status) for page in found] == [
        (8, True, 200), (9, False, 200), (10, True, None), (11, False, None),
    ]  # fmt: skip


def test_a_damaged_answer_is_passed_over() -> None:
    broken = record(1, b"").replace(b"HTTP/1.1 200 Status", b"garbage, no answer.")
    assert [page.id[-1] for page in pages(broken + record(2, BODY.encode(), HTML))] == ["2"]


@pytest.mark.parametrize(
    ("content_type", "encoding"),
    [
        ("text/html; charset=iso-8859-1", "cp1252"), ('text/html;charset="Windows-1251"', "cp1251"), ("text/html; charset=utf-8", "utf-8"),
        ("text/html; charset=iso-8859-1", "utf-8"), ("text/html; charset=ISO-2022-JP", "iso-2022-jp"), ("text/html; charset=utf-16le", "utf-16-le"),
        ("text/html; charset=nonsense", "utf-8"), ("text/html; charset=ascii", "utf-8-sig"),
    ],
)  # fmt: skip
def test_encodings_from_the_header_then_the_page(content_type: str, encoding: str) -> None:
    words = {"cp1251": "Прилив", "iso-2022-jp": "満潮"}.get(encoding, "Flut in Sørøya – früh")
    body = f"<html><body><p>{words}</p></body></html>"
    assert [page.text for page in pages(record(1, body.encode(encoding), ("Content-Type", content_type)))] == [body]


def test_encodings_declared_in_the_page() -> None:
    body = '<html><head><meta charset="windows-1252"></head><body>früh</body></html>'
    assert [page.text for page in pages(record(1, body.encode("cp1252"), ("Content-Type", "text/html")))] == [body]
    wrong = record(1, body.encode("cp1252"), ("Content-Type", "text/html; charset=utf-8"))
    assert [page.text for page in pages(wrong)] == [body]
    assert [page.text for page in pages(record(1, b"fr\xfch <i>x</i>", ("Content-Type", "text/html")))] == [
        "fr\ufffdh <i>x</i>"
    ]


def test_text_that_cannot_be_decoded_is_refused_by_record() -> None:
    found = read(record(7, b"fr\xfch", ("Content-Type", "text/plain")))
    assert isinstance(found[0], InputError)
    assert found[0].source == "a.warc: urn:uuid:00000000-0000-0000-0000-000000000007"
    assert "not valid UTF-8" in found[0].reason


def test_bombs_are_refused_and_the_rest_is_read() -> None:
    bomb = gzip.compress(bytes(200_000_000))
    large = b"<p>" + b"x" * MAX_PAGE
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    archive = b"".join(
        [
            record(1, bomb, HTML, ("Content-Encoding", "gzip")),
            record(
                2,
                chunked(gzip.compress(bomb), 5000),
                HTML,
                ("Content-Encoding", "gzip, gzip"),
                ("Transfer-Encoding", "chunked"),
            ),
            record(3, large, HTML),
            record(4, BODY.encode(), HTML),
        ]
    )
    assert [reason[:24] for reason in reasons(archive)] == [
        "unpacks to more than 200",
        "unpacks to more than 200",
        "has more than 15728640 b",
    ]
    assert [item.text for item in read(archive) if isinstance(item, Page)] == [BODY]
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 100 * 1024


def test_damaged_bodies_are_refused_and_the_rest_is_read() -> None:
    torn = gzip.compress(BODY.encode())[:-12]
    archive = record(1, torn, HTML, ("Content-Encoding", "gzip")) + record(2, BODY.encode(), HTML)
    assert reasons(archive) == ["has a body that ends in the middle of its gzip"]
    assert len(read(archive)) == 2
    assert reasons(record(1, b"x", HTML, ("Content-Encoding", "compress"))) == ["has a body that is packed as compress"]


def test_what_the_crawler_cut_is_read_as_far_as_it_goes() -> None:
    words = "".join(f"<p>Paragraph {number} of many.</p>" for number in range(3000)).encode()
    packed = gzip.compress(words)
    headers = [HTML, ("Content-Encoding", "gzip"), ("Transfer-Encoding", "chunked")]
    (page,) = pages(record(1, chunked(packed)[: len(packed) // 2], *headers, warc=("WARC-Truncated: length",)))
    assert page.text.startswith("<p>Paragraph 0 of many.</p><p>Paragraph 1 of many.</p>")


def test_a_file_that_breaks_off_says_so() -> None:
    archive = record(1, BODY.encode(), HTML) + record(2, BODY.encode() * 100, HTML)
    assert [type(item) for item in read(archive[:-3000])] == [Page, InputError]
    assert reasons(archive[:-3000]) == ["is cut off: 2996 bytes are missing"]
    packed = gzip.compress(archive[: len(record(1, BODY.encode(), HTML))]) + gzip.compress(
        record(2, bytes(range(256)) * 900, HTML)
    )
    assert [type(item) for item in read(packed[:-300])] == [Page, InputError]


def test_a_damaged_file_says_where() -> None:
    first = gzip.compress(record(1, BODY.encode(), HTML))
    second = bytearray(gzip.compress(record(2, BODY.encode(), HTML)))
    second[40] ^= 0xFF
    found = read(first + bytes(second) + first)
    assert [type(item) for item in found] == [Page, InputError]
    assert isinstance(found[1], InputError)
    assert "is damaged after byte" in found[1].reason
    assert reasons(b"WARC/1.0 and nonsense")


def test_zstd_archives_with_a_dictionary() -> None:
    records = [record(number, BODY.encode(), HTML) for number in range(300)]
    dictionary = zstd.train_dict(records, 3000)
    for content in (dictionary.dict_content, zstd.compress(dictionary.dict_content)):
        frame = struct.pack("<II", 0x184D2A5D, len(content)) + content
        archive = frame + b"".join(zstd.compress(item, zstd_dict=dictionary) for item in records[:3])
        assert is_warc(archive[:4096])
        assert len(pages(archive)) == 3


def test_archives_are_read_from_a_pipe() -> None:
    class Pipe(io.RawIOBase):
        def __init__(self, content: bytes) -> None:
            self.source = io.BytesIO(content)

        def readable(self) -> bool:
            return True

        def readinto(self, buffer: object) -> int:
            return self.source.readinto(memoryview(buffer)[:1000])  # type: ignore[arg-type]

    archive = b"".join(map(gzip.compress, crawl(*(record(number, BODY.encode(), HTML) for number in range(1, 30)))))
    found = list(read_warc("-", io.BufferedReader(Pipe(archive))))
    assert [page.id[-2:] for page in found if isinstance(page, Page)] == [f"{number:02}" for number in range(1, 30)]


def test_memory_stays_bounded_over_a_long_archive() -> None:
    class Endless(io.RawIOBase):
        """A few hundred megabytes of pictures and pages that exist only while they are read."""

        def __init__(self, records: Iterator[bytes]) -> None:
            self.records, self.rest = records, b""

        def read(self, size: int = -1) -> bytes:
            self.rest = self.rest or next(self.records, b"")
            piece, self.rest = self.rest[:size], self.rest[size:]
            return piece

    picture = record(1, b"\x89PNG" + bytes(6_000_000), ("Content-Type", "image/png"))
    page = record(2, BODY.encode(), HTML)
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    stream = Endless(picture if number % 2 else page for number in range(20))
    assert sum(isinstance(item, Page) for item in read_warc("long.warc", cast("io.BytesIO", stream))) == 10
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 40 * 1024


@pytest.mark.parametrize(
    "head",
    [
        b"",
        b"<html>",
        b"\x1f\x8bnot gzip",
        b"\x28\xb5\x2f\xfdnot zstd",
        gzip.compress(b"{}", mtime=0),
        zstd.compress(b"<p>"),
        b"\x1f\x8b",
    ],
)
def test_what_is_no_archive(head: bytes) -> None:
    assert not is_warc(head)


@given(st.binary(max_size=400), st.integers(1, 100), st.integers(1, 60))
def test_chunks_are_joined_however_they_come(body: bytes, size: int, step: int) -> None:
    wire = chunked(body, size)
    assert b"".join(dechunk(wire[start : start + step] for start in range(0, len(wire), step))) == body or step < 8


@pytest.mark.parametrize(
    ("wire", "body"),
    [
        (b"", b""), (b"plain words", b"plain words"), (b"3\nabc\n0\n\n", b"abc"), (b"3\r\nabc", b"abc"), (b"5\r\nabc", b"abc"),
        (b"3\r\nabc\r\nzz\r\n", b"abc"), (b"3\r\nabc\r\n" + b"1" * 2000, b"abc"), (b"0\r\n\r\n", b""),
    ],
)  # fmt: skip
def test_chunks_that_are_none_or_break_off(wire: bytes, body: bytes) -> None:
    assert b"".join(dechunk(iter([wire]))) == body


def test_chunks_that_arrive_byte_by_byte() -> None:
    wire = chunked(b"the tide rose", 4)
    pieces = (wire[:40], *(wire[at : at + 1] for at in range(40, len(wire))))
    assert b"".join(dechunk(iter(pieces))) == b"the tide rose"


def test_pages_of_answers() -> None:
    page = to_page(
        BODY.encode(), id_="p", url="https://a.example/", content_type="TEXT/HTML ; charset=UTF-8", status=200
    )
    assert (page.text, page.markup, page.fetched) == (BODY, True, None)
    assert is_page(None, b"<!doctype html><p>x")
    for content, content_type, reason in (
        (b"x", "image/png", "is image/png, not a page"), (b"x", None, "of no known type"), (b" ", "text/html", "is empty"),
        (b"<p>" + b"x" * MAX_PAGE, "text/html", "larger than 15 MiB"),
    ):  # fmt: skip
        with pytest.raises(InputError, match=reason):
            to_page(content, id_="p", url=None, content_type=content_type)


@pytest.mark.parametrize("number", range(3))
def test_records_without_an_id_are_named_by_their_place(number: int) -> None:
    bare = record(1, BODY.encode(), HTML).replace(b"WARC-Record-ID", b"X-Record-ID").replace(b"WARC-Date", b"X-Date")
    (*_, page) = pages(record(2, BODY.encode(), HTML) * number + bare)
    assert page.id == f"a.warc@{number * len(record(2, BODY.encode(), HTML))}"
    assert page.fetched is None


def test_records_are_read_one_by_one() -> None:
    numbers = count(1)

    class Endless:
        def read(self, size: int) -> bytes:
            return record(next(numbers), BODY.encode(), HTML) if size else b""

    reader = read_warc("endless.warc", cast("io.BytesIO", Endless()))
    assert isinstance(next(reader), Page)
    assert next(numbers) < 5000


@pytest.mark.parametrize("content", [b"WARC/1.0\r\nrubbish\r\n" * 50, b"WARC/1.1\r\n"])
def test_an_archive_without_a_record_says_so(content: bytes) -> None:
    for packed in (content, gzip.compress(content)):
        (refused,) = read_warc("a.warc", io.BytesIO(packed))
        assert isinstance(refused, InputError)
        assert "is an archive in which no answer can be read" in refused.reason
