"""A campaign's way through the screens: made, started, paused, resumed, cancelled, sent again, read, downloaded."""

from __future__ import annotations

import csv
import io
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from mailer.campaigns.models import Campaign, Delivery
from mailer.campaigns.snapshot import freeze_audience
from mailer.campaigns.states import DeliveryState
from mailer.dispatch.models import Lane
from mailer.outcomes.models import Evidence, Outcome
from subscribers.models import List
from tests.db.console.factories import (
    make_campaign,
    make_list,
    make_proof,
    make_subscriber,
    make_user,
    run_campaign,
    settle,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def donors() -> List:
    donors = make_list("Donors")
    for name in ("alice", "bob", "carol"):
        make_subscriber(f"{name}@example.org", donors)
    return donors


@pytest.fixture
def officer(client: Client) -> Client:
    permissions = [f"campaigns.{action}_campaign" for action in ("view", "add", "change")]
    client.force_login(make_user("officer", "wagtailadmin.access_admin", *permissions))
    return client


@pytest.fixture
def campaign(donors: List) -> Campaign:
    return make_campaign([donors])


@pytest.fixture
def running(campaign: Campaign) -> Campaign:
    return run_campaign(campaign)


def page_of(client: Client, campaign: Campaign, **query: Any) -> str:
    return client.get(reverse("console_campaign", args=[campaign.pk]), query).content.decode()


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


def addresses(page: str) -> set[str]:
    return {name for name in ("alice", "bob", "carol") if f"{name}@example.org" in page}


def test_it_searches_the_ledger_by_address(officer: Client, running: Campaign) -> None:
    assert addresses(page_of(officer, running)) == {"alice", "bob", "carol"}
    assert addresses(page_of(officer, running, q="BOB@")) == {"bob"}


def test_it_filters_the_ledger_by_state(officer: Client, running: Campaign) -> None:
    settle(Delivery.objects.get(email="carol@example.org"), DeliveryState.FAILED, "550 5.1.1 no such user")
    page = page_of(officer, running, state="failed")
    assert addresses(page) == {"carol"}
    assert "550 5.1.1 no such user" in page


def test_it_says_when_no_delivery_is_like_that(officer: Client, running: Campaign) -> None:
    assert "No delivery is like that" in page_of(officer, running, q="nobody")


SENDER = 1
"""The sender's address stands in angle brackets too, beside each Message-ID."""


def test_it_shows_fifty_deliveries_a_page(officer: Client, donors: List) -> None:
    for number in range(60):
        make_subscriber(f"n{number:02}@example.org", donors)
    campaign = run_campaign(make_campaign([donors]))
    pages = [page_of(officer, campaign, p=number) for number in (1, 2)]
    assert [page.count("&lt;") for page in pages] == [50 + SENDER, 13 + SENDER]


def test_it_escapes_what_a_relay_said(officer: Client, running: Campaign) -> None:
    settle(Delivery.objects.first(), DeliveryState.FAILED, "550 <script>alert(1)</script>")
    assert "<script>alert(1)" not in page_of(officer, running)


def bounce(delivery: Delivery) -> None:
    now = timezone.now()
    evidence = Evidence.objects.create(raw=b"report", sha256="0" * 64, source="smtp", received_at=now)
    Outcome.objects.create(
        delivery=delivery,
        kind="bounce",
        status="5.1.1",
        reason="no such mailbox",
        evidence=evidence,
        occurred_at=now,
        dedupe_key="1" * 64,
    )


def test_it_shows_a_bounce_beside_its_delivery(officer: Client, running: Campaign) -> None:
    bounce(settle(Delivery.objects.get(email="bob@example.org"), DeliveryState.ACCEPTED))
    row = page_of(officer, running).partition("bob@example.org")[2].partition("</tr>")[0]
    assert "bounce 5.1.1 no such mailbox" in row


def test_it_downloads_bounces_with_their_deliveries(officer: Client, running: Campaign) -> None:
    bounce(settle(Delivery.objects.get(email="bob@example.org"), DeliveryState.ACCEPTED))
    outcomes = {row["address"]: row["outcomes"] for row in table(officer, running)}
    assert outcomes["bob@example.org"] == "bounce 5.1.1 no such mailbox"
    assert outcomes["alice@example.org"] == ""


def resend_url(campaign: Campaign, word: str) -> str:
    return reverse("console_campaign_resend", args=[campaign.pk, word])


def test_it_offers_to_send_uncertain_ones_again(officer: Client, running: Campaign) -> None:
    assert resend_url(running, "uncertain") not in page_of(officer, running)
    settle(Delivery.objects.first(), DeliveryState.UNCERTAIN)
    assert resend_url(running, "uncertain") in page_of(officer, running)


@pytest.mark.parametrize("state", [DeliveryState.UNCERTAIN, DeliveryState.FAILED])
def test_it_sends_again(officer: Client, running: Campaign, state: DeliveryState) -> None:
    delivery = settle(Delivery.objects.first(), state)
    page = officer.post(resend_url(running, state.word), follow=True).content.decode()
    delivery.refresh_from_db()
    assert "1 message is sent again" in page
    assert delivery.state == DeliveryState.PENDING


def test_it_warns_that_a_second_copy_may_arrive(officer: Client, running: Campaign) -> None:
    delivery = settle(Delivery.objects.first(), DeliveryState.UNCERTAIN)
    assert "second copy" in officer.get(resend_url(running, "uncertain")).content.decode()
    delivery.refresh_from_db()
    assert delivery.state == DeliveryState.UNCERTAIN


def test_it_never_sends_accepted_ones_again(officer: Client, running: Campaign) -> None:
    settle(Delivery.objects.first(), DeliveryState.ACCEPTED)
    assert officer.post(resend_url(running, "accepted")).status_code == 404


def table(client: Client, campaign: Campaign) -> list[dict[str, str]]:
    response = client.get(reverse("console_campaign_ledger", args=[campaign.pk]))
    text = b"".join(response.streaming_content).decode("utf-8-sig")
    return list(csv.DictReader(io.StringIO(text, newline="")))


def test_it_downloads_the_ledger(officer: Client, running: Campaign) -> None:
    settle(Delivery.objects.get(email="bob@example.org"), DeliveryState.ACCEPTED)
    rows = {row["address"]: row for row in table(officer, running)}
    assert set(rows) == {"alice@example.org", "bob@example.org", "carol@example.org"}
    assert (rows["bob@example.org"]["state"], rows["bob@example.org"]["reply"]) == ("accepted", "250 2.0.0 queued")


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t", "\r"])
def test_it_downloads_no_formulas(officer: Client, running: Campaign, start: str) -> None:
    settle(Delivery.objects.get(email="bob@example.org"), DeliveryState.FAILED, f"{start}cmd|' /C calc'!A0")
    rows = {row["address"]: row for row in table(officer, running)}
    assert rows["bob@example.org"]["reply"].startswith(f"'{start}")
