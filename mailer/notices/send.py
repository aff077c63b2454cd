"""Queue a message that no proof holds: a confirmation, a link asked for, an alert. It goes out before all newsletters,
and is accounted for like them."""

from __future__ import annotations

from django.core.mail import EmailMessage
from django.db import transaction
from django.utils.translation import gettext as _

from mailer.campaigns import counters
from mailer.campaigns.clock import database_now
from mailer.campaigns.cutting import cut
from mailer.campaigns.models import Campaign, Delivery, Notice
from mailer.campaigns.signals import wake as wake_dispatch
from mailer.campaigns.states import FINAL, CampaignState, DeliveryState
from mailer.lib import tokens
from mailer.notices.errors import NoticeRefused
from mailer.notices.wire import address_of, as_bytes, prepared
from subscribers.addresses import Address

MOST_RECIPIENTS = 50
"""Of one message: more is a newsletter, and those are signed."""


@transaction.atomic
def queue(message: EmailMessage, *, wake: bool = True) -> list[int]:
    """Write ``message`` into the ledger, one delivery a recipient (To, Cc and Bcc), and give their ids; it is sent once
    the transaction is over. Several may be queued before the last wakes dispatch. Raises NoticeRefused, and the
    database's errors: a message that is not in the ledger is not sent, and whoever asked for it must know."""
    sender = address_of(str(message.extra_headers.get("From") or message.from_email))
    recipients = _recipients(message)
    if not recipients:
        return []
    whole = prepared(message)
    campaign = standing_campaign()
    counters.add_to_campaign(campaign.pk, {DeliveryState.PENDING: len(recipients)})
    deliveries = Delivery.objects.bulk_create(
        Delivery(campaign=campaign, email=each.email, provider=each.provider, variant=0) for each in recipients
    )
    ids = [each.pk for each in deliveries]
    domain = sender.domain
    Notice.objects.bulk_create(
        Notice(delivery_id=pk, sender=sender.email, data=as_bytes(whole, _message_id(campaign, pk, domain)))
        for pk in ids
    )
    cut(campaign, deliveries)
    if wake:
        # Dispatchers at work look for notices twice a second; others are woken for nothing but this.
        transaction.on_commit(lambda: wake_dispatch.send(None))
    return ids


def standing_campaign() -> Campaign:
    """The campaign of all notices. It never closes; where an operator has cancelled it, another begins. One that is
    paused keeps what is queued. Two may come to be at the same moment: then the older one is used. Locked, so that
    nobody cancels it before what is queued stands in it."""
    mine = Campaign.objects.filter(kind=Campaign.Kind.NOTICE, proof=None).exclude(state__in=FINAL)
    return mine.order_by("pk").select_for_update(no_key=True).first() or Campaign.objects.create(
        kind=Campaign.Kind.NOTICE,
        state=CampaignState.RUNNING,
        priority=Campaign.Priority.NOTICE,
        policy=Campaign.Policy.HOLD,
        pause_bounces=0,
        pause_complaints=0,
        started_at=database_now(),
    )


def _recipients(message: EmailMessage) -> list[Address]:
    """Each address once, by provider, so that batches are cut of neighbours."""
    named = [str(each) for each in message.recipients()]
    if len(named) > MOST_RECIPIENTS:
        text = _("A notice has at most %(limit)d recipients: to write to more, send a newsletter.")
        raise NoticeRefused(text % {"limit": MOST_RECIPIENTS})
    addresses: dict[str, Address] = {}
    for address in map(address_of, named):
        addresses.setdefault(address.key, address)
    return sorted(addresses.values(), key=lambda each: each.provider)


def _message_id(campaign: Campaign, delivery: int, domain: str) -> str:
    return f"<{tokens.derive(bytes(campaign.key), delivery).message_id}@{domain}>"
