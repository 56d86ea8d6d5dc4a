"""What a story is made of: units, headline, publishers, counts. All names are invented."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wirecopy.story import StoryOptions, Unit, is_headline_only, stories, units
from wirecopy.story.headline import headline
from wirecopy.story.publisher import families, family
from wirecopy.story.terms import NUMBER_WEIGHT, terms, words
from wirecopy.types import Article, Kind, Reuse, Syndication

SPARSE = StoryOptions(embed=False)

MILL = (
    "The old paper mill of Ardenton burned down on Monday night, the fire brigade said. Forty firefighters fought the flames "
    "until dawn. The owner, Greta Holm, said that nobody had been inside. Investigators suspect faulty wiring in the dye room."
)
MILL_AGAIN = (
    "Fire destroyed Ardenton's old paper mill overnight. Greta Holm, who owns the mill, told reporters that it had been empty. "
    "The flames were put out at dawn by forty firefighters. Wiring in the dye room may have been the cause."
)
CHOIR = (
    "The Lindmark children's choir won the singing contest in Port Osber with a song about whales. The jury praised its "
    "conductor, Tomas Ekvall. The choir will tour six countries in the autumn, beginning with two concerts at home."
)


def article(id_: str, headline: str | None, body: str = "", **more: object) -> Article:
    return Article(id=id_, headline=headline, body=body, **more)  # type: ignore[arg-type]


def edge(origin: str, copy: str, *, coverage: float, kind: Kind = "edited") -> Reuse:
    return Reuse(
        origin=origin,
        copy=copy,
        direction="known",
        reasons=(),
        kind=kind,
        containment=1.0,
        coverage_origin=coverage,
        coverage_copy=coverage,
        substitution_rate=0.0,
        score=1.0,
    )


def mill(id_: str = "mill", **more: object) -> Article:
    return article(id_, "Fire destroys paper mill in Ardenton", MILL, **more)


def alone(*articles: Article) -> tuple[Unit, ...]:
    return units(articles)


class TestUnits:
    def test_an_article_that_nobody_copied_stands_for_itself(self) -> None:
        (unit,) = units([mill()])
        assert unit.article.id == "mill"
        assert unit.members == (unit.article,)

    def test_a_syndication_is_one_unit_that_its_origin_speaks_for(self) -> None:
        copy, origin = mill("copy"), mill("origin")
        (unit,) = units([copy, origin], [Syndication(origin="origin", copies=("copy",), edges=())])
        assert unit.article is origin
        assert unit.members == (copy, origin)

    def test_the_first_copy_speaks_where_the_origin_is_not_here(self) -> None:
        found = units([mill("a"), mill("b")], [Syndication(origin="elsewhere", copies=("a", "b"), edges=())])
        assert [unit.article.id for unit in found] == ["a"]

    def test_a_copy_of_mostly_own_text_is_a_unit_of_its_own(self) -> None:
        articles = [mill("a"), mill("b"), mill("c")]
        edges = (edge("a", "b", coverage=0.2), edge("a", "c", coverage=0.9))
        found = units(articles, [Syndication(origin="a", copies=("b", "c"), edges=edges)])
        assert [[member.id for member in unit.members] for unit in found] == [["a", "c"], ["b"]]

    def test_a_round_up_of_several_texts_joins_none_of_them(self) -> None:
        articles = [mill("round-up"), mill("a"), mill("b"), mill("c"), mill("d")]
        groups = [
            Syndication(origin="round-up", copies=("a", "b"), edges=()),
            Syndication(origin="c", copies=("round-up", "d"), edges=()),
        ]
        found = units(articles, groups)
        assert [[member.id for member in unit.members] for unit in found] == [["round-up"], ["a", "b"], ["c", "d"]]

    def test_the_source_of_several_groups_holds_them_together(self) -> None:
        articles = [mill("a"), mill("b"), mill("c")]
        groups = [
            Syndication(origin="a", copies=(copy,), edges=(edge("a", copy, coverage=0.9),)) for copy in ("b", "c")
        ]
        assert [len(unit.members) for unit in units(articles, groups)] == [3]

    def test_units_stand_in_the_order_of_their_first_member(self) -> None:
        articles = [mill("copy"), article("choir", "Choir wins", CHOIR), mill("origin")]
        found = units(articles, [Syndication(origin="origin", copies=("copy",), edges=())])
        assert [unit.article.id for unit in found] == ["origin", "choir"]

    def test_a_unit_is_as_old_as_its_article(self) -> None:
        published, seen = datetime(2031, 5, 1, tzinfo=UTC), datetime(2031, 5, 2, tzinfo=UTC)
        assert alone(mill(published=published, seen=seen))[0].time == published
        assert alone(mill(seen=seen))[0].time == seen
        assert alone(mill())[0].time is None


class TestHeadlineOnly:
    @pytest.mark.parametrize(
        "body",
        [
            "",
            "  \n",
            "Fire destroys paper mill in Ardenton",
            "Fire destroys paper mill in Ardenton\n\nRead more on our site.",
        ],
    )
    def test_nothing_beside_the_headline(self, body: str) -> None:
        assert is_headline_only(article("a", "Fire destroys paper mill in Ardenton", body))

    def test_a_text_without_headline_is_a_text(self) -> None:
        assert not is_headline_only(article("a", None, MILL))

    def test_nothing_at_all_is_a_headline_only(self) -> None:
        assert is_headline_only(article("a", None))

    def test_scripts_without_spaces_are_measured_in_characters(self) -> None:
        assert is_headline_only(article("a", "製紙工場で火災", "続きを読む"))
        assert not is_headline_only(
            article("a", "製紙工場で火災", "月曜日の夜、古い製紙工場が全焼した。消防隊によると、負傷者はいなかった。")
        )


class TestTerms:
    def test_words_are_cut_to_their_stem(self) -> None:
        assert words("Investigators investigated") == ["investi", "investi"]

    def test_punctuation_and_single_letters_are_left_out(self) -> None:
        assert words("Holm's mill - a fire!") == ["holm", "mill", "fire"]

    def test_full_width_forms_are_the_same_word(self) -> None:
        assert words("ＡＢＣ １２３") == words("abc 123")

    def test_scripts_without_spaces_give_pairs(self) -> None:
        assert words("製紙工場 fire") == ["製紙", "紙工", "工場", "fire"]

    def test_the_opening_counts_more_and_the_lead_stands_first(self) -> None:
        found = terms(article("a", "Mill fire", f"{MILL} {MILL_AGAIN} {CHOIR}"))
        assert found.terms[:2] == ("mill", "fire")
        assert found.counts[0] > 3
        assert len(found.terms) == len(found.counts) > len(found.lead)

    @pytest.mark.parametrize(
        ("one", "other"),
        [("9,000 homes", "9.000 homes"), ("9 000 homes", "9000 homes"), ("magnitude 6.4", "magnitude 6,4")],
    )
    def test_a_number_is_one_however_it_is_spelt(self, one: str, other: str) -> None:
        assert words(one) == words(other)

    def test_a_number_stays_whole_whatever_is_glued_to_it(self) -> None:
        assert words("부상자 12명입니다") == ["부상", "상자", "12", "명입", "입니", "니다"]

    def test_numbers_count_more_but_years_do_not(self) -> None:
        found = terms(article("a", None, "Fire took 412 hens in 2031"))
        counts = dict(zip(found.terms, found.counts, strict=True))
        assert counts["412"] == NUMBER_WEIGHT * counts["hens"]
        assert counts["2031"] == counts["hens"]

    def test_names_and_numbers_are_specific(self) -> None:
        found = terms(article("a", None, "A man from Ardenton lost 412 hens"))
        assert {term for term, name in zip(found.terms, found.specific, strict=True) if name} == {"ardento", "412"}

    @given(st.text(max_size=200))
    def test_any_text_gives_terms(self, text: str) -> None:
        found = terms(article("a", None, text))
        assert len(set(found.terms)) == len(found.terms)
        assert all(count > 0 for count in found.counts)


class TestPublishers:
    @pytest.mark.parametrize(
        ("one", "other"),
        [
            ("The Harbour Post", "Harbour Post"),
            ("Harbour Post", "Harbour Post Online"),
            ("Harbour Post UK", "Harbour Post India"),
            ("HARBOUR POST", "harbourpost.example"),
            ("https://www.harbourpost.co.uk/", "The Harbour Post"),
            ("news.kestrel.example", "Kestrel"),
            ("Kestrel News", "Kestrel Sport"),
            ("Le Phare", "Phare"),
        ],
    )
    def test_one_family(self, one: str, other: str) -> None:
        assert family(one) == family(other)

    @pytest.mark.parametrize(
        ("one", "other"),
        [
            ("Harbour Post", "Harbour Times"),
            ("Daily News", "Daily Sport"),
            ("Morning Business", "Morning"),
            ("Kestrel", "Kestrel Valley"),
        ],
    )
    def test_two_families(self, one: str, other: str) -> None:
        assert family(one) != family(other)

    def test_a_name_of_signs_is_its_own_family(self) -> None:
        assert family("***") == "***"

    def test_each_family_once_under_its_first_name(self) -> None:
        found = families(
            [mill("a", publisher="Harbour Post Online"), mill("b", publisher="The Harbour Post"), mill("c")]
        )
        assert found == ("Harbour Post Online",)

    def test_a_carrier_is_no_publisher(self) -> None:
        assert families(
            [mill("a", publisher="Gull", carrier="gull.example"), mill("b", publisher="Tern", carrier="Gull")]
        ) == ("Tern",)


class TestHeadline:
    def test_the_most_central_one(self) -> None:
        found = headline(
            alone(
                article("a", "A sad night for many", MILL),
                article("b", "Ardenton paper mill burns down", MILL_AGAIN),
                article("c", "Forty firefighters at paper mill in Ardenton", MILL),
                article("d", "Dye works across the river opens museum", MILL),
            )
        )
        assert found in {"Ardenton paper mill burns down", "Forty firefighters at paper mill in Ardenton"}

    @pytest.mark.parametrize(
        "unclear",
        [
            "What burned in the Ardenton paper mill?",
            "LIVE: Ardenton paper mill fire",
            "ARDENTON PAPER MILL FIRE",
            "Ardenton paper mill fire: dawn, wiring, firefighters, owner, investigators, night, flames, brigade, dye, room, mill owner, empty mill, old mill",
        ],
    )
    def test_the_clear_one(self, unclear: str) -> None:
        clear = "Fire destroys paper mill in Ardenton"
        assert headline(alone(article("a", unclear, MILL), article("b", clear, MILL_AGAIN))) == clear

    def test_the_language_of_most(self) -> None:
        found = headline(
            alone(
                article("a", "Brand zerstört Papierfabrik", "", language="de"),
                article("b", "Paper mill burns", MILL, language="en"),
                article("c", "Mill burns down", MILL_AGAIN, language="en-GB"),
            )
        )
        assert found in {"Paper mill burns", "Mill burns down"}

    def test_none_where_there_is_none(self) -> None:
        assert headline(alone(article("a", None, MILL))) is None

    def test_usual_words_alone_are_worth_nothing_but_better_than_none(self) -> None:
        assert headline(alone(article("a", "This is it", MILL))) == "This is it"


class TestStories:
    def test_two_reports_of_one_event_and_one_of_another(self) -> None:
        found = stories(
            [
                mill("a", publisher="Tern"),
                article("b", "Children's choir wins in Port Osber", CHOIR, publisher="Tern"),
                article("c", "Ardenton loses its mill", MILL_AGAIN, publisher="Gull"),
            ],
            options=SPARSE,
        )
        assert [story.articles for story in found] == [("a", "c"), ("b",)]
        assert found[0].publishers == ("Tern", "Gull")
        assert [story.independent_reports for story in found] == [2, 1]

    def test_a_copy_is_no_independent_report(self) -> None:
        articles = [mill("a"), mill("b"), article("c", "Ardenton loses its mill", MILL_AGAIN)]
        before = stories([articles[0], articles[2]], options=SPARSE)
        after = stories(articles, [Syndication(origin="a", copies=("b",), edges=())], options=SPARSE)
        assert before[0].independent_reports == after[0].independent_reports == 2
        assert after[0].articles == ("a", "b", "c")

    def test_a_copy_follows_its_original_whatever_it_says(self) -> None:
        articles = [mill("a"), article("b", "Choir wins", CHOIR)]
        (story,) = stories(articles, [Syndication(origin="a", copies=("b",), edges=())], options=SPARSE)
        assert story.articles == ("a", "b")

    def test_place_and_topic_alone_never_join(self) -> None:
        found = stories(
            [
                mill("a"),
                article("b", "Fire in Ardenton bakery", "A fire broke out in a bakery in Ardenton on Friday and was put out within minutes. A baker burned his hand while carrying trays from the oven."),
                article("c", "Ardenton council votes on parking", "The council of Ardenton decided on Friday to charge for parking in the old town from next year. Shopkeepers protested against the plan."),
            ],
            options=SPARSE,
        )  # fmt: skip
        assert len(found) == 3

    def test_a_shared_carrier_is_no_evidence(self) -> None:
        found = stories(
            [mill("a", carrier="Gull", page="p"), article("b", "Choir wins", CHOIR, carrier="Gull", page="p")],
            options=SPARSE,
        )
        assert len(found) == 2

    def test_nothing_gives_nothing(self) -> None:
        assert stories([]) == ()

    def test_empty_articles_do_not_meet(self) -> None:
        assert len(stories([article("a", None), article("b", None)])) == 2

    def test_ids_come_from_the_first_article(self) -> None:
        one, again = (
            stories([mill("a")], options=SPARSE),
            stories([mill("a"), article("b", "Mill gone", MILL_AGAIN)], options=SPARSE),
        )
        assert one[0].id == again[0].id
        assert one[0].id.isalnum()

    @given(st.lists(st.sampled_from([MILL, MILL_AGAIN, CHOIR, "", "short"]), max_size=8))
    def test_every_article_is_in_exactly_one_story(self, bodies: list[str]) -> None:
        found = stories([article(str(place), None, body) for place, body in enumerate(bodies)], options=SPARSE)
        assert sorted(id_ for story in found for id_ in story.articles) == sorted(map(str, range(len(bodies))))
        assert len({story.id for story in found}) == len(found)
        assert all(1 <= story.independent_reports <= len(story.articles) for story in found)
