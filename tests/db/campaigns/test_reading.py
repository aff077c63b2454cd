"""The link by which somebody who got a mail reads it in a browser, and when the archive may show it."""

from __future__ import annotations

from importlib import import_module
from types import SimpleNamespace
from typing import Any

import pytest
from django.apps import apps
from django.db import connection
from django.test import Client
from django.utils import timezone

from mailer.campaigns.actions.cancel import cancel_campaign
from mailer.campaigns.actions.correct import create_correction, stop_and_correct
from mailer.campaigns.actions.pause import pause_campaign
from mailer.campaigns.actions.release import release_campaign
from mailer.campaigns.actions.resume import resume_campaign
from mailer.campaigns.models import Campaign, Delivery
from mailer.campaigns.states import DeliveryState
from mailer.issues.models import Proof
from mailer.lib import tokens
from subscribers.models import List, Subscriber
from tests.db.campaigns.test_unsubscribe import broken, run_with_grace
from tests.db.console.factories import make_campaign, make_list, make_proof, make_subscriber, run_campaign, settle

pytestmark = pytest.mark.django_db


@pytest.fixture
def lists() -> list[List]:
    return [make_list("Donors")]


@pytest.fixture
def alice(lists: list[List]) -> Subscriber:
    return make_subscriber("alice@example.org", *lists)


@pytest.fixture
def campaign(lists: list[List], alice: Subscriber) -> Campaign:
    """It went to everybody, and the archive shows it to subscribers."""
    campaign = run_campaign(make_campaign(lists))
    Proof.objects.update(visibility="subscribers")
    return campaign


def token_of(campaign: Campaign, purpose: str = "view") -> str:
    delivery = Delivery.objects.filter(campaign=campaign).latest("pk")
    return str(getattr(tokens.derive(bytes(campaign.key), delivery.pk), purpose))


def read(proof: Proof | None, token: str) -> Any:
    assert proof is not None
    return Client().get(f"/v/{proof.public_id}/{token}")


def sent_at(campaign: Campaign) -> Any:
    return Proof.objects.get(pk=campaign.proof_id).sent_at


# -- the link ----------------------------------------------------------------------------------------------------------


def test_it_shows_the_issue_to_whoever_has_the_mail(campaign: Campaign) -> None:
    response = read(campaign.proof, token_of(campaign))
    assert (response.status_code, "<p>News</p>" in response.content.decode()) == (200, True)


def test_it_takes_a_link_in_capitals(campaign: Campaign) -> None:
    assert read(campaign.proof, token_of(campaign).upper()).status_code == 200


def test_it_shows_the_issue_to_nobody_with_a_broken_link(campaign: Campaign) -> None:
    answers = [read(campaign.proof, token) for token in broken(token_of(campaign))]
    assert {answer.status_code for answer in answers} == {403}
    assert not any("<p>News</p>" in answer.content.decode() for answer in answers)


@pytest.mark.parametrize("purpose", ["unsubscribe", "click", "bounce", "message_id"])
def test_it_refuses_a_token_made_for_something_else(campaign: Campaign, purpose: str) -> None:
    assert read(campaign.proof, token_of(campaign, purpose)).status_code == 403


def test_it_refuses_the_token_of_another_issue(campaign: Campaign, lists: list[List]) -> None:
    other = run_campaign(make_campaign(lists))
    assert read(campaign.proof, token_of(other)).status_code == 403


def test_it_shows_a_public_issue_whatever_the_link(campaign: Campaign) -> None:
    Proof.objects.update(visibility="public")
    for token in (token_of(campaign), *broken(token_of(campaign))):
        response = read(campaign.proof, token)
        assert response.status_code == 200
        assert response["Cache-Control"] == "private, no-store"


def test_it_shows_no_issue_for_staff_by_a_link(campaign: Campaign) -> None:
    Proof.objects.update(visibility="staff")
    assert read(campaign.proof, token_of(campaign)).status_code == 404


def test_it_still_works_for_those_who_have_left(campaign: Campaign, alice: Subscriber) -> None:
    Client().post(f"/u/{token_of(campaign, 'unsubscribe')}", {"List-Unsubscribe": "One-Click"})
    assert read(campaign.proof, token_of(campaign)).status_code == 200


def test_it_still_works_for_those_who_were_erased(campaign: Campaign, alice: Subscriber) -> None:
    alice.subscriptions.all().delete()
    Subscriber.objects.filter(pk=alice.pk)._raw_delete("default")
    assert read(campaign.proof, token_of(campaign)).status_code == 200


@pytest.mark.parametrize(
    ("header", "value"),
    [
        ("Cache-Control", "private, no-store"),
        ("Referrer-Policy", "no-referrer"),
        ("X-Robots-Tag", "noindex, nofollow"),
    ],
)
def test_it_keeps_the_link_to_the_person(campaign: Campaign, header: str, value: str) -> None:
    assert read(campaign.proof, token_of(campaign))[header] == value


