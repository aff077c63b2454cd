"""Freeze a campaign's audience into the ledger and cut it into batches: two statements, one transaction."""

from __future__ import annotations

from typing import Any

from django.db import connection, transaction
from django.db.models import BigIntegerField, Case, QuerySet, Value, When

from mailer.campaigns.actions.move import move
from mailer.campaigns.clock import database_now
from mailer.campaigns.models import Batch, Campaign, Delivery
from mailer.campaigns.signals import wake
from mailer.campaigns.states import CampaignState, Command
from mailer.issues.models import Proof
from subscribers.audience import audience
from subscribers.models import Subscriber

BATCH_SIZE = 512


@transaction.atomic
def freeze_audience(campaign_id: int) -> int | None:
    """Write one pending delivery a person and let the campaign run. Gives their number; None where the campaign is not
    waiting for it, or somebody is at it: calling it twice does nothing, and nobody waits for a snapshot of others."""
    waiting = Campaign.objects.filter(pk=campaign_id, state=CampaignState.PREPARING, frozen_at=None)
    campaign = waiting.select_for_update(of=("self",), skip_locked=True).first()
    if campaign is None:
        return None
    deliveries = _insert_deliveries(campaign)
    _cut_batches(campaign)
    move(campaign, Command.FROZEN, frozen_at=database_now())
    transaction.on_commit(lambda: wake.send(None))
    return deliveries


def recipients(campaign: Campaign) -> QuerySet[Subscriber]:
    """Everyone who may get ``campaign`` at this moment."""
    return audience(_ids(campaign.lists), _ids(campaign.excluded))


def _ids(lists: Any) -> list[int]:
    return list(lists.order_by("pk").values_list("pk", flat=True))


def _variant(proof: Proof) -> Case | Value:
    """The proof's variant in the subscriber's language, else its first."""
    variants = list(proof.variants.order_by("pk"))
    if not variants:
        raise ValueError(f"proof {proof.pk} has no variants")
    cases = [When(language=variant.language, then=Value(variant.pk)) for variant in variants[1:]]
    default = Value(variants[0].pk, output_field=BigIntegerField())
    return Case(*cases, default=default, output_field=BigIntegerField()) if cases else default


def _insert_deliveries(campaign: Campaign) -> int:
    columns = {
        "campaign_id": Value(campaign.pk),
        "variant": _variant(campaign.signed_proof),
        "state": Value(0),
        "attempts": Value(0),
        "window": Value(0),
        "relay": Value(""),
        "reply": Value(""),
    }
    people = recipients(campaign).order_by("provider", "pk")
    people = people.annotate(**{f"as_{name}": value for name, value in columns.items()})
    rows = people.values_list("pk", "email", "provider", *(f"as_{name}" for name in columns))
    select, parameters = rows.query.sql_with_params()
    names = ", ".join(connection.ops.quote_name(name) for name in ("subscriber_id", "email", "provider", *columns))
    table = connection.ops.quote_name(Delivery._meta.db_table)
    with connection.cursor() as cursor:
        # Only the ORM's own SQL and the models' names are put together here; every value is a parameter.
        cursor.execute(f"INSERT INTO {table} ({names}) {select}", parameters)
        return int(cursor.rowcount)


def _cut_batches(campaign: Campaign) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            f"""
            INSERT INTO {Batch._meta.db_table}
                (campaign_id, provider, first, last, attempt, state, fence, relay, losses)
            SELECT %s, provider, min(id), max(id), 0, 0, 0, '', 0
            FROM (
                SELECT id, provider, (row_number() OVER (PARTITION BY provider ORDER BY id) - 1) / {BATCH_SIZE} AS chunk
                FROM {Delivery._meta.db_table} WHERE campaign_id = %s
            ) AS numbered
            GROUP BY provider, chunk
            ORDER BY min(id)
            """,  # noqa: S608
            [campaign.pk, campaign.pk],
        )
