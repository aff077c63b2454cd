"""Change a campaign's state, once."""

from __future__ import annotations

from typing import Any

from mailer.campaigns.errors import CampaignRefused
from mailer.campaigns.models import Campaign
from mailer.campaigns.states import CampaignState, Command, ForbiddenCommand, after


def move(campaign: Campaign, command: Command, **fields: Any) -> None:
    """Carry out ``command`` on ``campaign`` and set ``fields`` with it. Raises CampaignRefused where the state forbids
    it, or where somebody else was faster."""
    try:
        state = after(CampaignState(campaign.state), command)
    except ForbiddenCommand as error:
        raise CampaignRefused(f"Campaign {campaign.pk}: {error}.") from error
    changed = Campaign.objects.filter(pk=campaign.pk, state=campaign.state).update(state=state.value, **fields)
    if changed != 1:
        raise CampaignRefused(f"Campaign {campaign.pk} was changed by somebody else meanwhile: look again.")
    for name, value in {"state": state.value, **fields}.items():
        setattr(campaign, name, value)
