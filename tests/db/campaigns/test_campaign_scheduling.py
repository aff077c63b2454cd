"""A campaign that starts by itself, or says why it did not."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from mailer.campaigns.actions.create import create_campaign
from mailer.campaigns.actions.schedule import schedule_campaign, start_due, unschedule_campaign
from mailer.campaigns.actions.start import start_campaign
from mailer.campaigns.errors import CampaignRefused, SentBefore
from mailer.campaigns.models import Campaign
from mailer.dispatch.sweep import sweep
from subscribers.models import List
from tests.db.console.factories import make_campaign, make_list, make_subscriber

pytestmark = pytest.mark.django_db

HOUR = timedelta(hours=1)


@pytest.fixture
def donors() -> List:
    donors = make_list("Donors")
    make_subscriber("alice@example.org", donors)
    return donors


@pytest.fixture
def scheduled(donors: List) -> Campaign:
    campaign = make_campaign([donors])
    schedule_campaign(campaign, timezone.now() + HOUR)
    return campaign


def later() -> int:
    return start_due(timezone.now() + 2 * HOUR)


def test_it_waits_for_its_time(scheduled: Campaign) -> None:
    assert start_due(timezone.now()) == 0
    assert Campaign.objects.get().state == "scheduled"


def test_it_starts_when_it_is_due(scheduled: Campaign) -> None:
    assert later() == 1
    assert Campaign.objects.get().state == "preparing"


def test_the_sweep_starts_it(scheduled: Campaign) -> None:
    Campaign.objects.update(start_at=timezone.now() - timedelta(seconds=1))
    sweep()
    assert Campaign.objects.get().state == "running"


def test_it_starts_once(scheduled: Campaign) -> None:
    later()
    assert later() == 0


@pytest.mark.parametrize("ahead", [timedelta(seconds=-1), -HOUR, timedelta(days=367)])
def test_it_is_for_the_year_to_come(donors: List, ahead: timedelta) -> None:
    campaign = make_campaign([donors])
    with pytest.raises(CampaignRefused):
        schedule_campaign(campaign, timezone.now() + ahead)
    assert Campaign.objects.get().state == "draft"


def test_it_moves_to_another_time(scheduled: Campaign) -> None:
    schedule_campaign(scheduled, timezone.now() + 3 * HOUR)
    assert later() == 0


@pytest.mark.parametrize("trouble", ["", "The proof was changed."])
def test_it_keeps_a_new_time_that_it_gets_just_when_it_is_due(
    scheduled: Campaign, monkeypatch: pytest.MonkeyPatch, trouble: str
) -> None:
    def check_proof(_: Campaign) -> None:
        monkeypatch.undo()
        schedule_campaign(Campaign.objects.get(), timezone.now() + 3 * HOUR)
        if trouble:
            raise CampaignRefused(trouble)

    monkeypatch.setattr("mailer.campaigns.actions.start.check_proof", check_proof)
    assert later() == 0
    assert (Campaign.objects.get().state, Campaign.objects.get().trouble) == ("scheduled", "")


def test_of_two_new_times_the_second_is_refused(scheduled: Campaign) -> None:
    other = Campaign.objects.get()
    schedule_campaign(scheduled, timezone.now() + 3 * HOUR)
    with pytest.raises(CampaignRefused, match="changed by somebody else"):
        schedule_campaign(other, timezone.now() + 4 * HOUR)


def test_it_can_be_started_before_its_time(scheduled: Campaign) -> None:
    start_campaign(scheduled)
    assert (Campaign.objects.get().state, later()) == ("preparing", 0)


def test_it_does_not_start_what_was_taken_back(scheduled: Campaign) -> None:
    unschedule_campaign(scheduled)
    assert (later(), Campaign.objects.get().start_at) == (0, None)


def test_it_is_a_draft_again_and_says_why_where_the_proof_was_changed(scheduled: Campaign) -> None:
    scheduled.signed_proof.variants.update(compiled="{}")
    assert later() == 0
    campaign = Campaign.objects.get()
    assert campaign.state == "draft"
    assert "was to start on" in campaign.trouble
    assert "changed since it was signed" in campaign.trouble


def test_it_does_not_start_for_nobody(scheduled: Campaign, donors: List) -> None:
    donors.subscriptions.all().delete()
    later()
    assert "Nobody would get it" in Campaign.objects.get().trouble


def test_one_that_cannot_start_does_not_hold_up_the_next(scheduled: Campaign, donors: List) -> None:
    schedule_campaign(make_campaign([donors]), timezone.now() + HOUR)
    scheduled.signed_proof.variants.update(compiled="{}")
    assert later() == 1


def test_its_trouble_goes_when_it_is_scheduled_again(scheduled: Campaign) -> None:
    unschedule_campaign(scheduled, "It did not start.")
    schedule_campaign(scheduled, timezone.now() + HOUR)
    assert Campaign.objects.get().trouble == ""


def test_it_is_no_accident_that_two_send_the_same(scheduled: Campaign, donors: List) -> None:
    second = create_campaign(scheduled.signed_proof, [donors])
    with pytest.raises(SentBefore, match=rf"Goes on .* by campaign {scheduled.pk} \(scheduled\) as well"):
        start_campaign(second, again=False)
