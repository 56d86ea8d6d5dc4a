"""Reading files, folders and standard input, the bad ones too."""

from __future__ import annotations

import gzip
import io
import json
import os
import socket
import subprocess
import sys
import tracemalloc
from typing import TYPE_CHECKING

import pytest

from wirecopy.errors import InputError
from wirecopy.source import files, read
from wirecopy.types import Article, Page

if TYPE_CHECKING:
    from pathlib import Path

HTML = "<!doctype html><html><head><title>Ferry</title></head><body><p>The ferry sank at its berth.</p></body></html>"


def only(path: Path | str) -> Page | Article | InputError:
    (item,) = read([str(path)])
    return item


def page(path: Path | str) -> Page:
    item = only(path)
    assert isinstance(item, Page)
    return item


def refusal(path: Path | str) -> InputError:
    item = only(path)
    assert isinstance(item, InputError)
    assert item.source == str(path)
    return item


def test_a_file_is_one_page_with_its_path_as_id(tmp_path: Path) -> None:
    path = tmp_path / "ferry.html"
    path.write_text(HTML)
    assert page(path) == Page(id=str(path), text=HTML, markup=True)


@pytest.mark.parametrize(
    ("name", "text", "markup"),
    [
        ("a.txt", "The ferry sank.", False),
        ("a", HTML, True),
        ("a.txt", HTML, True),
        ("a.html", "no tag at all", True),
        ("a.txt", "5 < 7 and a <b> is no page", False),
    ],
)
def test_content_decides_what_a_file_is_then_its_name(tmp_path: Path, name: str, text: str, markup: bool) -> None:
    path = tmp_path / name
    path.write_text(text)
    assert page(path).markup is markup


def test_gzip_is_unpacked_whatever_its_name(tmp_path: Path) -> None:
    path = tmp_path / "page"
    path.write_bytes(gzip.compress(HTML.encode()))
    assert page(path).text == HTML


@pytest.mark.parametrize("end", ["", "\n", "\r\n", "\n\n"])
def test_rows_become_pages_and_articles(tmp_path: Path, end: str) -> None:
    path = tmp_path / "rows.jsonl.gz"
    rows = [{"id": "a", "html": HTML}, {"id": "b", "text": "x"}, {"id": "c", "body": "y"}]
    path.write_bytes(gzip.compress(("\n".join(map(json.dumps, rows)) + end).encode()))
    items = list(read([str(path)]))
    assert [type(item) for item in items] == [Page, Page, Article]
    assert [item.id for item in items if not isinstance(item, InputError)] == ["a", "b", "c"]


def test_rows_are_known_by_their_content_too(tmp_path: Path) -> None:
    path = tmp_path / "rows"
    path.write_text('\ufeff{"id": "a", "text": "x"}\n')
    assert page(path).id == "a"


def test_a_broken_row_is_named_and_the_rest_is_done(tmp_path: Path) -> None:
    path = tmp_path / "rows.jsonl"
    path.write_bytes(b'{"id": "a", "text": "x"}\n{broken\n\n\xff\n[1]\n{"id": "b", "text": "y"}\n')
    items = list(read([str(path)]))
    refused = [item for item in items if isinstance(item, InputError)]
    assert [item.source for item in refused] == [f"{path}:2", f"{path}:4", f"{path}:5"]
    assert all(item.reason and item.remedy for item in refused)
    assert [item.id for item in items if isinstance(item, Page)] == ["a", "b"]


