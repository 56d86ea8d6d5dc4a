"""What a copy replaced: phrases, and altered names."""

# ruff: noqa: PLR0912, PLR0917 - loops that a compiler takes: flat arguments, and no calls inside

from __future__ import annotations

from collections import Counter
from functools import lru_cache
from typing import TYPE_CHECKING

from wirecopy.text import CAPITAL, FIRST, FUNCTION, NAME, NUMBER, SINGLE
from wirecopy.trace.passages import SUBSTITUTION, built
from wirecopy.types import Substitution

if TYPE_CHECKING:
    from collections.abc import Iterable, MutableSequence, Sequence

    from wirecopy.trace.engine import Engine
    from wirecopy.trace.shingle import Prepared

# Origin's words, copy's words, whether a name was altered.
Counts = Counter[tuple[str, str, bool]]

# A replaced phrase is printed whole across one word that stayed ("next week before"), up to so many words.
PHRASE = 4
# What stands before a word, by `surroundings`: in the lowest bits one of these if that is all, and whether a capital
# there says as little as at the beginning of a sentence.
SPACES = " \u00a0"
JOINTS = SPACES + "-\u2010\u2011"
JOINT = 7
OPENED = 8
OPENINGS = "\"'“‘«„(:;—–•-"
REMEMBERED = 1024
# How far before a word such a sign may stand.
NEAR = 4
NO_NAME = FUNCTION | NUMBER | SINGLE


def surroundings(
    codes: Sequence[int],
    starts: Sequence[int],
    ends: Sequence[int],
    flags: Sequence[int],
    joints: Sequence[int],
    openings: Sequence[int],
    found: MutableSequence[int],
) -> None:
    """Note what stands before each word.

    Args:
        codes: Code points of the text.
        starts: First character of each word.
        ends: Their ends.
        flags: Their flags.
        joints: Code points of `JOINTS`.
        openings: Code points of `OPENINGS`.
        found: Receives a number for each word.
    """
    for k in range(len(starts)):
        value = OPENED if flags[k] & FIRST else 0
        before = starts[k] - 1
        if k > 0 and ends[k - 1] == before:
            for number in range(len(joints)):
                if codes[before] == joints[number]:
                    value |= number + 1
        while before >= 0 and before >= starts[k] - NEAR and (codes[before] <= 32 or codes[before] == 160):  # noqa: PLR2004
            before -= 1
        if before >= 0 and before >= starts[k] - NEAR:
            for number in range(len(openings)):
                if codes[before] == openings[number]:
                    value |= OPENED
        found[k] = value


def is_name(left: int, right: int) -> bool:
    """Tell from the flags of a word and its replacement whether they are names."""
    return left & right & CAPITAL != 0 and (left | right) & NAME != 0 and (left | right) & NO_NAME == 0


def is_title(left: int, before_left: int, right: int, before_right: int, capitals: int) -> bool:
    """Tell whether a word and its replacement are names, or both are written with a capital inside a sentence.

    Args:
        left: Flags of the word.
        before_left: What stands before it.
        right: Flags of its replacement.
        before_right: What stands before that.
        capitals: Whether a capital inside a sentence makes a name or title.
    """
    if is_name(left, right):
        return True
    if not capitals or left & right & CAPITAL == 0 or (left | right) & NO_NAME:
        return False
    return (before_left | before_right) & OPENED == 0


def goes_on(word_a: int, left: int, word_b: int, right: int, before_a: int, before_b: int) -> bool:
    """Tell whether two words belong to a name that was altered beside them.

    Args:
        word_a: A word of the origin.
        left: Its flags.
        word_b: The word of the copy that stands in its place.
        right: Its flags.
        before_a: What stands between the word and the name in the origin.
        before_b: The same in the copy.
    """
    joint = before_a & JOINT
    if joint != before_b & JOINT or joint == 0:
        return False
    if word_a != word_b:
        return is_name(left, right)
    both = left & right
    name = both & CAPITAL != 0 and both & (FIRST | FUNCTION) == 0 and (left | right) & NAME != 0
    return joint > len(SPACES) or name


