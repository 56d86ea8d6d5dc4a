"""Evidence for a direction, and syndications."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from texts import FERRY, MUSEUM, paragraphs, rewritten
from wirecopy.trace import trace
from wirecopy.trace.evidence import KNOWN, evidence, familiar, leftovers_of, lengths
from wirecopy.trace.origin import publisher_family, syndications
from wirecopy.types import Article

ONE = Article(id="one", body=FERRY, publisher="Ostmoor Courier", url="https://www.courier.example/ferry")
OTHER = Article(id="other", body=FERRY, publisher="Vale Tribune", url="https://tribune.example/x")
NOON = datetime(2024, 10, 1, 12, tzinfo=UTC)


@pytest.mark.parametrize(
    ("first", "second", "code"),
    [
        ({}, {"declared_sources": ("https://courier.example/ferry/",)}, "declared-source"),
        ({}, {"declared_sources": ("ostmoor courier",)}, "declared-source"),
        ({}, {"declared_sources": ("//courier.example",)}, "declared-source"),
        ({"publisher": "Northern News Agency"}, {"agency": "Northern News Agency"}, "agency-itself"),
        ({}, {"credit_line": "Text: Ostmoor Courier"}, "credit-line"),
        ({}, {"body": FERRY + " The Ostmoor Courier first reported this."}, "named-in-text"),
        ({"agency": "Northern News Agency"}, {}, "agency-credit"),
        ({"rights": "© 2024 Northern News Agency"}, {}, "rights-line"),
        ({"bylines": ("Ana Lind",)}, {}, "byline"),
        ({}, {"body": FERRY + " It cost {crowns}."}, "rewriter-leftovers"),
        ({"published": NOON}, {"published": NOON + timedelta(hours=1)}, "published-earlier"),
        (
            {"publisher": "The Vale Tribune", "published": NOON},
            {"published": NOON, "modified": NOON + timedelta(hours=2)},
            "modified-later",
        ),
        ({"publisher": "The Vale Tribune"}, {"carrier": "Newsbox"}, "carried"),
        ({}, {"publisher": None, "carrier": "Newsbox"}, "carried"),
    ],
)
def test_each_piece_of_evidence(first: dict[str, object], second: dict[str, object], code: str) -> None:
    one, other = replace(ONE, **first), replace(OTHER, **second)  # type: ignore[arg-type]
    forth = {reason.code: reason for reason in evidence(one, other)}
    back = {reason.code: reason for reason in evidence(other, one)}
    assert forth[code].weight > 0
    assert back[code].weight == -forth[code].weight
    assert forth[code].basis == back[code].basis
    assert forth[code].supports == "direction"


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ({}, {}),
        ({}, {"declared_sources": ("https://elsewhere.example/", "Somebody")}),
        ({"url": None}, {"declared_sources": ("https://courier.example/ferry",)}),
        ({}, {"declared_sources": ("https://courier.example/another",)}),
        ({"published": NOON}, {"published": NOON}),
        ({"published": NOON}, {"published": NOON.replace(hour=0)}),
        ({"publisher": "Vale Tribune"}, {"credit_line": "Vale Tribune"}),
        ({"publisher": None}, {}),
        ({"publisher": "Fen"}, {"body": FERRY + " Fen."}),
        # Another publisher's text may well come from the page that a carrier passed on.
        ({}, {"carrier": "Newsbox"}),
        ({"carrier": "Newsbox"}, {"publisher": None, "carrier": "Daybook"}),
        ({"published": NOON}, {"published": NOON, "modified": NOON + timedelta(hours=2)}),
        ({"publisher": "Vale Tribune", "published": NOON}, {"published": NOON, "modified": NOON}),
        ({"publisher": "The Vale Tribune"}, {"credit_line": "Text: The Vale Tribune"}),
    ],
)
def test_what_is_no_evidence(first: dict[str, object], second: dict[str, object]) -> None:
    assert evidence(replace(ONE, **first), replace(OTHER, **second)) == []  # type: ignore[arg-type]


def test_two_customers_of_one_agency_did_not_copy_each_other() -> None:
    one = replace(ONE, agency="Northern News Agency", published=NOON)
    other = replace(OTHER, agency="Northern News Agency", published=NOON + timedelta(minutes=5))
    (reason,) = evidence(one, other)
    assert 0 < reason.weight < KNOWN
    (approximate,) = evidence(replace(one, published_approximate=True), other)
    assert approximate.weight < reason.weight


def test_the_archive_may_not_know() -> None:
    assert familiar(ONE, OTHER, 0.0) == []
    assert familiar(ONE, OTHER, -3.0)[0].basis.startswith("the archive knows the word pairs that only other has")


@pytest.mark.parametrize(
    ("places", "weight"),
    [([3] * 20, 2.4), ([-3] * 20, -2.4), ([3] * 9, None), ([3, -3] * 10, None), ([9, -8] * 10, 0.16)],
)
def test_longer_replacements(places: list[int], weight: float | None) -> None:
    reasons = lengths(ONE, OTHER, len(places), sum(places), sum(value * value for value in places))
    if weight is None:
        assert reasons == []
    else:
        assert reasons[0].weight == pytest.approx(weight, abs=0.01)
        assert f"those of {'other' if weight > 0 else 'one'} are longer" in reasons[0].basis


def test_leftovers() -> None:
    assert leftovers_of("fifteen% of {dollars} went to to Keld; 15 percent, 15%") == ("{dollars}", "fifteen%", "to to")
    assert leftovers_of(FERRY) == ()
    assert leftovers_of("a percent sign alone: % and 5%, ten percent; She gave gave it an hour") == ()
    assert leftovers_of("It was a an honour. Zwanzig% and zwanzig%") == ("Zwanzig%", "zwanzig%", "a an")


CREDITED = {"agency": "Northern News Agency", "credit_line": "NNA"}


def test_a_chain_of_copies_points_at_the_nearest_source() -> None:
    """The agency's report, an abridged reprint of it, and a rewrite of the reprint."""
    reprint = paragraphs(FERRY, 0, 1, 3, 4).replace("most of them on their way", "many of them on the way")
    given = [
        Article(id="spun", body=rewritten(reprint), publisher="Spin Daily", published=NOON + timedelta(hours=4)),
        Article(
            id="reprint", body=reprint, publisher="Vale Tribune", published=NOON + timedelta(hours=2),
            agency="Northern News Agency", credit_line="NNA",
        ),
        Article(
            id="wire", body=FERRY, publisher="Northern News Agency", published=NOON, agency="Northern News Agency",
            credit_line="NNA",
        ),
    ]  # fmt: skip
    for order in (given, given[::-1], [given[1], given[0], given[2]]):
        (group,) = syndications(order, trace(order))
        assert group.origin == "wire"
        nearest = {edge.copy: (edge.origin, edge.kind, edge.direction) for edge in group.edges}
        assert nearest == {"reprint": ("wire", "abridged", "known"), "spun": ("reprint", "rewritten", "known")}
        assert group.uncredited == ("spun",)


