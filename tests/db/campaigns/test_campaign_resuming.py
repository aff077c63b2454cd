"""Going on is starting again: only with what was signed."""

from __future__ import annotations

import pytest

from mailer.campaigns.actions.pause import pause_campaign
from mailer.campaigns.actions.resume import resume_campaign
from mailer.campaigns.errors import CampaignRefused
from mailer.campaigns.models import Campaign
from mailer.issues.digest import proof_digest
from tests.db.console.factories import make_campaign, make_list, make_subscriber, run_campaign

pytestmark = pytest.mark.django_db


@pytest.fixture
def paused() -> Campaign:
    donors = make_list("donors")
    make_subscriber("rana@mail.example", donors)
    campaign = run_campaign(make_campaign([donors]))
    pause_campaign(campaign)
    return campaign


def test_it_does_not_go_on_with_a_proof_that_was_changed(paused: Campaign) -> None:
    paused.proof.variants.update(compiled="{}")
    with pytest.raises(CampaignRefused, match="changed since it was signed"):
        resume_campaign(paused)
    assert Campaign.objects.get(pk=paused.pk).state == "paused"


def test_it_does_not_go_on_without_a_picture_of_the_proof(paused: Campaign) -> None:
    proof = paused.proof
    proof.pictures.create(file="p/gone.jpg", sha256="0" * 64, width=1, height=1)
    proof.signed_digest = proof.digest = proof_digest(proof)
    proof.save()
    with pytest.raises(CampaignRefused, match=r"picture p/gone\.jpg"):
        resume_campaign(Campaign.objects.get(pk=paused.pk))


def test_it_goes_on_with_what_was_signed(paused: Campaign) -> None:
    resume_campaign(paused)
    assert Campaign.objects.get(pk=paused.pk).state == "running"
