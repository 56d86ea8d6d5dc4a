"""What a copy replaced: phrases, and altered names."""

from __future__ import annotations

from collections import Counter

import pytest

from wirecopy.text import CAPITAL, FIRST, FUNCTION, NAME, NUMBER
from wirecopy.trace.compare import prepare
from wirecopy.trace.engine import plain
from wirecopy.trace.passages import EQUAL, SUBSTITUTION
from wirecopy.trace.substitutions import OPENED, capitalised, listed, pieces, printed, surrounded

NAMES = {"Harrow", "Ardane", "Keld", "Lunt", "Field"}


class Words:
    """A line of words: `Harrow` and the like are names, other capitals titles, `^` before a word begins a sentence."""

    def __init__(self, line: str) -> None:
        self.text = line.replace("^", "")
        words = line.split()
        self.flags = [self.flag(word) for word in words]
        self.before = [(OPENED if flag & FIRST else 0) | 1 for flag in self.flags]
        plain_words = [word.lstrip("^") for word in words]
        self.words = [hash(word) for word in plain_words]
        self.ends = [len(" ".join(plain_words[: place + 1])) for place in range(len(words))]
        self.starts = [end - len(word) for end, word in zip(self.ends, plain_words, strict=True)]

    @staticmethod
    def flag(word: str) -> int:
        bare = word.lstrip("^")
        flag = FIRST if word != bare else 0
        flag |= CAPITAL if bare[0].isupper() else 0
        flag |= NAME if bare in NAMES else 0
        flag |= NUMBER if bare.isdigit() else 0
        return flag | (FUNCTION if bare in {"the", "of", "to"} else 0)


def replaced(
    origin: str, copy: str, *areas: tuple[int, int, int, int, int], capitals: int = 1
) -> list[tuple[str, str, bool]]:
    """What `pieces` makes of regions; by default of the whole lines as one substitution."""
    one, other = Words(origin), Words(copy)
    flat = [value for area in areas or ((SUBSTITUTION, 0, len(one.words), 0, len(other.words)),) for value in area]
    found = [0] * 99
    size = pieces(
        flat, len(flat) // 5, one.words, one.starts, one.ends, one.flags, one.before,
        other.words, other.starts, other.ends, other.flags, other.before, capitals, found,
    )  # fmt: skip
    return list(printed(found[:size], one.text, other.text))


@pytest.mark.parametrize(
    ("origin", "copy", "expected"),
    [
        ("shut", "closed", [("shut", "closed", False)]),
        ("Harrow", "Ardane", [("Harrow", "Ardane", True)]),
        ("near Harrow", "close to Ardane", [("near", "close to", False), ("Harrow", "Ardane", True)]),
        ("Harrow", "tiny Ardane", [("Harrow", "Ardane", True)]),
        ("tiny Harrow", "Ardane", [("Harrow", "Ardane", True)]),
        ("Field one", "Ardane sure then one", [("Field", "Ardane", True), ("one", "sure then one", False)]),
        ("Field", "Ardane sure", [("Field", "Ardane", True)]),
        ("Northern Harrow", "Harrow", [("Northern Harrow", "Harrow", True)]),
        ("Western Upper", "Low", [("Western", "Low", True)]),
        ("Harrow of", "Keld", [("Harrow", "Keld", True)]),
        ("Harrow shut 12", "Ardane closed twelve", [("Harrow", "Ardane", True), ("shut 12", "closed twelve", False)]),
        ("^Harbour", "^Port", [("Harbour", "Port", False)]),
        ("Harbour", "Port", [("Harbour", "Port", True)]),
        ("Harbour", "^Port", [("Harbour", "Port", False)]),
        ("harbour", "Port", [("harbour", "Port", False)]),
        ("12", "Twelve", [("12", "Twelve", False)]),
    ],
)
def test_names_are_parted_from_what_changed_beside_them(
    origin: str, copy: str, expected: list[tuple[str, str, bool]]
) -> None:
    assert replaced(origin, copy) == expected


def test_titles_are_no_names_where_every_noun_has_a_capital() -> None:
    assert replaced("Hafen", "Kai", capitals=0) == [("Hafen", "Kai", False)]
    assert replaced("Harrow", "Ardane", capitals=0) == [("Harrow", "Ardane", True)]


def test_an_altered_name_is_given_in_full_and_once() -> None:
    areas = (
        (EQUAL, 0, 1, 0, 1), (SUBSTITUTION, 1, 2, 1, 2), (EQUAL, 2, 3, 2, 3), (SUBSTITUTION, 3, 4, 3, 4), (EQUAL, 4, 5, 4, 5),
    )  # fmt: skip
    assert replaced("of Ardane Lunt Harrow came", "of Keld Lunt Field came", *areas) == [
        ("Ardane Lunt Harrow", "Keld Lunt Field", True)
    ]


def test_a_phrase_goes_on_across_one_word_that_stayed() -> None:
    areas = ((SUBSTITUTION, 0, 1, 0, 1), (EQUAL, 1, 2, 1, 2), (SUBSTITUTION, 2, 3, 2, 3))
    assert replaced("next week before", "later week ahead", *areas) == [("next week before", "later week ahead", False)]
    parted = [("next", "later", False), ("before", "ahead", False)]
    assert replaced("next Harrow before", "later Harrow ahead", *areas) == parted
    assert replaced("next week ^before", "later week ^ahead", *areas) == parted
    far = ((SUBSTITUTION, 0, 1, 0, 1), (EQUAL, 1, 3, 1, 3), (SUBSTITUTION, 3, 4, 3, 4))
    assert replaced("next long week before", "later long week ahead", *far) == parted


def test_what_stands_before_a_word_is_read_off_the_text() -> None:
    text = 'Port-Ansel, "Vask" said: No\u00a0one (Keld) ran.\n\nThen'
    tokens = prepare(text, plain())
    before = surrounded(tokens, text, plain())
    found = {text[start:end]: value for start, end, value in zip(tokens.starts, tokens.ends, before, strict=True)}
    assert found == {
        "Port": OPENED, "Ansel": OPENED | 3, "Vask": OPENED, "said": OPENED, "No": OPENED, "one": 2, "Keld": OPENED, "ran": 0,
        "Then": OPENED,
    }  # fmt: skip


def test_languages_that_capitalise_nouns() -> None:
    german = prepare("Die Stadt hat den Hafen und die Kirche wieder für den Verkehr und die Gäste geöffnet.", plain())
    english = prepare(
        "The town has opened the harbour and the church to all the guests who had waited for it.", plain()
    )
    assert (capitalised(german), capitalised(english)) == (0, 1)
    assert capitalised(prepare("Umnyango wezemidlalo ukhiphe isitatimende", plain())) == 0


def test_names_come_first_then_what_is_most_frequent() -> None:
    counted = Counter({("b", "x", False): 2, ("a", "x", False): 2, ("c", "x", False): 3, ("Z", "Y", True): 1})
    assert [(item.origin, item.count, item.name) for item in listed(counted)] == [
        ("Z", 1, True), ("c", 3, False), ("a", 2, False), ("b", 2, False),
    ]  # fmt: skip
    assert listed(Counter()) == ()


def test_words_are_printed_on_one_line() -> None:
    assert list(printed([0, 7, 0, 3, 0], "two\n\nof x", "few of")) == [("two of", "few", False)]
