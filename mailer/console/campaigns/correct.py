"""Stop and correct: first the halt, then the correction."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.db.models import prefetch_related_objects
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from mailer.campaigns.actions.correct import (
    check_correctable,
    create_correction,
    stop_and_correct,
    unfit_because,
)
from mailer.campaigns.errors import CampaignRefused
from mailer.campaigns.ledger import counts
from mailer.campaigns.models import Campaign
from mailer.campaigns.snapshot import bringing_lists
from mailer.campaigns.states import FINAL
from mailer.console.campaigns.create import SHOWN, signed_proofs, trouble_of
from mailer.console.campaigns.page import find_campaign
from mailer.console.campaigns.roles import CORRECT
from mailer.console.screens import Screen, audit
from mailer.issues.models import Proof
from subscribers.models import List


class Correct(Screen):
    """While it runs: asks whether to stop it. Once it is over: offers the proofs that fit, or says how to come by
    one."""

    template_name = "campaigns/correct.html"
    header_icon = "mail"
    required = CORRECT
    trail = (("console_campaigns", _("Campaigns")),)
    campaign: Campaign

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        self.campaign = find_campaign(kwargs["pk"])
        try:
            check_correctable(self.campaign)
        except CampaignRefused as error:
            messages.error(request, str(error))
            return redirect("console_campaign", pk=self.campaign.pk)
        return super().get(request, *args, **kwargs)

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        self.campaign = find_campaign(kwargs["pk"])
        try:
            return self._make() if "proof" in request.POST else self._stop()
        except CampaignRefused as error:
            messages.error(request, str(error))
            return redirect("console_campaign", pk=self.campaign.pk)

    def _stop(self) -> HttpResponse:
        if stop_and_correct(self.campaign):
            audit.info("%s: stopped campaign %s to correct it", self.request.user, self.campaign.pk)
            messages.success(self.request, gettext("The campaign is stopped. Nothing further is sent."))
        return redirect("console_campaign_correct", pk=self.campaign.pk)

    def _make(self) -> HttpResponse:
        proof = _signed_proof(self.request.POST["proof"])
        if proof is None or unfit_because(self.campaign, proof) or trouble_of(proof):
            messages.error(self.request, gettext("That proof does not fit. Choose one of these."))
            return redirect("console_campaign_correct", pk=self.campaign.pk)
        made = create_correction(self.campaign, proof, self.request.user)
        audit.info("%s: made campaign %s to correct %s", self.request.user, made.pk, self.campaign.pk)
        messages.success(self.request, gettext("The correction is made. Nothing is sent until you start it."))
        return redirect("console_campaign", pk=made.pk)

    def get_page_title(self) -> str:
        return gettext("Send a correction") if self._is_over() else gettext("Stop and correct?")

    def _is_over(self) -> bool:
        return self.campaign.state in FINAL

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        numbers = counts(self.campaign)
        return super().get_context_data(**kwargs) | {
            "campaign": self.campaign,
            "lists": List.objects.filter(pk__in=bringing_lists(self.campaign)),
            "over": self._is_over(),
            "pending": numbers["pending"],
            "accepted": numbers["accepted"],
            "uncertain": numbers["uncertain"],
            "reached": numbers["accepted"] + numbers["uncertain"],
            "proofs": fitting(self.campaign) if self._is_over() else [],
            "may_write": self.request.user.has_perm("issues.add_issue"),
        }


def fitting(campaign: Campaign) -> list[Proof]:
    """The signed proofs that may correct ``campaign``, the newest first."""
    prefetch_related_objects([campaign], "lists")
    newsletter = campaign.signed_proof.issue.newsletter_id
    proofs = signed_proofs().filter(issue__newsletter=newsletter).prefetch_related("variants", "pictures")[:SHOWN]
    return [each for each in proofs if not unfit_because(campaign, each) and not trouble_of(each)]


def _signed_proof(key: str) -> Proof | None:
    try:
        found: Proof | None = signed_proofs().filter(pk=key).first()
    except ValueError:
        return None
    return found
