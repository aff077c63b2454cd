"""Signs a proof: from then on it may be sent, exactly as it stands."""

from __future__ import annotations

import hmac
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from mailer.issues.digest import check_unchanged, verify_pictures
from mailer.issues.errors import ProofRefused
from mailer.issues.models import Proof

if TYPE_CHECKING:
    from subscribers.models import User

PERMISSION = "issues.sign_proof"


def sign_proof(proof: Proof, by: User, seen: str | None = None) -> Proof:
    """The proof, signed. ``seen`` is the digest that was on the screen: what was looked at is what is signed.

    Raises :class:`ProofRefused` for people who may not sign, for proofs that are signed already or are no longer what
    was frozen."""
    _check_person(by)
    with transaction.atomic():
        stored = Proof.objects.select_for_update().get(pk=proof.pk)
        _check_proof(stored, seen)
        stored.signed_at, stored.signed_by, stored.signed_digest = timezone.now(), by, stored.digest
        stored.save(update_fields=["signed_at", "signed_by", "signed_digest"])
    return stored


def _check_person(by: User) -> None:
    if not by.is_active:
        raise ProofRefused(_("The account “{user}” is not active and cannot sign.").format(user=by))
    if not by.has_perm(PERMISSION):
        raise ProofRefused(
            _("“{user}” may not sign proofs; ask an administrator for “Can sign a proof”.").format(user=by)
        )


def _check_proof(proof: Proof, seen: str | None) -> None:
    if proof.signed_at is not None:
        raise ProofRefused(_("Proof {id} is already signed.").format(id=proof.pk))
    if seen is not None and not hmac.compare_digest(seen.encode(), proof.digest.encode()):
        raise ProofRefused(_("Proof {id} is not the one you looked at. Read it again, then sign.").format(id=proof.pk))
    check_unchanged(proof)
    verify_pictures(proof)
