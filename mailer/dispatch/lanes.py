"""Which ways rest, and until when."""

from __future__ import annotations

import random
from datetime import datetime

from mailer.dispatch.backoff import lane_pause
from mailer.dispatch.models import Lane

WHOLE_RELAY = ""


def resting(relay: str, now: datetime) -> set[str]:
    """The providers that ``relay`` must leave alone now; WHOLE_RELAY among them means all."""
    return set(Lane.objects.filter(relay=relay, not_before__gt=now).values_list("provider", flat=True))


def is_probing(relay: str, provider: str) -> bool:
    """Whether the lane, or its relay, comes out of a pause: then one message goes first."""
    return Lane.objects.filter(relay=relay, provider__in=(provider, WHOLE_RELAY), failures__gt=0).exists()


def rest(relay: str, provider: str, reason: str, now: datetime) -> Lane:
    """One more trouble: the lane rests, longer each time."""
    lane, _ = Lane.objects.get_or_create(relay=relay, provider=provider, defaults={"changed_at": now})
    lane.failures += 1
    lane.not_before = now + lane_pause(lane.failures, random.random())  # noqa: S311  # jitter, not a secret
    lane.reason, lane.changed_at = reason[:500], now
    lane.save()
    return lane


def recovered(relay: str, provider: str, now: datetime) -> None:
    """A message went through: the lane and its relay are well."""
    troubled = Lane.objects.filter(relay=relay, provider__in=(provider, WHOLE_RELAY), failures__gt=0)
    troubled.update(failures=0, not_before=None, reason="", changed_at=now)
