"""Making a campaign: first the signed proof, then whom it goes to."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from mailer.campaigns.actions.create import create_campaign_once
from mailer.campaigns.errors import CampaignRefused
from mailer.campaigns.repeats import sent_before, sent_campaigns
from mailer.console.campaigns.forms import CampaignForm
from mailer.console.campaigns.warnings import warnings
from mailer.console.screens import Screen, audit
from mailer.issues.digest import verify
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
    return [Offer(proof, warnings(sent[proof.pk]), _trouble(proof)) for proof in proofs]


def _trouble(proof: Proof) -> str:
    try:
        verify(proof)
    except ProofRefused as error:
        return str(error)
    return ""


class ChooseProof(Screen):
    """The first step. Only signed proofs are offered; where there is none, the page says how to come by one."""

    template_name = "campaigns/choose_proof.html"
    page_title = _("New campaign")
    header_icon = "mail"
    permissions = ("campaigns.add_campaign",)
    trail = (("console_campaigns", _("Campaigns")),)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        unsigned = Proof.objects.filter(signed_at__isnull=True).count()
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
        if trouble := _trouble(self.proof):
            messages.error(request, trouble)
            return redirect("console_campaign_new")
        return self._shown(CampaignForm(proof=self.proof))

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if self.proof is None:
            return self.get(request)
        form = CampaignForm(request.POST, proof=self.proof)
        if not form.is_valid() or "count" in request.POST:
            return self._shown(form)
        return self._create(form)

    def _create(self, form: CampaignForm) -> HttpResponse:
        data = form.cleaned_data
        try:
            campaign, fresh = create_campaign_once(
                self.proof, list(data["lists"]), list(data["excluded"]), self.request.user, data["policy"]
            )
        except CampaignRefused as error:
            form.add_error("lists", str(error))
            return self._shown(form)
        if fresh:
            audit.info("%s created campaign %s of proof %s", self.request.user, campaign.pk, self.proof.pk)
            messages.success(self.request, gettext("The campaign is made. Nothing is sent until you start it."))
        else:
            messages.info(self.request, gettext("You made this campaign a moment ago: here it is, not a second one."))
        return redirect("console_campaign", pk=campaign.pk)

    def _shown(self, form: CampaignForm) -> HttpResponse:
        before = warnings(sent_before(self.proof, form.chosen()))
        return self.render_to_response(
            self.get_context_data(form=form, proof=self.proof, reach=form.reach(), sent_before=before)
        )
