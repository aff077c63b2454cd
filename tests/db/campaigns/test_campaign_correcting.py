"""Stop and correct: halted, and a correction for those who have it or may have it."""

from __future__ import annotations

import pytest
from django.utils import timezone

from mailer.campaigns.actions.correct import create_correction, stop_and_correct
from mailer.campaigns.actions.start import start_campaign
from mailer.campaigns.errors import CampaignRefused
from mailer.campaigns.models import Campaign, Delivery
from mailer.campaigns.snapshot import freeze_audience, recipients, staff_list
from mailer.campaigns.states import DeliveryState
from mailer.dispatch.sweep import sweep
from mailer.issues.models import Newsletter
from subscribers.models import List
from tests.db.console.factories import make_campaign, make_list, make_proof, make_subscriber, run_campaign, settle
from tests.db.staffing import staff_first

pytestmark = pytest.mark.django_db


@pytest.fixture
def donors() -> List:
    donors = make_list("Donors")
    for name in ("alice", "bob", "carol", "dora"):
        make_subscriber(f"{name}@example.org", donors)
    return donors


@pytest.fixture
def sent(donors: List) -> Campaign:
    """Running: alice has it, bob may have it, carol was refused, dora waits."""
    running = run_campaign(make_campaign([donors]))
    ends = (DeliveryState.ACCEPTED, DeliveryState.UNCERTAIN, DeliveryState.FAILED)
    for delivery, end in zip(Delivery.objects.order_by("email"), ends, strict=False):
        settle(delivery, end)
    return running


def test_it_stops_for_good(sent: Campaign) -> None:
    assert stop_and_correct(sent)
    assert Campaign.objects.get().state == "cancelled"


def test_it_has_nothing_to_stop_where_all_is_sent(sent: Campaign) -> None:
    Campaign.objects.update(state="closed", closed_at=timezone.now())
    assert not stop_and_correct(Campaign.objects.get())
    assert Campaign.objects.get().state == "closed"


def test_it_corrects_nothing_that_nobody_has(donors: List) -> None:
    with pytest.raises(CampaignRefused, match="Cancel it instead"):
        stop_and_correct(make_campaign([donors]))


def correction_of(sent: Campaign, donors: List) -> Campaign:
    stop_and_correct(sent)
    return create_correction(sent, make_proof([donors], title="We were wrong"))


def test_it_goes_to_the_same_lists(sent: Campaign, donors: List) -> None:
    friends = make_list("Friends")
    sent.excluded.add(friends)
    correction = correction_of(sent, donors)
    assert (list(correction.lists.all()), list(correction.excluded.all())) == ([donors], [friends])


def test_it_goes_to_those_who_have_it_or_may_have_it(sent: Campaign, donors: List) -> None:
    found = recipients(correction_of(sent, donors)).values_list("email", flat=True)
    assert set(found) == {"alice@example.org", "bob@example.org"}


@pytest.fixture
def stopped(donors: List) -> Campaign:
    """Stopped in its time of grace: the desk, which is on none of its lists, is all that has it."""
    campaign = make_campaign([donors])
    make_subscriber("desk@mission.example", make_list("Desk"))
    staff_first(make_list("Desk"))
    start_campaign(Campaign.objects.get(pk=campaign.pk), grace=10)
    freeze_audience(campaign.pk)
    settle(Delivery.objects.get(email="desk@mission.example"), DeliveryState.ACCEPTED)
    stop_and_correct(Campaign.objects.get())
    sweep()
    return Campaign.objects.get()


def addresses(campaign: Campaign) -> set[str]:
    return set(recipients(campaign).values_list("email", flat=True))


def test_it_goes_to_staff_who_alone_have_it(stopped: Campaign, donors: List) -> None:
    correction = create_correction(stopped, make_proof([donors]))
    assert addresses(correction) == {"desk@mission.example"}


def test_it_goes_to_staff_through_every_correction(stopped: Campaign, donors: List) -> None:
    first = run_campaign(create_correction(stopped, make_proof([donors])))
    settle(Delivery.objects.get(campaign=first), DeliveryState.ACCEPTED)
    stop_and_correct(first)
    assert addresses(create_correction(first, make_proof([donors]))) == {"desk@mission.example"}


def test_it_lets_staff_who_got_it_leave_their_list(stopped: Campaign, donors: List) -> None:
    correction = create_correction(stopped, make_proof([donors]))
    assert staff_list(correction) == make_list("Desk").pk


def test_it_waits_for_nobody_where_it_has_no_grace_of_its_own(stopped: Campaign, donors: List) -> None:
    assert run_campaign(create_correction(stopped, make_proof([donors]))).state == "running"


def test_it_starts_when_what_was_on_its_way_is_settled(sent: Campaign, donors: List) -> None:
    correction = correction_of(sent, donors)
    with pytest.raises(CampaignRefused, match="still has messages on their way"):
        start_campaign(correction, again=False)
    sweep()
    start_campaign(Campaign.objects.get(pk=correction.pk), again=False)
    assert Campaign.objects.get(pk=correction.pk).state == "preparing"


def test_it_is_made_once(sent: Campaign, donors: List) -> None:
    correction = correction_of(sent, donors)
    assert create_correction(sent, correction.signed_proof) == correction


def test_it_comes_after_the_stop(sent: Campaign, donors: List) -> None:
    with pytest.raises(CampaignRefused, match="Stop it first"):
        create_correction(sent, make_proof([donors]))


def test_it_is_another_proof(sent: Campaign) -> None:
    stop_and_correct(sent)
    with pytest.raises(CampaignRefused, match="the one that went out"):
        create_correction(sent, sent.signed_proof)


def test_it_is_signed(sent: Campaign, donors: List) -> None:
    stop_and_correct(sent)
    with pytest.raises(CampaignRefused, match="not signed"):
        create_correction(sent, make_proof([donors], signed=False))


def test_it_is_signed_for_the_same_lists(sent: Campaign) -> None:
    stop_and_correct(sent)
    with pytest.raises(CampaignRefused, match="not signed for: Donors"):
        create_correction(sent, make_proof([make_list("Friends")]))


def test_it_is_of_the_same_newsletter(sent: Campaign, donors: List) -> None:
    stop_and_correct(sent)
    proof = make_proof([donors])
    proof.issue.newsletter = Newsletter.objects.create(name="Other", slug="other")
    proof.issue.save()
    with pytest.raises(CampaignRefused, match="of another newsletter"):
        create_correction(sent, proof)
