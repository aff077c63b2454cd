"""Links by which colleagues and donors read a proof and comment on it, without an account, until a day."""

from __future__ import annotations

import hashlib
import secrets
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from django.conf import settings
from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from mailer.issues.actions.record_event import record_event
from mailer.issues.digest import standing_of
from mailer.issues.errors import ProofRefused
from mailer.issues.models import Proof, ProofEvent, ReviewLink
from mailer.issues.origin import NOWHERE, Origin
from mailer.issues.plain import plain_name
from mailer.issues.signers import authority_of
from mailer.issues.standing import Deed, why_not
from mailer.lib import base32

if TYPE_CHECKING:
    from subscribers.models import User

DAYS = 14
LONGEST_DAYS = 60
LONGEST_NAME = 200
MOST_OF_A_PROOF = 100
KEY_BYTES = 20


@dataclass(frozen=True, slots=True)
class MadeLink:
    """``url`` holds the key, which is kept nowhere."""

    link: ReviewLink
    url: str


@transaction.atomic
def make_link(proof: Proof, name: str, days: int, by: User, origin: Origin = NOWHERE) -> MadeLink:
    """For the person called ``name``, for 1 to 60 days. Raises :class:`ProofRefused`."""
    called = plain_name(name, LONGEST_NAME)
    _check(proof, called, days, by)
    key = base32.encode(secrets.token_bytes(KEY_BYTES))
    until = timezone.now() + timedelta(days=days)
    link = ReviewLink.objects.create(proof=proof, name=called, key_hash=hash_of(key), expires_at=until, created_by=by)
    record_event(proof, ProofEvent.Kind.LINK_MADE, by, origin, detail=called)
    return MadeLink(link, settings.MAILER_PUBLIC_URL + reverse("proof-review", args=[key]))


def _check(proof: Proof, name: str, days: int, by: User) -> None:
    _check_person(proof, by)
    if not name:
        raise ProofRefused(_("Write for whom the link is."))
    if not 1 <= days <= LONGEST_DAYS:
        raise ProofRefused(_("Choose how long the link holds: 1 to {most} days.").format(most=LONGEST_DAYS))
    if reason := why_not(proof, standing_of(proof), Deed.INVITE):
        raise ProofRefused(reason)
    if proof.links.count() >= MOST_OF_A_PROOF:
        raise ProofRefused(_("There are {most} links to this proof already.").format(most=MOST_OF_A_PROOF))


def _check_person(proof: Proof, by: User) -> None:
    """Those who make proofs, and those who sign this one."""
    if not (by.has_perm("issues.add_proof") or authority_of(by, proof.issue.newsletter)):
        raise ProofRefused(_("“{user}” makes and signs no proofs, and so gives out no links.").format(user=by))


@transaction.atomic
def end_link(link: ReviewLink, by: User, origin: Origin = NOWHERE) -> None:
    """Before its day. Once is enough: ending it again does nothing."""
    _check_person(link.proof, by)
    ended = ReviewLink.objects.filter(pk=link.pk, revoked_at=None).update(revoked_at=timezone.now())
    if ended:
        record_event(link.proof, ProofEvent.Kind.LINK_ENDED, by, origin, detail=link.name)


def find_link(key: str) -> ReviewLink | None:
    """The link with ``key``, ended or not. By its hash: how long the search takes tells nothing of other keys."""
    links = ReviewLink.objects.select_related("proof__issue__newsletter", "proof__superseded_by")
    return links.filter(key_hash=hash_of(key)).first()


def hash_of(key: str) -> str:
    return hashlib.sha256(key.encode()).hexdigest()
