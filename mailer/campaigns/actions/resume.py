"""Resume a paused campaign."""

from __future__ import annotations

from django.db import transaction

from mailer.campaigns.actions.move import move
from mailer.campaigns.models import Campaign
from mailer.campaigns.signals import wake
from mailer.campaigns.states import Command


@transaction.atomic
def resume_campaign(campaign: Campaign) -> None:
    """It goes on where it stood: nobody is skipped, nobody gets it twice."""
    move(campaign, Command.RESUME, trouble="")
    transaction.on_commit(lambda: wake.send(None))
