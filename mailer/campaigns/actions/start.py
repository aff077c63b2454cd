"""Start a campaign: its audience is frozen by the control worker, then it runs."""

from __future__ import annotations

from django.db import transaction

from mailer.campaigns.actions.move import move
from mailer.campaigns.clock import database_now
from mailer.campaigns.errors import CampaignRefused, SentBefore
from mailer.campaigns.models import Campaign
from mailer.campaigns.repeats import sent_before, told
from mailer.campaigns.signals import prepare
from mailer.campaigns.states import Command
from mailer.issues.digest import verify, verify_pictures
from mailer.issues.errors import ProofRefused
from mailer.issues.models import Proof


def start_campaign(campaign: Campaign, again: bool = True) -> None:
    """Raises CampaignRefused where the state forbids it, or the proof or one of its pictures is not what was signed;
    SentBefore where some have had the proof already and ``again`` does not say that they shall have it twice."""
    check_proof(campaign)
    with transaction.atomic():
        _one_at_a_time(campaign)
        if not again:
            _refuse_repetition(campaign)
        move(campaign, Command.START, started_at=database_now())
        transaction.on_commit(lambda: prepare.send(None, campaign=campaign.pk))


def _one_at_a_time(campaign: Campaign) -> None:
    """Of two who start the same proof at once, the second sees what the first has done."""
    Proof.objects.select_for_update(no_key=True).get(pk=campaign.signed_proof.pk)


def _refuse_repetition(campaign: Campaign) -> None:
    if before := [each for each in sent_before(campaign.signed_proof, campaign.lists.all()) if each.pk != campaign.pk]:
        raise SentBefore(" ".join(told(each) for each in before))


def check_proof(campaign: Campaign) -> None:
    """Raises CampaignRefused unless the proof and its pictures are what was signed."""
    try:
        verify(campaign.signed_proof)
        verify_pictures(campaign.signed_proof)
    except ProofRefused as error:
        raise CampaignRefused(str(error)) from error
