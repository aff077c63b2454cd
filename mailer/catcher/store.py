"""What the catcher caught: a SQLite file of its own. One process writes, any number read.

A store is used by the thread that opened it; open one each.
"""

from __future__ import annotations

import os
import secrets
import sqlite3
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from types import TracebackType
from typing import Any

from mailer.catcher.dsn import Bounce, header_section
from mailer.catcher.reading import header_text, read_headers

MAX_MESSAGES = 200_000
MAX_MESSAGE_BYTES = 25 * 1024 * 1024
PAGE = 50
BUSY_SECONDS = 30.0

# Bytes stand in a table of their own: lists and searches then read no message.
_SCHEMA = """
CREATE TABLE IF NOT EXISTS message (
    id INTEGER PRIMARY KEY AUTOINCREMENT, received_at REAL NOT NULL, mail_from TEXT NOT NULL, rcpt_to TEXT NOT NULL,
    message_id TEXT NOT NULL, subject TEXT NOT NULL, from_header TEXT NOT NULL, to_header TEXT NOT NULL,
    size INTEGER NOT NULL, search TEXT NOT NULL
);
CREATE TABLE IF NOT EXISTS content (id INTEGER PRIMARY KEY, raw BLOB NOT NULL);
CREATE TABLE IF NOT EXISTS bounce (
    id INTEGER PRIMARY KEY, due_at REAL NOT NULL, attempts INTEGER NOT NULL DEFAULT 0, arrived_at REAL NOT NULL,
    sender TEXT NOT NULL, recipient TEXT NOT NULL, status TEXT NOT NULL, token TEXT NOT NULL, headers BLOB NOT NULL
);
CREATE INDEX IF NOT EXISTS bounce_due ON bounce (due_at);
CREATE TABLE IF NOT EXISTS deferred (
    id INTEGER PRIMARY KEY AUTOINCREMENT, sender TEXT NOT NULL, recipient TEXT NOT NULL, UNIQUE (sender, recipient)
);
PRAGMA user_version = 1;
"""
_SELECT = "SELECT id, received_at, mail_from, rcpt_to, message_id, subject, from_header, to_header, size FROM message"


@dataclass(frozen=True)
class CaughtMessage:
    """One message as it arrived, without its bytes. ``message_id`` and the headers are decoded; ``size`` in bytes."""

    id: int
    received_at: datetime
    mail_from: str
    recipients: tuple[str, ...]
    message_id: str
    subject: str
    from_header: str
    to_header: str
    size: int


@dataclass(frozen=True)
class PendingBounce:
    """A notification that waits for its time; ``attempts`` were made already."""

    id: int
    attempts: int
    bounce: Bounce


