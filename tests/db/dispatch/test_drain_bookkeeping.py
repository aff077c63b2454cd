"""What a drain has in force, and that counters are what the rows say, whatever happens between claim and settling."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.db import OperationalError

from mailer.campaigns.actions.cancel import cancel_campaign
from mailer.campaigns.actions.pause import pause_campaign
from mailer.campaigns.clock import database_now
from mailer.campaigns.counters import counts, recount
from mailer.campaigns.models import Batch, Campaign, Delivery, Window
from mailer.campaigns.states import DeliveryState
from mailer.dispatch import drain as draining
from mailer.dispatch import liveness, pace, steps
from mailer.dispatch.blame import Verdict
from mailer.dispatch.drain import Ended, drain
from mailer.dispatch.models import Lane
from mailer.dispatch.pace import Grant
from mailer.dispatch.recover import recover
from mailer.dispatch.sweep import sweep
from mailer.lib.relays import Relay
from mailer.lib.replies import Phase, Reply
from subscribers.lifecycle import suppress, unsubscribe
from subscribers.models import List, Subscriber
from tests.db.console.factories import make_campaign, make_subscriber, run_campaign
from tests.db.dispatch.conftest import Running
from tests.db.dispatch.ledger import NOBODY
from tests.db.dispatch.wire import OK, Wire

RELAY = Relay("main", "127.0.0.1", 1, tls="none", connections=2, window=4, drains=1)
"""Two connections of one drain: a window of eight, sixteen in force."""
LATER = (Verdict.DEFERRED, Reply(Phase.RCPT, 450, "4.2.1 greylisted"))
NO_SUCH_USER = (Verdict.FAILED, Reply(Phase.RCPT, 550, "5.1.1 no such user"))
BROKEN = (Verdict.UNCERTAIN, Reply(Phase.DOT, 0, "the connection broke"))
SLOW_DOWN = (Verdict.LANE, Reply(Phase.MAIL, 421, "4.7.0 slow down"))


def once(action: Callable[[], object], at: int = 0) -> Callable[[], None]:
    """Calls ``action`` at the ``at``-th poll."""
    polls = iter(range(1_000_000))

    def before() -> None:
        if next(polls) == at:
            action()

    return before


def agree(campaign: Campaign) -> dict[str, int]:
    """The counters, which are what the rows say; no window in force is left."""
    numbers = counts(campaign.pk)
    assert numbers == recount(campaign.pk)
    assert not Window.objects.filter(lost_at=None).exists()
    return {state.word: number for state, number in numbers.items() if number}


def test_two_windows_a_connection_are_in_force_at_most(running: Running, wire: Callable[..., Wire]) -> None:
    campaign, relay = running(50), wire(step=3)
    drain(RELAY)
    assert max(relay.in_force) <= 16
    assert agree(campaign) == {"accepted": 50}


def test_a_window_shrinks_by_what_was_settled(running: Running, wire: Callable[..., Wire]) -> None:
    running(30)
    named: list[int] = []
    wire(step=1, before=lambda: named.append(sum(len(ids) for ids in Window.objects.values_list("ids", flat=True))))
    drain(RELAY)
    assert set(named) - set(range(1, 17)) == set()


def test_every_end_is_counted(running: Running, wire: Callable[..., Wire]) -> None:
    campaign = running(12)
    ends = {"person0@": LATER, "person1@": NO_SUCH_USER}
    wire(lambda message: ends.get(message.rcpt_to[:8], OK))
    drain(RELAY)
    assert agree(campaign) == {"pending": 1, "failed": 1, "accepted": 10}


def test_an_uncertain_message_is_counted_and_the_others_stay_pending(
    running: Running, wire: Callable[..., Wire]
) -> None:
    campaign = running(12)
    wire(lambda message: BROKEN if message.rcpt_to.startswith("person5@") else OK)
    drain(RELAY)
    assert agree(campaign) == {"accepted": 5, "uncertain": 1, "pending": 6}
    assert Lane.objects.get().provider == "other"


def test_a_pause_recalls_what_is_queued(running: Running, wire: Callable[..., Wire]) -> None:
    campaign = running(50)
    relay = wire(step=2, before=once(lambda: pause_campaign(campaign), at=6))
    assert drain(RELAY) is Ended.IDLE
    numbers = agree(campaign)
    assert numbers["accepted"] == len(relay.sent) <= 12 + 16
    assert numbers["pending"] == 50 - numbers["accepted"]
    assert Batch.objects.get().state == Batch.State.OPEN


def test_nobody_is_mailed_after_a_cancellation_between_claim_and_arm(
    running: Running, wire: Callable[..., Wire], monkeypatch: pytest.MonkeyPatch
) -> None:
    campaign, relay = running(20), wire()
    _after_claim(monkeypatch, lambda: cancel_campaign(campaign))
    drain(RELAY)
    assert relay.sent == []
    sweep()
    assert recount(campaign.pk)[DeliveryState.CANCELLED] == 20


def test_nobody_is_mailed_who_leaves_between_claim_and_arm(
    running: Running, wire: Callable[..., Wire], monkeypatch: pytest.MonkeyPatch
) -> None:
    campaign, relay = running(20), wire()
    leaver, dead = Subscriber.objects.order_by("pk")[:2]

    def leave() -> None:
        unsubscribe(leaver, List.objects.all(), "test")
        suppress(dead.email_key, "bounce")

    _after_claim(monkeypatch, leave)
    drain(RELAY)
    assert not {leaver.email, dead.email} & set(relay.sent)
    assert agree(campaign) == {"accepted": 18, "unsubscribed": 1, "suppressed": 1}


def _after_claim(monkeypatch: pytest.MonkeyPatch, action: Callable[[], object]) -> None:
    real = draining.claim_some

    def claim_some(*arguments: Any) -> object:
        held = real(*arguments)
        if held:
            action()
        return held

    monkeypatch.setattr(draining, "claim_some", claim_some)


def test_a_batch_lost_in_mid_flight_is_recalled_and_its_late_acceptances_count(
    running: Running, wire: Callable[..., Wire]
) -> None:
    campaign = running(20)
    relay = wire(step=2, before=once(lambda: recover(database_now(), NOBODY), at=1))
    drain(RELAY)
    numbers = agree(campaign)
    assert len(relay.sent) == len(set(relay.sent)) == numbers["accepted"]
    assert numbers["accepted"] + numbers["uncertain"] == 20
    assert Window.objects.get().lost_at is not None


def test_a_commit_whose_answer_was_lost_is_not_counted_twice(
    running: Running, wire: Callable[..., Wire], monkeypatch: pytest.MonkeyPatch
) -> None:
    campaign = running(20)
    wire(lambda message: LATER if message.rcpt_to.startswith("person3@") else OK)
    _fail_after(monkeypatch, feeds=2)
    with pytest.raises(OperationalError):
        drain(RELAY)
    numbers = agree(campaign)
    assert numbers["accepted"] + numbers["pending"] == 20
    assert Delivery.objects.get(email__startswith="person3@").attempts == 1
    drain(RELAY)
    assert agree(campaign) == {"accepted": 19, "pending": 1}


def test_a_window_nobody_knows_of_is_not_left_behind(
    running: Running, wire: Callable[..., Wire], monkeypatch: pytest.MonkeyPatch
) -> None:
    campaign, relay = running(20), wire()
    _fail_after(monkeypatch, feeds=1)
    with pytest.raises(OperationalError):
        drain(RELAY)
    assert relay.sent == []
    assert agree(campaign) == {"pending": 20}


def _fail_after(monkeypatch: pytest.MonkeyPatch, feeds: int) -> None:
    """The transaction of a feed is committed; its answer is lost."""
    from mailer.dispatch import windows

    real, calls = windows._keep, []

    def lost(*arguments: Any) -> object:
        calls.append(1)
        kept = real(*arguments)
        if len(calls) == feeds:
            raise OperationalError("server closed the connection unexpectedly")
        return kept

    monkeypatch.setattr(windows, "_keep", lost)
    monkeypatch.setattr(draining.time, "sleep", lambda seconds: None)
    monkeypatch.setattr(steps.connection, "close", lambda: None)


def test_what_is_urgent_goes_first_and_drops_nothing(
    donors: List, running: Running, wire: Callable[..., Wire], monkeypatch: pytest.MonkeyPatch
) -> None:
    slow = running(60)
    monkeypatch.setattr(draining, "LOOK_SECONDS", 0.0)
    made: list[Campaign] = []

    def order() -> None:
        donors.subscriptions.all().delete()
        make_subscriber("urgent@mail.example", donors)
        made.append(run_campaign(make_campaign([donors])))
        Campaign.objects.filter(pk=made[0].pk).update(priority=Campaign.Priority.NOTICE)

    relay = wire(step=1, before=once(order, at=4))
    monkeypatch.setattr(draining, "urgent", lambda *arguments: bool(made) and "urgent@mail.example" not in relay.sent)
    drain(RELAY)
    assert "urgent@mail.example" in relay.sent[:10]
    assert counts(slow.pk) == recount(slow.pk)


def test_no_more_is_armed_than_was_granted(
    running: Running, wire: Callable[..., Wire], monkeypatch: pytest.MonkeyPatch
) -> None:
    campaign, relay = running(9), wire()
    monkeypatch.setattr(pace, "grant", lambda relay, provider, wanted, now: Grant(min(wanted, 3), fresh=1.0))
    drain(RELAY)
    assert relay.offers == [3, 3, 3]
    assert agree(campaign) == {"accepted": 9}


def test_without_leave_it_stays_for_its_time_and_gives_the_batch_back(
    running: Running, wire: Callable[..., Wire], monkeypatch: pytest.MonkeyPatch
) -> None:
    running(9)
    relay = wire()
    monkeypatch.setattr(pace, "grant", lambda relay, provider, wanted, now: Grant(0, wait=60.0))
    assert drain(RELAY, budget=0.3) is Ended.TIME
    assert relay.offers == []
    assert Batch.objects.get().state == Batch.State.OPEN


def test_a_lane_that_waits_for_leave_holds_up_no_other(
    donors: List, running: Running, wire: Callable[..., Wire], monkeypatch: pytest.MonkeyPatch
) -> None:
    for number in range(20):
        make_subscriber(f"person{number}@gmail.com", donors)
    campaign = running(40)
    wire()
    monkeypatch.setattr(
        pace,
        "grant",
        lambda relay, provider, wanted, now: Grant(0, wait=60.0) if provider == "gmail" else Grant(wanted),
    )
    drain(RELAY, budget=3.0)
    assert agree(campaign) == {"accepted": 40, "pending": 20}


@pytest.mark.parametrize("step", ["give_back", "over"])
def test_what_was_answered_is_written_down_though_the_lane_cannot_be(
    step: str, running: Running, wire: Callable[..., Wire], monkeypatch: pytest.MonkeyPatch
) -> None:
    def gone(*_: object) -> None:
        raise OperationalError("the server closed the connection")

    campaign = running(20)
    monkeypatch.setattr(pace if step == "give_back" else draining.trouble, step, gone)
    Lane.objects.create(relay="main", provider="other", failures=step == "over", changed_at=database_now())
    replies = iter([OK, OK, *[SLOW_DOWN] * 20] if step == "give_back" else [OK] * 20)
    wire(lambda message: next(replies), step=8)
    drain(RELAY, budget=0.5)
    numbers = agree(campaign)
    assert numbers["accepted"] >= 2 - (step == "over")
    assert "uncertain" not in numbers
    assert not Window.objects.exists()


def test_a_lane_in_trouble_holds_up_no_other(donors: List, running: Running, wire: Callable[..., Wire]) -> None:
    for number in range(5):
        make_subscriber(f"person{number}@gmail.com", donors)
    campaign = running(20)
    wire(lambda message: SLOW_DOWN if message.rcpt_to.endswith("@gmail.com") else OK)
    drain(RELAY)
    assert agree(campaign) == {"accepted": 20, "pending": 5}
    assert Lane.objects.get().provider == "gmail"


def test_a_batch_whose_dispatcher_died_goes_alone(donors: List, running: Running, wire: Callable[..., Wire]) -> None:
    for number in range(5):
        make_subscriber(f"person{number}@gmail.com", donors)
    campaign = running(5)
    Batch.objects.filter(provider="gmail").update(losses=1)
    together: list[int] = []
    wire(step=1, before=lambda: together.append(Window.objects.filter(lost_at=None).count()))
    drain(RELAY)
    assert max(together) == 1
    assert agree(campaign) == {"accepted": 10}


def test_recovery_counts_what_it_makes_uncertain(
    running: Running, wire: Callable[..., Wire], monkeypatch: pytest.MonkeyPatch
) -> None:
    campaign = running(20)

    class Death(BaseException):
        pass

    def die() -> None:
        raise Death

    wire(step=2, before=once(die, at=1))
    monkeypatch.setattr(draining.Drain, "_finish", lambda self: None)
    monkeypatch.setattr(Wire, "close", lambda self: None)
    with pytest.raises(Death):
        drain(RELAY)
    monkeypatch.setattr(liveness, "alive", NOBODY)
    assert recover(database_now(), NOBODY) == 1
    numbers = agree(campaign)
    assert 0 < numbers["uncertain"] <= 16
    assert sum(numbers.values()) == 20
