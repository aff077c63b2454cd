"""One campaign: how it stands, what can be done now, and its ledger."""

from __future__ import annotations

from typing import Any

from django.core.paginator import Page, Paginator
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404
from django.utils.formats import number_format
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from mailer.campaigns.ledger import message_id
from mailer.campaigns.models import STATE_WORDS, Campaign, Delivery
from mailer.campaigns.snapshot import recipients
from mailer.campaigns.states import CampaignState, Command, DeliveryState, may
from mailer.console.campaigns.progress import MEANINGS, in_words
from mailer.console.campaigns.roles import may_order
from mailer.console.screens import Guarded, Screen
from mailer.dispatch.resend import RESENDABLE
from mailer.dispatch.status import status

PER_PAGE = 50
VIEW = ("campaigns.view_campaign",)
DOWNLOAD = (*VIEW, "subscribers.view_subscriber")
"""All of them: everybody's address at once is for those who may see subscribers, too."""

COMMANDS = {
    Command.START: _("Start…"),
    Command.PAUSE: _("Pause"),
    Command.RESUME: _("Resume…"),
    Command.CANCEL: _("Cancel…"),
}


def find_campaign(pk: int) -> Campaign:
    return get_object_or_404(Campaign.objects.select_related("proof__issue", "created_by"), pk=pk)


class CampaignPage(Screen):
    template_name = "campaigns/campaign.html"
    header_icon = "mail"
    permissions = VIEW
    trail = (("console_campaigns", _("Campaigns")),)

    def setup(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        super().setup(request, *args, **kwargs)
        self.pk = kwargs["pk"]

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        self.campaign = find_campaign(self.pk)
        return super().get(request, *args, **kwargs)

    def get_page_title(self) -> str:
        return str(self.campaign)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        campaign, standing = self.campaign, status(self.campaign)
        state = CampaignState(campaign.state)
        user = self.request.user
        return super().get_context_data(**kwargs) | {
            "campaign": campaign,
            "standing": in_words(standing),
            "tiles": _tiles(standing["counts"]),
            "commands": [(c.value, label) for c, label in COMMANDS.items() if may(state, c) and may_order(user, c)],
            "resendable": _resendable(standing["counts"]) if self._may_resend(state) else [],
            "may_download": user.has_perms(DOWNLOAD),
            "reach": recipients(campaign).count() if state == CampaignState.DRAFT else None,
            **self._ledger(),
        }

    def _may_resend(self, state: CampaignState) -> bool:
        return may(state, Command.RESEND) and may_order(self.request.user, Command.RESEND)

    def _ledger(self) -> dict[str, Any]:
        search, word = self.request.GET.get("q", "").strip(), self.request.GET.get("state", "")
        page = Paginator(found(self.campaign, search, word), PER_PAGE).get_page(self.request.GET.get("p"))
        return {
            "items": page,
            "elided_page_range": page.paginator.get_elided_page_range(page.number),
            "rows": _rows(self.campaign, page),
            "search": search,
            "word": word,
            "words": [(state.word, STATE_WORDS[state]) for state in DeliveryState],
        }


class CampaignStatus(Guarded):
    """What the page's script asks for every two seconds."""

    permissions = VIEW

    def get(self, request: HttpRequest, pk: int) -> JsonResponse:
        return JsonResponse(in_words(status(find_campaign(pk))), headers={"Cache-Control": "no-store"})


def found(campaign: Campaign, search: str, word: str) -> QuerySet[Delivery]:
    """The deliveries whose address holds ``search`` and whose state is ``word``, in the order of the snapshot."""
    deliveries = Delivery.objects.filter(campaign=campaign).prefetch_related("outcomes").order_by("pk")
    if search:
        deliveries = deliveries.filter(email__icontains=search)
    chosen = [state for state in DeliveryState if state.word == word]
    return deliveries.filter(state__in=chosen) if chosen else deliveries


def _rows(campaign: Campaign, page: Page[Delivery]) -> list[dict[str, Any]]:
    return [
        {
            "delivery": delivery,
            "word": DeliveryState(delivery.state).word,
            "label": STATE_WORDS[DeliveryState(delivery.state)],
            "message_id": message_id(campaign, delivery.pk),
            "outcomes": list(delivery.outcomes.all()),
        }
        for delivery in page
    ]


def _tiles(counts: dict[str, int]) -> list[dict[str, Any]]:
    """Those that happen in every campaign, and of the others those that happened."""
    always = (DeliveryState.PENDING, DeliveryState.ACCEPTED, DeliveryState.FAILED, DeliveryState.UNCERTAIN)
    return [
        {
            "word": state.word,
            "label": STATE_WORDS[state],
            "meaning": MEANINGS[state],
            "number": counts[state.word],
            "hidden": state not in always and not counts[state.word],
        }
        for state in DeliveryState
    ]


def _resendable(counts: dict[str, int]) -> list[tuple[str, str]]:
    """The words of the states that can be sent again, with the label of their button."""
    return [(state.word, _again(state, counts[state.word])) for state in RESENDABLE if counts[state.word]]


def _again(state: DeliveryState, number: int) -> str:
    if state == DeliveryState.FAILED:
        text = ngettext("Send the failed one again…", "Send the {number} failed ones again…", number)
    else:
        text = ngettext("Send the uncertain one again…", "Send the {number} uncertain ones again…", number)
    return text.format(number=number_format(number, force_grouping=True))
