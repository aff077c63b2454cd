"""One campaign: how it stands, what can be done now, and its ledger."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.core.paginator import Page, Paginator
from django.db.models import QuerySet, prefetch_related_objects
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.formats import number_format
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from mailer.campaigns.actions.change import NOT_STARTED
from mailer.campaigns.actions.correct import may_have_gone_out
from mailer.campaigns.ledger import as_delivery, message_id
from mailer.campaigns.models import STATE_WORDS, ArchivedDelivery, Campaign, Delivery
from mailer.campaigns.snapshot import recipients
from mailer.campaigns.states import FINAL, CampaignState, Command, DeliveryState, may
from mailer.console.campaigns import reasons
from mailer.console.campaigns.manner import zone_name
from mailer.console.campaigns.progress import MEANINGS, in_words
from mailer.console.campaigns.roles import CORRECT, DRIVE, may_order
from mailer.console.screens import Guarded, Screen, may_open
from mailer.dispatch.resend import RESENDABLE, started_correction
from mailer.dispatch.status import status

PER_PAGE = 50
VIEW = ("campaigns.view_campaign",)
DOWNLOAD = (*VIEW, "subscribers.view_subscriber")
"""All of them: everybody's address at once is for those who may see subscribers, too."""

COMMANDS = {
    Command.START: _("Start…"),
    Command.SCHEDULE: _("Schedule…"),
    Command.UNSCHEDULE: _("Take the schedule back…"),
    Command.RELEASE: _("Send to everybody now…"),
    Command.PAUSE: _("Pause"),
    Command.RESUME: _("Resume…"),
    Command.CANCEL: _("Cancel…"),
}
OTHERWISE = {
    (CampaignState.SCHEDULED, Command.START): _("Start now…"),
    (CampaignState.SCHEDULED, Command.SCHEDULE): _("Another time…"),
    (CampaignState.GRACE, Command.CANCEL): _("Stop…"),
}
"""What a command is called in one state alone."""


@dataclass(frozen=True, slots=True)
class Button:
    """``word`` is the command's; what is ``pressed`` acts at once, all else leads to a page that asks."""

    word: str
    label: str
    url: str
    pressed: bool = False


def buttons(campaign: Campaign, user: Any) -> list[Button]:
    """What ``user`` may order of ``campaign`` now."""
    state = CampaignState(campaign.state)
    moves = [_button(campaign, each) for each in COMMANDS if may(state, each) and may_order(user, each)]
    others = []
    if may_have_gone_out(campaign) and user.has_perms(CORRECT):
        label = _("Send a correction…") if state in FINAL else _("Stop and correct…")
        others.append(Button("correct", str(label), reverse("console_campaign_correct", args=[campaign.pk])))
    if state not in FINAL and may_open(user, DRIVE):
        label = _("Hours, order and limits…")
        others.append(Button("settings", str(label), reverse("console_campaign_settings", args=[campaign.pk])))
    return [*moves, *others]


def _button(campaign: Campaign, command: Command) -> Button:
    label = OTHERWISE.get((CampaignState(campaign.state), command), COMMANDS[command])
    if command == Command.SCHEDULE:
        url = reverse("console_campaign_schedule", args=[campaign.pk])
    else:
        url = reverse("console_campaign_move", args=[campaign.pk, command.value])
    return Button(command.value, str(label), url, pressed=command == Command.PAUSE)


def find_campaign(pk: int) -> Campaign:
    """Any but those of notices, which have no proof and no lists."""
    campaigns = Campaign.objects.exclude(kind=Campaign.Kind.NOTICE)
    return get_object_or_404(campaigns.select_related("proof__issue__newsletter__staff_list", "created_by"), pk=pk)


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
            "buttons": buttons(campaign, user),
            "resendable": _resendable(standing["counts"]) if self._may_resend(state) else [],
            "may_download": user.has_perms(DOWNLOAD),
            "reach": recipients(campaign).count() if state in NOT_STARTED else None,
            "corrections": campaign.corrections.all(),
            "site_zone": zone_name(settings.TIME_ZONE),
            **self._ledger(),
        }

    def _may_resend(self, state: CampaignState) -> bool:
        ordered = may(state, Command.RESEND) and may_order(self.request.user, Command.RESEND)
        return ordered and started_correction(self.campaign) is None

    def _ledger(self) -> dict[str, Any]:
        search, word = self.request.GET.get("q", "").replace("\0", "").strip(), self.request.GET.get("state", "")
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


def found(campaign: Campaign, search: str, word: str) -> QuerySet[Delivery] | QuerySet[ArchivedDelivery]:
    """The deliveries whose address holds ``search`` and whose state is ``word``, in the order of the snapshot; those
    in the archive once all of them are there."""
    deliveries: Any = Delivery.objects.filter(campaign=campaign).order_by("pk")
    if campaign.archived_at and not deliveries.exists():
        deliveries = ArchivedDelivery.objects.filter(campaign=campaign).order_by("pk")
    if search:
        deliveries = deliveries.filter(email__icontains=search)
    chosen = [state for state in DeliveryState if state.word == word]
    return deliveries.filter(state__in=chosen) if chosen else deliveries


def _rows(campaign: Campaign, page: Page[Any]) -> list[dict[str, Any]]:
    deliveries = [as_delivery(each) if isinstance(each, ArchivedDelivery) else each for each in page]
    prefetch_related_objects(deliveries, "outcomes")
    return [
        {
            "delivery": delivery,
            "word": DeliveryState(delivery.state).word,
            "label": STATE_WORDS[DeliveryState(delivery.state)],
            "message_id": message_id(campaign, delivery.pk),
            "outcomes": [(each, reasons.in_words(each.reason)) for each in delivery.outcomes.all()],
        }
        for delivery in deliveries
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
