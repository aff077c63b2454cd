"""Goes on with covering photos where a full disk or a killed process stopped it."""

from __future__ import annotations

from mailer.issues.actions.cover_copies import swap
from mailer.issues.actions.withdraw_consent import finish_withdrawal
from mailer.issues.models import PhotoConsent, ProofPicture

MOST = 100
"""Copies, and withdrawals, at once."""


def go_on_covering() -> int:
    """How many copies and withdrawals had still to be seen to. What is not on this machine is left to one that has it.
    Raises OSError where the storage fails."""
    copies = list(
        ProofPicture.objects.filter(withdrawn_at__isnull=False, swapped_at=None).order_by("-withdrawn_at")[:MOST]
    )
    consents = PhotoConsent.objects.filter(withdrawn_at__isnull=False, swapped_at=None).select_related("image")
    waiting = list(consents.order_by("-withdrawn_at")[:MOST])
    swap(copies, again=False)
    for consent in waiting:
        finish_withdrawal(consent, again=False)
    return len(copies) + len(waiting)
