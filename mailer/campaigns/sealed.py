"""Whether what a campaign is about to send is what it may send."""

from __future__ import annotations

from mailer.campaigns.models import Campaign
from mailer.issues.digest import verify, verify_test


def verify_for(campaign: Campaign) -> None:
    """Raises ProofRefused unless the proof of ``campaign`` is what its kind may send: of a test one that was made for a
    test and is unchanged, of all others one that is signed as it stands. Raises ValueError for notices, which have
    none."""
    if campaign.kind == Campaign.Kind.TEST:
        verify_test(campaign.signed_proof)
    else:
        verify(campaign.signed_proof)
