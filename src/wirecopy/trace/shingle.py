"""Shingles: what of a text survives when somebody rewrites it word by word.

A rewriter replaces content words. It leaves names and numbers (the *immutables*), and most of the function words
between them (together the *frame*). So a text is shingled three ways: pairs of neighbouring immutables, runs of four
in the frame that hold an immutable (runs of six where none is near), and runs of four words as a net for texts that
have few names. Scripts without spaces have runs of six characters. A shingle depends on its text alone, never on the
archive: so an article has the same ones for ever.
"""

# ruff: noqa: PLR0912, PLR0915, PLR0917, SIM102 - loops that a compiler takes: flat arguments, and no calls inside

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from wirecopy.text import CAPITAL, FIRST, FUNCTION, MASK, MULTIPLIER, NAME, NUMBER, QUOTED, SINGLE, scan
from wirecopy.trace.stopwords import ABBREVIATION, SLOTS

if TYPE_CHECKING:
    from collections.abc import MutableSequence, Sequence

# A text is taken for a language if this share of its words are that language's function words: running text in the
# languages of the table has .30 to .55, another language's text below .15.
LANGUAGE_SHARE = 0.15
LANGUAGE_SAMPLE = 200
# Above this share of capitals inside sentences, case says nothing (headlines, telegraphic copy).
CASE_SHARE = 0.6
RUN = 4
PLAIN_RUN = 6
CHARACTER_RUN = 6
# What a shingle is a run of, in its lowest three bits.
PAIR, FRAME, PLAIN, WORDS, CHARACTERS = range(5)
KIND = 7
# Of the runs, a long text keeps one in 2 to the power of so many (by hash, so that those of a longer text are among
# those of a shorter one): each text keeps some 150 shingles. Up to so many words a text is short, and up to so many
# middling.
SHORT = 300
MIDDLING = 600
FRAME_BITS = 2
WORD_BITS = 5
PLAIN_BITS = 4
CHARACTER_BITS = 3


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Prepared:
    """A text, ready to be compared.

    Attributes:
        words: Hash of each word.
        starts: First character of each word.
        ends: End of each word.
        flags: Flags of each word, with `FUNCTION` and `NAME`.
        frame: Positions of the words that make the frame.
        runs: Hash of the run of frame words beginning at each frame position.
        keys: Its shingles: what the index knows the text by, ascending, each once.
        quoted: How many words stand in quotation marks.
        language: BCP 47, or None where no table fits.
    """

    words: Sequence[int]
    starts: Sequence[int]
    ends: Sequence[int]
    flags: Sequence[int]
    frame: Sequence[int]
    runs: Sequence[int]
    keys: Sequence[int]
    quoted: int
    language: str | None


