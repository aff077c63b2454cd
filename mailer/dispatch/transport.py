"""What carries a window of messages to a relay, and what it says became of each."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from mailer.dispatch.blame import Verdict
from mailer.dispatch.message import Message
from mailer.lib.replies import Reply


@dataclass(frozen=True, slots=True)
class Result:
    """What became of one message; ``reply`` is the last of its dialogue."""

    delivery: int
    verdict: Verdict
    reply: Reply


class Transport(Protocol):
    """A connection, or several, to one relay, kept between windows."""

    def send(self, window: Sequence[Message], until: float) -> list[Result]:
        """Send each message once; one result a message, in order. Never raises for what a relay or a network does:
        that is a verdict. After one that concerns the lane or the relay, or leaves a message uncertain, the rest is
        UNSENT; so is what was not begun before ``until``, on the monotonic clock."""
        ...

    def close(self) -> None:
        """Say goodbye. Never raises."""
        ...
