"""A relay that answers as a test tells it to, on a real socket of 127.0.0.1."""

from __future__ import annotations

import socket
import threading
from collections.abc import Callable

Script = Callable[[str, int], str | None]
"""Command line (or "." for the end of the message, "connect" for the greeting) and message number from 1 -> the reply,
"hang up", or None for the usual reply."""

USUAL = {
    "connect": "220 relay.test ESMTP",
    "EHLO": "250-relay.test\r\n250 8BITMIME",
    "MAIL": "250 2.1.0 ok",
    "RCPT": "250 2.1.5 ok",
    "DATA": "354 go ahead",
    ".": "250 2.0.0 queued",
    "RSET": "250 2.0.0 ok",
    "QUIT": "221 2.0.0 bye",
}


class ScriptedRelay:
    """Takes connections one after another; keeps each line it was told and each message whole, byte for byte."""

    def __init__(self, script: Script = lambda command, message: None) -> None:
        self.script = script
        self.commands: list[str] = []
        self.messages: list[bytes] = []
        self.connections = 0
        self.number = 0
        self._server = socket.create_server(("127.0.0.1", 0))
        self.port: int = self._server.getsockname()[1]
        self._thread = threading.Thread(target=self._serve, daemon=True)

    def __enter__(self) -> ScriptedRelay:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._server.close()

    def _serve(self) -> None:
        while True:
            try:
                connection, _ = self._server.accept()
            except OSError:
                return
            self.connections += 1
            connection.settimeout(20)
            with connection, connection.makefile("rb") as lines:
                try:
                    self._talk(connection, lines)
                except OSError:
                    continue

    def _talk(self, connection: socket.socket, lines: object) -> None:
        if not self._answer(connection, "connect"):
            return
        for raw in iter(lines.readline, b""):  # type: ignore[attr-defined]
            verb, space, rest = raw.decode().rstrip("\r\n").partition(" ")
            command = verb.upper() + space + rest
            self.commands.append(command)
            if command.startswith("MAIL"):
                self.number += 1
            if not self._answer(connection, command):
                return
            if command == "DATA" and self._reply("DATA").startswith("354"):
                if not self._body(connection, lines):
                    return
            elif command == "QUIT":
                return

    def _body(self, connection: socket.socket, lines: object) -> bool:
        if self.script("body", self.number) == "hang up":
            connection.recv(100)
            return False
        message = b""
        for raw in iter(lines.readline, b""):  # type: ignore[attr-defined]
            if raw == b".\r\n":
                self.messages.append(message)
                return self._answer(connection, ".")
            message += raw
        return False

    def _reply(self, command: str) -> str:
        usual = USUAL.get(command.split(" ")[0], "500 5.5.1 what?")
        return self.script(command, self.number) or usual

    def _answer(self, connection: socket.socket, command: str) -> bool:
        reply = self._reply(command)
        if reply == "hang up":
            return False
        connection.sendall(reply.encode() + b"\r\n")
        return True
