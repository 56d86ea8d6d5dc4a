"""Pictures through the desk: which addresses, which bytes, what is kept."""

from __future__ import annotations

import io
import os
import struct
import threading
import zlib
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wirecopy.fetch import Client, FetchOptions
from wirecopy.serve import proxy
from wirecopy.serve.pictures import Look, kind_and_size
from wirecopy.serve.proxy import MOST, Picture, cache_folder, fetch_picture, sign, sweep, verify

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

SECRET = b"of this desk"


def png(width: int, height: int, *, more: bytes = b"") -> bytes:
    """A whole picture of one colour."""

    def chunk(name: bytes, content: bytes) -> bytes:
        return struct.pack(">I", len(content)) + name + content + struct.pack(">I", zlib.crc32(name + content))

    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    rows = zlib.compress((b"\0" + b"\x40\x60\x80" * width) * height)
    parts = (chunk(b"IHDR", header), chunk(b"tEXt", more) if more else b"", chunk(b"IDAT", rows), chunk(b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(parts)


def jpeg(width: int, height: int) -> bytes:
    """The head of a picture, with segments before its frame."""
    frame = struct.pack(">BHBHHB", 0xC2, 8, 8, height, width, 1)
    return (
        b"\xff\xd8\xff\xe0" + struct.pack(">H", 6) + b"JFIF" + b"\xff\xff\xc4" + struct.pack(">H", 3) + b"x\xff" + frame
    )


def gif(width: int, height: int) -> bytes:
    return b"GIF89a" + struct.pack("<HH", width, height) + b"\0\0\0;"


def webp(kind: bytes, width: int, height: int) -> bytes:
    body = {
        b"VP8X": bytes(8) + (width - 1).to_bytes(3, "little") + (height - 1).to_bytes(3, "little"),
        b"VP8L": bytes(4) + b"/" + struct.pack("<I", (width - 1) | (height - 1) << 14),
        b"VP8 ": bytes(10) + struct.pack("<HH", width, height),
    }.get(kind, bytes(30))
    return b"RIFF\0\0\0\0WEBP" + kind + body + bytes(8)


def avif(width: int, height: int) -> bytes:
    brands = b"mif1avifmiaf"
    head = struct.pack(">I", 16 + len(brands)) + b"ftypavis\0\0\0\0" + brands
    return head + b"....ispe\0\0\0\0" + struct.pack(">II", width, height)


SVG = b'<svg xmlns="http://www.w3.org/2000/svg" width="60" height="40px"><title>T</title>%s</svg>'
PICTURES = {
    "image/png": png(60, 40),
    "image/jpeg": jpeg(60, 40),
    "image/gif": gif(60, 40),
    "image/webp": webp(b"VP8X", 60, 40),
    "image/avif": avif(60, 40),
    "image/svg+xml": b"<?xml version='1.0'?>\n<!-- by hand -->\n" + SVG % b'<rect fill="url(#a)" width="9"/>',
}


@pytest.mark.parametrize("type_", PICTURES)
def test_what_is_a_picture(type_: str) -> None:
    assert kind_and_size(PICTURES[type_]) == Look(type=type_, width=60, height=40)


@pytest.mark.parametrize("kind", [b"VP8L", b"VP8 "])
def test_other_kinds_of_webp(kind: bytes) -> None:
    assert kind_and_size(webp(kind, 60, 40)) == Look(type="image/webp", width=60, height=40)


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"<html><script>alert(1)</script>",
        b"\xff\xd8\xff",
        b"\x89PNG\r\n\x1a\nxxxxIDAT",
        b"RIFF\0\0\0\0WAVE",
        webp(b"VP8Z", 9, 9),
        b"GIF89",
        avif(60, 40).replace(b"avi", b"mp4"),
        avif(60, 40)[:30],
        b"%PDF-1.7",
        b"BM" + bytes(60),
        b"<svg>",
        b"<svg xmlns='http://www.w3.org/2000/svg'>",
        b"<html xmlns='http://www.w3.org/1999/xhtml'><svg/></html>",
        b"<!DOCTYPE svg [<!ENTITY x 'y'>]>" + SVG % b"",
        SVG % (b"<g/>" * 300_000),
        SVG % b"<script>alert(1)</script>",
        SVG % b"<SCRIPT xmlns='http://www.w3.org/1999/xhtml'>alert(1)</SCRIPT>",
        SVG % b"<foreignObject><b/></foreignObject>",
        SVG % b"<p xmlns='http://www.w3.org/1999/xhtml'/>",
        SVG % b"<rect onload='alert(1)'/>",
        SVG % b"<a href='javascript:alert(1)'/>",
        SVG % b"<image href='https://x.example/1.png'/>",
        SVG % b"<use xmlns:l='http://www.w3.org/1999/xlink' l:href='https://x.example/#a'/>",
        SVG % b"<style>@import 'https://x.example/'</style>",
        SVG % b"<rect style='fill:url(https://x.example/)'/>",
        SVG % b"<image href='data:image/svg+xml;base64,AAAA'/>",
        SVG % b"<g><?xml-stylesheet href='https://x.example/'?></g>",
        b"<?xml-stylesheet href='https://x.example/'?>" + SVG % b"<?xml-stylesheet href='https://x.example/'?>",
    ],
)
def test_what_is_none(content: bytes) -> None:
    assert kind_and_size(content) is None


