"""Whether a campaign meets so many bounces or complaints that it had better stop. Pure.

Providers block a sender by such shares (Gmail and Yahoo ask for complaints under 0.3 %): an old list does harm to every
campaign that follows.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from math import ceil

FEWEST_ANSWERED = 50
"""With fewer answers a share says nothing."""
GROWN = 1.5
"""How much worse it must be than what staff have been told before it stops again."""


class Cause(StrEnum):
    BOUNCES = "bounces"
    COMPLAINTS = "complaints"


FEWEST = {Cause.BOUNCES: 5, Cause.COMPLAINTS: 3}
"""With fewer of them it does not stop, whatever the share: a small list may have one dead address in ten."""


@dataclass(frozen=True, slots=True)
class Figure:
    """``number`` of what ``answered`` counts, the messages that relays took or refused for good. ``limit`` and
    ``known``, at which it stopped before, are per cent; a limit of 0 never stops."""

    cause: Cause
    number: int
    answered: int
    limit: float
    known: float = 0.0

    @property
    def share(self) -> float:
        """Per cent."""
        return 100 * self.number / self.answered if self.answered else 0.0

    def is_too_much(self) -> bool:
        enough = self.answered >= FEWEST_ANSWERED and self.number >= FEWEST[self.cause]
        worse = self.share > self.limit and self.share >= self.known * GROWN
        return self.limit > 0 and enough and worse

    def missing(self) -> int:
        """How many more, at the least, until it is too much; 1 where that cannot be said."""
        if self.answered < FEWEST_ANSWERED:
            return 1
        least = max(self.limit, self.known * GROWN) * self.answered / 100
        return max(1, FEWEST[self.cause] - self.number, ceil(least) - self.number)
