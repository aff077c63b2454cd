"""A dispatcher is alive while it holds its lock, and no longer: the system frees it when the process dies, however.

PostgreSQL: a session advisory lock on a connection of its own. SQLite, where all processes share a machine: a file
lock, and a second one that lets only one dispatcher work at a time."""

from __future__ import annotations

import contextlib
import fcntl
import os
from collections.abc import Iterator
from pathlib import Path
from typing import IO

from django.conf import settings
from django.db import connection
from django.db.backends.base.base import BaseDatabaseWrapper

LOCK_CLASS = 0x4D4D  # "MM": keeps our advisory locks apart from anybody else's
_KEEPALIVE = (
    "SET tcp_keepalives_idle = 15; SET tcp_keepalives_interval = 5; SET tcp_keepalives_count = 3;"
    " SET idle_session_timeout = 0"
)
"""A host that lost its power says no goodbye: by default PostgreSQL would keep its session, and so its lock, for two
hours. And a lock says nothing while it is held."""
ABANDONED_SECONDS = 60
"""After which a transaction in which nothing happens is ended: see ``end_abandoned``."""


@contextlib.contextmanager
def held(dispatcher: int) -> Iterator[bool]:
    """Hold the lock of ``dispatcher``; gives False where it could not be had."""
    with _held_on_postgresql(dispatcher) if connection.vendor == "postgresql" else _held_in_file(dispatcher) as got:
        yield got


def alive(dispatcher: int) -> bool:
    """Whether somebody holds the lock of ``dispatcher``. Asks without taking it."""
    if connection.vendor == "postgresql":
        return _alive_on_postgresql(dispatcher)
    return _file_is_locked(_file(str(dispatcher)))


@contextlib.contextmanager
def alone() -> Iterator[bool]:
    """On SQLite, True for one dispatcher on this machine at a time; elsewhere for everyone."""
    if connection.vendor == "postgresql":
        yield True
        return
    with _locked(_file("only")) as got:
        yield got


@contextlib.contextmanager
def _held_on_postgresql(dispatcher: int) -> Iterator[bool]:
    own = connection.copy()
    key = [LOCK_CLASS, _key(dispatcher)]
    try:
        with own.cursor() as cursor:
            cursor.execute(_KEEPALIVE)
            cursor.execute("SELECT pg_try_advisory_lock(%s, %s)", key)
            got = bool(cursor.fetchone()[0])
            yield got
            if got and own.is_usable():  # a pooler between us would keep the session, and the lock with it
                cursor.execute("SELECT pg_advisory_unlock(%s, %s)", key)
    finally:
        own.close()


def _alive_on_postgresql(dispatcher: int) -> bool:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT 1 FROM pg_locks WHERE locktype = 'advisory' AND classid = %s AND objid = %s AND granted"
            " AND database = (SELECT oid FROM pg_database WHERE datname = current_database())",
            [LOCK_CLASS, _key(dispatcher)],
        )
        return cursor.fetchone() is not None


def _key(dispatcher: int) -> int:
    """An advisory lock of two keys takes integers of 32 bits."""
    return dispatcher % 2**31


@contextlib.contextmanager
def _held_in_file(dispatcher: int) -> Iterator[bool]:
    path = _file(str(dispatcher))
    with _locked(path) as got:
        yield got
        if got:
            path.unlink(missing_ok=True)


@contextlib.contextmanager
def _locked(path: Path) -> Iterator[bool]:
    with open(path, "a", encoding="ascii") as handle:
        yield _try_lock(handle, fcntl.LOCK_EX)


def _try_lock(handle: IO[str], kind: int) -> bool:
    try:
        fcntl.flock(handle, kind | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def _file_is_locked(path: Path) -> bool:
    try:
        with open(path, encoding="ascii") as handle:
            return not _try_lock(handle, fcntl.LOCK_SH)  # shared, so that two who ask do not take each other for it
    except FileNotFoundError:
        return False


def _file(name: str) -> Path:
    folder = Path(settings.MAILER_HOME) / "locks"
    folder.mkdir(mode=0o700, exist_ok=True)
    return folder / f"dispatcher-{name}.lock"


def forget(dispatcher: int) -> None:
    """Remove what a dead dispatcher has left behind."""
    if connection.vendor != "postgresql":
        _file(str(dispatcher)).unlink(missing_ok=True)


def end_abandoned(connection: BaseDatabaseWrapper, **_: object) -> None:
    """Let PostgreSQL end a session that does nothing in the middle of a transaction. A process that is stopped there
    (SIGSTOP, a suspended host) would else keep its locks, and what is under them would be passed over for ever. SQLite
    has no such time: there a stopped process holds up everybody."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SET idle_in_transaction_session_timeout = %s", [ABANDONED_SECONDS * 1000])


def whoami() -> tuple[str, int]:
    """Host name and process id, for the operator's eyes only."""
    return os.uname().nodename, os.getpid()
