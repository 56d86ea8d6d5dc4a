"""Files, folders and standard input.

    path -> walk -> bytes (bounded, unpacked) -> what it is -> text -> Page | Article | InputError
                                              -> web archive (`warc`), feed (`entry`), JSON Lines (`rows`)

What a file is follows from its content, then its name. Memory stays bounded: a page is read up to `MAX_PAGE` bytes and
refused beyond, JSON Lines are read line by line.
"""

from __future__ import annotations

import codecs
import gzip
import io
import logging
import os
import re
import stat
import sys
import zlib
from pathlib import Path
from typing import TYPE_CHECKING, cast

from resiliparse.parse.encoding import detect_encoding

from wirecopy.errors import InputError
from wirecopy.source.entry import is_feed, read_feed_file
from wirecopy.source.rows import parse_row
from wirecopy.source.warc import is_warc, read_warc
from wirecopy.types import Article, Page

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

log = logging.getLogger(__name__)

MAX_PAGE = 15 * 1024 * 1024  # bytes of one page; the largest of 307 measured news pages has 4 MiB
MAX_ROW = 2 * MAX_PAGE  # JSON escapes can nearly double a page
SNIFF = 4096  # bytes that decide what a file is
MAX_CONTROL = 0.02  # share of control characters from which a file is not text

# Passed over in folders, where they lie beside saved pages; refused with their reason when named themselves.
FURNITURE = re.compile(
    r"\.(?:css|m?js|map|png|jpe?g|gif|webp|avif|svg|ico|bmp|woff2?|[to]tf|eot|mp[34]|webm|ogg|pdf|zip|toml|ya?ml|ini|pyc?|db)$",
    re.IGNORECASE,
)
CONTROL = bytes(set(range(32)) - set(b"\t\n\v\f\r\x1b")) + b"\x7f"  # escape begins a shift in ISO-2022-JP
MAGIC = (
    (b"\x89PNG", "a PNG image"),
    (b"\xff\xd8\xff", "a JPEG image"),
    (b"GIF8", "a GIF image"),
    (b"%PDF-", "a PDF document"),
    (b"PK\x03\x04", "a ZIP archive or an office document"),
    (b"\x7fELF", "a program"),
    (b"SQLite format 3", "an SQLite database"),
    (b"BZh", "a bzip2 archive"),
    (b"\xfd7zXZ", "an xz archive"),
    (b"\x28\xb5\x2f\xfd", "a zstd archive"),
)
BOMS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
DECLARED = re.compile(
    rb"""<(?:meta|\?xml)\b[^<>]{0,200}?(?:charset|encoding)\s*=\s*["']?([\w.:-]{1,40})""", re.IGNORECASE
)
MARKUP = re.compile(
    r"<(?:!doctype\s+html|html|head|body|article|section|main|div|meta|title|p|h1|script|table)\b", re.IGNORECASE
)
# The HTML standard's own reading of labels that pages use wrongly (WHATWG Encoding, 4.2).
LABELS = {
    "iso-8859-1": "cp1252",
    "latin-1": "cp1252",
    "latin1": "cp1252",
    "us-ascii": "cp1252",
    "gb2312": "gb18030",
    "gbk": "gb18030",
    "ks_c_5601-1987": "cp949",
    "euc-kr": "cp949",
    "shift_jis": "cp932",
    "x-sjis": "cp932",
}


def read(paths: Iterable[str]) -> Iterator[Page | Article | InputError]:
    """Read pages and articles.

    Args:
        paths: Files, folders (walked in name order; hidden files, styles, scripts and pictures in them are passed
            over), or `-` for standard input.

    Yields:
        A page for each HTML or text file, each page of a web archive, each entry of a feed that has a text and each
        JSON Lines row with `html` or `text`; an article for each row that was extracted before; a refusal, naming the
        input, the reason and the remedy, for whatever cannot be read.
    """
    for path in paths:
        if path == "-":
            yield from _read_stream("-", cast("io.BufferedReader", sys.stdin.buffer))
            continue
        for name in _walk(path):
            if isinstance(name, InputError):
                yield name
            else:
                yield from _read_file(name)


def _walk(path: str) -> Iterator[str | InputError]:
    if not path:  # which would be the folder that one is in
        yield InputError("''", "is no path", "name a file or a folder, or - for standard input")
        return
    if not Path(path).is_dir():
        yield path
        return
    refused: list[InputError] = []

    def refuse(error: OSError) -> None:
        refused.append(_unreadable(str(error.filename), error))

    found = passed = 0
    for folder, folders, files in os.walk(path, onerror=refuse):
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        while refused:
            yield refused.pop()
        for name in sorted(files):
            file = Path(folder) / name
            # A pipe that lies in a folder would be waited for until someone writes into it.
            if name.startswith(".") or FURNITURE.search(name) or file.is_fifo():
                passed += 1
                continue
            found += 1
            yield str(file)
    while refused:
        found += 1
        yield refused.pop()
    if not found:
        reason = "holds no file to read" + (
            f" ({passed} hidden files, pictures, styles or pipes passed over)" if passed else ""
        )
        yield InputError(path, reason, "name a folder with HTML, text or JSON Lines files")


def _unreadable(path: str, error: OSError) -> InputError:
    remedies = {
        FileNotFoundError: "check the spelling of the path",
        PermissionError: "give this user the right to read it",
    }
    return InputError(path, f"cannot be read: {error.strerror or error}", remedies.get(type(error)))


