"""The ledger on a campaign's page: searched, filtered, sent again, downloaded."""

from __future__ import annotations

import csv
import io

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from mailer.campaigns.actions.create import create_campaign
from mailer.campaigns.archive import archive_campaign
from mailer.campaigns.models import Campaign, Delivery
from mailer.campaigns.states import DeliveryState
from mailer.console.campaigns.reasons import REASONS
from mailer.outcomes import classify, policy
from mailer.outcomes.models import Evidence, Outcome
from subscribers.models import List
from tests.db.console.factories import (
    make_campaign,
    make_proof,
    make_subscriber,
    page_of,
    run_campaign,
    settle,
)

pytestmark = pytest.mark.django_db


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


def test_it_says_in_words_why_a_message_came_back(officer: Client, running: Campaign) -> None:
    bounce(settle(Delivery.objects.get(email="bob@example.org"), DeliveryState.ACCEPTED))
    Outcome.objects.update(reason="mailbox-full")
    row = page_of(officer, running).partition("bob@example.org")[2].partition("</tr>")[0]
    assert "bounce 5.1.1 the mailbox is full" in row


def test_it_has_words_for_every_reason() -> None:
    own = {classify.UNKNOWN, classify.DELIVERED, policy.BEHIND_FORWARDER, policy.UNREADABLE, "contradictory"}
    assert set(REASONS) == {rule.reason for rule in classify.RULES} | own


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


def test_it_does_not_offer_it_once_a_correction_has_started(officer: Client, running: Campaign) -> None:
    settle(Delivery.objects.first(), DeliveryState.UNCERTAIN)
    lists = list(running.lists.all())
    create_campaign(make_proof(lists, title="We were wrong"), lists, corrects=running)
    running.corrections.update(started_at=timezone.now())
    assert resend_url(running, "uncertain") not in page_of(officer, running)


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


def archived(running: Campaign) -> Campaign:
    for delivery in Delivery.objects.all():
        settle(delivery, DeliveryState.ACCEPTED)
    Campaign.objects.filter(pk=running.pk).update(state=Campaign.State.CLOSED, closed_at=timezone.now())
    assert archive_campaign(Campaign.objects.get(pk=running.pk)) == 3
    return running


def test_it_goes_on_showing_what_was_archived(officer: Client, running: Campaign) -> None:
    assert addresses(page_of(officer, archived(running), state="accepted", q="ali")) == {"alice"}


def test_it_downloads_what_was_archived(officer: Client, running: Campaign) -> None:
    assert [row["state"] for row in table(officer, archived(running))] == ["accepted"] * 3