def test_a_row_beyond_the_limit_is_named_and_the_rest_is_done(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(files, "MAX_ROW", 64)
    path = tmp_path / "rows.jsonl"
    path.write_text(
        '{"id": "a", "text": "' + "x" * 300 + '"}\n{"id": "b", "text": "y"}\n{"id": "c", "text":"' + "x" * 99
    )
    items = list(read([str(path)]))
    assert [getattr(item, "source", None) or getattr(item, "id", None) for item in items] == [
        f"{path}:1",
        "b",
        f"{path}:3",
    ]


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"", "empty"),
        (b" \n\t\n", "empty"),
        (b"\x89PNG\r\n\x1a\n" + bytes(50), "PNG image"),
        (b"%PDF-1.7\n...", "PDF"),
        (bytes(range(256)) * 40, "binary"),
        (b"caf\xe9 au lait", "byte 0xe9 at position 3 is not valid UTF-8"),
        (b"\x1f\x8b\x08\x00damaged", "damaged gzip"),
        (gzip.compress(b"cut short" * 999, mtime=0)[:-20], "damaged gzip"),
    ],
)
def test_what_is_no_page_is_refused_with_its_reason(tmp_path: Path, content: bytes, reason: str) -> None:
    path = tmp_path / "input"
    path.write_bytes(content)
    assert reason in refusal(path).reason


def test_an_empty_set_of_rows_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "rows.jsonl"
    path.write_text("\n \n")
    assert refusal(path).reason == "is empty"


