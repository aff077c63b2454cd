"""Making a campaign: first the signed proof, then whom it goes to."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from mailer.campaigns.actions.create import create_campaign
from mailer.campaigns.errors import CampaignRefused
from mailer.console.campaigns.forms import CampaignForm
from mailer.console.screens import Screen, audit
from mailer.issues.models import Proof


def signed_proofs() -> Any:
    """Those that may be sent, the newest signature first."""
    proofs = Proof.objects.filter(signed_at__isnull=False).select_related("issue", "signed_by")
    return proofs.prefetch_related("lists").order_by("-signed_at")


class ChooseProof(Screen):
    """The first step. Only signed proofs are offered; where there is none, the page says how to come by one."""

    template_name = "campaigns/choose_proof.html"
    page_title = _("New campaign")
    header_icon = "mail"
    permissions = ("campaigns.add_campaign",)
    trail = (("console_campaigns", _("Campaigns")),)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(**kwargs)
        unsigned = Proof.objects.filter(signed_at__isnull=True).count()
        return context | {"proofs": signed_proofs()[:100], "unsigned": unsigned}


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
            campaign = create_campaign(
                self.proof, list(data["lists"]), list(data["excluded"]), self.request.user, data["policy"]
            )
        except CampaignRefused as error:
            form.add_error("lists", str(error))
            return self._shown(form)
        audit.info("%s created campaign %s of proof %s", self.request.user, campaign.pk, self.proof.pk)
        messages.success(self.request, gettext("The campaign is made. Nothing is sent until you start it."))
        return redirect("console_campaign", pk=campaign.pk)

    def _shown(self, form: CampaignForm) -> HttpResponse:
        return self.render_to_response(self.get_context_data(form=form, proof=self.proof, reach=form.reach()))