def test_it_names_the_address_without_the_token_to_others(campaign: Campaign) -> None:
    shown = read(campaign.proof, token_of(campaign)).content.decode()
    assert campaign.proof is not None
    assert f'/v/{campaign.proof.public_id}/">' in shown
    assert token_of(campaign) not in shown


def test_it_changes_nothing_and_sets_no_cookie(campaign: Campaign) -> None:
    assert not read(campaign.proof, token_of(campaign)).cookies
    assert campaign.proof is not None
    assert Client().post(f"/v/{campaign.proof.public_id}/{token_of(campaign)}").status_code == 405


def test_it_asks_whoever_has_a_test_who_they_are(campaign: Campaign) -> None:
    Campaign.objects.update(kind=Campaign.Kind.TEST)
    assert read(campaign.proof, token_of(campaign)).status_code == 403


def test_it_leads_from_the_mail_to_the_correction_by_the_same_link(campaign: Campaign, lists: list[List]) -> None:
    assert campaign.proof is not None
    corrected = make_proof(lists)
    Proof.objects.filter(pk=corrected.pk).update(issue=campaign.proof.issue_id, sent_at=timezone.now())
    token = token_of(campaign)
    Proof.objects.update(visibility="subscribers")
    assert f'href="/v/{corrected.public_id}/{token}"' in read(campaign.proof, token).content.decode()
    assert read(corrected, token).status_code == 200


# -- when it was sent --------------------------------------------------------------------------------------------------


def test_it_may_be_shown_once_everybody_gets_it(lists: list[List], alice: Subscriber) -> None:
    campaign = make_campaign(lists)
    assert sent_at(campaign) is None
    assert sent_at(run_campaign(campaign)) is not None


@pytest.fixture
def in_grace(lists: list[List], alice: Subscriber) -> Campaign:
    staff = make_list("Staff")
    make_subscriber("carol@example.org", staff)
    return run_with_grace(lists, staff)


def test_it_is_shown_to_those_alone_who_have_it_in_the_time_of_grace(in_grace: Campaign) -> None:
    assert sent_at(in_grace) is None
    assert in_grace.proof is not None
    assert Client().get(f"/v/{in_grace.proof.public_id}/").status_code == 404
    assert read(in_grace.proof, token_of(in_grace)).status_code == 200


def test_it_may_be_shown_when_the_time_of_grace_is_over(in_grace: Campaign) -> None:
    release_campaign(in_grace)
    assert sent_at(in_grace) is not None


def test_it_may_be_shown_when_it_goes_on_after_the_time_of_grace(in_grace: Campaign) -> None:
    pause_campaign(in_grace)
    Campaign.objects.update(grace_until=timezone.now())
    in_grace.refresh_from_db()
    resume_campaign(in_grace)
    assert sent_at(in_grace) is not None


def test_it_is_never_shown_when_staff_stop_it_in_the_time_of_grace(in_grace: Campaign) -> None:
    cancel_campaign(in_grace)
    assert sent_at(in_grace) is None


def test_it_keeps_the_time_it_was_sent_first(campaign: Campaign, lists: list[List]) -> None:
    first = sent_at(campaign)
    pause_campaign(campaign)
    resume_campaign(campaign)
    assert sent_at(campaign) == first


def test_it_takes_the_place_of_what_it_corrects(campaign: Campaign, lists: list[List]) -> None:
    settle(Delivery.objects.get(campaign=campaign), DeliveryState.ACCEPTED)
    stop_and_correct(campaign)
    Campaign.objects.filter(pk=campaign.pk).update(closed_at=timezone.now())
    campaign.refresh_from_db()
    correction = create_correction(campaign, make_proof(lists, title="Corrected"))
    assert Proof.objects.get(pk=campaign.proof_id).superseded_by is None
    run_campaign(correction)
    assert Proof.objects.get(pk=campaign.proof_id).superseded_by_id == correction.proof_id


# -- what was sent before there was an archive -------------------------------------------------------------------------


def migrate() -> None:
    """As on a database that is older than the archive."""
    Proof.objects.update(sent_at=None)
    migration = import_module("mailer.campaigns.migrations.0005_sent_proofs")
    migration.note_when_sent(apps, SimpleNamespace(connection=connection))


def test_it_puts_on_the_shelf_what_went_out_before(campaign: Campaign) -> None:
    migrate()
    assert sent_at(campaign) == Campaign.objects.get().frozen_at


def test_it_leaves_what_staff_stopped_in_its_time_of_grace(in_grace: Campaign) -> None:
    cancel_campaign(in_grace)
    migrate()
    assert sent_at(in_grace) is None


def test_it_leaves_what_was_never_started(lists: list[List]) -> None:
    draft = make_campaign(lists)
    migrate()
    assert sent_at(draft) is None
