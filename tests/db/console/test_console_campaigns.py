"""A campaign's way through the screens: made, started, paused, resumed, cancelled, followed."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from mailer.campaigns.actions.create import create_campaign
from mailer.campaigns.models import Campaign, Delivery
from mailer.campaigns.snapshot import freeze_audience
from mailer.campaigns.states import DeliveryState
from mailer.dispatch.models import Lane
from mailer.issues.models import Proof
from subscribers.models import List
from tests.db.console.factories import (
    make_campaign,
    make_list,
    make_proof,
    make_subscriber,
    make_user,
    page_of,
    settle,
)

pytestmark = pytest.mark.django_db


def move(client: Client, campaign: Campaign, command: str) -> str:
    """The page after the command."""
    url = reverse("console_campaign_move", args=[campaign.pk, command])
    page = client.post(url, follow=True).content.decode()
    campaign.refresh_from_db()
    return page


def test_it_tells_a_beginner_what_to_do_first(officer: Client) -> None:
    page = officer.get(reverse("console_campaigns")).content.decode()
    assert "First write an issue" in page


def test_it_lists_a_campaign_with_its_state_and_numbers(officer: Client, running: Campaign) -> None:
    settle(Delivery.objects.first(), DeliveryState.ACCEPTED)
    page = officer.get(reverse("console_campaigns")).content.decode()
    assert "Spring letter" in page
    assert "running" in page
    assert "33 %" in page
    assert "1 of 3" in page


def test_it_offers_signed_proofs_only(officer: Client, donors: List) -> None:
    make_proof([donors], title="Signed letter")
    make_proof([donors], signed=False, title="Unsigned letter")
    page = officer.get(reverse("console_campaign_new")).content.decode()
    assert "Signed letter" in page
    assert "Unsigned letter" not in page


def test_it_explains_how_to_come_by_a_signed_proof(officer: Client, donors: List) -> None:
    make_proof([donors], signed=False)
    page = officer.get(reverse("console_campaign_new")).content.decode()
    assert "There is no signed proof" in page
    assert "1 proof waits to be signed" in page


def test_it_shows_how_many_people_would_get_it(officer: Client, donors: List) -> None:
    proof = make_proof([donors])
    page = officer.get(reverse("console_campaign_create", args=[proof.pk])).content.decode()
    assert "<strong>3 people</strong> would get it" in page
    assert "Donors (3 people)" in page


def test_it_counts_without_the_excluded(officer: Client, donors: List) -> None:
    staff = make_list("Staff")
    make_subscriber("dora@example.org", donors, staff)
    url = reverse("console_campaign_create", args=[make_proof([donors]).pk])
    data = {"lists": [donors.pk], "excluded": [staff.pk], "policy": "hold", "count": "1"}
    assert "<strong>3 people</strong> would get it" in officer.post(url, data).content.decode()
    assert not Campaign.objects.exists()


def test_it_makes_a_campaign(officer: Client, donors: List) -> None:
    proof = make_proof([donors])
    url = reverse("console_campaign_create", args=[proof.pk])
    response = officer.post(url, {"lists": [donors.pk], "policy": "hold"}, follow=True)
    campaign = Campaign.objects.get()
    assert response.redirect_chain[-1][0] == reverse("console_campaign", args=[campaign.pk])
    assert (campaign.state, campaign.proof, list(campaign.lists.all())) == ("draft", proof, [donors])
    assert "Nothing is sent until you start it" in response.content.decode()


def made(client: Client, proof: Proof, donors: List, **data: object) -> str:
    """The page after the form was sent that makes a campaign."""
    url = reverse("console_campaign_create", args=[proof.pk])
    return client.post(url, {"lists": [donors.pk], "policy": "hold", **data}, follow=True).content.decode()


def test_it_makes_one_campaign_of_a_double_click(officer: Client, donors: List) -> None:
    proof = make_proof([donors])
    made(officer, proof, donors)
    assert "a moment ago" in made(officer, proof, donors)
    assert Campaign.objects.count() == 1


@pytest.mark.parametrize("change", [{"created_at": timezone.now() - timedelta(minutes=2)}, {"state": "cancelled"}])
def test_it_makes_a_second_campaign_where_it_is_meant(officer: Client, donors: List, change: dict[str, object]) -> None:
    proof = make_proof([donors])
    made(officer, proof, donors)
    Campaign.objects.update(**change)
    made(officer, proof, donors)
    assert Campaign.objects.count() == 2


def test_it_makes_another_campaign_of_another_choice(officer: Client, donors: List) -> None:
    proof, staff = make_proof([donors]), make_list("Staff")
    made(officer, proof, donors)
    made(officer, proof, donors, excluded=[staff.pk])
    assert Campaign.objects.count() == 2


def test_it_makes_each_officer_their_own_campaign(officer: Client, donors: List) -> None:
    proof = make_proof([donors])
    create_campaign(proof, [donors], by=make_user("colleague"))
    made(officer, proof, donors)
    assert Campaign.objects.count() == 2


def test_it_says_where_a_proof_has_gone_already(officer: Client, running: Campaign) -> None:
    for url in ("console_campaign_new", "console_campaign_create"):
        arguments = [running.proof_id] if url.endswith("create") else []
        page = officer.get(reverse(url, args=arguments)).content.decode()
        assert re.search(rf"Already sent on .+ to Donors by campaign {running.pk} \(running\)\.", page)


def test_it_warns_of_no_draft(officer: Client, campaign: Campaign) -> None:
    assert "Already sent" not in officer.get(reverse("console_campaign_new")).content.decode()


def test_it_asks_whether_people_shall_get_it_again(officer: Client, running: Campaign) -> None:
    second = create_campaign(running.proof, running.lists.all())
    page = officer.get(reverse("console_campaign_move", args=[second.pk, "start"])).content.decode()
    assert f"by campaign {running.pk} (running)." in page
    assert "Send it to them again" in page


def test_it_asks_nothing_where_nobody_had_it(officer: Client, campaign: Campaign) -> None:
    page = officer.get(reverse("console_campaign_move", args=[campaign.pk, "start"])).content.decode()
    assert "Send it to them again" not in page


def test_it_does_not_send_twice_by_accident(officer: Client, running: Campaign) -> None:
    second = create_campaign(running.proof, running.lists.all())
    assert "Nothing was started" in move(officer, second, "start")
    assert second.state == "draft"


def test_it_sends_twice_where_it_is_meant(officer: Client, running: Campaign) -> None:
    second = create_campaign(running.proof, running.lists.all())
    officer.post(reverse("console_campaign_move", args=[second.pk, "start"]), {"again": "on"})
    second.refresh_from_db()
    assert second.state == "preparing"


def test_it_tells_who_starts_twice_that_it_runs(officer: Client, running: Campaign) -> None:
    assert "is running: start is not possible now" in move(officer, running, "start")


def test_it_offers_no_proof_that_was_changed_since(officer: Client, donors: List) -> None:
    proof = make_proof([donors])
    proof.variants.update(compiled="{}")
    page = officer.get(reverse("console_campaign_new")).content.decode()
    assert "was changed since it was signed" in page
    assert reverse("console_campaign_create", args=[proof.pk]) not in page


def test_it_makes_no_campaign_of_a_proof_that_was_changed_since(officer: Client, donors: List) -> None:
    proof = make_proof([donors])
    proof.variants.update(compiled="{}")
    page = officer.get(reverse("console_campaign_create", args=[proof.pk]), follow=True).content.decode()
    assert "was changed since it was signed" in page
    assert "Which proof shall go out?" in page


def test_it_goes_on_counting_people_beside_a_refusal(officer: Client, donors: List) -> None:
    proof = make_proof([donors])
    proof.variants.update(compiled="{}")
    page = made(officer, proof, donors)
    assert "was changed since it was signed" in page
    assert "<strong>3 people</strong> would get it" in page


def test_it_asks_for_a_list(officer: Client, donors: List) -> None:
    url = reverse("console_campaign_create", args=[make_proof([donors]).pk])
    assert "Choose at least one list" in officer.post(url, {"policy": "hold"}).content.decode()
    assert not Campaign.objects.exists()


def test_it_takes_no_list_the_proof_was_not_signed_for(officer: Client, donors: List) -> None:
    other = make_list("Others")
    url = reverse("console_campaign_create", args=[make_proof([donors]).pk])
    officer.post(url, {"lists": [other.pk], "policy": "hold"})
    assert not Campaign.objects.exists()


def test_it_refuses_a_list_that_is_excluded_too(officer: Client, donors: List) -> None:
    url = reverse("console_campaign_create", args=[make_proof([donors]).pk])
    page = officer.post(url, {"lists": [donors.pk], "excluded": [donors.pk], "policy": "hold"}).content.decode()
    assert "nobody on it would get anything" in page
    assert not Campaign.objects.exists()


@pytest.mark.parametrize("field", ["lists", "excluded"])
@pytest.mark.parametrize("absurd", ["9" * 23, "-" + "9" * 23, "9" * 5000, "one"])
def test_it_refuses_a_list_no_database_can_hold(officer: Client, donors: List, field: str, absurd: str) -> None:
    url = reverse("console_campaign_create", args=[make_proof([donors]).pk])
    response = officer.post(url, {"lists": [donors.pk], "policy": "hold", field: [absurd]})
    assert response.status_code == 200
    assert "error-message" in response.content.decode()
    assert not Campaign.objects.exists()


def test_it_takes_no_unsigned_proof(officer: Client, donors: List) -> None:
    proof = make_proof([donors], signed=False)
    url = reverse("console_campaign_create", args=[proof.pk])
    page = officer.post(url, {"lists": [donors.pk], "policy": "hold"}, follow=True).content.decode()
    assert "not signed" in page
    assert not Campaign.objects.exists()


def test_it_says_how_many_people_before_it_starts(officer: Client, campaign: Campaign) -> None:
    url = reverse("console_campaign_move", args=[campaign.pk, "start"])
    page = officer.get(url).content.decode()
    campaign.refresh_from_db()
    assert "Send to 3 people" in page
    assert campaign.state == "draft"


def test_it_starts(officer: Client, campaign: Campaign) -> None:
    move(officer, campaign, "start")
    assert campaign.state == "preparing"


def test_it_does_not_start_for_nobody(officer: Client) -> None:
    campaign = make_campaign([make_list("Empty")])
    assert "Nobody would get it" in move(officer, campaign, "start")
    assert campaign.state == "draft"


def test_it_does_not_start_a_proof_that_was_changed(officer: Client, campaign: Campaign) -> None:
    campaign.proof.variants.update(compiled="{}")
    assert "was changed since it was signed" in move(officer, campaign, "start")
    assert campaign.state == "draft"


def test_it_pauses(officer: Client, running: Campaign) -> None:
    assert "is paused" in move(officer, running, "pause")
    assert running.state == "paused"


def test_it_resumes(officer: Client, running: Campaign) -> None:
    move(officer, running, "pause")
    move(officer, running, "resume")
    assert running.state == "running"


def test_it_says_that_cancelling_is_final(officer: Client, running: Campaign) -> None:
    page = officer.get(reverse("console_campaign_move", args=[running.pk, "cancel"])).content.decode()
    assert "This is final" in page
    assert "3 messages" in page


def test_it_cancels(officer: Client, running: Campaign) -> None:
    move(officer, running, "cancel")
    assert running.state == "cancelled"


def test_it_refuses_what_the_state_does_not_allow(officer: Client, campaign: Campaign) -> None:
    assert "pause is not possible now" in move(officer, campaign, "pause")
    assert campaign.state == "draft"


def test_it_knows_no_other_commands(officer: Client, campaign: Campaign) -> None:
    for command in ("close", "frozen", "resend", "explode"):
        response = officer.post(reverse("console_campaign_move", args=[campaign.pk, command]))
        assert response.status_code == 404


@pytest.mark.parametrize(
    ("commands", "shown"),
    [
        ([], {"start", "cancel"}),
        (["start"], {"pause", "cancel"}),
        (["start", "pause"], {"resume", "cancel"}),
        (["start", "cancel"], set()),
    ],
)
def test_it_shows_the_buttons_that_mean_something(
    officer: Client, campaign: Campaign, commands: list[str], shown: set[str]
) -> None:
    for command in commands:
        move(officer, campaign, command)
        freeze_audience(campaign.pk)
    page = page_of(officer, campaign)
    everything = ("start", "pause", "resume", "cancel")
    found = {each for each in everything if reverse("console_campaign_move", args=[campaign.pk, each]) in page}
    assert found == shown


def test_it_shows_no_buttons_to_readers(client: Client, running: Campaign) -> None:
    client.force_login(make_user("reader", "wagtailadmin.access_admin", "campaigns.view_campaign"))
    assert reverse("console_campaign_move", args=[running.pk, "pause"]) not in page_of(client, running)


def test_it_shows_why_the_house_paused_it(officer: Client, running: Campaign) -> None:
    Campaign.objects.filter(pk=running.pk).update(state="paused", trouble="the relay knows our password no more")
    assert "the relay knows our password no more" in page_of(officer, running)


def test_it_polls(officer: Client, running: Campaign) -> None:
    settle(Delivery.objects.first(), DeliveryState.ACCEPTED)
    Lane.objects.create(relay="main", failures=2, reason="451 try later", changed_at=running.created_at)
    answer = officer.get(reverse("console_campaign_status", args=[running.pk]))
    told = answer.json()
    assert "no-store" in answer["Cache-Control"]
    assert (told["state"], told["percent"], told["counts"]["accepted"], told["final"]) == ("running", 33, "1", False)
    assert told["settled"] == "1 of 3 settled"
    assert told["lanes"] == ["main to all mailboxes rests: 451 try later"]


def test_it_says_when_polling_is_over(officer: Client, running: Campaign) -> None:
    for delivery in Delivery.objects.all():
        settle(delivery, DeliveryState.ACCEPTED)
    Campaign.objects.update(state="closed")
    told = officer.get(reverse("console_campaign_status", args=[running.pk])).json()
    assert (told["final"], told["percent"]) == (True, 100)
