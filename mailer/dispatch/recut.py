"""Put deliveries that are due again into new batches."""

from __future__ import annotations

from collections import defaultdict
from datetime import datetime
from typing import NamedTuple

from django.db import transaction

from mailer.campaigns.models import Batch, Campaign, Delivery
from mailer.campaigns.snapshot import BATCH_SIZE
from mailer.campaigns.states import DeliveryState

MOST = 20 * BATCH_SIZE
"""Deliveries one sweep puts into batches; the next sweep does the next."""

ON_THEIR_WAY = (Campaign.State.RUNNING, Campaign.State.GRACE)
"""States of campaigns whose retries are put into batches; those of a paused one wait with it."""


@transaction.atomic
def recut(now: datetime) -> int:
    """Batch what waits for a retry and is due. Gives how many deliveries; each is taken by one sweeper only."""
    due = Delivery.objects.filter(next_attempt_at__lte=now, state=DeliveryState.PENDING)
    running = due.filter(campaign__state__in=ON_THEIR_WAY).order_by("next_attempt_at", "pk")
    locked = running.select_for_update(skip_locked=True, of=("self",))
    groups: defaultdict[Group, list[int]] = defaultdict(list)
    columns = ("pk", "campaign__kind", "campaign__state", "campaign_id", "provider", "zone", "attempts")
    notices: set[int] = set()
    for pk, kind, state, campaign, provider, zone, attempts in locked.values_list(*columns)[:MOST]:
        # In the time of grace nobody but the staff was sent anything.
        early = state == Campaign.State.GRACE
        groups[Group(campaign, provider, zone, attempts, early)].append(pk)
        if kind == Campaign.Kind.NOTICE:
            notices.add(campaign)
    for group, ids in groups.items():
        # Each notice has a sender of its own, by which the relay of its batch is chosen.
        _cut(group, sorted(ids), 1 if group.campaign_id in notices else BATCH_SIZE)
    return sum(map(len, groups.values()))


class Group(NamedTuple):
    """What all deliveries of a batch have in common."""

    campaign_id: int
    provider: str
    zone: str
    attempt: int
    early: bool


def _cut(group: Group, ids: list[int], size: int) -> None:
    for start in range(0, len(ids), size):
        chunk = ids[start : start + size]
        Batch.objects.create(**group._asdict(), first=chunk[0], last=chunk[-1], ids=chunk)
        Delivery.objects.filter(pk__in=chunk).update(next_attempt_at=None)
