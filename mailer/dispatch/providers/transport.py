"""A provider's API as a transport: a few threads, each with a request under way."""

from __future__ import annotations

import math
import time
from collections import deque
from collections.abc import Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from queue import Empty, SimpleQueue

from mailer.dispatch.blame import HALTING, Verdict, judge
from mailer.dispatch.message import Message
from mailer.dispatch.providers import refusals
from mailer.dispatch.providers.answers import Means
from mailer.dispatch.providers.calls import Called, Caller
from mailer.dispatch.providers.services import ANSWER_SECONDS
from mailer.dispatch.transport import Parcel, Result
from mailer.lib.killpoints import KillPoint, reach
from mailer.lib.relays import Relay
from mailer.lib.replies import Phase, Reply


class ApiTransport:
    """Implements mailer.dispatch.transport.Transport. Messages are put together in the caller's thread, when a
    connection is free; threads do nothing but wait for answers."""

    def __init__(self, relay: Relay, connections: int, seconds: float = ANSWER_SECONDS) -> None:
        self.relay = relay
        self.connections = connections
        self.seconds = seconds
        self._waiting: deque[tuple[Parcel, float]] = deque()
        self._under_way = 0
        self._done: list[Result] = []
        self._answers: SimpleQueue[tuple[int, Caller, Called]] = SimpleQueue()
        self._free: list[Caller] = []
        self._threads = ThreadPoolExecutor(connections, thread_name_prefix=f"api-{relay.name}")
        self._halted: Reply | None = None

    @property
    def queued(self) -> int:
        return len(self._waiting)

    @property
    def outstanding(self) -> int:
        return len(self._waiting) + self._under_way + len(self._done)

    def offer(self, parcels: Sequence[Parcel], until: float = math.inf, *, first: bool = False) -> None:
        if self._halted is not None and not self._under_way and not self._done:
            self._halted = None
        offered = [(parcel, until) for parcel in parcels]
        if first:
            self._waiting.extendleft(reversed(offered))
        else:
            self._waiting.extend(offered)
        self._feed()

    def poll(self, seconds: float, low: int = 0) -> list[Result]:
        deadline = time.monotonic() + seconds
        self._feed()
        while self._under_way and not self._has_enough(low):
            if not self._take(max(deadline - time.monotonic(), 0.0)):
                break
            self._feed()
        while self._take(0.0):
            self._feed()
        results, self._done = self._done, []
        return results

    def recall(self) -> None:
        self._give_back(Reply(Phase.CONNECT, 0, "called back before it was sent"))

    def close(self) -> None:
        self.recall()
        self._threads.shutdown(wait=True, cancel_futures=True)
        while self._take(0.0):
            pass
        for caller in self._free:
            caller.close()

    def _has_enough(self, low: int) -> bool:
        return bool(self._done) and (self._halted is not None or len(self._waiting) <= low)

    def _feed(self) -> None:
        """Begin what connections are free for."""
        if self._halted is not None:
            self._give_back(self._halted)
        while self._waiting and self._under_way < self.connections:
            parcel, until = self._waiting.popleft()
            if time.monotonic() >= until:
                self._done.append(Result(parcel.delivery, Verdict.UNSENT, Reply(Phase.CONNECT, 0, "no time was left")))
            elif (message := self._put_together(parcel)) is not None:
                self._begin(message)

    def _put_together(self, parcel: Parcel) -> Message | None:
        try:
            return parcel.message()
        except (ValueError, KeyError) as error:
            reply = Reply(Phase.CONNECT, 0, f"not sent, the subscriber's data cannot be put into a message: {error}")
            self._done.append(Result(parcel.delivery, Verdict.FAILED, reply))
            return None

    def _begin(self, message: Message) -> None:
        reach(KillPoint.BEFORE_DOT)
        caller = self._free.pop() if self._free else Caller(self.relay, self.seconds)
        self._under_way += 1
        future = self._threads.submit(caller.call, message)
        future.add_done_callback(lambda done: self._answers.put((message.delivery, caller, _outcome(done))))
        reach(KillPoint.AFTER_DOT)

    def _take(self, seconds: float) -> bool:
        """Wait for one answer. False where none has come."""
        try:
            delivery, caller, called = self._answers.get(timeout=seconds) if seconds else self._answers.get_nowait()
        except Empty:
            return False
        self._under_way -= 1
        self._free.append(caller)
        verdict = self._verdict(called)
        self._done.append(Result(delivery, verdict, called.reply, called.wait))
        if verdict in HALTING and self._halted is None:
            self._halted = called.reply
        reach(KillPoint.BEFORE_COMMIT)
        return True

    def _verdict(self, called: Called) -> Verdict:
        return Verdict.RELAY if refusals.are_ours(self.relay.name, called.means) else judge(called.reply)

    def _give_back(self, reply: Reply) -> None:
        while self._waiting:
            parcel, _ = self._waiting.popleft()
            self._done.append(Result(parcel.delivery, Verdict.UNSENT, reply))


def _outcome(done: Future[Called]) -> Called:
    """What the call gave. One that was never begun, or broke in our own code, must still have a result."""
    if done.cancelled():
        return Called(Means.UNREACHED.reply("called back before it was sent"), Means.UNREACHED)
    error = done.exception()
    return done.result() if error is None else Called(Means.UNKNOWN.reply(repr(error)), Means.UNKNOWN)
