"""Shingles: what of a text survives when somebody rewrites it word by word.

A rewriter replaces content words. It leaves names and numbers (the *immutables*), and most of the function words
between them (together the *frame*). So a text is shingled three ways: pairs of neighbouring immutables, runs of four
in the frame that hold an immutable (runs of six where none is near), and runs of four words as a net for texts that
have few names. Scripts without spaces have runs of six characters. A shingle depends on its text alone, never on the
archive: so an article has the same ones for ever.
"""

# ruff: noqa: PLR0912, PLR0915, PLR0917 - loops that a compiler takes: flat arguments, and no calls inside

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from wirecopy.text import CAPITAL, FIRST, FUNCTION, NAME, NUMBER, QUOTED, SINGLE, characters, hashed, scan
from wirecopy.trace.stopwords import ABBREVIATION, stop_words, users

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
# What `read` needs: so many sequences, with so many times the room of the text, and a little more for short ones.
ROOM = (1,) * 6 + (3,) + (4,) * 2
SPARE = 64


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
    stops: Sequence[int],
    languages: int,
    german: int,
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
        stops: The table of `stop_words`.
        languages: How many languages it knows.
        german: The number of the language that capitalises nouns.
        masks: Room for `count`.
        slots: Room for a power of two that is at least twice `count`.
        seen: As much room as `slots`.
    """
    capital = 0
    for i in range(count):
        masks[i] = 0
        if flags[i] & SINGLE:
            continue
        mask = users(stops, words[i])
        masks[i] = mask
        if flags[i] & CAPITAL:
            capital += 1
            # A dot after "Gov" or an initial does not end the sentence.
            if (
                i + 1 < count
                and flags[i + 1] & FIRST
                and starts[i + 1] - ends[i] == len(". ")
                and (mask & ABBREVIATION or ends[i] - starts[i] == 1)
            ):
                flags[i + 1] &= ~FIRST
    sample = min(count, LANGUAGE_SAMPLE)
    language = -1
    hits = 0
    for number in range(languages):
        used = 0
        for i in range(sample):
            used += (masks[i] >> number) & 1
        if used > hits:
            hits = used
            language = number
    if hits < LANGUAGE_SHARE * sample:
        language = -1
    known = 1 << language if language >= 0 else 0
    # Capitalised words inside sentences go into a table, and those without a capital are taken from what stands there.
    bits = 15
    while bits < 4 * capital:
        bits = 2 * bits + 1
    for slot in range(bits + 1):
        slots[slot] = 0
        seen[slot] = 0
    capitals = 0
    plain = 0
    small = 0
    for i in range(count):
        flag = flags[i]
        if flag & (SINGLE | NUMBER):
            continue
        content = masks[i] & known == 0
        if not content:
            flags[i] = flag | FUNCTION
        if not flag & CAPITAL:
            plain += 0 if flag & FIRST else 1
            masks[small] = i  # what stood there was read
            small += 1 if content else 0
            continue
        if flag & FIRST:
            continue
        capitals += 1
        if not content:
            continue
        if language == german:
            beside = i > 0 and flags[i - 1] & CAPITAL and not flags[i - 1] & (FIRST | FUNCTION)
            if not beside:
                after = i + 1 < count and flags[i + 1] & CAPITAL and not flags[i + 1] & FIRST
                if not after:
                    continue
        slot = words[i] & bits
        while slots[slot] != 0 and slots[slot] != words[i]:
            slot = (slot + 1) & bits
        slots[slot] = words[i]
        seen[slot] += 1
    if capitals > CASE_SHARE * (capitals + plain):
        return language
    for place in range(small):
        word = words[masks[place]]
        slot = word & bits
        while slots[slot] != 0 and slots[slot] != word:
            slot = (slot + 1) & bits
        seen[slot] -= 1
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
    quoted = 0
    before = -1
    for i in range(count):
        quoted += 1 if flags[i] & QUOTED else 0
        frame[length] = i
        length += 1 if language < 0 or flags[i] & (FUNCTION | NAME | NUMBER | SINGLE) else 0
        if flags[i] & (NAME | NUMBER):
            if before >= 0:
                value = hashed(words[before] ^ 0x51ED270B)
                value = hashed(value ^ (value >> 31), words[i])
                value ^= value >> 32
                keys[n_keys] = (value & ~KIND) | PAIR
                n_keys += 1
            before = i
    spared = thinning(count)
    for i in range(count - RUN + 1):
        value = 0x6A09E667
        for k in range(RUN):
            value = hashed(value ^ words[i + k])
            value ^= value >> 32
        kind = WORDS
        if flags[i] & SINGLE:
            if i + CHARACTER_RUN > count:
                break
            kind = CHARACTERS
            for k in range(RUN, CHARACTER_RUN):
                value = hashed(value ^ words[i + k])
                value ^= value >> 32
        value = (value & ~KIND) | kind
        if is_kept(value, spared):
            keys[n_keys] = value
            n_keys += 1
    following = -1  # the next name or number
    for p in range(length):
        if following < p:
            following = p
            while following < length and not flags[frame[following]] & (NAME | NUMBER):
                following += 1
        single = flags[frame[p]] & SINGLE
        short = CHARACTER_RUN - 1 if single else RUN - 1
        runs[p] = -1
        if p + short > length:
            continue
        value = 0x3C6EF372
        for k in range(short):
            value = hashed(value ^ words[frame[p + k]])
            value ^= value >> 32
        runs[p] = value or -1
        # A run without a name or a number says something only if it is long.
        run = RUN if following < p + RUN else PLAIN_RUN
        if single or p + run > length or p + RUN <= following < p + run:
            continue
        for k in range(short, run):
            value = hashed(value ^ words[frame[p + k]])
            value ^= value >> 32
        value = (value & ~KIND) | (FRAME if run == RUN else PLAIN)
        if is_kept(value, spared):
            keys[n_keys] = value
            n_keys += 1
    sizes[0] = length
    sizes[1] = n_keys
    sizes[2] = quoted


def read(
    codes: Sequence[int],
    characters: Sequence[int],
    stops: Sequence[int],
    languages: int,
    german: int,
    words: MutableSequence[int],
    starts: MutableSequence[int],
    ends: MutableSequence[int],
    flags: MutableSequence[int],
    frame: MutableSequence[int],
    runs: MutableSequence[int],
    keys: MutableSequence[int],
    slots: MutableSequence[int],
    seen: MutableSequence[int],
    sizes: MutableSequence[int],
) -> int:
    """Scan, mark and shingle a text; return the number of its language, or -1.

    `sizes` receives what `shingle` writes there, and in its fourth place the number of words.
    """
    count = scan(codes, characters, words, starts, ends, flags)
    language = mark(words, starts, ends, flags, count, stops, languages, german, runs, slots, seen)
    shingle(words, flags, count, language, frame, runs, keys, sizes)
    sizes[3] = count
    # Each shingle once, ascending.
    number = sizes[1]
    kept = 0
    for key in sorted_values(keys, number):
        if kept == 0 or keys[kept - 1] != key:
            keys[kept] = key
            kept += 1
    sizes[1] = kept
    return language


def sorted_values(values: Sequence[int], size: int) -> Sequence[int]:
    """Return the first so many of a sequence, sorted; the compiled loops have their own."""
    return sorted(values[:size])


def prepare_plainly(body: str) -> Prepared:
    """Scan, mark and shingle a text in plain Python."""
    codes = list(map(ord, body))
    room = [[0] * (times * len(codes) + SPARE) for times in ROOM]
    words, starts, ends, flags, frame, runs, keys, slots, seen = room
    languages = stop_words().languages
    sizes = [0] * 4
    language = read(
        codes, characters(), stop_words().words, len(languages), languages.index("de"),
        words, starts, ends, flags, frame, runs, keys, slots, seen, sizes,
    )  # fmt: skip
    length, n_keys, quoted, count = sizes
    return Prepared(
        words=words[:count],
        starts=starts[:count],
        ends=ends[:count],
        flags=flags[:count],
        frame=frame[:length],
        runs=runs[:length],
        keys=keys[:n_keys],
        quoted=quoted,
        language=languages[language] if language >= 0 else None,
    )
