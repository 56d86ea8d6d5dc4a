"""Passages: which stretches of two texts correspond, word by word.

    runs both frames share -> anchors -> chains (affine gaps) -> words between anchors -> columns

The three loops `anchor`, `chain` and `columns` are plain functions over flat sequences, compiled for many texts.
A chain is local: two texts may have several, in any order. A column pairs a word of one text with a word of the other,
or with nothing (-1).
"""

# ruff: noqa: PLR0912, PLR0915, PLR0917, PLR2004, SIM102 - loops that a compiler takes: flat arguments, and no calls inside

from __future__ import annotations

from typing import TYPE_CHECKING

from wirecopy.text import FIRST, FUNCTION, MASK, MULTIPLIER, NAME, NUMBER

if TYPE_CHECKING:
    from collections.abc import MutableSequence, Sequence

SHIFT = 20  # an anchor is first position << SHIFT | second position
LOW = (1 << SHIFT) - 1
# A run that occurs in so many places of both texts says nothing about which belong together.
REPEATS = 12
# How far apart two anchors of a chain may lie, in frame positions, and how many anchors back a chain looks.
REACH = 40
LOOKBACK = 48
RUN_LENGTH = 3
# Costs in frame words: opening a gap, each further step off the diagonal, each frame word between that does not match.
OPEN = 1.0
EXTEND = 0.15
SKIP = 0.12
# A chain is kept from this gain on: about three sentences' worth of names and function words in a row, with few gaps.
LEAST_GAIN = 7.0
# The words between two anchors are aligned exactly up to so many cells, else taken as unrelated.
CELLS = 16384
SENTENCE = 60
MARKS = 512
# Two stretches of at least so many words that have no larger share of words in common are not each other's wording.
UNRELATED_LENGTH = 8
UNRELATED_SHARE = 0.25
# Filling the gap between anchors: scores of a column.
EQUAL = 3.0
SAME_CLASS = -0.5
OTHER_CLASS = -1.2
GAP = -1.0
# Running outwards from a chain's ends: gain and costs of a column, and the bonus for reaching the beginning (or end)
# of a sentence in both texts.
RUN_EQUAL = 1.0
RUN_DIFFERENT = -0.45
RUN_GAP = -0.6
BONUS = 1.5


def word_runs(words: Sequence[int], frame: MutableSequence[int], runs: MutableSequence[int]) -> None:
    """Make every word part of the frame.

    Args:
        words: A text.
        frame: Receives the positions of the words.
        runs: Receives a hash of the three words that begin at each.
    """
    for k in range(len(words)):
        frame[k] = k
        value = -1
        if k + RUN_LENGTH <= len(words):
            value = 0x3C6EF372
            for word in range(k, k + RUN_LENGTH):
                value = ((value ^ words[word]) * MULTIPLIER) & MASK
                value ^= value >> 32
        runs[k] = value


def index_runs(
    runs: Sequence[int], table: MutableSequence[int], after: MutableSequence[int], repeats: MutableSequence[int]
) -> None:
    """Index the runs of a frame.

    Args:
        runs: Hash of the run at each frame position, -1 for none.
        table: Receives the first position of each run plus one, by hash; a power of two, at least twice the runs.
        after: Receives for each position the next one plus one that has the same run, 0 for none.
        repeats: Receives for each position how many positions have its run.
    """
    bits = len(table) - 1
    for slot in range(len(table)):
        table[slot] = 0
    for i in range(len(runs) - 1, -1, -1):
        repeats[i] = 0
        if runs[i] < 0:
            continue
        slot = runs[i] & bits
        while table[slot] != 0 and runs[table[slot] - 1] != runs[i]:
            slot = (slot + 1) & bits
        after[i] = table[slot]
        repeats[i] = 1 if table[slot] == 0 else repeats[table[slot] - 1] + 1
        table[slot] = i + 1
    for i in range(len(runs)):
        if repeats[i]:
            j = after[i]
            while j and repeats[j - 1] < repeats[i]:
                repeats[j - 1] = repeats[i]
                j = after[j - 1]


