"""What a drain knows of the campaigns it sends, asked once for all their batches."""

from __future__ import annotations

import logging
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field

from django.utils.translation import gettext as _

from mailer.campaigns.actions.pause import pause_campaign
from mailer.campaigns.errors import CampaignRefused
from mailer.campaigns.models import Campaign
from mailer.dispatch.admission import Door
from mailer.dispatch.headers import UnsafeValue
from mailer.dispatch.load import Known, templates
from mailer.issues.errors import ProofRefused

logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Work:
    """What is known of a campaign."""

    door: Door
    templates: Known


@dataclass(slots=True)
class Works:
    """Of the campaigns at hand."""

    known: dict[int, Work] = field(default_factory=dict)

    def of(self, campaign: int, held: AbstractSet[int]) -> Work | None:
        """What ``campaign`` needs; those neither asked for nor ``held`` are forgotten. None where it cannot be sent: it
        is paused, and says why."""
        if campaign not in self.known:
            self.known = {each: work for each, work in self.known.items() if each in held}
            try:
                self.known[campaign] = Work(Door(Campaign.objects.get(pk=campaign)), templates(campaign))
            except ProofRefused as error:
                stop(campaign, str(error))
            except (ValueError, UnsafeValue) as error:
                stop(campaign, _("Its messages cannot be put together: {error}").format(error=error))
        return self.known.get(campaign)


def stop(campaign: int, reason: str) -> None:
    """Pause a campaign that cannot go on, and say why."""
    logger.error("Campaign %s is paused: %s", campaign, reason)
    try:
        pause_campaign(Campaign.objects.get(pk=campaign), reason)
    except CampaignRefused as error:
        logger.warning("%s", error)
