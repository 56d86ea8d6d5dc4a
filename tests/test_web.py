"""The desk over HTTP, as a browser without scripts uses it: a real server, real forms, real cookies."""

from __future__ import annotations

import csv
import json
import re
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from html import escape, unescape
from http.client import HTTPConnection
from typing import TYPE_CHECKING
from urllib.parse import quote, urlencode, urlsplit
from xml.etree import ElementTree as ET

import pytest

from web_desk import PASSWORD, SETUP, Caller, add_people, fill, serving
from wirecopy.serve.localise import absolute, speech, zone
from wirecopy.serve.pages import article_address, evidence_address, story_address
from wirecopy.serve.reasons import OF_PAIRS, OF_STORIES, translated
from wirecopy.serve.routes import ROUTERS
from wirecopy.store import Poll, Store, StoredFeed, open_store
from wirecopy.types import Entry, Feed, Text

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


@pytest.fixture(scope="module")
def file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A store full of the invented press."""
    path = tmp_path_factory.mktemp("web") / "desk.db"
    fill(path)
    return path


@pytest.fixture(scope="module")
def store(file: Path) -> Iterator[Store]:
    """The store, with three people."""
    with open_store(f"sqlite:///{file}") as opened:
        add_people(opened)
        opened.readers.set("site_access", "public")
        yield opened


@pytest.fixture(scope="module")
def base(store: Store) -> Iterator[str]:
    """Where it is served."""
    with serving(store) as address:
        yield address


@pytest.fixture
def visitor(base: str) -> Caller:
    """Somebody without an account."""
    return Caller(base=base)


@pytest.fixture
def reader(base: str) -> Caller:
    """Somebody who reads."""
    caller = Caller(base=base)
    assert caller.sign_in("rita").status == 303
    return caller


@pytest.fixture
def owner(base: str) -> Caller:
    """The owner."""
    caller = Caller(base=base)
    assert caller.sign_in("olga").status == 303
    return caller


@pytest.fixture
def new(tmp_path: Path) -> Iterator[tuple[Store, str]]:
    """A desk that nobody owns yet, and where it is served."""
    with open_store(f"sqlite:///{tmp_path / 'new.db'}") as opened, serving(opened) as address:
        yield opened, address


def largest(store: Store) -> str:
    return max(store.stories.list(limit=200), key=lambda each: len(each.story.articles)).story.id


# The first owner, signing in, who may read


def test_new_desk_asks_for_an_owner_and_then_never_again(new: tuple[Store, str]) -> None:
    store, address = new
    caller = Caller(base=address)
    answer = caller.get("/")
    assert (answer.status, answer.headers["location"]) == (303, "/welcome")
    assert "Make this desk yours" in caller.get("/welcome").text
    weak = caller.post("/welcome", page="/welcome", name="olga", password="short", access="members")
    assert weak.status == 422
    assert "10 characters" in weak.text
    made = caller.post("/welcome", page="/welcome", name="olga", password=PASSWORD, access="private")
    assert made.status == 303
    assert caller.get("/").status == 200
    assert [user.role for user in store.readers.list()] == ["admin"]
    assert store.readers.setting("site_access") == "private"
    again = Caller(base=address)
    assert again.get("/welcome").headers["location"] == "/"
    assert again.post("/welcome", page="/sign-in", name="eve", password=PASSWORD).status == 409
    assert len(store.readers.list()) == 1


def test_stranger_behind_a_proxy_needs_the_printed_token(new: tuple[Store, str]) -> None:
    caller = Caller(base=new[1])
    assert caller.get("/welcome", X_Forwarded_For="203.0.113.7").status == 403
    assert caller.get(f"/welcome?token={SETUP}", X_Forwarded_For="203.0.113.7").status == 200


def test_password_is_kept_as_a_hash_and_cookie_as_a_digest(store: Store, reader: Caller) -> None:
    user = store.readers.get("rita")
    assert user is not None
    assert (user.password or "").startswith("$argon2id$")
    cookie = next(each for each in reader.jar if each.name == "wirecopy_session")
    assert cookie.has_nonstandard_attr("HttpOnly")
    assert cookie.get_nonstandard_attr("SameSite") == "lax"
    assert cookie.value
    assert store.accounts.session(cookie.value.encode(), datetime.now(UTC)) is None


def test_wrong_password_is_refused_and_many_close_the_door(tmp_path: Path) -> None:
    with open_store(f"sqlite:///{tmp_path / 'd.db'}") as opened, serving(opened) as address:
        add_people(opened)
        caller = Caller(base=address)
        for _ in range(8):
            assert caller.sign_in("rita", "not the password").status == 401
        closed = caller.sign_in("rita")
        assert closed.status == 429
        assert int(closed.headers["retry-after"]) > 0
        assert caller.sign_in("emil").status == 303  # another name still may


def test_unknown_name_is_told_nothing_more_than_a_wrong_password(visitor: Caller) -> None:
    one = visitor.sign_in("nobody-of-this-name")
    assert one.status == 401
    assert "The name or the password is wrong." in one.text


def test_signing_out_ends_the_session(base: str) -> None:
    caller = Caller(base=base)
    caller.sign_in("rita")
    token = next(each.value for each in caller.jar if each.name == "wirecopy_session")
    assert caller.get("/account").status == 200
    assert caller.post("/sign-out", page="/account").status == 303
    thief = Caller(base=base)
    assert thief.get("/account", Cookie=f"wirecopy_session={token}").status == 303


@pytest.mark.parametrize(
    ("access", "expected"), [("public", (200, 200, 200)), ("members", (303, 200, 200)), ("private", (303, 403, 200))]
)
def test_access_decides_who_reads(tmp_path: Path, access: str, expected: tuple[int, int, int]) -> None:
    with open_store(f"sqlite:///{tmp_path / 'a.db'}") as opened, serving(opened) as address:
        add_people(opened)
        opened.readers.set("site_access", access)
        found = []
        for name in (None, "rita", "olga"):
            caller = Caller(base=address)
            if name:
                caller.sign_in(name)
            found.append(caller.get("/").status)
        assert tuple(found) == expected
        assert Caller(base=address).get("/healthz").status == 200


def test_invitation_works_once(owner: Caller, base: str, store: Store) -> None:
    page = owner.post("/settings/invite", page="/settings", role="editor")
    found = re.search(r"/join/([\w-]+)", page.text)
    assert found
    address = f"/join/{found[1]}"
    guest = Caller(base=base)
    assert guest.get(address).status == 200
    assert guest.post(address, page=address, name="rita", password=PASSWORD).status == 422  # the name is taken
    assert guest.post(address, page=address, name="gwen", password=PASSWORD).status == 303
    assert guest.get("/account").status == 200
    user = store.readers.get("gwen")
    assert user is not None
    assert user.role == "editor"
    assert Caller(base=base).get(address).status == 404
    store.readers.remove("gwen")


def test_new_password_ends_other_sessions(base: str, store: Store) -> None:
    held = store.readers.get("rita")
    here, there = Caller(base=base), Caller(base=base)
    here.sign_in("rita")
    there.sign_in("rita")
    wrong = here.post("/account/password", page="/account", old="wrong", password="another quiet lantern")
    assert wrong.status == 422
    assert here.post("/account/password", page="/account", old=PASSWORD, password="another quiet lantern").status == 303
    assert here.get("/account").status == 200
    assert there.get("/account").status == 303
    assert held is not None
    store.readers.put(held)


# Forged forms


def test_every_form_wants_its_token(owner: Caller, store: Store) -> None:
    forms = [route.path for router in ROUTERS for route in router.routes if "POST" in getattr(route, "methods", ())]
    forms.remove("/hub/{name}")  # a hub signs what it delivers
    assert len(forms) > 20
    for path in forms:
        place = (
            path.replace("{story:path}", quote(largest(store), safe=""))
            .replace("{number:int}", "1")
            .replace("{token}", "x")
        )
        assert owner.post(place, page=None, do="remove", name="rita").status == 403, path
        assert owner.post(place, page=None, form="0" * 48).status == 403, path
    assert store.readers.get("rita") is not None


def test_form_from_another_site_is_refused(owner: Caller, store: Store) -> None:
    assert owner.post("/settings", page="/settings", from_site="https://evil.example", name="Pwned").status == 403
    assert store.readers.setting("site_name") != "Pwned"


def test_token_of_another_session_is_refused(owner: Caller, reader: Caller) -> None:
    assert owner.post("/settings", page=None, form=reader.token("/"), name="Pwned").status == 403


def test_next_never_leads_to_another_site(base: str) -> None:
    for evil in ("https://evil.example/", "//evil.example/", "/\\evil.example/", "evil"):
        caller = Caller(base=base)
        answer = caller.post(f"/sign-in?{urlencode({'next': evil})}", name="rita", password=PASSWORD)
        assert answer.headers["location"] == "/"


# Reading


def test_front_shows_each_story_once_with_its_count(visitor: Caller, store: Store) -> None:
    view = json.loads(visitor.get("/?format=json").text)
    ids = [each["id"] for each in view["stories"]]
    assert len(ids) == len(set(ids)) == min(30, len(store.stories.list(limit=200)))
    for each in view["stories"]:
        held = store.stories.get(each["id"])
        assert held is not None
        assert (each["articles"], each["reports"]) == (len(held.story.articles), held.story.independent_reports)
    html = visitor.get("/").text
    assert "independent report" in html


def test_front_prefers_the_readers_language(visitor: Caller) -> None:
    edition = json.loads(visitor.get("/?edition=ko&format=json").text)
    assert edition["stories"]
    assert all(each["language"] == "ko" for each in edition["stories"])
    told = [json.loads(visitor.get("/?format=json", Accept_Language=each).text)["stories"] for each in ("en", "ko")]
    places = [next(place for place, each in enumerate(page) if each["language"] == "ko") for page in told]
    assert places[1] < places[0] or places[1] == 0


def test_merged_story_redirects_to_what_it_became(owner: Caller, store: Store) -> None:
    one, other = store.stories.list(limit=2)
    answer = owner.post(f"{story_address(one.story.id)}/split", page="/", do="merge", other=other.story.id)
    assert answer.status == 303
    moved = owner.get(story_address(other.story.id))
    assert (moved.status, moved.headers["location"]) == (301, story_address(one.story.id))
    number = store.stories.decisions(one.story.id)[-1].number
    owner.post(f"{story_address(one.story.id)}/split", page="/", do="undo", number=number)
    assert store.stories.get(other.story.id).story.articles == other.story.articles  # type: ignore[union-attr]  # it is back


def test_stories_are_counted_again_after_a_merge_and_a_split_by_hand(owner: Caller, store: Store) -> None:
    def told(id_: str) -> tuple[int, int]:
        view = json.loads(owner.get(f"{story_address(id_)}?format=json").text)
        return view["articles"], view["reports_count"]

    one, other = [each.story for each in store.stories.list(limit=200) if len(each.story.articles) > 3][:2]
    before, place = (told(one.id), told(other.id)), f"{story_address(one.id)}/split"
    address = f"http://desk.example{story_address(other.id)}?told=saved#comments"
    assert owner.post(place, page="/", do="merge", other=address).status == 303
    assert told(one.id)[0] == before[0][0] + before[1][0]
    assert told(one.id)[1] > max(before[0][1], before[1][1])
    moved = owner.get(story_address(other.id))
    assert moved.headers["cache-control"] == "no-cache"  # it may be taken back
    owner.post(place, page="/", do="undo", number=store.stories.decisions(one.id)[-1].number)
    assert (told(one.id), told(other.id)) == before
    # What was chosen stands alone, as one report of its own.
    owner.post(place, page="/", do="split", article=one.articles[-1])
    apart = store.stories.of_article(one.articles[-1])
    assert apart is not None
    assert (apart.story.id, apart.story.independent_reports) != (one.id, 0)
    assert apart.story.publishers
    owner.post(place, page="/", do="undo", number=store.stories.decisions(one.id)[-1].number)
    assert told(one.id) == before[0]


def test_story_cites_every_key_point_and_folds_copies(visitor: Caller, store: Store) -> None:
    view = json.loads(visitor.get(f"{story_address(largest(store))}?format=json").text)
    assert view["points"]
    for point in view["points"]:
        article = store.articles.get(point["said"]["article"])
        assert article is not None
        assert point["said"]["text"] in " ".join(article.article.body.split())
    assert view["articles"] == sum(
        1 + len(each["earlier"]) + len(each["copies"]) + each["more"] for each in view["reports"]
    )


def test_quotation_marks_are_never_doubled(visitor: Caller, store: Store) -> None:
    pages = [visitor.get(story_address(each.story.id)).text for each in store.stories.list(limit=100)]
    assert any(re.search(r'<span class="quoted"><bdi[^>]*>“', page) for page in pages)
    assert any("<q><bdi" in page for page in pages)
    assert not any(re.search(r"<q><bdi[^>]*>[“„«「]", page) for page in pages)


def test_article_shows_its_facts(reader: Caller, store: Store) -> None:
    stored = next(
        hit.stored for hit in store.search("is:copy") if hit.stored.article.agency and hit.stored.article.images
    )
    page = reader.get(article_address(stored.article.id))
    assert page.status == 200
    for fact in (stored.article.headline, stored.article.publisher, stored.article.agency):
        assert fact
        assert fact.replace("&", "&amp;").replace("’", "’") in page.text or fact in page.text
    assert 'rel="noopener noreferrer nofollow"' in page.text
    assert "/picture/" in page.text
    assert 'src="http' not in page.text


def test_restricted_text_is_for_those_signed_in(visitor: Caller, reader: Caller, store: Store) -> None:
    stored = next(
        hit.stored
        for hit in store.search("is:original")
        if hit.stored.article.rights and len(hit.stored.article.body) > 900
    )
    address = f"{article_address(stored.article.id)}&format=json"
    closed, opened = (json.loads(each.get(address).text) for each in (visitor, reader))
    assert closed["restriction"] == "extract"
    assert closed["blocks"] == closed["images"] == []
    assert closed["extract"]
    assert len(closed["extract"]) < len(stored.article.body) / 2
    assert closed["article"]["address"]
    assert opened["restriction"] is None
    assert opened["blocks"]


def test_notice_of_the_original_holds_for_its_copies_wherever_they_are_shown(visitor: Caller, store: Store) -> None:
    copy, story = next(
        (stored.article, each.story.id)
        for each in store.stories.list(limit=200)
        for stored in store.articles.many(each.story.articles).values()
        if stored.article.rights is None
        and (group := store.traces.syndication(stored.article.id)) is not None
        and group.rights
        and len(stored.article.body) > 900
    )
    ending = copy.body.split()[-6:]
    pages = (article_address(copy.id), f"/article/versions?id={quote(copy.id, safe='')}")
    feeds = tuple(f"/story-feed/{quote(story, safe='')}.{form}" for form in ("atom", "rss", "json"))
    for place in (*pages, *(f"{page}&format=json" for page in pages), *feeds):
        answer = visitor.get(place)
        assert answer.status == 200, place
        assert " ".join(ending) not in " ".join(answer.text.split()), place


def test_evidence_names_what_was_altered_and_takes_verdicts(reader: Caller, visitor: Caller, store: Store) -> None:
    edge = next(
        edge
        for each in store.stories.list(limit=200)
        for id_ in each.story.articles
        for edge in store.traces.edges(id_)
        if edge.kind == "rewritten" and any(swap.name for swap in edge.substitutions)
    )
    place = evidence_address(edge.origin, edge.copy)
    view = json.loads(reader.get(f"{place}&format=json").text)
    assert view["evidence"]["kind"] == "rewritten"
    assert {each["copy"] for each in view["evidence"]["names"]} == {
        each.copy for each in edge.substitutions if each.name
    }
    assert view["evidence"]["texts"]["stretches"]
    answer = reader.post(
        "/evidence/verdict", page=place, origin=edge.origin, copy=edge.copy, right="no", note="the same <b>agency</b>"
    )
    assert answer.status == 303
    shown = visitor.get(place).text
    assert "the same &lt;b&gt;agency&lt;/b&gt;" in shown
    assert visitor.post("/evidence/verdict", page=place, origin=edge.origin, copy=edge.copy, right="yes").status == 401


def test_evidence_says_what_became_of_the_credit_as_the_origin_does(visitor: Caller, store: Store) -> None:
    seen = set()
    for name, _ in store.origins.names():
        for row in store.origins.copies(name, limit=50).rows:
            page = visitor.get(evidence_address(row.origin, row.copy)).text
            group = store.traces.syndication(row.copy)
            kept = row.credit if group and group.agency else None
            assert ("The agency’s credit was dropped." in page) is (kept is False)
            assert ("The agency’s credit was kept." in page) is (kept is True)
            seen.add(kept)
    assert {True, False} <= seen


def test_evidence_of_two_unrelated_articles_says_so(visitor: Caller, store: Store) -> None:
    one, other = (each.story.articles[0] for each in store.stories.list(limit=2))
    assert "Neither text reuses the other" in visitor.get(evidence_address(one, other)).text
    assert visitor.get(evidence_address(one, one)).status == 404


def test_origin_tells_where_copy_ran(visitor: Caller, store: Store) -> None:
    name, copies = store.origins.names()[0]
    view = json.loads(visitor.get(f"/origin?{urlencode({'name': name, 'format': 'json'})}").text)
    assert view["total"] == copies == len(view["copies"])
    assert sum(count for _, count in view["kinds"]) == copies
    table = visitor.get(f"/origin?{urlencode({'name': name, 'format': 'csv'})}")
    assert table.headers["content-type"].startswith("text/csv")
    evidence = next(csv.DictReader(table.text.removeprefix("\ufeff").splitlines()))["evidence"]
    assert evidence.startswith(f"{visitor.base}/evidence?")
    assert visitor.get(evidence.removeprefix(visitor.base)).status == 200
    assert len(table.text.strip().splitlines()) == copies + 1
    assert visitor.get("/origin?name=Nobody%20at%20all").status == 404


# Searching


def test_search_finds_counts_and_narrows(visitor: Caller) -> None:
    view = json.loads(visitor.get("/search?q=ferry&format=json").text)
    assert view["hits"]
    facets = dict(view["facets"])
    assert sum(each["count"] for each in facets["language"]) == view["total"]
    narrowed = json.loads(
        visitor.get(f"/search?{urlencode({'q': facets['publisher'][0]['query'], 'format': 'json'})}").text
    )
    assert narrowed["total"] == facets["publisher"][0]["count"]


def test_search_marks_what_it_found(visitor: Caller) -> None:
    view = json.loads(visitor.get("/search?q=ferry&format=json").text)
    for hit in view["hits"]:
        marked = [hit["article"]["headline"][start:end] for start, end in hit["in_headline"]]
        marked += [hit["extract"][start:end] for start, end in hit["in_extract"]] if hit["extract"] else []
        assert {each.lower() for each in marked} <= {"ferry"}
        assert marked or not hit["extract"]
    page = visitor.get("/search?q=ferry").text
    assert len(re.findall("(?i)<mark>ferry</mark>", page)) == sum(
        len(hit["in_headline"]) + len(hit["in_extract"]) for hit in view["hits"]
    )


def test_query_that_cannot_be_read_is_explained(visitor: Caller) -> None:
    answer = visitor.get("/search?q=kind:nonsense")
    assert answer.status == 422
    assert "rewritten" in answer.text


def test_kept_search_is_a_feed_in_three_forms(reader: Caller, visitor: Caller, store: Store) -> None:
    assert reader.post("/saved", page="/search?q=ferry", name="Ferries", query="ferry").status == 303
    kept = store.saved.list("rita")[-1]
    again = reader.post("/saved", page="/search?q=ferry", name="Again", query=" ferry ")
    assert again.headers["location"] == f"/saved?told=kept#search-{kept.number}"
    assert store.saved.list("rita")[-1] == kept
    page = reader.get("/saved?told=kept").text
    assert "You keep this search already." in page
    assert f'id="search-{kept.number}"' in page
    atom = visitor.get(f"/out/{kept.secret}.atom")
    assert atom.status == 200
    entries = ET.fromstring(atom.text).findall("{http://www.w3.org/2005/Atom}entry")  # noqa: S314  # our own
    assert len(entries) == len(store.search("ferry"))
    assert ET.fromstring(visitor.get(f"/out/{kept.secret}.rss").text).tag == "rss"  # noqa: S314  # our own
    assert json.loads(visitor.get(f"/out/{kept.secret}.json").text)["version"] == "https://jsonfeed.org/version/1.1"
    again = visitor.get(f"/out/{kept.secret}.atom", If_None_Match=atom.headers["etag"])
    assert again.status == 304
    assert visitor.get("/out/wrong.atom").status == 404
    reader.post("/saved", page="/saved", do="remove", number=kept.number)
    assert visitor.get(f"/out/{kept.secret}.atom").status == 404


def test_rules_are_made_switched_and_removed(reader: Caller, store: Store) -> None:
    assert reader.post("/rules", page="/saved", query="kind:nonsense", action="alert").status == 422
    assert reader.post("/rules", page="/saved", query="ferry", action="label").status == 422
    assert reader.post("/rules", page="/saved", query="\x00\u202e", action="alert").status == 422
    assert reader.post("/rules", page="/saved", query="fer\u202ery", action="label", label="sea").status == 303
    assert store.saved.rules("rita")[-1].query == "ferry"
    rule = store.saved.rules("rita")[-1]
    reader.post("/rules", page="/saved", do="off", number=rule.number)
    assert not store.saved.rules("rita")[-1].active
    reader.post("/rules", page="/saved", do="remove", number=rule.number)
    assert store.saved.rules("rita") == ()


# What readers do


def test_read_star_and_label(reader: Caller, store: Store) -> None:
    story = largest(store)
    held = store.stories.get(story)
    assert held is not None
    first = held.story.articles[0]
    reader.post("/article/state?" + urlencode({"id": first}), page="/", do="star")
    reader.post("/article/state?" + urlencode({"id": first}), page="/", do="label", label="to follow")
    reading = store.readers.readings("rita", (first,))[first]
    assert reading.starred
    assert reading.labels == ("to follow",)
    reader.post("/read", page="/", story=story)
    assert all(each.read for each in store.readers.readings("rita", held.story.articles).values())
    unread = json.loads(reader.get("/?show=unread&format=json").text)
    assert story not in [each["id"] for each in unread["stories"]]
    reader.post("/read", page="/", story=story, do="unread")
    reader.post(f"{story_address(story)}/star", page="/", on="yes")
    assert story in [each["id"] for each in json.loads(reader.get("/starred?format=json").text)["stories"]]
    reader.post(f"{story_address(story)}/star", page="/", on="")
    assert json.loads(reader.get("/starred?format=json").text)["stories"] == []


def test_comments_are_plain_threaded_and_moderated(
    reader: Caller, owner: Caller, visitor: Caller, store: Store
) -> None:
    story = largest(store)
    place = story_address(story)
    assert visitor.post(f"{place}/comment", page=place, body="hello").status == 401
    assert reader.post(f"{place}/comment", page=place, body="<script>alert(1)</script> see <b>this</b>").status == 303
    shown = visitor.get(place).text
    assert "<script>alert" not in shown
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in shown
    number = store.readers.comments((story,))[-1].number
    owner.post(f"{place}/comment", page=place, body="An answer", parent=number)
    view = json.loads(visitor.get(f"{place}?format=json").text)
    assert view["comments"][-1]["answers"][-1]["paragraphs"] == ["An answer"]
    assert visitor.post(f"{place}/comment/{number}", page=place, do="remove").status == 401
    answer = store.readers.comments((story,))[-1].number
    assert reader.post(f"{place}/comment/{answer}", page=place, do="edit", body="Mine now").status == 403
    reader.post(f"{place}/comment/{number}", page=place, do="edit", body="Better said")
    assert "Better said" in visitor.get(place).text
    owner.post(f"{place}/comment/{number}", page=place, do="hide")
    assert "Better said" not in visitor.get(place).text
    owner.post(f"{place}/comment/{number}", page=place, do="show")
    owner.post(f"{place}/comments", page=place, do="close")
    assert reader.post(f"{place}/comment", page=place, body="late").status == 403
    owner.post(f"{place}/comments", page=place, do="open")
    reader.post(f"{place}/comment/{number}", page=place, do="remove")
    view = json.loads(visitor.get(f"{place}?format=json").text)
    assert view["comments"][-1]["removed"]
    assert view["comments"][-1]["answers"]  # what was answered stays


def test_comments_are_limited(base: str, store: Store) -> None:
    caller = Caller(base=base)
    caller.sign_in("emil")
    place = story_address(largest(store))
    assert caller.post(f"{place}/comment", page=place, body="x" * 5001).status == 422
    assert caller.post(f"{place}/comment", page=place, body="   ").status == 422
    found = [caller.post(f"{place}/comment", page=place, body=f"{n}").status for n in range(6)]
    assert found == [303] * 5 + [429]


def test_comment_that_was_sent_twice_is_kept_once(base: str, store: Store) -> None:
    caller = Caller(base=base)
    caller.sign_in("olga")
    place = story_address(store.stories.list(limit=1)[0].story.id)
    one, other, third = (caller.post(f"{place}/comment", page=place, body=words) for words in ("Same", "Same", "Other"))
    assert one.headers["location"] == other.headers["location"] != third.headers["location"]
    number = int(one.headers["location"].rsplit("-", 1)[1])
    empty = caller.post(f"{place}/comment/{number}", page=place, do="edit", body=" ")
    assert empty.status == 422
    assert "The comment is empty." in empty.text


def test_preferences_change_what_is_seen(base: str, store: Store) -> None:
    caller = Caller(base=base)
    caller.sign_in("emil")
    caller.post(
        "/account", page="/account", interface="de", languages=["ko"], only="yes", zone="Asia/Seoul", theme="dark"
    )
    page = caller.get("/")
    assert '<html lang="de" data-theme="dark">' in page.text
    assert "UTC+9" in page.text
    assert all(each["language"] == "ko" for each in json.loads(caller.get("/?format=json").text)["stories"])
    store.readers.set_preferences("emil", {})


def test_only_the_owner_runs_the_desk(reader: Caller, owner: Caller, store: Store) -> None:
    assert reader.get("/settings").status == 403
    assert reader.post("/settings", page="/", name="Mine").status == 403
    assert reader.post("/sources/add", page="/", url="https://example.org/").status == 403
    assert owner.post("/settings", page="/settings", name="The Quiet Desk", access="public").status == 303
    assert "The Quiet Desk" in owner.get("/").text
    store.readers.set("site_name", None)


def test_refusal_leads_back_to_the_page_and_to_signing_in(base: str, store: Store) -> None:
    caller = Caller(base=base)
    place = story_address(largest(store))
    old = caller.post(f"{place}/comment", page=None, referer=f"{base}{place}?comments=1#comment", body="precious")
    assert old.status == 403
    assert f'<a href="{place}?comments=1#comment">Back to the page</a>' in old.text
    assert f'href="/sign-in?next={quote(place + "?comments=1#comment")}"' in old.text
    for elsewhere in ("https://evil.example/x", f"{base}//evil.example/"):
        assert "evil.example" not in caller.post("/rules", page=None, referer=elsewhere).text
    assert caller.get("/settings").headers["location"] == "/sign-in?next=/settings"
    asked = caller.get("/sources/add", Accept_Language="de")
    assert asked.status == 405
    assert "Method" not in asked.text


# For machines


def test_headers_and_probes(visitor: Caller) -> None:
    answer = visitor.get("/")
    assert "unsafe" not in answer.headers["content-security-policy"]
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert visitor.get("/readyz").text == "ok\n"
    assert visitor.get("/robots.txt").text.endswith("Disallow: /\n")
    assert json.loads(visitor.get("/manifest.webmanifest").text)["display"] == "standalone"
    assert visitor.get("/static/000000000000/desk.css").status == 404
    assert visitor.get("/picture/forged/aHR0cDovLzEyNy4wLjAuMS8").status == 404


def test_errors_have_one_shape(visitor: Caller) -> None:
    answer = visitor.get("/story/nothing?format=json")
    assert answer.status == 404
    assert answer.headers["content-type"].startswith("application/problem+json")
    assert set(json.loads(answer.text)) == {"type", "title", "status", "detail"}


def test_opml_comes_out(visitor: Caller) -> None:
    assert ET.fromstring(visitor.get("/sources.opml").text.encode()).tag == "opml"  # noqa: S314  # our own


@pytest.mark.parametrize(
    "path",
    [
        "/article?id=%00",
        "/story/%2e%2e",
        "/?after=zzz",
        "/search?q=%22",
        "/?edition=" + "x" * 5000,
        "/origin?name=%ff",
        "/article?id=" + "9" * 9000,
    ],
)
def test_odd_addresses_are_answered(visitor: Caller, path: str) -> None:
    assert visitor.get(path).status in {200, 303, 404, 422}


def test_feed_shows_what_it_announced_and_nothing_of_it_runs(owner: Caller, visitor: Caller, store: Store) -> None:
    now = datetime.now(UTC)
    url = "https://feed.example/rss"
    evil = '<p onclick="x()">Ferries <b>run</b><script>alert(1)</script><img src="https://t.example/1.png"></p>'
    store.feeds.add([StoredFeed(url=url, added=now, due=datetime(1970, 1, 1, tzinfo=UTC))])
    ((lease, feed),) = store.feeds.lease(now, limit=1, seconds=60)
    entry = Entry(
        id="e1", url="https://feed.example/1", title=Text(value="Ferries"), summary=Text(value=evil, markup=True)
    )
    said = Feed(title=Text(value="Quay"), subtitle=Text(value="<i>All</i> <style>*{}</style>boats", markup=True))
    store.feeds.polled(lease, Poll(after=replace(feed, feed=said, due=now + timedelta(hours=1)), entries=(entry,)))
    page = visitor.get(f"/source?{urlencode({'url': url})}")
    assert page.status == 200
    assert "<i>All</i>" in page.text
    assert "<b>run</b>" in page.text
    for gone in ("onclick", "alert(1)", "<style", "https://t.example"):
        assert gone not in page.text
    assert "/picture/" in page.text
    assert "Quay" in owner.get("/sources").text
    assert visitor.get("/source?url=nothing").status == 404
    store.feeds.remove(url)


def test_feed_is_given_a_language(owner: Caller, visitor: Caller, store: Store) -> None:
    now, url = datetime.now(UTC), "https://feed.example/language"
    store.feeds.add([StoredFeed(url=url, added=now, due=now, feed=Feed(language="en", title=Text(value="Quay")))])
    page = f"/source?{urlencode({'url': url})}"
    assert "How it is read" in owner.get(page).text
    assert "How it is read" not in visitor.get(page).text
    sent = owner.post("/sources/change", page=page, url=url, do="save", title="Quay", language="de", pages="yes")
    assert sent.headers["location"] == f"{page}&told=saved"
    held = store.feeds.get(url)
    assert held is not None
    assert (held.language, held.pages) == ("de", True)
    assert '<option value="de" selected>German</option>' in owner.get(page).text
    assert json.loads(visitor.get(f"{page}&format=json").text)["feed"]["language"] == "de"
    assert owner.post("/sources/change", page=page, url=url, do="save", language="pt-BR").status == 303
    assert "Portuguese (Brazil)</option>" in owner.get(page).text
    wrong = owner.post("/sources/change", page=page, url=url, do="save", language="no language")
    assert (wrong.status, "is no code of a language" in wrong.text) == (422, True)
    assert owner.post("/sources/change", page=page, url=url, do="save", language="").status == 303
    held = store.feeds.get(url)
    assert held is not None
    assert held.language is None
    assert json.loads(visitor.get(f"{page}&format=json").text)["feed"]["language"] == "en"  # the feed's own word
    wrong = owner.post("/sources/add", page="/sources", url=url, language="no language")
    assert (wrong.status, "is no code of a language" in wrong.text) == (422, True)
    store.feeds.remove(url)


def test_any_two_articles_are_compared_by_id_or_address(visitor: Caller, store: Store) -> None:
    one, other = (each.story.articles[0] for each in store.stories.list(limit=2))
    address = f"http://desk.example{article_address(other)}"
    assert visitor.get(evidence_address(one, address)).status == 200


# In other languages


@pytest.mark.parametrize("language", ["de", "es", "ja", "ko"])
def test_every_reason_of_the_press_is_told_in_each_language(store: Store, language: str) -> None:
    told = speech(language, zone("Europe/Berlin"))
    pairs: set[tuple[str, str]] = set()
    stories: set[str] = set()
    for stored in store.stories.list(limit=200):
        parts = store.story_parts(stored.story.id)
        assert parts is not None
        pairs |= {(reason.code, reason.basis) for edge in parts.edges for reason in edge.reasons}
        stories |= {reason for each in parts.decisions for reason in each.decision.reasons}
        stories |= {each.basis for each in stored.story.dependent}
    assert len({code for code, _ in pairs}) > 10
    assert [each for each in pairs if not translated(each[1], (OF_PAIRS[each[0]],), told)] == []
    assert len(stories) > 40
    assert [each for each in stories if not translated(each, OF_STORIES, told)] == []


def test_reasons_stand_on_pages_in_the_readers_language(visitor: Caller, store: Store) -> None:
    parts = store.story_parts(largest(store))
    assert parts is not None
    edge = next(each for each in parts.edges if any(reason.code == "published-earlier" for reason in each.reasons))
    page = visitor.get(evidence_address(edge.origin, edge.copy), Accept_Language="de").text
    assert "<bdi>Original ist veröffentlicht: " in page
    assert '<bdi lang="en">' not in page
    page = visitor.get(story_address(largest(store)), Accept_Language="ko").text
    assert "<bdi>공통: " in page
    assert '<bdi lang="en">' not in page


def test_places_of_signing_in_are_told_in_plain_words(base: str) -> None:
    caller = Caller(base=base)
    assert caller.sign_in("rita").status == 303
    page = caller.get("/account").text
    assert '<span title="Python-urllib/' in page
    assert "an unknown program</span>" in page


@pytest.mark.parametrize("path", ["/", "/search?q=ferry", "/origins", "/healthz", "/feed.atom", "/nowhere"])
def test_head_is_get_without_the_body(base: str, path: str) -> None:
    answers = {}
    for method in ("GET", "HEAD"):
        caller = HTTPConnection(urlsplit(base).netloc, timeout=30)
        caller.request(method, path)
        answer = caller.getresponse()
        answers[method] = (answer.status, answer.headers["content-type"], len(answer.read()) > 0)
        caller.close()
    assert answers["HEAD"] == (*answers["GET"][:2], False)


def test_slash_behind_a_story_is_forgiven(visitor: Caller, store: Store) -> None:
    answer = visitor.get(f"/story/{largest(store)}/")
    assert (answer.status, answer.headers["location"]) == (301, f"/story/{largest(store)}")
    assert visitor.get("/story/none/").headers["location"] == "/story/none"


def test_search_goes_back_to_the_first_where_its_mark_has_gone(visitor: Caller) -> None:
    assert visitor.get("/search?q=ferry&after=none").text.count('<ol class="hits">') == 1


def test_last_day_of_all_has_none_after_it(visitor: Caller) -> None:
    assert visitor.get("/search?q=after:9999-12-31").status == 422


def test_rule_that_cannot_be_made_stays_in_its_form(reader: Caller) -> None:
    answer = reader.post("/rules", page="/saved", query="ferry (", action="alert")
    assert answer.status == 422
    assert "a word is missing here" in answer.text
    assert 'value="ferry ("' in answer.text
    assert '<option value="alert" selected>' in answer.text


def test_label_is_found_again_whatever_marks_it_has(reader: Caller, store: Store) -> None:
    article = store.stories.list(limit=1)[0].story.articles[0]
    place = article_address(article)
    reader.post("/article/state?" + urlencode({"id": article}), page="/", do="label", label='the "quiet" one')
    label = re.search(r'href="(/search\?q=label[^"]+)"', reader.get(place).text)
    assert label
    assert "&#39;quiet&#39;" in reader.get(place).text
    assert article_address(article).replace("&", "&amp;") in reader.get(label[1]).text


@pytest.mark.parametrize("number", ["²", "9" * 40, "-1", "x"])
def test_number_of_nothing_changes_nothing(owner: Caller, number: str) -> None:
    for path, page in (("/rules", "/saved"), ("/saved", "/saved"), ("/settings/withdraw", "/settings")):
        assert owner.post(path, page=page, do="remove", number=number).status in {303, 422}, path


def test_day_alone_is_the_same_day_in_every_zone(visitor: Caller, store: Store) -> None:
    place = next(
        place
        for each in store.stories.list(limit=200)
        for place in (story_address(each.story.id),)
        if any(item["kind"] == "event" for item in json.loads(visitor.get(f"{place}?format=json").text)["timeline"])
    )
    days = [
        re.findall(
            r'<li class="is-event[^>]*><p class="when"><time[^>]*>([^<]+)<',
            visitor.get(place, Cookie=f"zone={zone}").text,
        )
        for zone in ("UTC", "America/Los_Angeles", "Pacific/Kiritimati")
    ]
    assert days[0]
    assert days[0] == days[1] == days[2]


def test_rough_time_is_told_as_a_day(visitor: Caller, store: Store) -> None:
    ids = [id_ for each in store.stories.list(limit=200) for id_ in each.story.articles]
    rough = next(id_ for id_, held in store.articles.many(ids).items() if held.article.published_approximate)
    assert re.search(r"Published <time[^>]*>about \d+ \w+ 20\d\d</time>", visitor.get(article_address(rough)).text)


def test_headline_says_its_own_language(visitor: Caller) -> None:
    """A story that nobody tells in the reader's language has its own headline, whatever language leads it."""
    for line in json.loads(visitor.get("/?format=json", Accept_Language="th").text)["stories"]:
        page = json.loads(visitor.get(f"{story_address(line['id'])}?format=json", Accept_Language="th").text)
        spoken = dict(reversed(each) for each in page["editions"])
        assert page["language"] == spoken[page["headline"]]
        assert line["language"] is None or line["language"].startswith(spoken.get(line["headline"], line["language"]))