def anchor(
    runs_a: Sequence[int],
    repeats_a: Sequence[int],
    runs_b: Sequence[int],
    repeats_b: Sequence[int],
    table_b: Sequence[int],
    after_b: Sequence[int],
    anchors: MutableSequence[int],
) -> int:
    """Write the places where both frames have the same run, ascending; return how many. `anchors` bounds them."""
    bits = len(table_b) - 1
    room = len(anchors) - REPEATS
    found = 0
    for i in range(len(runs_a)):
        if runs_a[i] < 0 or found > room:
            continue
        slot = runs_a[i] & bits
        while table_b[slot] != 0 and runs_b[table_b[slot] - 1] != runs_a[i]:
            slot = (slot + 1) & bits
        j = table_b[slot]
        if j and repeats_a[i] * repeats_b[j - 1] <= REPEATS:
            while j:
                anchors[found] = (i << SHIFT) | (j - 1)
                found += 1
                j = after_b[j - 1]
    return found


def chain(
    anchors: Sequence[int],
    size: int,
    gains: MutableSequence[float],
    back: MutableSequence[int],
    taken_a: MutableSequence[int],
    size_a: int,
    taken_b: MutableSequence[int],
    size_b: int,
    chains: MutableSequence[int],
) -> int:
    """Assign anchors to chains; return how many chains there are.

    The best chain first; a frame position belongs to one chain at most, on either side.

    Args:
        anchors: Sorted.
        size: How many.
        gains: Room for as many.
        back: Room for as many.
        taken_a: Receives the chain number of each frame position of the first text, 0 for none.
        size_a: How many positions that is.
        taken_b: The same for the second.
        size_b: How many positions that is.
        chains: Receives the chain number of each anchor, 0 for none.
    """
    for x in range(size_a):
        taken_a[x] = 0
    for y in range(size_b):
        taken_b[y] = 0
    top = 0.0
    for t in range(size):
        i = anchors[t] >> SHIFT
        j = anchors[t] & LOW
        best = float(RUN_LENGTH)
        back[t] = -1
        chains[t] = 0
        s = t - 1
        while s >= 0 and s >= t - LOOKBACK:
            di = i - (anchors[s] >> SHIFT)
            if di > REACH:
                break
            dj = j - (anchors[s] & LOW)
            if di > 0 and 0 < dj <= REACH:
                near = min(di, dj)
                new = min(near, RUN_LENGTH)
                off = di - dj if di > dj else dj - di
                value = gains[s] + new - SKIP * (near - new)
                if off:
                    value -= OPEN + EXTEND * off
                if value > best:
                    best = value
                    back[t] = s
                # Down the diagonal from about the highest gain so far: no way from further back can give more.
                if off == 0 and value >= top + new - OPEN:
                    break
            s -= 1
        gains[t] = best
        top = max(top, best)
    number = 0
    while True:
        end = -1
        top = LEAST_GAIN
        for t in range(size):
            if chains[t] == 0 and gains[t] >= top:
                if taken_a[anchors[t] >> SHIFT] or taken_b[anchors[t] & LOW]:
                    chains[t] = -1
                else:
                    top = gains[t]
                    end = t
        if end < 0:
            return number
        # What the chain gains before it meets a taken anchor or position.
        t = end
        while t >= 0 and chains[t] == 0 and not taken_a[anchors[t] >> SHIFT] and not taken_b[anchors[t] & LOW]:
            t = back[t]
        gain = top - (gains[t] if t >= 0 else 0.0)
        number += 1
        label = number if gain >= LEAST_GAIN else -1
        u = end
        while u != t:
            chains[u] = label
            if label > 0:
                for k in range(RUN_LENGTH):
                    taken_a[(anchors[u] >> SHIFT) + k] = label
                    taken_b[(anchors[u] & LOW) + k] = label
            u = back[u]
        if label < 0:
            number -= 1


def apart(
    a0: int, a1: int, b0: int, b1: int, out_a: MutableSequence[int], out_b: MutableSequence[int], count: int
) -> int:
    """Append two stretches as a deletion and an insertion; return the new number of columns."""
    for x in range(a0, a1):
        out_a[count] = x
        out_b[count] = -1
        count += 1
    for y in range(b0, b1):
        out_a[count] = -1
        out_b[count] = y
        count += 1
    return count


