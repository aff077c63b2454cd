"""How a campaign stands, in words for people."""

from __future__ import annotations

from typing import Any

from django.utils.formats import number_format
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from mailer.campaigns.models import Campaign
from mailer.campaigns.states import CampaignState, DeliveryState

MEANINGS = {
    DeliveryState.PENDING: _("still to be sent, or sent again later"),
    DeliveryState.ACCEPTED: _("the relay took the message"),
    DeliveryState.FAILED: _("the relay refused the message for good"),
    DeliveryState.UNCERTAIN: _("the connection broke before the answer came: it may have arrived"),
    DeliveryState.SUPPRESSED: _("the address gets no mail any more"),
    DeliveryState.UNSUBSCRIBED: _("left the list before the message went out"),
    DeliveryState.CANCELLED: _("not sent, as the campaign was cancelled"),
    DeliveryState.EXPIRED: _("given up after 72 hours"),
}

FINAL = (CampaignState.CLOSED, CampaignState.CANCELLED)


def percent(counts: dict[str, int]) -> int:
    """How much of the ledger is settled, rounded down: 100 says that nothing is pending."""
    total = sum(counts.values())
    return 100 * (total - counts["pending"]) // total if total else 0


def in_words(status: dict[str, Any]) -> dict[str, Any]:
    """``mailer.dispatch.status.status`` as the page and its script show it; plain data for JSON."""
    counts = status["counts"]
    state = CampaignState(status["state"])
    done = percent(counts)
    return {
        "state": state.value,
        "state_label": str(Campaign.State(state.value).label),
        "final": state in FINAL and not counts["pending"],
        "percent": done,
        "settled": _settled(counts, status["total"]) if status["total"] else _nothing_yet(state),
        "counts": {word: number_format(number, force_grouping=True) for word, number in counts.items()},
        "pace": _pace(state, status),
        "trouble": status["trouble"],
        "lanes": [_lane(lane) for lane in status["lanes"]],
        "waiting": _waiting(state, counts["pending"], status["dispatchers"]),
    }


def _settled(counts: dict[str, int], total: int) -> str:
    numbers = {
        "settled": number_format(total - counts["pending"], force_grouping=True),
        "total": number_format(total, force_grouping=True),
    }
    return gettext("%(settled)s of %(total)s settled") % numbers


def _nothing_yet(state: CampaignState) -> str:
    if state == CampaignState.DRAFT:
        return gettext("Not started. The audience is frozen when it starts.")
    return (
        gettext("The audience is being frozen.") if state == CampaignState.PREPARING else gettext("Nobody was in it.")
    )


def _pace(state: CampaignState, status: dict[str, Any]) -> str:
    if state != CampaignState.RUNNING or not status["rate"]:
        return ""
    rate = gettext("%s messages a second") % number_format(status["rate"], 1)
    if not status["eta"]:
        return rate
    return gettext("%(rate)s, %(time_left)s") % {"rate": rate, "time_left": time_left(status["eta"])}


def time_left(seconds: int) -> str:
    if seconds < 90:
        return ngettext("about %d second left", "about %d seconds left", seconds) % seconds
    if (minutes := round(seconds / 60)) < 90:
        return ngettext("about %d minute left", "about %d minutes left", minutes) % minutes
    hours = round(minutes / 60)
    return ngettext("about %d hour left", "about %d hours left", hours) % hours


def _waiting(state: CampaignState, pending: int, dispatchers: int) -> str:
    if state == CampaignState.RUNNING and pending and not dispatchers:
        return gettext(
            "No dispatcher is at work just now. One starts by itself within seconds; if none does, look at the queue."
        )
    return ""


def _lane(lane: dict[str, Any]) -> str:
    provider = gettext("all mailboxes") if lane["provider"] == "*" else lane["provider"]
    return gettext("%(relay)s to %(provider)s rests: %(reason)s") % {**lane, "provider": provider}
