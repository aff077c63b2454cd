"""Arm and settle: the two durable writes between which a message can go out.

A window names the deliveries that may go. It is written, and on disk, before the first byte that could complete a
message; it goes when they are settled. Settling one window and arming the next is one transaction.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import Enum

from django.db import transaction
from django.db.models import Exists, OuterRef, QuerySet

from mailer.campaigns.clock import database_now
from mailer.campaigns.models import Batch, Campaign, Delivery, Window
from mailer.campaigns.snapshot import recipients
from mailer.campaigns.states import CampaignState, DeliveryState
from mailer.dispatch.claim import LEASE, Claim, standing
from mailer.dispatch.settle import Settled, write
from subscribers.audience import suppressed_addresses

ARMED_LEASE = timedelta(seconds=960)
"""Longer than the 600 s a relay may take to answer the final dot."""


class Standing(Enum):
    """How the batch stands after a write."""

    OURS = "ours"
    HALTED = "halted"
    """The campaign is not running any more: nothing may be armed."""
    LOST = "lost"
    """Another fence stands on the batch: somebody took us for dead."""


@dataclass(frozen=True, slots=True)
class Armed:
    """A window in force: ``ids`` may go, in order. Candidates left out were settled with it. ``window`` is 0 where
    nobody is left, or ``standing`` is not OURS."""

    window: int
    ids: tuple[int, ...]
    standing: Standing = Standing.OURS


@transaction.atomic
def arm(claim: Claim, candidates: Sequence[int], last: Settled | None = None) -> Armed:
    """Settle ``last``, if given, and put ``candidates`` in force, in one transaction."""
    now = database_now()
    ours = _renew(claim, now + ARMED_LEASE)  # the batch is locked first, as recovery does
    if last is not None:
        write(last, now)
    if not ours:
        return Armed(0, (), Standing.LOST)
    campaign = Campaign.objects.get(pk=claim.campaign)
    if campaign.state != CampaignState.RUNNING:
        return Armed(0, (), Standing.HALTED)
    may_go = _leave_out(campaign, claim, candidates, now)
    if not may_go:
        return Armed(0, ())
    window = Window.objects.create(batch_id=claim.batch, fence=claim.fence, owner=claim.owner, ids=may_go, armed_at=now)
    return Armed(window.pk, tuple(may_go))


@transaction.atomic
def settle(claim: Claim, last: Settled) -> Standing:
    """Write what became of a window, without arming another."""
    now = database_now()
    ours = _renew(claim, now + LEASE)
    write(last, now)
    return Standing.OURS if ours else Standing.LOST


def give_back(claim: Claim, *, done: bool) -> None:
    """End the lease: the batch is ``done``, or open for whoever comes next. One with a window in force stays as it
    is: what became of that window only the sweeper may say."""
    in_force = Exists(Window.objects.filter(batch=OuterRef("pk"), lost_at=None))
    _ours(claim).exclude(in_force).update(
        state=Batch.State.DONE if done else Batch.State.OPEN, owner=None, lease_until=None
    )


def _ours(claim: Claim) -> QuerySet[Batch]:
    return Batch.objects.filter(pk=claim.batch, fence=claim.fence, owner=claim.owner, state=Batch.State.LEASED)


def _renew(claim: Claim, until: datetime) -> bool:
    return bool(_ours(claim).update(lease_until=until))


def _leave_out(campaign: Campaign, claim: Claim, candidates: Sequence[int], now: datetime) -> list[int]:
    """The candidates that may still go. Whoever left, or was suppressed, since the snapshot is settled as such."""
    rows = standing(claim.attempt).filter(pk__in=candidates).values_list("pk", "subscriber_id", "email")
    people = {pk: (person, email) for pk, person, email in rows}
    still = recipients(campaign).filter(pk__in={person for person, _ in people.values()})
    welcome = set(still.values_list("pk", flat=True))
    dead = suppressed_addresses(email for _, email in people.values())
    suppressed = [pk for pk, (_, email) in people.items() if email in dead]
    left = [pk for pk, (person, email) in people.items() if person not in welcome and email not in dead]
    _end(suppressed, DeliveryState.SUPPRESSED, now)
    _end(left, DeliveryState.UNSUBSCRIBED, now)
    out = {*suppressed, *left}
    return [each for each in candidates if each in people and each not in out]


def _end(deliveries: list[int], state: DeliveryState, now: datetime) -> None:
    if deliveries:
        Delivery.objects.filter(pk__in=deliveries, state=DeliveryState.PENDING).update(state=state, settled_at=now)