def in_common(
    words_a: Sequence[int],
    a0: int,
    a1: int,
    words_b: Sequence[int],
    b0: int,
    b1: int,
    marks: MutableSequence[int],
) -> int:
    """Return how many of the first stretch's words stand in the second too; now and then one too many.

    Args:
        words_a: Of the first text.
        a0: Where its stretch begins.
        a1: Where it ends.
        words_b: Of the second.
        b0: Where its stretch begins.
        b1: Where it ends.
        marks: `MARKS` zeroes; zero again afterwards.
    """
    for y in range(b0, b1):
        marks[words_b[y] & (MARKS - 1)] = 1
    found = 0
    for x in range(a0, a1):
        found += marks[words_a[x] & (MARKS - 1)]
    for y in range(b0, b1):
        marks[words_b[y] & (MARKS - 1)] = 0
    return found


def beside(
    words_a: Sequence[int],
    flags_a: Sequence[int],
    a0: int,
    a1: int,
    words_b: Sequence[int],
    flags_b: Sequence[int],
    b0: int,
    b1: int,
    out_a: MutableSequence[int],
    out_b: MutableSequence[int],
    count: int,
) -> int:
    """Append the columns that best align one word with a few; return the new number of columns.

    The word stands against the last of those that suit it best, as `fill` would have it.
    """
    kept = FUNCTION | NAME | NUMBER
    best = GAP + GAP
    at_a = a0
    at_b = b0
    for x in range(a0, a1):
        for y in range(b0, b1):
            if words_a[x] == words_b[y]:
                value = EQUAL
            elif (flags_a[x] ^ flags_b[y]) & kept:
                value = OTHER_CLASS
            else:
                value = SAME_CLASS
            if value >= best:
                best = value
                at_a = x
                at_b = y
    count = apart(a0, at_a, b0, at_b, out_a, out_b, count)
    out_a[count] = at_a
    out_b[count] = at_b
    return apart(at_a + 1, a1, at_b + 1, b1, out_a, out_b, count + 1)


def fill(
    words_a: Sequence[int],
    flags_a: Sequence[int],
    a0: int,
    a1: int,
    words_b: Sequence[int],
    flags_b: Sequence[int],
    b0: int,
    b1: int,
    out_a: MutableSequence[int],
    out_b: MutableSequence[int],
    count: int,
    scores: MutableSequence[float],
    steps: MutableSequence[int],
    marks: MutableSequence[int],
) -> int:
    """Append the columns that best align two stretches of words; return the new number of columns.

    Global alignment (Needleman-Wunsch). A word would rather stand against another of its class: a name against a name,
    a function word against a function word.
    """
    rows = a1 - a0 + 1
    width = b1 - b0 + 1
    if rows == 1 or width == 1 or rows * width > CELLS:
        return apart(a0, a1, b0, b1, out_a, out_b, count)
    if rows == 2 or width == 2:
        return beside(words_a, flags_a, a0, a1, words_b, flags_b, b0, b1, out_a, out_b, count)
    # Most long stretches are unrelated: to see that costs less than to align them.
    least = min(rows, width) - 1
    if least >= UNRELATED_LENGTH:
        if in_common(words_a, a0, a1, words_b, b0, b1, marks) < UNRELATED_SHARE * least:
            return apart(a0, a1, b0, b1, out_a, out_b, count)
    for y in range(width):
        scores[y] = GAP * y
        steps[y] = 2
    kept = FUNCTION | NAME | NUMBER
    for x in range(1, rows):
        row = x * width
        corner = scores[0]
        left = GAP * x
        scores[0] = left
        steps[row] = 1
        word = words_a[a0 + x - 1]
        flags = flags_a[a0 + x - 1]
        for y in range(1, width):
            above = scores[y]
            if word == words_b[b0 + y - 1]:
                best = corner + EQUAL
            elif (flags ^ flags_b[b0 + y - 1]) & kept:
                best = corner + OTHER_CLASS
            else:
                best = corner + SAME_CLASS
            step = 0
            if above + GAP > best:
                best = above + GAP
                step = 1
            if left + GAP > best:
                best = left + GAP
                step = 2
            corner = above
            left = best
            scores[y] = best
            steps[row + y] = step
    x = rows - 1
    y = width - 1
    length = 0
    same = 0
    while x or y:
        step = steps[x * width + y]
        if step != 2:
            x -= 1
        if step != 1:
            y -= 1
        if step == 0 and words_a[a0 + x] == words_b[b0 + y]:
            same += 1
        length += 1
    if least >= UNRELATED_LENGTH and same < UNRELATED_SHARE * least:
        return apart(a0, a1, b0, b1, out_a, out_b, count)
    x = rows - 1
    y = width - 1
    at = count + length
    while x or y:
        step = steps[x * width + y]
        at -= 1
        out_a[at] = -1
        out_b[at] = -1
        if step != 2:
            x -= 1
            out_a[at] = a0 + x
        if step != 1:
            y -= 1
            out_b[at] = b0 + y
    return count + length


