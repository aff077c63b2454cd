"""Pause a campaign that meets too many bounces or complaints."""

from __future__ import annotations

import logging
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.db.models import Count, Max, Min
from django.utils.formats import number_format
from django.utils.translation import gettext_lazy

from mailer.campaigns.actions.pause import pause_for_alarm
from mailer.campaigns.alarm import Cause, Figure
from mailer.campaigns.errors import CampaignRefused
from mailer.campaigns.ledger import counts
from mailer.campaigns.models import Batch, Campaign, Delivery
from mailer.outcomes.models import Outcome

logger = logging.getLogger(__name__)

SENDING = (Campaign.State.RUNNING, Campaign.State.GRACE)
MOST_KNOWN = 1_000
COUNTED: dict[Cause, dict[str, Any]] = {
    Cause.BOUNCES: {"kind": Outcome.Kind.BOUNCE, "hard": True},
    Cause.COMPLAINTS: {"kind": Outcome.Kind.COMPLAINT},
}
TROUBLES = {
    Cause.BOUNCES: gettext_lazy(
        "Paused by itself: {number} of {answered} addresses are dead ({share} %, the limit is {limit} %). An old or "
        "bought list looks so, and providers block who mails it. Look at the failed ones in the ledger and clean the "
        "list. Resuming sends on; it stops again if the share grows by half."
    ),
    Cause.COMPLAINTS: gettext_lazy(
        "Paused by itself: {number} of {answered} readers called it spam ({share} %, the limit is {limit} %). Find out "
        "whether all of them asked for it before you go on. Resuming sends on; it stops again if that grows by half."
    ),
}


@dataclass(slots=True)
class Patience:
    """``left`` outcomes to go, as long as the campaign's limits, for bounces and for complaints, are these."""

    limits: tuple[float, float]
    left: int


_patience: dict[int, Patience] = {}
"""How many more such outcomes of a campaign this process records before it counts them all again: a list of a million
with 4 % dead addresses is counted some dozens of times, not 40,000."""


def heed(deliveries: Iterable[int]) -> None:
    """Outcomes that may stop a campaign were recorded of ``deliveries``. It is stopped in a transaction of its own,
    once this one is committed: what is recorded, or settled, never waits for it and never fails over it."""
    if concerned := list(deliveries):
        transaction.on_commit(lambda: _look(concerned), robust=True)


def _look(deliveries: list[int]) -> None:
    found = Delivery.objects.filter(pk__in=deliveries, campaign__state__in=SENDING).order_by()
    columns = ("campaign", "campaign__pause_bounces", "campaign__pause_complaints")
    for campaign, *limits, number in found.values_list(*columns).annotate(Count("pk")):
        patience = _patience.get(campaign)
        if patience is not None and patience.limits == tuple(limits):
            patience.left -= number
            if patience.left > 0:
                continue
        _count(Campaign.objects.get(pk=campaign))


def _count(campaign: Campaign) -> None:
    figures = figures_of(campaign)
    watched = [each for each in figures if each.limit > 0]
    if len(_patience) > MOST_KNOWN:
        _patience.clear()
    # A quarter of the way, as others record them too.
    left = max(1, min((each.missing() for each in watched), default=MOST_KNOWN) // 4)
    _patience[campaign.pk] = Patience((campaign.pause_bounces, campaign.pause_complaints), left)
    if worst := next((each for each in watched if each.is_too_much()), None):
        _stop(campaign, worst)


def figures_of(campaign: Campaign) -> list[Figure]:
    """How many hard bounces and complaints ``campaign`` has, beside its limits."""
    numbers = counts(campaign)
    answered = numbers["accepted"] + numbers["failed"]
    limits = {
        Cause.BOUNCES: (campaign.pause_bounces, campaign.known_bounces),
        Cause.COMPLAINTS: (campaign.pause_complaints, campaign.known_complaints),
    }
    return [Figure(cause, _number(campaign, cause), answered, *limits[cause]) for cause in Cause]


def _number(campaign: Campaign, cause: Cause) -> int:
    """Of how many deliveries. Their ids lie between those of the campaign's batches, and outcomes have an index by
    them: so other campaigns' outcomes are not read."""
    ends = Batch.objects.filter(campaign=campaign).aggregate(first=Min("first"), last=Max("last"))
    if ends["first"] is None:
        return 0
    outcomes = Outcome.objects.filter(
        delivery__gte=ends["first"], delivery__lte=ends["last"], delivery__campaign=campaign
    )
    return outcomes.filter(**COUNTED[cause]).order_by().values("delivery").distinct().count()


def _stop(campaign: Campaign, figure: Figure) -> None:
    text = TROUBLES[figure.cause].format(
        number=number_format(figure.number, force_grouping=True),
        answered=number_format(figure.answered, force_grouping=True),
        share=number_format(figure.share, 1),
        limit=number_format(figure.limit, 1),
    )
    try:
        pause_for_alarm(campaign, figure, text)
    except CampaignRefused as error:
        logger.info("%s", error)  # stopped meanwhile
        return
    logger.warning("Campaign %s: %s", campaign.pk, text)
