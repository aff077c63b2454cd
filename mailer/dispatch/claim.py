"""Claim a batch: a lease with a fence, on the database's clock.

What is next: of the campaigns that may be sent now, those of the highest priority that have an open batch on a lane of
this relay that is awake; among them by their weights. All of it is read from indexes that hold open batches only.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import groupby

from django.conf import settings
from django.db import transaction
from django.db.models import Exists, F, OuterRef, Q, QuerySet

from mailer.campaigns.models import Batch, Campaign, Delivery, Notice
from mailer.campaigns.states import DeliveryState
from mailer.dispatch import lanes, routing, shares
from mailer.dispatch.hours import is_open, zone_named
from mailer.dispatch.lanes import Ways
from mailer.dispatch.models import Dispatcher
from mailer.lib.relays import Relay

LEASE = timedelta(seconds=120)
"""How long a batch is ours without a sign of life; renewed with every window."""
MOST_CAMPAIGNS = 500
"""Campaigns looked at for one claim, those of the highest priority first."""
MOST_TRIES = 20
"""Lanes found full, by others' claims at the same moment, before a claim gives up."""


@dataclass(frozen=True, slots=True)
class Claim:
    """A batch that is ours as long as its row still has our fence."""

    batch: int
    campaign: int
    provider: str
    fence: int
    owner: int
    relay: str
    attempt: int
    priority: int = 0
    window: int | None = None
    """The most messages of this lane that may be armed at a time on a connection, where it has a limit of its own."""
    connections: int | None = None
    """The most connections of this lane, where it has a limit of its own."""
    failures: int = 0
    """Troubles in a row of the lane, or of its relay, whichever had more."""
    losses: int = 0
    """Dispatchers that died holding the batch."""
    ids: Sequence[int] = ()
    """The deliveries that were put into the batch, in order; some may be settled, or gone."""


def claim(owner: Dispatcher, relay: Relay, now: datetime, exclude: Collection[int] = ()) -> Claim | None:
    """The next batch that ``relay`` may send now, none of ``exclude``; None where there is nothing to do."""
    return next(iter(claim_some(owner, relay, now, exclude, most=1)), None)


@transaction.atomic
def claim_some(
    owner: Dispatcher,
    relay: Relay,
    now: datetime,
    exclude: Collection[int] = (),
    most: int = 1,
    waiting: Collection[str] = (),
    above: int | None = None,
) -> list[Claim]:
    """As ``claim``, and with it the next ones of the same campaign, ``most`` in all: for a relay so fast that claiming
    each by itself would cost as much as sending. Only one where campaigns share, a lane limits its connections, or a
    dispatcher died. Nothing for the providers in ``waiting``, of which the caller holds batches that have to wait, and
    where ``above`` is given, nothing of that priority or a lower one. One claim a transaction: where lanes limit their
    connections, their rows stay locked until the end of it."""
    ways = lanes.ways(relay, now)
    lanes.lock(ways)
    for provider in waiting:
        ways = ways.without(provider)
    left_out = set(exclude)
    for _ in range(MOST_TRIES):
        found = None if ways.closed else _next(owner, ways, now, left_out, most, above)
        if found is None:
            return []
        batches, turn, contested = found
        batch = batches[0]
        if not lanes.has_room(ways, batch.provider):
            ways = ways.without(batch.provider)
            continue
        if contested:
            shares.served(owner, turn, _size(batch))
        alone = contested or batch.losses or ways.connections(batch.provider)
        some = batches[:1] if alone else [each for each in batches if _goes_with(batch, each)]
        return _lease(some, owner, relay, ways, turn.campaign.priority, now)
    return []


def _goes_with(first: Batch, other: Batch) -> bool:
    return (other.provider, other.zone, other.losses) == (first.provider, first.zone, 0)


def urgent(relay: Relay, priority: int, now: datetime) -> bool:
    """Whether a batch of a campaign of a higher priority than ``priority`` waits that ``relay`` may take now."""
    above = _campaigns(priority)[:MOST_CAMPAIGNS]
    if not above:
        return False
    ways = lanes.ways(relay, now)
    return not ways.closed and any(_open(each, ways, now, ()).exists() for each in above)


def _next(
    owner: Dispatcher, ways: Ways, now: datetime, exclude: Collection[int], most: int, above: int | None
) -> tuple[list[Batch], shares.Turn, bool] | None:
    """The batches, locked; their campaign's turn; and whether another campaign waited for the same."""
    for group in _by_priority(_campaigns(above)[:MOST_CAMPAIGNS]):
        for turn in shares.turns(owner, group):
            batches = _open(turn.campaign, ways, now, exclude).order_by("pk")
            found = list(batches.select_for_update(skip_locked=True, of=("self",))[: 1 if len(group) > 1 else most])
            if found:
                return found, turn, len(group) > 1
    return None


