"""Take back what a dead dispatcher held. What stood in an armed window becomes uncertain, never silently pending."""

from __future__ import annotations

import logging
from collections.abc import Callable
from datetime import datetime

from django.db import transaction
from django.db.models import F, Value
from django.db.models.functions import Coalesce

from mailer.campaigns.counters import add_to_batch
from mailer.campaigns.models import Batch, Delivery, Window
from mailer.campaigns.states import DeliveryState
from mailer.dispatch.claim import waiting
from mailer.dispatch.steps import attempt

logger = logging.getLogger(__name__)

MOST_LOSSES = 3
LOST = "The dispatcher died with this message under way: the relay may or may not have taken it."
POISON = "Not sent: the dispatcher died three times over this message alone."


def recover(now: datetime, alive: Callable[[int], bool]) -> int:
    """Free every batch whose dispatcher is dead, or whose lease has run out. Gives how many."""
    leased = Batch.objects.filter(state=Batch.State.LEASED).order_by("pk").values_list("pk", "owner", "lease_until")
    lost = [pk for pk, owner, until in leased if owner is None or until is None or until <= now or not alive(owner)]
    return sum(attempt(_take_back, pk, now, alive) or 0 for pk in lost)


@transaction.atomic
def _take_back(pk: int, now: datetime, alive: Callable[[int], bool]) -> bool:
    batch = Batch.objects.select_for_update(skip_locked=True).filter(pk=pk, state=Batch.State.LEASED).first()
    if batch is None or not _is_lost(batch, now, alive):
        return False
    for window in Window.objects.select_for_update().filter(batch=batch, lost_at=None):
        add_to_batch(batch.pk, {DeliveryState.UNCERTAIN: _give_up(window, now)})
    logger.warning("Batch %s taken back from dispatcher %s", batch.pk, batch.owner)
    batch.losses += 1
    batch.fence += 1
    batch.state, batch.owner, batch.lease_until = Batch.State.OPEN, None, None
    batch.save(update_fields=["losses", "fence", "state", "owner", "lease_until"])
    if batch.losses >= MOST_LOSSES:
        _isolate(batch, now)
    return True


def _is_lost(batch: Batch, now: datetime, alive: Callable[[int], bool]) -> bool:
    """Asked again under the lock, as its dispatcher may have been quicker."""
    expired = batch.lease_until is None or batch.lease_until <= now
    return expired or batch.owner is None or not alive(batch.owner)


def _give_up(window: Window, now: datetime) -> int:
    """What stood in a window becomes uncertain; gives how many."""
    armed = Delivery.objects.filter(pk__in=window.ids, state=DeliveryState.PENDING, next_attempt_at=None)
    uncertain = armed.update(
        state=DeliveryState.UNCERTAIN,
        attempts=F("attempts") + 1,
        first_attempt_at=Coalesce("first_attempt_at", Value(now)),
        window=window.pk,
        settled_at=now,
        reply=LOST,
    )
    Window.objects.filter(pk=window.pk).update(lost_at=now)
    return uncertain


def _isolate(batch: Batch, now: datetime) -> None:
    """A batch that has killed three dispatchers is cut into single deliveries, each sent alone; one that has killed
    three more is at fault."""
    if batch.ids is not None and len(batch.ids) == 1:
        if batch.losses >= 2 * MOST_LOSSES:
            _fail(batch, now)
        return
    common = {"campaign_id": batch.campaign_id, "provider": batch.provider, "attempt": batch.attempt}
    common |= {"zone": batch.zone, "early": batch.early, "losses": batch.losses}
    left = waiting(batch).values_list("pk", flat=True)
    Batch.objects.bulk_create(Batch(**common, first=pk, last=pk, ids=[pk]) for pk in left)
    Batch.objects.filter(pk=batch.pk).update(state=Batch.State.DONE)


def _fail(batch: Batch, now: datetime) -> None:
    failed = waiting(batch).update(state=DeliveryState.FAILED, attempts=F("attempts") + 1, settled_at=now, reply=POISON)
    add_to_batch(batch.pk, {DeliveryState.FAILED: failed})
    Batch.objects.filter(pk=batch.pk).update(state=Batch.State.DONE)
