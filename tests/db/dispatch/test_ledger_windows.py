"""Claim, arm and settle."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import connection

from mailer.campaigns.actions.pause import pause_campaign
from mailer.campaigns.clock import database_now
from mailer.campaigns.models import Batch, Campaign, Delivery, Window
from mailer.campaigns.refusal import Refusal
from mailer.campaigns.signals import refused
from mailer.campaigns.states import DeliveryState
from mailer.dispatch import lanes
from mailer.dispatch.blame import Verdict
from mailer.dispatch.claim import Claim, claim
from mailer.dispatch.models import Dispatcher
from mailer.dispatch.recover import recover
from mailer.dispatch.windows import ARMED_LEASE, Standing, keep, release
from mailer.lib.replies import Phase, Reply
from subscribers.lifecycle import suppress, unsubscribe
from subscribers.models import List, Subscriber
from tests.db.dispatch.conftest import RELAY, Running, ids
from tests.db.dispatch.ledger import NOBODY, arm, results, settle, state

NO_SUCH_USER = Reply(Phase.RCPT, 550, "5.1.1 user unknown")
LATER = Reply(Phase.RCPT, 450, "4.2.1 greylisted")


# -- claim -------------------------------------------------------------------------------------------------------------


def test_a_batch_is_claimed_by_one_only(held: Claim, dispatcher: Dispatcher) -> None:
    assert claim(dispatcher, RELAY, database_now()) is None


def test_each_claim_has_a_higher_fence(held: Claim, dispatcher: Dispatcher) -> None:
    release(held)
    again = claim(dispatcher, RELAY, database_now())
    assert again is not None
    assert again.fence == held.fence + 1


def test_batches_of_paused_campaigns_are_left_alone(running: Running, dispatcher: Dispatcher) -> None:
    pause_campaign(running())
    assert claim(dispatcher, RELAY, database_now()) is None


def test_batches_of_a_resting_lane_are_left_alone(running: Running, dispatcher: Dispatcher) -> None:
    running()
    lanes.rest("main", "other", "421 slow down", database_now())
    assert claim(dispatcher, RELAY, database_now()) is None


def test_a_resting_lane_holds_up_no_other(running: Running, dispatcher: Dispatcher) -> None:
    running(domain="gmail.com")
    lanes.rest("main", "other", "421 slow down", database_now())
    assert claim(dispatcher, RELAY, database_now()) is not None


def test_a_resting_relay_claims_nothing(running: Running, dispatcher: Dispatcher) -> None:
    running()
    lanes.rest("main", lanes.WHOLE_RELAY, "connection refused", database_now())
    assert claim(dispatcher, RELAY, database_now()) is None


def test_a_lane_wakes_when_its_pause_is_over(running: Running, dispatcher: Dispatcher) -> None:
    running()
    lanes.rest("main", lanes.WHOLE_RELAY, "connection refused", database_now() - timedelta(hours=2))
    assert claim(dispatcher, RELAY, database_now()) is not None
    assert lanes.failures("main", "other") == 1


# -- arm ---------------------------------------------------------------------------------------------------------------


def test_arming_writes_down_who_may_go(held: Claim) -> None:
    armed = arm(held, ids(held.campaign)[:8])
    window = Window.objects.get()
    assert (window.pk, window.ids, window.owner) == (armed.window, list(armed.ids), held.owner)
    assert armed.ids == tuple(ids(held.campaign)[:8])


def test_an_armed_batch_is_leased_longer_than_a_relay_may_think_over_the_dot(held: Claim) -> None:
    arm(held, ids(held.campaign)[:8])
    left = Batch.objects.get(pk=held.batch).lease_until - database_now()  # type: ignore[operator]
    assert timedelta(seconds=600) < left <= ARMED_LEASE


def test_whoever_left_after_the_snapshot_is_not_mailed(held: Claim) -> None:
    first, second = ids(held.campaign)[:2]
    person = Subscriber.objects.get(deliveries=first)
    unsubscribe(person, List.objects.all(), "test")
    assert arm(held, [first, second]).ids == (second,)
    assert state(first) is DeliveryState.UNSUBSCRIBED


def test_whoever_was_suppressed_after_the_snapshot_is_not_mailed(held: Claim) -> None:
    first, second = ids(held.campaign)[:2]
    suppress(Subscriber.objects.get(deliveries=first).email_key, "bounce")
    assert arm(held, [first, second]).ids == (second,)
    assert state(first) is DeliveryState.SUPPRESSED


def test_whoever_was_erased_after_the_snapshot_is_not_mailed(held: Claim) -> None:
    first, second = ids(held.campaign)[:2]
    Subscriber.objects.get(deliveries=first).delete()
    assert arm(held, [first, second]).ids == (second,)


def test_nothing_is_armed_where_nobody_is_left(held: Claim) -> None:
    Subscriber.objects.all().delete()
    assert arm(held, ids(held.campaign)).ids == ()
    assert not Window.objects.exists()


def test_nothing_is_armed_once_the_campaign_is_paused(held: Claim) -> None:
    pause_campaign(Campaign.objects.get(pk=held.campaign))
    assert arm(held, ids(held.campaign)[:8]).standing is Standing.HALTED
    assert not Window.objects.exists()


def test_nothing_is_armed_under_a_fence_that_has_passed(held: Claim) -> None:
    recover(database_now(), NOBODY)
    assert arm(held, ids(held.campaign)[:8]).standing is Standing.LOST
    assert not Window.objects.exists()


def test_what_was_settled_is_never_armed_again(held: Claim) -> None:
    first, second = ids(held.campaign)[:2]
    armed = arm(held, [first])
    armed.lot.left.extend([first, second])
    settle(held, results(armed))
    assert arm(held, (), armed).ids == ()
    assert [row[0] for row in keep([armed.lot], {armed.lot: 2})[armed.lot]] == [second]


# -- settle ------------------------------------------------------------------------------------------------------------


def test_settling_writes_state_attempt_relay_and_reply_and_removes_the_window(held: Claim) -> None:
    armed = arm(held, ids(held.campaign)[:1])
    assert settle(held, results(armed)) is Standing.OURS
    row = Delivery.objects.get(pk=armed.ids[0])
    assert (row.state, row.attempts, row.relay, row.reply) == (DeliveryState.ACCEPTED, 1, "main", "250 2.0.0 queued")
    assert row.settled_at is not None
    assert not Window.objects.exists()


def test_one_transaction_settles_a_window_and_arms_the_next(held: Claim) -> None:
    first, second = ids(held.campaign)[:2]
    following = arm(held, [second], results(arm(held, [first])))
    assert state(first) is DeliveryState.ACCEPTED
    assert list(Window.objects.values_list("pk", flat=True)) == [following.window]


def test_the_last_window_is_settled_even_if_the_campaign_was_paused(held: Claim) -> None:
    first, second = ids(held.campaign)[:2]
    armed = arm(held, [first])
    pause_campaign(Campaign.objects.get(pk=held.campaign))
    assert arm(held, [second], results(armed)).standing is Standing.HALTED
    assert state(first) is DeliveryState.ACCEPTED


def test_a_deferred_delivery_waits_for_its_next_attempt(held: Claim) -> None:
    armed = arm(held, ids(held.campaign)[:1])
    settle(held, results(armed, Verdict.DEFERRED, LATER))
    row = Delivery.objects.get(pk=armed.ids[0])
    assert (row.state, row.attempts, row.settled_at) == (DeliveryState.PENDING, 1, None)
    assert timedelta(minutes=13) < row.next_attempt_at - database_now() < timedelta(minutes=17)  # type: ignore[operator]


def test_a_delivery_deferred_for_three_days_fails(held: Claim) -> None:
    armed = arm(held, ids(held.campaign)[:1])
    Delivery.objects.update(first_attempt_at=database_now() - timedelta(hours=72))
    settle(held, results(armed, Verdict.DEFERRED, LATER))
    assert state(armed.ids[0]) is DeliveryState.FAILED


@pytest.mark.parametrize("verdict", [Verdict.LANE, Verdict.RELAY, Verdict.SENDER, Verdict.UNSENT])
def test_trouble_of_ours_burns_no_attempt(held: Claim, verdict: Verdict) -> None:
    armed = arm(held, ids(held.campaign)[:1])
    settle(held, results(armed, verdict, Reply(Phase.CONNECT, 0, "refused")))
    row = Delivery.objects.get(pk=armed.ids[0])
    assert (row.state, row.attempts, row.next_attempt_at) == (DeliveryState.PENDING, 0, None)


def test_a_refusal_is_told_to_the_layers_above_in_the_same_transaction(held: Claim) -> None:
    heard: list[Refusal] = []

    def listen(sender: object, refusals: list[Refusal], **_: object) -> None:
        heard.extend(refusals)

    refused.connect(listen)
    try:
        armed = arm(held, ids(held.campaign)[:1])
        settle(held, results(armed, Verdict.FAILED, NO_SUCH_USER))
    finally:
        refused.disconnect(listen)
    assert [(each.delivery, each.code, each.status) for each in heard] == [(armed.ids[0], 550, "5.1.1")]


def test_a_window_is_settled_even_if_the_layers_above_cannot_record_a_refusal(held: Claim) -> None:
    def fail(sender: object, **_: object) -> None:
        raise RuntimeError("disk full")

    armed = arm(held, ids(held.campaign)[:1])
    refused.connect(fail)
    try:
        settle(held, results(armed, Verdict.FAILED, NO_SUCH_USER))
    finally:
        refused.disconnect(fail)
    assert state(armed.ids[0]) is DeliveryState.FAILED


def test_a_batch_with_a_window_in_force_is_never_given_back(held: Claim) -> None:
    lot = arm(held, ids(held.campaign)[:8]).lot
    keep([lot], give_back=[lot])
    assert Batch.objects.get(pk=held.batch).state == Batch.State.LEASED


# -- late results ------------------------------------------------------------------------------------------------------


def test_a_late_acceptance_under_the_same_window_counts(held: Claim) -> None:
    armed = arm(held, ids(held.campaign)[:1])
    recover(database_now(), NOBODY)
    assert state(armed.ids[0]) is DeliveryState.UNCERTAIN
    assert settle(held, results(armed)) is Standing.LOST
    row = Delivery.objects.get(pk=armed.ids[0])
    assert (row.state, row.attempts) == (DeliveryState.ACCEPTED, 1)


@pytest.mark.parametrize("verdict", [Verdict.DEFERRED, Verdict.FAILED, Verdict.UNSENT, Verdict.UNCERTAIN])
def test_nothing_else_that_comes_late_counts(held: Claim, verdict: Verdict) -> None:
    armed = arm(held, ids(held.campaign)[:1])
    recover(database_now(), NOBODY)
    settle(held, results(armed, verdict, LATER))
    assert state(armed.ids[0]) is DeliveryState.UNCERTAIN


def test_a_late_acceptance_of_another_window_does_not_count(held: Claim) -> None:
    armed = arm(held, ids(held.campaign)[:1])
    recover(database_now(), NOBODY)
    Delivery.objects.filter(pk=armed.ids[0]).update(window=armed.window + 1)
    settle(held, results(armed))
    assert state(armed.ids[0]) is DeliveryState.UNCERTAIN


@pytest.mark.skipif(connection.vendor != "postgresql", reason="PostgreSQL's own storage")
def test_a_settled_row_stays_on_its_page(running: Running, dispatcher: Dispatcher) -> None:
    """Where it moves, both indexes of the ledger are written."""
    running(400)
    claimed = claim(dispatcher, RELAY, database_now())
    assert claimed is not None
    before = _pages()
    assert len(set(before.values())) > 3
    long = Reply(Phase.DOT, 250, "2.0.0 Ok: queued as 4cXyzW1k2Zz9vT3")
    settle(claimed, results(arm(claimed, list(claimed.ids)), reply=long))
    assert set(Delivery.objects.values_list("state", flat=True)) == {DeliveryState.ACCEPTED}
    assert _pages() == before


def _pages() -> dict[int, int]:
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT id, (ctid::text::point)[0] FROM {Delivery._meta.db_table}")
        return {pk: int(page) for pk, page in cursor.fetchall()}