def test_a_drawing_may_show_what_it_holds() -> None:
    inside = b"<style>a{fill:red}</style><use href='#a'/><image href='data:image/png;base64,AAAA'/>"
    assert kind_and_size(SVG % inside) is not None
    plain = b'<svg xmlns="http://www.w3.org/2000/svg" width="100%" viewBox="0 0 1 1"/>'
    assert kind_and_size(plain) == Look(type="image/svg+xml", width=None, height=None)


@given(st.binary(max_size=80), st.sampled_from(sorted(PICTURES)), st.integers(0, 80))
def test_no_bytes_break_the_reading(noise: bytes, type_: str, cut: int) -> None:
    look = kind_and_size(PICTURES[type_][:cut] + noise)
    assert look is None or look.type in PICTURES


@given(st.text(max_size=200))
def test_only_the_desk_signs(path: str) -> None:
    url = f"https://a.example/{path}".encode("utf-8", "replace").decode()
    signed = sign(url, SECRET)
    assert signed.startswith("/picture/")
    assert verify(signed, SECRET) == verify(signed.removeprefix("/picture/"), SECRET) == url
    assert verify(signed, b"another") is None
    assert verify(signed[:-1] + ("A" if signed[-1] != "A" else "B"), SECRET) is None


@pytest.mark.parametrize("url", ["file:///etc/passwd", "data:image/png;base64,AA", "//a.example/", "http:///x", ""])
def test_other_addresses_are_not_even_signed_usefully(url: str) -> None:
    assert verify(sign(url, SECRET), SECRET) is None


def test_a_name_that_was_signed_and_is_none() -> None:
    for name in ("!", "_w", "aHR0cDovL1s"):  # no base64, no UTF-8, no address
        assert verify(f"{proxy._mac(name, SECRET)}/{name}", SECRET) is None  # noqa: SLF001 - `sign` makes none such


@pytest.mark.parametrize("signed", ["", "/", "/picture/", "x/y", "ä/ö", "/picture/" + "A" * 22 + "/!"])
def test_what_nobody_signed(signed: str) -> None:
    assert verify(signed, SECRET) is None


@dataclass
class Site:
    """A site with pictures, and what it was asked for."""

    url: str = ""
    answers: dict[str, tuple[int, dict[str, str], bytes]] = field(default_factory=dict)
    asked: list[tuple[str, str | None]] = field(default_factory=list)


