"""Limits of a lane: looked at and set on one page, by whoever may sweep."""

from __future__ import annotations

from typing import Any

from django import forms
from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.functional import cached_property
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from mailer.campaigns.clock import database_now
from mailer.console.screens import Screen, audit
from mailer.dispatch import limits
from mailer.dispatch.limits import Given, LaneRefused
from mailer.lib.providers import NAMES

CHANGE = "dispatch.change_lane"
ALL = "*"
"""How a form and an address say: the relay itself."""


class LaneForm(forms.Form):
    """A lane and its limits; an empty field is no limit."""

    shown = forms.CharField(required=False, max_length=200, widget=forms.HiddenInput)
    """The lane whose limits the page was filled in with."""
    relay = forms.ChoiceField(label=_("Relay"))
    provider = forms.ChoiceField(label=_("Mailboxes at"))
    rate = forms.CharField(
        label=_("Rate"),
        required=False,
        max_length=60,
        help_text=_("The most messages a second, an hour and a day: 50/s, 2000/h or 10000/d, several joined by +."),
    )
    connections = forms.IntegerField(
        label=_("Connections"), required=False, help_text=_("The most at a time. Empty: as many as the relay has.")
    )
    window = forms.IntegerField(
        label=_("Window"), required=False, help_text=_("The most messages under way on a connection.")
    )
    warm_up_from = forms.DateField(
        label=_("Warm up from"),
        required=False,
        widget=forms.DateInput({"type": "date"}),
        help_text=_("A new sender begins with few messages a day, until mailbox providers know it."),
    )
    warm_up_start = forms.IntegerField(label=_("Messages on the first day"), required=False)
    warm_up_factor = forms.FloatField(
        label=_("Each later day, times"), required=False, help_text=_("1.5 is half as many again each day.")
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["relay"].choices = [(each.name, each.name) for each in settings.MAILER_RELAYS]
        self.fields["provider"].choices = [(ALL, _("all mailboxes")), *((name, name) for name in NAMES)]

    @property
    def lane(self) -> tuple[str, str]:
        """Relay and provider, as limits has them."""
        provider = self.cleaned_data["provider"]
        return self.cleaned_data["relay"], "" if provider == ALL else provider

    @property
    def given(self) -> Given:
        """What was filled in. Raises LaneRefused."""
        said = {
            name: value
            for name, value in self.cleaned_data.items()
            if name not in ("shown", "relay", "provider", "rate") and value is not None
        }
        return Given(**said).at_rate(self.cleaned_data["rate"])

    def hides_limits(self) -> bool:
        """Whether the lane that was chosen has limits that the page did not show: they would go without a word."""
        return self.cleaned_data["shown"] != _shown(*self.lane) and limits.current(*self.lane) != Given()


def _shown(relay: str, provider: str) -> str:
    return f"{relay} → {provider or ALL}"


class LaneLimits(Screen):
    template_name = "operation/lane.html"
    page_title = _("Limits of a lane")
    header_icon = "tasks"
    permissions = (CHANGE,)
    trail = (("console_queue", _("Queue")),)

    @cached_property
    def form(self) -> LaneForm:
        return LaneForm(self.request.POST) if self.request.method == "POST" else LaneForm(initial=self._initial())

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(**kwargs) | {"form": self.form}

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        clear = "clear" in request.POST
        if self.form.is_valid():
            if not clear and self.form.hides_limits():
                return self._ask_again()
            if done := self._change(clear):
                messages.success(request, done)
                return redirect("console_queue")
        return self.render_to_response(self.get_context_data())

    def _ask_again(self) -> HttpResponse:
        """With what holds for the lane that was chosen, and over it what was typed."""
        lane = self.form.lane
        typed = {name: value for name, value in self.form.cleaned_data.items() if value not in (None, "")}
        self.form = LaneForm(initial=_initial(*lane) | typed | {"shown": _shown(*lane)})
        text = gettext(
            "Nothing was changed yet: this lane has limits already ({limits}). What you typed stands over them."
        )
        messages.warning(self.request, text.format(limits=self._in_words(limits.current(*lane))))
        return self.render_to_response(self.get_context_data())

    def _in_words(self, given: Given) -> str:
        told = limits.told(given)
        return ", ".join(f"{LaneForm.base_fields[name].label}: {value}" for name, value in told.items())

    def _change(self, clear: bool) -> str | None:
        """What was done, in words; None where it was refused, and the form says why."""
        relay, provider = self.form.lane
        try:
            given = Given() if clear else self.form.given
            limits.limit(relay, provider, given, database_now())
        except LaneRefused as error:
            self.form.add_error(None, str(error))
            return None
        audit.info("%s set the limits of lane %s → %s: %s", self.request.user, relay, provider or ALL, given)
        return gettext("The lane has no limits now.") if clear else gettext("The limits hold from now on.")

    def _initial(self) -> dict[str, Any]:
        """The lane that the address names, as it is limited now."""
        relay = self.request.GET.get("relay", settings.MAILER_RELAYS[0].name).replace("\0", "")[:64]
        provider = self.request.GET.get("provider", ALL).replace("\0", "")[:32]
        return _initial(relay, "" if provider == ALL else provider)


def _initial(relay: str, provider: str) -> dict[str, Any]:
    given = limits.current(relay, provider)
    named = {name: getattr(given, name) for name in Given.__dataclass_fields__}
    about = {"relay": relay, "provider": provider or ALL, "shown": _shown(relay, provider)}
    return named | about | {"rate": str(given.rate)}
