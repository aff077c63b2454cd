"""Changing how a campaign is sent, also while it is being sent."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from mailer.campaigns.actions.change import FROZEN_FIELDS, NOT_STARTED, change_campaign
from mailer.campaigns.errors import CampaignRefused
from mailer.campaigns.manner import Manner
from mailer.campaigns.models import Campaign
from mailer.campaigns.states import FINAL
from mailer.console.campaigns.manner import MannerForm
from mailer.console.campaigns.page import find_campaign
from mailer.console.campaigns.roles import DRIVE
from mailer.console.screens import Screen, audit


class CampaignSettings(Screen):
    """Hours, place among others, and when it stops by itself."""

    template_name = "campaigns/settings.html"
    page_title = _("How it is sent")
    header_icon = "mail"
    permissions = DRIVE
    trail = (("console_campaigns", _("Campaigns")),)
    campaign: Campaign

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        self.campaign = find_campaign(kwargs["pk"])
        return self._over() if self.campaign.state in FINAL else self._shown(self._form(None))

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        self.campaign = find_campaign(kwargs["pk"])
        if self.campaign.state in FINAL:
            return self._over()
        form = self._form(request.POST)
        self._check_shown(form)
        if not form.is_valid():
            return self._shown(form)
        try:
            change_campaign(self.campaign, **form.manner().to_fields())
        except CampaignRefused as error:
            messages.error(request, str(error))
        else:
            audit.info("%s: set campaign %s to %s", request.user, self.campaign.pk, form.manner())
            messages.success(request, gettext("Saved. What is sent from now on goes by it."))
        return redirect("console_campaign", pk=self.campaign.pk)

    def _over(self) -> HttpResponse:
        messages.error(self.request, gettext("The campaign is over: how it is sent can no longer be changed."))
        return redirect("console_campaign", pk=self.campaign.pk)

    def _is_started(self) -> bool:
        return self.campaign.state not in NOT_STARTED

    def _form(self, data: Any) -> MannerForm:
        """Without what can no longer be changed."""
        form = MannerForm(data, before=Manner.of(self.campaign))
        if self._is_started():
            for name in FROZEN_FIELDS:
                del form.fields[name]
        return form

    def _check_shown(self, form: MannerForm) -> None:
        """What was typed for a draft is not saved in part without a word."""
        form.full_clean()
        if ("started" in self.request.POST) != self._is_started():
            text = gettext(
                "The campaign was started meanwhile: whose clock its hours go by, and where its links lead, can no "
                "longer be changed. All else stands here as you typed it. Look at it, and save it again."
            )
            form.add_error(None, text)

    def _shown(self, form: MannerForm) -> HttpResponse:
        context = {"form": form, "campaign": self.campaign, "started": self._is_started()}
        return self.render_to_response(self.get_context_data(**context))
