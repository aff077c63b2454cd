"""Which batch is next, and which relay may take it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from datetime import UTC, datetime, time, timedelta
from typing import Any

import pytest

from mailer.campaigns.clock import database_now
from mailer.campaigns.models import Batch, Campaign, Delivery, Notice
from mailer.dispatch import lanes
from mailer.dispatch.claim import Claim, claim, claim_some, urgent
from mailer.dispatch.models import Dispatcher, Lane, Share
from mailer.lib.relays import Relay
from subscribers.models import List
from tests.db.console.factories import make_campaign
from tests.db.dispatch.conftest import RELAY

SECOND = Relay("second", "127.0.0.1", 1)
Cut = Callable[..., Campaign]
Take = Callable[..., Claim | None]


@pytest.fixture
def cut(donors: List) -> Cut:
    """A running campaign with open batches that hold nobody."""

    def make(
        batches: int = 1, provider: str = "other", zone: str = "", early: bool = False, **fields: object
    ) -> Campaign:
        campaign = make_campaign([donors])
        values = {"state": Campaign.State.RUNNING, "frozen_at": database_now()} | fields
        Campaign.objects.filter(pk=campaign.pk).update(**values)
        more(campaign, batches, provider, zone, early)
        campaign.refresh_from_db()
        return campaign

    return make


def more(campaign: Campaign, batches: int = 1, provider: str = "other", zone: str = "", early: bool = False) -> None:
    Batch.objects.bulk_create(
        Batch(campaign=campaign, provider=provider, zone=zone, early=early, first=1, last=100) for _ in range(batches)
    )


@pytest.fixture
def take(dispatcher: Dispatcher) -> Take:
    def next_one(relay: Relay = RELAY, now: datetime | None = None, **more: object) -> Claim | None:
        return claim(dispatcher, relay, now or database_now(), **more)  # type: ignore[arg-type]

    return next_one


def campaigns(take: Take, number: int) -> list[int]:
    found = [take() for _ in range(number)]
    return [each.campaign for each in found if each is not None]


def test_it_takes_the_campaign_of_the_highest_priority_first(cut: Cut, take: Take) -> None:
    low, high = cut(priority=0), cut(priority=10)
    assert campaigns(take, 3) == [high.pk, low.pk]


def test_it_says_the_priority_of_what_it_took(cut: Cut, take: Take) -> None:
    cut(priority=10)
    found = take()
    assert found is not None
    assert found.priority == 10


def test_it_takes_the_oldest_batch_of_a_campaign_first(cut: Cut, take: Take) -> None:
    cut(batches=3)
    found = [take() for _ in range(3)]
    assert [each.batch for each in found if each] == list(Batch.objects.order_by("pk").values_list("pk", flat=True))


def test_it_leaves_out_the_batches_it_is_told_to(cut: Cut, take: Take) -> None:
    cut(batches=2)
    first, second = Batch.objects.order_by("pk")
    found = take(exclude={first.pk})
    assert found is not None
    assert found.batch == second.pk
    assert take(exclude=[first.pk]) is None


@pytest.mark.parametrize("state", ["draft", "scheduled", "preparing", "paused", "cancelled", "closed"])
def test_it_takes_nothing_of_a_campaign_that_does_not_run(cut: Cut, take: Take, state: str) -> None:
    cut(state=state)
    assert take() is None


def test_it_takes_only_the_staffs_batch_in_the_time_of_grace(cut: Cut, take: Take) -> None:
    campaign = cut(state=Campaign.State.GRACE)
    more(campaign, early=True)
    found = [take(), take()]
    assert found[1] is None
    assert found[0] is not None
    assert Batch.objects.get(pk=found[0].batch).early


def test_it_shares_by_the_weights(cut: Cut, take: Take) -> None:
    one, three = cut(batches=60, weight=1), cut(batches=100, weight=3)
    counts: Counter[int] = Counter()
    for number in range(1, 101):
        found = take()
        assert found is not None
        counts[found.campaign] += 1
        assert abs(counts[one.pk] - number / 4) <= 1
    assert counts == {one.pk: 25, three.pk: 75}


def test_equal_weights_take_turns(cut: Cut, take: Take) -> None:
    one, two = cut(batches=5), cut(batches=5)
    assert campaigns(take, 6) == [one.pk, two.pk] * 3


def test_a_newcomer_neither_starves_the_others_nor_waits(cut: Cut, take: Take) -> None:
    one, two = cut(batches=40), cut(batches=40)
    campaigns(take, 40)
    three = cut(batches=40)
    assert Counter(campaigns(take, 30)) == {one.pk: 10, two.pk: 10, three.pk: 10}


def test_a_campaign_that_was_paused_does_not_make_up_for_it(cut: Cut, take: Take) -> None:
    one, two = cut(batches=60), cut(batches=60)
    third = cut(batches=60)
    campaigns(take, 3)
    Campaign.objects.filter(pk=third.pk).update(state=Campaign.State.PAUSED)
    campaigns(take, 40)
    Campaign.objects.filter(pk=third.pk).update(state=Campaign.State.RUNNING)
    counts = Counter(campaigns(take, 30))
    assert counts == {one.pk: 10, two.pk: 10, third.pk: 10}


def test_a_campaign_alone_keeps_no_account(cut: Cut, take: Take) -> None:
    cut(batches=3)
    campaigns(take, 3)
    assert not Share.objects.exists()


def test_it_leaves_a_resting_lane_alone(cut: Cut, take: Take) -> None:
    campaign = cut(provider="gmail")
    more(campaign, provider="yahoo")
    lanes.rest("main", "gmail", "slow down", database_now())
    found = [take(), take()]
    assert [each and each.provider for each in found] == ["yahoo", None]


def test_it_leaves_a_lane_alone_whose_day_is_used_up(cut: Cut, take: Take) -> None:
    cut(provider="gmail")
    now = database_now()
    Lane.objects.create(relay="main", provider="gmail", changed_at=now, spent_until=now + timedelta(hours=1))
    assert take() is None
    assert take(now=now + timedelta(hours=1)) is not None


def test_it_says_what_window_the_lane_has(cut: Cut, take: Take) -> None:
    cut(provider="gmail")
    Lane.objects.create(relay="main", provider="gmail", changed_at=database_now(), window=3, connections=1)
    found = take()
    assert found is not None
    assert (found.window, found.connections) == (3, 1)


def test_it_leases_no_more_of_a_lane_than_its_connections(cut: Cut, take: Take) -> None:
    cut(batches=5, provider="gmail")
    Lane.objects.create(relay="main", provider="gmail", changed_at=database_now(), connections=2)
    found = [take() for _ in range(3)]
    assert [each is not None for each in found] == [True, True, False]


def test_a_full_lane_does_not_hold_up_the_others(cut: Cut, take: Take) -> None:
    campaign = cut(batches=3, provider="gmail")
    more(campaign, provider="yahoo")
    Lane.objects.create(relay="main", provider="gmail", changed_at=database_now(), connections=1)
    found = [take() for _ in range(3)]
    assert [each and each.provider for each in found] == ["gmail", "yahoo", None]


def test_the_connections_of_a_relay_hold_for_all_its_lanes(cut: Cut, take: Take) -> None:
    campaign = cut(provider="gmail")
    more(campaign, provider="yahoo")
    Lane.objects.create(relay="main", provider="", changed_at=database_now(), connections=1)
    assert take() is not None
    assert take() is None


# Relays


@pytest.fixture
def two_relays(settings: Any) -> None:
    settings.MAILER_RELAYS = (RELAY, SECOND)


@pytest.mark.usefixtures("two_relays")
def test_the_second_relay_takes_nothing_while_the_first_is_well(cut: Cut, take: Take) -> None:
    cut()
    assert take(SECOND) is None
    assert take(RELAY) is not None


@pytest.mark.usefixtures("two_relays")
def test_the_second_relay_takes_what_a_resting_first_leaves(cut: Cut, take: Take) -> None:
    cut(batches=2)
    lanes.rest("main", lanes.WHOLE_RELAY, "connection refused", database_now())
    assert take(RELAY) is None
    assert take(SECOND) is not None


@pytest.mark.usefixtures("two_relays")
def test_the_second_relay_takes_only_the_provider_that_the_first_cannot_serve(cut: Cut, take: Take) -> None:
    campaign = cut(provider="gmail")
    more(campaign, provider="yahoo")
    lanes.rest("main", "gmail", "slow down", database_now())
    found = [take(SECOND), take(SECOND)]
    assert [each and each.provider for each in found] == ["gmail", None]


@pytest.mark.usefixtures("two_relays")
def test_the_second_relay_goes_on_until_the_first_has_come_back(cut: Cut, take: Take) -> None:
    cut(batches=3)
    now = database_now()
    lane = lanes.rest("main", lanes.WHOLE_RELAY, "connection refused", now)
    assert lane.not_before is not None
    later = lane.not_before + timedelta(seconds=1)
    assert take(SECOND, later) is not None
    lanes.recovered("main", "other", later)
    assert take(SECOND, later) is None


@pytest.mark.usefixtures("two_relays")
def test_the_second_relay_takes_over_when_the_day_of_the_first_is_used_up(cut: Cut, take: Take) -> None:
    cut()
    now = database_now()
    Lane.objects.create(relay="main", provider="other", changed_at=now, spent_until=now + timedelta(hours=1))
    assert take(SECOND) is not None


def test_a_relay_beside_the_first_takes_what_it_can(cut: Cut, take: Take, settings: Any) -> None:
    beside = Relay("second", "127.0.0.1", 1, beside=True)
    settings.MAILER_RELAYS = (RELAY, beside)
    cut()
    assert take(beside) is not None


def test_a_relay_takes_the_senders_it_names_and_no_other_relay_does(cut: Cut, take: Take, settings: Any) -> None:
    campaign = cut()
    assert campaign.proof is not None
    domain = campaign.proof.sender_email.rpartition("@")[2]
    ours = Relay("ours", "127.0.0.1", 1, senders=(domain,))
    settings.MAILER_RELAYS = (RELAY, ours)
    assert take(RELAY) is None
    assert take(ours) is not None


def test_a_relay_that_names_others_takes_nothing_of_ours(cut: Cut, take: Take, settings: Any) -> None:
    theirs = Relay("theirs", "127.0.0.1", 1, senders=("elsewhere.example",))
    settings.MAILER_RELAYS = (theirs, RELAY)
    cut()
    assert take(theirs) is None
    assert take(RELAY) is not None


def test_a_notice_takes_the_relay_of_its_own_sender(take: Take, settings: Any) -> None:
    named = Relay("named", "127.0.0.1", 1, senders=("named.example",))
    settings.MAILER_RELAYS = (RELAY, named)
    notices = Campaign.objects.create(kind=Campaign.Kind.NOTICE, state=Campaign.State.RUNNING, priority=100)
    for sender in ("desk@named.example", "desk@other.example"):
        one = Delivery.objects.create(campaign=notices, email="a@mail.example", provider="other", variant=0)
        Notice.objects.create(delivery=one, sender=sender, data=b"")
        Batch.objects.create(campaign=notices, provider="other", first=one.pk, last=one.pk, ids=[one.pk])
    first, last = Batch.objects.order_by("pk")
    found = [take(named), take(named), take(RELAY), take(RELAY)]
    assert [each and each.batch for each in found] == [first.pk, None, last.pk, None]


# Hours

NOON = datetime(2026, 7, 1, 12, tzinfo=UTC)


def test_it_waits_for_the_campaigns_hours(cut: Cut, take: Take, settings: Any) -> None:
    settings.TIME_ZONE = "Asia/Amman"
    cut(send_from=time(8), send_until=time(18))
    assert take(now=datetime(2026, 7, 1, 4, 59, tzinfo=UTC)) is None
    assert take(now=datetime(2026, 7, 1, 5, tzinfo=UTC)) is not None


def test_it_takes_first_the_readers_whose_day_has_begun(cut: Cut, take: Take) -> None:
    campaign = cut(zone="America/New_York", send_from=time(8), send_until=time(18), in_recipient_zone=True)
    for zone in ("Asia/Amman", "Pacific/Kiritimati", "no such zone"):
        more(campaign, zone=zone)
    early, late = datetime(2026, 7, 1, 5, 30, tzinfo=UTC), datetime(2026, 7, 1, 12, 30, tzinfo=UTC)
    assert [zone_of(take(now=early)), take(now=early)] == ["Asia/Amman", None]
    assert {zone_of(take(now=late)), zone_of(take(now=late))} == {"America/New_York", "no such zone"}
    assert zone_of(take(now=datetime(2026, 7, 1, 18, tzinfo=UTC))) == "Pacific/Kiritimati"


def zone_of(found: Claim | None) -> str | None:
    return found and Batch.objects.get(pk=found.batch).zone


# Urgency


def test_a_batch_of_a_higher_priority_is_urgent(cut: Cut) -> None:
    cut(priority=10)
    assert urgent(RELAY, 0, database_now())


def test_a_batch_of_the_same_priority_is_not_urgent(cut: Cut) -> None:
    cut(priority=10)
    assert not urgent(RELAY, 10, database_now())


def test_a_claim_of_what_is_urgent_takes_nothing_else(cut: Cut, dispatcher: Dispatcher) -> None:
    cut(priority=0)
    assert claim_some(dispatcher, RELAY, database_now(), above=0) == []
    assert claim_some(dispatcher, RELAY, database_now()) != []


def test_what_its_lane_cannot_send_is_not_urgent(cut: Cut) -> None:
    cut(priority=10, provider="gmail")
    lanes.rest("main", "gmail", "slow down", database_now())
    assert not urgent(RELAY, 0, database_now())


def test_it_asks_once_where_nothing_is_more_urgent(cut: Cut, django_assert_num_queries) -> None:  # type: ignore[no-untyped-def]
    cut()
    now = database_now()
    with django_assert_num_queries(1):
        urgent(RELAY, 0, now)


def test_a_claim_asks_few_questions(cut: Cut, take: Take, django_assert_max_num_queries) -> None:  # type: ignore[no-untyped-def]
    for _ in range(2):
        cut(batches=3)
    campaigns(take, 2)
    now = database_now()
    with django_assert_max_num_queries(8):  # two of them are the savepoint that the test's own transaction makes of it
        take(now=now)