@pytest.mark.parametrize("first", [True, False])
def test_a_carriers_page_is_never_the_origin(first: bool) -> None:
    """Whoever arrives first, and whatever the carrier says of the time."""
    own = Article(id="own", body=FERRY, publisher="Ostmoor Courier", published=NOON)
    carried = Article(
        id="carried",
        body=FERRY,
        publisher="The Ostmoor Courier",
        carrier="Newsbox",
        published=NOON - timedelta(hours=2),
    )
    given = [carried, own] if first else [own, carried]
    (edge,) = trace(given)
    assert (edge.origin, edge.copy, edge.direction) == ("own", "carried", "known")
    (group,) = syndications(given, (edge,))
    assert group.origin == "own"
    assert group.publishers in {("Ostmoor Courier",), ("The Ostmoor Courier",)}


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("The Harbour Times", "Harbour Times Online", True),
        ("harbourtimes.com", "The Harbour Times", True),
        ("Harbour Times", "Vale Tribune", False),
        ("The", "the", True),
    ],
)
def test_publisher_families(one: str, other: str, same: bool) -> None:
    assert (publisher_family(one) == publisher_family(other)) is same


def test_a_syndication_names_the_first_and_what_each_copy_follows() -> None:
    wire = Article(
        id="wire", body=FERRY, publisher="Northern News Agency", agency="Northern News Agency", rights="© NNA"
    )
    reprint = Article(id="reprint", body=FERRY, publisher="The Ostmoor Courier", agency="Northern News Agency")
    online = Article(
        id="online",
        body=paragraphs(FERRY, 0, 1, 2, 3),
        publisher="Ostmoor Courier Online",
        agency="Northern News Agency",
    )
    spun = Article(id="spun", body=rewritten(FERRY), publisher="Spin Daily")
    alone = Article(id="alone", body=MUSEUM, publisher="Vale Tribune")
    given = [reprint, spun, alone, online, wire]
    (group,) = syndications(given, trace(given))
    assert group.origin == "wire"
    assert group.copies == ("reprint", "spun", "online")
    assert len(group.edges) == 3
    assert [edge.copy for edge in group.edges] == ["reprint", "spun", "online"]
    assert group.publishers == ("Northern News Agency", "The Ostmoor Courier", "Spin Daily")
    assert (group.agency, group.rights) == ("Northern News Agency", "© NNA")
    assert group.uncredited == ("spun",)


def test_a_carrier_never_stands_as_the_first() -> None:
    carried = Article(id="carried", body=FERRY, carrier="Newsbox")
    printed = Article(id="printed", body=FERRY, publisher="Ostmoor Courier")
    (group,) = syndications([carried, printed], trace([carried, printed]))
    assert group.origin == "printed"
    assert (group.edges[0].copy, group.edges[0].direction) == ("carried", "known")


def test_a_roundup_does_not_join_what_it_holds() -> None:
    given = [
        Article(id="f", body=FERRY, publisher="A"),
        Article(id="m", body=MUSEUM, publisher="B"),
        Article(id="f2", body=FERRY, publisher="C"),
        Article(id="round-up", body=FERRY + "\n\n" + MUSEUM, publisher="D"),
    ]
    groups = {group.origin: set(group.copies) for group in syndications(given, trace(given))}
    assert groups == {"f": {"f2", "round-up"}, "m": {"round-up"}}


def test_shared_passages_join_nothing() -> None:
    mixed = paragraphs(MUSEUM, 0, 1) + "\n\n" + paragraphs(FERRY, 0, 1, 3) + "\n\n" + paragraphs(MUSEUM, 2, 3)
    given = [Article(id="f", body=FERRY), Article(id="x", body=mixed)]
    edges = trace(given)
    assert [edge.kind for edge in edges] == ["shared-passages"]
    assert syndications(given, edges) == ()
