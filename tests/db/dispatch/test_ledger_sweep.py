"""Recover, resend, retry, cancel, close."""

from __future__ import annotations

from datetime import timedelta

import pytest

from mailer.campaigns import counters
from mailer.campaigns.actions.cancel import cancel_campaign
from mailer.campaigns.actions.create import create_campaign
from mailer.campaigns.actions.pause import pause_campaign
from mailer.campaigns.actions.resume import resume_campaign
from mailer.campaigns.actions.start import start_campaign
from mailer.campaigns.clock import database_now
from mailer.campaigns.errors import CampaignRefused
from mailer.campaigns.ledger import counts
from mailer.campaigns.models import Batch, Campaign, Delivery, Window
from mailer.campaigns.states import CampaignState, DeliveryState
from mailer.dispatch import liveness
from mailer.dispatch.claim import Claim, claim, waiting
from mailer.dispatch.models import Dispatcher
from mailer.dispatch.recover import recover
from mailer.dispatch.recut import recut
from mailer.dispatch.resend import by_policy, resend
from mailer.dispatch.sweep import sweep
from subscribers.lifecycle import suppress, unsubscribe
from subscribers.models import List, Subscriber
from tests.db.console.factories import make_campaign, make_proof, make_subscriber
from tests.db.dispatch.conftest import RELAY, Running, ids
from tests.db.dispatch.ledger import EVERYBODY, NOBODY, arm, results, settle, state


def no_more_pending() -> None:
    """All that is pending is accepted, as a dispatcher would leave it."""
    for batch in Batch.objects.exclude(state=Batch.State.DONE):
        gained = waiting(batch).update(state=DeliveryState.ACCEPTED)
        counters.add_to_batch(batch.pk, {DeliveryState.ACCEPTED: gained})
    Batch.objects.update(state=Batch.State.DONE)


def numbers(campaign: int) -> dict[str, int]:
    return {name: count for name, count in counts(Campaign.objects.get(pk=campaign)).items() if count}


# -- recover -----------------------------------------------------------------------------------------------------------


def test_what_stood_in_an_armed_window_becomes_uncertain_and_the_rest_stays_pending(held: Claim) -> None:
    arm(held, ids(held.campaign)[:8])
    assert recover(database_now(), NOBODY) == 1
    assert numbers(held.campaign) == {"uncertain": 8, "pending": 12}


def test_the_batch_is_open_again_for_what_was_not_armed(held: Claim, dispatcher: Dispatcher) -> None:
    arm(held, ids(held.campaign)[:8])
    recover(database_now(), NOBODY)
    again = claim(dispatcher, RELAY, database_now())
    assert again is not None
    assert list(waiting(Batch.objects.get(pk=again.batch)).values_list("pk", flat=True)) == ids(held.campaign)[8:]


def test_an_attempt_that_may_have_happened_is_counted(held: Claim) -> None:
    armed = arm(held, ids(held.campaign)[:1])
    recover(database_now(), NOBODY)
    assert Delivery.objects.get(pk=armed.ids[0]).attempts == 1


def test_a_living_dispatcher_keeps_its_batch(held: Claim) -> None:
    arm(held, ids(held.campaign)[:8])
    assert recover(database_now(), EVERYBODY) == 0


def test_a_lease_that_has_run_out_is_taken_from_the_living_too(held: Claim) -> None:
    arm(held, ids(held.campaign)[:8])
    assert recover(database_now() + timedelta(seconds=950), EVERYBODY) == 0
    assert recover(database_now() + timedelta(seconds=970), EVERYBODY) == 1


def test_a_batch_lost_before_arming_leaves_nobody_uncertain(held: Claim) -> None:
    recover(database_now(), NOBODY)
    assert numbers(held.campaign) == {"pending": 20}


def test_the_lost_window_is_kept_as_evidence(held: Claim) -> None:
    armed = arm(held, ids(held.campaign)[:3])
    recover(database_now(), NOBODY)
    window = Window.objects.get(pk=armed.window)
    assert window.lost_at is not None
    assert window.ids == list(armed.ids)


def lose(dispatcher: Dispatcher, times: int) -> None:
    for _ in range(times):
        assert claim(dispatcher, RELAY, database_now()) is not None
        recover(database_now(), NOBODY)


def test_a_batch_that_was_lost_three_times_is_cut_into_single_deliveries(
    running: Running, dispatcher: Dispatcher
) -> None:
    campaign = running(3)
    lose(dispatcher, 3)
    open_batches = Batch.objects.filter(campaign=campaign, state=Batch.State.OPEN)
    assert sorted(batch.ids for batch in open_batches) == [[each] for each in ids(campaign.pk)]  # type: ignore[type-var]


def test_only_a_delivery_that_kills_alone_three_times_fails(running: Running, dispatcher: Dispatcher) -> None:
    campaign = running(1)
    lose(dispatcher, 3)
    assert numbers(campaign.pk) == {"pending": 1}
    lose(dispatcher, 3)
    assert numbers(campaign.pk) == {"failed": 1}


