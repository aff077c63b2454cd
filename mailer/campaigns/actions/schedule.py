"""Start a campaign later, by itself."""

from __future__ import annotations

import logging
from datetime import datetime, timedelta

from django.db import transaction
from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from mailer.campaigns.actions.move import move
from mailer.campaigns.actions.start import check_start, grace_fields, refuse_repetition, start_campaign
from mailer.campaigns.clock import database_now
from mailer.campaigns.errors import CampaignRefused
from mailer.campaigns.models import Campaign
from mailer.campaigns.states import Command

logger = logging.getLogger(__name__)

FURTHEST = timedelta(days=366)


def schedule_campaign(campaign: Campaign, at: datetime, again: bool = True, grace: int | None = None) -> None:
    """It starts by itself at ``at``, or with the first sweep after it (they are ``MAILER_SWEEP_SECONDS`` apart); what
    is scheduled already gets the new time. Raises what ``start_campaign`` raises, and CampaignRefused for a time that
    has passed or lies more than a year ahead."""
    check_time(at)
    check_start(campaign, grace)
    with transaction.atomic():
        refuse_repetition(campaign, again)
        move(campaign, Command.SCHEDULE, start_at=at, trouble="", **grace_fields(grace))


def unschedule_campaign(campaign: Campaign, trouble: str = "") -> None:
    """It is a draft again and starts when somebody starts it. ``trouble`` says why, where the house does it."""
    move(campaign, Command.UNSCHEDULE, start_at=None, trouble=trouble[:500])


def start_due(now: datetime) -> int:
    """Start what is due. Gives how many were started. One that cannot start is a draft again and says why: to try for
    ever would send it at a time that nobody has chosen."""
    due = Campaign.objects.filter(state=Campaign.State.SCHEDULED, start_at__lte=now).order_by("start_at", "pk")
    return sum(_start_one(campaign) for campaign in due.select_related("proof__issue__newsletter", "corrects"))


def _start_one(campaign: Campaign) -> bool:
    """Who scheduled it, or anything after it, has been told whether its readers get the proof twice."""
    try:
        start_campaign(campaign)
    except CampaignRefused as error:
        logger.warning("Campaign %s did not start when it was due: %s", campaign.pk, error)
        return _give_up(campaign, str(error))
    except Exception:
        logger.exception("Campaign %s is due and could not be started; the next sweep tries again", campaign.pk)
        return False  # others are due as well
    return True


def _give_up(campaign: Campaign, why: str) -> bool:
    when = date_format(localtime(campaign.start_at), "SHORT_DATETIME_FORMAT") if campaign.start_at else ""
    text = _(
        "It was to start on {when} and did not: {why} Nothing was sent. Put that right, then start or schedule it."
    )
    try:
        unschedule_campaign(campaign, text.format(when=when, why=why))
    except CampaignRefused as error:
        logger.info("%s", error)  # another sweep, or a person, was faster
    return False


def check_time(at: datetime) -> None:
    """Raises CampaignRefused for a time that has passed or lies more than a year ahead."""
    now = database_now()
    if at <= now:
        raise CampaignRefused(_("That time has passed. Choose one that is still to come, or start the campaign now."))
    if at > now + FURTHEST:
        raise CampaignRefused(_("That is more than a year ahead. Choose an earlier time."))
