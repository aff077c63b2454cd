"""Pause a campaign."""

from __future__ import annotations

from mailer.campaigns.actions.move import move
from mailer.campaigns.models import Campaign
from mailer.campaigns.states import Command


def pause_campaign(campaign: Campaign, trouble: str = "") -> None:
    """No further window is armed; those on their way still go out. ``trouble`` says why, where the house does it."""
    move(campaign, Command.PAUSE, trouble=trouble[:500])