def extend(
    words_a: Sequence[int],
    flags_a: Sequence[int],
    used_a: Sequence[int],
    a: int,
    words_b: Sequence[int],
    flags_b: Sequence[int],
    used_b: Sequence[int],
    b: int,
    step: int,
    out_a: MutableSequence[int],
    out_b: MutableSequence[int],
    near_a: MutableSequence[int],
    near_b: MutableSequence[int],
    scores: MutableSequence[float],
    steps: MutableSequence[int],
    marks: MutableSequence[int],
) -> int:
    """Follow two texts outwards from the end of a chain, a sentence at a time, as long as that gains.

    Args:
        words_a: Of the first text, as are the next two.
        flags_a: Flags.
        used_a: Not zero where a word belongs to a chain.
        a: The first word outside: the next one for `step` 1, the one before for -1.
        words_b: Of the second text.
        flags_b: Flags.
        used_b: Not zero where a word belongs to a chain.
        b: The first word outside.
        step: 1 to the right, -1 to the left.
        out_a: Receives columns, outwards.
        out_b: Receives columns, outwards.
        near_a: Room for the columns of two sentences.
        near_b: The same.
        scores: Room for `CELLS`.
        steps: Room for `CELLS`.
        marks: `MARKS` zeroes.

    Returns:
        How many columns.
    """
    total = 0
    while True:
        far_a = a
        while 0 <= far_a < len(words_a) and not used_a[far_a] and abs(far_a - a) < SENTENCE:
            if step > 0 and far_a > a and flags_a[far_a] & FIRST:
                break
            far_a += step
            if step < 0 and flags_a[far_a + 1] & FIRST:
                break
        far_b = b
        while 0 <= far_b < len(words_b) and not used_b[far_b] and abs(far_b - b) < SENTENCE:
            if step > 0 and far_b > b and flags_b[far_b] & FIRST:
                break
            far_b += step
            if step < 0 and flags_b[far_b + 1] & FIRST:
                break
        if far_a == a or far_b == b:
            return total
        a0, a1 = (a, far_a) if step > 0 else (far_a + 1, a + 1)
        b0, b1 = (b, far_b) if step > 0 else (far_b + 1, b + 1)
        length = fill(words_a, flags_a, a0, a1, words_b, flags_b, b0, b1, near_a, near_b, 0, scores, steps, marks)
        best = 0.0
        gain = 0.0
        keep = 0
        for k in range(length):
            column = k if step > 0 else length - 1 - k
            if near_a[column] < 0 or near_b[column] < 0:
                gain += RUN_GAP
            elif words_a[near_a[column]] == words_b[near_b[column]]:
                gain += RUN_EQUAL
            else:
                gain += RUN_DIFFERENT
            if k == length - 1:
                gain += BONUS
            if gain > best:
                best = gain
                keep = k + 1
        for k in range(keep):
            column = k if step > 0 else length - 1 - k
            out_a[total] = near_a[column]
            out_b[total] = near_b[column]
            total += 1
        if keep < length:
            return total
        a = far_a
        b = far_b


