"""Content codings: gzip, deflate, br and zstd, unpacked as a stream that never grows past its limits.

    chunk -> one decoder for each coding, bounded at every step -> chunk

A packed body of a few kilobytes can unpack to gigabytes, and can do so in layers. Each step gives about `STEP` bytes
at a time, so memory stays bounded whatever the input, and the limits are checked before the next step.
"""

from __future__ import annotations

import re
import sys
import zlib
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

import brotli  # type: ignore[import-untyped]  # ships no types

if sys.version_info >= (3, 14):  # pragma: no cover -- the standard library has it from there on
    from compression.zstd import DecompressionParameter, ZstdDecompressor, ZstdError
else:
    from backports.zstd import DecompressionParameter, ZstdDecompressor, ZstdError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

STEP = 64 * 1024  # bytes that one step of a decoder may give
MAX_LAYERS = 3  # codings of one body; two is already a mistake of some server
WINDOW = 23  # log2 of the largest zstd window: 8 MiB, what RFC 9659 allows for the content coding
NONE = {"", "identity", "none", "binary", "7bit", "8bit", "utf-8", "iso-8859-1"}  # what servers write for no coding
ACCEPTED = "gzip, br, zstd"


class CodingError(Exception):
    """A body cannot be unpacked: damaged, truncated or in an unknown coding. Callers make a result of it."""


class TooLargeError(CodingError):
    """A body unpacks to more than it may."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CodingLimits:
    """What a body may cost.

    Attributes:
        size: Bytes, unpacked.
        ratio: Unpacked bytes for each packed one, from `ratio_from` on. Text reaches about 20, tables of zeros 100.
        ratio_from: Unpacked bytes below which the ratio does not count.
    """

    size: int = 15 * 1024 * 1024
    ratio: float = 200.0
    ratio_from: int = 1024 * 1024


class Decoder(Protocol):
    """One coding. `feed` takes a chunk and gives what it unpacks to, piece by piece."""

    def feed(self, chunk: bytes) -> Iterator[bytes]:
        """Unpack a chunk, at most `STEP` bytes at a time."""

    def end(self) -> bool:
        """Whether the stream is complete."""


class Zlib:
    """gzip, of any number of members, and deflate with or without its zlib header."""

    def __init__(self, *, gzip: bool) -> None:
        self.gzip = gzip
        self.decoder = zlib.decompressobj(31) if gzip else None

    def feed(self, chunk: bytes) -> Iterator[bytes]:
        """Unpack a chunk, at most `STEP` bytes at a time."""
        if self.decoder is None:
            # The coding is zlib's format, but servers send raw deflate under its name; the first byte tells.
            self.decoder = zlib.decompressobj(15 if chunk[0] & 0x0F == zlib.DEFLATED else -15)
        while chunk:
            if self.decoder.eof:
                if not self.gzip or not chunk.strip(b"\0"):
                    return  # padding or junk after the end
                self.decoder = zlib.decompressobj(31)
            yield self.decoder.decompress(chunk, STEP)
            chunk = self.decoder.unconsumed_tail or self.decoder.unused_data

    def end(self) -> bool:
        """Whether the stream is complete."""
        return self.decoder is None or self.decoder.eof


class Brotli:
    """br (RFC 7932)."""

    def __init__(self) -> None:
        self.decoder = brotli.Decompressor()

    def feed(self, chunk: bytes) -> Iterator[bytes]:
        """Unpack a chunk, at most `STEP` bytes at a time."""
        while not self.decoder.is_finished():
            piece = self.decoder.process(chunk, output_buffer_limit=STEP)
            chunk = b""
            if not piece and self.decoder.can_accept_more_data():
                return
            yield piece

    def end(self) -> bool:
        """Whether the stream is complete."""
        return bool(self.decoder.is_finished())


class Zstd:
    """zstd (RFC 8878), of any number of frames."""

    def __init__(self) -> None:
        self.decoder = self.start()

    @staticmethod
    def start() -> ZstdDecompressor:
        """A decoder for one frame, with a bounded window."""
        return ZstdDecompressor(options={DecompressionParameter.window_log_max: WINDOW})

    def feed(self, chunk: bytes) -> Iterator[bytes]:
        """Unpack a chunk, at most `STEP` bytes at a time."""
        while chunk or not (self.decoder.needs_input or self.decoder.eof):
            if self.decoder.eof:
                self.decoder = self.start()
            yield self.decoder.decompress(chunk, STEP)
            chunk = self.decoder.unused_data if self.decoder.eof else b""

    def end(self) -> bool:
        """Whether the stream is complete."""
        return self.decoder.eof


DECODERS: dict[str, Callable[[], Decoder]] = {
    "gzip": lambda: Zlib(gzip=True),
    "x-gzip": lambda: Zlib(gzip=True),
    "deflate": lambda: Zlib(gzip=False),
    "br": Brotli,
    "zstd": Zstd,
}


def unpack(
    chunks: Iterable[bytes], codings: str | None, *, limits: CodingLimits | None = None, partial: bool = False
) -> Iterator[bytes]:
    """Unpack a body as it comes.

    Args:
        chunks: The body as sent.
        codings: The value of `Content-Encoding`, in the order in which the codings were applied.
        limits: What it may cost.
        partial: Give what a damaged or truncated body has instead of refusing it. The limits still hold.

    Yields:
        The body, piece by piece.

    Raises:
        TooLargeError: It passes a limit.
        CodingError: It is damaged or truncated, or a coding is unknown.
    """
    limits = limits or CodingLimits()
    names = [name for name in re.split(r"[\s,]+", (codings or "").lower()) if name not in NONE]
    if len(names) > MAX_LAYERS or (unknown := [name for name in names if name not in DECODERS]):
        raise CodingError(f"is packed as {codings}" if len(names) > MAX_LAYERS else f"is packed as {unknown[0]}")
    packed = _Counted(chunks, limits.size)
    body: Iterable[bytes] = packed
    for name in reversed(names):
        body = _Counted(_decode(DECODERS[name](), body, name), limits.size)
    try:
        yield from _in_ratio(body, packed, limits)
    except CodingError as error:
        if not partial or isinstance(error, TooLargeError):
            raise


def _in_ratio(body: Iterable[bytes], packed: _Counted, limits: CodingLimits) -> Iterator[bytes]:
    size = 0
    for piece in body:
        size += len(piece)
        if size > limits.ratio_from and size > packed.size * limits.ratio:
            raise TooLargeError(f"unpacks to more than {limits.ratio:.0f} times its size")
        yield piece


class _Counted:
    """Passes chunks on and stops when there are too many bytes of them."""

    def __init__(self, chunks: Iterable[bytes], limit: int) -> None:
        self.chunks = chunks
        self.limit = limit
        self.size = 0

    def __iter__(self) -> Iterator[bytes]:
        for chunk in self.chunks:
            self.size += len(chunk)
            if self.size > self.limit:
                raise TooLargeError(f"has more than {self.limit} bytes")
            yield chunk


def _decode(decoder: Decoder, chunks: Iterable[bytes], name: str) -> Iterator[bytes]:
    seen = False
    try:
        for chunk in chunks:
            if chunk:
                seen = True
                yield from decoder.feed(chunk)
        if seen and not decoder.end():
            raise CodingError(f"ends in the middle of its {name}")
    except (zlib.error, brotli.error, ZstdError, EOFError) as error:
        raise CodingError(f"is damaged {name}: {error}") from error