def _lease(
    batches: Sequence[Batch], owner: Dispatcher, relay: Relay, ways: Ways, priority: int, now: datetime
) -> list[Claim]:
    ours = Batch.objects.filter(pk__in=[each.pk for each in batches])
    leased = {"state": Batch.State.LEASED, "owner": owner.pk, "relay": relay.name, "lease_until": now + LEASE}
    ours.update(fence=F("fence") + 1, **leased)
    return [
        Claim(
            batch=batch.pk,
            campaign=batch.campaign_id,
            provider=batch.provider,
            fence=batch.fence + 1,
            owner=owner.pk,
            relay=relay.name,
            attempt=batch.attempt,
            priority=priority,
            window=ways.window(batch.provider),
            connections=ways.connections(batch.provider),
            failures=ways.failures(batch.provider),
            losses=batch.losses,
            ids=batch.ids if batch.ids is not None else range(batch.first, batch.last + 1),
        )
        for batch in batches
    ]


def _campaigns(above: int | None = None) -> QuerySet[Campaign]:
    """Those that may be sent and have something open, the most urgent first; where ``above`` is given, those alone of a
    higher priority."""
    mine = Batch.objects.filter(campaign=OuterRef("pk"), state=Batch.State.OPEN)
    state = Campaign.State
    begun = Q(state=state.RUNNING) | Q(state=state.GRACE)
    if above is not None:
        begun &= Q(priority__gt=above)
    return (
        Campaign.objects.filter(begun, Exists(mine))
        .select_related("proof")
        .only(
            *("kind", "state", "priority", "weight", "send_from", "send_until", "in_recipient_zone"),
            "proof__sender_email",
        )
        .order_by("-priority", "pk")
    )


def _by_priority(campaigns: QuerySet[Campaign]) -> Iterator[Sequence[Campaign]]:
    for _, group in groupby(campaigns, key=lambda each: each.priority):
        yield list(group)


def _open(campaign: Campaign, ways: Ways, now: datetime, exclude: Collection[int]) -> QuerySet[Batch]:
    """Its open batches that may go now by this relay."""
    batches = Batch.objects.filter(campaign=campaign.pk, state=Batch.State.OPEN)
    if campaign.state == Campaign.State.GRACE:
        batches = batches.filter(early=True)
    if exclude:
        batches = batches.exclude(pk__in=exclude)
    return _in_hours(batches.filter(_routed(campaign, ways)), campaign, now)


def _routed(campaign: Campaign, ways: Ways) -> Q:
    if campaign.proof is None:
        return _notices(ways)
    return _of(ways.providers(routing.domain_of(campaign.proof.sender_email)))


def _notices(ways: Ways) -> Q:
    """Each notice has its own sender; the batch of one holds no other's."""
    wanted, elsewhere = Q(pk__in=()), Q()
    for domain in ways.named:
        sender = Notice.objects.filter(delivery=OuterRef("first"), sender__iendswith=f"@{domain}")
        wanted |= Q(Exists(sender)) & _of(ways.providers(domain))
        elsewhere &= ~Q(Exists(sender))
    others = elsewhere & _of(ways.providers(""))
    return wanted | others if others else others  # an empty condition is all of them, and | would drop it


def _of(providers: routing.Providers) -> Q:
    if providers.none:
        return Q(pk__in=())
    some = Q() if providers.only is None else Q(provider__in=providers.only)
    return some & ~Q(provider__in=providers.but) if providers.but else some


def _in_hours(batches: QuerySet[Batch], campaign: Campaign, now: datetime) -> QuerySet[Batch]:
    begins, ends = campaign.send_from, campaign.send_until
    if begins is None or ends is None:
        return batches
    if not campaign.in_recipient_zone:
        return batches if is_open(now, zone_named(settings.TIME_ZONE, "UTC"), begins, ends) else batches.none()
    known = Batch.objects.filter(campaign=campaign.pk, state=Batch.State.OPEN).order_by()
    zones = known.values_list("zone", flat=True).distinct()
    awake = [each for each in zones if is_open(now, zone_named(each, settings.TIME_ZONE), begins, ends)]
    return batches.filter(zone__in=awake)


def _size(batch: Batch) -> int:
    return len(batch.ids) if batch.ids is not None else batch.last - batch.first + 1


def waiting(batch: Batch) -> QuerySet[Delivery]:
    """The deliveries of ``batch`` that have still to be sent with it. The ids lead to them: of a campaign newer than
    its statistics the planner thinks that it has but a few, and would look through all of them (hence the sum)."""
    inside = (
        Q(pk__in=batch.ids)
        if batch.ids is not None
        else Q(pk__range=(batch.first, batch.last), provider=batch.provider, zone=batch.zone)
    )
    mine = standing(batch.attempt).annotate(own=F("campaign_id") + 0)
    return mine.filter(inside, own=batch.campaign_id).order_by("pk")


def standing(attempt: int) -> QuerySet[Delivery]:
    """Pending deliveries that stand in a batch cut at ``attempt``. Whatever takes one out of its batch, a deferral,
    a lost window, a command to resend, has counted an attempt first, so that no two batches ever hold the same one."""
    return Delivery.objects.filter(state=DeliveryState.PENDING, next_attempt_at=None, attempts=attempt)
