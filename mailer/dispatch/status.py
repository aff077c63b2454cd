"""How a campaign stands: counts, rate, time left, lanes in trouble."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from mailer.campaigns.clock import database_now
from mailer.campaigns.ledger import counts
from mailer.campaigns.models import Campaign, Delivery
from mailer.dispatch import liveness
from mailer.dispatch.models import Dispatcher, Lane

RATE_SECONDS = 30


def status(campaign: Campaign) -> dict[str, Any]:
    """``rate`` is messages a second settled over the last 30 s, ``eta`` the seconds left at that rate (None: unknown),
    ``lanes`` those in trouble, ``dispatchers`` how many are alive."""
    now = database_now()
    numbers = counts(campaign)
    settled = Delivery.objects.filter(campaign=campaign, settled_at__gt=now - timedelta(seconds=RATE_SECONDS)).count()
    rate = round(settled / RATE_SECONDS, 1)
    return {
        "id": campaign.pk,
        "state": campaign.state,
        "trouble": campaign.trouble,
        "counts": numbers,
        "total": sum(numbers.values()),
        "rate": rate,
        "eta": round(numbers["pending"] / rate) if rate and numbers["pending"] else None,
        "lanes": lanes(),
        "dispatchers": sum(liveness.alive(each.pk) for each in Dispatcher.objects.all()),
    }


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