# -- retry -------------------------------------------------------------------------------------------------------------


def test_what_is_due_is_put_into_a_new_batch(running: Running, dispatcher: Dispatcher) -> None:
    campaign = running(3)
    Batch.objects.update(state=Batch.State.DONE)
    due, not_due, _ = ids(campaign.pk)
    Delivery.objects.filter(pk=due).update(next_attempt_at=database_now())
    Delivery.objects.filter(pk=not_due).update(next_attempt_at=database_now() + timedelta(hours=1))
    assert recut(database_now()) == 1
    again = claim(dispatcher, RELAY, database_now())
    assert again is not None
    assert list(waiting(Batch.objects.get(pk=again.batch)).values_list("pk", flat=True)) == [due]


def test_nothing_is_put_into_two_batches(running: Running) -> None:
    running(3)
    Batch.objects.update(state=Batch.State.DONE)
    Delivery.objects.update(next_attempt_at=database_now())
    assert (recut(database_now()), recut(database_now())) == (3, 0)


def test_what_is_due_in_a_paused_campaign_waits_for_it(running: Running) -> None:
    campaign = running(3)
    Delivery.objects.update(next_attempt_at=database_now())
    pause_campaign(campaign)
    assert recut(database_now()) == 0
    resume_campaign(campaign)
    assert recut(database_now()) == 3


# -- resend ------------------------------------------------------------------------------------------------------------


@pytest.fixture
def lost(held: Claim) -> Campaign:
    """A campaign with eight uncertain deliveries whose dispatcher is dead."""
    arm(held, ids(held.campaign)[:8])
    recover(database_now(), NOBODY)
    return Campaign.objects.get(pk=held.campaign)


def test_uncertain_deliveries_are_tried_again_on_command(lost: Campaign) -> None:
    assert resend(lost, DeliveryState.UNCERTAIN) == 8
    assert recut(database_now()) == 8
    assert numbers(lost.pk) == {"pending": 20}


def test_who_left_or_was_suppressed_meanwhile_is_not_tried_again(lost: Campaign) -> None:
    first, second = ids(lost.pk)[:2]
    unsubscribe(Subscriber.objects.get(deliveries=first), List.objects.all(), "test")
    suppress(Subscriber.objects.get(deliveries=second).email_key, "complaint")
    assert resend(lost, DeliveryState.UNCERTAIN) == 6
    assert (state(first), state(second)) == (DeliveryState.UNSUBSCRIBED, DeliveryState.SUPPRESSED)


