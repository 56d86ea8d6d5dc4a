"""The commands of the live desk, called as a person would: a real site, a real store."""

from __future__ import annotations

import io
import json
import sqlite3
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from fakes import Reply, Server
from test_worker import HTML, RSS, article_page, rss
from wirecopy import cli

if TYPE_CHECKING:
    from collections.abc import Iterator

COPIED = """NORHAVEN, Sellandia (AP) — The ferry Halcyon sank at its berth in Norhaven early Tuesday after a fire in its engine room, officials said.

All 214 passengers and 31 crew members were taken ashore by fishing boats before the vessel went down, harbor master Petra Lindqvist said. Two sailors were treated for smoke inhalation at Saint Olave Hospital.
"""


@pytest.fixture(autouse=True)
def settings(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("WIRECOPY_DATABASE_URL", f"sqlite:///{tmp_path / 'store.db'}")
    monkeypatch.setenv("WIRECOPY_PRIVATE_NETWORKS", "true")
    monkeypatch.setenv("WIRECOPY_PAUSE", "0.001")
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path))
    return tmp_path


@pytest.fixture
def site() -> Iterator[Server]:
    with Server() as running:
        link = b'<link rel="alternate" type="application/rss+xml" href="/feed"><link rel="alternate" type="application/rss+xml" href="/sport">'
        running.routes["/"] = Reply(headers=HTML, body=b"<html><head>" + link + b"</head><body>Welcome</body></html>")
        running.routes["/feed"] = Reply(headers=RSS, body=rss(running, 1, 2))
        for number in (1, 2):
            running.routes[f"/news/{number}"] = Reply(headers=HTML, body=article_page(number))
        yield running


def run(capsys: pytest.CaptureFixture[str], *words: str) -> tuple[int, list[dict[str, Any]], str]:
    status = cli.main(list(words))
    out, err = capsys.readouterr()
    return status, [json.loads(line) for line in out.splitlines()], err


@pytest.fixture
def texts(tmp_path: Path) -> tuple[str, str]:
    (tmp_path / "wire.txt").write_text(COPIED)
    (tmp_path / "copy.txt").write_text(COPIED.partition("— ")[2])
    return str(tmp_path / "wire.txt"), str(tmp_path / "copy.txt")


def test_a_site_is_added_and_its_articles_are_found_a_moment_later(
    site: Server, capsys: pytest.CaptureFixture[str]
) -> None:
    status, (row,), err = run(capsys, "feed", "add", site.url("/"), "--folder", "News/World", "--title", "Mine")
    assert (status, row["feed"], row["entries"], row["new"]) == (0, site.url("/feed"), 2, True)
    assert site.url("/sport") in err
    status, _, err = run(capsys, "worker", "--once")
    assert status == 0, err
    assert '"articles": 2' in err or "articles=2" in err
    _, found, _ = run(capsys, "search", "harbour1")
    assert [hit["id"] for hit in found] == [site.url("/news/1#0")]
    assert "harbour1" in found[0]["extract"]
    assert len(site.asked("/feed")) == 1  # what was read when it was added is not read again
    _, (feed,), _ = run(capsys, "feed", "list")
    assert (feed["title"], feed["folder"], feed["failures"]) == ("Mine", "News/World", 0)
    asked = len(site.received)
    status, (again,), err = run(capsys, "feed", "add", site.url("/feed"))
    assert (status, again["new"], "is subscribed to already" in err) == (0, False, True)
    assert len(site.received) == asked
    _, (again,), _ = run(capsys, "feed", "add", site.url("/"))
    assert (again["feed"], again["new"]) == (site.url("/feed"), False)


