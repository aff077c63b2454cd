"""The catcher as a real process, and a scripted bounce receiver, for tests over loopback SMTP."""

from __future__ import annotations

import asyncio
import select
import smtplib
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from threading import Thread
from typing import Any

from aiosmtpd.smtp import SMTP

ROOT = Path(__file__).resolve().parents[2]
READY_SECONDS = 20


def eventually(happened: Callable[[], Any], seconds: float = 20) -> Any:
    """Polls until ``happened`` gives something true, and gives that; fails after ``seconds``."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if result := happened():
            return result
        time.sleep(0.02)
    raise AssertionError(f"Waited {seconds} s in vain.")


@dataclass
class CatcherProcess:
    """``python -m mailer.catcher`` on a free port."""

    store: Path
    options: tuple[str, ...] = ()
    port: int = 0
    ready_line: str = ""
    process: subprocess.Popen[str] = field(init=False)

    def start(self) -> CatcherProcess:
        """Starts it and waits for its ready line."""
        command = [sys.executable, "-m", "mailer.catcher", "--store", str(self.store), "--port", str(self.port)]
        self.process = subprocess.Popen(  # the tests end it themselves, some by force
            [*command, *self.options], cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
        )
        assert self.process.stdout is not None
        readable, _, _ = select.select([self.process.stdout], [], [], READY_SECONDS)
        self.ready_line = self.process.stdout.readline() if readable else ""
        if not self.ready_line:
            self.process.kill()
            raise AssertionError(f"The catcher did not start: {self.process.communicate()[1]}")
        self.port = int(self.ready_line.rsplit(":", 1)[1])
        return self

    def client(self) -> smtplib.SMTP:
        """A connected client that has said EHLO."""
        client = smtplib.SMTP("127.0.0.1", self.port, local_hostname="client.example", timeout=20)
        client.ehlo()
        return client

    def kill(self) -> None:
        """SIGKILL: nothing is cleaned up."""
        self.process.kill()
        self.process.communicate()

    def stop(self) -> int:
        """SIGTERM; gives the exit status."""
        if self.process.poll() is None:
            self.process.terminate()
        self.process.communicate(timeout=20)
        return self.process.returncode


@dataclass
class Notification:
    """What the receiver was handed."""

    mail_from: str
    recipients: list[str]
    raw: bytes


class Receiver:
    """A bounce receiver on a free port that answers DATA with the scripted replies, then with 250."""

    def __init__(self, *replies: str, port: int = 0) -> None:
        self.replies = list(replies)
        self.port = port
        self.offered: list[Notification] = []
        self.accepted: list[Notification] = []
        self._loop = asyncio.new_event_loop()
        self._thread = Thread(target=self._loop.run_forever, daemon=True)
        self._server: asyncio.Server

    async def handle_DATA(self, server: SMTP, session: Any, envelope: Any) -> str:
        """Keeps what was offered."""
        notification = Notification(envelope.mail_from, list(envelope.rcpt_tos), envelope.original_content)
        self.offered.append(notification)
        reply = self.replies.pop(0) if self.replies else "250 2.0.0 OK"
        if reply.startswith("250"):
            self.accepted.append(notification)
        return reply

    def __enter__(self) -> Receiver:
        self._thread.start()
        asyncio.run_coroutine_threadsafe(self._listen(), self._loop).result(20)
        return self

    def __exit__(self, *error: object) -> None:
        asyncio.run_coroutine_threadsafe(self._hang_up(), self._loop).result(20)
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(20)
        self._loop.close()

    async def _listen(self) -> None:
        self._server = await self._loop.create_server(
            lambda: SMTP(self, hostname="receiver.example", enable_SMTPUTF8=True, loop=self._loop),
            "127.0.0.1",
            self.port,
        )
        self.port = self._server.sockets[0].getsockname()[1]

    async def _hang_up(self) -> None:
        self._server.close()
        others = [task for task in asyncio.all_tasks() if task is not asyncio.current_task()]
        for task in others:
            task.cancel()
        await asyncio.gather(*others, return_exceptions=True)


def mail(subject: str = "Hello", to: str = "anna@example.org", message_id: str = "<1@sender.example>") -> bytes:
    """A small message with CRLF line ends."""
    lines = (
        "From: Mission <press@sender.example>",
        f"To: {to}",
        f"Subject: {subject}",
        f"Message-ID: {message_id}",
        "",
        "Good morning.",
        "",
    )
    return "\r\n".join(lines).encode()
