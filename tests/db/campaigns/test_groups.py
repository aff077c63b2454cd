"""Who stands in which batch: staff first, time zones apart, and of a correction only who has what it corrects."""

from __future__ import annotations

import pytest

from mailer.campaigns import counters
from mailer.campaigns.models import Batch, Campaign, Delivery
from mailer.campaigns.snapshot import recipients
from mailer.campaigns.states import CampaignState, DeliveryState
from mailer.dispatch.claim import waiting
from subscribers.models import List, Subscriber
from tests.db.console.factories import make_campaign, make_list, make_subscriber, run_campaign, settle
from tests.db.staffing import staff_first


@pytest.fixture
def donors(db: None) -> List:
    return make_list("donors")


def with_grace(donors: List) -> Campaign:
    staff = make_list("staff")
    make_subscriber("zoe@mission.example", staff)
    make_subscriber("both@mission.example", staff, donors)
    make_subscriber("ada@mail.example", donors)
    campaign = make_campaign([donors])
    staff_first(staff)
    Campaign.objects.update(grace_minutes=10)
    return run_campaign(Campaign.objects.get(pk=campaign.pk))


def addresses(batch: Batch) -> list[str]:
    return sorted(waiting(batch).values_list("email", flat=True))


def test_staff_stand_in_early_batches_and_get_it_once(donors: List) -> None:
    campaign = with_grace(donors)
    batches = Batch.objects.filter(campaign=campaign).order_by("pk")
    assert [(batch.early, addresses(batch)) for batch in batches] == [
        (True, ["both@mission.example", "zoe@mission.example"]),
        (False, ["ada@mail.example"]),
    ]


def test_the_time_of_grace_begins_with_the_snapshot(donors: List) -> None:
    campaign = with_grace(donors)
    assert campaign.state == CampaignState.GRACE
    assert campaign.grace_until is not None
    assert campaign.frozen_at is not None
    assert (campaign.grace_until - campaign.frozen_at).total_seconds() == 600


def test_it_runs_at_once_where_no_staff_get_it_first(donors: List) -> None:
    make_subscriber("ada@mail.example", donors)
    campaign = make_campaign([donors])
    staff_first(make_list("nobody"))
    Campaign.objects.update(grace_minutes=10)
    campaign = Campaign.objects.get(pk=campaign.pk)
    assert run_campaign(campaign).state == CampaignState.RUNNING


def test_each_zone_has_batches_of_its_own(donors: List, settings: object) -> None:
    settings.TIME_ZONE = "UTC"  # type: ignore[attr-defined]
    for name, country, zone in [("a", "JO", ""), ("b", "US", ""), ("c", "JO", "Asia/Tokyo"), ("d", "'\"", "")]:
        make_subscriber(f"{name}@mail.example", donors)
        Subscriber.objects.filter(email=f"{name}@mail.example").update(country=country, time_zone=zone)
    campaign = make_campaign([donors])
    Campaign.objects.update(in_recipient_zone=True)
    campaign.refresh_from_db()
    run_campaign(campaign)
    zones = dict(Delivery.objects.filter(campaign=campaign).values_list("email", "zone"))
    assert {key[0]: zone for key, zone in zones.items()} == {
        "a": "Asia/Amman",
        "b": "UTC",
        "c": "Asia/Tokyo",
        "d": "UTC",
    }
    assert sorted(Batch.objects.filter(campaign=campaign).values_list("zone", flat=True)) == [
        "Asia/Amman",
        "Asia/Tokyo",
        "UTC",
    ]


def test_a_correction_goes_to_those_who_have_or_may_have_it(donors: List) -> None:
    for name in ("accepted", "uncertain", "failed"):
        make_subscriber(f"{name}@mail.example", donors)
    wrong = run_campaign(make_campaign([donors]))
    for each in Delivery.objects.filter(campaign=wrong):
        settle(each, DeliveryState[each.email.partition("@")[0].upper()])
    correction = make_campaign([donors])
    correction.corrects, correction.kind = wrong, Campaign.Kind.CORRECTION
    found = sorted(recipients(correction).values_list("email", flat=True))
    assert found == ["accepted@mail.example", "uncertain@mail.example"]


def test_the_counters_agree_with_the_rows(donors: List) -> None:
    campaign = with_grace(donors)
    assert counters.counts(campaign.pk) == counters.recount(campaign.pk)
