"""A relay that fails on demand, on a real socket: it offers PIPELINING and CHUNKING, keeps the Message-ID of everything
it took, and misbehaves as it was told, where it was told, as often as it was told."""

from __future__ import annotations

import contextlib
import re
import socket
import ssl
import threading
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import Enum
from pathlib import Path
from typing import BinaryIO

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from tests.faults.relays import _Server

LONGEST_LINE = 4096
LONGEST_MESSAGE = 10_000_000
_MESSAGE_ID = re.compile(rb"^Message-ID: <([^>\r\n]+)>", re.IGNORECASE | re.MULTILINE)


class Deed(Enum):
    """What it does instead of answering."""

    HANG = "says nothing until released"
    DROP = "hangs up"
    DROP_TAKEN = "takes the message, as a relay that queued it would, and hangs up before it says so"


@dataclass
class Order:
    """One misbehaviour. ``phase`` is connect, EHLO, STARTTLS, AUTH, MAIL, RCPT, DATA, body or dot (the end of a
    message, whether of DATA or of BDAT); ``what`` a reply or a deed."""

    phase: str
    what: str | Deed
    times: int
    skip: int
    only: str
    done: int = 0


class ChaosRelay(_Server):
    """Answers well unless told otherwise."""

    def __init__(
        self,
        *offers: str,
        port: int = 0,
        certificate: ssl.SSLContext | None = None,
        per_connection: int = 0,
        pause: float = 0.0,
    ) -> None:
        """``offers`` are EHLO lines, all usual ones where none is named; ``per_connection`` the messages after which
        it answers 421 to MAIL; ``pause`` the seconds it takes over each message."""
        super().__init__(port)
        self.offers = offers or ("PIPELINING", "CHUNKING", "8BITMIME", "SIZE 20000000", "SMTPUTF8")
        self.certificate = certificate
        self.per_connection = per_connection
        self.pause = pause
        self.taken: Counter[str] = Counter()
        """Messages it took, by Message-ID: as far as the world is concerned they were delivered."""
        self.times: list[float] = []
        """When it took them, on the monotonic clock."""
        self.log: list[tuple[float, str]] = []
        """Every command, with its time."""
        self.connections = 0
        self._orders: list[Order] = []
        self._released = threading.Event()

    def tell(self, phase: str, what: str | Deed, *, times: int = 1, skip: int = 0, only: str = "") -> Order:
        """From now on do ``what`` the next ``times`` times ``phase`` comes up, after ``skip`` good ones, in dialogues
        whose command contains ``only``."""
        order = Order(phase, what, times, skip, only)
        with self.lock:
            self._orders.append(order)
        return order

    def behave(self) -> None:
        """Forget all orders, and let go of what hangs."""
        with self.lock:
            self._orders.clear()
        self._released.set()

    def serve(self, connection: socket.socket) -> None:
        with self.lock:
            self.connections += 1
        dialogue = _Dialogue(self, connection)
        try:
            dialogue.run()
        finally:
            with contextlib.suppress(OSError):
                dialogue.connection.shutdown(socket.SHUT_RDWR)  # the stream would keep it open

    def order(self, phase: str, command: str) -> str | Deed | None:
        """What to do now, if anything was told."""
        with self.lock:
            self.log.append((time.monotonic(), command or phase))
            for each in self._orders:
                if each.phase != phase or each.done >= each.times or each.only not in command:
                    continue
                if each.skip:
                    each.skip -= 1
                    continue
                each.done += 1
                return each.what
        return None

    def take(self, message: bytes) -> None:
        found = _MESSAGE_ID.search(message)
        with self.lock:
            self.taken[found[1].decode() if found else "no Message-ID"] += 1
            self.times.append(time.monotonic())

    def hang(self) -> None:
        self._released.wait(120)


class _HungUp(ConnectionError):
    pass


