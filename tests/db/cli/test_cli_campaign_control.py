"""Scheduling, grace, correcting and setting on the command line."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.utils import timezone
from typer.testing import CliRunner, Result

from mailer.campaigns.models import Campaign
from mailer.cli.app import app
from subscribers.models import List
from tests.db.console.factories import make_campaign, make_list, make_proof, make_subscriber, run_campaign
from tests.db.staffing import staff_first

pytestmark = pytest.mark.django_db

TOMORROW = (timezone.now() + timedelta(days=1)).replace(microsecond=0)


def mailer(*arguments: object) -> Result:
    return CliRunner().invoke(app, [str(each) for each in arguments])


def told(*arguments: object) -> Any:
    result = mailer(*arguments, "--json")
    assert result.exit_code == 0, result.stderr
    return json.loads(result.stdout)


@pytest.fixture
def donors(db: None) -> List:
    donors = make_list("donors")
    make_subscriber("alice@example.org", donors)
    return donors


@pytest.fixture
def draft(donors: List) -> Campaign:
    return make_campaign([donors])


def make_staff(campaign: Campaign) -> List:
    staff = make_list("staff")
    staff_first(staff)
    campaign.refresh_from_db()
    return staff


def test_it_makes_a_campaign_that_starts_by_itself(donors: List) -> None:
    made = told("campaign", "create", make_proof([donors]).pk, "--list", "donors", "--at", TOMORROW.isoformat())
    assert (made["state"], Campaign.objects.get().start_at) == ("scheduled", TOMORROW)


def test_it_takes_a_time_without_a_zone_for_one_of_the_house(draft: Campaign, settings: Any) -> None:
    settings.TIME_ZONE = "Asia/Baghdad"
    told("campaign", "schedule", draft.pk, "--at", f"{TOMORROW:%Y-%m-%d}T09:00")
    assert Campaign.objects.get().start_at == datetime(TOMORROW.year, TOMORROW.month, TOMORROW.day, 6, tzinfo=UTC)


@pytest.mark.parametrize(
    ("at", "why"),
    [
        ("2020-01-01T09:00+00:00", "That time has passed"),
        ("2999-01-01T09:00+00:00", "more than a year ahead"),
        ("tomorrow", "Write it as 2026-05-04T09:30"),
    ],
)
def test_it_makes_no_campaign_for_a_time_that_is_none(donors: List, at: str, why: str) -> None:
    result = mailer("campaign", "create", make_proof([donors]).pk, "--list", "donors", "--at", at)
    assert (result.exit_code, why in result.stderr) == (1, True)
    assert not Campaign.objects.exists()


@pytest.mark.parametrize("at", ["2027-03-28T02:30", "2026-10-25T02:30"])
def test_it_asks_for_the_zone_where_the_clocks_change(draft: Campaign, settings: Any, at: str) -> None:
    settings.TIME_ZONE = "Europe/Berlin"
    result = mailer("campaign", "schedule", draft.pk, "--at", at)
    assert (result.exit_code, "Write the zone too" in result.stderr) == (1, True)


def test_it_takes_a_schedule_back(draft: Campaign) -> None:
    told("campaign", "schedule", draft.pk, "--at", TOMORROW.isoformat())
    assert told("campaign", "unschedule", draft.pk)["state"] == "draft"


def test_it_says_when_a_scheduled_campaign_starts(draft: Campaign) -> None:
    told("campaign", "schedule", draft.pk, "--at", TOMORROW.isoformat())
    assert told("campaign", "status", draft.pk)["start_at"] == TOMORROW.isoformat()
    assert f"It starts by itself at {TOMORROW.isoformat()}" in mailer("campaign", "status", draft.pk).stdout


def test_it_starts_with_a_time_of_grace(draft: Campaign) -> None:
    make_staff(draft)
    told("campaign", "start", draft.pk, "--grace", 10)
    assert Campaign.objects.get().grace_minutes == 10


def test_it_needs_staff_to_have_grace_with(draft: Campaign) -> None:
    result = mailer("campaign", "start", draft.pk, "--grace", 10)
    assert (result.exit_code, "made without a staff list" in result.stderr) == (1, True)
    assert Campaign.objects.get().state == "draft"


def test_it_releases(draft: Campaign) -> None:
    soon = timezone.now() + timedelta(minutes=10)
    Campaign.objects.update(state="grace", grace_until=soon, frozen_at=timezone.now())
    assert told("campaign", "release", draft.pk)["state"] == "running"


def test_it_has_nothing_to_release_without_grace(draft: Campaign) -> None:
    result = mailer("campaign", "release", draft.pk)
    assert (result.exit_code, "no time of grace is running" in result.stderr) == (1, True)


def test_it_stops_a_campaign_and_makes_its_correction(draft: Campaign, donors: List) -> None:
    running = run_campaign(draft)
    made = told("campaign", "correct", running.pk, make_proof([donors], title="Correction").pk)
    correction = Campaign.objects.get(pk=made["id"])
    assert (correction.kind, correction.state, correction.corrects_id) == ("correction", "draft", running.pk)
    assert Campaign.objects.get(pk=running.pk).state == "cancelled"


def test_it_stops_nothing_for_a_proof_that_does_not_fit(draft: Campaign, donors: List) -> None:
    running = run_campaign(draft)
    result = mailer("campaign", "correct", running.pk, running.proof_id)
    assert (result.exit_code, "is the one that went out" in result.stderr) == (1, True)
    assert Campaign.objects.get().state == "running"


def test_it_makes_a_campaign_with_all_that_can_be_set(donors: List) -> None:
    options = ["--between", "08:00-18:00", "--readers-time", "--priority", "high", "--weight", 3, "--track-links"]
    limits = ["--pause-bounces", 8, "--pause-complaints", 0]
    told("campaign", "create", make_proof([donors]).pk, "--list", "donors", *options, *limits)
    made = Campaign.objects.get()
    assert f"{made.send_from:%H:%M} {made.send_until:%H:%M}" == "08:00 18:00"
    assert (made.in_recipient_zone, made.priority, made.weight, made.track_links) == (True, 10, 3, True)
    assert (made.pause_bounces, made.pause_complaints) == (8, 0)


@pytest.mark.parametrize(
    ("options", "why"),
    [
        (["--between", "8 to 6"], "08:00-18:00"),
        (["--between", "08:00-08:00"], "choose two different times"),
        (["--readers-time"], "needs sending hours"),
        (["--weight", 0], "from 1 to 100"),
        (["--weight", 10**6], "from 1 to 100"),
        (["--pause-bounces", 101], "from 0 to 100"),
        (["--pause-bounces", "nan"], "from 0 to 100"),
        ([], "Say what to set"),
    ],
)
def test_it_sets_nothing_that_makes_no_sense(draft: Campaign, options: list[object], why: str) -> None:
    result = mailer("campaign", "set", draft.pk, *options)
    assert (result.exit_code, why in result.stderr) == (1, True)


def test_it_knows_no_priority_of_notices(draft: Campaign) -> None:
    assert mailer("campaign", "set", draft.pk, "--priority", "notice").exit_code == 2


def test_it_sets_a_running_campaign(draft: Campaign) -> None:
    run_campaign(draft)
    data = told("campaign", "set", draft.pk, "--priority", "high", "--weight", 3)
    assert (data["priority"], data["weight"]) == ("high", 3)


def test_it_takes_hours_away(draft: Campaign) -> None:
    told("campaign", "set", draft.pk, "--between", "08:00-18:00", "--readers-time")
    assert told("campaign", "set", draft.pk, "--between", "always")["hours"] is None


def test_it_tells_the_hours_and_their_zone(draft: Campaign) -> None:
    data = told("campaign", "set", draft.pk, "--between", "08:00-18:00")
    assert (data["hours"]["from"], data["hours"]["until"], data["hours"]["zone"]) == ("08:00", "18:00", "UTC")


def test_it_lists_campaigns_but_no_notices(draft: Campaign) -> None:
    Campaign.objects.create(kind="notice", state="running", priority=100)
    assert told("campaign", "list")["id"] == draft.pk


def test_it_says_what_to_do_where_there_are_no_campaigns(db: None) -> None:
    assert "“mailer campaign create PROOF" in mailer("campaign", "list").stdout
