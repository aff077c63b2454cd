"""Start a campaign: its audience is frozen by the control worker, then it runs."""

from __future__ import annotations

from django.db import transaction

from mailer.campaigns.actions.move import move
from mailer.campaigns.clock import database_now
from mailer.campaigns.errors import CampaignRefused
from mailer.campaigns.models import Campaign
from mailer.campaigns.signals import prepare
from mailer.campaigns.states import Command
from mailer.issues.digest import verify, verify_pictures
from mailer.issues.errors import ProofRefused


def start_campaign(campaign: Campaign) -> None:
    """Raises CampaignRefused where the state forbids it, or the proof or one of its pictures is not what was signed."""
    try:
        verify(campaign.proof)
        verify_pictures(campaign.proof)
    except ProofRefused as error:
        raise CampaignRefused(str(error)) from error
    with transaction.atomic():
        move(campaign, Command.START, started_at=database_now())
        transaction.on_commit(lambda: prepare.send(None, campaign=campaign.pk))
