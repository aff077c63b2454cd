"""When the archive may show what a campaign sends."""

from __future__ import annotations

from mailer.campaigns.clock import database_now
from mailer.campaigns.models import Campaign
from mailer.issues.models import Proof

KINDS = (Campaign.Kind.ISSUE, Campaign.Kind.CORRECTION)
"""What goes to readers."""


def put_on_shelf(campaign: Campaign) -> None:
    """From now on everybody gets its proof, and what it corrects has been corrected; called again it changes nothing.
    In the time of grace it is not for the archive yet: whoever has it then may still stop it."""
    if campaign.kind not in KINDS:
        return
    proof = campaign.signed_proof
    Proof.objects.filter(pk=proof.pk, sent_at=None).update(sent_at=database_now())
    if campaign.corrects is not None:
        corrected = Proof.objects.filter(pk=campaign.corrects.signed_proof.pk, superseded_by=None)
        corrected.exclude(pk=proof.pk).update(superseded_by=proof)
