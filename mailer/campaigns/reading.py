"""The link by which somebody who got a mail reads it in a browser."""

from __future__ import annotations

from mailer.campaigns.leaving import UnknownLink, delivery_of
from mailer.campaigns.models import Campaign
from mailer.campaigns.shelving import KINDS
from mailer.issues.archive.doors import Link
from mailer.lib import tokens
from mailer.lib.tokens import Purpose


def proven(token: str) -> Link | None:
    """What ``token`` proves of its bearer, also of one who has left or was erased since: they got the mail. None where
    it proves nothing, or is of a test: whoever has that is asked who they are."""
    try:
        delivery = delivery_of(token)
    except UnknownLink:
        return None
    campaign = Campaign.objects.filter(pk=delivery.campaign_id, kind__in=KINDS).select_related("proof").first()
    if campaign is None or campaign.proof is None or not tokens.proves(bytes(campaign.key), Purpose.VIEW, token):
        return None
    language = campaign.proof.variants.filter(pk=delivery.variant).values_list("language", flat=True).first()
    return Link(token, campaign.proof.pk, campaign.proof.issue_id, language or "")
