"""How many messages may go on a lane now."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from mailer.lib.relays import Relay


@dataclass(frozen=True, slots=True)
class Grant:
    """Leave to begin ``number`` messages; where it is 0, ``wait`` says after how many seconds to ask again. What was
    granted is to be begun within ``fresh`` seconds (None: at any time) or given back, so that no lane passes its rate
    by sending late what was granted early."""

    number: int
    wait: float = 0.0
    fresh: float | None = None


def grant(relay: Relay, provider: str, wanted: int, now: datetime) -> Grant:
    """Leave for at most ``wanted`` messages on a lane. In a short transaction of its own: never call it in another. An
    unrated lane gives all and writes nothing."""
    return Grant(wanted)


def give_back(relay: Relay, provider: str, number: int, now: datetime) -> None:
    """What was granted and not begun; the hour and the day have it again."""
