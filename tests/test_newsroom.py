"""How many newsrooms stand behind a story. All names but those of real agencies are invented."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wirecopy.story import StoryOptions, Unit, stories
from wirecopy.story.attribution import Newsrooms
from wirecopy.story.newsroom import count_reports, independent
from wirecopy.types import Article, Dateline, Direction, Reuse, Syndication

if TYPE_CHECKING:
    from collections.abc import Sequence

BODY = "The bridge over the Lind at Ostmark was closed on Monday after an engineer found cracks in two of its pillars."


def article(id_: str, body: str = BODY, **more: object) -> Article:
    return Article(id=id_, body=body, headline="Bridge closed", language="en", **more)  # type: ignore[arg-type]


def unit(*members: Article) -> Unit:
    return Unit(article=members[0], members=members)


def shared(origin: str, copy: str, share: float, direction: Direction = "known") -> Reuse:
    return Reuse(
        origin=origin,
        copy=copy,
        direction=direction,
        reasons=(),
        kind="shared-passages",
        containment=share,
        coverage_origin=share,
        coverage_copy=share,
        substitution_rate=0.0,
        score=0.9,
    )


def count(*units: Unit, edges: Sequence[Reuse] = ()) -> int:
    return count_reports(units, edges).reports


class TestNewsrooms:
    def test_two_publishers_are_two(self) -> None:
        assert count(unit(article("a", publisher="Tern")), unit(article("b", publisher="Gull"))) == 2

    def test_two_articles_of_one_family_are_one(self) -> None:
        assert count(unit(article("a", publisher="The Tern")), unit(article("b", publisher="Tern Online"))) == 1

    def test_two_write_throughs_of_one_agency_are_one_whoever_ran_them(self) -> None:
        one = unit(article("a", publisher="Tern", agency="Associated Press"))
        two = unit(article("b", publisher="Gull", dateline=Dateline(agency="Associated Press")))
        assert count(one, two) == 1

    def test_an_agency_is_known_by_its_initials(self) -> None:
        assert count(unit(article("a", agency="Associated Press")), unit(article("b", publisher="AP News"))) == 1

    def test_an_agency_that_one_copy_credits_stands_for_all(self) -> None:
        one = unit(article("a", publisher="Tern"), article("b", publisher="Gull", agency="Kyodo News"))
        assert count(one, unit(article("c", publisher="Kyodo"))) == 1

    def test_a_newspaper_beside_an_agency_is_another(self) -> None:
        one = unit(article("a", publisher="Tern", agency="Kyodo News"))
        assert count(one, unit(article("b", publisher="Tern"))) == 2

    def test_texts_of_which_nothing_is_known_count_each(self) -> None:
        assert count(unit(article("a")), unit(article("b")), unit(article("c"))) == 3

    def test_an_aggregator_never_counts(self) -> None:
        report, own = unit(article("a", publisher="Tern")), unit(article("b", publisher="Newsgrid", carrier="Newsgrid"))
        assert count(report, own) == 1
        assert count(report, unit(article("c", carrier="Newsgrid"))) == 1

    def test_who_carries_others_is_an_aggregator_everywhere(self) -> None:
        carried = unit(article("a", publisher="Tern", carrier="Newsgrid"))
        assert count(carried, unit(article("b", publisher="newsgrid.example"))) == 1

    def test_a_headline_alone_reports_nothing(self) -> None:
        assert count(unit(article("a", publisher="Tern")), unit(article("b", "", publisher="Gull"))) == 1

    def test_there_is_always_one(self) -> None:
        assert count(unit(article("a", "", publisher="Tern")), unit(article("b", "", publisher="Gull"))) == 1
        assert count(unit(article("a", carrier="Newsgrid"))) == 1


class TestDependence:
    TERN, GULL, PLOVER = (unit(article(name[0].lower(), publisher=name)) for name in ("Tern", "Gull", "Plover"))

    def test_what_shares_much_of_its_words_with_another_counts_as_that(self) -> None:
        found = count_reports((self.TERN, self.GULL, self.PLOVER), [shared("t", "g", 0.4)])
        assert found.reports == 2
        (dependence,) = found.dependent
        assert (dependence.article, dependence.newsroom) == ("g", "Tern")
        assert dependence.basis == "40% of its words stand in t"

    def test_a_common_quotation_is_no_dependence(self) -> None:
        found = count_reports((self.TERN, self.GULL), [shared("t", "g", 0.2)])
        assert (found.reports, found.dependent) == (2, ())

    def test_what_rests_on_one_that_rests_on_a_third_counts_as_the_third(self) -> None:
        assert count(self.TERN, self.GULL, self.PLOVER, edges=[shared("t", "g", 0.5), shared("g", "p", 0.5)]) == 1

    def test_two_that_rest_on_each_other_are_one(self) -> None:
        assert count(self.TERN, self.GULL, edges=[shared("t", "g", 0.5), shared("g", "t", 0.5)]) == 1

    def test_a_report_does_not_rest_on_what_rests_on_it_because_of_its_later_version(self) -> None:
        wire = unit(article("wire-1", publisher="Northern Wire"), article("wire-2", publisher="Northern Wire"))
        local = unit(article("local", publisher="Tern"))
        counted = count_reports((wire, local), (shared("wire-1", "local", 0.5), shared("local", "wire-2", 0.6)))
        assert [each.article for each in counted.dependent] == ["local"]
        assert counted.reports == 1
        assert independent((wire, local), counted) == (wire,)

    def test_of_two_that_rest_on_each_other_the_first_published_counts_whichever_came_first(self) -> None:
        early, late = (datetime(2031, 3, 1, hour, tzinfo=UTC) for hour in (8, 9))
        wire = unit(article("wire", agency="Northern Wire", published=early))
        local = unit(article("local", publisher="Tern", published=late))
        abroad = unit(article("abroad", publisher="Gull", agency="Northern Wire"))
        edges = (shared("wire", "local", 0.4), shared("local", "wire", 0.5))
        for order in ((wire, local, abroad), (local, abroad, wire)):
            counted = count_reports(order, edges)
            assert counted.reports == 1
            assert [each.article for each in counted.dependent] == ["local"]

    def test_the_one_that_most_is_shared_with_is_named(self) -> None:
        found = count_reports((self.TERN, self.GULL, self.PLOVER), [shared("t", "p", 0.4), shared("g", "p", 0.6)])
        assert [dependence.newsroom for dependence in found.dependent] == ["Gull"]

    def test_sharing_within_one_newsroom_and_with_strangers_says_nothing(self) -> None:
        edition = unit(article("e", publisher="Tern Online"))
        edges = [shared("t", "e", 0.9), shared("elsewhere", "t", 0.9), shared("t", "elsewhere", 0.9)]
        assert count_reports((self.TERN, edition), edges).dependent == ()

    QUOTING = (
        "The bridge over the Lind has been closed, the Ostmark Tern reported on Monday. "
        "According to the newspaper, an engineer found cracks in two pillars. "
        'The paper quoted him as saying: "They were deep." Buses take another way.'
    )

    def test_what_attributes_most_of_its_sentences_to_another_counts_as_that(self) -> None:
        tern = unit(article("t", publisher="Ostmark Tern"))
        found = count_reports((tern, unit(article("g", self.QUOTING, publisher="Gull"))))
        assert found.reports == 1
        (dependence,) = found.dependent
        assert dependence.newsroom == "Ostmark Tern"
        assert dependence.basis == "3 of its 4 sentences are attributed to Ostmark Tern"

    def test_who_ran_a_copy_is_quoted_for_its_original(self) -> None:
        ran = unit(article("k", publisher="Knot"), article("t", publisher="Ostmark Tern"))
        found = count_reports((ran, unit(article("g", self.QUOTING, publisher="Gull"))))
        assert (found.reports, [dependence.newsroom for dependence in found.dependent]) == (1, ["Ostmark Tern"])

    def test_a_newsroom_does_not_rest_on_itself(self) -> None:
        found = count_reports((unit(article("t", self.QUOTING, publisher="Ostmark Tern")), self.GULL))
        assert (found.reports, found.dependent) == (2, ())

    def test_one_attributed_sentence_is_no_dependence(self) -> None:
        text = "The bridge was closed, the Ostmark Tern reported. Cracks were found. Buses take another way. It rains."
        tern = unit(article("t", publisher="Ostmark Tern"))
        assert count_reports((tern, unit(article("g", text, publisher="Gull")))).reports == 2


class TestAttribution:
    @pytest.mark.parametrize(
        ("text", "name"),
        [
            ("Die Brücke ist gesperrt, berichtete der Uferbote. Laut der Zeitung gibt es Risse.", "Uferbote"),
            ("El puente está cerrado, informó La Ribera. Según el diario hay grietas.", "La Ribera"),
            ("Le pont est fermé, selon Le Rivage. D'après le journal il y a des fissures.", "Le Rivage"),
            ("橋が閉鎖されたと川辺新聞が報じた。同紙によると、ひびが見つかった。", "川辺新聞"),
            ("다리가 폐쇄됐다고 강변일보가 보도했다. 이 신문에 따르면 균열이 발견됐다.", "강변일보"),
        ],
    )
    def test_many_languages(self, text: str, name: str) -> None:
        (quoted,) = Newsrooms([name], []).quoted(text)
        assert (quoted.name, quoted.sentences, quoted.of) == (name, 2, 2)

    def test_a_usual_word_is_no_name(self) -> None:
        assert Newsrooms(["Today"], []).quoted("Today the mayor said no. Today she reported a theft.") == ()

    def test_agencies_go_by_their_initials_too(self) -> None:
        (quoted,) = Newsrooms([], ["Northern Wire Agency"]).quoted("The NWA reported a fire.")
        assert quoted.name == "Northern Wire Agency"

    def test_a_name_in_passing_attributes_nothing(self) -> None:
        assert Newsrooms(["Ostmark Tern"], []).quoted("The Ostmark Tern building burned down.") == ()

    def test_the_paper_is_nobody_before_a_name(self) -> None:
        text = "The paper said no. The Ostmark Tern reported a fire. Smoke rose, it said."
        (quoted,) = Newsrooms(["Ostmark Tern"], []).quoted(text)
        assert (quoted.sentences, quoted.of) == (1, 3)

    def test_no_names_no_quotes(self) -> None:
        assert Newsrooms([], []).quoted("The paper said no.") == ()


COPY = st.builds(lambda place, name: (place, name), st.integers(0, 3), st.sampled_from(["Tern", "Knot", None]))


class TestCopies:
    PRESS = (
        article("a", publisher="Tern", agency="Associated Press"),
        article("b", "Ostmark's bridge across the Lind is shut. Two pillars are cracked, an engineer said.", publisher="Gull"),
        article("c", "A choir from Lindmark won the contest in Osber with a song about whales.", publisher="Tern"),
        article("d", "Ostmark closed its bridge on the Lind because its pillars have cracks.", publisher="Plover"),
    )  # fmt: skip

    @given(st.lists(COPY, max_size=6))
    def test_adding_a_copy_changes_no_count(self, copies: list[tuple[int, str | None]]) -> None:
        options = StoryOptions(embed=False)
        before = {story.articles[0]: story.independent_reports for story in stories(self.PRESS, options=options)}
        made = [
            Article(id=f"copy{number}", body=self.PRESS[place].body, publisher=name, agency=self.PRESS[place].agency)
            for number, (place, name) in enumerate(copies)
        ]
        groups = [
            Syndication(
                origin=original.id,
                copies=tuple(copy.id for copy, (place, _) in zip(made, copies, strict=True) if place == number),
                edges=(),
            )
            for number, original in enumerate(self.PRESS)
        ]
        after = stories((*self.PRESS, *made), groups, options=options)
        assert {story.articles[0]: story.independent_reports for story in after} == before
