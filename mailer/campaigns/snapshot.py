"""Freeze a campaign's audience into the ledger and cut it into batches: a few statements, one transaction.

The rows are written group by group, the newsletter's staff first where the campaign has a time of grace, then by time
zone, by provider and by person. Their ids come from a sequence in that order, so that the ids of a group are a range.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Any, NamedTuple

from django.conf import settings
from django.db import connection, transaction
from django.db.models import (
    BigIntegerField,
    Case,
    CharField,
    Exists,
    Expression,
    F,
    Max,
    Min,
    OuterRef,
    Q,
    QuerySet,
    Value,
    When,
)

from mailer.campaigns import counters
from mailer.campaigns.actions.move import move
from mailer.campaigns.clock import database_now
from mailer.campaigns.models import ArchivedDelivery, Batch, Campaign, Delivery
from mailer.campaigns.signals import wake
from mailer.campaigns.states import REACHED, CampaignState, Command, DeliveryState
from mailer.campaigns.variants import variant_of
from mailer.campaigns.zones import zone
from mailer.lib.killpoints import KillPoint, reach
from mailer.lib.providers import OTHER, PROVIDERS
from subscribers.audience import audience
from subscribers.models import Subscriber, Subscription
from subscribers.states import SubscriptionState

BATCH_SIZE = 512
_MORE_THAN_PEOPLE = 2**40
BIG = 20_000
"""Deliveries that change the table's statistics: with fewer the old ones, or autovacuum's next, will do."""


def freeze_audience(campaign_id: int) -> int | None:
    """Write one pending delivery a person and let the campaign run. Gives their number; None where the campaign is not
    waiting for it, or somebody is at it: calling it twice does nothing, and nobody waits for a snapshot of others."""
    deliveries = _freeze(campaign_id)
    if deliveries is not None and deliveries >= BIG:
        _refresh_statistics()
    return deliveries


@transaction.atomic
def _freeze(campaign_id: int) -> int | None:
    waiting = Campaign.objects.filter(pk=campaign_id, state=CampaignState.PREPARING, frozen_at=None)
    campaign = waiting.select_for_update(of=("self",), skip_locked=True).first()
    if campaign is None:
        return None
    before = Delivery.objects.aggregate(last=Max("pk"))["last"] or 0
    early, others = _insert_deliveries(campaign)
    reach(KillPoint.MID_SNAPSHOT)
    _cut_batches(campaign, before, early)
    counters.add_to_campaign(campaign.pk, {DeliveryState.PENDING: early + others})
    _let_go(campaign, grace=bool(early))
    transaction.on_commit(lambda: wake.send(None))
    return early + others


def _let_go(campaign: Campaign, *, grace: bool) -> None:
    """Where there is nobody to get it first there is nothing to wait for."""
    now = database_now()
    if grace:
        until = now + timedelta(minutes=campaign.grace_minutes)
        move(campaign, Command.FROZEN_FOR_GRACE, frozen_at=now, grace_until=until, trouble="")
    else:
        move(campaign, Command.FROZEN, frozen_at=now, trouble="")


def recipients(campaign: Campaign, grace: int | None = None) -> QuerySet[Subscriber]:
    """Everyone who may get ``campaign`` at this moment: who is on one of the lists that bring it, and of a correction's
    those who have, or may have, what it corrects; with a time of grace the newsletter's staff as well. Nobody on an
    excluded list, nobody suppressed. ``grace`` is in minutes; None takes what the campaign has."""
    people = audience(bringing_lists(campaign, grace), _ids(campaign.excluded))
    if campaign.corrects_id is None:
        return people
    first, reached = _first_list(campaign, grace), _reached(campaign.corrects_id)
    return people.filter(reached | Q(_is_on(first))) if first else people.filter(reached)


def bringing_lists(campaign: Campaign, grace: int | None = None) -> list[int]:
    """The lists on which ``campaign`` finds its readers: its own, and the staff's where it comes to them too."""
    lists, staff = _ids(campaign.lists), staff_list(campaign, grace)
    return [*lists, staff] if staff and staff not in lists else lists


def staff_list(campaign: Campaign, grace: int | None = None) -> int | None:
    """The proof's staff list, where ``campaign`` comes to those who may be on none of its own lists: because it
    has a time of grace, or because what it corrects, which they have, had one."""
    lists = (_first_list(campaign, grace), *map(_first_list, _corrected(campaign)))
    return next((each for each in lists if each), None)


def _first_list(campaign: Campaign, grace: int | None = None) -> int | None:
    """The list whose members get ``campaign`` in its time of grace, before all others."""
    minutes = campaign.grace_minutes if grace is None else grace
    first = campaign.signed_proof.first_readers if minutes > 0 and campaign.proof else None
    return first.pk if first else None


def _corrected(campaign: Campaign) -> Iterator[Campaign]:
    """What it corrects, what that corrects, and so on."""
    while (corrected := campaign.corrects) is not None:
        yield corrected
        campaign = corrected


def _reached(campaign_id: int) -> Q:
    """Who has, or may have, got a campaign, in the ledger or in its archive."""
    mine = {"campaign": campaign_id, "subscriber": OuterRef("pk"), "state__in": REACHED}
    # Always both: rows may move from the one to the other while a correction is under way.
    return Q(Exists(Delivery.objects.filter(**mine))) | Q(Exists(ArchivedDelivery.objects.filter(**mine)))