def columns(
    anchors: Sequence[int],
    size: int,
    chains: Sequence[int],
    number: int,
    frame_a: Sequence[int],
    words_a: Sequence[int],
    flags_a: Sequence[int],
    frame_b: Sequence[int],
    words_b: Sequence[int],
    flags_b: Sequence[int],
    used_a: MutableSequence[int],
    used_b: MutableSequence[int],
    pairs: MutableSequence[int],
    side_a: MutableSequence[int],
    side_b: MutableSequence[int],
    near_a: MutableSequence[int],
    near_b: MutableSequence[int],
    scores: MutableSequence[float],
    steps: MutableSequence[int],
    marks: MutableSequence[int],
    out_a: MutableSequence[int],
    out_b: MutableSequence[int],
    bounds: MutableSequence[int],
) -> int:
    """Write the columns of all chains, one chain after the other; return how many chains there are now.

    Args:
        anchors: Sorted.
        size: How many.
        chains: The chain of each anchor.
        number: How many chains.
        frame_a: Frame positions of the first text.
        words_a: Its words.
        flags_a: Their flags.
        frame_b: Of the second text.
        words_b: Its words.
        flags_b: Their flags.
        used_a: Room for one number for each word.
        used_b: The same.
        pairs: Room for `RUN_LENGTH` (six for characters) matched words for each anchor.
        side_a: Room for the words of both texts.
        side_b: The same.
        near_a: Room for the columns of two sentences.
        near_b: The same.
        scores: Room for `CELLS`.
        steps: Room for `CELLS`.
        marks: `MARKS` zeroes.
        out_a: Receives the words of the first text; room for the words of both.
        out_b: Receives the words of the second.
        bounds: Receives where each chain's columns end; room for the words of both.
    """
    for x in range(len(words_a)):
        used_a[x] = 0
    for y in range(len(words_b)):
        used_b[y] = 0
    # The words that the anchors match, in order, each once.
    total = 0
    for label in range(1, number + 1):
        last_a = -1
        last_b = -1
        for t in range(size):
            if chains[t] != label:
                continue
            i = anchors[t] >> SHIFT
            j = anchors[t] & LOW
            for k in range(RUN_LENGTH):
                a = frame_a[i + k]
                b = frame_b[j + k]
                if a > last_a and b > last_b and words_a[a] == words_b[b] and not used_a[a] and not used_b[b]:
                    used_a[a] = 1
                    used_b[b] = 1
                    pairs[total] = (a << SHIFT) | b
                    total += 1
                    last_a = a
                    last_b = b
        bounds[label - 1] = total
    # What lies between two matched words belongs to the chain, unless another chain has a part of it: then the chain
    # ends there, and goes on as another behind it.
    pieces = 0
    begin = 0
    for label in range(number):
        if bounds[label] == begin:
            continue
        for t in range(begin + 1, bounds[label]):
            a = (pairs[t - 1] >> SHIFT) + 1
            b = (pairs[t - 1] & LOW) + 1
            taken = 0
            for x in range(a, pairs[t] >> SHIFT):
                taken |= used_a[x]
            for y in range(b, pairs[t] & LOW):
                taken |= used_b[y]
            if taken:
                side_a[pieces] = t
                pieces += 1
                continue
            for x in range(a, pairs[t] >> SHIFT):
                used_a[x] = 1
            for y in range(b, pairs[t] & LOW):
                used_b[y] = 1
        side_a[pieces] = bounds[label]
        pieces += 1
        begin = bounds[label]
    for label in range(pieces):
        bounds[label] = side_a[label]
    count = 0
    begin = 0
    for label in range(pieces):
        end = bounds[label]
        a = pairs[begin] >> SHIFT
        b = pairs[begin] & LOW
        side = extend(
            words_a, flags_a, used_a, a - 1, words_b, flags_b, used_b, b - 1, -1,
            side_a, side_b, near_a, near_b, scores, steps, marks,
        )  # fmt: skip
        for k in range(side - 1, -1, -1):
            out_a[count] = side_a[k]
            out_b[count] = side_b[k]
            count += 1
            if side_a[k] >= 0:
                used_a[side_a[k]] = 1
            if side_b[k] >= 0:
                used_b[side_b[k]] = 1
        for t in range(begin, end):
            next_a = pairs[t] >> SHIFT
            next_b = pairs[t] & LOW
            if t > begin and next_a == a + 1 and next_b == b + 1:
                # One word on either side, as most often: nothing to align.
                out_a[count] = a
                out_b[count] = b
                count += 1
            elif t > begin and (next_a > a or next_b > b):
                count = fill(
                    words_a, flags_a, a, next_a, words_b, flags_b, b, next_b, out_a, out_b, count, scores, steps, marks
                )
            out_a[count] = next_a
            out_b[count] = next_b
            count += 1
            a = next_a + 1
            b = next_b + 1
        side = extend(
            words_a, flags_a, used_a, a, words_b, flags_b, used_b, b, 1,
            side_a, side_b, near_a, near_b, scores, steps, marks,
        )  # fmt: skip
        for k in range(side):
            out_a[count] = side_a[k]
            out_b[count] = side_b[k]
            count += 1
            if side_a[k] >= 0:
                used_a[side_a[k]] = 1
            if side_b[k] >= 0:
                used_b[side_b[k]] = 1
        bounds[label] = count
        begin = end
    return pieces
