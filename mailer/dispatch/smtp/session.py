"""One open connection: bytes out, replies in, and what it means for its messages when it ends."""

from __future__ import annotations

import select
from abc import abstractmethod
from collections import deque
from collections.abc import Iterable

from mailer.dispatch.blame import Verdict
from mailer.dispatch.smtp.book import Book, Item
from mailer.dispatch.smtp.opening import Opened
from mailer.dispatch.smtp.replies import BrokenConnection, ReplyLines, words
from mailer.dispatch.smtp.stream import BLOCKED, Stream
from mailer.dispatch.smtp.timing import Timeouts
from mailer.lib.killpoints import KillPoint, reach
from mailer.lib.replies import Phase, Reply

RSET, MAIL, RCPT, DATA, DOT = range(5)
"""Steps of a message: the reply it waits for."""
PHASES = (Phase.MAIL, Phase.MAIL, Phase.RCPT, Phase.DATA, Phase.DOT)
CLOSING = 421
READ = 65_536


class Session(Stream):
    """``flight`` holds the items under way, in the order of their replies. Subclasses are the dialogues."""

    __slots__ = (
        *("accepted", "book", "dead", "doubtful", "flight", "leaving", "left", "opened", "reset", "retiring"),
        *("since", "timeouts", "window", "_last", "_lines"),
    )

    def __init__(
        self,
        opened: Opened,
        book: Book,
        epoll: select.epoll,
        timeouts: Timeouts,
        *,
        window: int,
        share: int,
        killing: bool,
        now: float,
    ) -> None:
        super().__init__(opened.socket, epoll, killing)
        self.opened = opened
        self.book = book
        self.timeouts = timeouts
        self.flight: deque[Item] = deque()
        self.window = window
        """Messages in flight at a time, where the dialogue allows several."""
        self.left = share
        """Messages it may still begin."""
        self.accepted = 0
        self.doubtful = book.shaken
        """It was opened after another had broken."""
        self.retiring = False
        """It has had its share: what is under way is finished, nothing begun."""
        self.leaving = False
        """QUIT is said."""
        self.dead = False
        self.reset = False
        """The last transaction was left open: the next begins with RSET."""
        self.since = now
        """When something last moved: bytes out or a reply in."""
        self._lines = ReplyLines()
        self._last = (b"", Reply(Phase.DOT, 250))

    phases: tuple[Phase, ...] = PHASES
    """What the reply at each step answers."""

    @property
    def idle(self) -> bool:
        """Open, and not going away by itself."""
        return not (self.dead or self.leaving or self.closing or self.failed)

    @property
    def serves(self) -> bool:
        """Whether it will take more messages, now or when it has room."""
        return self.idle and not self.retiring and self.left > 0

    @abstractmethod
    def fill(self, now: float, most: int = 0) -> None:
        """Begin messages while there is room for them and the book has some; at most ``most`` if that is given."""

    @abstractmethod
    def _answer(self, item: Item, code: int, text: bytes) -> None:
        """The reply to the item at the head of the flight."""

    def _ends(self) -> Iterable[int]:
        return (item.end for item in self.flight if item.end)

    # -- in ------------------------------------------------------------------------------------------------------------

    def receive(self, now: float) -> None:
        """Read what has come, and act upon it."""
        try:
            while not self.dead:
                data = self.sock.recv(READ)
                if not data:
                    self.lost("the relay hung up")
                    return
                self._heard(data, now)
                # A full read may have left more; and OpenSSL may hold bytes that no poll of the socket tells of.
                if not self._slice and len(data) < READ:
                    break
        except BLOCKED:
            pass
        except BrokenConnection as error:
            self.lost(f"out of step: {error}")
        except OSError as error:
            self.lost(str(error))
        if not self.dead:
            self._settle_down(now)

    def _heard(self, data: bytes, now: float) -> None:
        flight = self.flight
        for code, text in self._lines.feed(data):
            self.since = now
            if code == CLOSING:
                self._farewell()
            if flight:
                self._answer(flight[0], code, text)
            elif self.leaving:
                self.drop()
                return
            else:
                raise BrokenConnection(f"{code} {words(text)}, to no command")

    def _settle_down(self, now: float) -> None:
        if self.closing and not self.flight:
            self.drop()
        if not self.idle:
            return
        if self.serves:
            self.fill(now)
        if not self.flight and not self.serves and self.idle:
            self.leave(now)

    def _farewell(self) -> None:
        """The relay says that it closes (RFC 5321, section 3.8): write no more, and listen till it has."""
        self.closing = True
        self.out = None

    # -- what a reply means --------------------------------------------------------------------------------------------

    def _envelope(self, item: Item, code: int, text: bytes) -> None:
        """The reply to RSET, MAIL or RCPT."""
        step = item.step
        if 200 <= code < 300:
            if self.killing and step == RCPT:
                reach(KillPoint.AFTER_RCPT)
        elif code < 400 or (step == RSET and code != CLOSING):
            raise BrokenConnection(f"{code} {words(text)} to {('RSET', 'MAIL', 'RCPT')[step]}")
        elif item.refusal is None:
            item.refusal = Reply(self.phases[step], code, words(text))
        item.step = step + 1

    def _final(self, item: Item, code: int, text: bytes) -> None:
        """The reply to the end of a message, which ends its transaction."""
        if item.refusal is not None:
            self.flight.popleft()
            self._refused(item, item.refusal)
        elif 200 <= code < 300:
            self.flight.popleft()
            self.accepted += 1
            self.book.accepted(item, self._reply(code, text))
        elif code < 400:
            raise BrokenConnection(f"{code} {words(text)} to the end of a message")
        else:
            self.flight.popleft()
            self._refused(item, Reply(Phase.DOT, code, words(text)))

    def _refused(self, item: Item, reply: Reply) -> None:
        if self.book.refused(item, reply, self.accepted) is Verdict.RECONNECT:
            self.retiring = True

    def _reply(self, code: int, text: bytes) -> Reply:
        """Many relays say the same each time."""
        if text != self._last[0] or code != self._last[1].code:
            self._last = (text, Reply(Phase.DOT, code, words(text)))
        return self._last[1]

    def writable(self, now: float) -> None:
        """The system takes bytes again."""
        if self._is_late(now):
            self.lost("the time for what it had still to take is over")
            return
        before = self.handed
        self.flush()
        if self.handed > before:
            self.since = now
        if not self.dead:
            self._watch()
            if self.out is None:
                self._settle_down(now)

    # -- the end -------------------------------------------------------------------------------------------------------

    def leave(self, now: float) -> None:
        """Say QUIT; the answer, or the time for it, closes the connection."""
        self.leaving = True
        self.since = now
        self._write(b"QUIT\r\n")

    def lost(self, why: str) -> None:
        """The connection is no more. Of what it leaves unanswered that may have arrived which was handed over whole;
        unless the relay said before that it closes: then nothing after that has."""
        if self.dead:
            return
        self.drop()
        why = self.failed or why
        items = list(self.flight)
        self.flight.clear()
        adrift = []
        for item in items:
            if item.refusal is not None:
                self._refused(item, item.refusal)
            elif item.end and item.end <= self.handed and not self.closing:
                text = f"connection lost after the final dot: {why}"
                self.book.settle(item, Verdict.UNCERTAIN, Reply(Phase.DOT, 0, text))
            else:
                adrift.append(item)
        self._leave_behind(adrift, items, why)

    def _leave_behind(self, adrift: list[Item], items: list[Item], why: str) -> None:
        doubtful = self.doubtful and not self.accepted
        if adrift:
            phase = PHASES[min(adrift[0].step, DATA)]
            reply = Reply(phase, 0, f"connection lost: {why}")
            if self.closing:  # it said why, and to whom
                for item in reversed(adrift):
                    self.book.back(item, reply)
            else:
                self.book.adrift(adrift, reply, doubtful=doubtful)
        elif not items and not self.accepted and not self.leaving:
            self._left_unused(why, doubtful)

    def _left_unused(self, why: str, doubtful: bool) -> None:
        self.book.shaken = True
        if doubtful:
            self.book.unserved(Reply(Phase.MAIL, 0, f"the relay hangs up at once: {why}"), Verdict.LANE)

    def drop(self) -> None:
        if not self.dead:
            self.dead = True
            self.out = None
            self._epoll.unregister(self.sock)
            self.sock.close()

    def _is_late(self, now: float) -> bool:
        """Whether the message at the head has had all its time. A process that was stopped wakes up to this: others may
        have its messages by then, so that none may be completed any more."""
        return bool(self.flight) and now - self.flight[0].began >= self.timeouts.whole

    def overdue(self, now: float) -> bool:
        """Whether the relay has kept us waiting for too long; then the connection is lost."""
        if self.dead or not self._waits_too_long(now):
            return False
        waited = now - self.since
        self.receive(now)  # where the process was stopped, answers may be there that no poll has told of
        if self.dead or not self._waits_too_long(now):
            return self.dead
        if self.leaving and not self.flight:
            self.drop()
        else:
            self.lost("the relay closed" if self.closing else f"nothing for {waited:.0f} s")
        return True

    def _waits_too_long(self, now: float) -> bool:
        limit = self._patience()
        return bool(limit and now - self.since >= limit) or self._is_late(now)

    def _patience(self) -> float:
        """Seconds that may pass without anything moving; 0 for ever."""
        if self.leaving or self.closing or self.failed:
            return self.timeouts.goodbye
        if not self.flight:
            return 0
        head = self.flight[0]
        if self.out is not None and not 0 < head.end <= self.handed:
            return self.timeouts.stall
        return self.timeouts.of(self.phases[head.step])