def test_times_are_told_as_each_language_has_them() -> None:
    when, there = datetime(2026, 11, 10, 20, 5, tzinfo=UTC), zone("Europe/Berlin")
    assert absolute(when, "ko", there) == "2026. 11. 10. 오후 9:05 UTC+1"
    assert absolute(when, "ja", there) == "2026/11/10 21:05 UTC+1"
    assert absolute(when, "de", there) == "10.11.2026, 21:05 UTC+1"


def test_what_was_done_is_said_on_one_page_only(reader: Caller) -> None:
    page = reader.get("/?section=world&told=read").text
    assert "Marked as read." in page
    assert "told=read" not in page


def test_language_is_changed_where_the_reader_is(visitor: Caller, store: Store) -> None:
    place = article_address(store.stories.list(limit=1)[0].story.articles[0])
    found = re.search(r'name="next" value="([^"]+)"', visitor.get(f"{place}&told=saved").text)
    assert found
    wanted = unescape(found[1])
    assert wanted == place
    answer = visitor.get(f"/interface?{urlencode({'next': wanted, 'language': 'de'})}")
    assert (answer.status, answer.headers["location"]) == (303, place)


def test_long_address_does_not_make_a_page_heavy(reader: Caller) -> None:
    page = reader.get("/?noise=" + "x" * 6000).text
    assert "xxxx" not in page
    assert len(page) < 100 * 1024


