"""Articles as a Parquet file, for tables too large for anything else. Needs pyarrow, of the extra `[batch]`.

The columns are those of `export.rows`. Times are instants in UTC; what holds several values is a list of structs.
"""

from __future__ import annotations

import types
from dataclasses import fields, is_dataclass
from datetime import UTC, datetime
from itertools import islice
from typing import IO, TYPE_CHECKING, Any, Literal, Union, get_args, get_origin, get_type_hints

from wirecopy.errors import SettingsError
from wirecopy.store import export
from wirecopy.types import Article

if TYPE_CHECKING:
    from wirecopy.store.db import Database

# Articles in memory at a time, and in one row group: some 20 MB of text.
GROUP = 5_000
ABOUT = {"version": int, "cause": str, "extractor": str, "story": str, "origin": str}


def write(database: Database, file: IO[bytes]) -> int:
    """Write every article as a row of a Parquet file, compressed by zstd.

    Args:
        database: The store's.
        file: Where to.

    Returns:
        How many.

    Raises:
        SettingsError: pyarrow is not installed.
    """
    try:
        import pyarrow as pa  # noqa: PLC0415 - an extra
        import pyarrow.parquet as pq  # noqa: PLC0415
    except ModuleNotFoundError as error:
        raise SettingsError("Parquet needs pyarrow: pip install 'wirecopy[batch]'") from error
    kinds = _kinds(Article) | ABOUT
    schema = pa.schema([pa.field(name, _type(kind, pa)) for name, kind in kinds.items()])
    times = [name for name, kind in kinds.items() if kind is datetime]
    count = 0
    rows = export.rows(database)
    with pq.ParquetWriter(file, schema, compression="zstd") as writer:
        while group := [_row(row, times) for row in islice(rows, GROUP)]:
            writer.write_table(pa.Table.from_pylist(group, schema=schema))
            count += len(group)
    return count


def _kinds(kind: Any) -> dict[str, Any]:
    """The type of each field of a frozen value, `None` left out."""
    # `datetime` is named only for type checkers in the module that holds the types.
    hints = get_type_hints(kind, localns={"datetime": datetime})
    return {field.name: _required(hints[field.name]) for field in fields(kind)}


def _required(kind: Any) -> Any:
    if get_origin(kind) in {Union, types.UnionType}:
        (kind,) = (argument for argument in get_args(kind) if argument is not types.NoneType)
    return kind


def _type(kind: Any, pa: Any) -> Any:
    """Arrow's type for one of ours."""
    plain = {str: pa.string(), int: pa.int64(), bool: pa.bool_(), datetime: pa.timestamp("us", tz="UTC")}
    if kind in plain:
        return plain[kind]
    if get_origin(kind) is Literal:
        return pa.string()
    if get_origin(kind) is tuple:
        return pa.list_(_type(get_args(kind)[0], pa))
    if is_dataclass(kind):
        return pa.struct([pa.field(name, _type(inner, pa)) for name, inner in _kinds(kind).items()])
    raise TypeError(f"Parquet has no column for {kind}")


def _row(row: export.Row, times: list[str]) -> export.Row:
    read = {name: datetime.fromisoformat(row[name]).astimezone(UTC) for name in times if row[name] is not None}
    return {name: _storable(value) for name, value in row.items()} | read


def _storable(value: Any) -> Any:
    """A value whose texts are all valid UTF-8: halves of surrogate pairs become question marks, as in JSON Lines."""
    if isinstance(value, str):
        return value.encode("utf-8", "replace").decode("utf-8")
    if isinstance(value, list):
        return [_storable(item) for item in value]
    if isinstance(value, dict):
        return {name: _storable(item) for name, item in value.items()}
    return value