def _is_on(list_id: int) -> Exists:
    here = Subscription.objects.filter(subscriber=OuterRef("pk"), list=list_id, state=SubscriptionState.SUBSCRIBED)
    return Exists(here)


def _ids(lists: Any) -> list[int]:
    return list(lists.order_by("pk").values_list("pk", flat=True))


def _insert_deliveries(campaign: Campaign) -> tuple[int, int]:
    """How many of the staff, who come first, and how many others."""
    _be_generous()
    everybody = recipients(campaign)
    first = _first_list(campaign)
    if first is None:
        return 0, _insert(campaign, everybody)
    early = _insert(campaign, everybody.filter(_is_on(first)))
    # Not "who is not on that list": whoever joins or leaves it between the two statements would be in none, or in both.
    has_one = Delivery.objects.filter(campaign=campaign, subscriber=OuterRef("pk"))
    return early, _insert(campaign, everybody.exclude(Exists(has_one)))


def _be_generous() -> None:
    """For this transaction, what a million people need: memory to hash a list and sort it, where PostgreSQL's 4 MB
    would go through files; no compiling of a query that runs once; indexes read as if from memory."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SET LOCAL work_mem = '128MB'; SET LOCAL jit = off; SET LOCAL random_page_cost = 1.1")


def _insert(campaign: Campaign, people: QuerySet[Subscriber]) -> int:
    columns: dict[str, Expression] = {
        "zone": zone(settings.TIME_ZONE) if campaign.in_recipient_zone else Value("", output_field=CharField()),
        "campaign_id": Value(campaign.pk),
        "variant": variant_of(campaign.signed_proof),
        "state": Value(0),
        "attempts": Value(0),
        "window": Value(0),
        "relay": Value(""),
        "reply": Value(""),
    }
    people = people.annotate(**{f"as_{name}": value for name, value in columns.items()})
    people = people.order_by(*(["as_zone"] if campaign.in_recipient_zone else []), _by_provider())
    rows = people.values_list("pk", "email", "provider", *(f"as_{name}" for name in columns))
    select, parameters = rows.query.sql_with_params()
    names = ", ".join(connection.ops.quote_name(name) for name in ("subscriber_id", "email", "provider", *columns))
    table = connection.ops.quote_name(Delivery._meta.db_table)
    with connection.cursor() as cursor:
        # Only the ORM's own SQL and the models' names are put together here; every value is a parameter.
        cursor.execute(f"INSERT INTO {table} ({names}) {select}", parameters)
        return int(cursor.rowcount)


def _by_provider() -> Expression:
    """Providers apart, and by person within each: one number, which sorts four times as fast as a text and a number.
    Those not in the table stand together; their batches' ranges may overlap, and are told apart by the provider."""
    ranks = [When(provider=OTHER, then=Value(0))]  # most people: first, as it spares looking at all names
    ranks += [
        When(provider=name, then=Value(rank)) for rank, name in enumerate(sorted(set(PROVIDERS.values())), start=1)
    ]
    return Case(*ranks, default=Value(0), output_field=BigIntegerField()) * Value(_MORE_THAN_PEOPLE) + F("pk")


class Group(NamedTuple):
    """Deliveries that may stand in one batch, a range of ids."""

    provider: str
    zone: str
    first: int
    last: int


def _cut_batches(campaign: Campaign, before: int, early: int) -> None:
    """Every id after ``before`` that belongs to the campaign is of this snapshot; the first ``early`` are the staff's.

    Cut by ids and not by counting: where another insert took some ids in between, a batch holds fewer than 512."""
    mine = Delivery.objects.filter(pk__gt=before, campaign=campaign)
    rows: list[list[Any]] = []
    if early:
        end = mine.order_by("pk").values_list("pk", flat=True)[early - 1]
        rows += [[campaign.pk, True, *each] for group in _groups(mine.filter(pk__lte=end)) for each in _cut(group)]
        mine = mine.filter(pk__gt=end)
    rows += [[campaign.pk, False, *each] for group in _groups(mine) for each in _cut(group)]
    with connection.cursor() as cursor:
        cursor.executemany(_INSERT_BATCH, rows)


_INSERT_BATCH = f"""
INSERT INTO {Batch._meta.db_table}
    (campaign_id, early, provider, zone, first, last, attempt, state, fence, relay, losses)
VALUES (%s, %s, %s, %s, %s, %s, 0, 0, 0, '', 0)
"""  # noqa: S608  # the model's own table name


def _groups(deliveries: QuerySet[Delivery]) -> list[Group]:
    found = deliveries.order_by().values_list("provider", "zone").annotate(first=Min("pk"), last=Max("pk"))
    return [Group(*each) for each in found.order_by("first")]


def _cut(group: Group) -> list[Group]:
    starts = range(group.first, group.last + 1, BATCH_SIZE)
    return [group._replace(first=first, last=min(first + BATCH_SIZE - 1, group.last)) for first in starts]


def _refresh_statistics() -> None:
    """A million rows came at once: plans made before autovacuum has seen them would be made for an empty table."""
    if connection.vendor == "postgresql" and not connection.in_atomic_block:
        with connection.cursor() as cursor:
            cursor.execute(f"ANALYZE {Delivery._meta.db_table}, {Batch._meta.db_table}")
