"""How many messages may go on a lane now, for all dispatchers together."""

from __future__ import annotations

import time
from dataclasses import asdict, dataclass, replace
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db import connection, transaction

from mailer.dispatch.bucket import Bucket, pace_of
from mailer.dispatch.models import Lane
from mailer.dispatch.routing import WHOLE_RELAY
from mailer.dispatch.warmup import allowance
from mailer.lib.rates import Rate, parse_rate
from mailer.lib.relays import Relay

CACHE_SECONDS = 1.0
"""How long an unrated lane is believed to be one."""
_MOST_KNOWN = 10_000
_STATE = tuple(Bucket.__dataclass_fields__)
_unrated: dict[tuple[str, str], float] = {}


@dataclass(frozen=True, slots=True)
class Grant:
    """Leave to begin ``number`` messages; where it is 0, ``wait`` says after how many seconds to ask again. What was
    granted is to be begun within ``fresh`` seconds (None: at any time) or given back, so that no lane passes its rate
    by sending late what was granted early."""

    number: int
    wait: float = 0.0
    fresh: float | None = None
    whole: bool = False
    """It is the relay that has to wait, and with it all of its lanes."""


@dataclass(frozen=True, slots=True)
class Limits:
    """What holds for a lane now, its warm-up included."""

    rate: Rate
    window: int


def grant(relay: Relay, provider: str, wanted: int, now: datetime) -> Grant:
    """Leave for at most ``wanted`` messages on a lane, within the limits of the lane and of its relay. In a short
    transaction of its own: never call it in another. An unrated lane gives all and writes nothing."""
    if wanted <= 0 or not _is_rated(relay, provider):
        return Grant(max(0, wanted))
    asked = time.monotonic()
    with transaction.atomic(durable=True):
        _commit_lightly()
        lanes = _locked(relay, provider, now)
        passed = time.monotonic() - asked  # waiting for the lock
        given = _share_out(lanes, relay, wanted, now + timedelta(seconds=passed))
    return given if given.fresh is None else replace(given, fresh=max(0.0, given.fresh - passed))


def give_back(relay: Relay, provider: str, number: int, now: datetime) -> None:
    """What was granted and not begun: the hour and the day have it again."""
    if number <= 0 or not _is_rated(relay, provider):
        return
    with transaction.atomic():
        for lane in _locked(relay, provider, now):
            _keep(lane, bucket_of(lane).giving_back(number, now, zone()))


def limits_of(lane: Lane, relay: Relay | None, now: datetime) -> Limits:
    """The limits of a lane at ``now``; of the whole relay's with what MAILER_RELAYS says. ``relay`` is None where it is
    not configured any more."""
    rate = Rate(lane.per_second, lane.per_hour, lane.per_day)
    if relay is not None and relay.rate and lane.provider == WHOLE_RELAY:
        rate = rate.tighter(parse_rate(relay.rate))
    if lane.warm_up_from is not None and lane.warm_up_start is not None:
        today = now.astimezone(zone()).date()
        ramp = allowance(lane.warm_up_from, lane.warm_up_start, lane.warm_up_factor, today, rate.per_day)
        rate = replace(rate, per_day=ramp)
    default = relay.window if relay is not None else 8
    return Limits(rate, min(default, lane.window or default))


def zone() -> ZoneInfo:
    """Of the house: where its day begins."""
    return ZoneInfo(settings.TIME_ZONE)


def forget(**_: object) -> None:
    """Look up again what is rated. Connected to changes of lanes in this process."""
    _unrated.clear()


def _is_rated(relay: Relay, provider: str) -> bool:
    if relay.rate:
        return True
    key, now = (relay.name, provider), time.monotonic()
    if _unrated.get(key, 0.0) > now:
        return False
    lanes = Lane.objects.filter(relay=relay.name, provider__in=(WHOLE_RELAY, provider))
    if any(each.is_rated for each in lanes):
        return True
    if len(_unrated) > _MOST_KNOWN:
        _unrated.clear()
    _unrated[key] = now + CACHE_SECONDS
    return False


def _commit_lightly() -> None:
    """A grant lost with the database's machine is one that nobody used."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SET LOCAL synchronous_commit TO OFF")


def _locked(relay: Relay, provider: str, now: datetime) -> list[Lane]:
    """The rows that limit a lane, the relay's first, so that two dispatchers never wait for each other."""
    if relay.rate:
        Lane.objects.get_or_create(relay=relay.name, provider=WHOLE_RELAY, defaults={"changed_at": now})
    both = Lane.objects.filter(relay=relay.name, provider__in=(WHOLE_RELAY, provider))
    found = list(both.select_for_update().order_by("provider"))
    return [each for each in found if each.is_rated or (relay.rate and each.provider == WHOLE_RELAY)]


@dataclass(frozen=True, slots=True)
class _Rated:
    """A limited lane as it stands at an instant."""

    lane: Lane
    limits: Limits
    bucket: Bucket

    @classmethod
    def of(cls, lane: Lane, relay: Relay, now: datetime) -> _Rated:
        limits = limits_of(lane, relay, now)
        return cls(lane, limits, bucket_of(lane).at(limits.rate, limits.window, now, zone()))

    @property
    def is_whole(self) -> bool:
        return self.lane.provider == WHOLE_RELAY

    def wait(self, wanted: int, now: datetime) -> float:
        return self.bucket.wait(self.limits.rate, self.limits.window, wanted, now, zone())

    def take(self, number: int, now: datetime) -> None:
        _keep(self.lane, self.bucket.taking(self.limits.rate, number, now, zone()))

    def refuse(self, now: datetime) -> None:
        """Write down only what others must know: that the hour or day is used up, or that a clock was set."""
        noted = self.bucket.waiting(self.limits.rate, now, zone())
        kept = bucket_of(self.lane)
        was_set = (
            kept.refilled_at is not None and noted.refilled_at is not None and noted.refilled_at < kept.refilled_at
        )
        if was_set or noted.spent_until != kept.spent_until:
            _keep(self.lane, noted)

    def fresh(self) -> float | None:
        per_second = self.limits.rate.per_second
        return None if per_second is None else pace_of(per_second, self.limits.window).fresh


def _share_out(lanes: list[Lane], relay: Relay, wanted: int, now: datetime) -> Grant:
    rated = [_Rated.of(lane, relay, now) for lane in lanes]
    wait = max((each.wait(wanted, now) for each in rated), default=0.0)
    if wait > 0:
        for each in rated:
            each.refuse(now)
        return Grant(0, wait, whole=any(each.is_whole and each.wait(wanted, now) > 0 for each in rated))
    number = min((each.bucket.leaves(each.limits.rate, wanted) for each in rated), default=wanted)
    for each in rated:
        each.take(number, now)
    return Grant(number, fresh=min((fresh for each in rated if (fresh := each.fresh()) is not None), default=None))


def bucket_of(lane: Lane) -> Bucket:
    return Bucket(**{name: getattr(lane, name) for name in _STATE})


def _keep(lane: Lane, bucket: Bucket) -> None:
    Lane.objects.filter(pk=lane.pk).update(**asdict(bucket))
