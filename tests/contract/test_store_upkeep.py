"""Retention, the doctor, backup and restore, export, migrations, and the words of the tables."""

from __future__ import annotations

import gzip
import io
import json
import re
import sqlite3
import sys
import threading
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pyarrow.parquet as pq
import pytest
import sqlalchemy as sa
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from fastwarc.warc import ArchiveIterator
from press import NOW, article, copied, meant, take

import wirecopy.store
from wirecopy.errors import SettingsError, StoreDamagedError, StoreError, StoreGoneError
from wirecopy.store import (
    Decision,
    Retained,
    Retention,
    Store,
    StoredFeed,
    StoredHub,
    User,
    default_url,
    open_store,
    parquet,
    schema,
)
from wirecopy.store.migrate import HEAD
from wirecopy.store.standing import refresh_all

if TYPE_CHECKING:
    from collections.abc import Callable

DAY = timedelta(days=1)
MIGRATIONS = Path(wirecopy.store.__file__).parent / "migrations"


def stock(store: Store) -> tuple[str, ...]:
    """Fill every table."""
    original = article("north")
    edited = replace(original, body=original.body + "\n\nThe ferries will run again in April.")
    copy, given = copied("south", original)
    other = article("west", body="Quite another report, from the hills, where snow fell on Sunday for the first time.")
    store.take(meant(take(original)))
    store.take(given)
    store.take(take(other))
    store.take(take(edited))
    merge = Decision(operation="merge", story=f"story {original.id}", other=f"story {other.id}")
    store.stories.decide([merge], maker="Ada", now=NOW)
    store.readers.put(User(name="Ada", role="reader", added=NOW))
    store.readers.mark("Ada", [original.id], now=NOW, read=True)
    store.readers.label("Ada", [copy.id], "coast")
    first = store.readers.comment(f"story {original.id}", "Ada", "Well.", now=NOW)
    store.readers.comment(f"story {original.id}", "Ada", "Well, well.", now=NOW, parent=first)
    store.readers.set("window", 3)
    store.feeds.add([StoredFeed(url="https://wire.example/feed", added=NOW, due=NOW, language="cy")])
    store.hubs.put(
        StoredHub(
            feed="https://wire.example/feed",
            callback="name",
            known_as="https://wire.example/feed",
            hub="https://hub.example/",
            secret="key",
            asked=NOW,
        )
    )
    store.readers.set_preferences("Ada", {"zone": "Asia/Seoul"})
    store.readers.visited("Ada", NOW)
    store.readers.visit_story("Ada", f"story {other.id}", NOW)
    store.readers.star_story("Ada", f"story {other.id}", now=NOW)
    store.readers.complain(first, "Ada", now=NOW)
    store.readers.close_comments(f"story {other.id}", now=NOW)
    store.accounts.open_session("Ada", token_digest=b"1", now=NOW, expires=NOW + DAY)
    store.accounts.invite(b"2", "reader", "Ada", NOW, NOW + DAY)
    store.accounts.add_key(b"3", "Ada", "exporter", NOW)
    store.accounts.failed(["name:ben"], NOW)
    store.saved.add("Ada", "Ports", "harbour", NOW)
    store.saved.add_rule("Ada", "harbour", "alert", NOW)
    store.saved.add_rule("Ada", "harbour", "mute", NOW)
    store.saved.run_rules([copy.id], NOW)
    store.verdicts.put(original.id, copy.id, "Ada", right=True, now=NOW)
    return original.id, copy.id, other.id


def fronts(store: Store) -> list[tuple[Any, ...]]:
    """Where the stories stand."""

    def work(connection: sa.Connection) -> list[tuple[Any, ...]]:
        stories, fronts = schema.stories.c, schema.fronts.c
        stand = sa.select(stories.id, stories.articles, stories.lead, stories.reported, stories.rank)
        listed = sa.select(fronts.facet, fronts.value, fronts.rank, fronts.story, fronts.article)
        shown = sa.select(schema.articles.c.id, schema.articles.c.extract, schema.articles.c.section)
        queries = (query.order_by(*query.selected_columns) for query in (stand, listed, shown))
        return [tuple(row) for query in queries for row in connection.execute(query)]

    return store._database.read(work)  # noqa: SLF001


