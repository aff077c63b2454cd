"""What is waiting, on the first page of the admin."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from wagtail.admin.ui.components import Component

from mailer.campaigns.models import Campaign
from mailer.campaigns.states import FINAL
from mailer.issues.models import Issue, Proof
from subscribers.models import List

SHOWN = 5


class WaitingPanel(Component):
    """Issues being written, proofs to sign, campaigns not ended; each only for those who may see it."""

    name = "waiting"
    template_name = "home/waiting.html"
    order = 100

    class Media:
        css = {"all": ["console/console.css"]}

    def get_context_data(self, parent_context: Mapping[str, Any]) -> dict[str, Any]:
        user = parent_context["request"].user
        may = user.has_perm
        issues = may("issues.change_issue") or may("issues.view_issue")
        return {
            "user": user,
            "issues": Issue.objects.filter(proofs=None)[:SHOWN] if issues else None,
            "may_edit": may("issues.change_issue"),
            "may_add_issue": may("issues.add_issue"),
            "proofs": self._unsigned() if may("issues.view_proof") or may("issues.sign_proof") else None,
            "campaigns": self._active() if may("campaigns.view_campaign") else None,
            "lists": may("subscribers.add_list") and not List.objects.exists(),
        }

    def _unsigned(self) -> Any:
        return Proof.objects.filter(signed_at=None).select_related("issue").order_by("-pk")[:SHOWN]

    def _active(self) -> Any:
        active = Campaign.objects.exclude(state__in=FINAL).exclude(kind=Campaign.Kind.NOTICE)
        return active.select_related("proof__issue").order_by("-pk")[:SHOWN]