def test_one_line_of_50_mib_is_refused_in_bounded_memory(tmp_path: Path) -> None:
    path = tmp_path / "line.txt"
    with path.open("wb") as stream:
        for _ in range(50):
            stream.write(b"word " * (1024 * 1024 // 5))
    tracemalloc.start()
    reason = refusal(path).reason
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert reason == "is larger than 15 MiB"
    assert peak < 40 * 1024 * 1024


def test_a_gzip_bomb_is_refused_in_bounded_memory(tmp_path: Path) -> None:
    path = tmp_path / "bomb.html.gz"
    with gzip.open(path, "wb", compresslevel=1) as stream:
        for _ in range(200):
            stream.write(bytes(1024 * 1024))
    tracemalloc.start()
    reason = refusal(path).reason
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert reason == "is larger than 15 MiB"
    assert peak < 60 * 1024 * 1024


def test_a_missing_file_and_a_socket_are_named(tmp_path: Path) -> None:
    assert "No such file" in refusal(tmp_path / "absent").reason
    path = tmp_path / "socket"
    with socket.socket(socket.AF_UNIX) as server:
        server.bind(str(path))
        assert "neither a file nor a folder" in refusal(path).reason


def test_a_folder_is_walked_in_name_order_without_its_furniture(tmp_path: Path) -> None:
    for name in ("b.txt", "a/z.html", "a/.hidden", ".git/config", "style.css", "photo.JPG", "c.html"):
        path = tmp_path / name
        path.parent.mkdir(exist_ok=True)
        path.write_text(HTML)
    names = [item.id for item in read([str(tmp_path)]) if isinstance(item, Page)]
    assert names == [str(tmp_path / name) for name in ("b.txt", "c.html", "a/z.html")]


def test_a_folder_without_files_says_so(tmp_path: Path) -> None:
    assert "holds no file" in refusal(tmp_path).reason
    (tmp_path / "photo.png").write_bytes(b"x")
    assert "1 hidden file" in refusal(tmp_path).reason


def test_a_pipe_in_a_folder_is_not_waited_for_and_no_path_is_no_folder(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    assert "1 hidden files, pictures, styles or pipes" in refusal(tmp_path).reason
    (refused,) = read([""])
    assert isinstance(refused, InputError)
    assert refused.reason == "is no path"


def test_links_in_a_circle_end(tmp_path: Path) -> None:
    (tmp_path / "a.html").write_text(HTML)
    (tmp_path / "loop").symlink_to(tmp_path)
    assert len(list(read([str(tmp_path)]))) == 1


def test_a_folder_and_a_file_without_the_right_to_read_are_named(tmp_path: Path) -> None:
    """In a process of its own: root may read everything, so root gives its rights away first."""
    (tmp_path / "open.txt").write_text("The ferry sank.")
    (tmp_path / "shut.txt").write_text("The ferry sank.")
    (tmp_path / "shut").mkdir()
    script = (
        "import os, sys\nfrom wirecopy.source import read\n"
        "if os.getuid() == 0: os.setgroups([]); os.setgid(65534); os.setuid(65534)\n"
        "for item in read(sys.argv[1:]): print(getattr(item, 'reason', 'read'))\n"
    )
    for folder in [tmp_path, *tmp_path.parents]:
        if folder.stat().st_uid == os.getuid() and folder.is_relative_to(tmp_path.parent.parent.parent):
            folder.chmod(0o755)
    (tmp_path / "shut.txt").chmod(0)
    (tmp_path / "shut").chmod(0)
    try:
        done = subprocess.run([sys.executable, "-c", script, str(tmp_path)], capture_output=True, text=True, check=True)
    finally:
        (tmp_path / "shut").chmod(0o755)
    assert sorted(done.stdout.splitlines()) == ["cannot be read: Permission denied"] * 2 + ["read"]


def test_a_web_archive_gives_its_pages(tmp_path: Path) -> None:
    answer = f"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: {len(HTML)}\r\n\r\n{HTML}"
    record = (
        "WARC/1.0\r\nWARC-Type: response\r\nWARC-Record-ID: <urn:uuid:1>\r\nWARC-Date: 2026-11-03T08:30:00Z\r\n"
        "WARC-Target-URI: https://ledger.example/ferry\r\nContent-Type: application/http;msgtype=response\r\n"
        f"Content-Length: {len(answer)}\r\n\r\n{answer}\r\n\r\n"
    )
    for name, content in (("a.warc", record.encode()), ("b.warc.gz", gzip.compress(record.encode()))):
        path = tmp_path / name
        path.write_bytes(content)
        found = page(path)
        assert (found.text, found.url, found.markup) == (HTML, "https://ledger.example/ferry", True)


@pytest.mark.parametrize(
    "content",
    [
        """<?xml version='1.0'?><rss version='2.0'><channel><title>The Ledger</title><item><title>Ferry</title>
        <link>https://ledger.example/ferry</link><description>The ferry sank.</description></item></channel></rss>""",
        """{"version": "https://jsonfeed.org/version/1.1", "title": "The Ledger", "items": [{"id": "1",
        "title": "Ferry", "url": "https://ledger.example/ferry", "content_text": "The ferry sank."}]}""",
    ],
)
def test_a_feed_gives_a_page_for_each_entry(tmp_path: Path, content: str) -> None:
    path = tmp_path / "feed"
    path.write_text(content)
    found = page(path)
    assert found.url == "https://ledger.example/ferry"
    assert "The ferry sank." in found.text


def test_a_feed_that_cannot_be_read_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "feed.json"
    path.write_text('{"version": "https://jsonfeed.org/version/1.1", "items": 5}')
    assert refusal(path).reason


def test_standard_input_is_read(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BufferedReader(io.BytesIO(b"The ferry sank."))))
    assert page("-").text == "The ferry sank."


@pytest.mark.parametrize(
    ("content", "text"),
    [
        ("\ufeff<p>Zürich".encode(), "<p>Zürich"),
        ("<p>Zürich".encode("utf-16"), "<p>Zürich"),
        (b"<meta charset='iso-8859-1'><p>Z\xfcrich \x80", "Zürich €"),
        ("<meta charset=euc-kr><p>뉴스 통신".encode("cp949"), "뉴스 통신"),
        ("<meta charset=shift_jis><p>通信社".encode("cp932"), "通信社"),
        ("<meta charset=gb2312><p>Zürich 新闻".encode(), "Zürich 新闻"),
    ],
)
def test_encodings_are_read_as_declared_or_as_they_are(tmp_path: Path, content: bytes, text: str) -> None:
    path = tmp_path / "page.html"
    path.write_bytes(content)
    assert text in page(path).text


@pytest.mark.parametrize(
    "head", [b"<meta charset=utf-8>", b"<html>", b"<meta charset=no-such>", b"<meta charset=utf-16>"]
)
def test_torn_markup_is_read_and_named_in_the_log(
    tmp_path: Path, head: bytes, caplog: pytest.LogCaptureFixture
) -> None:
    path = tmp_path / "page.html"
    path.write_bytes(head + b"<p>The ferry sank at its berth, the caf\xe9 owner said.</p>")
    assert "The ferry sank at its berth, the caf" in page(path).text
    assert str(path) in caplog.text