@pytest.mark.parametrize("nasty", ["<b>bold</b>", "100%", "%(n)s", "100% &amp; more"])
def test_refusal_may_quote_a_stranger(owner: Caller, nasty: str) -> None:
    for path, fields in (
        ("/rules", {"query": f"{nasty} (", "action": "alert"}),
        ("/saved", {"query": f"{nasty} ("}),
        ("/sources/add", {"url": "http://127.0.0.1:9/", "language": nasty}),
        ("/sources/add", {"url": f"http://127.0.0.1:9/{nasty}"}),
    ):
        answer = owner.post(path, page="/saved", **fields)
        assert answer.status == 422, path
        assert "<b>bold</b>" not in answer.text, path
        assert escape(nasty) in answer.text, path


def test_starred_articles_and_labels_are_found_again(base: str, store: Store) -> None:
    caller = Caller(base=base)
    caller.sign_in("emil")
    assert "is%3Astarred" not in caller.get("/starred").text
    article = store.stories.list(limit=1)[0].story.articles[0]
    place = f"/article/state?{urlencode({'id': article})}"
    caller.post(place, page="/", do="star")
    caller.post(place, page="/", do="label", label="to follow")
    page = caller.get("/starred").text
    assert "No story starred yet" in page
    found = re.search(r'href="(/search\?q=is%3Astarred)"', page)
    assert found
    shown = json.loads(caller.get(f"{found[1]}&format=json").text)
    assert [each["article"]["id"] for each in shown["hits"]] == [article]
    label = re.search(
        r'href="(/search\?q=label[^"]+)"[^<]*<bdi>to follow</bdi></a> <span class="note">1</span>',
        caller.get("/saved").text,
    )
    assert label
    shown = json.loads(caller.get(f"{label[1]}&format=json").text)
    assert [each["article"]["id"] for each in shown["hits"]] == [article]
