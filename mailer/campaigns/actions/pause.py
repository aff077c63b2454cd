"""Pause a campaign."""

from __future__ import annotations

from mailer.campaigns.actions.move import move
from mailer.campaigns.alarm import Cause, Figure
from mailer.campaigns.models import Campaign
from mailer.campaigns.states import Command

KNOWN = {Cause.BOUNCES: "known_bounces", Cause.COMPLAINTS: "known_complaints"}


def pause_campaign(campaign: Campaign, trouble: str = "") -> None:
    """No further window is armed; those on their way still go out. ``trouble`` says why, where the house does it."""
    move(campaign, Command.PAUSE, trouble=trouble[:500])


def pause_for_alarm(campaign: Campaign, figure: Figure, trouble: str) -> None:
    """As ``pause_campaign``; whoever resumes knows of ``figure``, and only one much worse pauses it again."""
    move(campaign, Command.PAUSE, trouble=trouble[:500], **{KNOWN[figure.cause]: figure.share})
