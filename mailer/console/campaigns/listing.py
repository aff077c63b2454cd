"""All campaigns but those of notices, which nobody makes or starts; and where each stands."""

from __future__ import annotations

from typing import Any

from django.core.paginator import Paginator
from django.utils.translation import gettext_lazy as _

from mailer.campaigns.ledger import counts
from mailer.campaigns.models import Campaign
from mailer.console.campaigns.progress import percent
from mailer.console.screens import Screen
from mailer.issues.models import Proof

PER_PAGE = 25


class Campaigns(Screen):
    template_name = "campaigns/index.html"
    page_title = _("Campaigns")
    header_icon = "mail"
    permissions = ("campaigns.view_campaign",)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        campaigns = Campaign.objects.exclude(kind=Campaign.Kind.NOTICE).select_related("proof__issue")
        campaigns = campaigns.prefetch_related("lists").order_by("-pk")
        page = Paginator(campaigns, PER_PAGE).get_page(self.request.GET.get("p"))
        return super().get_context_data(**kwargs) | {
            "items": page,
            "elided_page_range": page.paginator.get_elided_page_range(page.number),
            "rows": [_row(campaign, counts(campaign)) for campaign in page],
            "may_add": self.request.user.has_perm("campaigns.add_campaign"),
            "signed": Proof.objects.filter(signed_at__isnull=False).exists(),
        }


def _row(campaign: Campaign, numbers: dict[str, int]) -> dict[str, Any]:
    return {
        "campaign": campaign,
        "total": sum(numbers.values()),
        "percent": percent(numbers),
        "accepted": numbers["accepted"],
        "attention": numbers["failed"] + numbers["uncertain"],
    }
