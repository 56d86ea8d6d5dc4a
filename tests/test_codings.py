from __future__ import annotations

import gzip
import sys
import zlib
from itertools import count
from random import Random

import brotli  # type: ignore[import-untyped]
import pytest
from hypothesis import given
from hypothesis import strategies as st

from wirecopy.codings import CodingError, CodingLimits, TooLargeError, unpack

if sys.version_info >= (3, 14):
    from compression import zstd
else:
    from backports import zstd


def raw_deflate(content: bytes) -> bytes:
    packer = zlib.compressobj(wbits=-15)
    return packer.compress(content) + packer.flush()


PACK = {
    "gzip": gzip.compress, "x-gzip": gzip.compress, "deflate": zlib.compress, "br": brotli.compress, "zstd": zstd.compress,
}  # fmt: skip


def chunked(content: bytes, size: int) -> list[bytes]:
    return [content[start : start + size] for start in range(0, len(content), size)]


@given(st.binary(max_size=3000), st.lists(st.sampled_from(sorted(PACK)), max_size=3), st.integers(1, 500))
def test_what_is_packed_is_unpacked(content: bytes, names: list[str], size: int) -> None:
    packed = content
    for name in names:
        packed = PACK[name](packed)
    assert b"".join(unpack(chunked(packed, size), ", ".join(names))) == content


def test_large_bodies_come_in_small_pieces() -> None:
    content = Random(1).randbytes(200_000) * 5
    for name, pack in PACK.items():
        pieces = list(unpack([pack(content)], name))
        assert b"".join(pieces) == content
        assert max(map(len, pieces)) <= 200_000


def test_deflate_without_its_header() -> None:
    assert b"".join(unpack([raw_deflate(b"hello " * 50)], "deflate")) == b"hello " * 50


@pytest.mark.parametrize("name", ["gzip", "zstd"])
def test_several_members_and_padding(name: str) -> None:
    two = PACK[name](b"one ") + PACK[name](b"two")
    assert b"".join(unpack(chunked(two, 3), name)) == b"one two"
    if name == "gzip":
        assert b"".join(unpack([two + b"\0" * 20], name)) == b"one two"


def test_what_follows_the_end_of_brotli_and_deflate_is_passed_over() -> None:
    assert b"".join(unpack([brotli.compress(b"one"), b"junk"], "br")) == b"one"
    assert b"".join(unpack([zlib.compress(b"one") + b"junk"], "deflate")) == b"one"


@pytest.mark.parametrize("codings", [None, "", "identity", "UTF-8", "none, identity"])
def test_no_coding(codings: str | None) -> None:
    assert b"".join(unpack([b"as ", b"", b"is"], codings)) == b"as is"


@pytest.mark.parametrize("name", sorted(PACK))
def test_an_empty_body_is_empty_whatever_its_coding(name: str) -> None:
    assert list(unpack([b""], name)) == []


@pytest.mark.parametrize("name", sorted(PACK))
def test_truncated_and_damaged_bodies(name: str) -> None:
    packed = PACK[name](b"".join(b"line %d\n" % number for number in range(80_000)))
    with pytest.raises(CodingError, match=name):
        list(unpack([packed[: len(packed) // 2]], name))
    kept = b"".join(unpack([packed[: len(packed) // 2]], name, partial=True))
    assert kept.startswith(b"line 0\nline 1\n")
    with pytest.raises(CodingError):
        list(unpack([b"this was never packed at all"], name))
    assert b"".join(unpack([b"this was never packed at all"], name, partial=True)) == b""


@pytest.mark.parametrize(
    ("codings", "named"), [("compress", "compress"), ("gzip, gzip, gzip, gzip", "gzip, gzip, gzip, gzip")]
)
def test_unknown_codings_are_named(codings: str, named: str) -> None:
    with pytest.raises(CodingError, match=named):
        list(unpack([b"x"], codings))


@pytest.mark.parametrize("name", sorted(PACK))
@pytest.mark.parametrize("partial", [False, True])
def test_bombs_stop_at_the_ratio(name: str, partial: bool) -> None:
    bomb = PACK[name](bytes(30 * 1024 * 1024))
    with pytest.raises(TooLargeError, match="200 times"):
        sum(map(len, unpack([bomb], name, partial=partial)))


def test_bombs_in_layers_stop_at_the_first() -> None:
    bomb = gzip.compress(gzip.compress(bytes(300 * 1024 * 1024)))
    assert len(bomb) < 2000
    with pytest.raises(TooLargeError):
        list(unpack([bomb], "gzip, gzip"))


def test_absolute_limits_hold_for_what_is_not_packed() -> None:
    endless = (b"x" * 1000 for _ in count())
    with pytest.raises(TooLargeError, match="more than 5000 bytes"):
        list(unpack(endless, None, limits=CodingLimits(size=5000)))
