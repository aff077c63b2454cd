"""A connection to a relay, greeted, encrypted and logged in: the part that smtplib does, and that blocks."""

from __future__ import annotations

import contextlib
import smtplib
import socket
import ssl
import time
from collections.abc import Callable
from dataclasses import dataclass

from mailer.dispatch.smtp.login import DONE, LoginImpossible, log_in
from mailer.dispatch.smtp.replies import LONGEST_REPLY, MOST_LINES, words
from mailer.lib.relays import Relay
from mailer.lib.replies import Phase, Reply

MakeContext = Callable[[], ssl.SSLContext]


@dataclass(frozen=True, slots=True)
class Opened:
    """A connection on which the next command may be MAIL, and what the relay offers on it."""

    socket: socket.socket
    pipelining: bool
    chunking: bool
    smtputf8: bool
    size: int | None
    """The largest message in bytes; 0 where it names none, None where it does not offer SIZE (RFC 1870)."""


class NotOpened(Exception):
    """The relay cannot be used; carries the reply that says why."""

    def __init__(self, reply: Reply) -> None:
        super().__init__(str(reply))
        self.reply = reply


def open_connection(relay: Relay, hello: str, timeout: float, context: MakeContext) -> Opened:
    """Connect, EHLO, STARTTLS, AUTH, each within ``timeout`` seconds. Raises NotOpened."""
    opening = _Opening(relay, hello, timeout, context)
    try:
        return opening.opened()
    except (OSError, smtplib.SMTPException, ValueError, LoginImpossible, NotOpened) as error:
        opening.give_up()
        raise opening.why(error) from error


class _Opening:
    """One attempt; ``phase`` says how far it has come."""

    def __init__(self, relay: Relay, hello: str, timeout: float, context: MakeContext) -> None:
        self.relay = relay
        self.hello = hello
        self.timeout = timeout
        self.context = context
        self.phase = Phase.CONNECT
        self._smtp: _Client | None = None

    def opened(self) -> Opened:
        smtp = self._smtp = _Client(self.relay, self.hello, self.timeout, self.context)
        self._expect(*smtp.connect(self.relay.host, self.relay.port), wanted=220)
        smtp.connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self._next(Phase.EHLO)
        self._expect(*smtp.ehlo())
        if self.relay.tls == "starttls":
            self._next(Phase.TLS)
            self._starttls(smtp)
        if self.relay.username:
            self._next(Phase.AUTH)
            self._expect(*log_in(smtp, self.relay, smtp.esmtp_features.get("auth", "")), wanted=DONE)
        return _offer(smtp)

    def _next(self, phase: Phase) -> None:
        self.phase = phase
        if self._smtp is not None:
            self._smtp.deadline = time.monotonic() + self.timeout

    def _starttls(self, smtp: _Client) -> None:
        if not smtp.has_extn("starttls"):
            text = "The relay offers no STARTTLS, so nothing was sent: set tls=none only if its network is yours"
            raise NotOpened(Reply(Phase.TLS, 0, text))
        smtp.connection.settimeout(self.timeout)
        self._expect(*smtp.starttls(context=self.context()))
        self._expect(*smtp.ehlo())  # only what it says inside TLS counts

    def _expect(self, code: int, text: bytes, wanted: int = 0) -> None:
        reply = Reply(self.phase, code, words(text))
        if not (code == wanted if wanted else 200 <= code < 300):
            raise NotOpened(reply)

    def give_up(self) -> None:
        if self._smtp is not None:
            self._smtp.close()

    def why(self, error: Exception) -> NotOpened:
        where = f"{self.relay.host}:{self.relay.port}"
        if isinstance(error, NotOpened):
            reply = error.reply
            return NotOpened(Reply(reply.phase, reply.code, f"{reply.text} ({where})")) if reply.code else error
        if isinstance(error, LoginImpossible):
            return NotOpened(error.reply)
        if isinstance(error, smtplib.SMTPResponseException):
            return NotOpened(Reply(self.phase, error.smtp_code, f"{words(error.smtp_error)} ({where})"))
        return NotOpened(Reply(self.phase, 0, f"{where}: {words(str(error))}"))


class _Client(smtplib.SMTP):
    """smtplib, but it reads no byte more than the reply it waits for, no longer than until ``deadline``, and no reply
    without end: we go on reading from the socket where it stops."""

    def __init__(self, relay: Relay, hello: str, timeout: float, context: MakeContext) -> None:
        self._relay = relay
        self._context = context
        self.deadline = time.monotonic() + timeout
        super().__init__(local_hostname=hello, timeout=timeout)

    @property
    def connection(self) -> socket.socket:
        sock: socket.socket | None = self.sock
        if sock is None:
            raise smtplib.SMTPServerDisconnected("the connection was closed")
        return sock

    def _get_socket(self, host: str, port: int, timeout: float) -> socket.socket:
        """Called by connect(); with implicit TLS the first packet is TLS's, and the certificate is checked against the
        host the operator named."""
        self._host = host  # what starttls() checks the certificate against
        connection = socket.create_connection((host, port), timeout)
        if self._relay.tls != "implicit":
            return connection
        try:
            return self._context().wrap_socket(connection, server_hostname=host)
        except (OSError, ValueError):
            connection.close()
            raise

    def getreply(self) -> tuple[int, bytes]:
        lines: list[bytes] = []
        try:
            while len(lines) < MOST_LINES:
                line = self._line()
                lines.append(line[4:].strip())
                if line[3:4] != b"-":
                    return self._code(line), b"\n".join(lines)
            raise smtplib.SMTPServerDisconnected("a reply longer than any should be")
        except (OSError, smtplib.SMTPServerDisconnected):
            self.close()
            raise

    def _code(self, line: bytes) -> int:
        if not line[:3].isdigit() or not 200 <= int(line[:3]) < 600:
            raise smtplib.SMTPServerDisconnected(f"not an SMTP reply: {words(line)[:80]!r}")
        return int(line[:3])

    def _line(self) -> bytes:
        line = bytearray()
        while not line.endswith(b"\n"):
            left = self.deadline - time.monotonic()
            if left <= 0:
                raise TimeoutError("no answer in time")
            self.connection.settimeout(left)
            byte = self.connection.recv(1)
            if not byte:
                raise smtplib.SMTPServerDisconnected("the relay hung up")
            line += byte
            if len(line) > LONGEST_REPLY // MOST_LINES:
                raise smtplib.SMTPServerDisconnected("a reply longer than any should be")
        return bytes(line)

    def close(self) -> None:
        with contextlib.suppress(OSError):
            super().close()


def _offer(smtp: _Client) -> Opened:
    sock = smtp.connection
    sock.setblocking(False)
    smtp.sock = None  # ours from here on
    features = smtp.esmtp_features
    limit = features.get("size", "").split(" ")[0]
    return Opened(
        socket=sock,
        pipelining="pipelining" in features,
        chunking="chunking" in features,
        smtputf8="smtputf8" in features,
        size=(int(limit) if limit.isdecimal() else 0) if "size" in features else None,
    )
