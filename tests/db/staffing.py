"""Proofs that go to staff first, signed so."""

from __future__ import annotations

from mailer.issues.digest import proof_digest
from mailer.issues.models import Newsletter, Proof
from subscribers.models import List


def staff_first(staff: List) -> None:
    """``staff`` is the list of every newsletter, and of every proof as if it had been so when it was made."""
    Newsletter.objects.update(staff_list=staff)
    for proof in Proof.objects.all():
        proof.staff_list = staff
        proof.save(update_fields=["staff_list"])
        digest = proof_digest(proof)
        signed = digest if proof.signed_digest else ""
        Proof.objects.filter(pk=proof.pk).update(digest=digest, signed_digest=signed)
