"""How many messages a new address of ours may send on each day, until mailbox providers know it. Pure."""

from __future__ import annotations

from datetime import date

FACTOR = 1.5
MOST_FACTOR = 10.0
_UNBOUNDED = 10**9
"""A ramp that has come so far limits nothing."""


def allowance(begins: date, first_day: int, factor: float, today: date, per_day: int | None = None) -> int | None:
    """The most messages ``today``: ``first_day`` on the day it ``begins`` (and before), each later day ``factor`` times
    as many, until that passes ``per_day``, which holds from then on; None: as many as will go."""
    days = max(0, (today - begins).days)
    ramp = float(first_day)
    for _ in range(days):
        if ramp >= (per_day or _UNBOUNDED) or factor <= 1.0:
            break
        ramp *= factor
    if ramp >= (per_day or _UNBOUNDED):
        return per_day
    return int(ramp)
