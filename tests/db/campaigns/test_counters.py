"""Counters of a campaign: batches and tally together are what the rows say."""

from __future__ import annotations

import importlib
from types import SimpleNamespace

import pytest
from django.apps import apps
from django.db import connection

from mailer.campaigns.counters import add_to_batch, add_to_campaign, correct, counts, recount
from mailer.campaigns.models import Batch, Campaign, Delivery
from mailer.campaigns.states import DeliveryState
from tests.db.console.factories import make_campaign, make_list

PENDING, ACCEPTED, UNCERTAIN = DeliveryState.PENDING, DeliveryState.ACCEPTED, DeliveryState.UNCERTAIN


@pytest.fixture
def campaign(db: None) -> Campaign:
    """Ten pending deliveries, counted, in two batches."""
    made = make_campaign([make_list("donors")])
    for number in range(10):
        address = f"person{number}@mail.example"
        Delivery.objects.create(campaign=made, email=address, provider="other", variant=1)
    for _ in range(2):
        Batch.objects.create(campaign=made, provider="other", first=1, last=1)
    add_to_campaign(made.pk, {PENDING: 10})
    return made


def some(numbers: dict[DeliveryState, int]) -> dict[DeliveryState, int]:
    return {state: number for state, number in numbers.items() if number}


def batch(campaign: Campaign, number: int = 0) -> int:
    return list(campaign.batches.order_by("pk").values_list("pk", flat=True))[number]


def test_a_new_ledger_is_all_pending(campaign: Campaign) -> None:
    assert some(counts(campaign.pk)) == some(recount(campaign.pk)) == {PENDING: 10}


def test_every_state_is_named(campaign: Campaign) -> None:
    assert set(counts(campaign.pk)) == set(recount(campaign.pk)) == set(DeliveryState)


def test_what_batches_gain_pending_loses(campaign: Campaign) -> None:
    add_to_batch(batch(campaign), {ACCEPTED: 3, DeliveryState.FAILED: 1})
    add_to_batch(batch(campaign, 1), {ACCEPTED: 2})
    assert some(counts(campaign.pk)) == {PENDING: 4, ACCEPTED: 5, DeliveryState.FAILED: 1}


def test_a_late_acceptance_moves_between_two_columns(campaign: Campaign) -> None:
    add_to_batch(batch(campaign), {UNCERTAIN: 3})
    add_to_batch(batch(campaign), {UNCERTAIN: -1, ACCEPTED: 1})
    assert some(counts(campaign.pk)) == {PENDING: 7, UNCERTAIN: 2, ACCEPTED: 1}


def test_what_is_sent_again_is_counted_by_the_campaign(campaign: Campaign) -> None:
    add_to_batch(batch(campaign), {UNCERTAIN: 3})
    add_to_campaign(campaign.pk, {UNCERTAIN: -3, PENDING: 3})
    assert some(counts(campaign.pk)) == {PENDING: 10}


def test_pending_is_no_column_of_a_batch(campaign: Campaign) -> None:
    with pytest.raises(KeyError):
        add_to_batch(batch(campaign), {PENDING: 1})


def test_nothing_gained_writes_nothing(campaign: Campaign) -> None:
    add_to_batch(batch(campaign), {ACCEPTED: 0})
    add_to_campaign(campaign.pk, {ACCEPTED: 0})
    assert Campaign.objects.get(pk=campaign.pk).tally == {"pending": 10}


def test_wrong_counters_are_corrected_from_the_rows(campaign: Campaign) -> None:
    add_to_batch(batch(campaign), {ACCEPTED: 3})
    assert correct(campaign.pk) == {PENDING: 3, ACCEPTED: -3}
    assert counts(campaign.pk) == recount(campaign.pk)


def test_right_counters_are_left_alone(campaign: Campaign) -> None:
    assert correct(campaign.pk) == {}


def test_campaigns_older_than_the_counters_are_counted_once(campaign: Campaign) -> None:
    first = Delivery.objects.filter(campaign=campaign).order_by("pk").values("pk")[:4]
    Delivery.objects.filter(pk__in=first).update(state=ACCEPTED)
    Campaign.objects.filter(pk=campaign.pk).update(tally={})
    add_to_batch(batch(campaign), {ACCEPTED: 1})
    migration = importlib.import_module("mailer.campaigns.migrations.0004_counters")
    for _ in range(2):
        migration.count(apps, SimpleNamespace(connection=connection))
    assert some(counts(campaign.pk)) == some(recount(campaign.pk)) == {PENDING: 6, ACCEPTED: 4}