def pieces(
    areas: Sequence[int],
    number: int,
    words_a: Sequence[int],
    starts_a: Sequence[int],
    ends_a: Sequence[int],
    flags_a: Sequence[int],
    before_a: Sequence[int],
    words_b: Sequence[int],
    starts_b: Sequence[int],
    ends_b: Sequence[int],
    flags_b: Sequence[int],
    before_b: Sequence[int],
    capitals: int,
    found: MutableSequence[int],
) -> int:
    """Write where words were replaced, as begin and end in both texts, and whether a name was altered.

    An altered name is given in full ("Port Ansel" for "Harbour Ansel"), other words as the phrase that changed.

    Args:
        areas: Regions in the origin's order.
        number: How many.
        words_a: The origin's words.
        starts_a: Their first characters.
        ends_a: Their ends.
        flags_a: Their flags.
        before_a: What stands before each.
        words_b: The copy's words, and the same of them.
        starts_b: First characters.
        ends_b: Ends.
        flags_b: Flags.
        before_b: What stands before each.
        capitals: Whether a capital inside a sentence makes a name or title in the origin's language.
        found: Receives five numbers for each; room for as many as the origin has words.

    Returns:
        How many numbers.
    """
    count = 0
    # The last phrase in words and where it was written, and the last name.
    p0, p1, q0, q1, last = -1, -1, -1, -1, 0
    n0, n1, m0, m1 = -1, -1, -1, -1
    for at in range(0, 5 * number, 5):
        if areas[at] != SUBSTITUTION:
            continue
        a0, a1, b0, b1 = areas[at + 1], areas[at + 2], areas[at + 3], areas[at + 4]
        while a0 < a1 and b0 < b1:
            # The next altered name, or what was replaced before it.
            x, y = a1, b1
            if a1 - a0 == b1 - b0:
                name = is_title(flags_a[a0], before_a[a0], flags_b[b0], before_b[b0], capitals)
                x, y = a0 + 1, b0 + 1
                while x < a1 and name == is_title(flags_a[x], before_a[x], flags_b[y], before_b[y], capitals):
                    x += 1
                    y += 1
            else:
                name = are_names(flags_a, a0, a1, flags_b, b0, b1)
                if not name and is_title(flags_a[a0], before_a[a0], flags_b[b0], before_b[b0], capitals):
                    # "Field, one" that became "Subject, certainly one": other words came or went beside the name.
                    name = True
                    x, y = a0 + 1, b0 + 1
                elif not name:
                    while (
                        x > a0
                        and y > b0
                        and is_title(flags_a[x - 1], before_a[x - 1], flags_b[y - 1], before_b[y - 1], capitals)
                    ):
                        x -= 1
                        y -= 1
            if x == a0 or y == b0:
                # Nothing but words that came or went before a name.
                a0, b0 = x, y
                continue
            if name:
                s0, s1, t0, t1 = a0, x, b0, y
                while s0 > 0 and t0 > 0 and goes_on(
                    words_a[s0 - 1], flags_a[s0 - 1], words_b[t0 - 1], flags_b[t0 - 1], before_a[s0], before_b[t0]
                ):  # fmt: skip
                    s0 -= 1
                    t0 -= 1
                while s1 < len(words_a) and t1 < len(words_b) and goes_on(
                    words_a[s1], flags_a[s1], words_b[t1], flags_b[t1], before_a[s1], before_b[t1]
                ):  # fmt: skip
                    s1 += 1
                    t1 += 1
                # Two altered words of one name give it twice.
                if n0 != s0 or n1 != s1 or m0 != t0 or m1 != t1:
                    n0, n1, m0, m1 = s0, s1, t0, t1
                    put(found, count, starts_a[s0], ends_a[s1 - 1], starts_b[t0], ends_b[t1 - 1], 1)
                    count += 1
            elif (
                p0 >= 0
                and a0 - p1 == 1
                and b0 - q1 == 1
                and x - p0 <= PHRASE
                and y - q0 <= PHRASE + 1
                and (flags_a[p1] | flags_a[a0] | flags_b[b0]) & (FIRST | NAME) == 0
            ):
                p1, q1 = x, y
                found[last + 1] = ends_a[x - 1]
                found[last + 3] = ends_b[y - 1]
            else:
                p0, p1, q0, q1, last = a0, x, b0, y, 5 * count
                put(found, count, starts_a[a0], ends_a[x - 1], starts_b[b0], ends_b[y - 1], 0)
                count += 1
            a0, b0 = x, y
    return 5 * count


def are_names(flags_a: Sequence[int], a0: int, a1: int, flags_b: Sequence[int], b0: int, b1: int) -> bool:
    """Tell whether all words of two stretches are capitalised, and one of them is a name."""
    some = 0
    for k in range(a0, a1):
        if flags_a[k] & CAPITAL == 0 or flags_a[k] & NO_NAME:
            return False
        some |= flags_a[k]
    for k in range(b0, b1):
        if flags_b[k] & CAPITAL == 0 or flags_b[k] & NO_NAME:
            return False
        some |= flags_b[k]
    return some & NAME != 0


def put(found: MutableSequence[int], number: int, a0: int, a1: int, b0: int, b1: int, name: int) -> None:
    """Write one replacement."""
    at = 5 * number
    found[at] = a0
    found[at + 1] = a1
    found[at + 2] = b0
    found[at + 3] = b1
    found[at + 4] = name


@lru_cache(maxsize=REMEMBERED)
def surrounded(tokens: Prepared, text: str, engine: Engine) -> Sequence[int]:
    """Return what stands before each word of a text; `surroundings` says what."""
    found: Sequence[int] = engine.table(len(tokens.starts))
    signs = engine.codes(JOINTS), engine.codes(OPENINGS)
    engine.surroundings(engine.codes(text), tokens.starts, tokens.ends, tokens.flags, *signs, found)
    return found


def capitalised(tokens: Prepared) -> int:
    """Return 1 where a capital inside a sentence makes a name or title; German capitalises every noun."""
    return int(tokens.language not in {None, "de"})


def printed(spots: Sequence[int], origin: str, copy: str) -> Iterable[tuple[str, str, bool]]:
    """Return what was replaced, as printed.

    Args:
        spots: From `pieces`.
        origin: The origin's text.
        copy: The copy's.
    """
    left = [_line(origin[begin:end]) for begin, end in zip(spots[::5], spots[1::5], strict=True)]
    right = [_line(copy[begin:end]) for begin, end in zip(spots[2::5], spots[3::5], strict=True)]
    return zip(left, right, map(bool, spots[4::5]), strict=True)


def _line(text: str) -> str:
    """Return words as printed, on one line."""
    return " ".join(text.split()) if "\n" in text else text


def listed(counted: Counts) -> tuple[Substitution, ...]:
    """Return counted substitutions as values: altered names first, then the most frequent."""
    ordered = sorted((not name, -count, left, right) for (left, right, name), count in counted.items())
    return tuple(
        built(
            Substitution,
            origin=[left for _, _, left, _ in ordered],
            copy=[right for _, _, _, right in ordered],
            count=[-count for _, count, _, _ in ordered],
            name=[not common for common, _, _, _ in ordered],
        )
    )
