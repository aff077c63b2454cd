"""Cancel a campaign, for good."""

from __future__ import annotations

from django.db import transaction

from mailer.campaigns.actions.move import move
from mailer.campaigns.models import Campaign
from mailer.campaigns.signals import wake
from mailer.campaigns.states import Command


@transaction.atomic
def cancel_campaign(campaign: Campaign) -> None:
    """Nothing further is sent. The sweeper writes the rest of the ledger off as cancelled."""
    move(campaign, Command.CANCEL)
    transaction.on_commit(lambda: wake.send(None))
