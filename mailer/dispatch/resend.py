"""Send uncertain or failed deliveries once more: the only way back to pending, and never while their dispatcher
lives."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.db.models.functions import Lower
from django.utils.translation import gettext as _

from mailer.campaigns import counters
from mailer.campaigns.actions.move import move
from mailer.campaigns.clock import database_now
from mailer.campaigns.errors import CampaignRefused
from mailer.campaigns.models import STATE_WORDS, WITHOUT_READERS, Campaign, Delivery, Window
from mailer.campaigns.signals import wake
from mailer.campaigns.snapshot import recipients
from mailer.campaigns.states import Command, DeliveryState
from mailer.dispatch import liveness
from mailer.dispatch.backoff import GIVE_UP
from mailer.dispatch.steps import attempt
from subscribers.models import Suppression

RESENDABLE = (DeliveryState.UNCERTAIN, DeliveryState.FAILED)
MOST_BY_ITSELF = 3
"""Attempts after which a campaign no longer resends by itself: a message that breaks every connection, or kills every
sender, would otherwise go out for ever."""


@transaction.atomic
def resend(campaign: Campaign, state: DeliveryState) -> int:
    """Make the ``state`` deliveries of ``campaign`` pending, with the same Message-ID, and wake dispatch. Whoever left
    or was suppressed meanwhile is settled as such. Gives how many will be tried. Raises CampaignRefused, also where its
    correction has started."""
    if state not in RESENDABLE:
        raise CampaignRefused(_("Only uncertain or failed deliveries can be sent again."))
    chosen = Delivery.objects.filter(campaign=campaign, state=state)
    _refuse_archived(campaign)
    _refuse_corrected(campaign)
    if not chosen.exists():
        text = _("Campaign {id} has no {state} deliveries.")
        raise CampaignRefused(text.format(id=campaign.pk, state=STATE_WORDS[state]))
    move(campaign, Command.RESEND, closed_at=None)
    now = database_now()
    chosen.update(first_attempt_at=None)  # a person has decided: the 72 hours begin anew
    tried = _again(campaign, chosen, state, now)
    transaction.on_commit(lambda: wake.send(None))
    return tried


def _refuse_archived(campaign: Campaign) -> None:
    """Its row is ours from here on: nobody begins to archive it, or closes it, meanwhile."""
    if Campaign.objects.select_for_update(of=("self",)).get(pk=campaign.pk).archived_at is not None:
        text = _("Campaign {id} is in the archive: nothing of it can be sent again. Make a new campaign.")
        raise CampaignRefused(text.format(id=campaign.pk))


def _refuse_corrected(campaign: Campaign) -> None:
    """A correction goes to those who had the mail when it started, and after that mail."""
    if (correction := started_correction(campaign)) is not None:
        text = _(
            "Campaign {id} is corrected by campaign {correction}, which has started: readers would get the old mail "
            "after the correction, or without it. Send the corrected proof to whoever has neither, in a new campaign."
        )
        raise CampaignRefused(text.format(id=campaign.pk, correction=correction.pk))


def started_correction(campaign: Campaign) -> Campaign | None:
    """The correction of ``campaign`` that has started, if one has: nothing of ``campaign`` is sent again after it."""
    return campaign.corrections.filter(started_at__isnull=False).order_by("pk").first()


def by_policy(now: datetime) -> int:
    """What campaigns that resend by themselves have uncertain goes out again, once its dispatcher is dead; at most
    three attempts, within 72 hours."""
    willing = Campaign.objects.filter(state=Campaign.State.RUNNING, policy=Campaign.Policy.RESEND)
    return sum(attempt(_by_policy, campaign, now) or 0 for campaign in willing)


def goes_by_itself(now: datetime) -> Q:
    """Which uncertain deliveries a campaign that resends by itself resends."""
    uncertain = Q(state=DeliveryState.UNCERTAIN, attempts__lt=MOST_BY_ITSELF)
    return uncertain & Q(first_attempt_at__gt=now - GIVE_UP)


def _by_policy(campaign: Campaign, now: datetime) -> int:
    if counters.counts(campaign.pk)[DeliveryState.UNCERTAIN] <= 0:
        return 0  # no need to look through a million rows
    uncertain = Delivery.objects.filter(goes_by_itself(now), campaign=campaign)
    if not uncertain.exists() or _living_owner(campaign):
        return 0
    try:
        with transaction.atomic():
            mine = Campaign.objects.select_for_update(of=("self",)).filter(pk=campaign.pk)
            if not mine.filter(state=Campaign.State.RUNNING).exists():
                return 0  # cancelled meanwhile: nobody would ever send them
            return _again(campaign, uncertain, DeliveryState.UNCERTAIN, now)
    except CampaignRefused:
        return 0  # its dispatcher turned out to live: the next sweep asks again


def _again(campaign: Campaign, chosen: QuerySet[Delivery], state: DeliveryState, now: datetime) -> int:
    """Make ``chosen``, all of them ``state``, pending and due now, but settle those whose person may not be mailed any
    more, and count both. Raises CampaignRefused where one of their dispatchers lives, which is asked last: the rows are
    ours by then."""
    suppressed = Suppression.objects.filter(email_key=Lower(OuterRef("email")))
    if campaign.kind == Campaign.Kind.NOTICE:
        suppressed = suppressed.filter(reason=Suppression.Reason.BOUNCE)  # see mailer.dispatch.notices
    dead = chosen.filter(Exists(suppressed)).update(state=DeliveryState.SUPPRESSED, settled_at=now)
    left = 0
    if campaign.kind not in WITHOUT_READERS:
        welcome = recipients(campaign).filter(pk=OuterRef("subscriber"))
        left = chosen.filter(~Exists(welcome)).update(state=DeliveryState.UNSUBSCRIBED, settled_at=now)
    tried = chosen.update(state=DeliveryState.PENDING, next_attempt_at=now, settled_at=None, window=0)
    gains = {DeliveryState.SUPPRESSED: dead, DeliveryState.UNSUBSCRIBED: left, DeliveryState.PENDING: tried}
    counters.add_to_campaign(campaign.pk, {**gains, state: -sum(gains.values())})
    if owner := _living_owner(campaign):
        text = _("Dispatcher {id} is still at work on some of these messages. Wait for it, or stop it, and try again.")
        raise CampaignRefused(text.format(id=owner))
    return tried


def _living_owner(campaign: Campaign) -> int | None:
    """A dispatcher that lost a window of this campaign and may yet hear the relay's answer."""
    owners = Window.objects.filter(batch__campaign=campaign, lost_at__isnull=False).values_list("owner", flat=True)
    return next((owner for owner in owners.distinct() if liveness.alive(owner)), None)
