"""Campaigns of one priority share a slot by their weights: stride scheduling (Waldspurger and Weihl, 1995).

Each campaign has a position: the messages handed out for it, divided by its weight. Next is who stands furthest back.
A campaign that comes, or comes back, starts where the others stand, so that it neither starves them nor waits.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import QuerySet

from mailer.campaigns.models import Campaign
from mailer.dispatch.models import Dispatcher, Share


@dataclass(frozen=True, slots=True)
class Turn:
    """A campaign and where it stands."""

    campaign: Campaign
    position: float


def turns(owner: Dispatcher, campaigns: Sequence[Campaign]) -> list[Turn]:
    """The campaigns, whose turn it is first. Asks nothing where there is but one."""
    if len(campaigns) < 2:
        return [Turn(each, 0.0) for each in campaigns]
    wanted = [each.pk for each in campaigns]
    shares = {each.campaign: each for each in _of(owner).filter(campaign__in=wanted)}
    front = max((each.began for each in shares.values()), default=0.0)
    found = [Turn(each, max(front, shares[each.pk].passed if each.pk in shares else front)) for each in campaigns]
    return sorted(found, key=lambda turn: (turn.position, turn.campaign.pk))


def served(owner: Dispatcher, turn: Turn, number: int) -> None:
    """The campaign had its turn, and ``number`` messages with it."""
    stands = {"began": turn.position, "passed": turn.position + number / max(1, turn.campaign.weight)}
    if not _of(owner).filter(campaign=turn.campaign.pk).update(**stands):
        Share.objects.create(relay=owner.relay, slot=owner.slot, campaign=turn.campaign.pk, **stands)


def _of(owner: Dispatcher) -> QuerySet[Share]:
    return Share.objects.filter(relay=owner.relay, slot=owner.slot)
