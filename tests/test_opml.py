from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wirecopy.errors import InputError
from wirecopy.source.opml import MAX_DEPTH, MAX_FOLDERS, MAX_LIST, MAX_OUTLINES, Subscription, read_opml, write_opml


def read(content: str | bytes) -> tuple[Subscription | InputError, ...]:
    return read_opml(content.encode() if isinstance(content, str) else content, source="list.opml")


def opml(body: str) -> str:
    return f'<?xml version="1.0" encoding="utf-8"?><opml version="2.0"><head><title>t</title></head><body>{body}</body></opml>'


def test_lists_are_read_as_readers_write_them() -> None:
    found = read(
        opml(
            '<outline text="News &amp; views"><outline title="Wörld">'
            '<outline type="rss" text="Fjord  Times" xmlUrl="https://fjord.example/?a=1&b=2&amp;c=3" htmlUrl="https://fjord.example/"/>'
            '</outline></outline><OUTLINE TEXT="" XMLURL="http://bay.example/rss"></OUTLINE></outline>'
            '<outline text="Other"><outline text="again" xmlUrl="https://fjord.example/?a=1&b=2&amp;c=3"/></outline>'
            '<outline text="Flat" xmlUrl="https://flat.example/feed" category="/Sea/Ice,Wind"/>'
            '<outline text="No feed" htmlUrl="https://page.example/"/>'
        )
    )
    assert found == (
        Subscription(
            url="https://fjord.example/?a=1&b=2&c=3", title="Fjord Times", site="https://fjord.example/",
            folders=(("News & views", "Wörld"), ("Other",)),
        ),
        Subscription(url="http://bay.example/rss"),
        Subscription(url="https://flat.example/feed", title="Flat", folders=(("Sea", "Ice"), ("Wind",))),
    )  # fmt: skip


def test_a_feed_whose_own_texts_are_enough_stays_one() -> None:
    said = Subscription(url="https://a.example/feed", title="A", pages=False)
    list_ = write_opml([said, replace(said, url="https://b.example/feed", pages=True)], title="t")
    assert list_.count(b'wirecopy:pages="no"') == 1
    assert [each.pages for each in read(list_) if isinstance(each, Subscription)] == [False, True]


def test_a_persons_word_for_the_language_is_kept_and_the_feeds_own_passed_over() -> None:
    said = Subscription(url="https://a.example/feed", title="A", language="pt-BR")
    list_ = write_opml([said, replace(said, url="https://b.example/feed", language=None)], title="t")
    assert b'wirecopy:language="pt-BR"' in list_
    assert [each.language for each in read(list_) if isinstance(each, Subscription)] == ["pt-BR", None]
    (foreign,) = read(opml('<outline text="a" xmlUrl="https://a.example/feed" language="en-us"/>'))
    assert isinstance(foreign, Subscription)
    assert foreign.language is None


@pytest.mark.parametrize(
    ("written", "url"),
    [
        ("feed://a.example/x", "http://a.example/x"), ("feed:https://a.example/x", "https://a.example/x"),
        ("feed://https://a.example/x", "https://a.example/x"), ("HTTPS://a.example/x", "HTTPS://a.example/x"),
    ],
)  # fmt: skip
def test_addresses_of_feeds(written: str, url: str) -> None:
    assert read(opml(f'<outline text="a" xmlUrl="{written}"/>')) == (Subscription(url=url, title="a"),)


def test_what_cannot_be_subscribed_to_is_named() -> None:
    found = read(
        opml(
            '<outline text="a" xmlUrl="javascript:alert(1)"/><outline text="b" xmlUrl="/feed"/>'
            '<outline type="include" text="c" url="https://far.example/more.opml"/>'
        )
    )
    assert [str(item) for item in found] == [
        "list.opml: javascript:alert(1): is not an http or https address",
        "list.opml: /feed: is not an http or https address",
        "https://far.example/more.opml: is another list (import it by itself)",
    ]


@pytest.mark.parametrize(
    "content",
    [
        opml('<outline text="Ærø" xmlUrl="https://a.example/"/>').encode(),
        opml('<outline text="Ærø" xmlUrl="https://a.example/"/>').encode("utf-8-sig"),
        '<opml><outline text="Ærø" xmlUrl="https://a.example/"/></opml>'.encode(),
        '<?xml version="1.0" encoding="iso-8859-1"?><opml><outline text="Ærø" xmlUrl="https://a.example/"/></opml>'.encode("latin-1"),
        '<opml><outline text="Ærø" xmlUrl="https://a.example/"/></opml>'.encode("cp1252"),
        '<?xml version="1.0" encoding="nonsense"?><opml><outline text="Ærø" xmlUrl="https://a.example/"/></opml>'.encode(),
        opml('<outline text="Ærø" xmlUrl="https://a.example/"/>').encode("utf-16"),
    ],
)  # fmt: skip
def test_encodings(content: bytes) -> None:
    assert read(content) == (Subscription(url="https://a.example/", title="Ærø"),)