class CatcherStore:
    """The caught messages, and the simulated bounces still to be sent. Also a context manager that closes itself."""

    def __init__(self, path: Path, *, max_messages: int = MAX_MESSAGES) -> None:
        self.path = path
        self.max_messages = max_messages
        self._db = _open(path)

    def __enter__(self) -> CatcherStore:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Gives the file back."""
        self._db.close()

    # -- writing -----------------------------------------------------------------------------------------------------

    def add(
        self,
        mail_from: str,
        recipients: Sequence[str],
        raw: bytes,
        *,
        received_at: datetime,
        bounces: Sequence[tuple[str, str]] = (),
        bounces_due_at: datetime | None = None,
    ) -> int:
        """Stores a message with the bounces it will cause, ``(recipient, status)`` each; on disk when this returns.

        Gives the message's id. Raises ValueError over MAX_MESSAGE_BYTES and sqlite3.Error where it cannot be stored.
        """
        if len(raw) > MAX_MESSAGE_BYTES:
            raise ValueError(f"A message holds at most {MAX_MESSAGE_BYTES} bytes; this one has {len(raw)}.")
        due_at = (bounces_due_at or received_at).timestamp()
        with self._transaction():
            number = self._insert(mail_from, recipients, raw, received_at)
            for recipient, status in bounces:
                self._insert_bounce(mail_from, recipient, status, raw, received_at, due_at)
            self._prune(number)
        return number

    def first_deferral(self, sender: str, recipient: str) -> bool:
        """True the first time that this pair is deferred; remembered across restarts."""
        with self._transaction():
            cursor = self._db.execute(
                "INSERT OR IGNORE INTO deferred (sender, recipient) VALUES (?, ?)", (sender, recipient)
            )
            if cursor.rowcount:
                self._db.execute(
                    "DELETE FROM deferred WHERE id <= ?", (int(cursor.lastrowid or 0) - self.max_messages,)
                )
        return cursor.rowcount == 1

    def clear(self) -> None:
        """Forgets every message, pending bounce and deferral."""
        with self._transaction():
            self._db.execute("DELETE FROM message")
            self._db.execute("DELETE FROM content")
            self._db.execute("DELETE FROM bounce")
            self._db.execute("DELETE FROM deferred")

    def _insert(self, mail_from: str, recipients: Sequence[str], raw: bytes, received_at: datetime) -> int:
        headers = read_headers(raw)
        message_id, subject, from_header, to_header = (
            header_text(headers, name) for name in ("Message-ID", "Subject", "From", "To")
        )
        rcpt_to = "\n".join(recipients)
        search = "\n".join((rcpt_to, subject, message_id, from_header, to_header)).casefold()
        cursor = self._db.execute(
            "INSERT INTO message (received_at, mail_from, rcpt_to, message_id, subject, from_header, to_header, size,"
            " search) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
            (
                received_at.timestamp(),
                mail_from,
                rcpt_to,
                message_id,
                subject,
                from_header,
                to_header,
                len(raw),
                search,
            ),
        )
        number = int(cursor.lastrowid or 0)
        self._db.execute("INSERT INTO content (id, raw) VALUES (?, ?)", (number, raw))
        return number

    def _insert_bounce(
        self, sender: str, recipient: str, status: str, raw: bytes, arrived_at: datetime, due_at: float
    ) -> None:
        self._db.execute(
            "INSERT INTO bounce (due_at, arrived_at, sender, recipient, status, token, headers)"
            " VALUES (?, ?, ?, ?, ?, ?, ?)",
            (due_at, arrived_at.timestamp(), sender, recipient, status, secrets.token_hex(12), header_section(raw)),
        )

    def _prune(self, newest: int) -> None:
        """Ids never come again, so the newest id alone tells what is too old."""
        self._db.execute("DELETE FROM message WHERE id <= ?", (newest - self.max_messages,))
        self._db.execute("DELETE FROM content WHERE id <= ?", (newest - self.max_messages,))

    # -- bounces -----------------------------------------------------------------------------------------------------

    def due_bounces(self, now: datetime, limit: int = 100) -> list[PendingBounce]:
        """The bounces whose time has come, oldest first."""
        rows = self._db.execute(
            "SELECT id, attempts, sender, recipient, status, token, arrived_at, headers FROM bounce"
            " WHERE due_at <= ? ORDER BY due_at, id LIMIT ?",
            (now.timestamp(), limit),
        )
        return [PendingBounce(row[0], row[1], _bounce(row[2:])) for row in rows]

    def pending_bounces(self) -> int:
        """How many bounces are still to be sent."""
        return int(self._db.execute("SELECT count(*) FROM bounce").fetchone()[0])

    def postpone_bounce(self, number: int, now: datetime, delay: timedelta) -> None:
        """Counts an attempt that failed and sets the next one."""
        due_at = (now + delay).timestamp()
        with self._transaction():
            self._db.execute("UPDATE bounce SET attempts = attempts + 1, due_at = ? WHERE id = ?", (due_at, number))

    def finish_bounce(self, number: int) -> None:
        """Forgets a bounce: delivered, refused for good, or given up."""
        with self._transaction():
            self._db.execute("DELETE FROM bounce WHERE id = ?", (number,))

    # -- reading -----------------------------------------------------------------------------------------------------

    def messages(self, query: str = "", page: int = 1, per_page: int = PAGE) -> list[CaughtMessage]:
        """A page of messages, newest first, whose recipient, subject, sender or Message-ID contains ``query``."""
        rows = self._db.execute(
            _SELECT + " WHERE instr(search, ?) ORDER BY id DESC LIMIT ? OFFSET ?",
            (query.casefold(), per_page, (page - 1) * per_page),
        )
        return [_message(row) for row in rows]

    def count(self, query: str = "") -> int:
        """How many messages ``messages(query)`` has over all pages."""
        return int(
            self._db.execute("SELECT count(*) FROM message WHERE instr(search, ?)", (query.casefold(),)).fetchone()[0]
        )

    def get(self, number: int) -> CaughtMessage | None:
        """One message, or None where there is none of that id."""
        row = self._db.execute(_SELECT + " WHERE id = ?", (number,)).fetchone()
        return _message(row) if row else None

    def raw(self, number: int) -> bytes | None:
        """A message's bytes exactly as received, dot-stuffing undone; None where there is none of that id."""
        row = self._db.execute("SELECT raw FROM content WHERE id = ?", (number,)).fetchone()
        return bytes(row[0]) if row else None

    def neighbours(self, number: int) -> tuple[int | None, int | None]:
        """The ids of the next newer and the next older message."""
        newer, older = self._db.execute(
            "SELECT (SELECT min(id) FROM message WHERE id > ?), (SELECT max(id) FROM message WHERE id < ?)",
            (number, number),
        ).fetchone()
        return newer, older

    def message_ids(self) -> Iterator[str]:
        """Every message's Message-ID, oldest first; one that came twice is there twice."""
        for row in self._db.execute("SELECT message_id FROM message ORDER BY id"):
            yield row[0]

    def recipients(self) -> Iterator[str]:
        """Every envelope recipient of every message, oldest first; repeats are kept."""
        for _, recipient in self.deliveries():
            yield recipient

    def deliveries(self) -> Iterator[tuple[str, str]]:
        """``(Message-ID, envelope recipient)`` of everything caught, oldest first; repeats are kept."""
        for message_id, rcpt_to in self._db.execute("SELECT message_id, rcpt_to FROM message ORDER BY id"):
            for recipient in rcpt_to.split("\n"):
                yield message_id, recipient

    @contextmanager
    def _transaction(self) -> Iterator[None]:
        """Takes the write lock at once: two writers wait for each other instead of failing in the middle."""
        self._db.execute("BEGIN IMMEDIATE")
        try:
            yield
            self._db.execute("COMMIT")
        except BaseException:
            if self._db.in_transaction:
                self._db.execute("ROLLBACK")
            raise


