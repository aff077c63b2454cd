"""What the catcher answers to RCPT and DATA: an aiosmtpd handler that stores before it says 250."""

from __future__ import annotations

import asyncio
import logging
import re
import sqlite3
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from aiosmtpd.smtp import SMTP, Envelope, Session

from mailer.catcher.simulate import Fate, reply_for, simulation_for
from mailer.catcher.store import MAX_MESSAGES, CatcherStore

MAX_RECIPIENTS = 100

_DOMAIN = r"(?:[^\W_](?:[\w-]*[^\W_])?\.)*[^\W_](?:[\w-]*[^\W_])?|\[[0-9A-Fa-f:.]+\]|\[IPv6:[0-9A-Fa-f:.]+\]"
_ADDRESS = re.compile(rf"""(?P<local>[^\s<>@"(),:;\\\[\]\x00-\x1f\x7f]+|"[^"\\\r\n\x00-\x1f\x7f]+")@(?:{_DOMAIN})""")

log = logging.getLogger(__name__)


def is_address(text: str) -> bool:
    """Whether ``text`` is a mailbox that mail can be sent to, within the lengths of RFC 5321 section 4.5.3.1."""
    match = _ADDRESS.fullmatch(text)
    if match is None:
        return False
    try:
        return len(match["local"].encode()) <= 64 and len(text.encode()) <= 254
    except UnicodeEncodeError:
        return False


def has_bare_cr_or_lf(raw: bytes) -> bool:
    """Whether a CR or LF stands alone: some servers take one for a line's end (SMTP smuggling). Counting is fast."""
    return not raw.count(b"\r\n") == raw.count(b"\r") == raw.count(b"\n")


class CatcherHandler:
    """Stores every message, and plays the outcomes that recipients ask for (mailer.catcher.simulate).

    SQLite runs in one thread of its own, which owns the store: a slow disk holds up the answer to the message that
    waits for it and no other connection's commands.
    """

    def __init__(
        self,
        path: Path,
        *,
        bounce_delay: timedelta,
        max_messages: int = MAX_MESSAGES,
    ) -> None:
        self._bounce_delay = bounce_delay
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="catcher-store")
        try:
            self._store = self._thread.submit(CatcherStore, path, max_messages=max_messages).result()
        except BaseException:
            self._thread.shutdown()
            raise

    def close(self) -> None:
        """Finishes what is being written and closes the store."""
        self._thread.submit(self._store.close).result()
        self._thread.shutdown()

    async def handle_RCPT(
        self, server: SMTP, session: Session, envelope: Envelope, address: str, rcpt_options: list[str]
    ) -> str:
        """250, or the refusal that the address deserves or asks for."""
        refusal = _unfit(address, envelope) or await self._simulated_refusal(address, envelope)
        if refusal:
            return refusal
        envelope.rcpt_tos.append(address)
        envelope.rcpt_options.extend(rcpt_options)
        return "250 2.1.5 OK"

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:
        """250 once the message is on disk, 451 where it could not be put there."""
        raw = envelope.original_content or b""
        if has_bare_cr_or_lf(raw):
            return "550 5.5.2 Refused: a line ends in a bare CR or LF; end every line with CRLF"
        try:
            number = await self._in_thread(self._add, _sender(envelope), list(envelope.rcpt_tos), raw)
        except sqlite3.Error:
            log.exception("A message could not be stored; its sender was asked to try again.")
            return "451 4.3.0 The message could not be stored, try again later"
        return f"250 2.0.0 OK caught as {number}"

    async def handle_exception(self, error: Exception) -> str:
        """Says to the client that it may try again; the cause goes to the log."""
        log.error("A session failed.", exc_info=error)
        return "451 4.3.0 Local error, try again later"

    async def _simulated_refusal(self, address: str, envelope: Envelope) -> str:
        simulation = simulation_for(address)
        if simulation.fate is Fate.REFUSED:
            return reply_for(simulation.status, address)
        if simulation.fate is Fate.REFUSED_ONCE and await self._in_thread(
            self._store.first_deferral, _sender(envelope), address
        ):
            return reply_for(simulation.status, address)
        return ""

    def _add(self, sender: str, recipients: list[str], raw: bytes) -> int:
        now = datetime.now(UTC)
        bounces = _bounces(sender, recipients)
        return self._store.add(
            sender, recipients, raw, received_at=now, bounces=bounces, bounces_due_at=now + self._bounce_delay
        )

    async def _in_thread(self, function: Callable[..., Any], *arguments: object) -> Any:
        return await asyncio.get_running_loop().run_in_executor(self._thread, function, *arguments)


def _sender(envelope: Envelope) -> str:
    """The envelope sender; aiosmtpd hands the null sender over as ``<>``."""
    sender = envelope.mail_from or ""
    return "" if sender == "<>" else sender.encode("utf-8", "replace").decode()


def _bounces(sender: str, recipients: list[str]) -> list[tuple[str, str]]:
    """Who bounces, and how. What came from the null sender is never bounced (RFC 5321 section 4.5.5)."""
    if not is_address(sender):
        return []
    fates = ((recipient, simulation_for(recipient)) for recipient in recipients)
    return [(recipient, simulation.status) for recipient, simulation in fates if simulation.fate is Fate.BOUNCED]


def _unfit(address: str, envelope: Envelope) -> str:
    if not is_address(address):
        return "553 5.1.3 The recipient is not a mailbox address such as <name@example.org>"
    if not address.isascii() and not envelope.smtp_utf8:
        return "553 5.6.7 The recipient has characters beyond ASCII; say SMTPUTF8 at MAIL"
    if len(envelope.rcpt_tos) >= MAX_RECIPIENTS:
        return f"452 4.5.3 Too many recipients, send to the first {MAX_RECIPIENTS} and come again"
    return ""
