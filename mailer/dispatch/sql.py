"""The ledger's few frequent statements, as each database takes them with the least work.

Django binds parameters on the client, so that PostgreSQL parses and plans every statement anew: at thousands of
messages a second that alone would cost more than sending them. Here they are bound on the server and prepared once a
connection, which wants a pooler, if any, in session mode, as dispatchers do anyway.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from functools import cache
from typing import Any

import psycopg
from django.db import DEFAULT_DB_ALIAS, connection, connections

SEPARATOR = "\x1f"
"""Between texts that go as one parameter."""
_PLAN_ONCE = "SET plan_cache_mode = force_generic_plan"
"""For prepared statements, which are ours alone. Told of many ids the planner would hash all subscribers of a house of
some ten thousand to find them, seven times before it settles for the indexes."""
_BY_INDEX = "SET enable_seqscan = off"
"""For all that a dispatcher asks. The ledger is asked for rows by their ids, a hundred among thousands that change all
the time. By statistics that are a minute old the planner would now and then read the whole table for each of them: 60
ms a window were seen."""


@cache
def on_postgresql() -> bool:
    """A process has one database."""
    return connection.vendor == "postgresql"


def prepare() -> None:
    """Make this connection a dispatcher's. Not in a transaction: what rolls it back would undo this too."""
    if on_postgresql():
        own = connections[DEFAULT_DB_ALIAS]
        own.ensure_connection()
        with own.wrap_database_errors:
            _prepare(own.connection)


def _prepare(raw: Any) -> None:
    raw.prepare_threshold = 0
    raw.execute(f"{_PLAN_ONCE}; {_BY_INDEX}")


def execute(statement: str, parameters: Sequence[Any] = ()) -> Any:
    """Run one statement, with ``%s`` for parameters, and give its cursor. Raises django.db's errors."""
    if not on_postgresql():
        cursor: Any = connection.cursor()
        cursor.execute(statement, parameters)
        return cursor
    own = connections[DEFAULT_DB_ALIAS]
    own.ensure_connection()
    raw = own.connection
    with own.wrap_database_errors:
        if raw.prepare_threshold is None:
            _prepare(raw)
        cursor = psycopg.Cursor(raw)
        cursor.execute(statement, parameters)
    return cursor


def rows(statement: str, parameters: Sequence[Any] = ()) -> list[tuple[Any, ...]]:
    """What a statement selects."""
    found: list[tuple[Any, ...]] = execute(statement, parameters).fetchall()
    return found


def literally(statement: str, parameters: Sequence[Any]) -> tuple[str, tuple[Any, ...]]:
    """A statement of the ORM with its values written into it, where the planner makes more of values it knows: a
    partial index is only used where its condition stands in the statement."""
    if not on_postgresql():
        return statement, tuple(parameters)
    connection.ensure_connection()
    return psycopg.ClientCursor(connection.connection).mogrify(statement, parameters).replace("%", "%%"), ()


def among(column: str) -> str:
    """The condition that ``column`` is one of the ids of a parameter made by ``ids``."""
    if on_postgresql():
        return f"{column} = ANY(%s::bigint[])"
    return f"{column} IN (SELECT value FROM json_each(%s))"  # noqa: S608  # the caller's own column


def ids(numbers: Iterable[int]) -> str:
    """Many ids as one parameter: an array literal, or JSON."""
    listed = ",".join(map(str, numbers))
    return f"{{{listed}}}" if on_postgresql() else f"[{listed}]"


def json_ids(numbers: Iterable[int]) -> str:
    """Many ids as a JSON column takes them."""
    return f"[{','.join(map(str, numbers))}]"


def texts(words: Sequence[str]) -> str:
    """Many texts as one parameter, for ``string_to_array(%s, E'\\x1f')``."""
    joined = SEPARATOR.join(words)
    if "\0" in joined or joined.count(SEPARATOR) >= len(words):
        return SEPARATOR.join(storable(each) for each in words)
    return joined


def storable(text: str) -> str:
    """``text`` as any of the databases can hold it, and ``texts`` tell it from the next."""
    return text.replace("\0", " ").replace(SEPARATOR, " ")


def moment(value: datetime | None) -> Any:
    """A time as a parameter."""
    if value is None or on_postgresql():
        return value
    return connection.ops.adapt_datetimefield_value(value)


def clock() -> str:
    """The expression of the database's own time; ``as_time`` reads it."""
    return "clock_timestamp()" if on_postgresql() else "strftime('%%Y-%%m-%%dT%%H:%%M:%%f+00:00', 'now')"


def as_time(value: Any) -> datetime:
    """What ``clock`` gave, in UTC."""
    moment: datetime = datetime.fromisoformat(value) if isinstance(value, str) else value
    return moment.astimezone(UTC)
