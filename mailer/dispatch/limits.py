"""What limits lanes: looked at, set and taken away by people, on screens and by commands alike."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace
from datetime import date, datetime
from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _

from mailer.dispatch import pace
from mailer.dispatch.models import Lane
from mailer.dispatch.routing import WHOLE_RELAY
from mailer.dispatch.warmup import FACTOR, MOST_FACTOR
from mailer.lib.providers import NAMES
from mailer.lib.rates import MOST, Rate, RateError, parse_rate
from mailer.lib.relays import LIMITS, Relay


class LaneRefused(ValueError):
    """A lane cannot have such limits; the message says what to write instead."""


@dataclass(frozen=True, slots=True)
class Given:
    """The limits that somebody gives a lane; None: no such limit."""

    per_second: float | None = None
    per_hour: int | None = None
    per_day: int | None = None
    connections: int | None = None
    window: int | None = None
    warm_up_from: date | None = None
    warm_up_start: int | None = None
    warm_up_factor: float = FACTOR

    @classmethod
    def of(cls, lane: Lane) -> Given:
        return cls(**{name: getattr(lane, name) for name in cls.__dataclass_fields__})

    def at_rate(self, text: str) -> Given:
        """The same with the rate that ``text`` says, such as 50/s+2000/h. Raises LaneRefused."""
        try:
            return replace(self, **asdict(parse_rate(text)))
        except RateError:
            raise LaneRefused(
                _("“%s” is no rate: write 50/s, 2000/h or 10000/d, several joined by +: 50/s+2000/h") % text[:60]
            ) from None

    @property
    def rate(self) -> Rate:
        return Rate(self.per_second, self.per_hour, self.per_day)


def limit(relay: str, provider: str, given: Given, now: datetime) -> Lane:
    """Give a lane its limits, all at once; a provider of WHOLE_RELAY is the relay itself. What it has sent this hour
    and day still counts. Raises LaneRefused."""
    _check(relay, provider, given)
    with transaction.atomic():
        Lane.objects.get_or_create(relay=relay, provider=provider, defaults={"changed_at": now})
        lane = Lane.objects.select_for_update().get(relay=relay, provider=provider)
        for name, value in asdict(given).items():
            setattr(lane, name, value)
        lane.spent_until, lane.changed_at = None, now
        lane.save(update_fields=[*asdict(given), "spent_until", "changed_at"])
    return lane


def clear(relay: str, provider: str, now: datetime) -> None:
    """Take away a lane's limits, not its troubles. Raises LaneRefused where it has none."""
    lane = Lane.objects.filter(relay=relay, provider=provider).first()
    if lane is None or not lane.is_limited:
        raise LaneRefused(_("This lane has no limits of its own."))
    limit(relay, provider, Given(), now)


def current(relay: str, provider: str) -> Given:
    """The limits that a lane has now."""
    lane = Lane.objects.filter(relay=relay, provider=provider).first()
    return Given() if lane is None else Given.of(lane)


def table(now: datetime) -> list[dict[str, Any]]:
    """Every relay in its order, and under it each lane that has limits or troubles: plain data, for a screen or JSON.
    ``provider`` * is the relay itself; ``rate`` is what holds today, warm-up and MAILER_RELAYS included; ``limits`` is
    what was set for the lane."""
    relays = {each.name: each for each in settings.MAILER_RELAYS}
    known = {(lane.relay, lane.provider): lane for lane in Lane.objects.order_by("relay", "provider")}
    whole = [(name, WHOLE_RELAY) for name in relays]
    told = [key for key, lane in known.items() if key not in whole and (lane.is_limited or lane.failures)]
    order = {name: number for number, name in enumerate(relays)}
    keys = sorted([*whole, *told], key=lambda key: (order.get(key[0], len(order)), *key))
    return [_row(known.get(key) or Lane(relay=key[0], provider=key[1]), relays.get(key[0]), now) for key in keys]


def _row(lane: Lane, relay: Relay | None, now: datetime) -> dict[str, Any]:
    limits = pace.limits_of(lane, relay, now)
    bucket = pace.bucket_of(lane).at(limits.rate, limits.window, now, pace.zone())
    wait = bucket.wait(limits.rate, limits.window, 1, now, pace.zone())
    resting = lane.not_before is not None and lane.not_before > now
    return {
        "relay": lane.relay,
        "provider": lane.provider or "*",
        "known": relay is not None,
        "rate": str(limits.rate),
        "limits": told(Given.of(lane)),
        "connections": lane.connections,
        "window": lane.window,
        "hour_used": bucket.hour_used,
        "day_used": bucket.day_used,
        "next_grant": round(wait, 3),
        "failures": lane.failures,
        "not_before": lane.not_before.isoformat() if resting and lane.not_before else None,
        "reason": lane.reason,
    }


def told(given: Given) -> dict[str, Any]:
    """Only what is set."""
    found: dict[str, Any] = {"rate": str(given.rate)} if given.rate else {}
    found |= {name: value for name in ("connections", "window") if (value := getattr(given, name)) is not None}
    if given.warm_up_from is not None:
        found |= {
            "warm_up_from": given.warm_up_from.isoformat(),
            "warm_up_start": given.warm_up_start,
            "warm_up_factor": given.warm_up_factor,
        }
    return found


def _check(relay: str, provider: str, given: Given) -> None:
    _one_of(relay, [each.name for each in settings.MAILER_RELAYS], _("There is no relay “%(name)s”. Known: %(known)s."))
    _one_of(provider, [WHOLE_RELAY, *NAMES], _("There is no provider “%(name)s”. Known: * (all), %(known)s."))
    _between(_("a second"), given.per_second, 0.001, MOST)
    _between(_("an hour"), given.per_hour, 1, MOST)
    _between(_("a day"), given.per_day, 1, MOST)
    _between(_("connections"), given.connections, *LIMITS["connections"])
    _between(_("window"), given.window, *LIMITS["window"])
    _between(_("messages on the first day"), given.warm_up_start, 1, MOST)
    _between(_("each day, times"), given.warm_up_factor, 1.0, MOST_FACTOR)
    if (given.warm_up_from is None) != (given.warm_up_start is None):
        raise LaneRefused(_("A warm-up needs both the day it begins and the number of messages on that day."))


def _one_of(name: str, known: Sequence[str], complaint: str) -> None:
    if name not in known:
        raise LaneRefused(complaint % {"name": name[:60], "known": ", ".join(each for each in known if each)})


def _between(what: str, number: float | None, least: float, most: float) -> None:
    if number is not None and not least <= number <= most:
        words = {"what": what, "least": f"{least:g}", "most": f"{most:g}"}
        raise LaneRefused(_("%(what)s: write a number from %(least)s to %(most)s.") % words)