def contents(store: Store) -> dict[str, Any]:
    """Everything that a store says it holds."""
    rows = list(store.export_rows())
    ids = [str(row["id"]) for row in rows]
    return {
        "rows": rows,
        "versions": [store.articles.versions(name) for name in ids],
        "edges": [store.traces.edges(name) for name in ids],
        "syndications": [store.traces.syndication(name) for name in ids],
        "stories": store.stories.list(),
        "decisions": [store.stories.decisions(stored.story.id) for stored in store.stories.list()],
        "found": [
            [hit.stored.article.id for hit in store.search(q)] for q in ("harbour", '"run again"', "story:x", "snow")
        ],
        "readings": store.readers.readings("Ada", ids),
        "comments": store.readers.comments([stored.story.id for stored in store.stories.list()]),
        "setting": store.readers.setting("window"),
        "people": {
            user.name: (
                store.readers.preferences(user.name),
                store.readers.starred_stories(user.name),
                store.accounts.sessions(user.name, NOW),
                store.accounts.keys(user.name),
                [(each.name, each.query) for each in store.saved.list(user.name)],
                store.saved.rules(user.name),
                store.saved.alerts(user.name),
            )
            for user in store.readers.list()
        },
        "invitations": store.accounts.invitations(NOW),
        "complaints": store.readers.complaints(),
        "verdicts": store.verdicts.of([(one, other) for one in ids for other in ids]),
        "fronts": fronts(store),
        "feeds": store.feeds.list(),
        "pages": [store.articles.page(str(row["page"])) for row in rows],
    }


def test_originals_go_after_their_days(store: Store) -> None:
    old, new = article("old"), article("new")
    for paper, days in ((old, 40), (new, 5)):
        given = take(paper)
        assert given.page is not None
        page = replace(given.page, page=replace(given.page.page, fetched=NOW - days * DAY))
        store.take(replace(given, page=page))
    assert store.retain(Retention(), now=NOW) == Retained()
    assert store.retain(Retention(originals=30), now=NOW) == Retained(originals=1)
    assert store.retain(Retention(originals=30), now=NOW) == Retained()
    pages = [store.articles.page(paper.page or "") for paper in (old, new)]
    assert [page is not None and page.original is None for page in pages] == [True, False]
    assert store.articles.count() == 2
    assert store.doctor() == ()


def test_what_was_read_goes_into_the_archive_unless_somebody_keeps_it(store: Store) -> None:
    papers = [
        article(name, body=f"{name} {article().body}")
        for name in ("read", "fresh", "starred", "labelled", "unread", "again")
    ]
    for paper in papers:
        store.take(take(paper))
    store.readers.put(User(name="Ada", role="reader", added=NOW))
    store.readers.put(User(name="Ben", role="reader", added=NOW))
    long_ago = NOW - 20 * DAY
    ids = [paper.id for paper in papers]
    store.readers.mark("Ada", [*ids[:4], ids[5]], now=long_ago, read=True)
    store.readers.mark("Ada", [ids[1]], now=NOW, read=True)
    store.readers.mark("Ben", [ids[5]], now=NOW, read=True)
    store.readers.mark("Ben", [ids[2]], now=NOW, starred=True)
    store.readers.label("Ben", [ids[3]], "coast")
    assert store.retain(Retention(read=10), now=NOW) == Retained(archived=1)
    assert store.retain(Retention(read=10), now=NOW) == Retained()
    assert [hit.stored.article.id for hit in store.search("is:archived")] == [ids[0]]
    assert len(store.search("harbour")) == 6
    stored = store.articles.get(ids[0])
    assert stored is not None
    assert stored.archived == NOW


