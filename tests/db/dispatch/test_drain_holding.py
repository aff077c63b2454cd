"""What a drain holds and does not send: leases that stand, and are given back."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Callable
from typing import Any

import pytest
from django.db import OperationalError

from mailer.campaigns.clock import database_now
from mailer.campaigns.counters import counts
from mailer.campaigns.models import Batch, Delivery, Window
from mailer.campaigns.states import DeliveryState
from mailer.dispatch import drain as draining
from mailer.dispatch import liveness, pace, works
from mailer.dispatch.drain import Ended, drain
from mailer.dispatch.models import Lane
from mailer.dispatch.pace import Grant
from mailer.lib.relays import Relay
from subscribers.models import List
from tests.db.console.factories import make_campaign, make_subscriber, run_campaign
from tests.db.dispatch.conftest import Running
from tests.db.dispatch.wire import OK, Wire

RELAY = Relay("main", "127.0.0.1", 1, tls="none", connections=2, window=4, drains=1)


def test_at_the_end_what_was_not_begun_waits_for_nobodys_last_answer(
    donors: List, running: Running, wire: Callable[..., Wire], monkeypatch: pytest.MonkeyPatch
) -> None:
    for number in range(20):
        make_subscriber(f"person{number}@gmail.com", donors)
    running(6)
    monkeypatch.setattr(
        pace,
        "grant",
        lambda relay, provider, wanted, now: Grant(0, wait=60.0) if provider == "gmail" else Grant(wanted),
    )
    seen: list[int] = []

    def look() -> None:
        time.sleep(0.05)
        seen.append(Batch.objects.get(provider="gmail").state)

    wire(step=1, before=look)
    drain(RELAY, budget=0.15)
    assert Batch.State.LEASED in seen
    assert seen[-1] == Batch.State.OPEN


def test_leases_are_renewed_while_the_last_answers_are_waited_for(
    running: Running, wire: Callable[..., Wire], monkeypatch: pytest.MonkeyPatch
) -> None:
    running(16)
    monkeypatch.setattr(draining, "RENEW_SECONDS", 0.0)
    renewed: list[int] = []
    real = draining.Drain._renewed
    monkeypatch.setattr(draining.Drain, "_renewed", lambda self, now: (renewed.append(len(self.lots)), real(self, now)))
    wire(step=1, before=lambda: time.sleep(0.05))
    drain(RELAY, budget=0.1)
    assert len(renewed) >= 6


def test_a_drain_whose_lock_is_gone_begins_nothing_more(
    running: Running, wire: Callable[..., Wire], monkeypatch: pytest.MonkeyPatch
) -> None:
    campaign, relay = running(60), wire(step=1)
    monkeypatch.setattr(draining, "RENEW_SECONDS", 0.0)
    answers = iter([True] * 4)
    monkeypatch.setattr(liveness, "alive", lambda dispatcher: next(answers, False))
    assert drain(RELAY) is Ended.TIME
    assert 0 < len(relay.sent) <= 20
    assert counts(campaign.pk)[DeliveryState.ACCEPTED] == len(relay.sent)
    assert counts(campaign.pk)[DeliveryState.PENDING] == 60 - len(relay.sent)


def test_a_lane_with_fewer_connections_than_its_drain_has_no_more_under_way(
    running: Running, wire: Callable[..., Wire]
) -> None:
    campaign = running(9)
    Lane.objects.create(relay="main", provider="other", connections=1, changed_at=database_now())
    relay = wire(step=1)
    drain(RELAY)
    assert max(relay.in_force) == 1
    assert counts(campaign.pk)[DeliveryState.ACCEPTED] == 9


def test_batches_whose_campaign_could_not_be_looked_up_have_lost_nobody(
    running: Running, wire: Callable[..., Wire], monkeypatch: pytest.MonkeyPatch
) -> None:
    running(5)
    wire(lambda message: OK)

    def gone(campaign: int) -> object:
        raise OperationalError("statement timeout")

    monkeypatch.setattr(works, "templates", gone)
    with pytest.raises(OperationalError):
        drain(RELAY)
    batch = Batch.objects.get()
    assert (batch.state, batch.losses, batch.owner) == (Batch.State.OPEN, 0, None)
    assert set(Delivery.objects.values_list("state", flat=True)) == {DeliveryState.PENDING}


def test_what_was_armed_and_never_offered_is_pending_and_nobodys_fault(
    running: Running, wire: Callable[..., Wire], monkeypatch: pytest.MonkeyPatch
) -> None:
    running(30)
    relay = wire(step=1)
    real, calls = draining.parcels, iter(range(100))

    def gone(*arguments: Any) -> Any:
        if next(calls) == 1:
            raise OperationalError("the server closed the connection")
        return real(*arguments)

    monkeypatch.setattr(draining, "parcels", gone)
    with pytest.raises(OperationalError):
        drain(RELAY)
    states = Counter(Delivery.objects.values_list("state", flat=True))
    assert states == {DeliveryState.ACCEPTED: len(relay.sent), DeliveryState.PENDING: 30 - len(relay.sent)}
    batch = Batch.objects.get()
    assert (batch.state, batch.losses, Window.objects.count()) == (Batch.State.OPEN, 0, 0)


def test_what_is_urgent_and_cannot_go_makes_nobody_hold_more(
    donors: List, running: Running, wire: Callable[..., Wire], monkeypatch: pytest.MonkeyPatch
) -> None:
    """A lane that is full: somebody else sends what is urgent, and has its only connection."""
    running(200)
    for _ in range(20):
        run_campaign(make_campaign([donors]))
    monkeypatch.setattr(draining, "LOOK_SECONDS", 0.0)
    monkeypatch.setattr(draining, "urgent", lambda *arguments: True)
    held: list[int] = []
    wire(step=1, before=lambda: held.append(Batch.objects.filter(state=Batch.State.LEASED).count()))
    drain(RELAY, budget=0.5)
    assert max(held) <= 2
