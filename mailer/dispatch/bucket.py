"""What a lane may still send, by its limits: a token bucket for the second, counters for the hour and the day. Pure.

The promise is one about the relay's door: over any second no more messages arrive than the rate and one window. Grants
alone do not keep it, as what was granted early may be sent late. So a grant is only good for a short while, ``fresh``
seconds, and over any span of 1 + ``fresh`` seconds no more is granted than the rate and one window.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from math import floor
from zoneinfo import ZoneInfo

from mailer.lib.rates import Rate

EVERY_MOST, EVERY_LEAST = 0.25, 0.02
"""Seconds between two grants on a lane: as rare as the rate and the window allow, but never more than 50 a second."""
FRESH_LEAST, FRESH_MOST = 0.1, 1.0
STEPPED = timedelta(seconds=5)
"""A clock that shows so much less than before was set."""
LATEST_BACK = timedelta(minutes=3)
"""After a grant: what was not begun within two comes back."""
_TINY = 1e-6


@dataclass(frozen=True, slots=True)
class Pace:
    """How a rate a second is kept. ``burst``: the most tokens there ever are; ``every``: seconds between two grants;
    ``fresh``: seconds in which a grant is to be used; ``rate``: tokens a second, the rate or a little less."""

    rate: float
    burst: float
    every: float
    fresh: float


def pace_of(per_second: float, window: int) -> Pace:
    """Half a window is granted as one and half stays for those that come late, so that rate × (1 + fresh) + burst is at
    most rate + window."""
    burst = max(1.0, min(per_second * 2 * EVERY_MOST, window / 2), per_second * 1.5 * EVERY_LEAST)
    every = max(EVERY_LEAST, min(EVERY_MOST, burst / 2 / per_second))
    fresh = min(FRESH_MOST, max(FRESH_LEAST, (window - burst) / per_second))
    rate = min(per_second, max(per_second / 2, (per_second + window - burst) / (1 + fresh)))
    return Pace(rate, burst, every, fresh)


@dataclass(frozen=True, slots=True)
class Bucket:
    """What a lane has spent; the fields of mailer.dispatch.models.Lane."""

    tokens: float = 0.0
    refilled_at: datetime | None = None
    granted_at: datetime | None = None
    hour: datetime | None = None
    hour_used: int = 0
    day: date | None = None
    day_used: int = 0
    spent_until: datetime | None = None

    def at(self, limits: Rate, window: int, now: datetime, zone: ZoneInfo) -> Bucket:
        """The same at ``now``: refilled, and with a new hour or day where one has begun. Whoever's clock is a little
        behind another's does not begin the last one anew."""
        known = self._since(now)
        hour, day = now.replace(minute=0, second=0, microsecond=0), now.astimezone(zone).date()
        if known.hour is None or not timedelta(0) <= known.hour - hour <= timedelta(hours=1):
            known = replace(known, hour=hour, hour_used=0)
        if known.day is None or not 0 <= (known.day - day).days <= 1:
            known = replace(known, day=day, day_used=0)
        return known._refilled(pace_of(limits.per_second, window), now) if limits.per_second else known

    def _since(self, now: datetime) -> Bucket:
        """Without what lies in the future, because a clock was set."""
        marks = [each for each in (self.refilled_at, self.granted_at) if each is not None]
        if any(each - now > STEPPED for each in marks):
            return replace(self, refilled_at=now, granted_at=None)
        return self

    def _refilled(self, pace: Pace, now: datetime) -> Bucket:
        if self.refilled_at is None:
            return replace(self, tokens=pace.burst, refilled_at=now)
        passed = max(0.0, (now - self.refilled_at).total_seconds())
        tokens = min(pace.burst, self.tokens + passed * pace.rate)
        return replace(self, tokens=tokens, refilled_at=max(now, self.refilled_at))

    def leaves(self, limits: Rate, wanted: int) -> int:
        """How many of ``wanted`` it lets through."""
        allowed = [wanted]
        if limits.per_second is not None:
            allowed.append(floor(self.tokens + _TINY))
        if limits.per_hour is not None:
            allowed.append(limits.per_hour - self.hour_used)
        if limits.per_day is not None:
            allowed.append(limits.per_day - self.day_used)
        return max(0, min(allowed))

    def wait(self, limits: Rate, window: int, wanted: int, now: datetime, zone: ZoneInfo) -> float:
        """Seconds until it may grant: since the last grant long enough ago, and with something worth granting."""
        if (spent := self.spent(limits, now, zone)) is not None:
            return (spent - now).total_seconds()
        if limits.per_second is None:
            return 0.0
        pace = pace_of(limits.per_second, window)
        if self.tokens + _TINY >= max(1.0, pace.burst / 2):
            return 0.0  # whoever asked last wanted little
        since = (now - self.granted_at).total_seconds() if self.granted_at else pace.every
        worth = max(1, min(wanted, floor(pace.burst / 2)))
        lacking = max(0.0, worth - self.tokens - _TINY) / pace.rate
        return max(pace.every - since - _TINY, lacking, 0.0)

    def spent(self, limits: Rate, now: datetime, zone: ZoneInfo) -> datetime | None:
        """While the hour or the day allows no more: when the next begins."""
        ends = []
        if limits.per_hour is not None and self.hour_used >= limits.per_hour:
            ends.append(now.replace(minute=0, second=0, microsecond=0) + timedelta(hours=1))
        if limits.per_day is not None and self.day_used >= limits.per_day:
            midnight = datetime.combine(now.astimezone(zone).date() + timedelta(days=1), time(), zone)
            ends.append(midnight.astimezone(now.tzinfo))
        return max(ends, default=None)

    def waiting(self, limits: Rate, now: datetime, zone: ZoneInfo) -> Bucket:
        """The same, with the note until when nothing may be taken."""
        return replace(self, spent_until=self.spent(limits, now, zone))

    def taking(self, limits: Rate, number: int, now: datetime, zone: ZoneInfo) -> Bucket:
        """Without ``number`` tokens."""
        taken = replace(
            self,
            tokens=max(0.0, self.tokens - number) if limits.per_second is not None else 0.0,
            granted_at=now,
            hour_used=self.hour_used + number,
            day_used=self.day_used + number,
        )
        return taken.waiting(limits, now, zone)

    def giving_back(self, number: int, now: datetime, zone: ZoneInfo) -> Bucket:
        """The hour and the day have it again, unless they have just begun: then it may have been granted in the last.
        The second does not: what it allowed then it does not allow now."""
        midnight = datetime.combine(self.day, time(), zone) if self.day is not None else now
        hour = number if self.hour is not None and now - self.hour >= LATEST_BACK else 0
        day = number if now - midnight >= LATEST_BACK else 0
        return replace(
            self,
            hour_used=max(0, self.hour_used - hour),
            day_used=max(0, self.day_used - day),
            spent_until=None if hour or day else self.spent_until,
        )
