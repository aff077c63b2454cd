"""How long to wait. Pure; chance is a parameter."""

from __future__ import annotations

from datetime import timedelta

LANE_FIRST, LANE_MOST = 60.0, 4000.0
ROW_FIRST, ROW_MOST = 15 * 60.0, 4 * 3600.0
GIVE_UP = timedelta(hours=72)


def lane_pause(failures: int, chance: float) -> timedelta:
    """Seconds a lane rests after its ``failures``-th trouble in a row (1 is the first): 60 s doubling to 4,000 s, with
    full jitter (``chance`` from 0 to 1), but never under a tenth of that."""
    most = min(LANE_MOST, LANE_FIRST * 2.0 ** min(failures - 1, 16))
    return timedelta(seconds=most * (0.1 + 0.9 * chance))


def row_pause(attempts: int, chance: float) -> timedelta:
    """How long a deferred delivery waits after its ``attempts``-th attempt: 15 min doubling to 4 h, give or take 10
    %."""
    base = min(ROW_MOST, ROW_FIRST * 2.0 ** min(attempts - 1, 16))
    return timedelta(seconds=base * (0.9 + 0.2 * chance))
