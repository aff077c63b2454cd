"""Consent that ends between the proof and the send: nothing is sent with the photo, and staff are told."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from mailer.campaigns.actions.create import create_campaign
from mailer.campaigns.actions.pause import pause_campaign
from mailer.campaigns.actions.resume import resume_campaign
from mailer.campaigns.actions.start import start_campaign
from mailer.campaigns.errors import CampaignRefused
from mailer.campaigns.models import Campaign
from mailer.issues.actions.check_photo import draw_face, look_at, mark_face, record_consent
from mailer.issues.actions.sign_proof import sign_proof
from mailer.issues.digest import proof_digest
from mailer.issues.faces import Box
from mailer.issues.models import Image, PhotoConsent, Proof
from mailer.issues.photo_faces import State
from mailer.issues.pictures import sha256_of
from tests.db.console.factories import make_list, make_proof, make_subscriber, make_user, run_campaign
from tests.db.issues.conftest import jpeg

pytestmark = pytest.mark.django_db


@pytest.fixture
def consent(settings: Any, tmp_path: Any) -> PhotoConsent:
    """Which ends today."""
    settings.MEDIA_ROOT = tmp_path / "media"
    image = Image.objects.create(title="well.jpg", file=ContentFile(jpeg(), "well.jpg"), description="A well")
    look_at(image)
    number = draw_face(image, Box(0.25, 0.25, 0.2, 0.2)).number
    consent = PhotoConsent(image=image, whom="the woman", given_on=date(2026, 1, 5), until=timezone.localdate())
    record_consent(consent, number)
    return consent


@pytest.fixture
def campaign(consent: PhotoConsent) -> Campaign:
    donors = make_list("donors")
    make_subscriber("rana@mail.example", donors)
    proof = make_proof([donors], signed=False)
    file = default_storage.save("p/well.jpg", ContentFile(jpeg()))
    kept = {"taken_from": consent.image.file.name, "intake_hash": consent.image.intake_hash}
    proof.pictures.create(image=consent.image, file=file, sha256=sha256_of(file), width=800, height=600, **kept)
    proof.digest = proof_digest(proof)
    proof.save()
    return create_campaign(sign_proof(proof, make_user("head", superuser=True)), [donors])


def ends(consent: PhotoConsent) -> None:
    PhotoConsent.objects.filter(pk=consent.pk).update(until=timezone.localdate() - timedelta(days=1))


def home() -> str:
    client = Client()
    client.force_login(make_user("desk", superuser=True))
    return client.get(reverse("wagtailadmin_home")).content.decode()


def people(consent: PhotoConsent) -> str:
    client = Client()
    client.force_login(make_user("desk", superuser=True))
    return client.get(reverse("issues_photo_people", args=[consent.image_id])).content.decode()


def test_it_starts_on_the_last_day_of_a_consent(campaign: Campaign) -> None:
    start_campaign(campaign)


def test_it_does_not_start_after_that(campaign: Campaign, consent: PhotoConsent) -> None:
    ends(consent)
    with pytest.raises(CampaignRefused, match=r"Consent for the photo “well\.jpg” ended on .*: the woman"):
        start_campaign(campaign)


def test_it_does_not_go_on_after_that(campaign: Campaign, consent: PhotoConsent) -> None:
    pause_campaign(run_campaign(campaign))
    ends(consent)
    with pytest.raises(CampaignRefused, match="Consent for the photo"):
        resume_campaign(Campaign.objects.get(pk=campaign.pk))


def test_it_starts_with_a_new_consent(campaign: Campaign, consent: PhotoConsent) -> None:
    ends(consent)
    mark_face(consent.image, 1, State.OPEN)
    record_consent(PhotoConsent(image=consent.image, whom="the woman", given_on=date(2026, 3, 5)), 1)
    start_campaign(campaign)


def test_it_does_not_start_where_the_photo_was_exchanged_since(campaign: Campaign, consent: PhotoConsent) -> None:
    ends(consent)
    image = consent.image
    image.file = ContentFile(jpeg(width=90), "other.jpg")
    image.save()
    look_at(image)
    with pytest.raises(CampaignRefused, match="Consent for the photo"):
        start_campaign(campaign)


def test_staff_are_told_of_photos_that_are_shown_longer_than_was_agreed(
    campaign: Campaign, consent: PhotoConsent
) -> None:
    Proof.objects.update(sent_at=timezone.now())
    ends(consent)
    assert reverse("issues_photo_people", args=[consent.image_id]) in home()


def test_nobody_is_told_while_consent_lasts(campaign: Campaign, consent: PhotoConsent) -> None:
    assert "Photos shown longer than was agreed" not in home()


def test_the_photos_page_leads_to_what_shows_it_still(campaign: Campaign, consent: PhotoConsent) -> None:
    Proof.objects.update(sent_at=timezone.now())
    ends(consent)
    page = people(consent)
    proof = campaign.signed_proof
    assert "The consent of the woman ended on" in page
    assert reverse("proof-view", args=[proof.public_id]) in page
