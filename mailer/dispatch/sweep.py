"""The sweeper makes up for everything that was lost on the way: dead dispatchers, wake-ups, due retries. It may run
anywhere, at any time, several at once."""

from __future__ import annotations

import logging
from dataclasses import asdict, dataclass

from django.db import transaction
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils.translation import gettext as _

from mailer.campaigns import counters
from mailer.campaigns.actions.move import move
from mailer.campaigns.actions.release import release_due
from mailer.campaigns.actions.schedule import start_due
from mailer.campaigns.archive import archive_due
from mailer.campaigns.clock import database_now
from mailer.campaigns.errors import CampaignRefused
from mailer.campaigns.ledger import verify_counters
from mailer.campaigns.models import Batch, Campaign, Delivery
from mailer.campaigns.snapshot import freeze_audience
from mailer.campaigns.states import Command, DeliveryState
from mailer.dispatch import liveness, pulse, resend
from mailer.dispatch.models import Dispatcher
from mailer.dispatch.notices import forget_old
from mailer.dispatch.recover import recover
from mailer.dispatch.recut import recut
from mailer.dispatch.steps import attempt
from mailer.issues.actions.go_on_covering import go_on_covering

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
    archived: int
    waiting: bool

    def to_dict(self) -> dict[str, int | bool]:
        return asdict(self)


def sweep() -> Swept:
    """Recover, start what is due, end times of grace, cover photos that were withdrawn, resend by policy, re-cut,
    prepare, cancel, close, archive, in this order; each stands alone."""
    now = database_now()
    freed = attempt(recover, now, liveness.alive)
    attempt(_forget_dead_dispatchers)
    attempt(start_due, now)
    attempt(release_due, now)
    attempt(pulse.take, now)
    attempt(forget_old, now)
    attempt(go_on_covering)
    return Swept(
        recovered=freed or 0,
        resent=attempt(resend.by_policy, now) or 0,
        due=attempt(recut, now) or 0,
        prepared=attempt(_prepare) or 0,
        cancelled=attempt(_cancel) or 0,
        closed=attempt(close_finished) or 0,
        archived=attempt(archive_due, now) or 0,
        waiting=_open_batches().exists(),
    )


def tend() -> None:
    """What a dispatcher sees to between windows, so that retries come due even where no beat runs. Nothing here takes
    long."""
    now = database_now()
    attempt(recover, now, liveness.alive)
    attempt(recut, now)


def _open_batches() -> QuerySet[Batch]:
    running = Q(campaign__state=Campaign.State.RUNNING)
    grace = Q(campaign__state=Campaign.State.GRACE, early=True)
    return Batch.objects.filter(running | grace, state=Batch.State.OPEN)


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
        trouble = _("The audience cannot be frozen: {error}").format(error=error)
        Campaign.objects.filter(pk=pk).update(trouble=trouble[:500])
        return False


def _cancel() -> int:
    """Write off what cancelled campaigns had still to send and no dispatcher holds."""
    cancelled = Campaign.objects.filter(state=Campaign.State.CANCELLED, closed_at=None)
    return sum(attempt(_cancel_one, pk) or 0 for pk in cancelled.values_list("pk", flat=True))


@transaction.atomic
def _cancel_one(pk: int) -> int:
    ours = Campaign.objects.select_for_update(skip_locked=True, of=("self",)).filter(pk=pk, closed_at=None)
    if ours.first() is None or Batch.objects.filter(campaign=pk, state=Batch.State.LEASED).exists():
        return 0
    now = database_now()
    Batch.objects.filter(campaign=pk, state=Batch.State.OPEN).update(state=Batch.State.DONE)
    pending = Delivery.objects.filter(campaign=pk, state=DeliveryState.PENDING)
    count = pending.update(state=DeliveryState.CANCELLED, settled_at=now, next_attempt_at=None)
    counters.add_to_campaign(pk, {DeliveryState.PENDING: -count, DeliveryState.CANCELLED: count})
    Campaign.objects.filter(pk=pk).update(closed_at=now)
    return count


def close_finished() -> int:
    """Close the campaigns whose snapshot is complete and of which nothing is pending or leased."""
    return sum(attempt(_close_one, pk) or 0 for pk in _over().values_list("pk", flat=True))


@transaction.atomic
def _close_one(pk: int) -> bool:
    """Asked again under the campaign's lock, which resending takes too: nothing pending may be closed over."""
    Campaign.objects.select_for_update(of=("self",)).filter(pk=pk).first()
    campaign = _over().filter(pk=pk).first()
    if campaign is None or _will_resend(campaign) or _stranded(campaign):
        return False
    try:
        move(campaign, Command.CLOSE, closed_at=database_now())
    except CampaignRefused as error:
        logger.info("%s", error)
        return False
    return True


def _over() -> QuerySet[Campaign]:
    """Campaigns with nothing more to do: no batch stands open or leased, no retry is to come. No row of theirs is
    looked at."""
    unfinished = Batch.objects.filter(campaign=OuterRef("pk")).exclude(state=Batch.State.DONE)
    retries = Delivery.objects.filter(campaign=OuterRef("pk"), next_attempt_at__isnull=False)
    complete = Campaign.objects.filter(state=Campaign.State.RUNNING, frozen_at__isnull=False)
    return complete.exclude(Exists(unfinished)).exclude(Exists(retries))


def _will_resend(campaign: Campaign) -> bool:
    """Where uncertain deliveries are sent again by themselves, these wait for the end of whoever may yet hear of them,
    and the campaign with them."""
    if campaign.policy != Campaign.Policy.RESEND or counters.counts(campaign.pk)[DeliveryState.UNCERTAIN] <= 0:
        return False
    return Delivery.objects.filter(resend.goes_by_itself(database_now()), campaign=campaign).exists()


def _stranded(campaign: Campaign) -> bool:
    """The rows have the last word. A pending one that stands in no batch would be pending for ever: it is due now."""
    verify_counters(campaign)
    if counters.counts(campaign.pk)[DeliveryState.PENDING] == 0:
        return False
    pending = Delivery.objects.filter(campaign=campaign, state=DeliveryState.PENDING, next_attempt_at=None)
    count = pending.update(next_attempt_at=database_now())
    logger.error("%s deliveries of campaign %s stood in no batch, and are tried now.", count, campaign.pk)
    return True