def mark(
    words: Sequence[int],
    starts: Sequence[int],
    ends: Sequence[int],
    flags: MutableSequence[int],
    count: int,
    stop_keys: Sequence[int],
    stop_masks: Sequence[int],
    german: int,
    tally: MutableSequence[int],
    masks: MutableSequence[int],
    slots: MutableSequence[int],
    seen: MutableSequence[int],
) -> int:
    """Set `FUNCTION` and `NAME` among the flags; return the number of the language, or -1.

    A name is a capitalised word that the text also has inside a sentence, and no more often in lower case. German
    capitalises every noun, so there a name must stand beside another capitalised word.

    Args:
        words: From `scan`, as are the next three.
        starts: First characters.
        ends: Ends.
        flags: Flags, changed in place.
        count: How many tokens.
        stop_keys: The table of `stop_words`.
        stop_masks: Its masks.
        german: The number of the language that capitalises nouns.
        tally: Room for one number for each language.
        masks: Room for `count`.
        slots: Room for a power of two that is at least twice `count`.
        seen: As much room as `slots`.
    """
    bits = 15
    while bits < 2 * count:
        bits = 2 * bits + 1
    for slot in range(bits + 1):
        slots[slot] = 0
        seen[slot] = 0
    for number in range(len(tally)):
        tally[number] = 0
    hits = 0
    sample = min(count, LANGUAGE_SAMPLE)
    for i in range(count):
        masks[i] = 0
        if flags[i] & SINGLE:
            continue
        slot = words[i] & (SLOTS - 1)
        while stop_keys[slot] != 0 and stop_keys[slot] != words[i]:
            slot = (slot + 1) & (SLOTS - 1)
        mask = stop_masks[slot]
        if mask:
            masks[i] = mask
            if i < sample:
                for number in range(len(tally)):
                    tally[number] += (mask >> number) & 1
        # A dot after "Gov" or an initial does not end the sentence.
        if (
            i + 1 < count
            and flags[i + 1] & FIRST
            and starts[i + 1] - ends[i] == len(". ")
            and flags[i] & CAPITAL
            and (mask & ABBREVIATION or ends[i] - starts[i] == 1)
        ):
            flags[i + 1] &= ~FIRST
    language = -1
    for number in range(len(tally)):
        if tally[number] > hits:
            hits = tally[number]
            language = number
    if hits < LANGUAGE_SHARE * sample:
        language = -1
    capitals = 0
    plain = 0
    for i in range(count):
        if flags[i] & (SINGLE | NUMBER):
            continue
        if not flags[i] & FIRST:
            if flags[i] & CAPITAL:
                capitals += 1
            else:
                plain += 1
        if language >= 0 and (masks[i] >> language) & 1:
            flags[i] |= FUNCTION
            continue
        if flags[i] & CAPITAL and flags[i] & FIRST:
            continue
        capital = flags[i] & CAPITAL
        if capital:
            if language == german:
                beside = i > 0 and flags[i - 1] & (CAPITAL) and not flags[i - 1] & (FIRST | FUNCTION)
                if not beside:
                    after = i + 1 < count and flags[i + 1] & (CAPITAL) and not flags[i + 1] & FIRST
                    if not after:
                        continue
        slot = words[i] & bits
        while slots[slot] != 0 and slots[slot] != words[i]:
            slot = (slot + 1) & bits
        slots[slot] = words[i]
        seen[slot] += 1 if capital else -1
    if capitals > CASE_SHARE * (capitals + plain):
        return language
    for i in range(count):
        if flags[i] & CAPITAL and not flags[i] & (FUNCTION | NUMBER | SINGLE):
            slot = words[i] & bits
            while slots[slot] != 0 and slots[slot] != words[i]:
                slot = (slot + 1) & bits
            if seen[slot] > 0:
                flags[i] |= NAME
    return language


def thinning(count: int) -> int:
    """Return how many halvings of its shingles a text of so many words is spared."""
    if count <= SHORT:
        return 2
    return 1 if count <= MIDDLING else 0


def is_kept(key: int, spared: int) -> bool:
    """Tell whether a text keeps a shingle.

    Args:
        key: The shingle.
        spared: From `thinning`.
    """
    kind = key & KIND
    if kind == PAIR:
        return True
    bits = FRAME_BITS
    if kind == PLAIN:
        bits = PLAIN_BITS
    elif kind == WORDS:
        bits = WORD_BITS
    elif kind == CHARACTERS:
        bits = CHARACTER_BITS
    return (key >> 3) & ((1 << (bits - spared)) - 1) == 0