BREAKS: dict[str, Callable[[sa.Connection], object]] = {
    "article-without-version": lambda c: c.execute(sa.update(schema.articles).values(version=9)),
    "index-out-of-step": lambda c: c.execute(sa.delete(schema.shingles).where(schema.shingles.c.article == 1)),
    "index-left-over": lambda c: c.execute(sa.insert(schema.shingles).values(hash=1, article=999, copy=False)),
    "edge-to-itself": lambda c: c.execute(sa.update(schema.reuse).values(origin=2, copy=2)),
    "edge-both-ways": lambda c: c.execute(
        sa.insert(schema.reuse).from_select(
            [column.name for column in schema.reuse.c],
            sa.select(
                *({"origin": schema.reuse.c.copy, "copy": schema.reuse.c.origin}.get(x.name, x) for x in schema.reuse.c)
            ),
        )
    ),
    "origin-is-copy": lambda c: c.execute(sa.insert(schema.syndications).values(origin=2, content=b"")),
    "story-without-article": lambda c: c.execute(sa.delete(schema.members)),
    "front-out-of-step": lambda c: c.execute(sa.update(schema.stories).values(articles=9)),
    "redirect-of-story": lambda c: c.execute(
        sa.insert(schema.redirects).values(id=f"story {article('north').id}", story=1)
    ),
    "entry-without-page": lambda c: c.execute(
        sa.insert(schema.entries).values(
            feed=1, id="1", seen=NOW, state="taken", page="gone", due=NOW, attempts=1, digest=b"", content=b""
        )
    ),
}


@pytest.mark.parametrize("code", BREAKS)
def test_the_doctor_finds_what_does_not_fit(store: Store, code: str) -> None:
    stock(store)
    assert store.doctor() == ()
    store._database.write(BREAKS[code])  # noqa: SLF001 - nothing public can break it
    findings = {finding.code: finding for finding in store.doctor()}
    assert code in findings
    assert findings[code].count >= 1
    assert findings[code].remedy


def test_the_doctor_finds_rows_that_lead_nowhere(tmp_path: Path) -> None:
    path = tmp_path / "store.db"
    with open_store(f"sqlite:///{path}") as store:
        stock(store)
        with sqlite3.connect(path) as connection:  # which does not check foreign keys
            connection.execute("DELETE FROM articles WHERE number = 2")
        connection.close()
        codes = {finding.code for finding in store.doctor()}
        assert {"dangling", "search-left-over", "index-left-over"} <= codes
        reasons = {finding.reason for finding in store.doctor()}
        assert "rows of versions whose article is missing from articles" in reasons


def test_the_front_page_can_be_ordered_anew(store: Store) -> None:
    stock(store)
    before = fronts(store)
    store._database.write(lambda c: c.execute(sa.update(schema.stories).values(rank=NOW - 90 * DAY)))  # noqa: SLF001
    [finding] = store.doctor()
    assert (finding.code, finding.count) == ("front-out-of-step", 1)
    assert "rebuild-front" in finding.remedy
    assert store.rebuild_front() == 1
    assert store.doctor() == ()
    assert fronts(store) == before


def test_search_can_be_rebuilt(store: Store) -> None:
    stock(store)
    before = contents(store)

    def forget(connection: sa.Connection) -> None:
        store._database.dialect.clear_text(connection)  # noqa: SLF001

    store._database.write(forget)  # noqa: SLF001
    [finding] = store.doctor()
    assert (finding.code, finding.count) == ("search-missing", 3)
    assert "rebuild" in finding.remedy
    assert store.rebuild_search() == 3
    assert store.doctor() == ()
    assert contents(store) == before


def test_backup_and_restore_bring_everything_back(store: Store, tmp_path: Path) -> None:
    ids = stock(store)
    before = contents(store)
    file = tmp_path / "kept" / "backup.db"
    store.backup(file)
    assert [path.name for path in file.parent.iterdir()] == ["backup.db"]
    store.take(take(article("later")))
    store.readers.set("window", 9)
    store.feeds.remove("https://wire.example/feed")
    store.restore(file)
    assert contents(store) == before
    assert store.doctor() == ()
    # New rows get new numbers, and a backup is a store by itself.
    assert store.take(take(article("later"))).new
    assert store.articles.count() == len(ids) + 1
    with open_store(f"sqlite:///{file}") as opened:
        assert contents(opened) == before


