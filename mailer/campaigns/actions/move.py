"""Change a campaign's state, once."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from mailer.campaigns.errors import CampaignRefused
from mailer.campaigns.models import Campaign
from mailer.campaigns.states import CampaignState, Command, ForbiddenCommand, after

COMMANDS = {
    Command.START: gettext_lazy("start"),
    Command.FROZEN: gettext_lazy("freezing the audience"),
    Command.PAUSE: gettext_lazy("pause"),
    Command.RESUME: gettext_lazy("resume"),
    Command.CANCEL: gettext_lazy("cancel"),
    Command.CLOSE: gettext_lazy("close"),
    Command.RESEND: gettext_lazy("resend"),
}


def move(campaign: Campaign, command: Command, **fields: Any) -> None:
    """Carry out ``command`` on ``campaign`` and set ``fields`` with it. Raises CampaignRefused where the state forbids
    it, or where somebody else was faster."""
    try:
        state = after(CampaignState(campaign.state), command)
    except ForbiddenCommand as error:
        text = _("Campaign {id} is {state}: {command} is not possible now.")
        state_word = campaign.get_state_display()
        raise CampaignRefused(text.format(id=campaign.pk, state=state_word, command=COMMANDS[command])) from error
    changed = Campaign.objects.filter(pk=campaign.pk, state=campaign.state).update(state=state.value, **fields)
    if changed != 1:
        text = _("Campaign {id} was changed by somebody else meanwhile: look again.")
        raise CampaignRefused(text.format(id=campaign.pk))
    for name, value in {"state": state.value, **fields}.items():
        setattr(campaign, name, value)