def shingle(
    words: Sequence[int],
    flags: Sequence[int],
    count: int,
    language: int,
    frame: MutableSequence[int],
    runs: MutableSequence[int],
    keys: MutableSequence[int],
    sizes: MutableSequence[int],
) -> None:
    """Write the frame, its runs, and the shingles of a marked text.

    Args:
        words: Hash of each word.
        flags: Flags from `mark`.
        count: How many words.
        language: From `mark`; without one every word belongs to the frame.
        frame: Receives the positions of frame words; room for `count`.
        runs: Receives a hash for each frame position: of three words, or of six characters; room for `count`.
        keys: Receives the index's shingles, unsorted; room for three times `count`.
        sizes: Receives the length of frame and runs, that of the keys, and how many words are quoted.
    """
    length = 0
    n_keys = 0
    spared = thinning(count)
    quoted = 0
    before = -1
    for i in range(count):
        if flags[i] & QUOTED:
            quoted += 1
        if language < 0 or flags[i] & (FUNCTION | NAME | NUMBER | SINGLE):
            frame[length] = i
            length += 1
        if flags[i] & (NAME | NUMBER):
            if before >= 0:
                value = ((words[before] ^ 0x51ED270B) * MULTIPLIER) & MASK
                value = (((value ^ (value >> 31)) + words[i]) * MULTIPLIER) & MASK
                value ^= value >> 32
                keys[n_keys] = (value & ~KIND) | PAIR
                n_keys += 1
            before = i
    for i in range(count):
        run = CHARACTER_RUN if flags[i] & SINGLE else RUN
        if i + run > count:
            break
        value = 0x6A09E667
        for k in range(run):
            value = ((value ^ words[i + k]) * MULTIPLIER) & MASK
            value ^= value >> 32
        kind = CHARACTERS if run == CHARACTER_RUN else WORDS
        if is_kept((value & ~KIND) | kind, spared):
            keys[n_keys] = (value & ~KIND) | kind
            n_keys += 1
    for p in range(length):
        single = flags[frame[p]] & SINGLE
        run = CHARACTER_RUN if single else RUN
        fixed = 0
        value = 0x3C6EF372
        short = 0
        k = 0
        # A run without a name or a number says something only if it is long.
        while k < run or (k < PLAIN_RUN and fixed == 0 and not single):
            if p + k >= length:
                fixed = -1
                break
            if flags[frame[p + k]] & (NAME | NUMBER):
                fixed += 1
                if k >= run:
                    fixed = -1
                    break
            value = ((value ^ words[frame[p + k]]) * MULTIPLIER) & MASK
            value ^= value >> 32
            if k == run - 2:
                short = value
            k += 1
        runs[p] = short or -1  # the text ends within it
        kind = FRAME if fixed else PLAIN
        if fixed >= 0 and not single and is_kept((value & ~KIND) | kind, spared):
            keys[n_keys] = (value & ~KIND) | kind
            n_keys += 1
    sizes[0] = length
    sizes[1] = n_keys
    sizes[2] = quoted


def read(
    codes: Sequence[int],
    kinds: Sequence[int],
    folds: Sequence[int],
    stop_keys: Sequence[int],
    stop_masks: Sequence[int],
    german: int,
    words: MutableSequence[int],
    starts: MutableSequence[int],
    ends: MutableSequence[int],
    flags: MutableSequence[int],
    frame: MutableSequence[int],
    runs: MutableSequence[int],
    keys: MutableSequence[int],
    tally: MutableSequence[int],
    slots: MutableSequence[int],
    seen: MutableSequence[int],
    sizes: MutableSequence[int],
) -> int:
    """Scan, mark and shingle a text; return the number of its language, or -1.

    `sizes` receives what `shingle` writes there, and in its fourth place the number of words.
    """
    count = scan(codes, kinds, folds, words, starts, ends, flags)
    language = mark(words, starts, ends, flags, count, stop_keys, stop_masks, german, tally, runs, slots, seen)
    shingle(words, flags, count, language, frame, runs, keys, sizes)
    sizes[3] = count
    # Each shingle once, ascending.
    number = sizes[1]
    keys[:number] = sorted_values(keys, number)
    kept = 0
    for place in range(number):
        if kept == 0 or keys[kept - 1] != keys[place]:
            keys[kept] = keys[place]
            kept += 1
    sizes[1] = kept
    return language


def sorted_values(values: Sequence[int], size: int) -> Sequence[int]:
    """Return the first so many of a sequence, sorted; the compiled loops have their own."""
    return sorted(values[:size])