def test_a_backup_of_either_database_goes_into_the_other(server: Any, tmp_path: Path) -> None:
    with (
        open_store(f"sqlite:///{tmp_path / 'one.db'}") as one,
        open_store(server.url(server.database("migrated"))) as two,
        open_store(f"sqlite:///{tmp_path / 'three.db'}") as three,
    ):
        stock(one)
        one.backup(tmp_path / "first")
        two.restore(tmp_path / "first")
        two.backup(tmp_path / "second")
        three.restore(tmp_path / "second")
        assert contents(one) == contents(two) == contents(three)
        assert two.doctor() == three.doctor() == ()
        assert two.take(take(article("later"))).new


def test_backup_while_others_write(store: Store, url: str, tmp_path: Path) -> None:
    ended = threading.Event()
    written: list[str] = []

    def write() -> None:
        with open_store(url) as own:
            number = 0
            while not ended.is_set():
                paper = article(f"paper{number}")
                own.take(take(paper))
                written.append(paper.id)
                number += 1

    writer = threading.Thread(target=write)
    writer.start()
    try:
        for number in range(3):
            while len(written) < 5 * number + 5:
                pass
            least = set(written)
            store.backup(tmp_path / f"{number}.db")
            with open_store(f"sqlite:///{tmp_path / f'{number}.db'}") as kept:
                assert least <= {row["id"] for row in kept.export_rows()}
                assert kept.doctor() == ()
    finally:
        ended.set()
        writer.join()
    store.restore(tmp_path / "0.db")
    assert 5 <= store.articles.count() < len(written)
    assert store.doctor() == ()


def test_what_is_no_backup_changes_nothing(store: Store, tmp_path: Path) -> None:
    stock(store)
    before = contents(store)
    (tmp_path / "letter").write_text("Dear all, this is not a database. " * 500)
    with sqlite3.connect(tmp_path / "theirs.db") as connection:
        connection.execute("CREATE TABLE bookmarks (url TEXT)")
    connection.close()
    store.backup(tmp_path / "broken")
    content = bytearray((tmp_path / "broken").read_bytes())
    content[8192:40960] = bytes(32768)
    (tmp_path / "broken").write_bytes(content)
    for name, reason in (("letter", "no backup"), ("theirs.db", "no backup"), ("broken", "damaged")):
        with pytest.raises(StoreDamagedError, match=reason):
            store.restore(tmp_path / name)
    with pytest.raises(StoreGoneError, match="no such file"):
        store.restore(tmp_path / "nothing")
    assert contents(store) == before