def test_feeds_are_refreshed_and_removed(site: Server, capsys: pytest.CaptureFixture[str]) -> None:
    run(capsys, "feed", "add", site.url("/feed"), "--no-pages")
    status, _, _ = run(capsys, "feed", "refresh", site.url("/feed"))
    assert status == 0
    assert [request.headers.get("if-none-match") for request in site.asked("/feed")] == [None, '"one"']
    status, _, err = run(capsys, "feed", "refresh", "https://other.example/feed")
    assert (status, "is not subscribed to" in err) == (1, True)
    assert run(capsys, "feed", "remove", site.url("/feed"))[0] == 0
    assert run(capsys, "feed", "list")[1] == []
    assert run(capsys, "feed", "remove", site.url("/feed"))[0] == 1
    assert len(run(capsys, "search", "")[1]) == 2


def test_one_feed_has_one_address_however_it_is_written(
    site: Server, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    site.routes["/old"] = Reply(status=301, headers=(("Location", "/feed"),))
    url = site.url("/feed")
    host = f"{site.host}:{site.port}"
    (row,) = run(capsys, "feed", "add", f"{host}/feed")[1]  # it does not speak https
    assert (row["feed"], row["new"]) == (url, True)
    asked = len(site.received)
    for given in (f" {url} ", url.replace("http:", "HTTP:"), f"{url}#latest", f"feed:{url}", f"feed://{host}/feed"):
        (row,) = run(capsys, "feed", "add", given)[1]
        assert (row["feed"], row["new"]) == (url, False)
    assert len(site.received) == asked
    (row,) = run(capsys, "feed", "add", site.url("/old"))[1]
    assert (row["feed"], row["new"]) == (url, False)
    outlines = "".join(
        f'<outline xmlUrl="{each}"/>' for each in (url.upper().replace("FEED", "feed"), "http://[bad/feed")
    )
    (tmp_path / "list.opml").write_text(f'<opml version="2.0"><body>{outlines}</body></opml>')
    status, _, err = run(capsys, "import-opml", str(tmp_path / "list.opml"))
    assert (status, "0 feeds of the list are new" in err, "http://[bad/feed: is no address" in err) == (1, True, True)
    assert len(run(capsys, "feed", "list")[1]) == 1
    (row,) = run(capsys, "feed", "change", f"{url}#x", "--title", "Mine")[1]
    assert (row["feed"], row["title"]) == (url, "Mine")
    assert run(capsys, "feed", "refresh", f" {url}")[0] == 0
    assert run(capsys, "feed", "remove", f"feed:{url}", "no address")[0] == 1
    assert run(capsys, "feed", "list")[1] == []


def test_a_subscription_list_comes_from_standard_input(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    content = b'<opml version="2.0"><body><outline type="rss" xmlUrl="https://a.example/feed"/></body></opml>'
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(content)))
    assert run(capsys, "import-opml", "-")[2] == "wirecopy: 1 feeds of the list are new\n"
    assert run(capsys, "import-opml", "/dev/zero")[0] == 1
    assert run(capsys, "import-opml", "/")[0] == 2


@pytest.mark.parametrize("given", ["", "file:///etc/passwd", "mailto:desk@a.example", "http://", "http://[::1"])
def test_what_is_no_address_is_refused_at_once(given: str, capsys: pytest.CaptureFixture[str]) -> None:
    status, rows, err = run(capsys, "feed", "add", given)
    assert (status, rows) == (1, [])
    assert "(give an http or https address)" in err


def test_discovery_asks_a_few_feeds_only_and_reads_what_the_headers_name(
    site: Server, capsys: pytest.CaptureFixture[str]
) -> None:
    links = "".join(f'<link rel="alternate" type="application/rss+xml" href="/no/{number}">' for number in range(40))
    site.routes["/many"] = Reply(headers=HTML, body=f"<html><head>{links}</head></html>".encode())
    status, _, err = run(capsys, "feed", "add", site.url("/many"))
    assert (status, "names no feed that can be read" in err, len(site.received)) == (1, True, 6)
    header = ("Link", '</feed>; rel="alternate"; type="application/rss+xml"')
    site.routes["/plain"] = Reply(headers=(*HTML, header), body=b"<html><p>Welcome</p></html>")
    assert run(capsys, "feed", "add", site.url("/plain"))[1][0]["feed"] == site.url("/feed")


