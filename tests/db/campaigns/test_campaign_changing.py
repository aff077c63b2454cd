"""How a campaign is sent can be changed, as long as that means something."""

from __future__ import annotations

from datetime import time

import pytest

from mailer.campaigns.actions.change import change_campaign
from mailer.campaigns.actions.create import create_campaign
from mailer.campaigns.errors import CampaignRefused
from mailer.campaigns.manner import Manner
from mailer.campaigns.models import Campaign
from subscribers.models import List
from tests.db.console.factories import make_campaign, make_list, make_proof, make_subscriber, run_campaign

pytestmark = pytest.mark.django_db


@pytest.fixture
def donors() -> List:
    donors = make_list("Donors")
    make_subscriber("alice@example.org", donors)
    return donors


@pytest.fixture
def running(donors: List) -> Campaign:
    return run_campaign(make_campaign([donors]))


def test_it_goes_first_from_now_on(running: Campaign) -> None:
    change_campaign(running, priority=10, weight=3)
    found = Campaign.objects.get()
    assert (found.priority, found.weight) == (10, 3)


def test_it_never_goes_before_notices(running: Campaign) -> None:
    with pytest.raises(CampaignRefused, match="notices alone go before all"):
        change_campaign(running, priority=Campaign.Priority.NOTICE)


@pytest.mark.parametrize("change", [{"track_links": True}, {"in_recipient_zone": True}])
def test_it_leaves_what_is_in_the_ledger(running: Campaign, change: dict[str, bool]) -> None:
    change_campaign(running, send_from=time(8), send_until=time(18))
    with pytest.raises(CampaignRefused, match="is started"):
        change_campaign(running, **change)


def test_it_changes_nothing_that_is_over(running: Campaign) -> None:
    Campaign.objects.update(state="closed")
    with pytest.raises(CampaignRefused, match="can no longer be changed"):
        change_campaign(Campaign.objects.get(), weight=2)


@pytest.mark.parametrize("hours", [{"send_from": time(8)}, {"send_until": time(18)}])
def test_it_has_a_beginning_and_an_end(donors: List, hours: dict[str, time]) -> None:
    with pytest.raises(CampaignRefused, match="give both, or neither"):
        create_campaign(make_proof([donors]), [donors], manner=Manner(**hours))
    assert not Campaign.objects.exists()


def test_it_sets_nothing_for_notices() -> None:
    notices = Campaign.objects.create(kind="notice", state="running", priority=100)
    with pytest.raises(CampaignRefused, match="Notices always go first"):
        change_campaign(notices, weight=2)