def test_a_backup_that_cannot_be_written_says_so(store: Store, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    with pytest.raises(StoreGoneError, match="cannot be written"):
        store.backup(tmp_path / "file" / "backup.db")


def test_rows_have_every_field(store: Store) -> None:
    original, copy, _ = stock(store)
    buffer = io.BytesIO()
    assert store.export_jsonl(buffer) == 3
    rows = [json.loads(line) for line in buffer.getvalue().splitlines()]
    by_id = {row["id"]: row for row in rows}
    assert set(article().__dataclass_fields__) < set(rows[0])
    assert by_id[original]["version"] == 2
    assert by_id[original]["cause"] == "edit"
    assert by_id[original]["origin"] is None
    assert by_id[copy]["origin"] == original
    assert by_id[copy]["story"] == f"story {original}"
    assert by_id[copy]["published"] == "2026-11-22T07:30:00+00:00"
    assert by_id[copy]["images"] == [
        {"url": "https://south.example/1.jpg", "caption": "Ferries at anchor", "credit": "Jo Lens"}
    ]
    assert by_id[copy]["dateline"] is None


def test_the_same_rows_leave_as_a_table(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    stock(store)
    store.take(take(article("odd", headline="half a pair \ud83d", published=None)))
    buffer = io.BytesIO()
    monkeypatch.setattr(parquet, "GROUP", 3)
    assert store.export_parquet(buffer) == 4
    table = pq.read_table(buffer)
    assert pq.ParquetFile(buffer).num_row_groups == 2
    rows = list(store.export_rows())
    assert table.column_names == list(rows[0])
    times = {"published", "modified", "seen"}
    for given, written in zip(rows[:3], table.to_pylist(), strict=False):
        assert {name: value for name, value in given.items() if name not in times} == {
            name: value for name, value in written.items() if name not in times
        }
        assert [written[name] for name in times] == [
            None if given[name] is None else datetime.fromisoformat(str(given[name])) for name in times
        ]
    assert table.to_pylist()[3]["headline"] == "half a pair ?"


def test_without_pyarrow_there_is_no_table_and_a_remedy(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "pyarrow", None)
    with pytest.raises(SettingsError, match=r"pip install 'wirecopy\[batch\]'"):
        store.export_parquet(io.BytesIO())


def test_originals_leave_as_warc(store: Store) -> None:
    for number in range(103):
        store.take(take(article(f"paper{number}")))
    file_page = take(article("file", page="notes/a.txt", url=None))
    assert file_page.page is not None
    plain = replace(file_page.page.page, status=None, fetched=None)
    store.take(replace(file_page, page=replace(file_page.page, page=plain, original=b"only text", headers=())))
    coded = take(article("coded"))
    assert coded.page is not None
    headers = (("Content-Type", "text/html"), ("Content-Encoding", "gzip"), ("Content-Length", "7"))
    store.take(replace(coded, page=replace(coded.page, headers=headers)))
    gone = take(article("gone"))
    assert gone.page is not None
    store.take(replace(gone, page=replace(gone.page, original=None)))
    buffer = io.BytesIO()
    assert store.export_warc(buffer, now=NOW) == 105
    assert gzip.decompress(buffer.getvalue()).startswith(b"WARC/1.1\r\nWARC-Type: warcinfo")
    buffer.seek(0)
    found = {}
    for record in ArchiveIterator(buffer):
        uri = record.headers.get("WARC-Target-URI")
        types = record.http_headers.asdict() if record.http_headers else {}
        found[uri] = (record.headers["WARC-Type"], record.headers["WARC-Date"], types, record.reader.read())
    kind, date, http, body = found["https://paper5.example/news"]
    assert (kind, date) == ("response", "2026-11-22T09:30:00Z")
    assert http["Content-Type"] == "text/html; charset=utf-8"
    assert body == f"<p>{article().body}</p>".encode()
    assert set(found["https://coded.example/news"][2]) == {"Content-Type", "Content-Length"}
    assert found["notes/a.txt"][0::3] == ("resource", b"only text")
    assert "https://gone.example/news" not in found


def test_the_size_on_disk(store: Store) -> None:
    before = store.size()
    for number in range(40):
        store.take(take(article(f"paper{number}", body=f"{number} " * 2000)))
    assert store.size() > before > 0
    assert store.place


# Migrations


def revisions() -> list[str]:
    """Every migration, the first one first."""
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    config.set_main_option("path_separator", "os")
    scripts = ScriptDirectory.from_config(config).walk_revisions()
    return [script.revision for script in scripts][::-1]


def test_the_tables_are_what_the_statements_expect(store: Store) -> None:
    def differences(connection: sa.Connection) -> list[Any]:
        options = {"include_name": lambda name, kind, _: kind != "table" or not name.startswith(("search", "alembic"))}
        context = MigrationContext.configure(connection, opts=options)
        return list(compare_metadata(context, schema.metadata))

    assert store._database.read(differences) == []  # noqa: SLF001


def test_migrations_are_numbered_and_the_last_is_known() -> None:
    assert revisions() == [f"{number:04}" for number in range(1, len(revisions()) + 1)]
    assert revisions()[-1] == HEAD
    names = sorted(path.name for path in (MIGRATIONS / "versions").glob("m*.py"))
    assert [name[1:5] for name in names] == revisions()


def test_migrations_import_nothing_of_ours() -> None:
    for path in MIGRATIONS.rglob("*.py"):
        assert not re.search(r"^\s*(from|import)\s+wirecopy", path.read_text(), re.MULTILINE), path


@pytest.mark.parametrize(
    "filled", sorted((Path(__file__).parent / "filled").glob("*.db.gz")), ids=lambda path: path.name[:4]
)
def test_a_filled_store_of_every_release_comes_up(store: Store, tmp_path: Path, filled: Path) -> None:
    """`filled` holds a backup of a store at each migration, made by `stock`, and the rows that it held."""
    file = tmp_path / "filled.db"
    file.write_bytes(gzip.decompress(filled.read_bytes()))
    store.restore(file)
    expected = json.loads(filled.with_name(filled.name.replace(".db.gz", ".json")).read_text(encoding="utf-8"))
    rows = list(store.export_rows())
    assert [{name: row[name] for name in old} for row, old in zip(rows, expected, strict=True)] == expected
    assert store.doctor() == ()
    assert len(store.search("body:harbour")) == 2
    assert store.stories.list()[0].story.articles == tuple(row["id"] for row in rows)
    before = fronts(store)
    assert {row[0] for row in before} >= {store.stories.list()[0].story.id, "language", rows[0]["id"]}
    store._database.write(refresh_all)  # noqa: SLF001 - what a migration fills in is what a take fills in
    assert fronts(store) == before
    with open_store(f"sqlite:///{file}") as opened:
        assert contents(opened) == contents(store)


def test_every_migration_has_a_filled_store() -> None:
    names = {path.name[:4] for path in (Path(__file__).parent / "filled").glob("*.db.gz")}
    assert names == set(revisions())


def test_opening_again_changes_nothing(store: Store, url: str) -> None:
    stock(store)
    before = contents(store)
    with open_store(url) as again:
        assert contents(again) == before


def test_several_may_open_a_new_store_at_once(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'new.db'}"
    failed: list[BaseException] = []

    def opens() -> None:
        try:
            open_store(url).close()
        except BaseException as error:  # noqa: BLE001 - whatever it is, it is a failure
            failed.append(error)

    threads = [threading.Thread(target=opens) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failed == []


def test_a_store_of_a_later_release_is_left_alone(store: Store, url: str) -> None:
    later = sa.text("UPDATE alembic_version SET version_num = '9999'")
    store._database.write(lambda connection: connection.execute(later))  # noqa: SLF001
    try:
        with pytest.raises(StoreError, match="later wirecopy"):
            open_store(url)
    finally:
        now = sa.text("UPDATE alembic_version SET version_num = :head").bindparams(head=HEAD)
        store._database.write(lambda connection: connection.execute(now))  # noqa: SLF001


def test_the_default_store_is_in_the_data_folder(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "data"))
    with open_store() as store:
        assert store.place == str(tmp_path / "data" / "wirecopy" / "wirecopy.db")
    assert (tmp_path / "data" / "wirecopy").stat().st_mode & 0o777 == 0o700
    monkeypatch.setenv("XDG_DATA_HOME", "not/absolute")
    monkeypatch.setenv("HOME", str(tmp_path))
    assert default_url() == f"sqlite:///{tmp_path}/.local/share/wirecopy/wirecopy.db"


def test_tables_and_columns_use_our_words() -> None:
    forbidden = {
        "post", "item", "document", "cluster", "topic", "duplicate", "match", "ngram", "feature", "author", "group", "source",
        "similarity", "slug", "edition", "location", "token",
    }  # fmt: skip
    for table in schema.metadata.sorted_tables:
        for name in (table.name, *(column.name for column in table.c)):
            parts = set(name.split("_")) | {part.removesuffix("s") for part in name.split("_")}
            assert not parts & forbidden, f"{table.name}.{name}"
