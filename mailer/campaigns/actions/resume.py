"""Resume a paused campaign."""

from __future__ import annotations

from django.db import transaction

from mailer.campaigns.actions.move import move
from mailer.campaigns.actions.start import check_proof
from mailer.campaigns.clock import database_now
from mailer.campaigns.models import Campaign
from mailer.campaigns.signals import wake
from mailer.campaigns.states import Command


def resume_campaign(campaign: Campaign) -> None:
    """It goes on where it stood, in its time of grace while that lasts: nobody is skipped, nobody gets it twice. Raises
    CampaignRefused where the state forbids it, or the proof or one of its pictures is no longer what was signed."""
    check_proof(campaign)
    with transaction.atomic():
        move(campaign, Command.RESUME_TO_GRACE if in_grace(campaign) else Command.RESUME, trouble="")
        transaction.on_commit(lambda: wake.send(None))


def in_grace(campaign: Campaign) -> bool:
    """Whether its time of grace still lasts, paused or not."""
    return campaign.grace_until is not None and campaign.grace_until > database_now()
