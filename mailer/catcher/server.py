"""The catcher's SMTP server: takes all mail, keeps it, mails nobody. No Django, so that it starts at once."""

from __future__ import annotations

import asyncio
import signal
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

from aiosmtpd.smtp import SMTP

from mailer.catcher.bouncer import Bouncer
from mailer.catcher.dsn import HOSTNAME
from mailer.catcher.handler import CatcherHandler
from mailer.catcher.store import MAX_MESSAGE_BYTES, MAX_MESSAGES

MAX_CONNECTIONS = 200
IDLE_SECONDS = 300.0
BOUNCE_DELAY = timedelta(seconds=1)


class CatcherSMTP(SMTP):
    """aiosmtpd's protocol with a bound on how many may be connected."""

    def __init__(self, handler: CatcherHandler, connected: set[CatcherSMTP]) -> None:
        super().__init__(
            handler,
            data_size_limit=MAX_MESSAGE_BYTES,
            enable_SMTPUTF8=True,
            hostname=HOSTNAME,
            ident="mail catcher",
            timeout=IDLE_SECONDS,
            loop=asyncio.get_running_loop(),
        )
        self._connected = connected

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Greets; one connection too many is told to come again and closed."""
        if len(self._connected) >= MAX_CONNECTIONS and isinstance(transport, asyncio.WriteTransport):
            transport.write(f"421 4.7.0 {HOSTNAME} has too many connections, try again later\r\n".encode())
            transport.close()
            return
        self._connected.add(self)
        super().connection_made(transport)

    def connection_lost(self, error: Exception | None) -> None:
        """Frees the place."""
        if self in self._connected:
            self._connected.discard(self)
            super().connection_lost(error)

    def data_received(self, data: bytes) -> None:
        """Drops what a refused connection still says."""
        if self in self._connected:
            super().data_received(data)

    def eof_received(self) -> bool | None:
        """Lets a refused connection close."""
        return super().eof_received() if self in self._connected else False


class Catcher:
    """The server with its store and bouncer, inside a running event loop.

    Without ``bounce_port`` simulated bounces stay stored and are sent by the next catcher that has one.
    ``start`` raises OSError where the port is taken and sqlite3.Error where the store cannot be opened.
    """

    def __init__(
        self,
        store_path: Path,
        host: str = "127.0.0.1",
        port: int = 2525,
        bounce_host: str = "127.0.0.1",
        bounce_port: int | None = None,
        *,
        bounce_delay: timedelta = BOUNCE_DELAY,
        max_messages: int = MAX_MESSAGES,
    ) -> None:
        self.host, self.port = host, port
        self._store_path = store_path
        self._bouncer = Bouncer(store_path, bounce_host, bounce_port) if bounce_port else None
        self._bounce_delay, self._max_messages = bounce_delay, max_messages
        self._connected: set[CatcherSMTP] = set()

    async def start(self) -> None:
        """Listens; port 0 is replaced by the one the system chose."""
        self._handler = CatcherHandler(
            self._store_path, bounce_delay=self._bounce_delay, max_messages=self._max_messages
        )
        loop = asyncio.get_running_loop()
        try:
            self._server = await loop.create_server(
                lambda: CatcherSMTP(self._handler, self._connected), self.host, self.port, reuse_address=True
            )
        except OSError:
            self._handler.close()
            raise
        self.port = self._server.sockets[0].getsockname()[1]
        if self._bouncer:
            self._bouncer.start()

    async def stop(self) -> None:
        """Hangs up, finishes what is being stored, keeps unsent bounces."""
        self._server.close()
        for session in list(self._connected):
            if session.transport is not None:
                session.transport.close()
        await self._server.wait_closed()
        self._handler.close()
        if self._bouncer:
            await asyncio.to_thread(self._bouncer.stop)


def serve(catcher: Catcher, say: Callable[[str], None] = lambda line: print(line, flush=True)) -> None:
    """Runs ``catcher`` until SIGTERM or SIGINT. Says ``catcher listening on HOST:PORT`` when ready."""
    asyncio.run(_until_signalled(catcher, say))


async def _until_signalled(catcher: Catcher, say: Callable[[str], None]) -> None:
    stopped = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, stopped.set)
    await catcher.start()
    say(f"catcher listening on {catcher.host}:{catcher.port}")
    await stopped.wait()
    await catcher.stop()
