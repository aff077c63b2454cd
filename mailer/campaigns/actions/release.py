"""End a campaign's time of grace: everybody gets it."""

from __future__ import annotations

import logging
from datetime import datetime

from django.db import transaction

from mailer.campaigns.actions.move import move
from mailer.campaigns.clock import database_now
from mailer.campaigns.errors import CampaignRefused
from mailer.campaigns.models import Campaign
from mailer.campaigns.signals import wake
from mailer.campaigns.states import Command

logger = logging.getLogger(__name__)


@transaction.atomic
def release_campaign(campaign: Campaign) -> None:
    """What staff have got, everybody gets now. The time of grace is over, also for who pauses and resumes it later."""
    move(campaign, Command.RELEASE, grace_until=database_now())
    transaction.on_commit(lambda: wake.send(None))


def release_due(now: datetime) -> int:
    """Release the campaigns whose time of grace is over. Gives how many."""
    return sum(_release_one(each) for each in Campaign.objects.filter(state=Campaign.State.GRACE, grace_until__lte=now))


def _release_one(campaign: Campaign) -> bool:
    try:
        release_campaign(campaign)
    except CampaignRefused as error:
        logger.info("%s", error)  # stopped or released meanwhile
        return False
    except Exception:
        logger.exception("Campaign %s could not be released; the next sweep tries again", campaign.pk)
        return False  # others are due as well
    return True
