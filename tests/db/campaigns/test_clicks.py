"""Tracked links, as readers, scanners and people who mean harm follow them."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from django.conf import settings
from django.db import connection
from django.http import HttpResponse
from django.test import Client

from mailer.campaigns.models import Campaign, Delivery
from mailer.compiler.compiled import CompiledIssue, Place, Slot
from mailer.dispatch.load import templates
from mailer.dispatch.message import Recipient
from mailer.issues.digest import proof_digest
from mailer.issues.models import ProofVariant
from mailer.issues.models.proof import hash_of
from mailer.lib import tokens
from subscribers.models import Subscriber
from tests.db.console.factories import make_campaign, make_list, make_subscriber, run_campaign

pytestmark = pytest.mark.django_db

LETTER = CompiledIssue(
    language="en",
    direction="ltr",
    subject=("News",),
    preheader="",
    html=(
        '<a href="https://wells.example/?a=1&amp;b=2">x</a><a href="https://school.example/for/',
        Slot("organisation", Place.QUERY, "you & yours"),
        "?e=",
        Slot("email", Place.QUERY),
        '">y</a><a href="mailto:desk@mission.example">z</a><a href="',
        Slot("unsubscribe_url", Place.URL),
        '">leave</a>',
    ),
    text=("See https://wells.example/?a=1&b=2\n",),
    links=("https://wells.example/?a=1&b=2",),
)


@pytest.fixture
def reader() -> Subscriber:
    return make_subscriber("alice+news@example.org", make_list("Donors"))


@pytest.fixture
def campaign(reader: Subscriber) -> Campaign:
    """Running, its links tracked."""
    made = make_campaign([make_list("Donors")])
    proof = made.signed_proof
    ProofVariant.objects.filter(proof=proof).update(compiled=LETTER.to_json(), sha256=hash_of(LETTER.to_json()))
    proof.digest = proof.signed_digest = proof_digest(proof)
    proof.save()
    made.track_links = True
    made.save()
    return run_campaign(made)


@pytest.fixture
def visitor() -> Client:
    return Client(enforce_csrf_checks=True)


def token(campaign: Campaign, purpose: str = "click") -> str:
    delivery = Delivery.objects.get(campaign=campaign)
    return str(getattr(tokens.derive(bytes(campaign.key), delivery.pk), purpose))


def follow(visitor: Client, campaign: Campaign, number: int) -> HttpResponse:
    return visitor.get(f"/c/{token(campaign)}-{number}")  # type: ignore[return-value]


def test_it_leads_to_the_link_of_that_number(visitor: Client, campaign: Campaign) -> None:
    response = follow(visitor, campaign, 0)
    assert (response.status_code, response["Location"]) == (302, "https://wells.example/?a=1&b=2")


def test_it_fills_merge_fields_for_the_reader_as_the_mail_would(visitor: Client, campaign: Campaign) -> None:
    wanted = "https://school.example/for/you%20%26%20yours?e=alice%2Bnews%40example.org"
    assert follow(visitor, campaign, 1)["Location"] == wanted


def test_it_falls_back_for_a_reader_who_was_erased(visitor: Client, campaign: Campaign, reader: Subscriber) -> None:
    reader.delete()
    assert follow(visitor, campaign, 1)["Location"].startswith("https://school.example/for/you%20%26%20yours")


def test_it_answers_head_as_get(visitor: Client, campaign: Campaign) -> None:
    assert visitor.head(f"/c/{token(campaign)}-0")["Location"] == "https://wells.example/?a=1&b=2"


def test_it_takes_no_post(campaign: Campaign) -> None:
    assert Client().post(f"/c/{token(campaign)}-0").status_code == 405


@pytest.mark.parametrize("number", [2, 3, 9999])
def test_it_knows_no_other_number(visitor: Client, campaign: Campaign, number: int) -> None:
    assert follow(visitor, campaign, number).status_code == 404


@pytest.mark.parametrize("purpose", ["message_id", "bounce", "unsubscribe"])
def test_it_refuses_a_token_for_another_purpose(visitor: Client, campaign: Campaign, purpose: str) -> None:
    assert visitor.get(f"/c/{token(campaign, purpose)}-0").status_code == 404


def test_it_refuses_a_forged_token(visitor: Client, campaign: Campaign) -> None:
    forged = tokens.derive(b"another key", Delivery.objects.get(campaign=campaign).pk).click
    assert visitor.get(f"/c/{forged}-0").status_code == 404


@pytest.mark.parametrize(
    "rest",
    [
        *("", "-", "-x", "--1", "-0x1", "-00000", "-0-0", "-0.", "-0%20", "-%D9%A0", "-0//evil.example"),
        *("-0/%5Cevil.example", "-https:%2F%2Fevil.example", "-javascript:alert(1)"),
    ],
)
def test_it_refuses_whatever_else_stands_there(visitor: Client, campaign: Campaign, rest: str) -> None:
    response = visitor.get(f"/c/{token(campaign)}{rest}")
    assert response.status_code == 404
    assert "Location" not in response


@pytest.mark.parametrize("query", ["?url=//evil.example", "?next=javascript:alert(1)"])
def test_it_takes_no_address_from_a_request(visitor: Client, campaign: Campaign, query: str) -> None:
    response = visitor.get(f"/c/{token(campaign)}-0{query}")
    assert response["Location"] == "https://wells.example/?a=1&b=2"


def test_it_goes_nowhere_once_the_proof_is_changed(visitor: Client, campaign: Campaign) -> None:
    changed = LETTER.to_json().replace("wells.example", "evil.example")
    ProofVariant.objects.filter(proof=campaign.proof).update(compiled=changed)
    assert follow(visitor, campaign, 0).status_code == 404


@pytest.mark.parametrize("number", [0, 99])
def test_it_is_kept_by_nobody_and_sets_no_cookie(visitor: Client, campaign: Campaign, number: int) -> None:
    response = follow(visitor, campaign, number)
    assert not response.cookies
    assert response["Cache-Control"] == "no-store"
    assert response["Referrer-Policy"] == "no-referrer"


@pytest.mark.parametrize(("language", "words"), [("en", "does not work"), ("ar", "غير مكتمل"), ("ckb", "ناتەواوە")])
def test_it_says_in_the_readers_language_that_a_link_does_not_work(visitor: Client, language: str, words: str) -> None:
    page = visitor.get("/c/aaaa-0", headers={"Accept-Language": language})
    assert page.status_code == 404
    assert words in page.content.decode()


def test_it_writes_nothing(visitor: Client, campaign: Campaign) -> None:
    link = f"/c/{token(campaign)}-0"
    with connection.execute_wrapper(_refuse_writing):
        assert visitor.get(link).status_code == 302


def _refuse_writing(execute, sql, params, many, context):  # type: ignore[no-untyped-def]
    assert sql.lstrip().upper().startswith("SELECT"), sql
    return execute(sql, params, many, context)


def sent(campaign: Campaign) -> str:
    delivery = Delivery.objects.get(campaign=campaign)
    template = templates(campaign.pk)[delivery.variant]
    data = template.render(Recipient(delivery.pk, delivery.email, "", {}), datetime(2026, 11, 21, tzinfo=UTC)).data
    return data.decode().replace("=\r\n", "")


def test_it_is_what_the_mail_leads_to(visitor: Client, campaign: Campaign) -> None:
    link = f"{settings.MAILER_PUBLIC_URL}/c/{token(campaign)}-0"
    assert sent(campaign).count(link) == 2
    assert "wells.example" not in sent(campaign)


def test_it_leaves_links_as_they_are_where_clicks_are_not_counted(campaign: Campaign) -> None:
    campaign.track_links = False
    campaign.save()
    assert "/c/" not in sent(campaign)
    assert "wells.example" in sent(campaign)
