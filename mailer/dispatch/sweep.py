"""The sweeper makes up for everything that was lost on the way: dead dispatchers, wake-ups, due retries. It may run
anywhere, at any time, several at once."""

from __future__ import annotations

import logging
from dataclasses import asdict, dataclass

from django.db import transaction
from django.db.models import Exists, OuterRef, QuerySet

from mailer.campaigns.actions.move import move
from mailer.campaigns.actions.release import release_due
from mailer.campaigns.actions.schedule import start_due
from mailer.campaigns.clock import database_now
from mailer.campaigns.errors import CampaignRefused
from mailer.campaigns.models import Batch, Campaign, Delivery
from mailer.campaigns.snapshot import freeze_audience
from mailer.campaigns.states import Command, DeliveryState
from mailer.dispatch import liveness, resend
from mailer.dispatch.models import Dispatcher
from mailer.dispatch.notices import forget_old
from mailer.dispatch.recover import recover
from mailer.dispatch.recut import recut
from mailer.dispatch.steps import attempt

logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Swept:
    """What one sweep did, in numbers, and whether there is something to send."""

    recovered: int
    resent: int
    due: int
    prepared: int
    cancelled: int
    closed: int
    waiting: bool

    def to_dict(self) -> dict[str, int | bool]:
        return asdict(self)


def sweep() -> Swept:
    """Recover, start what is due, end times of grace, resend by policy, re-cut, prepare, cancel, close, in this order;
    each stands alone."""
    now = database_now()
    freed = attempt(recover, now, liveness.alive)
    attempt(_forget_dead_dispatchers)
    attempt(start_due, now)
    attempt(release_due, now)
    attempt(forget_old, now)
    return Swept(
        recovered=freed or 0,
        resent=attempt(resend.by_policy, now) or 0,
        due=attempt(recut, now) or 0,
        prepared=attempt(_prepare) or 0,
        cancelled=attempt(_cancel) or 0,
        closed=attempt(close_finished) or 0,
        waiting=_open_batches().exists(),
    )


def tend() -> None:
    """What a dispatcher sees to between windows, so that retries come due even where no beat runs. Nothing here takes
    long."""
    now = database_now()
    attempt(recover, now, liveness.alive)
    attempt(recut, now)


def _open_batches() -> QuerySet[Batch]:
    return Batch.objects.filter(state=Batch.State.OPEN, campaign__state=Campaign.State.RUNNING)


def _forget_dead_dispatchers() -> None:
    for each in Dispatcher.objects.all():
        if not liveness.alive(each.pk):
            each.delete()
            liveness.forget(each.pk)


def _prepare() -> int:
    """Snapshots whose wake-up was lost, or whose worker died."""
    waiting = Campaign.objects.filter(state=Campaign.State.PREPARING)
    return sum(_prepare_one(pk) for pk in waiting.values_list("pk", flat=True))


def _prepare_one(pk: int) -> bool:
    try:
        return freeze_audience(pk) is not None
    except Exception as error:
        logger.exception("The audience of campaign %s cannot be frozen", pk)
        Campaign.objects.filter(pk=pk).update(trouble=f"The audience cannot be frozen: {error}"[:500])
        return False


@transaction.atomic
def _cancel() -> int:
    """Write off what a cancelled campaign had still to send and no dispatcher holds."""
    cancelled = Campaign.objects.filter(state=Campaign.State.CANCELLED, closed_at=None)
    leased = Batch.objects.filter(campaign__in=cancelled, state=Batch.State.LEASED)
    quiet = cancelled.exclude(pk__in=leased.values("campaign"))
    ids = list(quiet.select_for_update(skip_locked=True).values_list("pk", flat=True))
    if not ids:
        return 0
    now = database_now()
    Batch.objects.filter(campaign__in=ids, state=Batch.State.OPEN).update(state=Batch.State.DONE)
    pending = Delivery.objects.filter(campaign__in=ids, state=DeliveryState.PENDING)
    count = pending.update(state=DeliveryState.CANCELLED, settled_at=now, next_attempt_at=None)
    Campaign.objects.filter(pk__in=ids).update(closed_at=now)
    return count


def close_finished() -> int:
    """Close the campaigns whose snapshot is complete and of which nothing is pending or leased."""
    return sum(attempt(_close_one, pk) or 0 for pk in _over().values_list("pk", flat=True))


@transaction.atomic
def _close_one(pk: int) -> bool:
    """Asked again under the campaign's lock, which resending takes too: nothing pending may be closed over."""
    Campaign.objects.select_for_update(of=("self",)).filter(pk=pk).first()
    campaign = _over().filter(pk=pk).first()
    if campaign is None:
        return False
    try:
        move(campaign, Command.CLOSE, closed_at=database_now())
    except CampaignRefused as error:
        logger.info("%s", error)
        return False
    return True


def _over() -> QuerySet[Campaign]:
    """Campaigns with nothing more to do. Where uncertain deliveries are sent again by themselves, these wait for the
    end of whoever may yet hear of them, and the campaign with them."""
    mine = Delivery.objects.filter(campaign=OuterRef("pk"))
    pending = mine.filter(state=DeliveryState.PENDING)
    to_resend = mine.filter(resend.goes_by_itself(database_now()), campaign__policy=Campaign.Policy.RESEND)
    leased = Batch.objects.filter(campaign=OuterRef("pk"), state=Batch.State.LEASED)
    complete = Campaign.objects.filter(state=Campaign.State.RUNNING, frozen_at__isnull=False)
    return complete.exclude(Exists(leased)).exclude(Exists(pending)).exclude(Exists(to_resend))
