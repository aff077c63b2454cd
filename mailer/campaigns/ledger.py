"""Reading the ledger and its archive: counts, and every delivery with what became of it."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from typing import Any

from django.db.models import Max, Min

from mailer.campaigns import counters
from mailer.campaigns.models import ArchivedDelivery, Campaign, Delivery, Notice
from mailer.campaigns.states import DeliveryState
from mailer.lib import tokens
from mailer.lib.domains import to_ascii_domain
from subscribers.models import Subscriber

logger = logging.getLogger(__name__)

PART = 5000
"""Ids that are read together where ledger and archive are."""
MOST_HISTORY = 1000
"""Deliveries of one person that are told, the newest first."""


def counts(campaign: Campaign) -> dict[str, int]:
    """How many deliveries are in each state, all states named, those with none as 0; the archived ones with them."""
    return {state.word: number for state, number in counters.counts(campaign.pk).items()}


def verify_counters(campaign: Campaign) -> dict[str, int]:
    """Compare the counters with the rows, mend them, and give what was amiss by state: nothing, as a rule. Counts every
    row, so it is for the end of a campaign. An archived campaign's rows are no longer here to be counted."""
    if Campaign.objects.filter(pk=campaign.pk, archived_at__isnull=False).exists():
        return {}
    amiss = {state.word: number for state, number in counters.correct(campaign.pk).items()}
    if amiss:
        logger.error("The counters of campaign %s were amiss, and are mended: %s", campaign.pk, amiss)
    return amiss


def find_delivery(pk: int) -> Delivery | None:
    """A delivery by its id, from the ledger or, read only, from the archive; None where there never was one."""
    if (delivery := Delivery.objects.filter(pk=pk).first()) is not None:
        return delivery
    archived = ArchivedDelivery.objects.filter(pk=pk).first()
    return as_delivery(archived) if archived else None


def history(subscriber: Subscriber) -> list[Delivery]:
    """What a person was sent, the newest first, the archived with it."""
    # The ledger has no index of its own by person: asked campaign by campaign, that of the constraint serves.
    campaigns = Campaign.objects.filter(frozen_at__isnull=False).values_list("pk", flat=True)
    live = Delivery.objects.filter(campaign__in=list(campaigns), subscriber=subscriber).order_by("-pk")
    archived = ArchivedDelivery.objects.filter(subscriber=subscriber).order_by("-pk")
    found = [*live[:MOST_HISTORY], *map(as_delivery, archived[:MOST_HISTORY])]
    return sorted(found, key=lambda each: each.pk, reverse=True)[:MOST_HISTORY]


def as_delivery(archived: ArchivedDelivery) -> Delivery:
    """What the archive kept of a delivery; it is not to be saved."""
    kept = {field.attname: getattr(archived, field.attname) for field in ArchivedDelivery._meta.concrete_fields}
    return Delivery(**kept)


def message_id(campaign: Campaign, delivery: int) -> str:
    """The Message-ID of a delivery, without angle brackets: the same on every attempt. Empty for a notice that is no
    more."""
    sender = _sender(campaign, delivery)
    domain = to_ascii_domain(sender).rpartition("@")[2]
    return f"{tokens.derive(bytes(campaign.key), delivery).message_id}@{domain}" if sender else ""


def _sender(campaign: Campaign, delivery: int) -> str:
    """The address in From; each notice has its own."""
    if campaign.proof is not None:
        return campaign.proof.sender_email
    return Notice.objects.filter(pk=delivery).values_list("sender", flat=True).first() or ""


def rows(campaign: Campaign) -> Iterator[dict[str, Any]]:
    """Every delivery of ``campaign`` in order, as plain data."""
    return (row(campaign, delivery) for delivery in deliveries(campaign))


def deliveries(campaign: Campaign) -> Iterator[Delivery]:
    """Every delivery of ``campaign`` in order, the archived with them, which are not to be saved."""
    if Campaign.objects.filter(pk=campaign.pk, archived_at__isnull=False).exists():
        yield from _from_both(campaign)
    else:
        yield from Delivery.objects.filter(campaign=campaign).order_by("pk").iterator(chunk_size=2000)


def _from_both(campaign: Campaign) -> Iterator[Delivery]:
    """From ledger and archive in one statement a part, as a sweep may be moving them from the one to the other."""
    names = [field.attname for field in ArchivedDelivery._meta.concrete_fields]
    sources = (Delivery.objects.filter(campaign=campaign), ArchivedDelivery.objects.filter(campaign=campaign))
    ends = [source.aggregate(first=Min("pk"), last=Max("pk")) for source in sources]  # the ledger first: they move on
    known = [(each["first"], each["last"]) for each in ends if each["first"] is not None]
    if not known:
        return
    for start in range(min(first for first, _ in known), max(last for _, last in known) + 1, PART):
        here, there = (each.filter(pk__range=(start, start + PART - 1)).order_by() for each in sources)
        for row in here.values_list(*names).union(there.values_list(*names), all=True).order_by("id"):
            yield Delivery(**dict(zip(names, row, strict=True)))


def row(campaign: Campaign, delivery: Delivery) -> dict[str, Any]:
    """One delivery as plain data: address, state, attempts, reply, message_id, times."""
    return {
        "id": delivery.pk,
        "address": delivery.email,
        "state": DeliveryState(delivery.state).word,
        "attempts": delivery.attempts,
        "reply": delivery.reply,
        "relay": delivery.relay,
        "message_id": message_id(campaign, delivery.pk),
        "first_attempt_at": _iso(delivery.first_attempt_at),
        "next_attempt_at": _iso(delivery.next_attempt_at),
        "settled_at": _iso(delivery.settled_at),
    }


def _iso(moment: Any) -> str | None:
    return moment.isoformat() if moment else None
