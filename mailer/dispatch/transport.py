"""What carries messages to a relay, and what it says became of each."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from mailer.dispatch.blame import Verdict
from mailer.dispatch.message import Message
from mailer.lib.replies import Reply


@dataclass(frozen=True, slots=True)
class Result:
    """What became of one message; ``reply`` is the one that decided it."""

    delivery: int
    verdict: Verdict
    reply: Reply
    wait: float = 0.0
    """Seconds the relay asks us to wait at least; 0 where it does not say."""


class Parcel(Protocol):
    """A message that may go, put together only when a connection has room for it: what was just made is still in the
    processor's cache."""

    @property
    def delivery(self) -> int: ...

    def message(self) -> Message:
        """Raises ValueError or KeyError where the recipient's data cannot be put into a message."""
        ...


class Transport(Protocol):
    """All of one drain's connections to one relay, kept between windows. One thread calls it.

    Every parcel offered gets exactly one result. Nothing here raises for what a relay or a network does: that is a
    verdict. A verdict that concerns the lane or the relay, or that leaves a message uncertain, halts it: no further
    parcel is begun, the queued ones come back UNSENT, those under way keep their own outcome; it goes on with the first
    offer after ``outstanding`` has come to 0.
    """

    @property
    def queued(self) -> int:
        """Parcels not begun."""
        ...

    @property
    def outstanding(self) -> int:
        """Parcels without a result: queued ones and those under way."""
        ...

    def offer(self, parcels: Sequence[Parcel], until: float, *, first: bool = False) -> None:
        """Take armed parcels in charge, ``first`` before all that is queued. What was not begun before ``until``, on
        the monotonic clock, comes back UNSENT."""
        ...

    def poll(self, seconds: float, low: int = 0) -> list[Result]:
        """Work until at most ``low`` parcels are queued and there is a result, until it halts, until nothing is
        outstanding, or until ``seconds`` have passed; then give the results since the last call."""
        ...

    def recall(self) -> None:
        """Begin nothing more: what is queued comes back UNSENT from the next poll."""
        ...

    def close(self) -> None:
        """Say goodbye. Never raises. Nothing may be outstanding."""
        ...
