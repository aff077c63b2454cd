"""Start, schedule, release, pause, resume, cancel, resend: each asks first on a page of its own and acts on POST only.
Pause does not ask: it is the emergency brake."""

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
from mailer.campaigns.actions.release import release_campaign
from mailer.campaigns.actions.resume import in_grace, resume_campaign
from mailer.campaigns.actions.schedule import schedule_campaign, unschedule_campaign
from mailer.campaigns.actions.start import repeated, start_campaign
from mailer.campaigns.errors import CampaignRefused, SentBefore
from mailer.campaigns.ledger import counts
from mailer.campaigns.models import Campaign
from mailer.campaigns.snapshot import bringing_lists, recipients
from mailer.campaigns.states import CampaignState, Command, DeliveryState, may
from mailer.console.campaigns.manner import GraceForm, ScheduleForm
from mailer.console.campaigns.page import find_campaign
from mailer.console.campaigns.roles import may_order
from mailer.console.campaigns.warnings import warnings
from mailer.console.screens import Screen, audit
from mailer.dispatch.resend import RESENDABLE, resend
from subscribers.models import List


def _start(campaign: Campaign, again: bool, grace: int) -> str:
    start_campaign(campaign, again=again, grace=grace)
    if not grace:
        return gettext("The campaign is started.")
    text = ngettext(
        "The campaign is started. The staff get it now, everybody else in %d minute.",
        "The campaign is started. The staff get it now, everybody else in %d minutes.",
        grace,
    )
    return text % grace


def _schedule(campaign: Campaign, form: ScheduleForm, again: bool) -> str:
    schedule_campaign(campaign, form.cleaned_data["start_at"], again=again, grace=form.minutes())
    return gettext("The campaign is scheduled. It starts by itself at the time you chose.")


def _unschedule(campaign: Campaign) -> str:
    unschedule_campaign(campaign)
    return gettext("The campaign is a draft again. Nothing is sent until you start it.")


def _release(campaign: Campaign) -> str:
    release_campaign(campaign)
    return gettext("The time of grace is over: everybody gets it now.")


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
    Command.UNSCHEDULE: _unschedule,
    Command.RELEASE: _release,
    Command.PAUSE: _pause,
    Command.RESUME: _resume,
    Command.CANCEL: _cancel,
}
"""To start asks for more: see ``Move.act``."""

TITLES = {
    Command.START: _("Start the campaign?"),
    Command.UNSCHEDULE: _("Take the schedule back?"),
    Command.RELEASE: _("Send to everybody now?"),
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
    form: GraceForm | None = None

    def make_form(self, data: Any) -> GraceForm | None:
        """What it asks beside yes or no."""
        return None

    def again(self) -> bool:
        """Whether the box was ticked that these people shall get it twice."""
        return self.request.POST.get("again") == "on"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(**kwargs) | {"campaign": self.campaign, "form": self.form}

    def is_open_to(self, user: Any) -> bool:
        return may_order(user, self.command())

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        self.campaign = find_campaign(kwargs["pk"])
        if not may(CampaignState(self.campaign.state), self.command()):
            messages.error(request, refusal(self.campaign, self.command()))
            return redirect("console_campaign", pk=self.campaign.pk)
        self.form = self.make_form(None)
        return super().get(request, *args, **kwargs)

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        self.campaign = find_campaign(kwargs["pk"])
        if not may(CampaignState(self.campaign.state), self.command()):
            return self.get(request, *args, **kwargs)
        self.form = self.make_form(request.POST)
        if self.form is not None and not self.form.is_valid():
            return self.render_to_response(self.get_context_data(**kwargs))
        try:
            done = self.act()
        except SentBefore:
            return self.render_to_response(self.get_context_data(unticked=True, **kwargs))
        except CampaignRefused as error:
            return self.refused(error)
        else:
            audit.info("%s: %s campaign %s", request.user, self.command(), self.campaign.pk)
            messages.success(request, done)
        return redirect("console_campaign", pk=self.campaign.pk)

    def refused(self, error: CampaignRefused) -> HttpResponse:
        messages.error(self.request, str(error))
        return redirect("console_campaign", pk=self.campaign.pk)

    def command(self) -> Command:
        raise NotImplementedError

    def act(self) -> str:
        raise NotImplementedError


class Move(Confirmed):
    """Start, pause, resume, cancel and the like: the word in the URL."""

    def command(self) -> Command:
        command = next((each for each in TITLES if each.value == self.kwargs["command"]), None)
        if command is None:
            raise Http404
        return command

    def make_form(self, data: Any) -> GraceForm | None:
        return GraceForm(data, campaign=self.campaign) if self.command() == Command.START else None

    def act(self) -> str:
        if self.command() == Command.START and self.form is not None:
            return _start(self.campaign, self.again(), self.form.minutes())
        return ACTIONS[self.command()](self.campaign)

    def get_page_title(self) -> str:
        return str(TITLES[self.command()])

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        command, campaign = self.command(), self.campaign
        starting = _audience(campaign, self.form) if self.form else {}
        return super().get_context_data(**kwargs) | {
            **starting,
            "command": command.value,
            "pending": counts(campaign)["pending"],
            "goes_to_grace": in_grace(campaign),
        }


class Schedule(Confirmed):
    """When it starts by itself: asked for the first time, or anew."""

    page_title = _("When shall it start?")

    def command(self) -> Command:
        return Command.SCHEDULE

    def make_form(self, data: Any) -> ScheduleForm:
        initial = {"start_at": self.request.GET["at"]} if "at" in self.request.GET else {}
        return ScheduleForm(data, campaign=self.campaign, initial=initial)

    def refused(self, error: CampaignRefused) -> HttpResponse:
        """A time that will not do is asked for again."""
        if self.form is None:
            return super().refused(error)
        self.form.add_error(None, str(error))
        return self.render_to_response(self.get_context_data())

    def act(self) -> str:
        if not isinstance(self.form, ScheduleForm):
            raise TypeError("scheduling asks for a time")
        return _schedule(self.campaign, self.form, self.again())

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        form = self.form or self.make_form(None)
        return super().get_context_data(**kwargs) | {"command": "schedule", **_audience(self.campaign, form)}


def _audience(campaign: Campaign, form: GraceForm) -> dict[str, Any]:
    """Who would get it with the grace that stands in ``form``, and whether they have had it before."""
    grace = form.shown()
    return {
        "people": recipients(campaign, grace).count(),
        "lists": List.objects.filter(pk__in=bringing_lists(campaign, grace)),
        "sent_before": warnings(repeated(campaign)),
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
            "command": f"resend-{word}",
            "people": counts(self.campaign)[word],
        }
