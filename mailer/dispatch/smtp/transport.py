"""All of one drain's connections to one relay, driven by one thread with epoll."""

from __future__ import annotations

import contextlib
import os
import select
import ssl
import threading
import time
from collections import deque
from collections.abc import Sequence

from mailer.dispatch.blame import judge
from mailer.dispatch.smtp.book import Book
from mailer.dispatch.smtp.modes import mode
from mailer.dispatch.smtp.opening import MakeContext, NotOpened, Opened, open_connection
from mailer.dispatch.smtp.session import Session
from mailer.dispatch.smtp.timing import TIMEOUTS, Timeouts
from mailer.dispatch.transport import Parcel, Result
from mailer.lib import killpoints
from mailer.lib.relays import Relay
from mailer.lib.replies import Phase, Reply

TURNS = 4
"""In which a connection's window is filled where there is little to do: several messages in one write cost far less
than each by itself, but no connection is to have all while others have none."""
LOOK = 1.0
"""Seconds between two looks at who has kept us waiting."""


class SmtpTransport:
    """The Transport over SMTP: see mailer.dispatch.transport. It opens as many of its ``connections`` as there is work
    for, names itself ``hello``, and trusts what ``context`` trusts."""

    def __init__(
        self,
        relay: Relay,
        connections: int,
        hello: str,
        *,
        timeouts: Timeouts = TIMEOUTS,
        context: MakeContext = ssl.create_default_context,
    ) -> None:
        self._relay = relay
        self._connections = max(1, connections)
        self._timeouts = timeouts
        self._book = Book(tries=self._connections)
        self._sessions: dict[int, Session] = {}
        self._epoll = select.epoll()
        self._door = _Door(relay, hello, timeouts.opening, context)
        self._epoll.register(self._door.bell, select.EPOLLIN)
        self._fewer_until = 0.0
        self._look_every = min(LOOK, timeouts.stall / 4, timeouts.goodbye / 4, timeouts.mail / 4, timeouts.dot / 4)
        self._look_at = 0.0
        self._killing = killpoints.armed()

    @property
    def queued(self) -> int:
        return len(self._book.queue)

    @property
    def outstanding(self) -> int:
        return self._book.outstanding

    def offer(self, parcels: Sequence[Parcel], until: float, *, first: bool = False) -> None:
        self._book.offer(parcels, until, first)

    def recall(self) -> None:
        self._book.recall()

    def poll(self, seconds: float, low: int = 0) -> list[Result]:
        book = self._book
        end = time.monotonic() + seconds
        wait = 0.0  # first hear what came meanwhile: a message may not be begun where the relay has hung up
        while True:
            events = self._epoll.poll(wait)
            now = time.monotonic()
            for fd, event in events:
                self._happened(fd, event, now)
            if now >= self._look_at:
                self._look(now)
            if book.queue:
                self._begin(now)
            if (book.results and len(book.queue) <= low) or not book.outstanding or now >= end:
                return book.give()
            wait = max(0.0, min(end, self._look_at) - now)

    def close(self) -> None:
        self._door.close()
        now = time.monotonic()
        for session in self._sessions.values():
            if session.idle and not session.flight:
                session.leave(now)
            else:
                session.drop()
        with contextlib.suppress(OSError):
            self._see_off(now + self._timeouts.goodbye)
        for session in self._sessions.values():
            session.drop()
        self._epoll.close()

    # -- the loop ------------------------------------------------------------------------------------------------------

    def _happened(self, fd: int, event: int, now: float) -> None:
        session = self._sessions.get(fd)
        if session is None:
            self._welcome(now)
            return
        if event & ~select.EPOLLOUT:
            session.receive(now)
        if event & select.EPOLLOUT and not session.dead and session.out is not None:
            session.writable(now)
        if session.dead:
            del self._sessions[fd]

    def _look(self, now: float) -> None:
        """Who has kept us waiting too long?"""
        self._look_at = now + self._look_every
        self._book.expire(now)
        for fd, session in list(self._sessions.items()):
            session.overdue(now)
            if session.dead:
                del self._sessions[fd]

    def _begin(self, now: float) -> None:
        """Give each connection its turn, a part of its window at a time; what then is still queued is work for one
        more."""
        book = self._book
        part = max(1, self._relay.window // TURNS)
        began = -1
        while book.queue and began != book.under_way:
            began = book.under_way
            for session in list(self._sessions.values()):
                if session.out is None and session.serves:
                    session.fill(now, most=part)
        if book.queue:
            self._open_more(now)

    def _open_more(self, now: float) -> None:
        """The first connection alone: what is wrong with the relay need not be heard from all of them."""
        serving = sum(session.serves for session in self._sessions.values())
        allowed = self._connections - len(self._sessions)
        if not serving:
            allowed = min(1, allowed)
        elif now < self._fewer_until:
            allowed = 0
        for _ in range(min(allowed, len(self._book.queue)) - self._door.opening):
            self._door.knock()

    def _welcome(self, now: float) -> None:
        for arrived in self._door.arrivals():
            if isinstance(arrived, Opened):
                self._add(arrived, now)
            else:
                self._turned_away(arrived, now)

    def _add(self, opened: Opened, now: float) -> None:
        session = mode(self._relay, opened)(
            opened,
            self._book,
            self._epoll,
            self._timeouts,
            window=self._relay.window,
            share=self._relay.max_messages,
            killing=self._killing,
            now=now,
        )
        fd = opened.socket.fileno()
        session.receive(now)  # OpenSSL may hold bytes already; and the first messages begin
        if not session.dead:
            self._sessions[fd] = session

    def _turned_away(self, reply: Reply, now: float) -> None:
        """Where other connections are alive, a refusal means that so many are enough."""
        if any(session.idle for session in self._sessions.values()):
            self._fewer_until = now + self._timeouts.fewer
        elif not self._door.opening:
            self._book.unserved(reply, judge(reply))

    def _see_off(self, end: float) -> None:
        while any(not session.dead for session in self._sessions.values()):
            left = end - time.monotonic()
            if left <= 0:
                return
            for fd, event in self._epoll.poll(left):
                session = self._sessions.get(fd)
                if session is not None and not session.dead:
                    session.receive(end)
                    if event & select.EPOLLOUT and not session.dead:
                        session.writable(end)


class _Door:
    """Opens connections, each in a thread of its own, and rings when one has come of it. The bell is a file descriptor
    that becomes readable."""

    def __init__(self, relay: Relay, hello: str, timeout: float, context: MakeContext) -> None:
        self._relay = relay
        self._hello = hello
        self._timeout = timeout
        self._context = context
        self._lock = threading.Lock()
        self._arrived: deque[Opened | Reply] = deque()
        self._closed = False
        self.bell = os.eventfd(0, os.EFD_NONBLOCK | os.EFD_CLOEXEC)
        self.opening = 0
        """Attempts whose end has not been asked for with arrivals()."""

    def knock(self) -> None:
        self.opening += 1
        threading.Thread(target=self._open, name=f"open {self._relay.name}", daemon=True).start()

    def arrivals(self) -> list[Opened | Reply]:
        """The connections opened since the last call, and the reasons why others were not."""
        with contextlib.suppress(BlockingIOError):
            os.eventfd_read(self.bell)
        with self._lock:
            arrived = list(self._arrived)
            self._arrived.clear()
        self.opening -= len(arrived)
        return arrived

    def close(self) -> None:
        with self._lock:
            self._closed = True
            os.close(self.bell)
            for each in self._arrived:
                _hang_up(each)

    def _open(self) -> None:
        came: Opened | Reply
        try:
            came = open_connection(self._relay, self._hello, self._timeout, self._context)
        except NotOpened as error:
            came = error.reply
        except Exception as error:  # whatever it is, the loop must not wait for it for ever
            came = Reply(Phase.CONNECT, 0, f"{self._relay.host}:{self._relay.port}: {error!r}")
        with self._lock:
            if self._closed:
                _hang_up(came)
            else:
                self._arrived.append(came)
                os.eventfd_write(self.bell, 1)


def _hang_up(came: Opened | Reply) -> None:
    if isinstance(came, Opened):
        came.socket.close()
