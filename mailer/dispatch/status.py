"""How a campaign stands: counts, rate, time left, lanes in trouble."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from django.conf import settings

from mailer.campaigns.clock import database_now
from mailer.campaigns.ledger import counts
from mailer.campaigns.models import Campaign
from mailer.dispatch import liveness, pulse
from mailer.dispatch.hours import is_open, opens_at
from mailer.dispatch.models import Dispatcher, Lane


def status(campaign: Campaign) -> dict[str, Any]:
    """``rate`` is messages a second settled lately, ``eta`` the seconds left at that rate (None: unknown),
    ``lanes`` those in trouble, ``dispatchers`` how many are alive."""
    now = database_now()
    numbers = counts(campaign)
    rate = pulse.rate(campaign, numbers, now)
    return {
        "id": campaign.pk,
        "kind": campaign.kind,
        "state": campaign.state,
        "start_at": _iso(campaign.start_at),
        "grace_until": _iso(campaign.grace_until),
        "hours": hours(campaign),
        "priority": Campaign.Priority(campaign.priority).name.lower(),
        "weight": campaign.weight,
        "corrects": campaign.corrects_id,
        "trouble": campaign.trouble,
        "counts": numbers,
        "total": sum(numbers.values()),
        "rate": rate,
        "eta": round(numbers["pending"] / rate) if rate and numbers["pending"] else None,
        "lanes": lanes(),
        "dispatchers": sum(liveness.alive(each.pk) for each in Dispatcher.objects.all()),
    }


def hours(campaign: Campaign) -> dict[str, Any] | None:
    """The sending hours by the clock of ``zone`` ("" stands for each reader's own), and ``next_opening`` where nothing
    may leave now; None where it may go out at any hour."""
    since, until = campaign.send_from, campaign.send_until
    if since is None or until is None:
        return None
    own = campaign.in_recipient_zone
    now, zone = database_now(), ZoneInfo(settings.TIME_ZONE)
    opening = None if own or is_open(now, zone, since, until) else opens_at(now, zone, since, until)
    return {
        "from": f"{since:%H:%M}",
        "until": f"{until:%H:%M}",
        "zone": "" if own else settings.TIME_ZONE,
        "next_opening": _iso(opening),
    }


def _iso(moment: datetime | None) -> str | None:
    return moment.isoformat() if moment else None


def lanes() -> list[dict[str, Any]]:
    """The lanes in trouble: which, since when, until when they rest, and what the relay said."""
    return [
        {
            "relay": lane.relay,
            "provider": lane.provider or "*",
            "failures": lane.failures,
            "not_before": lane.not_before.isoformat() if lane.not_before else None,
            "reason": lane.reason,
        }
        for lane in Lane.objects.filter(failures__gt=0).order_by("relay", "provider")
    ]
