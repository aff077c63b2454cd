"""A campaign that meets too many dead addresses, or too many complaints, stops by itself."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import pytest

from mailer.campaigns import counters
from mailer.campaigns.actions.resume import resume_campaign
from mailer.campaigns.models import Campaign, Delivery
from mailer.campaigns.refusal import Refusal
from mailer.campaigns.signals import refused
from mailer.campaigns.states import DeliveryState
from mailer.outcomes import brake
from mailer.outcomes.models import Evidence
from mailer.outcomes.policy import Finding
from mailer.outcomes.record import Event, record
from tests.db.console.factories import make_campaign, make_list, make_subscriber, run_campaign

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 5, 4, tzinfo=UTC)
DEAD = Finding("bounce", "5.1.1", permanent=True, hard=True, reason="no-such-user")
COMPLAINT = Finding("complaint")


@pytest.fixture(autouse=True)
def patience() -> Iterator[None]:
    """Numbers of campaigns come again in tests, as nowhere else."""
    brake._patience.clear()
    yield
    brake._patience.clear()


@pytest.fixture
def running() -> Campaign:
    """Sixty people, of whom all but ten have it."""
    donors = make_list("Donors")
    for number in range(60):
        make_subscriber(f"person{number}@mail.example", donors)
    campaign = run_campaign(make_campaign([donors]))
    Delivery.objects.filter(pk__in=deliveries(60)[:50]).update(state=DeliveryState.ACCEPTED)
    counters.correct(campaign.pk)
    return campaign


def deliveries(number: int) -> list[int]:
    return list(Delivery.objects.order_by("pk").values_list("pk", flat=True)[:number])


def happens(finding: Finding, number: int, commit: Any) -> None:
    """``finding`` comes for the first ``number`` deliveries, one by one."""
    for pk in deliveries(number):
        with commit(execute=True):
            email = Delivery.objects.get(pk=pk).email
            record([Event(pk, email, finding, b"raw", Evidence.Source.SMTP, b"it %d" % pk)], NOW)


def test_it_stops_at_too_many_dead_addresses(running: Campaign, django_capture_on_commit_callbacks: Any) -> None:
    happens(DEAD, 5, django_capture_on_commit_callbacks)
    found = Campaign.objects.get()
    assert found.state == "paused"
    assert "5 of 50 addresses are dead (10.0 %, the limit is 5.0 %)" in found.trouble


def test_it_goes_on_with_a_few(running: Campaign, django_capture_on_commit_callbacks: Any) -> None:
    happens(DEAD, 4, django_capture_on_commit_callbacks)
    assert Campaign.objects.get().state == "running"


def test_it_stops_at_too_many_complaints(running: Campaign, django_capture_on_commit_callbacks: Any) -> None:
    happens(COMPLAINT, 3, django_capture_on_commit_callbacks)
    found = Campaign.objects.get()
    assert found.state == "paused"
    assert "3 of 50 readers called it spam (6.0 %, the limit is 0.3 %)" in found.trouble


def test_it_stops_in_its_time_of_grace(running: Campaign, django_capture_on_commit_callbacks: Any) -> None:
    Campaign.objects.update(state="grace")
    happens(DEAD, 5, django_capture_on_commit_callbacks)
    assert Campaign.objects.get().state == "paused"


def test_it_never_stops_where_the_limit_is_0(running: Campaign, django_capture_on_commit_callbacks: Any) -> None:
    Campaign.objects.update(pause_bounces=0)
    happens(DEAD, 20, django_capture_on_commit_callbacks)
    assert Campaign.objects.get().state == "running"


@pytest.mark.parametrize("before", [0, 90])
def test_it_stops_soon_where_the_limit_is_lowered(
    running: Campaign, django_capture_on_commit_callbacks: Any, before: float
) -> None:
    Campaign.objects.update(pause_bounces=before, pause_complaints=0)
    happens(DEAD, 5, django_capture_on_commit_callbacks)
    Campaign.objects.update(pause_bounces=5)
    happens(DEAD, 6, django_capture_on_commit_callbacks)
    assert Campaign.objects.get().state == "paused"


def test_it_passes_over_bounces_that_blame_nobody(running: Campaign, django_capture_on_commit_callbacks: Any) -> None:
    happens(Finding("bounce", "5.7.1", permanent=True, reason="blocked"), 20, django_capture_on_commit_callbacks)
    assert Campaign.objects.get().state == "running"


def test_it_goes_on_at_the_figures_staff_know(running: Campaign, django_capture_on_commit_callbacks: Any) -> None:
    happens(DEAD, 5, django_capture_on_commit_callbacks)
    resume_campaign(Campaign.objects.get())
    happens(DEAD, 7, django_capture_on_commit_callbacks)
    assert Campaign.objects.get().state == "running"


def test_it_stops_again_when_they_have_grown_by_half(
    running: Campaign, django_capture_on_commit_callbacks: Any
) -> None:
    happens(DEAD, 5, django_capture_on_commit_callbacks)
    resume_campaign(Campaign.objects.get())
    happens(DEAD, 8, django_capture_on_commit_callbacks)
    assert Campaign.objects.get().state == "paused"


def test_it_counts_what_relays_refuse(running: Campaign, django_capture_on_commit_callbacks: Any) -> None:
    last = Delivery.objects.order_by("-pk")[:6]
    refusals = [Refusal(each.pk, each.email, 550, "5.1.1", "5.1.1 user unknown") for each in last]
    with django_capture_on_commit_callbacks(execute=True):
        refused.send(None, refusals=refusals)
    assert Campaign.objects.get().state == "paused"


def test_it_leaves_what_somebody_has_stopped(running: Campaign, django_capture_on_commit_callbacks: Any) -> None:
    Campaign.objects.update(state="cancelled")
    happens(DEAD, 10, django_capture_on_commit_callbacks)
    assert Campaign.objects.get().state == "cancelled"
