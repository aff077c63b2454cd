"""Send a test to staff and named reviewers: a campaign of its own kind, through the ledger like all others."""

from __future__ import annotations

from collections.abc import Sequence

from django.db import transaction

from mailer.campaigns import counters
from mailer.campaigns.clock import database_now
from mailer.campaigns.cutting import cut
from mailer.campaigns.errors import CampaignRefused
from mailer.campaigns.models import Campaign, Delivery
from mailer.campaigns.signals import wake
from mailer.campaigns.states import DeliveryState
from mailer.issues.actions.make_test import make_test
from mailer.issues.digest import verify_pictures, verify_test
from mailer.issues.errors import ProofRefused
from mailer.issues.models import Issue, Proof, ProofVariant
from mailer.issues.readers import MadeUp
from mailer.issues.reviewers import Reviewer, chosen_reviewers
from subscribers.models import User


def send_issue_as_test(
    issue: Issue, addresses: Sequence[str], reader: MadeUp = MadeUp.SAMPLE, by: User | None = None
) -> Campaign:
    """The issue as it is in the editor, filled with the data of a made-up ``reader``, on its way to ``addresses`` as a
    test. Raises ProofRefused where no mail can be made or one of them is no reviewer; nothing was stored then."""
    chosen_reviewers(issue.newsletter, addresses)  # first: nothing is frozen for nobody
    return send_test(make_test(issue, reader, by), addresses, by)


@transaction.atomic
def send_test(proof: Proof, addresses: Sequence[str], by: User | None = None) -> Campaign:
    """``proof``, made by ``mailer.issues.actions.make_test``, on its way to ``addresses``. Raises CampaignRefused where
    it was made for something else or was changed, or where one of them may get no test: see
    ``mailer.issues.reviewers``."""
    reviewers = _checked(proof, addresses)
    now = database_now()
    campaign = Campaign.objects.create(
        proof=proof,
        kind=Campaign.Kind.TEST,
        state=Campaign.State.RUNNING,
        priority=Campaign.Priority.HIGH,  # somebody waits for it
        pause_bounces=0,  # one dead address of three is no reason to stop
        pause_complaints=0,
        created_by=by,
        started_at=now,
        frozen_at=now,
    )
    _write(campaign, reviewers)
    transaction.on_commit(lambda: wake.send(None))
    return campaign


def _checked(proof: Proof, addresses: Sequence[str]) -> list[Reviewer]:
    """Who gets it, by provider, so that batches are cut of neighbours."""
    try:
        verify_test(proof)
        verify_pictures(proof)
        reviewers = chosen_reviewers(proof.issue.newsletter, addresses)
    except ProofRefused as error:
        raise CampaignRefused(str(error)) from error
    return sorted(reviewers, key=lambda each: each.address.provider)


def _write(campaign: Campaign, reviewers: list[Reviewer]) -> None:
    """Deliveries without a subscriber: whatever comes of a test, it says nothing of the person."""
    variant = campaign.signed_proof.variants.get(medium=ProofVariant.Medium.MAIL.value)
    deliveries = Delivery.objects.bulk_create(
        Delivery(campaign=campaign, email=each.email, provider=each.address.provider, variant=variant.pk)
        for each in reviewers
    )
    counters.add_to_campaign(campaign.pk, {DeliveryState.PENDING: len(deliveries)})
    cut(campaign, deliveries)
