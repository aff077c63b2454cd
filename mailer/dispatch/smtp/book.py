"""What was offered, and what became of it. No sockets here: the connections take from it and report to it."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Sequence
from math import inf

from mailer.dispatch.blame import HALTING, Verdict, judge
from mailer.dispatch.message import Message
from mailer.dispatch.transport import Parcel, Result
from mailer.lib.replies import Phase, Reply

MOST_RETURNS = 50
"""Each time a connection that had messages accepted came to its limit, so it goes on; but not for ever."""
NO_TIME = Reply(Phase.CONNECT, 0, "no time was left")
RECALLED = Reply(Phase.CONNECT, 0, "called back before it was begun")


class Item:
    """One parcel on its way. A connection keeps here how far the message has come."""

    __slots__ = ("began", "delivery", "end", "message", "parcel", "refusal", "returns", "step", "tries", "until")

    def __init__(self, parcel: Parcel, until: float) -> None:
        self.parcel = parcel
        self.delivery = parcel.delivery
        self.until = until
        self.tries = 0
        """Connections that broke over it."""
        self.returns = 0
        """Connections that had had their share when its turn came."""
        self.message: Message | None = None
        self.step = 0
        self.refusal: Reply | None = None
        self.end = 0
        """Where in its connection's stream of bytes the message is complete; 0 while it has no place there."""
        self.began = 0.0


class Book:
    """Every item is queued, or under way, or has its result. ``tries`` is how many connections may break with the
    same message at their head before the relay is blamed."""

    def __init__(self, tries: int) -> None:
        self.queue: deque[Item] = deque()
        self.results: list[Result] = []
        self.under_way = 0
        self.shaken = False
        """A connection broke, and no message was accepted since."""
        self._tries = tries
        self._soonest = inf
        self._held: Reply | None = None
        self._halted = False

    @property
    def outstanding(self) -> int:
        return len(self.queue) + self.under_way + len(self.results)

    def offer(self, parcels: Sequence[Parcel], until: float, first: bool) -> None:
        if not (self._halted and self.outstanding):
            self._halted, self._held = False, None
        items = [Item(parcel, until) for parcel in parcels]
        if first:
            self.queue.extendleft(reversed(items))
        else:
            self.queue.extend(items)
        self._soonest = min(self._soonest, until)
        if self._held is not None:
            self._return_queue(self._held)

    def recall(self) -> None:
        self._hold(RECALLED)

    def give(self) -> list[Result]:
        """The results since the last call."""
        results, self.results = self.results, []
        return results

    def expire(self, now: float) -> None:
        """What was not begun in time comes back."""
        if now < self._soonest:
            return
        late = [item for item in self.queue if item.until <= now]
        self.queue = deque(item for item in self.queue if item.until > now)
        self._soonest = min((item.until for item in self.queue), default=inf)
        self.results.extend(Result(item.delivery, Verdict.UNSENT, NO_TIME) for item in late)

    def take(self, now: float) -> Item | None:
        """The next item, its message put together; it is under way from here on."""
        queue = self.queue
        while queue:
            item = queue.popleft()
            if item.until <= now:
                self.results.append(Result(item.delivery, Verdict.UNSENT, NO_TIME))
                continue
            try:
                item.message = item.parcel.message()
            except (ValueError, KeyError) as error:
                text = f"not sent, the subscriber's data cannot be put into a message: {error}"
                self.results.append(Result(item.delivery, Verdict.FAILED, Reply(Phase.CONNECT, 0, text)))
                continue
            item.began = now
            self.under_way += 1
            return item
        return None

    # -- what became of those under way --------------------------------------------------------------------------------

    def accepted(self, item: Item, reply: Reply) -> None:
        self.under_way -= 1
        self.shaken = False
        self.results.append(Result(item.delivery, Verdict.ACCEPTED, reply))

    def refused(self, item: Item, reply: Reply, accepted: int) -> Verdict:
        """Judge ``reply`` on a connection that has had ``accepted`` messages taken."""
        verdict = judge(reply, accepted)
        if verdict is not Verdict.RECONNECT:
            self.settle(item, verdict, reply)
        elif item.returns >= MOST_RETURNS:
            self.settle(item, Verdict.LANE, reply)
        else:
            item.returns += 1
            self.back(item, reply)
        return verdict

    def settle(self, item: Item, verdict: Verdict, reply: Reply) -> None:
        self.under_way -= 1
        self.results.append(Result(item.delivery, verdict, reply))
        if verdict in HALTING:
            self.halt(reply)

    def adrift(self, items: Sequence[Item], reply: Reply, *, doubtful: bool) -> None:
        """A connection broke and left ``items`` unfinished, none of which can have arrived. ``doubtful``: it was opened
        after another had broken, and did no better."""
        self.shaken = True
        head, others = items[0], items
        head.tries += 1
        if doubtful or head.tries > self._tries:
            self.settle(head, Verdict.LANE, reply)
            others = items[1:]
        for item in reversed(others):
            self.back(item, reply)

    def unserved(self, reply: Reply, verdict: Verdict) -> None:
        """No connection can be had: that falls to whoever would have been the next."""
        if self.queue:
            item = self.queue.popleft()
            self.results.append(Result(item.delivery, verdict, reply))
            self.halt(reply)

    def back(self, item: Item, reply: Reply) -> None:
        """Under way no more, and to be begun before all others, if anything is begun at all."""
        self.under_way -= 1
        if self._held is not None:
            self.results.append(Result(item.delivery, Verdict.UNSENT, reply))
            return
        item.message, item.refusal, item.step, item.end = None, None, 0, 0
        self.queue.appendleft(item)
        self._soonest = min(self._soonest, item.until)

    def halt(self, reply: Reply) -> None:
        self._halted = True
        self._hold(reply)

    def _hold(self, reply: Reply) -> None:
        self._held = reply
        self._return_queue(reply)

    def _return_queue(self, reply: Reply) -> None:
        self.results.extend(_unsent(self.queue, reply))
        self.queue.clear()


def _unsent(items: Iterable[Item], reply: Reply) -> list[Result]:
    return [Result(item.delivery, Verdict.UNSENT, reply) for item in items]
