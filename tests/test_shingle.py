"""Names, languages, shingles."""

from __future__ import annotations

from texts import FERRY, MUSEUM, rewritten
from wirecopy.text import FUNCTION, NAME
from wirecopy.trace.compare import prepare
from wirecopy.trace.engine import plain
from wirecopy.trace.shingle import KIND, PAIR, is_kept, thinning
from wirecopy.trace.stopwords import stop_words


def marked(text: str, flag: int) -> list[str]:
    tokens = prepare(text, plain())
    return [text[s:e] for s, e, f in zip(tokens.starts, tokens.ends, tokens.flags, strict=True) if f & flag]


def test_names_stand_inside_sentences() -> None:
    names = set(marked(FERRY, NAME))
    assert {"Ostmoor", "Keld", "Orlanda", "Vask", "Tolmen", "Strait", "Quenby", "Ardane"} <= names
    assert not {"Ferry", "The", "Opposition", "Shop", "Nobody"} & names


def test_a_name_is_known_at_the_beginning_of_a_sentence_too() -> None:
    assert marked("Today Vask spoke. Vask left for the coast.", NAME).count("Vask") == 2


def test_a_word_commoner_in_lower_case_is_no_name() -> None:
    assert "Council" not in marked("The Council met. A council and another council saw the council in Keld.", NAME)


def test_a_dot_after_an_abbreviation_or_initial_does_not_end_the_sentence() -> None:
    assert {"Lunt", "Sorley"} <= set(marked("It was Gov. Lunt who met John F. Sorley there on the day.", NAME))


def test_capitals_say_nothing_in_a_headline() -> None:
    assert marked("Council Votes To Close Harbour Bridge For The Winter And Spring", NAME) == []


def test_german_nouns_are_no_names_but_neighbouring_capitals_are() -> None:
    text = "Das ist der Hafen, und die Ministerin Orlanda Vask hat mit dem Rat und der Stadt gesprochen."
    names = marked(text, NAME)
    assert "Orlanda" in names
    assert "Hafen" not in names


def test_languages() -> None:
    engine = plain()
    assert prepare(FERRY, engine).language == "en"
    assert (
        prepare(
            "Le port et la ville ne sont pas dans la même région que les autres, dit-il à la presse.", engine
        ).language
        == "fr"
    )
    assert prepare("Umnyango wezemidlalo ukhiphe isitatimende namuhla ekuseni", engine).language is None
    assert {"en", "de", "fr", "es", "ru", "tr"} <= set(stop_words().languages)


def test_function_words_follow_the_language() -> None:
    assert "die" in marked("Das ist die Stadt und die ist nicht sehr groß für uns.", FUNCTION)
    assert "die" not in marked("They were afraid that some of them would die in the storm.", FUNCTION)


def test_shingles_are_sorted_and_distinct() -> None:
    keys = list(prepare(FERRY + FERRY, plain()).keys)
    assert keys == sorted(set(keys))


def test_a_rewrite_keeps_the_pairs_of_names() -> None:
    engine = plain()
    one, other = set(prepare(FERRY, engine).keys), set(prepare(rewritten(FERRY), engine).keys)
    pairs = {key for key in one if key & KIND == PAIR}
    assert len(pairs & other) >= 0.9 * len(pairs)
    assert len(one & other) > 3 * len(one & set(prepare(MUSEUM, engine).keys))


def test_a_long_text_keeps_a_part_of_what_a_short_one_keeps() -> None:
    keys = range(0, 1 << 16, 3)
    kept = [{key for key in keys if is_kept(key, thinning(words))} for words in (1000, 500, 100)]
    assert kept[0] < kept[1] < kept[2]
