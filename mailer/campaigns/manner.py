"""How a campaign is sent: its place among others, its hours, and when it stops by itself."""

from __future__ import annotations

from dataclasses import asdict, dataclass, fields
from datetime import time
from typing import Any

from django.utils.translation import gettext as _

from mailer.campaigns.errors import CampaignRefused
from mailer.campaigns.models import Campaign

HEAVIEST = 100


@dataclass(frozen=True, slots=True)
class Manner:
    """What staff may choose for a campaign beside whom it goes to; the words are those of ``Campaign``'s fields."""

    priority: int = Campaign.Priority.NORMAL
    weight: int = 1
    send_from: time | None = None
    send_until: time | None = None
    in_recipient_zone: bool = False
    pause_bounces: float = 5.0
    pause_complaints: float = 0.3
    track_links: bool = False

    @classmethod
    def of(cls, campaign: Campaign) -> Manner:
        """How ``campaign`` is sent now."""
        return cls(**{field.name: getattr(campaign, field.name) for field in fields(cls)})

    def to_fields(self) -> dict[str, Any]:
        return asdict(self)

    def check(self) -> None:
        """Raises CampaignRefused; the message says what to write instead."""
        if self.priority not in OFFERED_PRIORITIES:
            raise CampaignRefused(_("The priority of a campaign is low, normal or high: notices alone go before all."))
        if not 1 <= self.weight <= HEAVIEST:
            raise CampaignRefused(_("The weight is a number from 1 to {most}.").format(most=HEAVIEST))
        if not all(0 <= each <= 100 for each in (self.pause_bounces, self.pause_complaints)):
            raise CampaignRefused(_("A limit is per cent, from 0 to 100; 0 never pauses."))
        self._check_hours()

    def _check_hours(self) -> None:
        if (self.send_from is None) != (self.send_until is None):
            raise CampaignRefused(_("Sending hours need a beginning and an end: give both, or neither."))
        if self.send_from is not None and self.send_from == self.send_until:
            raise CampaignRefused(_("Sending hours that begin when they end are none: choose two different times."))
        if self.in_recipient_zone and self.send_from is None:
            raise CampaignRefused(_("Readers' own time needs sending hours: say from when until when it may go out."))


OFFERED_PRIORITIES = (Campaign.Priority.LOW, Campaign.Priority.NORMAL, Campaign.Priority.HIGH)
"""All but that of notices: a confirmation somebody waits for never waits behind a newsletter."""
