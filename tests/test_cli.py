"""The command line, as another program or a person would call it."""

from __future__ import annotations

import json
import os
import pty
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from wirecopy import cli

if TYPE_CHECKING:
    from collections.abc import Sequence

ORIGINAL = """NORHAVEN, Sellandia (AP) — The ferry Halcyon sank at its berth in Norhaven early Tuesday after a fire in its engine room, officials said.

All 214 passengers and 31 crew members were taken ashore by fishing boats before the vessel went down, harbor master Petra Lindqvist said. Two sailors were treated for smoke inhalation at Saint Olave Hospital.

The fire started shortly after 3 a.m. and spread through a cable duct, according to a preliminary report by the Sellandia Maritime Board. Investigators plan to raise the hull in December.

"We heard a bang and then the lights went out," said passenger Goran Ilic, 52, a carpenter from the town of Vestmark. "The crew stayed calm, and so did we."

The Halcyon, built in 1987, carried about 400,000 passengers a year between Norhaven and the island of Great Skerry. Its operator, Skerry Line, said a replacement vessel would arrive on Friday.
"""
OTHER = """The city council of Brackwater voted 9 to 4 on Monday to close the Mill Street swimming pool, ending a dispute of two years.

Councillor Ada Fenn said repairs would have cost 3.1 million crowns. Opponents led by teacher Rufus Mole promised to collect signatures for a referendum before the summer.
"""


def run(arguments: Sequence[str], capsys: pytest.CaptureFixture[str]) -> tuple[int, list[dict[str, object]], str]:
    status = cli.main(list(arguments))
    out, err = capsys.readouterr()
    return status, [json.loads(line) for line in out.splitlines()], err


@pytest.fixture
def rows(tmp_path: Path) -> Path:
    path = tmp_path / "rows.jsonl"
    copy = ORIGINAL.partition("—")[2].strip()
    path.write_text(
        "".join(
            json.dumps({"id": name, "text": text}) + "\n"
            for name, text in (("wire", ORIGINAL), ("copy", copy), ("pool", OTHER))
        )
    )
    return path


def test_extract_prints_a_row_for_each_article(rows: Path, capsys: pytest.CaptureFixture[str]) -> None:
    status, found, err = run(["extract", str(rows)], capsys)
    assert (status, err) == (0, "")
    assert [row["id"] for row in found] == ["wire#0", "copy#0", "pool#0"]
    assert found[0]["agency"] == "Associated Press"
    assert {row["language"] for row in found} == {"en"}


def test_trace_prints_a_row_for_each_pair(rows: Path, capsys: pytest.CaptureFixture[str]) -> None:
    status, found, _ = run(["trace", str(rows)], capsys)
    assert status == 0
    assert [(row["origin"], row["copy"], row["kind"]) for row in found] == [("wire#0", "copy#0", "verbatim")]


def test_stories_prints_a_row_for_each_article_or_story(rows: Path, capsys: pytest.CaptureFixture[str]) -> None:
    status, found, _ = run(["stories", str(rows)], capsys)
    assert status == 0
    assert [set(row) for row in found] == [{"id", "story", "headline_only"}] * 3
    assert len({row["story"] for row in found}) == 2
    status, found, _ = run(["stories", str(rows), "--stories"], capsys)
    assert [(row["articles"], row["independent_reports"]) for row in found] == [
        (["wire#0", "copy#0"], 1),
        (["pool#0"], 1),
    ]


