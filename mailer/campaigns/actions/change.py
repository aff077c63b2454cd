"""Change how a campaign is sent, also while it is being sent."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from django.utils.translation import gettext as _

from mailer.campaigns.actions.move import changed_meanwhile
from mailer.campaigns.errors import CampaignRefused
from mailer.campaigns.manner import Manner
from mailer.campaigns.models import Campaign
from mailer.campaigns.states import FINAL, CampaignState

NOT_STARTED = (CampaignState.DRAFT, CampaignState.SCHEDULED)
FROZEN_FIELDS = ("in_recipient_zone", "track_links")
"""They are in the ledger, or in the mails that have gone out, as soon as the campaign is started."""


def change_campaign(campaign: Campaign, **changes: Any) -> None:
    """Set fields of ``Manner``; dispatch goes by them from its next claim on. Raises CampaignRefused."""
    if campaign.kind == Campaign.Kind.NOTICE:
        raise CampaignRefused(_("Notices always go first and at any hour: nothing can be set for them."))
    wanted = replace(Manner.of(campaign), **changes)
    wanted.check()
    if campaign.state in FINAL:
        text = _("Campaign {id} is {state}: how it is sent can no longer be changed.")
        raise CampaignRefused(text.format(id=campaign.pk, state=campaign.get_state_display()))
    altered = {name: value for name, value in wanted.to_fields().items() if value != getattr(campaign, name)}
    if campaign.state not in NOT_STARTED and set(altered) & set(FROZEN_FIELDS):
        text = _(
            "Campaign {id} is started: where its links lead, and whose time its hours are in, can no longer be changed."
        )
        raise CampaignRefused(text.format(id=campaign.pk))
    mine = Campaign.objects.filter(pk=campaign.pk, state=campaign.state)
    if altered and mine.update(**altered) != 1:  # what somebody else changes meanwhile stays
        raise CampaignRefused(changed_meanwhile(campaign))
    for name, value in altered.items():
        setattr(campaign, name, value)