def _read_file(path: str) -> Iterator[Page | Article | InputError]:
    try:
        mode = Path(path).stat().st_mode
        if not (stat.S_ISREG(mode) or stat.S_ISFIFO(mode)):
            yield InputError(path, "is neither a file nor a folder (a device or socket)")
            return
        with Path(path).open("rb") as stream:
            yield from _read_stream(path, stream)
    except OSError as error:
        yield _unreadable(path, error)


def _read_stream(path: str, stream: io.BufferedReader) -> Iterator[Page | Article | InputError]:
    if is_warc(stream.peek(SNIFF)):
        yield from read_warc(path, stream)
        return
    if stream.peek(2)[:2] == b"\x1f\x8b":
        stream = io.BufferedReader(gzip.GzipFile(fileobj=stream, mode="rb"), SNIFF * 16)
    try:
        head = stream.peek(SNIFF)
        if is_feed(head):
            yield from read_feed_file(path, stream.read(MAX_PAGE + 1))
        elif _is_rows(path, head):
            yield from _read_rows(path, stream)
        else:
            yield _read_page(path, stream.read(MAX_PAGE + 1))
    except (gzip.BadGzipFile, EOFError, zlib.error) as error:
        yield InputError(path, f"is a damaged gzip file: {error}", "fetch or pack it again")
    except InputError as refusal:
        yield refusal


def _is_rows(path: str, head: bytes) -> bool:
    if re.search(r"\.(?:jsonl|ndjson)(?:\.gz)?$", path, re.IGNORECASE):
        return True
    return re.match(rb'(?:\xef\xbb\xbf)?\s*\{\s*"', head) is not None


def _read_rows(path: str, stream: io.BufferedReader) -> Iterator[Page | Article | InputError]:
    number = rows = 0
    while line := stream.readline(MAX_ROW):
        number += 1
        source = f"{path}:{number}"
        if len(line) == MAX_ROW and not line.endswith(b"\n"):
            while (more := stream.readline(MAX_ROW)) and not more.endswith(b"\n"):
                pass
            rows += 1
            yield InputError(source, f"is longer than {MAX_ROW >> 20} MiB", "split the row")
            continue
        line = line.removeprefix(codecs.BOM_UTF8) if number == 1 else line
        if not line.strip():
            continue
        rows += 1
        try:
            yield parse_row(line, source)
        except InputError as refusal:
            yield refusal
    if not rows:
        yield InputError(path, "is empty", "give it at least one row")


def _read_page(path: str, content: bytes) -> Page:
    if len(content) > MAX_PAGE:
        raise InputError(path, f"is larger than {MAX_PAGE >> 20} MiB", "split it, or give JSON Lines with a page a row")
    if not content.strip():
        raise InputError(path, "is empty", "save the page again")
    for magic, what in MAGIC:
        if content.startswith(magic):
            raise InputError(path, f"is {what}, not a page", "give HTML, plain text or JSON Lines")
    if _is_binary(content[: SNIFF * 4]):
        raise InputError(path, "looks like binary data", "give HTML, plain text or JSON Lines")
    text = decode(path, content)
    named = re.search(r"\.x?html?(?:\.gz)?$", path, re.IGNORECASE) is not None
    markup = named or MARKUP.search(text[: SNIFF * 16]) is not None
    return Page(id=path, text=text, markup=markup)


def _is_binary(sample: bytes) -> bool:
    """Whether more than `MAX_CONTROL` of the bytes are control characters that no encoding of text uses."""
    if sample.startswith(tuple(mark for mark, _ in BOMS)):
        return False
    control = len(sample) - len(sample.translate(None, CONTROL))
    return control > MAX_CONTROL * len(sample)


def decode(path: str, content: bytes) -> str:
    """Turn the bytes of a page into text.

    Byte order mark, then the page's own declaration, then UTF-8. A page with markup that is valid in none of them is
    read with the encoding that its bytes suggest and named in the log, because an undeclared legacy encoding or a torn
    character is common on old sites and costs a character, not the article. Plain text declares nothing and is refused.

    Raises:
        InputError: Plain text that is not UTF-8.
    """
    for mark, encoding in BOMS:
        if content.startswith(mark):
            return content.decode(encoding, "replace")
    declared = DECLARED.search(content[: SNIFF * 4])
    label = declared.group(1).decode("ascii").lower() if declared else "utf-8"
    try:
        # UTF-8 first: pages that were saved by a browser or re-encoded keep their old declaration, and text in another
        # encoding is hardly ever valid UTF-8 by chance.
        return content.decode("utf-8")
    except UnicodeDecodeError as error:
        where = f"byte 0x{content[error.start]:02x} at position {error.start} is not valid UTF-8"
        if not MARKUP.search(content[: SNIFF * 16].decode("latin-1")):
            raise InputError(path, where, "save it as UTF-8, for example with iconv") from error
    try:
        text = content.decode(LABELS.get(label, label))
    except (UnicodeDecodeError, LookupError, ValueError):
        encoding = "utf-8" if label in {"utf-8", "utf8"} else detect_encoding(content[: SNIFF * 64]) or "cp1252"
        log.warning("%s: %s; read as %s, with what does not fit replaced", path, where, encoding)
        return content.decode(encoding, "replace")
    return text
