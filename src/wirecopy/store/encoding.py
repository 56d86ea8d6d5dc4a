"""Frozen values as bytes, and back: how the store keeps what it need not search by.

A value becomes JSON that leaves out what has its default, compressed. Reading follows the annotations of the type, so
a field that a later version adds gets its default from old bytes, and one that a later version wrote is passed over.
"""

from __future__ import annotations

import json
import types
import zlib
from dataclasses import fields, is_dataclass
from datetime import datetime
from functools import cache
from hashlib import blake2b
from typing import TYPE_CHECKING, Any, Literal, TypeVar, Union, cast, get_args, get_origin, get_type_hints

if TYPE_CHECKING:
    from collections.abc import Callable, Hashable

T = TypeVar("T")

# zlib's default. Level 9 gains 1% on news texts for a third more time.
LEVEL = 6


def encode(value: object) -> bytes:
    """Return a frozen value as compressed JSON.

    Args:
        value: A dataclass of strings, numbers, times, tuples, frozen sets and further dataclasses.
    """
    return packed(plain(value))


def packed(text: bytes) -> bytes:
    """Return JSON of `plain` as `encode` keeps it."""
    return zlib.compress(text, LEVEL)


def plain(value: object) -> bytes:
    """Return a frozen value as JSON, the same bytes for the same value."""
    return json.dumps(_plain(value), separators=(",", ":"), sort_keys=True).encode()


def digest(value: object) -> bytes:
    """Return 16 bytes that stand for the contents of a frozen value (BLAKE2b of its JSON) or of bytes."""
    return blake2b(value if isinstance(value, bytes) else plain(value), digest_size=16).digest()


def decode(kind: type[T], data: bytes) -> T:
    """Return the value of a given type that `encode` made the bytes from."""
    read = _reader(cast("Hashable", kind))
    return cast("T", read(json.loads(zlib.decompress(data))))


def fields_of(value: object) -> dict[str, Any]:
    """Return every field of a frozen value as JSON has it, defaults too, and of what it holds."""
    if not is_dataclass(value) or isinstance(value, type):
        raise TypeError(f"{value!r} has no fields")
    return {field.name: _whole(getattr(value, field.name)) for field in fields(value)}


def _whole(value: object) -> object:
    if is_dataclass(value) and not isinstance(value, type):
        return fields_of(value)
    if isinstance(value, tuple):
        return [_whole(item) for item in value]
    return _plain(value)


def _plain(value: object) -> object:
    if value is None or isinstance(value, (str, int, float)):
        return value
    if isinstance(value, tuple):
        return [_plain(item) for item in value]
    if isinstance(value, frozenset):
        return sorted(value)
    if isinstance(value, datetime):
        return value.isoformat()
    written = {}
    for name, default in _defaults(cast("Hashable", type(value))):
        item = getattr(value, name)
        # Most fields of most values are as they are by default: those cost a look.
        if item is not default and item != default:
            written[name] = _plain(item)
    return written


@cache
def _defaults(kind: Any) -> tuple[tuple[str, object], ...]:
    return tuple((field.name, field.default) for field in fields(kind))


# What JSON has as it is.
_PLAIN = (str, int, float, bool, str | None, int | None, float | None, bool | None)


@cache
def _reader(kind: Any) -> Callable[[Any], Any]:
    origin, arguments = get_origin(kind), get_args(kind)
    if kind is datetime:
        return datetime.fromisoformat
    if origin is tuple:
        return _sequence(tuple, arguments[0])
    if origin is frozenset:
        return _sequence(frozenset, arguments[0])
    if origin in {Union, types.UnionType}:
        (inner,) = (argument for argument in arguments if argument is not types.NoneType)
        read = _reader(inner)
        return lambda value: None if value is None else read(value)
    if is_dataclass(kind):
        return _dataclass(kind)
    if origin is Literal or kind in {str, int, float, bool}:
        return lambda value: value
    raise TypeError(f"the store cannot keep {kind}")


def _sequence(kind: Any, inner: Any) -> Callable[[Any], Any]:
    read = _reader(inner)
    return lambda value: kind(read(item) for item in value)


def _dataclass(kind: Any) -> Callable[[Any], Any]:
    # `datetime` is named only for type checkers in the modules that hold the types. A type may hold its own kind
    # (an entry's source is a feed), so the readers of its fields are looked up when they are needed.
    hints = get_type_hints(kind, localns={"datetime": datetime})

    plain = {name for name, hint in hints.items() if hint in _PLAIN}

    def read(value: dict[str, Any]) -> Any:
        return kind(
            **{
                name: held if name in plain else _reader(hints[name])(held)
                for name, held in value.items()
                if name in hints
            }
        )

    return read