def test_entities_are_not_expanded() -> None:
    laughs = '<!DOCTYPE opml [<!ENTITY a "ha"><!ENTITY b "&a;&a;"><!ENTITY x SYSTEM "file:///etc/passwd">]>'
    found = read(laughs + '<opml><outline text="&b;&x;" xmlUrl="https://a.example/"/></opml>')
    assert found == (Subscription(url="https://a.example/", title="&b;&x;"),)


def test_deep_folders_are_shortened() -> None:
    found = read(opml('<outline text="f">' * 50 + '<outline text="a" xmlUrl="https://a.example/"/>'))
    assert found == (Subscription(url="https://a.example/", title="a", folders=(("f",) * MAX_FOLDERS,)),)


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"", "is no subscription list"),
        (b"<html><body>words</body></html>", "is no subscription list"),
        (b"\0\0\0", "is no subscription list"),
        (b"x" * (MAX_LIST + 1), "larger than 10 MiB"),
        (opml('<outline text="f">' * (MAX_DEPTH + 1)), "levels"),
        (opml('<outline text="f"/>' * (MAX_OUTLINES + 1)), "outlines"),
    ],
)
def test_what_is_no_list_is_refused(content: str | bytes, reason: str) -> None:
    with pytest.raises(InputError, match=reason):
        read(content)


def test_closing_tags_too_many_do_no_harm() -> None:
    assert (
        len(
            read(
                "<opml><body></outline></outline><outline text='a' xmlUrl='https://a.example/'></outline></outline></opml>"
            )
        )
        == 1
    )


NAMES = st.text(max_size=20).map(
    lambda name: " ".join("".join(letter for letter in name if letter.isprintable()).split())
)
FOLDERS = st.lists(st.lists(NAMES.filter(bool), min_size=1, max_size=3).map(tuple), max_size=3, unique=True).map(tuple)
SUBSCRIPTIONS = st.lists(
    st.builds(
        Subscription,
        url=st.integers(0, 10**6).map(lambda number: f"https://feed.example/?n={number}&x=<\"'>"),
        title=NAMES.map(lambda name: name or None),
        site=st.one_of(st.none(), st.just("https://feed.example/?a&b")),
        folders=FOLDERS,
    ),
    max_size=8,
    unique_by=lambda subscription: subscription.url,
)


def arranged(items: tuple[Subscription | InputError, ...] | list[Subscription]) -> dict[str, tuple[object, ...]]:
    """By address: folders come together in a list, so the order of feeds and folders is the document's."""
    assert not any(isinstance(item, InputError) for item in items)
    return {
        item.url: (item.title, item.site, frozenset(item.folders)) for item in items if isinstance(item, Subscription)
    }


@given(SUBSCRIPTIONS)
def test_what_is_written_is_read_back(subscriptions: list[Subscription]) -> None:
    assert arranged(read_opml(write_opml(subscriptions, title="All"), source="x")) == arranged(subscriptions)


@given(
    st.one_of(
        st.binary(max_size=200), st.text(alphabet="<>/=\"' opmlutineURxbdyfahrdg:#\0", max_size=200).map(str.encode)
    )
)
def test_nothing_but_a_refusal_is_raised(content: bytes) -> None:
    for document in (content, b"<opml><body>" + content, b"<opml xmlns:foaf='http://xmlns.com/foaf/0.1/'>" + content):
        try:
            assert isinstance(read(document), tuple)
        except InputError:
            continue


def test_a_list_is_written_for_other_readers() -> None:
    written = write_opml(
        [
            Subscription(
                url="https://a.example/",
                title="A\x00 <b>",
                site="https://a.example/home",
                folders=(("Sea", "Ice"), ("Sea",)),
            ),
            Subscription(url="https://b.example/"),
        ],
        title="My\x0b feeds",
        created=datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC),
    )
    assert written.decode() == (
        "<?xml version='1.0' encoding='utf-8'?>\n"
        '<opml version="2.0">\n'
        "  <head>\n    <title>My feeds</title>\n    <dateCreated>Fri, 02 Jan 2026 03:04:05 +0000</dateCreated>\n  </head>\n"
        "  <body>\n"
        '    <outline type="rss" text="https://b.example/" title="https://b.example/" xmlUrl="https://b.example/"/>\n'
        '    <outline text="Sea" title="Sea">\n'
        '      <outline type="rss" text="A &lt;b&gt;" title="A &lt;b&gt;" xmlUrl="https://a.example/" htmlUrl="https://a.example/home"/>\n'
        '      <outline text="Ice" title="Ice">\n'
        '        <outline type="rss" text="A &lt;b&gt;" title="A &lt;b&gt;" xmlUrl="https://a.example/" htmlUrl="https://a.example/home"/>\n'
        "      </outline>\n    </outline>\n  </body>\n</opml>\n"
    )
