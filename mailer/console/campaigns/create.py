"""Making a campaign: first the signed proof, then whom it goes to."""

from __future__ import annotations

from collections import defaultdict
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.timezone import localtime
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from mailer.campaigns.actions.create import create_campaign_once
from mailer.campaigns.actions.schedule import schedule_campaign, unschedule_campaign
from mailer.campaigns.errors import CampaignRefused, SentBefore
from mailer.campaigns.models import Campaign
from mailer.campaigns.repeats import sent_before, sent_campaigns
from mailer.campaigns.states import Command
from mailer.console.campaigns.forms import CampaignForm
from mailer.console.campaigns.manner import default_grace
from mailer.console.campaigns.roles import may_order
from mailer.console.campaigns.warnings import warnings
from mailer.console.screens import Screen, audit
from mailer.issues.digest import check_sendable
from mailer.issues.errors import ProofRefused
from mailer.issues.models import Proof

SHOWN = 100
"""Proofs to choose from; whoever looks for an older one makes a new one of its issue."""


def signed_proofs() -> Any:
    """Those that may be sent, the newest signature first."""
    proofs = Proof.objects.filter(signed_at__isnull=False).select_related("issue", "signed_by")
    return proofs.prefetch_related("lists").order_by("-signed_at")


@dataclass(frozen=True, slots=True)
class Offer:
    """A signed proof, the campaigns that have sent it already, and why it cannot be sent any more, if so."""

    proof: Proof
    sent_before: list[dict[str, Any]]
    trouble: str


def offers() -> list[Offer]:
    proofs = list(signed_proofs().prefetch_related("variants", "pictures")[:SHOWN])
    sent = defaultdict(list)
    for campaign in sent_campaigns().filter(proof__in=proofs):
        sent[campaign.proof_id].append(campaign)
    return [Offer(proof, warnings(sent[proof.pk]), trouble_of(proof)) for proof in proofs]


def trouble_of(proof: Proof) -> str:
    """Why a signed proof cannot be sent any more; empty where it can."""
    try:
        check_sendable(proof)
    except ProofRefused as error:
        return str(error)
    return ""


def _made(campaign: Campaign) -> str:
    if campaign.state != Campaign.State.SCHEDULED:
        return gettext("The campaign is made. Nothing is sent until you start it.")
    return gettext("The campaign is made. It starts by itself at the time you chose.")


class ChooseProof(Screen):
    """The first step. Only signed proofs are offered; where there is none, the page says how to come by one."""

    template_name = "campaigns/choose_proof.html"
    page_title = _("New campaign")
    header_icon = "mail"
    permissions = ("campaigns.add_campaign",)
    trail = (("console_campaigns", _("Campaigns")),)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        unsigned = Proof.objects.filter(signed_at__isnull=True, purpose=Proof.Purpose.ISSUE).count()
        return super().get_context_data(**kwargs) | {"offers": offers(), "unsigned": unsigned}


class CreateCampaign(Screen):
    """The second step: the lists, and how many people that makes."""

    template_name = "campaigns/create.html"
    page_title = _("New campaign")
    header_icon = "mail"
    permissions = ("campaigns.add_campaign",)
    trail = (("console_campaigns", _("Campaigns")), ("console_campaign_new", _("Choose a proof")))

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        self.proof = signed_proofs().filter(pk=kwargs["proof"]).first()
        return super().dispatch(request, *args, **kwargs)

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if self.proof is None:
            messages.error(request, gettext("That proof is not signed. Choose one that is, or have it signed first."))
            return redirect("console_campaign_new")
        if trouble := trouble_of(self.proof):
            messages.error(request, trouble)
            return redirect("console_campaign_new")
        return self._shown(self._form(None, self.proof))

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if self.proof is None:
            return self.get(request)
        form = self._form(request.POST, self.proof)
        if not form.is_valid() or "count" in request.POST:
            return self._shown(form)
        return self._create(form)

    def _form(self, data: Any, proof: Proof) -> CampaignForm:
        """To let it start by itself is to start it."""
        form = CampaignForm(data, proof=proof)
        if not may_order(self.request.user, Command.SCHEDULE):
            del form.fields["start_at"]
        return form

    def _create(self, form: CampaignForm) -> HttpResponse:
        try:
            campaign, fresh = self._make(form)
        except CampaignRefused as error:
            form.add_error(None, str(error))
            return self._shown(form)
        verb = "created" if fresh else "asked once more for"
        audit.info("%s %s campaign %s of proof %s", self.request.user, verb, campaign.pk, self.proof.pk)
        start_at = form.cleaned_data.get("start_at")
        if start_at and campaign.state == Campaign.State.DRAFT:
            return self._ask_again(campaign, start_at)
        if not fresh:
            messages.info(self.request, gettext("You made this campaign a moment ago: here it is, not a second one."))
        messages.success(self.request, _made(campaign))
        return redirect("console_campaign", pk=campaign.pk)

    @transaction.atomic
    def _make(self, form: CampaignForm) -> tuple[Campaign, bool]:
        """A draft that cannot be scheduled is none that anybody asked for, but for one whose readers have had the proof
        already: that it asks about on a page of its own."""
        data = form.cleaned_data
        lists, excluded = list(data["lists"]), list(data["excluded"])
        made = create_campaign_once(self.proof, lists, excluded, self.request.user, data["policy"], form.manner())
        campaign, _fresh = made
        if "start_at" in form.fields and data["start_at"] != campaign.start_at:
            self._set_start(campaign, data["start_at"])
        return made

    def _set_start(self, campaign: Campaign, at: datetime | None) -> None:
        """Of one that was made a moment ago, too: who has gone back and typed another time means that one."""
        if at is None:
            unschedule_campaign(campaign)
            return
        with suppress(SentBefore):
            schedule_campaign(campaign, at, again=False, grace=default_grace(self.proof))

    def _ask_again(self, campaign: Campaign, at: datetime) -> HttpResponse:
        text = gettext("The campaign is made, but not scheduled: these people have had this proof before. Look again.")
        messages.warning(self.request, text)
        query = urlencode({"at": f"{localtime(at):%Y-%m-%dT%H:%M}"})
        return redirect(reverse("console_campaign_schedule", args=[campaign.pk]) + f"?{query}")

    def _shown(self, form: CampaignForm) -> HttpResponse:
        before = warnings(sent_before(self.proof, form.chosen()))
        return self.render_to_response(
            self.get_context_data(form=form, proof=self.proof, reach=form.reach(), sent_before=before)
        )
