"""WARC files, plain, gzip or zstd, as crawlers write them (CC-News, Heritrix, wget, browsers).

    file -> records (FastWARC) -> chunks joined -> codings unpacked, within limits -> text -> Page

FastWARC finds the records and their headers. Bodies are unpacked here: its own `auto_decode` ends a file silently after
the first record that is both chunked and packed (2.0.1). Memory stays bounded: a record is read piece by piece, up to
the limit for a page.
"""

from __future__ import annotations

import re
import zlib
from typing import TYPE_CHECKING, BinaryIO, cast

from fastwarc.warc import ArchiveIterator, WarcRecord, WarcRecordType

from wirecopy.codings import CodingError, CodingLimits, TooLargeError, unpack
from wirecopy.errors import InputError
from wirecopy.source import files  # as a module: it reads archives through us
from wirecopy.source.answer import is_page, media_type, to_page

if TYPE_CHECKING:
    from collections.abc import Iterator

    from wirecopy.types import Page

STEP = 64 * 1024  # bytes read at a time
SUCCESS = {200, 203}
PAGES = {"", "text/html", "application/xhtml+xml", "text/plain", "application/octet-stream", "unknown/unknown"}
GZIP, ZSTD, SKIPPABLE = b"\x1f\x8b", b"\x28\xb5\x2f\xfd", b"\x5d\x2a\x4d\x18"  # the last holds zstd's dictionary
CHUNK = re.compile(rb"([0-9A-Fa-f]{1,8})[ \t]*(?:;[^\r\n]{0,1000})?\r?\n")
LINE_END = 2  # bytes after each chunk
MAX_LINE = 1100  # bytes of a chunk's size and extensions
RECORDS = WarcRecordType.response | WarcRecordType.resource | WarcRecordType.conversion


def is_warc(head: bytes) -> bool:
    """Whether a file is a web archive, by its first kilobytes."""
    if head.startswith(GZIP):
        try:
            head = zlib.decompressobj(31).decompress(head, 16)
        except zlib.error:
            return False
    elif head.startswith(ZSTD):
        head = next(unpack([head], "zstd", partial=True), b"")
    return head.startswith((b"WARC/", SKIPPABLE))


def read_warc(path: str, stream: BinaryIO) -> Iterator[Page | InputError]:
    """Read the pages of a web archive.

    Args:
        path: Names it in messages.
        stream: Its bytes, as they are on disk.

    Yields:
        A page for each successful HTML or plain text answer; its id is the record's id, so that the record can be found
        again, its `url` the target address and `fetched` the record's date. Other records are passed over. A refusal
        for each page that cannot be read, and one at the end where the archive itself is damaged or holds no answers.
    """
    position, records = 0, 0
    try:
        # The reader may need no more than `read`: standard input can neither seek nor tell.
        for record in ArchiveIterator(cast("BinaryIO", _Stream(stream)), record_types=RECORDS, parse_http=True):
            position, records = record.stream_pos, records + 1
            try:
                page = _read_record(path, record)
            except InputError as refusal:
                yield refusal
                continue
            if page is not None:
                yield page
    except (OSError, EOFError, ValueError) as error:
        yield InputError(path, f"is damaged after byte {position}: {error}", "read on from a repaired copy")
    else:
        if not records:
            yield InputError(path, "is an archive in which no answer can be read", "fetch the archive again")


class _Stream:
    """A stream that can be read and told, whatever it comes from."""

    def __init__(self, stream: BinaryIO) -> None:
        self._stream = stream
        self._position = 0

    def read(self, size: int = -1) -> bytes:
        piece = self._stream.read(size)
        self._position += len(piece)
        return piece

    def tell(self) -> int:
        return self._position


def _read_record(path: str, record: WarcRecord) -> Page | None:
    http = record.http_headers if record.is_http and record.is_http_parsed else None
    if record.record_type == WarcRecordType.response and (http is None or http.status_code not in SUCCESS):
        return None
    content_type = http.get("Content-Type") if http is not None else record.headers.get("Content-Type")
    if media_type(content_type) not in PAGES:
        return None
    # The id of the record, not the address: an archive can hold a page many times.
    id_ = (record.record_id or "").strip("<> ") or f"{path}@{record.stream_pos}"
    url = (record.headers.get("WARC-Target-URI") or "").strip("<> ") or None
    source = f"{path}: {id_}"
    cut = "WARC-Truncated" in record.headers
    body = _Body(record)
    pieces: Iterator[bytes] = iter(body)
    codings = None
    if http is not None:
        if "chunked" in (http.get("Transfer-Encoding") or "").lower():
            pieces = dechunk(pieces)
        codings = ", ".join(http.get_multiple("Content-Encoding"))
    try:
        content = _unpack(pieces, codings, cut=cut)
    except TooLargeError as error:
        raise InputError(source, str(error)) from error
    except CodingError as error:
        raise InputError(source, f"has a body that {error}") from error
    if body.missing and not cut:
        raise InputError(source, f"is cut off: {body.missing} bytes are missing", "fetch the archive again")
    if not content.strip() or not is_page(content_type, content):
        return None
    try:
        return to_page(
            content,
            id_=id_,
            url=url,
            content_type=content_type,
            status=http.status_code if http is not None else None,
            fetched=record.record_date if "WARC-Date" in record.headers else None,
        )
    except InputError as refusal:
        raise InputError(source, refusal.reason, refusal.remedy) from refusal


class _Body:
    """The bytes of a record's body, and how many the file lacks of what the record announces."""

    def __init__(self, record: WarcRecord) -> None:
        self._record = record
        self.missing = record.content_length

    def __iter__(self) -> Iterator[bytes]:
        while piece := self._record.reader.read(STEP):
            self.missing -= len(piece)
            yield piece


def _unpack(pieces: Iterator[bytes], codings: str | None, *, cut: bool) -> bytes:
    """The body unpacked, or as it is where it is not packed although its headers, kept from the wire, say so."""
    first = next(pieces, b"")
    if codings and not _is_packed(first, codings):
        codings = None

    def again() -> Iterator[bytes]:
        yield first
        yield from pieces

    return b"".join(unpack(again(), codings, limits=CodingLimits(size=files.MAX_PAGE), partial=cut))


def _is_packed(first: bytes, codings: str) -> bool:
    """Crawlers store bodies unpacked and leave the header; markup at the start shows it."""
    outer = codings.rpartition(",")[2].strip().lower()
    if outer in {"gzip", "x-gzip"}:
        return first.startswith(GZIP)
    if outer == "zstd":
        return first.startswith(ZSTD)
    return not first.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"<")


def dechunk(pieces: Iterator[bytes]) -> Iterator[bytes]:
    """Join a chunked body (RFC 9112, 7.1).

    A body that is not chunked although its header says so passes unchanged, and one that breaks off gives what it has:
    crawlers write both.
    """
    buffer = next(pieces, b"")
    if not CHUNK.match(buffer[:MAX_LINE]):
        yield buffer
        yield from pieces
        return
    while True:
        line = CHUNK.match(buffer[:MAX_LINE])
        if line is None:
            more = next(pieces, None) if len(buffer) < MAX_LINE else None
            if more is None:
                return
            buffer += more
            continue
        left = int(line.group(1), 16)
        buffer = buffer[line.end() :]
        if not left:
            return
        while left:
            if not buffer and not (buffer := next(pieces, b"")):
                return
            yield buffer[:left]
            left, buffer = left - len(buffer[:left]), buffer[left:]
        while len(buffer) < LINE_END and (more := next(pieces, b"")):
            buffer += more
        buffer = buffer.removeprefix(b"\r").removeprefix(b"\n")
