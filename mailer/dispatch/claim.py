"""Claim a batch: a lease with a fence, on the database's clock."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Q, QuerySet

from mailer.campaigns.models import Batch, Campaign, Delivery
from mailer.campaigns.states import DeliveryState
from mailer.dispatch import lanes
from mailer.dispatch.models import Dispatcher
from mailer.lib.relays import Relay

LEASE = timedelta(seconds=120)
"""How long a batch is ours without a sign of life; renewed with every window."""


@dataclass(frozen=True, slots=True)
class Claim:
    """A batch that is ours as long as its row still has our fence."""

    batch: int
    campaign: int
    provider: str
    fence: int
    owner: int
    relay: str
    attempt: int
    priority: int = 0
    window: int | None = None
    """The most messages of this lane that may be under way on a connection, where it has a limit of its own."""


def urgent(relay: Relay, priority: int, now: datetime) -> bool:
    """Whether a batch of a campaign of a higher priority waits that ``relay`` may take now."""
    return False


@transaction.atomic
def claim(owner: Dispatcher, relay: Relay, now: datetime, exclude: Collection[int] = ()) -> Claim | None:
    """The next open batch of a running campaign whose lane is not resting, none of ``exclude``; None where there is
    nothing to do."""
    asleep = lanes.resting(relay.name, now)
    if lanes.WHOLE_RELAY in asleep:
        return None
    batch = _next(asleep, exclude)
    if batch is None:
        return None
    batch.state, batch.owner, batch.relay = Batch.State.LEASED, owner.pk, relay.name
    batch.fence += 1
    batch.lease_until = now + LEASE
    batch.save(update_fields=["state", "owner", "relay", "fence", "lease_until"])
    return Claim(batch.pk, batch.campaign_id, batch.provider, batch.fence, owner.pk, relay.name, batch.attempt)


def _next(asleep: set[str], exclude: Collection[int]) -> Batch | None:
    running = Batch.objects.filter(state=Batch.State.OPEN, campaign__state=Campaign.State.RUNNING)
    running = running.exclude(pk__in=exclude) if exclude else running
    awake = running.exclude(provider__in=asleep) if asleep else running
    return awake.select_for_update(skip_locked=True, of=("self",)).order_by("pk").first()


def waiting(batch: Batch) -> QuerySet[Delivery]:
    """The deliveries of ``batch`` that have still to be sent with it."""
    inside = (
        Q(pk__in=batch.ids)
        if batch.ids is not None
        else Q(pk__range=(batch.first, batch.last), provider=batch.provider)
    )
    return standing(batch.attempt).filter(inside, campaign=batch.campaign_id).order_by("pk")


def standing(attempt: int) -> QuerySet[Delivery]:
    """Pending deliveries that stand in a batch cut at ``attempt``. Whatever takes one out of its batch, a deferral,
    a lost window, a command to resend, has counted an attempt first, so that no two batches ever hold the same one."""
    return Delivery.objects.filter(state=DeliveryState.PENDING, next_attempt_at=None, attempts=attempt)
