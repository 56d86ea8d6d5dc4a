"""Statements that run for every page: compiled once for each kind of database, then handed to its driver as they are.

SQLite answers most of them in 10 µs; SQLAlchemy needs about 80 more to get each there and its rows back, though it
keeps what it compiled. A page of the desk runs a dozen, a page that is taken twice as many. The statements are
SQLAlchemy's all the same: one text for both databases.
"""

from __future__ import annotations

import json
from collections import namedtuple
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import sqlalchemy as sa
from sqlalchemy.ext.compiler import compiles

from wirecopy.store.db.dialect import driver

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from sqlalchemy import Connection
    from sqlalchemy.sql.compiler import SQLCompiler


class Among(sa.sql.functions.FunctionElement[bool]):
    """Whether a column holds one of the values of a parameter, which is a list: `IN`, in one text for any length.

    Args:
        column: The column.
        name: The parameter's name.
    """

    inherit_cache = False
    name = "among"
    type = sa.Boolean()

    def __init__(self, column: sa.ColumnElement[Any], name: str) -> None:
        super().__init__(column)
        self.given = name

    def self_group(self, against: Any = None) -> Among:  # noqa: ARG002  # the interface
        """Stand in a condition as it is: SQLite finds no index for `... IN (...) = 1`."""
        return self


def _kind(element: Among) -> Any:
    (column,) = element.clauses
    return sa.BigInteger() if isinstance(column.type, sa.Integer) else sa.Text()


@compiles(Among, "sqlite")
def _among_sqlite(element: Among, compiler: SQLCompiler, **more: Any) -> str:
    given = compiler.process(sa.bindparam(element.given, type_=sa.Text(), required=True), **more)
    return f"{compiler.process(element.clauses, **more)} IN (SELECT value FROM json_each({given}))"  # noqa: S608  # a column and a placeholder


@compiles(Among, "postgresql")
def _among_postgresql(element: Among, compiler: SQLCompiler, **more: Any) -> str:
    given = compiler.process(sa.bindparam(element.given, type_=sa.ARRAY(_kind(element)), required=True), **more)
    return f"{compiler.process(element.clauses, **more)} = ANY ({given})"


@dataclass(frozen=True, slots=True)
class _Compiled:
    """A statement as a driver takes it.

    Attributes:
        text: The statement.
        order: The names of its parameters by place; None where the driver takes them by name.
        constants: Values that the statement itself has.
        bind: What turns a value into what the database keeps, by parameter.
        read: What turns what the database keeps into a value, by column.
        row: Makes a row with names of a tuple.
        lists: Whether lists go as JSON.
    """

    text: str
    order: tuple[str, ...] | None
    constants: Mapping[str, Any]
    bind: Mapping[str, Callable[[Any], Any]]
    read: tuple[tuple[int, Callable[[Any], Any]], ...]
    row: Callable[[Any], Any]
    lists: bool


class Prepared:
    """A statement that is compiled once.

    Args:
        query: What to ask or to write, its parameters by name; lists of values stand in `Among`, never in `in_`.
        columns: Of an INSERT: the columns that get values, which are its parameters; all of them where none is named.
    """

    def __init__(
        self, query: sa.Select[Any] | sa.CompoundSelect[Any] | sa.Insert | sa.Update | sa.Delete, *columns: str
    ) -> None:
        # Inline, because SQLAlchemy would have PostgreSQL return the key of each new row.
        self.query = query.inline() if isinstance(query, sa.Insert) else query
        self._columns = columns or None
        self._compiled: dict[str, _Compiled] = {}

    def all(self, connection: Connection, **values: Any) -> list[Any]:
        """Return the rows, each a tuple with names, in the connection's transaction.

        Args:
            connection: To the store.
            values: The values of the parameters.
        """
        ready = self._ready(connection)
        rows = _execute(connection, ready.text, _parameters(ready, values)).fetchall()
        if not ready.read:
            return list(map(ready.row, rows))
        found = []
        for row in rows:
            cells = list(row)
            for place, read in ready.read:
                cells[place] = read(cells[place])
            found.append(ready.row(cells))
        return found

    def first(self, connection: Connection, **values: Any) -> Any | None:
        """Return the first row, or None; as `all`."""
        found = self.all(connection, **values)
        return found[0] if found else None

    def column(self, connection: Connection, **values: Any) -> list[Any]:
        """Return the first column; as `all`."""
        return [row[0] for row in self.all(connection, **values)]

    def run(self, connection: Connection, **values: Any) -> None:
        """Run a statement that returns nothing; as `all`."""
        ready = self._ready(connection)
        _execute(connection, ready.text, _parameters(ready, values))

    def run_each(self, connection: Connection, rows: Iterable[Mapping[str, Any]]) -> None:
        """Run a statement that returns nothing once for each row of values, of which there may be none."""
        ready = self._ready(connection)
        if given := [_parameters(ready, row) for row in rows]:
            _execute(connection, ready.text, given, each=True)

    def _ready(self, connection: Connection) -> _Compiled:
        return self._compiled.get(connection.dialect.name) or self._compile(connection.dialect)

    def _compile(self, dialect: sa.Dialect) -> _Compiled:
        compiled = self.query.compile(dialect=dialect, column_keys=self._columns)
        binds = {name: bind for bind, name in compiled.bind_names.items()}
        columns = list(self.query.exported_columns)
        made = namedtuple("Row", [column.key for column in columns])  # type: ignore[misc]  # noqa: PYI024  # its fields are the columns
        kinds = {name: bind.type.dialect_impl(dialect) for name, bind in binds.items()}
        binders = {name: kind.bind_processor(dialect) for name, kind in kinds.items()}
        readers = [_reader(column.type, dialect) for column in columns]
        ready = _Compiled(
            text=str(compiled),
            order=tuple(compiled.positiontup) if compiled.positiontup is not None else None,
            constants={name: bind.value for name, bind in binds.items() if not bind.required},
            bind={name: binder for name, binder in binders.items() if binder is not None},
            read=tuple((place, reader) for place, reader in enumerate(readers) if reader is not None),
            row=made._make,
            lists=dialect.name == "sqlite",
        )
        self._compiled[dialect.name] = ready
        return ready


def _reader(kind: Any, dialect: sa.Dialect) -> Callable[[Any], Any] | None:
    """What turns what the database keeps into a value: drivers know all but our own types and SQLite's truths."""
    ours = isinstance(kind, (sa.types.TypeDecorator, sa.Boolean))
    return kind.dialect_impl(dialect).result_processor(dialect, None) if ours else None


def _execute(connection: Connection, text: str, given: Any, *, each: bool = False) -> Any:
    if not connection.in_transaction():
        connection.begin()
    held = driver(connection)
    try:
        return held.cursor().executemany(text, given) if each else held.execute(text, given)
    except BaseException:
        if getattr(held, "closed", False):  # a server that went away: nobody else may be given this connection
            connection.invalidate()
        raise


def _parameters(ready: _Compiled, values: Mapping[str, Any]) -> Any:
    given = {**ready.constants, **values}
    for name, value in given.items():
        if isinstance(value, (list, tuple, set, frozenset)):
            given[name] = json.dumps(list(value)) if ready.lists else list(value)
        elif name in ready.bind:
            given[name] = ready.bind[name](value)
    return [given[name] for name in ready.order] if ready.order is not None else given
