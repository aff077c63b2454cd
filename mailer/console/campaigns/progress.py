"""How a campaign stands, in words for people."""

from __future__ import annotations

from datetime import datetime
from math import ceil
from typing import Any

from django.utils import timezone
from django.utils.formats import date_format, number_format
from django.utils.timezone import localtime
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from mailer.campaigns.models import Campaign
from mailer.campaigns.states import FINAL, CampaignState, DeliveryState
from mailer.console.campaigns.manner import zone_name

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
        "waiting": _waiting(state, status),
    }


def _settled(counts: dict[str, int], total: int) -> str:
    numbers = {
        "settled": number_format(total - counts["pending"], force_grouping=True),
        "total": number_format(total, force_grouping=True),
    }
    return gettext("%(settled)s of %(total)s settled") % numbers


def _nothing_yet(state: CampaignState) -> str:
    if state in (CampaignState.DRAFT, CampaignState.SCHEDULED):
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


def _waiting(state: CampaignState, status: dict[str, Any]) -> str:
    """Why nothing leaves just now, or only to some, and when that changes."""
    if state == CampaignState.SCHEDULED and status["start_at"]:
        return _starts(datetime.fromisoformat(status["start_at"]))
    if state == CampaignState.GRACE and status["grace_until"]:
        return _grace(datetime.fromisoformat(status["grace_until"]))
    if state != CampaignState.RUNNING or not status["counts"]["pending"]:
        return ""
    return _closed(status["hours"]) or _nobody_at_work(status["dispatchers"])


def _starts(moment: datetime) -> str:
    if moment <= timezone.now():
        return gettext("It is due and starts within seconds. If it does not, see whether the control worker runs.")
    return gettext("It starts by itself on %(when)s, %(zone)s.") % {
        "when": date_format(localtime(moment), "DATETIME_FORMAT"),
        "zone": zone_name(timezone.get_current_timezone_name()),
    }


def _grace(until: datetime) -> str:
    seconds = (until - timezone.now()).total_seconds()
    if seconds <= 0:
        return gettext("The time of grace is over: everybody gets it within seconds.")
    return gettext(
        "Only the newsletter's staff have it. Everybody else gets it at %(when)s (%(time_left)s), unless you stop it."
    ) % {"when": date_format(localtime(until), "TIME_FORMAT"), "time_left": time_left(ceil(seconds))}


def _closed(hours: dict[str, Any] | None) -> str:
    if hours is None:
        return ""
    if not hours["zone"]:
        return (
            gettext(
                "It goes out from %(from)s to %(until)s by each reader's own clock: where it is another hour, it waits."
            )
            % hours
        )
    if not hours["next_opening"]:
        return ""
    opening = localtime(datetime.fromisoformat(hours["next_opening"]))
    return gettext("Outside its hours, %(from)s to %(until)s %(zone)s: it goes on at %(when)s.") % {
        **hours,
        "zone": zone_name(hours["zone"]),
        "when": date_format(opening, "SHORT_DATETIME_FORMAT"),
    }


def _nobody_at_work(dispatchers: int) -> str:
    if dispatchers:
        return ""
    return gettext(
        "No dispatcher is at work just now. One starts by itself within seconds; if none does, look at the queue."
    )


def _lane(lane: dict[str, Any]) -> str:
    provider = gettext("all mailboxes") if lane["provider"] == "*" else lane["provider"]
    return gettext("%(relay)s to %(provider)s rests: %(reason)s") % {**lane, "provider": provider}
