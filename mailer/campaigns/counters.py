"""How many deliveries of a campaign are in each state, without counting a million rows.

Every change of a delivery's state is counted once, in the transaction that makes it: in the columns of the batch it
stands in, or in ``Campaign.tally`` where no batch is concerned (the snapshot, cancelling, sending again). The sum of
both is what the rows say.
"""

from __future__ import annotations

from collections.abc import Mapping

from django.db import connection, transaction
from django.db.models import Count, F, Sum

from mailer.campaigns.models import Batch, Campaign, Delivery
from mailer.campaigns.states import DeliveryState

Gains = Mapping[DeliveryState, int]
"""What a state has gained, or lost where negative."""

COLUMNS = {
    DeliveryState.ACCEPTED: "accepted",
    DeliveryState.FAILED: "failed",
    DeliveryState.UNCERTAIN: "uncertain",
    DeliveryState.SUPPRESSED: "suppressed",
    DeliveryState.UNSUBSCRIBED: "unsubscribed",
    DeliveryState.EXPIRED: "expired",
}
"""The columns of a batch. ``pending`` has none: it loses what all of them gain."""


def add_to_batch(batch_id: int, gains: Gains) -> None:
    """Count deliveries of a batch that left ``pending`` for other states, or one of these for another. Raises KeyError
    for a state that no batch counts."""
    changes = {COLUMNS[state]: F(COLUMNS[state]) + number for state, number in gains.items() if number}
    if changes:
        Batch.objects.filter(pk=batch_id).update(**changes)


@transaction.atomic
def add_to_campaign(campaign_id: int, gains: Gains) -> None:
    """Count a change that no batch counts; what leaves one state and enters another is named on both sides. Waits for
    the campaign's row, so take it before any batch's."""
    if not any(gains.values()):
        return
    tally = Campaign.objects.select_for_update().values_list("tally", flat=True).get(pk=campaign_id)
    for state, number in gains.items():
        tally[state.word] = tally.get(state.word, 0) + number
    Campaign.objects.filter(pk=campaign_id).update(tally=tally)


def counts(campaign_id: int) -> dict[DeliveryState, int]:
    """How many deliveries are in each state, all states named. Raises Campaign.DoesNotExist."""
    tally = Campaign.objects.values_list("tally", flat=True).get(pk=campaign_id)
    sums = Batch.objects.filter(campaign=campaign_id).aggregate(**{name: Sum(name) for name in COLUMNS.values()})
    return _together(tally, {state: sums[name] or 0 for state, name in COLUMNS.items()})


def recount(campaign_id: int) -> dict[DeliveryState, int]:
    """The same from the rows themselves: slow, for checks."""
    found = Delivery.objects.filter(campaign=campaign_id).order_by().values_list("state").annotate(number=Count("pk"))
    numbers = dict(found)
    return {state: numbers.get(state.value, 0) for state in DeliveryState}


@transaction.atomic
def correct(campaign_id: int) -> dict[DeliveryState, int]:
    """Make the tally such that ``counts`` gives what the rows say, and give what was amiss: nothing, as a rule.
    Campaigns older than the counters get theirs so."""
    tally = Campaign.objects.select_for_update().values_list("tally", flat=True).get(pk=campaign_id)
    rows, batches = _at_one_moment(campaign_id)
    counted = _together(tally, batches)
    amiss = {state: rows[state] - counted[state] for state in DeliveryState if rows[state] != counted[state]}
    add_to_campaign(campaign_id, amiss)
    return amiss


def _together(tally: Mapping[str, int], batches: Mapping[DeliveryState, int]) -> dict[DeliveryState, int]:
    numbers = {state: tally.get(state.word, 0) + batches.get(state, 0) for state in DeliveryState}
    numbers[DeliveryState.PENDING] -= sum(batches.values())
    return numbers


def _at_one_moment(campaign_id: int) -> tuple[dict[DeliveryState, int], dict[DeliveryState, int]]:
    """The rows by state and the batches' columns in one statement, as dispatchers may be at work."""
    sums = " UNION ALL ".join(
        f"SELECT 1, {state.value}, coalesce(sum({name}), 0) FROM {Batch._meta.db_table} WHERE campaign_id = %s"  # noqa: S608
        for state, name in COLUMNS.items()
    )
    rows = f"SELECT 0, state, count(*) FROM {Delivery._meta.db_table} WHERE campaign_id = %s GROUP BY state"  # noqa: S608
    with connection.cursor() as cursor:
        cursor.execute(f"{rows} UNION ALL {sums}", [campaign_id] * (1 + len(COLUMNS)))
        found = cursor.fetchall()
    ledger = dict.fromkeys(DeliveryState, 0)
    ledger.update({DeliveryState(state): number for source, state, number in found if source == 0})
    return ledger, {DeliveryState(state): number for source, state, number in found if source == 1}
