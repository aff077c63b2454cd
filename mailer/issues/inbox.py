"""What an inbox shows of a mail before it is opened, and how much of a mail it shows once it is. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from mailer.compiler import merge

NARROW, WIDE = 40, 60
"""Characters of a subject that phones show: held upright, narrow and wide ones."""
PREVIEWED = 90
"""Characters of the preheader that two lines of an inbox hold."""

CLIP_BYTES = 102_000
"""Gmail cuts off what is longer, and with it the unsubscribe link."""
BUDGET_BYTES = 90_000
"""What we allow ourselves: sending adds to it, and other programs cut off earlier."""


@dataclass(frozen=True, slots=True)
class InboxLine:
    """Sender, subject and preheader as a phone shows them that has room for ``room`` characters of a subject."""

    room: int
    sender: str
    subject: str
    preheader: str

    @property
    def initial(self) -> str:
        """What stands in the circle that inboxes draw where a sender has no picture."""
        return next((each.upper() for each in self.sender if each.isalnum()), "?")


def inbox_line(room: int, sender: str, subject: str, preheader: str) -> InboxLine:
    return InboxLine(room, cut(sender, room), cut(subject, room), cut(preheader, PREVIEWED))


def cut(text: str, room: int) -> str:
    """So much of ``text`` as fits, with an ellipsis for the rest."""
    text = " ".join(text.split())
    return text if len(text) <= room else text[: room - 1].rstrip() + "…"


def filled(typed: str, values: Mapping[str, str], defaults: Mapping[str, str]) -> str:
    """A line with merge fields as it was typed, filled with ``values``, its own fallbacks, or ``defaults``."""
    return "".join(
        (values.get(piece.name) or piece.fallback or defaults.get(piece.name, ""))
        if isinstance(piece, merge.Field)
        else str(piece)
        for piece in merge.scan(typed)
    )


class Weight(StrEnum):
    FITS = "fits"
    CLOSE = "close"
    CLIPPED = "clipped"


def weigh(size: int) -> Weight:
    """What becomes of an HTML part of ``size`` bytes."""
    if size <= BUDGET_BYTES:
        return Weight.FITS
    return Weight.CLOSE if size <= CLIP_BYTES else Weight.CLIPPED