@pytest.fixture
def site() -> Iterator[Site]:
    made = Site()

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            made.asked.append((self.path, self.headers.get("If-None-Match")))
            status, headers, content = made.answers.get(self.path, (404, {}, b""))
            if headers.get("ETag") and self.headers.get("If-None-Match") == headers["ETag"]:
                status, content = 304, b""
            self.send_response(status)
            for name, value in headers.items():
                self.send_header(name, value)
            self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            self.wfile.write(content)

        def log_message(self, *_: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    made.url = f"http://127.0.0.1:{server.server_port}"
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield made
    server.shutdown()
    server.server_close()


class Clock:
    """A time that a test moves."""

    def __init__(self) -> None:
        self.time = datetime.now(UTC)

    def now(self) -> datetime:
        return self.time


def client(clock: Clock | None = None, *, private: bool = True) -> Client:
    options = FetchOptions(contact="mailto:test@wirecopy.example", private_networks=private, patience=2.0, total=5.0)
    return Client(options, now=(clock or Clock()).now)


def test_a_picture_is_fetched_once(site: Site, tmp_path: Path) -> None:
    site.answers["/a.png"] = (200, {"Content-Type": "text/html"}, png(60, 40))
    with client() as web:
        found = fetch_picture(f"{site.url}/a.png", client=web, folder=tmp_path)
        assert found == Picture(type="image/png", content=png(60, 40), width=60, height=40)
        assert fetch_picture(f"{site.url}/a.png", client=web, folder=tmp_path) == found
        assert found.tag != Picture(type="image/png", content=b"").tag
    assert site.asked == [("/a.png", None)]


def test_a_kept_picture_is_asked_for_again_after_a_week(site: Site, tmp_path: Path) -> None:
    clock = Clock()
    url = f"{site.url}/a.png"
    site.answers["/a.png"] = (200, {"ETag": '"1"'}, png(60, 40))
    with client(clock) as web:
        first = fetch_picture(url, client=web, folder=tmp_path)
        clock.time += timedelta(days=8)
        assert fetch_picture(url, client=web, folder=tmp_path) == first
        assert fetch_picture(url, client=web, folder=tmp_path) == first
        assert site.asked == [("/a.png", None), ("/a.png", '"1"')]
        clock.time += timedelta(days=8)
        site.answers["/a.png"] = (200, {"ETag": '"2"'}, png(70, 40))
        second = fetch_picture(url, client=web, folder=tmp_path)
        assert second is not None
        assert second.width == 70
        clock.time += timedelta(days=8)
        site.answers["/a.png"] = (410, {}, b"")
        assert fetch_picture(url, client=web, folder=tmp_path) is None


def test_a_picture_outlives_its_server(site: Site, tmp_path: Path) -> None:
    clock = Clock()
    url = "http://127.0.0.1:9/a.png"
    with client(clock) as web:
        assert fetch_picture(url, client=web, folder=tmp_path) is None
        site.answers["/a.png"] = (200, {}, png(60, 40))
        found = fetch_picture(f"{site.url}/a.png", client=web, folder=tmp_path)
        kept = next(path for path in tmp_path.iterdir() if path.stat().st_size > 200)
        kept.replace(next(path for path in tmp_path.iterdir() if path != kept))
        clock.time += timedelta(days=30)
        assert fetch_picture(url, client=web, folder=tmp_path) == found


def test_a_failure_is_remembered_for_an_hour(site: Site, tmp_path: Path) -> None:
    clock = Clock()
    with client(clock) as web:
        assert fetch_picture(f"{site.url}/a.png", client=web, folder=tmp_path) is None
        assert fetch_picture(f"{site.url}/a.png", client=web, folder=tmp_path) is None
        assert len(site.asked) == 1
        site.answers["/a.png"] = (200, {}, png(60, 40))
        clock.time += timedelta(hours=1)
        assert fetch_picture(f"{site.url}/a.png", client=web, folder=tmp_path) is not None


@pytest.mark.parametrize(
    "content",
    [
        pytest.param(png(1, 1), id="a pixel"),
        pytest.param(gif(2, 600), id="a line"),
        pytest.param(gif(60_000, 60_000), id="a flood"),
        pytest.param(b"<html>", id="a page"),
        pytest.param(png(60, 40, more=os.urandom(MOST)), id="too large"),
    ],
)
def test_what_is_not_passed_on(site: Site, tmp_path: Path, content: bytes) -> None:
    site.answers["/a.png"] = (200, {"Content-Type": "image/png"}, content)
    with client() as web:
        assert fetch_picture(f"{site.url}/a.png", client=web, folder=tmp_path) is None


def test_pictures_of_one_page_do_not_wait_for_each_other(site: Site, tmp_path: Path) -> None:
    for number in range(9):
        site.answers[f"/{number}"] = (200, {}, png(60, 40))
    with client() as web:
        found = [fetch_picture(f"{site.url}/{number}", client=web, folder=tmp_path) for number in range(9)]
    assert None not in found
    # robots.txt is for programs that go by themselves.
    assert [path for path, _ in site.asked] == [f"/{number}" for number in range(9)]


def test_the_address_guard_holds(site: Site, tmp_path: Path) -> None:
    site.answers["/a.png"] = (200, {}, png(60, 40))
    with client(private=False) as web:
        assert fetch_picture(f"{site.url}/a.png", client=web, folder=tmp_path) is None
    assert site.asked == []


def test_a_folder_that_cannot_be_written_keeps_nothing(site: Site, tmp_path: Path) -> None:
    site.answers["/a.png"] = (200, {}, png(60, 40))
    (tmp_path / "file").write_bytes(b"")
    with client() as web:
        assert fetch_picture(f"{site.url}/a.png", client=web, folder=tmp_path / "file" / "pictures") is not None
    assert len(site.asked) == 1


def test_a_damaged_file_is_fetched_anew(site: Site, tmp_path: Path) -> None:
    site.answers["/a.png"] = (200, {}, png(60, 40))
    with client() as web:
        fetch_picture(f"{site.url}/a.png", client=web, folder=tmp_path)
        for damage in (b"", b"{", b"[1]\n", b'{"typo": 1}\n', b'"x"\n'):
            [file] = tmp_path.iterdir()
            file.write_bytes(damage)
            assert fetch_picture(f"{site.url}/a.png", client=web, folder=tmp_path) is not None


def test_the_oldest_pictures_go_first(tmp_path: Path) -> None:
    for number in range(5):
        file = tmp_path / str(number)
        file.write_bytes(bytes(100))
        os.utime(file, times=(1000 + number, 1000 + number))
    sweep(tmp_path, room=320)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["2", "3", "4"]


def test_the_folder_by_the_rules(monkeypatch: pytest.MonkeyPatch, tmp_path: Path, site: Site) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    assert cache_folder() == tmp_path / "wirecopy" / "pictures"
    site.answers["/a.png"] = (200, {}, png(60, 40))
    with client() as web:
        assert fetch_picture(f"{site.url}/a.png", client=web) is not None
    assert len(list(cache_folder().iterdir())) == 1
    monkeypatch.setenv("XDG_CACHE_HOME", "not/absolute")
    monkeypatch.setenv("HOME", str(tmp_path))
    assert cache_folder() == tmp_path / ".cache" / "wirecopy" / "pictures"


def test_the_test_pictures_are_pictures() -> None:
    assert zlib.decompress(png(2, 2)[41:-16]) == (b"\0" + b"\x40\x60\x80" * 2) * 2
    assert io.BytesIO(png(2, 2)).read(4) == b"\x89PNG"
    assert proxy.ROOM > 10 * MOST
