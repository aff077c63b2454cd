"""Whether it is an hour at which a campaign may be sent. Pure: the clock and the zone are parameters."""

from __future__ import annotations

import zoneinfo
from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

_STEP = timedelta(minutes=15)
_MOST_STEPS = 4 * 48
_EXACT = timedelta(seconds=1)


def is_open(now: datetime, zone: ZoneInfo, begins: time | None, ends: time | None) -> bool:
    """Whether the wall clock of ``zone`` shows an hour from ``begins`` until before ``ends``; the hours may span
    midnight, and without hours, or from an hour until itself, it is always open.

    The instant is asked what it shows, never an hour which instant it is: so that what the clock skips or shows twice
    when summer time comes or goes needs no rule.
    """
    if begins is None or ends is None or begins == ends:
        return True
    shown = now.astimezone(zone).time()
    if begins < ends:
        return begins <= shown < ends
    return shown >= begins or shown < ends


def opens_at(now: datetime, zone: ZoneInfo, begins: time | None, ends: time | None) -> datetime | None:
    """The first instant from ``now`` on, to the second, at which it is open; None where it is not within two days:
    the hours are too short to find."""
    if is_open(now, zone, begins, ends):
        return now
    closed = now
    for _ in range(_MOST_STEPS):
        if is_open(closed + _STEP, zone, begins, ends):
            return _boundary(closed, closed + _STEP, zone, begins, ends)
        closed += _STEP
    return None


def _boundary(closed: datetime, opened: datetime, zone: ZoneInfo, begins: time | None, ends: time | None) -> datetime:
    while opened - closed > _EXACT:
        middle = closed + (opened - closed) / 2
        if is_open(middle, zone, begins, ends):
            opened = middle
        else:
            closed = middle
    return opened.replace(microsecond=0)


def zone_named(name: str, default: str) -> ZoneInfo:
    """The zone called ``name``, or ``default`` where there is no such zone, or no name."""
    try:
        return ZoneInfo(name or default)
    except (zoneinfo.ZoneInfoNotFoundError, ValueError, OSError):
        return ZoneInfo(default)
