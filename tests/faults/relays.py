"""Relays that tests look into: a raw socket that answers as scripted, and a wire tap before the catcher."""

from __future__ import annotations

import contextlib
import socket
from threading import Lock, Thread
from typing import Self


class _Server:
    """Accepts on a free port, a thread a connection, until closed."""

    def __init__(self, port: int = 0) -> None:
        self._listener = socket.create_server(("127.0.0.1", port))
        self.port = self._listener.getsockname()[1]
        self.lock = Lock()

    def url(self, user: str = "", **options: object) -> str:
        """For MAILER_RELAYS; ``user`` is ``name:password@``."""
        words = "&".join(f"{name}={value}" for name, value in {"name": "main", "tls": "none", **options}.items())
        return f"smtp://{user}127.0.0.1:{self.port}?{words}"

    def __enter__(self) -> Self:
        Thread(target=self._accept, daemon=True).start()
        return self

    def __exit__(self, *error: object) -> None:
        self.close()

    def open_again(self) -> None:
        """Listen on the same port after ``close``."""
        self._listener = socket.create_server(("127.0.0.1", self.port))
        Thread(target=self._accept, daemon=True).start()

    def close(self) -> None:
        """Take no further connection."""
        with contextlib.suppress(OSError):
            self._listener.shutdown(socket.SHUT_RDWR)  # wakes the accepting thread
        self._listener.close()

    def _accept(self) -> None:
        with contextlib.suppress(OSError):
            while True:
                connection, _ = self._listener.accept()
                Thread(target=self._serve_quietly, args=(connection,), daemon=True).start()

    def _serve_quietly(self, connection: socket.socket) -> None:
        with connection, contextlib.suppress(OSError):
            self.serve(connection)

    def serve(self, connection: socket.socket) -> None:
        raise NotImplementedError


class Sink(_Server):
    """Answers 250 to everything, but to the first final dots what ``dots`` says. ``messages`` has every message
    offered, as it stood on the wire, without the final dot."""

    def __init__(self, *dots: str) -> None:
        super().__init__()
        self.dots = list(dots)
        self.messages: list[bytes] = []

    def serve(self, connection: socket.socket) -> None:
        stream = connection.makefile("rwb", buffering=0)
        stream.write(b"220 sink.example\r\n")
        while command := stream.readline():
            verb = command[:4].upper()
            stream.write({b"DATA": b"354 Go on\r\n", b"QUIT": b"221 Bye\r\n"}.get(verb, b"250 OK\r\n"))
            if verb == b"QUIT":
                return
            if verb == b"DATA":
                stream.write(self._take(_until_dot(stream)))

    def _take(self, message: bytes) -> bytes:
        with self.lock:
            self.messages.append(message)
            answer = self.dots.pop(0) if self.dots else "250 2.0.0 OK"
        return answer.encode() + b"\r\n"


def _until_dot(stream: socket.SocketIO) -> bytes:
    taken = b""
    while not taken.endswith(b"\r\n.\r\n"):
        line = stream.readline()
        if not line:
            raise ConnectionError("hung up in a message")
        taken += line
    return taken[:-3]


class Wire(_Server):
    """Passes everything on to another port and keeps what the client said."""

    def __init__(self, beyond: int) -> None:
        super().__init__()
        self.beyond = beyond
        self.said = b""

    def serve(self, connection: socket.socket) -> None:
        with socket.create_connection(("127.0.0.1", self.beyond), timeout=60) as onward:
            back = Thread(target=_pump, args=(onward, connection), daemon=True)
            back.start()
            while data := connection.recv(65536):
                with self.lock:
                    self.said += data
                onward.sendall(data)
            onward.shutdown(socket.SHUT_WR)
            back.join(60)


def _pump(source: socket.socket, target: socket.socket) -> None:
    with contextlib.suppress(OSError):
        while data := source.recv(65536):
            target.sendall(data)
