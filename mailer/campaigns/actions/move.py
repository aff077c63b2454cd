"""Change a campaign's state, once."""

from __future__ import annotations

from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from mailer.campaigns.errors import CampaignRefused
from mailer.campaigns.models import Campaign
from mailer.campaigns.shelving import put_on_shelf
from mailer.campaigns.states import CampaignState, Command, ForbiddenCommand, after

REFUSALS = {
    Command.SCHEDULE: gettext_lazy("Campaign {id} is {state}: scheduling is not possible now."),
    Command.UNSCHEDULE: gettext_lazy("Campaign {id} is {state}: there is no schedule to take back."),
    Command.START: gettext_lazy("Campaign {id} is {state}: start is not possible now."),
    Command.FROZEN: gettext_lazy("Campaign {id} is {state}: freezing the audience is not possible now."),
    Command.FROZEN_FOR_GRACE: gettext_lazy("Campaign {id} is {state}: freezing the audience is not possible now."),
    Command.RELEASE: gettext_lazy("Campaign {id} is {state}: no time of grace is running."),
    Command.PAUSE: gettext_lazy("Campaign {id} is {state}: pause is not possible now."),
    Command.RESUME: gettext_lazy("Campaign {id} is {state}: resume is not possible now."),
    Command.RESUME_TO_GRACE: gettext_lazy("Campaign {id} is {state}: resume is not possible now."),
    Command.CANCEL: gettext_lazy("Campaign {id} is {state}: cancel is not possible now."),
    Command.CLOSE: gettext_lazy("Campaign {id} is {state}: close is not possible now."),
    Command.RESEND: gettext_lazy("Campaign {id} is {state}: resend is not possible now."),
}
"""A sentence a command, as languages bend them; the state always belongs to a campaign."""


def refusal(campaign: Campaign, command: Command) -> str:
    """Why ``command`` means nothing in the state of ``campaign``."""
    return REFUSALS[command].format(id=campaign.pk, state=campaign.get_state_display())


def changed_meanwhile(campaign: Campaign) -> str:
    """What to say where somebody else was faster."""
    return _("Campaign {id} was changed by somebody else meanwhile: look again.").format(id=campaign.pk)


@transaction.atomic
def move(campaign: Campaign, command: Command, **fields: Any) -> None:
    """Carry out ``command`` on ``campaign`` and set ``fields`` with it. Raises CampaignRefused where the state forbids
    it, or where somebody else was faster: the state, or the time it is to start at, is not what ``campaign`` says."""
    try:
        state = after(CampaignState(campaign.state), command)
    except ForbiddenCommand as error:
        raise CampaignRefused(refusal(campaign, command)) from error
    as_read = Campaign.objects.filter(pk=campaign.pk, state=campaign.state, start_at=campaign.start_at)
    if as_read.update(state=state.value, **fields) != 1:
        raise CampaignRefused(changed_meanwhile(campaign))
    for name, value in {"state": state.value, **fields}.items():
        setattr(campaign, name, value)
    if state is CampaignState.RUNNING:
        put_on_shelf(campaign)
