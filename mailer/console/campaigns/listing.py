"""All campaigns but those of notices, which nobody makes or starts; and where each stands."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from typing import Any

from django.core.paginator import Paginator
from django.db.models import Count
from django.utils.translation import gettext_lazy as _

from mailer.campaigns.models import Campaign, Delivery
from mailer.campaigns.states import DeliveryState
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
        counts = counts_of(page.object_list)
        return super().get_context_data(**kwargs) | {
            "items": page,
            "elided_page_range": page.paginator.get_elided_page_range(page.number),
            "rows": [_row(campaign, counts[campaign.pk]) for campaign in page],
            "may_add": self.request.user.has_perm("campaigns.add_campaign"),
            "signed": Proof.objects.filter(signed_at__isnull=False).exists(),
        }


def counts_of(campaigns: Iterable[Campaign]) -> dict[int, dict[str, int]]:
    """The numbers of all ``campaigns`` in one query."""
    counts: dict[int, dict[str, int]] = defaultdict(lambda: dict.fromkeys((state.word for state in DeliveryState), 0))
    ids = [campaign.pk for campaign in campaigns]
    found = Delivery.objects.filter(campaign__in=ids).order_by().values_list("campaign", "state").annotate(Count("pk"))
    for campaign, state, number in found:
        counts[campaign][DeliveryState(state).word] = number
    return counts


def _row(campaign: Campaign, counts: dict[str, int]) -> dict[str, Any]:
    return {
        "campaign": campaign,
        "total": sum(counts.values()),
        "percent": percent(counts),
        "accepted": counts["accepted"],
        "attention": counts["failed"] + counts["uncertain"],
    }