class _Dialogue:
    """One connection."""

    def __init__(self, relay: ChaosRelay, connection: socket.socket) -> None:
        self.relay = relay
        self.connection = connection
        self.stream: BinaryIO = connection.makefile("rwb")
        self.number = 0
        self.sender = self.recipient = ""
        self.verbs: dict[bytes, Callable[[bytes], None]] = {
            b"EHLO": self._ehlo,
            b"STAR": self._starttls,
            b"AUTH": lambda line: self._usual("AUTH", line, "235 2.7.0 ok"),
            b"MAIL": self._mail,
            b"RCPT": self._rcpt,
            b"DATA": self._data,
            b"BDAT": self._bdat,
            b"RSET": self._rset,
            b"NOOP": lambda line: self._say("250 2.0.0 ok"),
        }

    def run(self) -> None:
        try:
            self._usual("connect", b"", "220 chaos.example ESMTP")
            while line := self.stream.readline(LONGEST_LINE):
                verb = line[:4].upper()
                if verb == b"QUIT":
                    self._say("221 2.0.0 bye")
                    self.stream.flush()
                    return
                self.verbs.get(verb, lambda line: self._say("500 5.5.1 what?"))(line)
        except (_HungUp, OSError, ValueError):
            return

    # -- answers -------------------------------------------------------------------------------------------------------

    def _say(self, text: str) -> None:
        self.stream.write(text.encode() + b"\r\n")
        self.stream.flush()

    def _usual(self, phase: str, line: bytes, usual: str, message: bytes | None = None) -> bool:
        """Answers as ordered, or as usual; True where the answer was good. A 421 ends the connection."""
        what = self.relay.order(phase, line.decode("utf-8", "replace").rstrip() or phase)
        if isinstance(what, Deed):
            self._do(what, message)
            what = None
        answer = what or usual
        good = answer[0] in "23"
        if good and message is not None:
            self.relay.take(message)
        self._say(answer)
        if answer.startswith("421"):
            raise _HungUp
        return good

    def _do(self, deed: Deed, message: bytes | None) -> None:
        if deed is Deed.HANG:
            self.relay.hang()
            return
        if deed is Deed.DROP_TAKEN and message is not None:
            self.relay.take(message)
        raise _HungUp

    # -- commands ------------------------------------------------------------------------------------------------------

    def _ehlo(self, line: bytes) -> None:
        offers = ["chaos.example", *self.relay.offers]
        text = "\r\n".join(f"250{'-' if each is not offers[-1] else ' '}{each}" for each in offers)
        self._usual("EHLO", line, text)

    def _starttls(self, line: bytes) -> None:
        if self.relay.certificate is None:
            self._say("502 5.5.1 no TLS here")
            return
        if self._usual("STARTTLS", line, "220 2.0.0 go"):
            self.connection = self.relay.certificate.wrap_socket(self.connection, server_side=True)
            self.stream = self.connection.makefile("rwb")

    def _rset(self, line: bytes) -> None:
        self.sender = self.recipient = ""
        self._say("250 2.0.0 ok")

    def _mail(self, line: bytes) -> None:
        self.sender = self.recipient = ""
        limit = self.relay.per_connection
        if limit and self.number >= limit:
            self._say("421 4.7.0 too many messages in this connection")
            raise _HungUp
        if self._usual("MAIL", line, "250 2.1.0 ok"):
            self.sender = line.decode()

    def _rcpt(self, line: bytes) -> None:
        if not self.sender:
            self._say("503 5.5.1 MAIL first")
        elif self._usual("RCPT", line, "250 2.1.5 ok"):
            self.recipient = line.decode()

    def _data(self, line: bytes) -> None:
        if not self.recipient:
            self._say("503 5.5.1 RCPT first")
        elif self._usual("DATA", line, "354 go on"):
            self._end(self._until_dot())

    def _bdat(self, line: bytes) -> None:
        size = int(line.split()[1])
        if size > LONGEST_MESSAGE:
            raise _HungUp
        message = self._exactly(size)
        if not self.recipient:
            self._say("503 5.5.1 RCPT first")
        else:
            self._end(message)

    def _end(self, message: bytes) -> None:
        if self.relay.pause:
            time.sleep(self.relay.pause)
        about = self.recipient.encode()
        self.sender = self.recipient = ""
        if self._usual("dot", about, "250 2.0.0 taken", message):
            self.number += 1

    # -- bodies --------------------------------------------------------------------------------------------------------

    def _in_body(self) -> None:
        what = self.relay.order("body", self.recipient)
        if isinstance(what, Deed):
            self._do(what, None)
        elif what:
            self._say(what)
            raise _HungUp

    def _exactly(self, size: int) -> bytes:
        start = self.stream.read(min(size, 1000))
        if self.recipient:
            self._in_body()
        rest = self.stream.read(size - len(start))
        if len(start) + len(rest) < size:
            raise _HungUp
        return start + rest

    def _until_dot(self) -> bytes:
        taken = bytearray(self.stream.readline(LONGEST_LINE))
        self._in_body()
        while not (taken == b".\r\n" or taken.endswith(b"\r\n.\r\n")):
            line = self.stream.readline(LONGEST_LINE)
            if not line or len(taken) > LONGEST_MESSAGE:
                raise _HungUp
            taken += line
        return bytes(taken[:-3])


def self_signed(folder: Path) -> ssl.SSLContext:
    """A server's context with a certificate that nobody vouches for."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "127.0.0.1")])
    now = datetime.now(UTC)
    builder = x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number())
    signed = builder.not_valid_before(now).not_valid_after(now + timedelta(days=1)).sign(key, hashes.SHA256())
    pem = folder / "relay.pem"
    plain = serialization.NoEncryption()
    secret = key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, plain)
    pem.write_bytes(secret + signed.public_bytes(serialization.Encoding.PEM))
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(pem)
    return context
