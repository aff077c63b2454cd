"""Signs a proof: from then on it may be sent, exactly as it stands."""

from __future__ import annotations

import hmac
from functools import partial
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from mailer.issues import letters
from mailer.issues.actions.record_event import record_event
from mailer.issues.actions.supersede_proofs import supersede_unsent
from mailer.issues.digest import check_unchanged, standing_of, verify_pictures
from mailer.issues.errors import ProofRefused
from mailer.issues.models import Proof, ProofEvent
from mailer.issues.origin import NOWHERE, Origin
from mailer.issues.signers import require_authority
from mailer.issues.standing import Deed, why_not

if TYPE_CHECKING:
    from subscribers.models import User


def sign_proof(proof: Proof, by: User, seen: str | None = None, origin: Origin = NOWHERE) -> Proof:
    """The proof, signed. ``seen`` is the digest that was on the screen: what was looked at is what is signed. Older
    proofs of the issue that were signed and not sent are superseded.

    Raises :class:`ProofRefused` for people who may not sign, for proofs that wait for no signature or are no longer
    what was frozen."""
    with transaction.atomic():
        stored = locked(proof)
        authority = require_authority(by, stored.issue.newsletter)
        check_waiting(stored, Deed.SIGN, seen)
        verify_pictures(stored)
        stored.signed_at, stored.signed_by, stored.signed_digest = timezone.now(), by, stored.digest
        stored.signed_for = authority.on_behalf_of
        stored.save(update_fields=["signed_at", "signed_by", "signed_digest", "signed_for"])
        record_event(stored, ProofEvent.Kind.SIGNED, by, origin, on_behalf_of=authority.on_behalf_of)
        supersede_unsent(stored, by, origin)
        letters.post(letters.to_maker(stored, partial(letters.signed, stored), by), origin)
    return stored


def locked(proof: Proof) -> Proof:
    """As it is stored now; whoever else would change it waits until the transaction is over."""
    return Proof.objects.select_for_update(of=("self",)).select_related("issue__newsletter").get(pk=proof.pk)


def check_waiting(proof: Proof, deed: Deed, seen: str | None) -> None:
    """Raises :class:`ProofRefused` unless ``deed`` may be done with the proof, and it is the one that was ``seen``."""
    if seen is not None and not hmac.compare_digest(seen.encode(), proof.digest.encode()):
        raise ProofRefused(_("Proof {id} is not the one you looked at. Read it again, then sign.").format(id=proof.pk))
    if proof.signed_at is None:
        check_unchanged(proof)
    if reason := why_not(proof, standing_of(proof), deed):
        raise ProofRefused(reason)
