"""How fast a campaign goes, from its counters: a row has no index by when it was settled, as one would make every
settling dearer. The sweep keeps the last few readings with the campaign."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from mailer.campaigns import counters
from mailer.campaigns.models import Campaign
from mailer.campaigns.states import DeliveryState

SECONDS = 45.0
"""How far back a rate looks, if there is a reading that old or older."""
READINGS = 4
MANY = 100
"""Running campaigns that one sweep reads; more than these at once have no use for a rate."""


def take(now: datetime) -> None:
    """Read the counters of all campaigns on their way."""
    state = Campaign.State
    for pk, pulse in Campaign.objects.filter(state__in=(state.RUNNING, state.GRACE)).values_list("pk", "pulse")[:MANY]:
        reading = [round(now.timestamp(), 3), _settled(_words(pk))]
        Campaign.objects.filter(pk=pk).update(pulse=[*pulse, reading][-READINGS:])


def rate(campaign: Campaign, numbers: Mapping[str, int], now: datetime) -> float:
    """Messages settled a second, lately; 0 while the campaign stands still."""
    if campaign.state not in (Campaign.State.RUNNING, Campaign.State.GRACE) or campaign.frozen_at is None:
        return 0.0
    moment = now.timestamp()
    lately = [each for each in campaign.pulse if moment - SECONDS <= each[0] < moment - 1]
    last = campaign.pulse[-1:] or [[campaign.frozen_at.timestamp(), 0]]
    since, before = map(float, (lately or last)[0])
    return round(max(0, _settled(numbers) - before) / max(moment - since, 1.0), 1)


def _words(campaign_id: int) -> dict[str, int]:
    return {state.word: number for state, number in counters.counts(campaign_id).items()}


def _settled(numbers: Mapping[str, int]) -> int:
    return sum(numbers.values()) - numbers[DeliveryState.PENDING.word]
