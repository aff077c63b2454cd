"""Start, pause, resume, cancel, resend: each asks first on a page of its own and acts on POST only. Pause does not ask:
it is the emergency brake."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from mailer.campaigns.actions.cancel import cancel_campaign
from mailer.campaigns.actions.move import refusal
from mailer.campaigns.actions.pause import pause_campaign
from mailer.campaigns.actions.resume import resume_campaign
from mailer.campaigns.actions.start import start_campaign
from mailer.campaigns.errors import CampaignRefused, SentBefore
from mailer.campaigns.ledger import counts
from mailer.campaigns.models import Campaign
from mailer.campaigns.repeats import sent_before
from mailer.campaigns.snapshot import recipients
from mailer.campaigns.states import CampaignState, Command, DeliveryState, may
from mailer.console.campaigns.page import find_campaign
from mailer.console.campaigns.roles import may_order
from mailer.console.campaigns.warnings import warnings
from mailer.console.screens import Screen, audit
from mailer.dispatch.resend import RESENDABLE, resend


def _start(campaign: Campaign, again: bool) -> str:
    if not recipients(campaign).exists():
        raise CampaignRefused(
            gettext("Nobody would get it: its lists are empty, or everybody is excluded or suppressed.")
        )
    start_campaign(campaign, again=again)
    return gettext("The campaign is started.")


def _pause(campaign: Campaign) -> str:
    pause_campaign(campaign)
    return gettext("The campaign is paused. Messages already on their way still go out.")


def _resume(campaign: Campaign) -> str:
    resume_campaign(campaign)
    return gettext("The campaign goes on where it stood.")


def _cancel(campaign: Campaign) -> str:
    cancel_campaign(campaign)
    return gettext("The campaign is cancelled. Nothing further is sent.")


ACTIONS: dict[Command, Callable[[Campaign], str]] = {
    Command.PAUSE: _pause,
    Command.RESUME: _resume,
    Command.CANCEL: _cancel,
}
"""To start asks for more: see ``Move.act``."""

TITLES = {
    Command.START: _("Start the campaign?"),
    Command.PAUSE: _("Pause the campaign?"),
    Command.RESUME: _("Resume the campaign?"),
    Command.CANCEL: _("Cancel the campaign for good?"),
}

RESEND_TITLES = {
    DeliveryState.UNCERTAIN: _("Send the uncertain ones again?"),
    DeliveryState.FAILED: _("Send the failed ones again?"),
}


class Confirmed(Screen):
    """Asks on GET, acts on POST, and says on the campaign's page what came of it."""

    template_name = "campaigns/confirm.html"
    header_icon = "mail"
    trail = (("console_campaigns", _("Campaigns")),)
    campaign: Campaign

    def is_open_to(self, user: Any) -> bool:
        return may_order(user, self.command())

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        self.campaign = find_campaign(kwargs["pk"])
        if not may(CampaignState(self.campaign.state), self.command()):
            messages.error(request, refusal(self.campaign, self.command()))
            return redirect("console_campaign", pk=self.campaign.pk)
        return super().get(request, *args, **kwargs)

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        self.campaign = find_campaign(kwargs["pk"])
        try:
            done = self.act()
        except SentBefore:
            return self.render_to_response(self.get_context_data(unticked=True, **kwargs))
        except CampaignRefused as error:
            messages.error(request, str(error))
        else:
            audit.info("%s: %s campaign %s", request.user, self.command(), self.campaign.pk)
            messages.success(request, done)
        return redirect("console_campaign", pk=self.campaign.pk)

    def command(self) -> Command:
        raise NotImplementedError

    def act(self) -> str:
        raise NotImplementedError


class Move(Confirmed):
    """Start, pause, resume, cancel: the word in the URL."""

    def command(self) -> Command:
        command = next((each for each in TITLES if each.value == self.kwargs["command"]), None)
        if command is None:
            raise Http404
        return command

    def act(self) -> str:
        if self.command() == Command.START:
            return _start(self.campaign, again=self.request.POST.get("again") == "on")
        return ACTIONS[self.command()](self.campaign)

    def get_page_title(self) -> str:
        return str(TITLES[self.command()])

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        command, campaign = self.command(), self.campaign
        starts = command == Command.START
        return super().get_context_data(**kwargs) | {
            "campaign": campaign,
            "command": command.value,
            "people": recipients(campaign).count() if starts else None,
            "sent_before": warnings(sent_before(campaign.signed_proof, campaign.lists.all())) if starts else [],
            "pending": counts(campaign)["pending"],
        }


class Resend(Confirmed):
    """Send all failed or all uncertain deliveries once more."""

    def command(self) -> Command:
        return Command.RESEND

    def state(self) -> DeliveryState:
        state = next((each for each in RESENDABLE if each.word == self.kwargs["word"]), None)
        if state is None:
            raise Http404
        return state

    def act(self) -> str:
        tried = resend(self.campaign, self.state())
        return ngettext("%d message is sent again.", "%d messages are sent again.", tried) % tried

    def get_page_title(self) -> str:
        return str(RESEND_TITLES[self.state()])

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        word = self.state().word
        return super().get_context_data(**kwargs) | {
            "campaign": self.campaign,
            "command": f"resend-{word}",
            "people": counts(self.campaign)[word],
        }