def test_a_sitemap_is_a_feed_and_an_index_of_them_is_not(site: Server, capsys: pytest.CaptureFixture[str]) -> None:
    changed = {"/a.xml": "2026-11-20", "/b.xml": "2026-11-21", "/c.xml": ""}
    listed = "".join(
        f"<sitemap><loc>{site.url(path)}</loc><lastmod>{day}</lastmod></sitemap>" for path, day in changed.items()
    )
    site.routes["/index.xml"] = Reply(body=f"<sitemapindex>{listed}</sitemapindex>".encode())
    site.routes["/b.xml"] = Reply(body=f"<urlset><url><loc>{site.url('/news/1')}</loc></url></urlset>".encode())
    status, _, err = run(capsys, "feed", "add", site.url("/index.xml"))
    assert (status, "is an index of 3 sitemaps" in err, f"such as {site.url('/b.xml')}" in err) == (1, True, True)
    assert run(capsys, "feed", "add", site.url("/b.xml"))[1][0]["entries"] == 1


def test_a_refresh_asks_for_what_it_names_and_nothing_else(site: Server, capsys: pytest.CaptureFixture[str]) -> None:
    site.routes["/sport"] = Reply(headers=RSS, body=rss(site))
    run(capsys, "feed", "add", site.url("/feed"), site.url("/sport"))
    asked = len(site.received)
    status, _, err = run(capsys, "feed", "refresh", site.url("/none"))
    assert (status, "is not subscribed to" in err, len(site.received)) == (1, True, asked)
    assert run(capsys, "feed", "refresh", site.url("/sport"), site.url("/none"))[0] == 1
    assert [request.path for request in site.received[asked:]] == ["/sport"]
    assert run(capsys, "feed", "refresh")[0] == 0
    assert {request.path for request in site.received[asked:]} >= {"/sport", "/feed", "/news/1", "/news/2"}


def test_what_is_no_feed_is_refused(site: Server, capsys: pytest.CaptureFixture[str]) -> None:
    site.routes["/plain"] = Reply(headers=HTML, body=b"<html><body>nothing</body></html>")
    site.routes["/image"] = Reply(headers=(("Content-Type", "image/png"),), body=b"\x89PNG")
    site.routes["/feed"] = Reply(status=404)
    for path, reason in (("/plain", "names no feed"), ("/image", "feed"), ("/none", "404"), ("/", "can be read")):
        status, rows, err = run(capsys, "feed", "add", site.url(path))
        assert (status, rows) == (1, [])
        assert reason in err


def test_a_feed_is_found_where_feeds_usually_are(site: Server, capsys: pytest.CaptureFixture[str]) -> None:
    site.routes["/"] = Reply(headers=HTML, body=b"<html><body>Welcome</body></html>")
    assert run(capsys, "feed", "add", site.url("/"))[1][0]["feed"] == site.url("/feed")


