"""The hours in which a campaign may go out. Pure; ``now`` has a zone."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo


def is_open(now: datetime, zone: str, since: time, until: time) -> bool:
    """Whether a clock in ``zone`` shows a time from ``since`` on and before ``until``; they may span midnight."""
    shown = now.astimezone(ZoneInfo(zone)).time()
    return since <= shown < until if since < until else shown >= since or shown < until


def next_opening(now: datetime, zone: str, since: time, until: time) -> datetime | None:
    """When it may go out again, in ``zone``; None where it may now. An hour that the clocks skip in spring opens when
    they have skipped it."""
    if is_open(now, zone, since, until):
        return None
    here = now.astimezone(ZoneInfo(zone))
    today = here.replace(hour=since.hour, minute=since.minute, second=since.second, microsecond=0, fold=0)
    opening = today if today > here else today + timedelta(days=1)  # of the wall clock: 08:00 stays 08:00
    return opening.astimezone(ZoneInfo("UTC")).astimezone(ZoneInfo(zone))
