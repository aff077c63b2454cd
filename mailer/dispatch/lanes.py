"""Which ways rest, and until when."""

from __future__ import annotations

import random
from datetime import datetime

from django.db import transaction
from django.db.models import Max

from mailer.dispatch.backoff import lane_pause
from mailer.dispatch.models import Lane

WHOLE_RELAY = ""


def resting(relay: str, now: datetime) -> set[str]:
    """The providers that ``relay`` must leave alone now; WHOLE_RELAY among them means all."""
    return set(Lane.objects.filter(relay=relay, not_before__gt=now).values_list("provider", flat=True))


def failures(relay: str, provider: str) -> int:
    """Troubles in a row of the lane, or of its relay, whichever had more."""
    lanes = Lane.objects.filter(relay=relay, provider__in=(provider, WHOLE_RELAY))
    return lanes.aggregate(most=Max("failures"))["most"] or 0


@transaction.atomic
def rest(relay: str, provider: str, reason: str, now: datetime) -> Lane:
    """One more trouble: the lane rests, longer each time. One that rests already is left alone: connections that meet
    the same trouble at the same time count it once."""
    Lane.objects.get_or_create(relay=relay, provider=provider, defaults={"changed_at": now})
    lane = Lane.objects.select_for_update().get(relay=relay, provider=provider)
    if lane.not_before and lane.not_before > now:
        return lane
    lane.failures += 1
    lane.not_before = now + lane_pause(lane.failures, random.random())  # noqa: S311  # jitter, not a secret
    lane.reason, lane.changed_at = reason[:500], now
    lane.save()
    return lane


def recovered(relay: str, provider: str, now: datetime) -> None:
    """A message went through: the lane and its relay are well."""
    troubled = Lane.objects.filter(relay=relay, provider__in=(provider, WHOLE_RELAY), failures__gt=0)
    troubled.update(failures=0, not_before=None, reason="", changed_at=now)
