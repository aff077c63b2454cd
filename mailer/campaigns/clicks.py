"""Where a tracked link leads: to that number in the reader's own variant of the signed proof, and nowhere else.

``/c/<token>-<number>``: the token proves the delivery, the number stands in the proof's bytes. No address is ever taken
from a request. Clicks are not recorded yet."""

from __future__ import annotations

import logging
import re
from functools import lru_cache
from urllib.parse import quote

from mailer.campaigns.leaving import UnknownLink, delivery_of, subscriber_of
from mailer.campaigns.models import Campaign, Delivery
from mailer.campaigns.sealed import verify_for
from mailer.compiler import tracking
from mailer.compiler.compiled import CompiledIssue
from mailer.compiler.tracking import Address
from mailer.issues.errors import ProofRefused
from mailer.issues.readers import values_of
from mailer.lib import tokens
from mailer.lib.tokens import Purpose

log = logging.getLogger(__name__)

CLICKS = "/c/"
"""Where tracked links begin, below MAILER_PUBLIC_URL."""
_LINK = re.compile(r"([A-Za-z2-7]{1,64})-([0-9]{1,4})")


def target(link: str) -> str:
    """The address behind ``<token>-<number>``, its merge fields filled for the reader as in the mail. Raises
    UnknownLink."""
    match = _LINK.fullmatch(link)
    if match is None:
        raise UnknownLink
    delivery, campaign = _proven(match[1])
    addresses = _addresses(_compiled(delivery, campaign))
    number = int(match[2])
    if number >= len(addresses):
        raise UnknownLink
    values = _values(delivery)
    return tracking.fill(addresses[number], lambda slot: quote(values.get(slot.name) or slot.fallback, safe=""))


def _proven(token: str) -> tuple[Delivery, Campaign]:
    delivery = delivery_of(token)
    campaign = Campaign.objects.select_related("proof").filter(pk=delivery.campaign_id).first()
    if campaign is None or not tokens.proves(bytes(campaign.key), Purpose.CLICK, token):
        raise UnknownLink
    return delivery, campaign


def _compiled(delivery: Delivery, campaign: Campaign) -> str:
    """The signed variant that was sent, as it is stored. What was changed since it was signed leads nowhere."""
    if campaign.proof is None:
        raise UnknownLink
    variant = campaign.proof.variants.filter(pk=delivery.variant).first()
    if variant is None:
        raise UnknownLink
    try:
        verify_for(campaign)
    except ProofRefused as error:
        log.error("A tracked link is not followed: %s", error)
        raise UnknownLink from error
    return variant.compiled


@lru_cache(maxsize=32)
def _addresses(compiled: str) -> tuple[Address, ...]:
    return tracking.addresses(CompiledIssue.from_json(compiled))


def _values(delivery: Delivery) -> dict[str, str]:
    person = subscriber_of(delivery)
    if person is None:
        return {"email": delivery.email}
    return {**values_of(person), "email": delivery.email}
