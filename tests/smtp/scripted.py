"""A relay that answers as a test tells it to, on a real socket of 127.0.0.1."""

from __future__ import annotations

import re
import socket
import ssl
import threading
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field

Script = Callable[[str, int], str | None]
"""What was said, and the delivery in hand -> the reply, or None for the usual one.

Said is a command line; "connect" for the greeting; "." for the end of a message, be it a dot or the end of its chunk;
"body" for its beginning. A reply may be "hang up", "silence" (not another word), or text with "|" where it hangs up: at
once in the middle of a line, after the end of one when the sender has done so too. The delivery is the number in the
envelope sender, 0 before the first."""

PLAIN: tuple[str, ...] = ()
PIPELINED = ("PIPELINING",)
CHUNKED = ("PIPELINING", "CHUNKING")

USUAL = {
    "connect": "220 relay.test ESMTP",
    "MAIL": "250 2.1.0 ok",
    "RCPT": "250 2.1.5 ok",
    "DATA": "354 go ahead",
    ".": "250 2.0.0 queued",
    "RSET": "250 2.0.0 ok",
    "QUIT": "221 2.0.0 bye",
    "STARTTLS": "220 2.0.0 go ahead",
}
OUT_OF_ORDER = "503 5.5.1 bad sequence of commands"


def usual(said: str, delivery: int) -> None:
    """The script of a relay that takes everything."""


@dataclass
class ScriptedRelay:
    """Takes connections side by side; keeps each line it was told, each message whole, byte for byte, and which
    deliveries it has taken. ``dribble`` sends replies byte by byte."""

    script: Script = usual
    offers: tuple[str, ...] = ()
    context: ssl.SSLContext | None = None
    implicit: bool = False
    dribble: bool = False
    commands: list[str] = field(default_factory=list)
    messages: list[bytes] = field(default_factory=list)
    taken: list[int] = field(default_factory=list)
    talks: list[Talk] = field(default_factory=list)
    connections: int = 0
    open: int = 0
    most_open: int = 0

    def __post_init__(self) -> None:
        self._server = socket.create_server(("127.0.0.1", 0))
        self.port: int = self._server.getsockname()[1]
        self._over = threading.Event()

    def __enter__(self) -> ScriptedRelay:
        threading.Thread(target=self._serve, daemon=True).start()
        return self

    def __exit__(self, *_: object) -> None:
        self._over.set()
        with suppress(OSError):
            self._server.shutdown(socket.SHUT_RDWR)
        self._server.close()

    def _serve(self) -> None:
        with suppress(OSError):
            while True:
                connection, _ = self._server.accept()
                self.connections += 1
                threading.Thread(target=self._talk, args=(connection,), daemon=True).start()

    def _talk(self, connection: socket.socket) -> None:
        talk: Talk | None = None
        self.open += 1
        self.most_open = max(self.most_open, self.open)
        connection.settimeout(20)
        connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        with suppress(OSError):
            if self.implicit and self.context is not None:
                connection = self.context.wrap_socket(connection, server_side=True)
            talk = Talk(self, connection)
            self.talks.append(talk)
            talk.run_and_close()
        if talk is None or not talk.left:
            self.open -= 1
        connection.close()


class _HungUp(OSError):
    pass


class Talk:
    """One connection."""

    def __init__(self, relay: ScriptedRelay, connection: socket.socket) -> None:
        self.relay = relay
        self.connection = connection
        self.lines = connection.makefile("rb")
        self.delivery = 0
        self.stage = ""
        """The last positive step of the transaction: MAIL or RCPT; empty outside of one."""
        self.left = False
        """QUIT was said: it counts as closed before that is answered, as the other end may come again at once."""

    def run_and_close(self) -> None:
        try:
            self.run()
        finally:
            self.lines.close()
            self.connection.close()

    def run(self) -> None:
        self._answer("connect", "connect")
        for raw in iter(lambda: self.lines.readline(), b""):  # STARTTLS changes it
            verb, space, rest = raw.decode(errors="replace").rstrip("\r\n").partition(" ")
            command = verb.upper() + space + rest
            self.relay.commands.append(command)
            if verb.upper() == "QUIT":
                self.left = True
                self.relay.open -= 1
            self._act(verb.upper(), command)
            if verb.upper() == "QUIT":
                return

    def _act(self, verb: str, command: str) -> None:
        if verb == "MAIL":
            self.delivery = int(re.findall(r"b-(\d+)@", command)[0])
            self.stage = "MAIL" if self._answer(verb, command) else ""
        elif verb == "RCPT":
            good = self._answer(verb, command, "" if self.stage == "MAIL" else OUT_OF_ORDER)
            self.stage = "RCPT" if good else self.stage
        elif verb == "DATA":
            if self._answer(verb, command, "" if self.stage == "RCPT" else OUT_OF_ORDER):
                self._data()
        elif verb == "BDAT":
            self._chunk(int(command.split(" ")[1]))
        else:
            self._other(verb, command)

    def _other(self, verb: str, command: str) -> None:
        if verb == "RSET":
            self.stage = ""
        answered = self._answer(verb, command)
        if verb == "STARTTLS" and answered and self.relay.context is not None:
            self.connection = self.relay.context.wrap_socket(self.connection, server_side=True)
            self.lines = self.connection.makefile("rb")

    def _data(self) -> None:
        self._body_begins()
        message = b""
        for raw in iter(self.lines.readline, b""):
            if raw == b".\r\n":
                self._ended(message)
                return
            message += raw

    def _chunk(self, size: int) -> None:
        self._body_begins()
        message = self.lines.read(size)
        if len(message) == size:
            self._ended(message)

    def _body_begins(self) -> None:
        reply = self.relay.script("body", self.delivery)
        if reply == "hang up":
            self.connection.recv(100)
        if reply:
            self._say(reply)

    def _ended(self, message: bytes) -> None:
        valid, self.stage = self.stage == "RCPT", ""
        if valid:
            self.relay.messages.append(message)
        reply = (self.relay.script(".", self.delivery) if valid else None) or (USUAL["."] if valid else OUT_OF_ORDER)
        if valid and reply.startswith("2"):
            self.relay.taken.append(self.delivery)
        self._say(reply)

    def _answer(self, verb: str, command: str, otherwise: str = "") -> bool:
        """Say what the script wants, else ``otherwise``, else the usual; True for a positive reply."""
        hello = ["250-relay.test", *(f"250-{each}" for each in self.relay.offers), "250 8BITMIME"]
        normal = "\r\n".join(hello) if verb == "EHLO" else USUAL.get(verb, "500 5.5.1 what?")
        reply = self.relay.script(command, self.delivery) or otherwise or normal
        self._say(reply)
        return reply[0] in "23"

    def _say(self, reply: str) -> None:
        if reply == "hang up":
            raise _HungUp
        if reply == "silence":
            self.relay._over.wait(20)
            raise _HungUp
        text, cut, _ = reply.partition("|")
        data = text.encode() + (b"" if cut else b"\r\n")
        for piece in [data[each : each + 1] for each in range(len(data))] if self.relay.dribble else [data]:
            self.connection.sendall(piece)
        if cut and text.endswith("\r\n"):
            self._part()
        if cut:
            raise _HungUp

    def _part(self) -> None:
        """Hang up as a relay does that wants its last reply to be read. The system would else answer what it was still
        being sent with a reset, which may overtake the replies before it."""
        self.connection.shutdown(socket.SHUT_WR)
        while self.lines.read1(65_536):
            pass
