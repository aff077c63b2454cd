"""The three dialogues. Each message has one recipient and its own outcome: a refusal touches nothing else."""

from __future__ import annotations

from abc import abstractmethod

from mailer.dispatch.message import Message
from mailer.dispatch.smtp.book import Item
from mailer.dispatch.smtp.opening import Opened
from mailer.dispatch.smtp.replies import BrokenConnection, words
from mailer.dispatch.smtp.session import DATA, DOT, MAIL, RSET, Session
from mailer.lib.killpoints import KillPoint, reach
from mailer.lib.relays import Relay
from mailer.lib.replies import Phase, Reply

FINAL_DOT = b".\r\n"
PORTION = 1 << 20
"""Bytes of whole messages that are written together. Each write costs the system, and the other end, which is woken for
it, as much as a third of a message; and messages put together in one go find the processor's cache as they left it."""


def mode(relay: Relay, opened: Opened) -> type[Session]:
    """The best dialogue that the relay offers and the operator allows."""
    if opened.pipelining and opened.chunking and relay.mode in ("auto", "chunked"):
        return Chunked
    if opened.pipelining and relay.mode != "plain":
        return Pipelined
    return Plain


class _Enveloped(Session):
    """What all three have in common: how a message is admitted, and its MAIL and RCPT."""

    __slots__ = ()

    def _next(self, now: float) -> Item | None:
        """The next item that this connection can carry."""
        while (item := self.book.take(now)) is not None:
            reply = self._unfit(item.message) if item.message else None
            if reply is None:
                if not self.flight:
                    self.since = now
                self.left -= 1
                return item
            self.book.refused(item, reply, 0)
        return None

    def _unfit(self, message: Message) -> Reply | None:
        """Why the relay, by its own word, would not take this."""
        to = message.rcpt_to
        if not to.isprintable() or ">" in to or "<" in to or " " in to:
            return Reply(Phase.RCPT, 553, "5.1.3 The address holds characters that no address may hold")
        if message.needs_smtputf8 and not self.opened.smtputf8:
            return Reply(Phase.RCPT, 553, "5.6.7 The relay does not take addresses with letters beyond ASCII")
        limit = self.opened.size
        if limit and len(message.data) > limit:
            return Reply(Phase.MAIL, 552, f"5.3.4 The relay takes messages of at most {limit} bytes")
        return None

    def _mail(self, message: Message) -> str:
        size = f" SIZE={len(message.data)}" if self.opened.size is not None else ""
        utf8 = " SMTPUTF8" if message.needs_smtputf8 else ""
        return f"MAIL FROM:<{message.mail_from}>{size}{utf8}\r\n"

    def _rcpt(self, message: Message) -> str:
        return f"RCPT TO:<{message.rcpt_to}>\r\n"


class Chunked(_Enveloped):
    """CHUNKING (RFC 3030) with PIPELINING: whole messages, a window of them in flight. Each begins with RSET, as after
    a refusal the transaction before it may still be open."""

    __slots__ = ()

    phases = (Phase.MAIL, Phase.MAIL, Phase.RCPT, Phase.DOT)

    def fill(self, now: float, most: int = 0) -> None:
        flight = self.flight
        full = min(self.window, len(flight) + most) if most else self.window
        while self.out is None and len(flight) < full and self.serves:
            if not self._begin_some(now, full):
                return

    def _begin_some(self, now: float, full: int) -> bool:
        """Begin messages until ``full`` are in flight or a portion is together, in one write; False where there is none
        to begin."""
        pieces: list[bytes] = []
        end = self.end
        while len(self.flight) < full and self.serves and end - self.end < PORTION:
            item = self._next(now)
            if item is None or item.message is None:
                break
            message, item.message = item.message, None
            self.flight.append(item)
            data = message.data
            pieces += (
                f"RSET\r\n{self._mail(message)}{self._rcpt(message)}BDAT {len(data)} LAST\r\n".encode(),
                data,
            )
            item.end = end = end + len(pieces[-2]) + len(data)
        if pieces:
            self._write(*pieces)
        return bool(pieces)

    def _answer(self, item: Item, code: int, text: bytes) -> None:
        if item.step < DATA:
            self._envelope(item, code, text)
        else:
            self._final(item, code, text)


class _WithData(_Enveloped):
    """DATA: the body goes out once the relay has said 354."""

    __slots__ = ()

    def _answer(self, item: Item, code: int, text: bytes) -> None:
        if item.step == DOT:
            self._final(item, code, text)
        elif item.step == DATA:
            self._data(item, code, text)
        else:
            self._envelope(item, code, text)
            self._continue(item)

    def _data(self, item: Item, code: int, text: bytes) -> None:
        if 200 <= code < 300:
            raise BrokenConnection(f"{code} {words(text)} to DATA")
        if code >= 400:
            self._end_open(item, item.refusal or Reply(Phase.DATA, code, words(text)))
            return
        if self._is_late(self.since):
            raise BrokenConnection("the go-ahead was read when the message's time was over")
        if self.killing:
            reach(KillPoint.AFTER_354)
        item.step = DOT
        body = b""  # after a refused RCPT, as nothing may arrive
        if item.refusal is None and item.message is not None:
            body = item.message.data
            item.end = self.end + len(body) + len(FINAL_DOT)
        item.message = None
        self._body(body)

    def _end_open(self, item: Item, reply: Reply) -> None:
        """The item is refused in the middle of its transaction."""
        self.reset = True
        self.flight.popleft()
        self._refused(item, reply)

    def _begin(self, now: float) -> Item | None:
        """The next item, as the last of the flight."""
        item = self._next(now)
        if item is not None:
            item.step = RSET if self.reset else MAIL
            self.reset = False
            self.flight.append(item)
        return item

    @abstractmethod
    def _continue(self, item: Item) -> None:
        """MAIL or RCPT is answered."""

    @abstractmethod
    def _body(self, body: bytes) -> None:
        """354 was said: send it, and the final dot."""


class Pipelined(_WithData):
    """PIPELINING (RFC 2920): the body of one message and MAIL, RCPT, DATA of the next in one write."""

    __slots__ = ()

    def fill(self, now: float, most: int = 0) -> None:
        if self.out is None and self._has_room():
            envelope = self._next_envelope(now)
            if envelope:
                self._write(envelope)

    def _has_room(self) -> bool:
        """Only the last of the flight can be without its 354; then no other may begin."""
        return self.serves and (not self.flight or self.flight[-1].step == DOT)

    def _next_envelope(self, now: float) -> bytes:
        item = self._begin(now) if self._has_room() else None
        if item is None or item.message is None:
            return b""
        reset = "RSET\r\n" if item.step == RSET else ""
        return f"{reset}{self._mail(item.message)}{self._rcpt(item.message)}DATA\r\n".encode()

    def _continue(self, item: Item) -> None:
        """All of it is said already."""

    def _body(self, body: bytes) -> None:
        self._write(body, FINAL_DOT + self._next_envelope(self.since))


class Plain(_WithData):
    """One command, one reply."""

    __slots__ = ()

    def fill(self, now: float, most: int = 0) -> None:
        if self.serves and not self.flight:
            item = self._begin(now)
            if item is not None:
                self._say(item)

    def _say(self, item: Item) -> None:
        if item.message is not None:
            commands = ("RSET\r\n", self._mail(item.message), self._rcpt(item.message), "DATA\r\n")
            self._write(commands[item.step].encode())

    def _continue(self, item: Item) -> None:
        if item.refusal is not None:
            self._end_open(item, item.refusal)
        else:
            self._say(item)

    def _body(self, body: bytes) -> None:
        self._write(body, FINAL_DOT)
