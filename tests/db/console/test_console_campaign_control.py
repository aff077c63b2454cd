"""Scheduling, grace, correcting and settings on the screens."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from mailer.campaigns.actions.correct import create_correction
from mailer.campaigns.actions.create import create_campaign
from mailer.campaigns.models import Campaign
from mailer.campaigns.snapshot import freeze_audience
from mailer.campaigns.states import DeliveryState
from subscribers.models import List
from tests.db.console.factories import make_list, make_proof, make_subscriber, make_user, page_of, settle
from tests.db.staffing import staff_first

pytestmark = pytest.mark.django_db

TOMORROW = (timezone.now() + timedelta(days=1)).replace(second=0, microsecond=0)
TYPED = f"{TOMORROW:%Y-%m-%dT%H:%M}"
LATER = TOMORROW + timedelta(hours=4)
LATER_TYPED = f"{LATER:%Y-%m-%dT%H:%M}"


def post(client: Client, name: str, campaign: Campaign, **data: object) -> str:
    """The page after ``data`` was sent."""
    return client.post(reverse(name, args=[campaign.pk]), data, follow=True).content.decode()


def order(client: Client, campaign: Campaign, command: str, **data: object) -> str:
    url = reverse("console_campaign_move", args=[campaign.pk, command])
    return client.post(url, data, follow=True).content.decode()


def make_staff(campaign: Campaign) -> List:
    staff = make_list("Desk")
    make_subscriber("desk@mission.example", staff)
    staff_first(staff)
    campaign.refresh_from_db()
    return staff


def test_it_makes_a_campaign_that_starts_by_itself(officer: Client, donors: List) -> None:
    url = reverse("console_campaign_create", args=[make_proof([donors]).pk])
    data = {"lists": [donors.pk], "policy": "hold", "start_at": TYPED}
    page = officer.post(url, data, follow=True).content.decode()
    assert (Campaign.objects.get().state, Campaign.objects.get().start_at) == ("scheduled", TOMORROW)
    assert "It starts by itself on" in page


TIMES = {"": ("", None), "tomorrow": (TYPED, TOMORROW), "later": (LATER_TYPED, LATER)}


@pytest.mark.parametrize(
    ("first", "second"), [("tomorrow", "later"), ("tomorrow", ""), ("", "tomorrow"), ("tomorrow", "tomorrow")]
)
def test_who_goes_back_and_types_another_time_means_that_one(
    officer: Client, donors: List, first: str, second: str
) -> None:
    url = reverse("console_campaign_create", args=[make_proof([donors]).pk])
    data = {"lists": [donors.pk], "policy": "hold"}
    officer.post(url, data | {"start_at": TIMES[first][0]})
    page = officer.post(url, data | {"start_at": TIMES[second][0]}, follow=True).content.decode()
    assert "a moment ago" in page
    assert Campaign.objects.get().start_at == TIMES[second][1]
    assert Campaign.objects.get().state == ("scheduled" if second else "draft")


def test_it_starts_nothing_by_itself_for_who_may_only_make_campaigns(client: Client, donors: List) -> None:
    client.force_login(make_user("clerk", "wagtailadmin.access_admin", "campaigns.add_campaign"))
    url = reverse("console_campaign_create", args=[make_proof([donors]).pk])
    assert "start_at" not in client.get(url).content.decode()
    client.post(url, {"lists": [donors.pk], "policy": "hold", "start_at": TYPED})
    assert Campaign.objects.get().state == "draft"


def test_it_makes_no_campaign_for_a_time_that_has_passed(officer: Client, donors: List) -> None:
    url = reverse("console_campaign_create", args=[make_proof([donors]).pk])
    data = {"lists": [donors.pk], "policy": "hold", "start_at": "2020-01-01T09:00"}
    assert "That time has passed" in officer.post(url, data).content.decode()
    assert not Campaign.objects.exists()


def test_it_asks_before_it_schedules_a_repetition(officer: Client, running: Campaign, donors: List) -> None:
    url = reverse("console_campaign_create", args=[running.proof_id])
    data = {"lists": [donors.pk], "policy": "hold", "start_at": TYPED}
    page = officer.post(url, data, follow=True).content.decode()
    assert "have had this proof before" in page
    assert f'value="{TYPED}"' in page
    assert Campaign.objects.exclude(pk=running.pk).get().state == "draft"


def test_it_schedules(officer: Client, campaign: Campaign) -> None:
    assert "starts by itself" in post(officer, "console_campaign_schedule", campaign, start_at=TYPED)
    assert Campaign.objects.get().start_at == TOMORROW


def test_it_names_the_zone_of_the_clock(officer: Client, campaign: Campaign) -> None:
    page = officer.get(reverse("console_campaign_schedule", args=[campaign.pk])).content.decode()
    assert "By the clock of UTC" in page


@pytest.mark.parametrize(
    ("typed", "why"), [("", "Say when"), ("soon", "Enter a valid date/time"), ("2020-01-01T09:00", "has passed")]
)
def test_it_asks_again_for_a_time_that_is_none(officer: Client, campaign: Campaign, typed: str, why: str) -> None:
    assert why in post(officer, "console_campaign_schedule", campaign, start_at=typed)
    assert Campaign.objects.get().state == "draft"


def test_it_schedules_no_repetition_unasked(officer: Client, running: Campaign) -> None:
    second = create_campaign(running.signed_proof, list(running.lists.all()))
    page = post(officer, "console_campaign_schedule", second, start_at=TYPED)
    assert "Send it to them again" in page
    assert Campaign.objects.get(pk=second.pk).state == "draft"


def test_it_takes_a_schedule_back(officer: Client, campaign: Campaign) -> None:
    post(officer, "console_campaign_schedule", campaign, start_at=TYPED)
    order(officer, campaign, "unschedule")
    assert Campaign.objects.get().state == "draft"


def test_it_says_why_it_did_not_start(officer: Client, campaign: Campaign) -> None:
    Campaign.objects.update(trouble="It was to start and did not.")
    assert "It was to start and did not." in page_of(officer, campaign)


def test_it_offers_ten_minutes_of_grace_where_there_is_staff(officer: Client, campaign: Campaign) -> None:
    make_staff(campaign)
    page = officer.get(reverse("console_campaign_move", args=[campaign.pk, "start"])).content.decode()
    assert 'name="grace" value="10"' in page
    assert "the list “Desk” has it" in page


@pytest.mark.parametrize("name", ["console_campaign_move", "console_campaign_schedule"])
def test_it_does_not_take_grace_for_none_where_the_staff_is_gone(
    officer: Client, campaign: Campaign, name: str
) -> None:
    arguments = [campaign.pk, "start"] if name == "console_campaign_move" else [campaign.pk]
    data = {"grace": "10", "start_at": TYPED}
    page = officer.post(reverse(name, args=arguments), data, follow=True).content.decode()
    assert "The proof has no staff list" in page
    assert Campaign.objects.get().state == "draft"
    officer.post(reverse(name, args=arguments), {"start_at": TYPED})
    assert Campaign.objects.get().state != "draft"


@pytest.mark.parametrize("name", ["console_campaign_move", "console_campaign_schedule"])
def test_it_counts_the_staff_of_the_grace_it_offers(officer: Client, campaign: Campaign, name: str) -> None:
    make_staff(campaign)
    arguments = [campaign.pk, "start"] if name == "console_campaign_move" else [campaign.pk]
    page = officer.get(reverse(name, args=arguments)).content.decode()
    assert "<strong>4 people</strong> on: <bdi>Desk</bdi>, <bdi>Donors</bdi>" in page


def test_it_counts_no_staff_without_grace(officer: Client, running: Campaign) -> None:
    second = create_campaign(running.signed_proof, list(running.lists.all()))
    make_staff(second)
    page = order(officer, second, "start", grace=0)
    assert "Nothing was started" in page
    assert "Send to 3 people" in page


def test_it_starts_a_correction_for_the_staff_who_alone_have_it(
    officer: Client, campaign: Campaign, donors: List
) -> None:
    make_staff(campaign)
    order(officer, campaign, "start", grace=10)
    freeze_audience(campaign.pk)
    settle(campaign.deliveries.get(email="desk@mission.example"), DeliveryState.ACCEPTED)
    correction = create_correction(stopped(campaign), make_proof([donors]))
    url = reverse("console_campaign_move", args=[correction.pk, "start"])
    assert "Send to 1 person" in officer.get(url).content.decode()
    order(officer, correction, "start", grace=0)
    assert Campaign.objects.get(pk=correction.pk).state == "preparing"


def stopped(campaign: Campaign) -> Campaign:
    """Cancelled, and all that was on its way is settled."""
    Campaign.objects.filter(pk=campaign.pk).update(state="cancelled", closed_at=timezone.now())
    return Campaign.objects.get(pk=campaign.pk)


def test_it_offers_no_grace_without_staff(officer: Client, campaign: Campaign) -> None:
    page = officer.get(reverse("console_campaign_move", args=[campaign.pk, "start"])).content.decode()
    assert 'name="grace"' not in page


def test_it_starts_with_grace(officer: Client, campaign: Campaign) -> None:
    make_staff(campaign)
    assert "everybody else in 10 minutes" in order(officer, campaign, "start", grace=10)
    assert (Campaign.objects.get().state, Campaign.objects.get().grace_minutes) == ("preparing", 10)


@pytest.mark.parametrize("grace", ["-1", "1441", "ten", ""])
def test_it_refuses_a_grace_that_is_none(officer: Client, campaign: Campaign, grace: str) -> None:
    make_staff(campaign)
    assert "error-message" in order(officer, campaign, "start", grace=grace)
    assert Campaign.objects.get().state == "draft"


@pytest.fixture
def graceful(running: Campaign) -> Campaign:
    Campaign.objects.update(state="grace", grace_minutes=10, grace_until=timezone.now() + timedelta(minutes=9))
    return Campaign.objects.get()


def test_it_counts_the_grace_down(officer: Client, graceful: Campaign) -> None:
    assert "(about 9 minutes left), unless you stop it" in page_of(officer, graceful)


@pytest.mark.parametrize(("command", "state"), [("release", "running"), ("cancel", "cancelled"), ("pause", "paused")])
def test_it_can_be_released_and_stopped_in_its_grace(
    officer: Client, graceful: Campaign, command: str, state: str
) -> None:
    assert reverse("console_campaign_move", args=[graceful.pk, command]) in page_of(officer, graceful)
    order(officer, graceful, command)
    assert Campaign.objects.get().state == state


def test_it_says_that_resuming_goes_back_to_grace(officer: Client, graceful: Campaign) -> None:
    order(officer, graceful, "pause")
    page = officer.get(reverse("console_campaign_move", args=[graceful.pk, "resume"])).content.decode()
    assert "Its time of grace lasts until" in page


def test_it_says_why_nothing_leaves_now(officer: Client, running: Campaign) -> None:
    now = timezone.now()
    hours = {"send_from": (now + timedelta(hours=2)).time(), "send_until": (now + timedelta(hours=3)).time()}
    Campaign.objects.update(**hours)
    assert "Outside its hours" in page_of(officer, running)


def test_it_sets_hours_order_and_limits(officer: Client, running: Campaign) -> None:
    data = {"send_from": "08:00", "send_until": "18:00", "priority": "10", "weight": "3", "pause_bounces": "8"}
    post(officer, "console_campaign_settings", running, started="1", **data)
    found = Campaign.objects.get()
    assert (found.priority, found.weight, found.pause_bounces, found.pause_complaints) == (10, 3, 8.0, 0.3)
    assert f"{found.send_from:%H:%M}–{found.send_until:%H:%M}" == "08:00–18:00"


@pytest.mark.parametrize(
    "data", [{"send_from": "08:00"}, {"weight": "0"}, {"priority": "100"}, {"pause_bounces": "nan"}, {"send_from": "x"}]
)
def test_it_sets_nothing_that_makes_no_sense(officer: Client, running: Campaign, data: dict[str, str]) -> None:
    assert "error-message" in post(officer, "console_campaign_settings", running, started="1", **data)
    assert (Campaign.objects.get().weight, Campaign.objects.get().send_from) == (1, None)


def test_it_sets_clicks_and_clocks_of_a_draft(officer: Client, campaign: Campaign) -> None:
    hours = {"send_from": "08:00", "send_until": "18:00"}
    post(officer, "console_campaign_settings", campaign, in_recipient_zone="on", track_links="on", **hours)
    assert (Campaign.objects.get().in_recipient_zone, Campaign.objects.get().track_links) == (True, True)


def test_it_does_not_say_that_clicks_are_counted(officer: Client, campaign: Campaign) -> None:
    settings = officer.get(reverse("console_campaign_settings", args=[campaign.pk])).content.decode()
    Campaign.objects.update(track_links=True)
    for page in (settings, page_of(officer, campaign)):
        assert "clicks are not counted yet" in page.lower()


@pytest.fixture
def overtaken(officer: Client, running: Campaign) -> str:
    """The page after somebody sent the settings of a draft that was started meanwhile."""
    return post(officer, "console_campaign_settings", running, weight="7", track_links="on")


def test_it_saves_nothing_of_what_was_typed_before_the_start(overtaken: str) -> None:
    assert "was started meanwhile" in overtaken
    assert (Campaign.objects.get().weight, Campaign.objects.get().track_links) == (1, False)


def test_it_keeps_on_the_page_what_was_typed_before_the_start(overtaken: str) -> None:
    assert 'name="weight" value="7"' in overtaken
    assert 'name="started"' in overtaken


def test_it_asks_before_it_stops_to_correct(officer: Client, running: Campaign) -> None:
    page = officer.get(reverse("console_campaign_correct", args=[running.pk])).content.decode()
    assert "Yes, stop it for good" in page
    assert Campaign.objects.get().state == "running"


def test_it_stops_and_says_how_to_come_by_a_correction(officer: Client, running: Campaign) -> None:
    settle(running.deliveries.all()[0], DeliveryState.ACCEPTED)
    page = post(officer, "console_campaign_correct", running)
    assert Campaign.objects.get().state == "cancelled"
    assert "No signed proof fits yet" in page


def test_it_makes_a_correction_of_a_proof_that_fits(officer: Client, running: Campaign, donors: List) -> None:
    settle(running.deliveries.all()[0], DeliveryState.ACCEPTED)
    post(officer, "console_campaign_correct", running)
    proof = make_proof([donors], title="We were wrong")
    assert "We were wrong" in officer.get(reverse("console_campaign_correct", args=[running.pk])).content.decode()
    page = post(officer, "console_campaign_correct", running, proof=proof.pk)
    assert Campaign.objects.get(corrects=running).proof == proof
    assert "Corrects" in page


def test_it_asks_the_database_no_more_for_many_proofs_than_for_one(
    officer: Client, running: Campaign, donors: List
) -> None:
    settle(running.deliveries.all()[0], DeliveryState.ACCEPTED)
    url = reverse("console_campaign_correct", args=[stopped(running).pk])
    numbers = []
    for title in ("We were wrong", "We were wrong again", "So sorry"):
        make_proof([donors], title=title)
        with CaptureQueriesContext(connection) as queries:
            assert title in officer.get(url).content.decode()
        numbers.append(len(queries))
    assert numbers[0] == numbers[-1]


def test_it_checks_the_chosen_proof_alone(
    officer: Client, running: Campaign, donors: List, monkeypatch: pytest.MonkeyPatch
) -> None:
    url = reverse("console_campaign_correct", args=[stopped(running).pk])
    proofs = [make_proof([donors]) for _ in range(3)]
    checked = []
    monkeypatch.setattr("mailer.console.campaigns.create.check_sendable", lambda proof: checked.append(proof))
    officer.post(url, {"proof": proofs[0].pk})
    assert checked == [proofs[0]]


@pytest.mark.parametrize("absurd", ["9" * 30, "9" * 5000, "-1", "", "x", "0"])
def test_it_makes_no_correction_of_another_proof(officer: Client, running: Campaign, absurd: str) -> None:
    post(officer, "console_campaign_correct", running)
    assert "That proof does not fit" in post(officer, "console_campaign_correct", running, proof=absurd)


def test_it_offers_no_correction_of_what_never_started(officer: Client, campaign: Campaign) -> None:
    order(officer, campaign, "cancel")
    assert reverse("console_campaign_correct", args=[campaign.pk]) not in page_of(officer, campaign)


def test_it_corrects_no_draft(officer: Client, campaign: Campaign) -> None:
    assert "nothing to correct" in post(officer, "console_campaign_correct", campaign)


def test_it_shows_no_notices(officer: Client, running: Campaign) -> None:
    notices = Campaign.objects.create(kind="notice", state="running", priority=100)
    assert (
        reverse("console_campaign", args=[notices.pk]) not in officer.get(reverse("console_campaigns")).content.decode()
    )
    assert officer.get(reverse("console_campaign", args=[notices.pk])).status_code == 404