def test_a_feed_has_the_language_that_a_person_gives_it(
    site: Server, settings: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    url = site.url("/feed")
    status, _, err = run(capsys, "feed", "add", url, "--language", "klingon")
    assert (status, "'klingon' is no code of a language that is known; give a code such as de" in err) == (2, True)
    assert run(capsys, "feed", "list")[1] == []
    assert run(capsys, "feed", "add", url, "--language", "PT-br")[1][0]["language"] == "pt-BR"
    _, (row,), _ = run(capsys, "feed", "change", url, "--language", "ko", "--title", "Mine", "--no-pages")
    assert (row["language"], row["title"], row["folder"], row["pages"]) == ("ko", "Mine", None, False)
    assert cli.main(["export-opml"]) == 0
    out = capsys.readouterr().out
    assert 'wirecopy:language="ko"' in out
    _, (row,), _ = run(capsys, "feed", "change", url, "--language", "auto", "--title", "", "--pages")
    assert (row["language"], row["title"], row["pages"]) == (None, "Harbour Post", True)
    assert run(capsys, "feed", "list")[1] == [row]
    assert run(capsys, "feed", "change", url)[0] == 2
    status, rows, err = run(capsys, "feed", "change", "https://other.example/feed", url, "--folder", "Sea")
    assert (status, [each["folder"] for each in rows], "is not subscribed to" in err) == (1, ["Sea"], True)
    run(capsys, "feed", "remove", url)
    (settings / "list.opml").write_text(out)
    run(capsys, "import-opml", str(settings / "list.opml"))
    (row,) = run(capsys, "feed", "list")[1]
    assert (row["language"], row["pages"]) == ("ko", False)
    (settings / "list.opml").write_text(out.replace('"ko"', '"no language"').replace("/feed", "/other"))
    status, _, err = run(capsys, "import-opml", str(settings / "list.opml"))
    assert (status, "the language 'no language' is no code" in err) == (1, True)
    assert [each["language"] for each in run(capsys, "feed", "list")[1]] == ["ko", None]


def test_subscription_lists_go_in_and_out(settings: Path, capsys: pytest.CaptureFixture[str]) -> None:
    given = settings / "list.opml"
    given.write_text(
        '<opml version="2.0"><body><outline text="News"><outline text="Post" xmlUrl="https://post.example/feed"/></outline>'
        '<outline text="x" xmlUrl="ftp://no.example"/></body></opml>'
    )
    status, _, err = run(capsys, "import-opml", str(given))
    assert (status, "1 feeds of the list are new" in err) == (1, True)
    assert cli.main(["export-opml"]) == 0
    out = capsys.readouterr().out
    assert 'xmlUrl="https://post.example/feed"' in out
    assert run(capsys, "export-opml", "--output", str(settings / "out.opml"))[0] == 0
    assert (settings / "out.opml").read_text().count("post.example") == 1
    assert run(capsys, "export-opml", "--output", str(settings / "no" / "out.opml"))[0] == 2
    assert run(capsys, "import-opml", str(settings / "absent"))[0] == 2


def test_ingest_takes_files_and_addresses(
    site: Server, texts: tuple[str, str], capsys: pytest.CaptureFixture[str]
) -> None:
    status, rows, err = run(capsys, "ingest", *texts, site.url("/news/1"), site.url("/none"), "/absent")
    assert status == 1
    assert [row["new"] for row in rows] == [[f"{texts[0]}#0"], [f"{texts[1]}#0"], [site.url("/news/1#0")]]
    assert err.count("refused") == 2
    assert run(capsys, "ingest", texts[0])[1][0]["unchanged"] == [f"{texts[0]}#0"]
    _, stories, _ = run(capsys, "story", "list")
    assert sorted((len(story["articles"]), story["independent_reports"]) for story in stories) == [(1, 1), (2, 1)]


def test_rows_are_ingested_and_a_page_without_text_is_refused(
    settings: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (settings / "rows.jsonl").write_text(
        json.dumps({"id": "a", "body": COPIED, "headline": "Ferry sinks"})
        + "\n"
        + json.dumps({"id": "b", "text": ".."})
    )
    status, rows, err = run(capsys, "ingest", str(settings / "rows.jsonl"))
    assert (status, [row["new"] for row in rows]) == (1, [["a"]])
    assert "no text" in err


def test_a_story_is_shown_with_its_evidence(texts: tuple[str, str], capsys: pytest.CaptureFixture[str]) -> None:
    run(capsys, "ingest", *texts)
    ((story),) = run(capsys, "story", "list")[1]
    for id_ in (story["story"], f"{texts[1]}#0"):
        _, (shown,), _ = run(capsys, "story", "show", id_)
        assert [article["role"] for article in shown["articles"]] == ["original", "copy"]
        assert shown["articles"][1]["origin"] == f"{texts[0]}#0"
        assert shown["articles"][1]["kind"] == "verbatim"
        assert [decision["operation"] for decision in shown["decisions"]] == ["start", "join"]
    cli.main(["story", "show", story["story"], "--format", "table"])
    out = capsys.readouterr().out
    assert "original" in out
    assert max(map(len, out.splitlines())) <= 100
    assert run(capsys, "story", "show", "nothing")[0] == 1


def test_two_articles_are_compared(texts: tuple[str, str], settings: Path, capsys: pytest.CaptureFixture[str]) -> None:
    _, (row,), _ = run(capsys, "compare", *texts)
    assert (row["kind"], row["direction"]) == ("verbatim", "known")
    run(capsys, "ingest", *texts)
    ids = [f"{path}#0" for path in texts]
    _, (stored,), err = run(capsys, "compare", *ids, "--report", str(settings / "report"))
    assert stored["substitutions"] == row["substitutions"]
    assert (settings / "report" / "index.html").is_file()
    (settings / "other.txt").write_text("The council of Brackwater met on Monday to speak of the swimming pool again.")
    status, rows, err = run(capsys, "compare", texts[0], str(settings / "other.txt"))
    assert (status, rows, "neither" in err) == (0, [], True)
    assert run(capsys, "compare", texts[0], texts[0])[0] == 2
    assert run(capsys, "compare", texts[0], "nothing")[0] == 1


def test_backup_restore_doctor_and_export(
    texts: tuple[str, str], settings: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    run(capsys, "ingest", *texts)
    assert run(capsys, "backup", str(settings / "backup.db"))[0] == 0
    other = f"sqlite:///{settings / 'other.db'}"
    assert run(capsys, "restore", str(settings / "backup.db"), "--database", other)[0] == 0
    assert len(run(capsys, "search", "ferry", "--database", other)[1]) == 2
    status, _, err = run(capsys, "restore", str(settings / "backup.db"))
    assert (status, "holds 2 articles" in err) == (2, True)
    assert run(capsys, "restore", str(settings / "backup.db"), "--replace")[0] == 0
    status, rows, err = run(capsys, "doctor", "--rebuild-search", "--rebuild-front")
    assert (status, rows, "2 articles are in the text index" in err) == (0, [], True)
    assert "stories are in their places" in err
    assert run(capsys, "export", str(settings / "all.jsonl"))[0] == 0
    exported = [json.loads(line) for line in (settings / "all.jsonl").read_text().splitlines()]
    assert [row["id"] for row in exported] == [f"{path}#0" for path in texts]
    assert run(capsys, "export", str(settings / "all.warc.gz"))[0] == 0
    assert run(capsys, "export", str(settings / "all.parquet"))[0] == 0
    assert (settings / "all.parquet").read_bytes()[:4] == b"PAR1"
    assert run(capsys, "export", str(settings / "all.csv"))[0] == 2
    assert run(capsys, "export", str(settings / "no" / "all.jsonl"))[0] == 2


def test_settings_are_shown_without_secrets(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    _, rows, _ = run(capsys, "config", "--database", "postgresql://desk:secret@db.example/news")
    values = {row["setting"]: row["value"] for row in rows}
    assert values["database_url"] == "postgresql://desk:***@db.example/news"
    assert values["private_networks"] is True
    monkeypatch.setenv("WIRECOPY_AGENCIES", "mine.toml:/etc/ours.toml")
    monkeypatch.setenv("WIRECOPY_NER_MODELS", "en=en_core_web_sm")
    values = {row["setting"]: row["value"] for row in run(capsys, "config")[1]}
    assert values["agencies"] == ["mine.toml", "/etc/ours.toml"]
    assert values["ner_models"] == {"en": "en_core_web_sm"}
    assert cli.main(["config", "--format", "table"]) == 0
    assert "mine.toml, /etc/ours.toml" in capsys.readouterr().out
    monkeypatch.setenv("WIRECOPY_PAUZE", "1")
    status, _, err = run(capsys, "config")
    assert (status, "did you mean WIRECOPY_PAUSE" in err) == (2, True)


@pytest.mark.parametrize(
    "words",
    [("search", "(open"), ("search", "x:y"), ("backup", "."), ("restore", "."), ("restore", "none.db")],
)
def test_a_wrong_call_says_so(words: tuple[str, ...], capsys: pytest.CaptureFixture[str]) -> None:
    status, rows, err = run(capsys, *words)
    assert (status, rows) == (1 if words[0] in {"backup", "restore"} else 2, [])
    assert err.startswith("wirecopy: ")


@pytest.mark.parametrize("limit", ["0", "-1", "many", str(10**20)])
@pytest.mark.parametrize("words", [("search", "a"), ("story", "list")])
def test_a_limit_is_a_number_that_a_database_can_count(
    words: tuple[str, ...], limit: str, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit) as caught:
        cli.main([*words, "--limit", limit])
    assert caught.value.code == 2
    assert f"{limit} is no number from 1 to" in capsys.readouterr().err


@pytest.mark.parametrize("words", [("backup", "b.db"), ("export", "-"), ("export", "a.jsonl"), ("doctor",)])
def test_a_mistyped_store_is_not_made(
    words: tuple[str, ...], settings: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(settings)
    status, rows, err = run(capsys, *words, "--database", "sqlite:///mistyped.db")
    assert (status, rows, "mistyped.db: there is no store" in err) == (1, [], True)
    assert not list(settings.glob("*.db")) + list(settings.glob("*.jsonl"))


def test_a_backup_of_a_later_release_is_named(
    texts: tuple[str, str], settings: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    run(capsys, "ingest", *texts)
    backup = str(settings / "backup.db")
    run(capsys, "backup", backup)
    with sqlite3.connect(backup) as connection:
        connection.execute("UPDATE alembic_version SET version_num = '9999'")
    connection.close()
    status, _, err = run(capsys, "restore", backup, "--replace")
    assert (status, f"{backup}: was made by a later wirecopy" in err) == (1, True)
    assert len(run(capsys, "search", "ferry")[1]) == 2


def test_a_store_is_its_owners_alone(
    texts: tuple[str, str], settings: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    run(capsys, "ingest", *texts)
    assert (settings / "store.db").stat().st_mode & 0o077 == 0


def test_a_store_is_no_backup_of_itself(
    texts: tuple[str, str], settings: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    run(capsys, "ingest", *texts)
    for words in (("backup",), ("restore", "--replace")):
        status, _, err = run(capsys, *words, str(settings / "store.db"))
        assert (status, "is the store itself" in err) == (1, True)
    assert len(run(capsys, "search", "ferry")[1]) == 2


def test_addresses_that_are_ingested_keep_the_manners_of_a_worker(
    site: Server, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("WIRECOPY_PAUSE", "0.3")
    status, rows, err = run(capsys, "ingest", site.url("/news/1"), site.url("/news/2"), "ftp://127.0.0.1/3", "")
    assert (status, len(rows)) == (1, 2)
    assert "ftp://127.0.0.1/3: address: is not an http or https address" in err
    assert "'': is no path" in err
    assert len(site.asked("/robots.txt")) == 1
    times = [request.at for request in site.received]
    assert min(after - before for before, after in pairwise(times)) > 0.25


def test_a_store_that_cannot_be_opened_is_named(settings: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (settings / "bad.db").write_bytes(b"this is no database" * 100)
    status, _, err = run(capsys, "search", "x", "--database", f"sqlite:///{settings / 'bad.db'}")
    assert status == 1
    assert str(settings / "bad.db") in err


def test_every_command_of_a_group_is_documented() -> None:
    text = (Path(__file__).parent.parent / "docs" / "commands.md").read_text()
    for words in ("feed add", "feed list", "feed remove", "feed refresh", "story list", "story show"):
        assert words in text
    for option in ("--folder", "--title", "--no-pages", "--limit", "--order"):
        assert f"`{option}" in text
