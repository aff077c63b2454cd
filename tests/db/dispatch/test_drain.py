"""The drain, against a relay that says what a test tells it to say."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.db import OperationalError

from mailer.campaigns.clock import database_now
from mailer.campaigns.ledger import counts
from mailer.campaigns.models import Batch, Campaign, Delivery, Window
from mailer.campaigns.states import CampaignState, DeliveryState
from mailer.dispatch import drain as draining
from mailer.dispatch import lanes, tasks, works
from mailer.dispatch import sweep as sweeping
from mailer.dispatch.blame import Verdict
from mailer.dispatch.drain import Ended, drain
from mailer.dispatch.models import Dispatcher, Lane
from mailer.dispatch.sweep import sweep
from mailer.lib.relays import Relay
from mailer.lib.replies import Phase, Reply
from subscribers.models import List, Subscriber
from tests.db.console.factories import make_campaign, make_subscriber, run_campaign
from tests.db.dispatch.conftest import RELAY, Running
from tests.db.dispatch.wire import OK, Wire

SLOW_DOWN = (Verdict.LANE, Reply(Phase.RCPT, 421, "4.7.0 slow down"))
GONE = (Verdict.RELAY, Reply(Phase.CONNECT, 0, "connection refused"))
BAD_SENDER = (Verdict.SENDER, Reply(Phase.MAIL, 550, "5.1.8 who are you?"))


def numbers(campaign: Campaign) -> dict[str, int]:
    return {state: number for state, number in counts(campaign).items() if number}


def wake_lanes() -> None:
    Lane.objects.update(not_before=database_now())


def test_it_sends_everybody_once_in_windows(running: Running, wire: Callable[..., Wire]) -> None:
    campaign, relay = running(20), wire()
    assert drain(RELAY) is Ended.IDLE
    assert relay.offers == [8, 8, 4]
    assert len(set(relay.sent)) == 20
    assert numbers(campaign) == {"accepted": 20}
    assert not Window.objects.exists()
    assert not Dispatcher.objects.exists()


def test_it_lets_a_lane_rest_and_burns_no_attempt(running: Running, wire: Callable[..., Wire]) -> None:
    campaign = running(20)
    wire(lambda message: SLOW_DOWN)
    assert drain(RELAY) is Ended.IDLE
    assert numbers(campaign) == {"pending": 20}
    assert set(Delivery.objects.values_list("attempts", flat=True)) == {0}
    assert Lane.objects.get().provider == "other"


def test_it_lets_a_relay_rest_that_cannot_be_reached(running: Running, wire: Callable[..., Wire]) -> None:
    running(3)
    wire(lambda message: GONE)
    drain(RELAY)
    lane = Lane.objects.get()
    assert (lane.provider, lane.failures, lane.reason) == (lanes.WHOLE_RELAY, 1, "connection refused")


def test_it_sends_one_message_first_after_a_pause(running: Running, wire: Callable[..., Wire]) -> None:
    campaign = running(20)
    wire(lambda message: GONE)
    drain(RELAY)
    wake_lanes()
    relay = wire()
    drain(RELAY)
    assert relay.offers == [1, 8, 8, 3]
    assert numbers(campaign) == {"accepted": 20}
    assert Lane.objects.get().failures == 0


def test_one_recipient_does_not_stall_a_lane_for_ever(running: Running, wire: Callable[..., Wire]) -> None:
    campaign = running(5)
    wire(lambda message: SLOW_DOWN if message.rcpt_to.startswith("person0@") else OK)
    for _ in range(4):
        drain(RELAY)
        wake_lanes()
    assert numbers(campaign) == {"accepted": 4, "pending": 1}
    assert Delivery.objects.get(state=DeliveryState.PENDING).next_attempt_at is not None


def test_a_refused_sender_stops_its_campaign_and_says_so(running: Running, wire: Callable[..., Wire]) -> None:
    campaign = running(5)
    wire(lambda message: BAD_SENDER)
    drain(RELAY)
    campaign.refresh_from_db()
    assert campaign.state == CampaignState.PAUSED
    assert "refuses our sender: 550 5.1.8" in campaign.trouble
    assert numbers(campaign) == {"pending": 5}


def test_it_counts_one_trouble_once_however_many_connections_meet_it(db: None) -> None:
    for _ in range(4):
        lanes.rest("main", "other", "421 slow down", database_now())
    assert Lane.objects.get().failures == 1


def test_a_proof_changed_after_the_start_is_not_sent(running: Running, wire: Callable[..., Wire]) -> None:
    campaign, relay = running(5), wire()
    variant = campaign.proof.variants.get(medium="mail", light=False)
    variant.compiled = variant.compiled.replace("News", "Mews", 1)
    variant.save()
    drain(RELAY)
    campaign.refresh_from_db()
    assert relay.offers == []
    assert campaign.state == CampaignState.PAUSED
    assert "changed since it was signed" in campaign.trouble


def test_a_campaign_that_cannot_be_put_together_holds_up_no_other(
    donors: List, running: Running, wire: Callable[..., Wire], monkeypatch: pytest.MonkeyPatch
) -> None:
    bad, relay = running(2), wire()
    other = run_campaign(make_campaign([donors]))
    real = works.templates

    def templates(campaign: int) -> object:
        if campaign == bad.pk:
            raise ValueError("not a compiled issue: unknown version 9")
        return real(campaign)

    monkeypatch.setattr(works, "templates", templates)
    drain(RELAY)
    bad.refresh_from_db()
    assert bad.state == CampaignState.PAUSED
    assert "unknown version 9" in bad.trouble
    assert numbers(other) == {"accepted": 2}
    assert len(relay.sent) == 2


def test_somebody_whose_data_fit_into_no_message_fails_alone(running: Running, wire: Callable[..., Wire]) -> None:
    campaign = running(3)
    wire()
    Subscriber.objects.filter(email__startswith="person1@").update(name="Ada\x0bAbelard")
    drain(RELAY)
    assert numbers(campaign) == {"accepted": 2, "failed": 1}
    assert "U+000B" in Delivery.objects.get(state=DeliveryState.FAILED).reply


def test_what_was_not_begun_in_time_stays_pending(running: Running, wire: Callable[..., Wire]) -> None:
    campaign = running(5)
    late = (Verdict.UNSENT, Reply(Phase.CONNECT, 0, "no time was left"))
    wire(lambda message: late if message.rcpt_to >= "person3@" else OK)
    drain(RELAY, budget=0.2)
    assert numbers(campaign) == {"accepted": 3, "pending": 2}
    assert Batch.objects.get().state == Batch.State.OPEN


def test_a_dispatcher_that_may_not_rest_comes_back(running: Running, wire: Callable[..., Wire]) -> None:
    running(20)
    wire()
    assert drain(RELAY, budget=0) is Ended.TIME


@pytest.mark.django_db(transaction=True)
def test_known_answers_survive_a_database_that_goes_away(
    running: Running, wire: Callable[..., Wire], monkeypatch: pytest.MonkeyPatch
) -> None:
    campaign = running(8)
    wire()
    real, failures = draining.keep, []

    def keep(lots: Any, *more: Any, **give_back: Any) -> object:
        if not failures and any(lot.known for lot in lots):
            failures.append(1)
            raise OperationalError("server closed the connection unexpectedly")
        return real(lots, *more, **give_back)

    monkeypatch.setattr(draining, "keep", keep)
    monkeypatch.setattr(draining.time, "sleep", lambda seconds: None)
    with pytest.raises(OperationalError):
        drain(RELAY)
    assert failures == [1]
    assert numbers(campaign) == {"accepted": 8}


# -- no delivery in two batches ----------------------------------------------------------------------------------------


def test_nobody_stands_in_an_old_batch_and_a_new_one(running: Running, wire: Callable[..., Wire]) -> None:
    """A delivery that was deferred comes due again while the batch it was in still waits for its lane."""
    campaign = running(5)
    later = (Verdict.DEFERRED, Reply(Phase.RCPT, 450, "4.2.1 greylisted"))
    first = "person0@mail.example"
    wire(lambda message: later if message.rcpt_to == first else SLOW_DOWN)
    drain(RELAY)
    Delivery.objects.filter(email=first).update(next_attempt_at=database_now())
    wake_lanes()
    assert sweep().due == 1
    assert Batch.objects.filter(state=Batch.State.OPEN).count() == 2
    relay = wire()
    drain(RELAY)
    assert sorted(relay.sent) == [f"person{number}@mail.example" for number in range(5)]
    assert numbers(campaign) == {"accepted": 5}


# -- the sweeper and the broker ----------------------------------------------------------------------------------------


def test_one_bad_campaign_does_not_stop_the_sweeper(donors: List, running: Running, wire: Callable[..., Wire]) -> None:
    make_subscriber("ada@mail.example", donors)
    bad = make_campaign([donors])
    Campaign.objects.filter(pk=bad.pk).update(state=CampaignState.PREPARING)
    bad.proof.variants.all().delete()
    good = running(2)
    wire()
    drain(RELAY)
    swept = sweep()
    assert (swept.prepared, swept.closed) == (0, 1)
    bad.refresh_from_db()
    good.refresh_from_db()
    assert good.state == CampaignState.CLOSED
    assert "cannot be frozen" in bad.trouble


@pytest.fixture
def translated(monkeypatch: pytest.MonkeyPatch) -> None:
    for module in (sweeping, works):
        monkeypatch.setattr(module, "_", "In another language: {}".format)


def test_it_translates_why_an_audience_cannot_be_frozen(donors: List, translated: None) -> None:
    bad = make_campaign([donors])
    Campaign.objects.update(state=CampaignState.PREPARING)
    bad.signed_proof.variants.all().delete()
    sweep()
    assert Campaign.objects.get().trouble.startswith("In another language: The audience cannot be frozen: proof ")


def test_it_translates_why_messages_cannot_be_put_together(
    running: Running, wire: Callable[..., Wire], monkeypatch: pytest.MonkeyPatch, translated: None
) -> None:
    def templates(campaign: int) -> object:
        raise ValueError("unknown version 9")

    running(1)
    wire()
    monkeypatch.setattr(works, "templates", templates)
    drain(RELAY)
    said = "In another language: Its messages cannot be put together: unknown version 9"
    assert Campaign.objects.get().trouble == said


def test_a_broker_that_is_away_is_asked_once(monkeypatch: pytest.MonkeyPatch, settings: object) -> None:
    asked: list[str] = []

    def publish(task: object, relay: str) -> bool:
        asked.append(relay)
        return False

    monkeypatch.setattr(tasks, "publish", publish)
    settings.MAILER_RELAYS = (RELAY, Relay("second", "127.0.0.1", 1))  # type: ignore[attr-defined]
    tasks.wake()
    assert asked == ["main"]


def test_a_retry_that_is_due_later_is_left_alone(running: Running, wire: Callable[..., Wire]) -> None:
    campaign = running(1)
    wire(lambda message: (Verdict.DEFERRED, Reply(Phase.RCPT, 450, "4.2.1 greylisted")))
    drain(RELAY)
    assert sweep().due == 0
    assert Delivery.objects.get(campaign=campaign).next_attempt_at > database_now() + timedelta(minutes=10)
