"""A transport that says at once what a test tells it to say."""

from __future__ import annotations

import math
from collections import deque
from collections.abc import Callable, Sequence

from django.db.models import Q

from mailer.campaigns.models import Delivery, Window
from mailer.campaigns.states import DeliveryState
from mailer.dispatch.blame import Verdict
from mailer.dispatch.message import Message
from mailer.dispatch.transport import Parcel, Result
from mailer.lib.relays import Relay
from mailer.lib.replies import Phase, Reply

Answer = Callable[[Message], tuple[Verdict, Reply]]
OK = (Verdict.ACCEPTED, Reply(Phase.DOT, 250, "2.0.0 queued"))
STOPS = frozenset({Verdict.LANE, Verdict.RELAY, Verdict.SENDER, Verdict.UNCERTAIN})
NEVER = Reply(Phase.CONNECT, 0, "never begun")


class Wire:
    """Stands in for the connections; keeps what was put on them. ``step`` messages are answered a poll; ``before`` is
    called before each poll."""

    def __init__(
        self, answer: Answer = lambda message: OK, step: int = 8, before: Callable[[], object] = lambda: None
    ) -> None:
        self.answer, self.step, self.before = answer, step, before
        self.queue: deque[Parcel] = deque()
        self.offers: list[int] = []
        self.sent: list[str] = []
        self.in_force: list[int] = []
        """How many deliveries were armed and not settled, at each poll."""

    def __call__(self, relay: Relay, connections: int, hello: str) -> Wire:
        return self

    @property
    def queued(self) -> int:
        return len(self.queue)

    @property
    def outstanding(self) -> int:
        return len(self.queue)

    def offer(self, parcels: Sequence[Parcel], until: float = math.inf, *, first: bool = False) -> None:
        self.offers.append(len(parcels))
        if first:
            self.queue.extendleft(reversed(parcels))
        else:
            self.queue.extend(parcels)

    def poll(self, seconds: float, low: int = 0) -> list[Result]:
        self.in_force.append(in_force())
        self.before()
        results: list[Result] = []
        for _ in range(min(self.step, len(self.queue))):
            results.append(self._result(self.queue.popleft()))
            if results[-1].verdict in STOPS:
                return results + self._unsent()
        return results

    def recall(self) -> None:
        self.recalled = self._unsent()
        self.queue.extend(_Recalled(each) for each in self.recalled)

    def close(self) -> None:
        assert not self.queue

    def _result(self, parcel: Parcel) -> Result:
        if isinstance(parcel, _Recalled):
            return parcel.result
        try:
            message = parcel.message()
        except (ValueError, KeyError) as error:
            reply = Reply(Phase.CONNECT, 0, f"not sent, the subscriber's data cannot be put into a message: {error}")
            return Result(parcel.delivery, Verdict.FAILED, reply)
        verdict, reply = self.answer(message)
        self.sent.append(message.rcpt_to)
        return Result(parcel.delivery, verdict, reply)

    def _unsent(self) -> list[Result]:
        unsent = [Result(each.delivery, Verdict.UNSENT, NEVER) for each in self.queue]
        self.queue.clear()
        return unsent


class _Recalled:
    """A parcel whose result is known already."""

    def __init__(self, result: Result) -> None:
        self.delivery, self.result = result.delivery, result

    def message(self) -> Message:
        raise AssertionError("what was recalled is not sent")


def in_force() -> int:
    """How many deliveries the windows in force name that are not settled."""
    armed = [each for ids in Window.objects.filter(lost_at=None).values_list("ids", flat=True) for each in ids]
    assert len(armed) == len(set(armed))
    return Delivery.objects.filter(Q(pk__in=armed), state=DeliveryState.PENDING).count()