def test_nothing_is_tried_again_while_its_dispatcher_lives(lost: Campaign, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(liveness, "alive", EVERYBODY)
    with pytest.raises(CampaignRefused, match="still at work"):
        resend(lost, DeliveryState.UNCERTAIN)
    assert numbers(lost.pk) == {"uncertain": 8, "pending": 12}


def test_a_late_acceptance_does_not_count_once_it_was_tried_again(held: Claim) -> None:
    armed = arm(held, ids(held.campaign)[:1])
    recover(database_now(), NOBODY)
    resend(Campaign.objects.get(pk=held.campaign), DeliveryState.UNCERTAIN)
    settle(held, results(armed))
    assert state(armed.ids[0]) is DeliveryState.PENDING


def test_a_closed_campaign_opens_again_for_it(lost: Campaign) -> None:
    no_more_pending()
    sweep()
    lost.refresh_from_db()
    assert lost.state == CampaignState.CLOSED
    resend(lost, DeliveryState.UNCERTAIN)
    lost.refresh_from_db()
    assert (lost.state, lost.closed_at) == (CampaignState.RUNNING, None)


def test_there_must_be_something_to_try_again(lost: Campaign) -> None:
    with pytest.raises(CampaignRefused, match="no failed deliveries"):
        resend(lost, DeliveryState.FAILED)


def test_nothing_is_tried_again_once_its_correction_has_started(lost: Campaign, donors: List) -> None:
    correction = create_campaign(make_proof([donors], title="We were wrong"), [donors], corrects=lost)
    correction.started_at = database_now()
    correction.save()
    with pytest.raises(CampaignRefused, match=f"is corrected by campaign {correction.pk}, which has started"):
        resend(lost, DeliveryState.UNCERTAIN)
    assert numbers(lost.pk) == {"uncertain": 8, "pending": 12}


def test_a_correction_that_is_a_draft_keeps_nothing_from_being_tried_again(lost: Campaign, donors: List) -> None:
    create_campaign(make_proof([donors], title="We were wrong"), [donors], corrects=lost)
    assert resend(lost, DeliveryState.UNCERTAIN) == 8


def test_only_uncertain_and_failed_deliveries_can_be_tried_again(lost: Campaign) -> None:
    with pytest.raises(CampaignRefused, match="Only uncertain or failed"):
        resend(lost, DeliveryState.ACCEPTED)


def test_a_campaign_may_resend_by_itself(lost: Campaign) -> None:
    assert by_policy(database_now()) == 0
    Campaign.objects.update(policy=Campaign.Policy.RESEND)
    assert by_policy(database_now()) == 8


def test_it_does_not_do_so_while_the_dispatcher_lives(lost: Campaign, monkeypatch: pytest.MonkeyPatch) -> None:
    Campaign.objects.update(policy=Campaign.Policy.RESEND)
    monkeypatch.setattr(liveness, "alive", EVERYBODY)
    assert by_policy(database_now()) == 0


# -- the campaign's end ------------------------------------------------------------------------------------------------


def test_a_campaign_closes_when_nothing_is_pending_or_leased(held: Claim) -> None:
    settle(held, results(arm(held, ids(held.campaign))))
    Batch.objects.update(state=Batch.State.DONE)
    assert sweep().closed == 1
    assert Campaign.objects.get(pk=held.campaign).state == CampaignState.CLOSED


def test_uncertain_deliveries_do_not_keep_it_open(lost: Campaign) -> None:
    no_more_pending()
    assert sweep().closed == 1


def test_a_campaign_with_retries_to_come_stays_open(running: Running) -> None:
    campaign = running(1)
    Delivery.objects.update(next_attempt_at=database_now() + timedelta(hours=1))
    assert sweep().closed == 0
    assert Campaign.objects.get(pk=campaign.pk).state == CampaignState.RUNNING


def test_a_campaign_whose_audience_is_not_frozen_never_closes(donors: List) -> None:
    campaign = make_campaign([donors])
    Campaign.objects.filter(pk=campaign.pk).update(state=CampaignState.RUNNING)
    assert sweep().closed == 0


def test_a_lost_wake_up_is_made_up_for(donors: List) -> None:
    make_subscriber("ada@mail.example", donors)
    campaign = make_campaign([donors])
    start_campaign(campaign)
    swept = sweep()
    assert (swept.prepared, swept.waiting) == (1, True)
    assert numbers(campaign.pk) == {"pending": 1}


def test_cancelling_writes_off_what_is_left(running: Running) -> None:
    campaign = running(5)
    cancel_campaign(campaign)
    assert sweep().cancelled == 5
    assert numbers(campaign.pk) == {"cancelled": 5}
    assert not Batch.objects.exclude(state=Batch.State.DONE).exists()


def test_cancelling_waits_for_a_window_that_is_on_its_way(
    held: Claim, dispatcher: Dispatcher, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(liveness, "alive", EVERYBODY)
    armed = arm(held, ids(held.campaign)[:8])
    cancel_campaign(Campaign.objects.get(pk=held.campaign))
    assert sweep().cancelled == 0
    settle(held, results(armed))
    Batch.objects.update(state=Batch.State.OPEN)
    assert sweep().cancelled == 12
    assert numbers(held.campaign) == {"accepted": 8, "cancelled": 12}


def test_cancel_is_final(running: Running) -> None:
    campaign = running(1)
    cancel_campaign(campaign)
    with pytest.raises(CampaignRefused, match="is cancelled: resume is not possible now"):
        resume_campaign(campaign)


# -- what resending by itself must not do ------------------------------------------------------------------------------


def test_a_campaign_does_not_resend_by_itself_for_ever(lost: Campaign) -> None:
    Campaign.objects.update(policy=Campaign.Policy.RESEND)
    Delivery.objects.filter(state=DeliveryState.UNCERTAIN).update(attempts=3)
    assert by_policy(database_now()) == 0
    no_more_pending()
    assert sweep().closed == 1


def test_nor_after_three_days(lost: Campaign) -> None:
    Campaign.objects.update(policy=Campaign.Policy.RESEND)
    Delivery.objects.update(first_attempt_at=database_now() - timedelta(hours=73))
    assert by_policy(database_now()) == 0


def test_a_person_may_begin_the_three_days_anew(lost: Campaign) -> None:
    Delivery.objects.update(first_attempt_at=database_now() - timedelta(hours=73))
    resend(lost, DeliveryState.UNCERTAIN)
    assert set(Delivery.objects.values_list("first_attempt_at", flat=True).filter(next_attempt_at__isnull=False)) == {
        None
    }


def test_what_is_resent_stands_in_its_new_batch_only(lost: Campaign, dispatcher: Dispatcher) -> None:
    resend(lost, DeliveryState.UNCERTAIN)
    recut(database_now())
    held = [claim(dispatcher, RELAY, database_now()) for _ in range(2)]
    armed = [set(arm(each, ids(lost.pk)).ids) for each in held if each]
    assert sorted(map(len, armed)) == [8, 12]
    assert not armed[0] & armed[1]


def test_an_address_stays_suppressed_when_its_holder_has_a_new_one(held: Claim) -> None:
    first, second = ids(held.campaign)[:2]
    person = Subscriber.objects.get(deliveries=first)
    suppress(person.email_key, "complaint")
    person.email, person.email_key = "new@mail.example", "new@mail.example"
    person.save()
    assert arm(held, [first, second]).ids == (second,)
    assert state(first) is DeliveryState.SUPPRESSED
