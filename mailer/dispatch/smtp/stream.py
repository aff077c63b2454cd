"""The bytes of one connection on their way out, counted: of each message we must know whether its last byte is handed
over to the system."""

from __future__ import annotations

import select
import socket
import ssl
from abc import ABC, abstractmethod
from collections.abc import Iterable

from mailer.lib.killpoints import KillPoint, reach

BLOCKED = (BlockingIOError, InterruptedError, ssl.SSLWantReadError, ssl.SSLWantWriteError)
RECORD = 16_384
"""Over TLS one record is written at a time: OpenSSL says how much of a larger write is out only once all of it is."""


class Stream(ABC):
    """``closing``: the relay has said 421; nothing more is written. ``failed``: why the system takes nothing more."""

    __slots__ = ("_epoll", "_slice", "closing", "end", "failed", "handed", "killing", "out", "sock")

    def __init__(self, sock: socket.socket, epoll: select.epoll, killing: bool) -> None:
        self.sock = sock
        self.killing = killing
        self.closing = False
        self.failed = ""
        self.end = self.handed = 0
        """Bytes of the stream so far, and those of them handed over to the system."""
        self.out: memoryview | None = None
        """Those that are not."""
        self._epoll = epoll
        self._slice = RECORD if isinstance(sock, ssl.SSLSocket) else 0
        epoll.register(sock, select.EPOLLIN)

    @abstractmethod
    def _ends(self) -> Iterable[int]:
        """Where in the stream messages are complete, in order."""

    def _write(self, *pieces: bytes) -> None:
        """Hand over what the system takes, keep the rest. Pieces spare a copy of each message."""
        size = sum(map(len, pieces))
        self.end += size
        if self.closing or self.failed:
            return
        if self.out is not None or self._slice or self.killing:
            self.out = memoryview(b"".join(pieces if self.out is None else (self.out, *pieces)))
            self.flush()
            return
        try:
            sent = self.sock.sendmsg(pieces)
        except BLOCKED:
            sent = 0
        except OSError as error:
            self._fail(str(error))
            return
        self.handed += sent
        if sent < size:
            self.out = memoryview(b"".join(pieces))[sent:]
            self._watch()

    def flush(self) -> None:
        """Hand over as much of what waits as the system takes."""
        try:
            while self.out is not None:
                piece = self.out[: self._slice] if self._slice else self.out
                if self.killing:
                    piece = piece[: self._to_the_next_point()]
                sent = self.sock.send(piece)
                self.handed += sent
                self.out = self.out[sent:] if sent < len(self.out) else None
                if self.killing:
                    self._pass_points()
        except BLOCKED:
            self._watch()
        except OSError as error:
            self._fail(str(error))

    def _watch(self) -> None:
        self._epoll.modify(self.sock, select.EPOLLIN | (select.EPOLLOUT if self.out is not None else 0))

    def _to_the_next_point(self) -> int:
        """Bytes up to a message's last one, or that one."""
        for end in self._ends():
            if end > self.handed:
                return max(1, end - 1 - self.handed)
        return self.end - self.handed

    def _pass_points(self) -> None:
        for end in self._ends():
            if end - 1 <= self.handed <= end:
                reach(KillPoint.AFTER_DOT if end == self.handed else KillPoint.BEFORE_DOT)

    def _fail(self, why: str) -> None:
        """The system takes no more bytes. What the relay said before it hung up may still be there to read, and comes
        first: receive() finds the end."""
        self.failed = why
        self.out = None
        self._watch()
