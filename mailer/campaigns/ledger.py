"""Reading the ledger: counts, and every delivery with what became of it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.db.models import Count

from mailer.campaigns.models import Campaign, Delivery
from mailer.campaigns.states import DeliveryState
from mailer.lib import tokens
from mailer.lib.domains import to_ascii_domain


def counts(campaign: Campaign) -> dict[str, int]:
    """How many deliveries are in each state, all states named, those with none as 0."""
    found = dict(
        Delivery.objects.filter(campaign=campaign).values_list("state").annotate(number=Count("pk")).order_by()
    )
    return {state.word: found.get(state.value, 0) for state in DeliveryState}


def message_id(campaign: Campaign, delivery: int) -> str:
    """The Message-ID of a delivery, without angle brackets: the same on every attempt."""
    domain = to_ascii_domain(campaign.signed_proof.sender_email).rpartition("@")[2]
    return f"{tokens.derive(bytes(campaign.key), delivery).message_id}@{domain}"


def rows(campaign: Campaign) -> Iterator[dict[str, Any]]:
    """Every delivery of ``campaign`` in order, as plain data."""
    for delivery in Delivery.objects.filter(campaign=campaign).order_by("pk").iterator(chunk_size=2000):
        yield row(campaign, delivery)


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
