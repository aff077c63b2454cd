"""The time in which only the newsletter's staff have it."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from mailer.campaigns import snapshot
from mailer.campaigns.actions.pause import pause_campaign
from mailer.campaigns.actions.release import release_campaign, release_due
from mailer.campaigns.actions.resume import resume_campaign
from mailer.campaigns.actions.start import start_campaign
from mailer.campaigns.errors import CampaignRefused
from mailer.campaigns.models import Campaign, Delivery
from mailer.campaigns.snapshot import freeze_audience, recipients
from mailer.issues.models import Newsletter
from subscribers.models import Subscription
from tests.db.console.factories import make_campaign, make_list, make_subscriber
from tests.db.staffing import staff_first

pytestmark = pytest.mark.django_db


@pytest.fixture
def graceful() -> Campaign:
    """Started with ten minutes of grace; one of staff, one donor."""
    staff, donors = make_list("Staff"), make_list("Donors")
    make_subscriber("desk@mission.example", staff)
    make_subscriber("alice@example.org", donors)
    campaign = make_campaign([donors])
    staff_first(staff)
    campaign = Campaign.objects.get()
    start_campaign(campaign, grace=10)
    freeze_audience(campaign.pk)
    return Campaign.objects.get()


def state() -> str:
    return Campaign.objects.get().state


def test_it_waits_for_the_end_of_its_grace(graceful: Campaign) -> None:
    assert (graceful.state, release_due(timezone.now())) == ("grace", 0)


def test_it_goes_to_everybody_when_its_grace_is_over(graceful: Campaign) -> None:
    assert release_due(timezone.now() + timedelta(minutes=11)) == 1
    assert state() == "running"


def test_it_goes_to_everybody_at_a_word(graceful: Campaign) -> None:
    release_campaign(graceful)
    assert state() == "running"


def test_it_goes_back_to_its_grace_while_that_lasts(graceful: Campaign) -> None:
    pause_campaign(graceful)
    resume_campaign(graceful)
    assert state() == "grace"


def test_it_goes_on_to_everybody_where_its_grace_ended_meanwhile(graceful: Campaign) -> None:
    pause_campaign(graceful)
    Campaign.objects.update(grace_until=timezone.now() - timedelta(seconds=1))
    resume_campaign(Campaign.objects.get())
    assert state() == "running"


def test_it_has_no_grace_again_once_it_was_released(graceful: Campaign) -> None:
    release_campaign(graceful)
    pause_campaign(graceful)
    resume_campaign(graceful)
    assert state() == "running"


def test_it_is_not_released_while_it_is_paused(graceful: Campaign) -> None:
    pause_campaign(graceful)
    assert release_due(timezone.now() + timedelta(minutes=11)) == 0


@pytest.mark.parametrize("minutes", [-1, 24 * 60 + 1])
def test_it_has_a_bound(minutes: int) -> None:
    with pytest.raises(CampaignRefused, match="0 to 1440 minutes"):
        start_campaign(make_campaign([make_list("Donors")]), grace=minutes)


def test_who_leaves_the_staff_while_it_is_frozen_gets_it_once(monkeypatch: pytest.MonkeyPatch) -> None:
    staff, donors = make_list("Staff"), make_list("Donors")
    leaver = make_subscriber("desk@mission.example", staff, donors)
    make_subscriber("alice@example.org", donors)
    joiner = make_subscriber("new@mission.example", donors)
    campaign = make_campaign([donors])
    staff_first(staff)
    start_campaign(Campaign.objects.get(), grace=10)
    real, calls = snapshot._insert, iter(range(2))

    def insert(*arguments: Any) -> int:
        if next(calls) == 1:  # between the staff and all others
            Subscription.objects.filter(subscriber=leaver, list=staff).delete()
            Subscription.objects.create(subscriber=joiner, list=staff, state="subscribed", changed_at=timezone.now())
        return real(*arguments)

    monkeypatch.setattr(snapshot, "_insert", insert)
    assert freeze_audience(campaign.pk) == 3
    assert Delivery.objects.count() == 3


def test_an_audience_that_could_be_frozen_after_all_leaves_no_trouble(graceful: Campaign) -> None:
    Campaign.objects.update(state="preparing", frozen_at=None, trouble="The audience cannot be frozen: disk full")
    Delivery.objects.all().delete()
    freeze_audience(graceful.pk)
    assert (state(), Campaign.objects.get().trouble) == ("grace", "")


def test_it_comes_first_to_nobody_whom_the_newsletter_named_after_the_proof_was_made() -> None:
    donors = make_list("Donors")
    make_subscriber("alice@example.org", donors)
    partners = make_list("Partners")
    make_subscriber("partner@example.org", partners)
    campaign = make_campaign([donors])
    Newsletter.objects.update(staff_list=partners)
    campaign = Campaign.objects.get(pk=campaign.pk)
    with pytest.raises(CampaignRefused, match="made without a staff list"):
        start_campaign(campaign, grace=1)
    assert [each.email for each in recipients(campaign, 1)] == ["alice@example.org"]