def _message(row: Sequence[Any]) -> CaughtMessage:
    number, received_at, mail_from, rcpt_to, *rest = row
    return CaughtMessage(number, _time(received_at), mail_from, tuple(rcpt_to.split("\n")), *rest)


def _bounce(row: Sequence[Any]) -> Bounce:
    sender, recipient, status, token, arrived_at, headers = row
    return Bounce(sender, recipient, status, token, _time(arrived_at), headers)


def _time(timestamp: float) -> datetime:
    return datetime.fromtimestamp(timestamp, UTC)


def _open(path: Path) -> sqlite3.Connection:
    """Opens the file and sees to its tables; a new one is readable by its owner alone."""
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    # Only ever created, never opened, past SQLite: closing a second handle would drop this process's locks on it.
    with suppress(FileExistsError):
        os.close(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600))
    db = sqlite3.connect(path, timeout=BUSY_SECONDS, isolation_level=None)
    try:
        db.execute("PRAGMA synchronous = FULL")
        if db.execute("PRAGMA user_version").fetchone()[0] < 1:
            _create(db)
    except BaseException:
        db.close()
        raise
    return db


def _create(db: sqlite3.Connection) -> None:
    """Makes the tables. Two processes may try at once, and SQLite does not wait for a lock when it changes to WAL."""
    for attempt in range(100):
        try:
            db.execute("PRAGMA journal_mode = WAL")
            break
        except sqlite3.OperationalError:
            if attempt == 99:
                raise
            time.sleep(0.05)
    db.executescript(f"BEGIN IMMEDIATE; {_SCHEMA} COMMIT;")
