"""What the compiled loops do in a way of their own, with the same results.

A hash must overflow, which the compiler's integers may not; a line of the index is compared at once, as the compiler
does not see by itself that thirty-two comparisons can be one; and shingles are spread evenly, so that sorting them
takes little. Only `wirecopy.trace.engine.compiled` imports this module, because it needs the compiler.
"""

# The compiler takes no annotations, wants the arguments' names, and calls its intrinsics with one argument less.
# mypy: ignore-errors
# ruff: noqa: ANN001, ANN201, ANN202, ARG001, PLR0917

from __future__ import annotations

import numpy as np
from llvmlite import ir
from numba import types
from numba.extending import intrinsic, overload

from wirecopy.text import MASK, MULTIPLIER, hashed
from wirecopy.trace.candidates import SLOTS, seek
from wirecopy.trace.shingle import read, sorted_values
from wirecopy.trace.stopwords import LINE, LINES, UPPER, users

# More than so many values in one part are not sorted by moving each to its place.
CROWD = 64

_LANE = ir.IntType(16)
_LINE = ir.VectorType(_LANE, SLOTS)
_BITS = ir.IntType(SLOTS)
_WORD = ir.IntType(64)
_PLACE = ir.IntType(32)
_EMPTY = ir.Constant(_LINE, [0] * SLOTS)


@overload(hashed)
def _hashed(value, more=0):
    def unsigned(value, more=0):
        return np.int64(((np.uint64(value) + np.uint64(more)) * np.uint64(MULTIPLIER)) & np.uint64(MASK))

    return unsigned


def _everywhere(builder, value, kind):
    """Return a vector that has a value in every place."""
    unknown = ir.Constant(kind, ir.Undefined)
    one = builder.insert_element(unknown, value, ir.Constant(_PLACE, 0))
    return builder.shuffle_vector(one, unknown, ir.Constant(ir.VectorType(_PLACE, kind.count), [0] * kind.count))


@intrinsic
def _compared(typing_context, marks, begin, mark):
    """Return for a line a bit for each slot that holds the mark, and one for each that holds nothing."""
    pair = types.UniTuple(types.int64, 2)

    def generate(context, builder, signature, arguments):
        held, start, wanted = arguments
        data = context.make_array(signature.args[0])(context, builder, held).data
        line = builder.load(builder.bitcast(builder.gep(data, [start]), _LINE.as_pointer()), align=2)
        everywhere = _everywhere(builder, builder.trunc(wanted, _LANE), _LINE)
        bits = [
            builder.zext(builder.bitcast(builder.icmp_unsigned("==", line, other), _BITS), _WORD)
            for other in (everywhere, _EMPTY)
        ]
        return context.make_tuple(builder, pair, bits)

    return pair(marks, types.int64, types.int64), generate


@intrinsic
def _lowest(typing_context, bits):
    """Return the place of the lowest bit of a number that is not 0."""

    def generate(context, builder, signature, arguments):
        return builder.cttz(arguments[0], ir.Constant(ir.IntType(1), 1))

    return types.int64(types.int64), generate


@overload(seek)
def _seek(marks, begin, mark):
    def at_once(marks, begin, mark):
        held, empty = _compared(marks, begin, mark)
        if held:
            return _lowest(held)
        return SLOTS + _lowest(empty | (1 << SLOTS))

    return at_once


@intrinsic
def _known(typing_context, table, begin, word):
    """Return a bit for each slot of a line of function words that holds the word."""

    def generate(context, builder, signature, arguments):
        held, start, wanted = arguments
        data = context.make_array(signature.args[0])(context, builder, held).data
        kind = ir.VectorType(_WORD, LINE)
        line = builder.load(builder.bitcast(builder.gep(data, [start]), kind.as_pointer()), align=8)
        differing = builder.and_(
            builder.xor(line, _everywhere(builder, wanted, kind)), ir.Constant(kind, [UPPER] * LINE)
        )
        equal = builder.icmp_unsigned("==", differing, ir.Constant(kind, [0] * LINE))
        return builder.zext(builder.bitcast(equal, ir.IntType(LINE)), _WORD)

    return types.int64(table, types.int64, types.int64), generate


@overload(users)
def _users(table, word):
    def at_once(table, word):
        first = (word & (LINES - 1)) * LINE
        held = _known(table, first, word)
        entry = table[first + (_lowest(held | (1 << LINE)) & (LINE - 1))] & ~UPPER
        return entry if held else 0

    return at_once


@overload(sorted_values)
def _sorted(values, size):
    def spread(values, size):
        bits = 1
        while (1 << bits) < size:
            bits += 1
        ends = np.zeros((1 << bits) + 1, np.int64)
        for place in range(size):
            ends[(values[place] >> (63 - bits)) + 1] += 1
        crowd = 0
        for part in range(1 << bits):
            crowd = max(crowd, ends[part + 1])
            ends[part + 1] += ends[part]
        if crowd > CROWD:
            return np.sort(values[:size])
        result = np.empty(size, np.int64)
        for place in range(size):
            part = values[place] >> (63 - bits)
            result[ends[part]] = values[place]
            ends[part] += 1
        for place in range(1, size):
            value = result[place]
            before = place - 1
            while before >= 0 and result[before] > value:
                result[before + 1] = result[before]
                before -= 1
            result[before + 1] = value
        return result

    return spread


def read_whole(codes, characters, stops, languages, german, room):
    """Scan, mark and shingle a text.

    Returns:
        Two blocks that hold the sequences of a `Prepared` one behind the other. The first has words, runs and shingles;
        the second, for which 32 bits are enough, begins with how many words and frame positions there are, how many
        words are quoted, and the number of the language; then come starts, ends, flags and frame.
    """
    size = len(codes)
    words, starts, ends = room[:size], room[size : 2 * size], room[2 * size : 3 * size]
    flags, frame, runs = room[3 * size : 4 * size], room[4 * size : 5 * size], room[5 * size : 6 * size]
    keys, rest = room[6 * size : 9 * size], room[9 * size :]
    slots, seen = rest[: len(rest) // 2], rest[len(rest) // 2 :]
    sizes = np.empty(4, np.int64)
    language = read(
        codes, characters, stops, languages, german, words, starts, ends, flags, frame, runs, keys, slots, seen, sizes
    )
    length, number, quoted, count = sizes[0], sizes[1], sizes[2], sizes[3]
    long = np.empty(count + length + number, np.int64)
    long[:count] = words[:count]
    long[count : count + length] = runs[:length]
    long[count + length :] = keys[:number]
    short = np.empty(4 + 3 * count + length, np.int32)
    short[0], short[1], short[2], short[3] = count, length, quoted, language
    for place in range(count):
        short[4 + place] = starts[place]
        short[4 + count + place] = ends[place]
        short[4 + 2 * count + place] = flags[place]
    for place in range(length):
        short[4 + 3 * count + place] = frame[place]
    return long, short
