"""Which campaigns have sent a proof to some of the same people already."""

from __future__ import annotations

import pytest

from mailer.campaigns.actions.create import create_campaign
from mailer.campaigns.actions.start import start_campaign
from mailer.campaigns.errors import SentBefore
from mailer.campaigns.models import Campaign, Delivery
from mailer.campaigns.repeats import sent_before
from mailer.campaigns.states import DeliveryState
from subscribers.models import List
from tests.db.console.factories import make_list, make_proof, make_subscriber, run_campaign, settle

pytestmark = pytest.mark.django_db


@pytest.fixture
def donors() -> List:
    donors = make_list("Donors")
    make_subscriber("alice@example.org", donors)
    return donors


@pytest.fixture
def friends() -> List:
    return make_list("Friends")


@pytest.fixture
def sent(donors: List, friends: List) -> Campaign:
    """To donors, of a proof for friends too."""
    return run_campaign(create_campaign(make_proof([donors, friends]), [donors]))


def test_it_finds_what_shares_a_list(sent: Campaign, donors: List, friends: List) -> None:
    assert sent_before(sent.proof, [donors, friends]) == [sent]


def test_it_passes_over_other_lists(sent: Campaign, friends: List) -> None:
    assert sent_before(sent.proof, [friends]) == []


def test_it_passes_over_other_proofs(sent: Campaign, donors: List) -> None:
    assert sent_before(make_proof([donors]), [donors]) == []


def test_it_names_a_campaign_once_that_shares_two_lists(donors: List, friends: List) -> None:
    both = run_campaign(create_campaign(make_proof([donors, friends]), [donors, friends]))
    assert sent_before(both.proof, [donors, friends]) == [both]


@pytest.mark.parametrize(("state", "found"), [("draft", False), ("paused", True), ("closed", True)])
def test_it_goes_by_the_state(sent: Campaign, donors: List, state: str, found: bool) -> None:
    Campaign.objects.update(state=state)
    assert bool(sent_before(sent.proof, [donors])) is found


@pytest.mark.parametrize(("end", "found"), [("ACCEPTED", True), ("UNCERTAIN", True), ("CANCELLED", False)])
def test_it_counts_a_cancelled_one_that_somebody_may_have_got(
    sent: Campaign, donors: List, end: str, found: bool
) -> None:
    settle(Delivery.objects.get(), DeliveryState[end])
    Campaign.objects.update(state="cancelled")
    assert bool(sent_before(sent.proof, [donors])) is found


def test_it_starts_no_repetition_unasked(sent: Campaign, donors: List) -> None:
    second = create_campaign(sent.proof, [donors])
    with pytest.raises(SentBefore, match=f"by campaign {sent.pk}"):
        start_campaign(second, again=False)
    assert Campaign.objects.get(pk=second.pk).state == "draft"
