"""The bounce receiver: an SMTP server for the return paths of our deliveries, and for nothing else.

It answers 250 only after evidence and outcome are committed, and 451 where the database fails, so that the sender keeps
the mail and comes again. One that comes twice is recorded once. It is a process of its own: ``serve`` blocks.
"""

from __future__ import annotations

import asyncio
import logging
import signal
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

from aiosmtpd.smtp import SMTP, Envelope, Session
from django.conf import settings
from django.db import connections
from django.utils import timezone
from django.utils.translation import gettext as _

from mailer.outcomes.connection import Connection, Door
from mailer.outcomes.ingest import ingest
from mailer.outcomes.models import Evidence
from mailer.outcomes.returnpath import proven_delivery, token_of

MAX_RECIPIENTS = 20
TIMEOUT_SECONDS = 120
THREADS = 4

TRY_LATER = "451 4.3.0 Cannot record this now, please try again later"
NO_SUCH_PATH = "550 5.1.1 No such return path"
NO_RELAYING = "550 5.7.1 Relaying denied: this server takes bounces of its own mail only"
TOO_MANY = "452 4.5.3 Too many recipients"
TAKEN = "250 2.0.0 Recorded"

logger = logging.getLogger(__name__)
Result = TypeVar("Result")


class ReceiverError(OSError):
    """The receiver cannot listen; the message says what to do."""


class Handler:
    """Decides about recipients and mails. What touches the database runs in threads, off the event loop."""

    def __init__(self, domain: str, threads: ThreadPoolExecutor) -> None:
        self._domain = domain
        self._threads = threads

    async def handle_RCPT(
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        if address.rpartition("@")[2].lower() != self._domain.lower():
            return NO_RELAYING
        if len(envelope.rcpt_tos) >= MAX_RECIPIENTS:
            return TOO_MANY
        token = token_of(address, self._domain)
        if token is None or await self._off_loop(lambda: proven_delivery(token)) is None:
            return NO_SUCH_PATH
        envelope.rcpt_tos.append(address)
        return "250 2.1.5 OK"

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:
        raw, addresses = bytes(envelope.original_content or b""), list(envelope.rcpt_tos)
        await self._off_loop(lambda: _take(raw, addresses))
        return TAKEN

    async def handle_exception(self, error: Exception) -> str:
        """Whatever went wrong went wrong here: the sender keeps the mail."""
        logger.error("The bounce receiver could not record a mail: %s", error, exc_info=error)
        return TRY_LATER

    async def _off_loop(self, call: Callable[[], Result]) -> Result:
        return await asyncio.get_running_loop().run_in_executor(self._threads, _closing_connections, call)


async def listen(host: str, port: int, threads: ThreadPoolExecutor) -> asyncio.Server:
    """Starts a receiver on the running loop. Raises ReceiverError."""
    loop = asyncio.get_running_loop()
    handler = Handler(settings.MAILER_BOUNCE_DOMAIN, threads)
    inside: list[str | None] = []

    def enter(left: Callable[[], None]) -> asyncio.Protocol:
        protocol: asyncio.Protocol = Connection(
            handler,
            left,
            enable_SMTPUTF8=True,
            hostname=settings.MAILER_BOUNCE_DOMAIN,
            ident="Mission Mailer",
            timeout=TIMEOUT_SECONDS,
            loop=loop,
        )
        return protocol

    try:
        return await loop.create_server(lambda: Door(inside, enter), host, port)
    except OSError as error:
        words = _(
            "Cannot listen for bounces on {place} ({why}). Stop what holds the port, or set MAILER_BOUNCE_HOST and "
            "MAILER_BOUNCE_PORT to a free one."
        )
        raise ReceiverError(words.format(place=f"{host}:{port}", why=error.strerror)) from error


def serve(host: str, port: int) -> None:
    """Receives bounces until SIGTERM or SIGINT; prints one line when it listens. Raises ReceiverError."""
    logging.getLogger("mail.log").setLevel(logging.WARNING)  # aiosmtpd logs every command, tokens included
    asyncio.run(_serve(host, port))


async def _serve(host: str, port: int) -> None:
    stop = asyncio.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(number, stop.set)
    with ThreadPoolExecutor(THREADS, "bounce") as threads:
        server = await listen(host, port, threads)
        name, actual = server.sockets[0].getsockname()[:2]
        print(_("Bounce receiver listening on {place}").format(place=f"{name}:{actual}"), flush=True)
        await stop.wait()
        server.close()


def _take(raw: bytes, addresses: list[str]) -> None:
    for address in addresses:
        ingest(raw, address, Evidence.Source.SMTP, timezone.now())


def _closing_connections(call: Callable[[], Result]) -> Result:
    """Threads outlive requests: without this each would keep its connection until the database cuts it."""
    try:
        return call()
    finally:
        connections.close_all()
