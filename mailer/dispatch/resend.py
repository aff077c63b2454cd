"""Send uncertain or failed deliveries once more: the only way back to pending, and never while their dispatcher
lives."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from mailer.campaigns.actions.move import move
from mailer.campaigns.clock import database_now
from mailer.campaigns.errors import CampaignRefused
from mailer.campaigns.models import STATE_WORDS, Campaign, Delivery, Window
from mailer.campaigns.signals import wake
from mailer.campaigns.snapshot import recipients
from mailer.campaigns.states import Command, DeliveryState
from mailer.dispatch import liveness
from subscribers.audience import suppressed
from subscribers.models import Subscriber

RESENDABLE = (DeliveryState.UNCERTAIN, DeliveryState.FAILED)


@transaction.atomic
def resend(campaign: Campaign, state: DeliveryState) -> int:
    """Make the ``state`` deliveries of ``campaign`` pending, with the same Message-ID, and wake dispatch. Whoever
    left or was suppressed meanwhile is settled as such. Gives how many will be tried. Raises CampaignRefused."""
    if state not in RESENDABLE:
        raise CampaignRefused(_("Only uncertain or failed deliveries can be sent again."))
    chosen = Delivery.objects.filter(campaign=campaign, state=state)
    if owner := _living_owner(campaign):
        text = _("Dispatcher {id} is still at work on some of these messages. Wait for it, or stop it, and try again.")
        raise CampaignRefused(text.format(id=owner))
    if not chosen.exists():
        text = _("Campaign {id} has no {state} deliveries.")
        raise CampaignRefused(text.format(id=campaign.pk, state=STATE_WORDS[state]))
    move(campaign, Command.RESEND, closed_at=None)
    tried = again(campaign, chosen, database_now())
    transaction.on_commit(lambda: wake.send(None))
    return tried


def by_policy(now: datetime) -> int:
    """What campaigns that resend by themselves have uncertain goes out again, once its dispatcher is dead."""
    tried = 0
    for campaign in Campaign.objects.filter(state=Campaign.State.RUNNING, policy=Campaign.Policy.RESEND):
        if _living_owner(campaign):
            continue
        with transaction.atomic():
            uncertain = Delivery.objects.filter(campaign=campaign, state=DeliveryState.UNCERTAIN)
            tried += again(campaign, uncertain, now)
    return tried


def again(campaign: Campaign, deliveries: QuerySet[Delivery], now: datetime) -> int:
    """Make ``deliveries`` pending and due now, but settle those whose person may not be mailed any more."""
    ids = list(deliveries.select_for_update(of=("self",)).values_list("pk", flat=True))
    chosen = Delivery.objects.filter(pk__in=ids)
    dead = Subscriber.objects.filter(suppressed()).values("pk")
    chosen.filter(subscriber__in=dead).update(state=DeliveryState.SUPPRESSED, settled_at=now)
    left = chosen.exclude(state=DeliveryState.SUPPRESSED)
    left.exclude(subscriber__in=recipients(campaign).values("pk")).update(
        state=DeliveryState.UNSUBSCRIBED, settled_at=now
    )
    return left.exclude(state=DeliveryState.UNSUBSCRIBED).update(
        state=DeliveryState.PENDING, next_attempt_at=now, settled_at=None, window=0
    )


def _living_owner(campaign: Campaign) -> int | None:
    """A dispatcher that lost a window of this campaign and may yet hear the relay's answer."""
    owners = Window.objects.filter(batch__campaign=campaign, lost_at__isnull=False).values_list("owner", flat=True)
    return next((owner for owner in set(owners) if liveness.alive(owner)), None)