def test_what_was_extracted_can_be_traced(rows: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    extracted = tmp_path / "extracted.jsonl"
    assert cli.main(["extract", str(rows), "--output", str(extracted)]) == 0
    assert capsys.readouterr().out == ""
    direct = run(["trace", str(rows)], capsys)
    assert run(["trace", str(extracted)], capsys) == direct
    assert list(tmp_path.glob(".*")) == []


def test_the_report_is_written_where_asked(rows: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    status, found, err = run(["trace", str(rows), "--report", str(tmp_path / "report")], capsys)
    assert (status, len(found)) == (0, 1)
    page = tmp_path / "report" / "index.html"
    assert str(page) in err
    assert "Halcyon" in page.read_text(encoding="utf-8")


def test_every_bad_input_is_named_and_the_rest_is_done(
    rows: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    bad = tmp_path / "bad"
    bad.mkdir()
    (bad / "empty.html").write_bytes(b"")
    (bad / "junk.bin").write_bytes(os.urandom(4096))
    (bad / "line.txt").write_bytes(b"x" * (50 * 1024 * 1024))
    (bad / "latin.txt").write_bytes(b"Z\xfcrich")
    (bad / "deep.html").write_text("<html><body>" + "<div>" * 100_000 + "The ferry sank." + "</div>" * 100_000)
    (bad / "rows.jsonl").write_text('{"id": "x", "text": ' + json.dumps(OTHER) + '}\n{"id": broken\n')
    status, found, err = run(["extract", str(bad), str(tmp_path / "missing.html"), str(rows)], capsys)
    assert status == 1
    named = [line.removeprefix("wirecopy: refused ").partition(": ")[0] for line in err.splitlines()]
    expected = ["empty.html", "junk.bin", "latin.txt", "line.txt", "rows.jsonl:2"]
    assert [Path(name).name for name in named if not name.endswith("deep.html")] == [*expected, "missing.html"]
    # The deep page is either read or refused by name; it never ends the run.
    assert [row["id"] for row in found if "deep" not in str(row["id"])] == ["x#0", "wire#0", "copy#0", "pool#0"]
    assert ("deep.html" in err) != any("deep.html" in str(row["id"]) for row in found)


def test_an_id_given_twice_is_refused_where_a_row_could_not_say_which(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "rows.jsonl"
    path.write_text(2 * (json.dumps({"id": "a", "body": ORIGINAL}) + "\n"))
    status, found, err = run(["trace", str(path)], capsys)
    assert (status, found) == (1, [])
    assert err.count("refused a: has the id of an earlier article") == 1


def test_nothing_found_is_no_error(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "pool.txt"
    path.write_text(OTHER)
    assert run(["trace", str(path)], capsys) == (0, [], "")
    assert cli.main(["trace", str(path), "--format", "table"]) == 0
    assert "No text reuse" in capsys.readouterr().out


@pytest.mark.parametrize(
    "arguments", [[], ["extract"], ["nonsense"], ["extract", "--format", "xml", "a"], ["trace", "--no-such", "a"]]
)
def test_a_wrong_call_ends_with_2(arguments: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as caught:
        cli.main(arguments)
    assert caught.value.code == 2
    assert "usage: wirecopy" in capsys.readouterr().err


@pytest.mark.parametrize("option", ["--output", "--report"])
def test_a_place_that_cannot_be_written_ends_with_2(
    rows: Path, option: str, capsys: pytest.CaptureFixture[str]
) -> None:
    place = str(rows / "below-a-file")
    assert cli.main(["trace", str(rows), option, place]) == 2
    assert place in capsys.readouterr().err


def test_a_folder_is_no_place_for_rows(rows: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["trace", str(rows), "--output", str(rows.parent)]) == 2
    assert f"--output {rows.parent} cannot be written: Is a directory" in capsys.readouterr().err
    assert not list(rows.parent.glob(".*.part")) + list(rows.parent.parent.glob(".*.part"))


@pytest.mark.parametrize(
    ("command", "reason"), [("extract {} > /dev/full", "No space left"), ("extract {} >&-", "is closed")]
)
def test_an_output_that_takes_nothing_is_named(rows: Path, command: str, reason: str) -> None:
    shell = f"exec {sys.executable} -m wirecopy {command.format(rows)}"
    done = subprocess.run(["/bin/sh", "-c", shell], capture_output=True, check=False)
    assert done.returncode == 2
    assert reason in done.stderr.decode()
    assert done.stderr.count(b"\n") == 1


def test_what_a_message_quotes_cannot_speak_to_the_terminal(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "evil\x1b[2J\nwirecopy: all is well\u202e.html"
    path.write_bytes(b"")
    assert cli.main(["extract", str(path)]) == 1
    err = capsys.readouterr().err
    assert "evil\\x1b[2J\\nwirecopy: all is well\\u202e.html: is empty" in err
    assert err.count("\n") == 1
    path.write_bytes(
        b"<html><p>" + 20 * b"The ferry of the harbour sank at its berth, and nobody was hurt. " + b"\xff</p>"
    )
    done = subprocess.run([sys.executable, "-m", "wirecopy", "extract", str(path)], capture_output=True, check=False)
    assert b"is not valid UTF-8; read as" in done.stderr
    assert b"\x1b" not in done.stderr
    assert done.stderr.count(b"\n") == 1


@pytest.mark.parametrize("command", ["extract", "trace", "stories"])
def test_tables_fit_100_columns(rows: Path, command: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main([command, str(rows), "--format", "table"]) == 0
    out = capsys.readouterr().out
    assert "\x1b" not in out
    assert 0 < max(map(len, out.splitlines())) <= 100


def wirecopy(*arguments: str, **options: object) -> subprocess.Popen[bytes]:
    return subprocess.Popen([sys.executable, "-m", "wirecopy", *arguments], **options)  # type: ignore[call-overload,no-any-return]


def test_a_terminal_gets_a_table_and_progress(rows: Path) -> None:
    leader, follower = pty.openpty()
    process = wirecopy("trace", str(rows), stdout=follower, stderr=follower, stdin=subprocess.DEVNULL)
    os.close(follower)
    shown = b""
    try:
        while chunk := os.read(leader, 65536):
            shown += chunk
    except OSError:
        pass  # the terminal is gone with the process
    os.close(leader)
    assert process.wait() == 0
    assert b"verbatim" in shown
    assert b'{"origin"' not in shown


def test_standard_input_is_read_row_by_row() -> None:
    line = json.dumps({"id": "a", "text": OTHER}) + "\n"
    command = [sys.executable, "-m", "wirecopy", "extract", "-"]
    done = subprocess.run(command, input=line.encode() * 3, capture_output=True, check=True)
    assert [json.loads(row)["id"] for row in done.stdout.splitlines()] == ["a#0"] * 3
    assert done.stderr == b""


def test_a_reader_that_has_enough_ends_the_run_without_a_complaint(tmp_path: Path) -> None:
    path = tmp_path / "rows.jsonl"
    path.write_text(2000 * (json.dumps({"id": "a", "text": OTHER}) + "\n"))
    process = wirecopy("extract", str(path), stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    with process:
        assert process.stdout
        assert process.stderr
        assert json.loads(process.stdout.readline())["id"] == "a#0"
        process.stdout.close()
        assert process.stderr.read() == b""
    assert process.returncode == 0
