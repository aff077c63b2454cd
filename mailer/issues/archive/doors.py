"""Who may read the page of a proof."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum

from django.http import HttpRequest

from mailer.issues.models import Proof, Visibility


class Door(Enum):
    """For whom the page of a proof is."""

    SHUT = "nobody"
    STAFF = "staff"
    READERS = "those who have the mail, and staff"
    OPEN = "everybody"


@dataclass(frozen=True, slots=True)
class Link:
    """A link of a reader's own, proven: it says that they have the mail of ``proof``, which is of ``issue``."""

    token: str
    proof: int
    issue: int
    language: str = ""
    """Of the edition that its holder has."""

    def is_for(self, proof: Proof) -> bool:
        """Whoever has a mail of an issue reads also how it was corrected, once that was sent."""
        return self.proof == proof.pk or (proof.sent_at is not None and self.issue == proof.issue_id)


def door_of(proof: Proof) -> Door:
    """A test is for staff. What was not signed is for nobody, and what was not sent to everybody for those who have it
    already."""
    if proof.purpose == Proof.Purpose.TEST:
        return Door.STAFF
    if proof.signed_at is None:
        return Door.SHUT
    if proof.shown_to == Visibility.STAFF:
        return Door.STAFF
    is_public = proof.shown_to == Visibility.PUBLIC
    return Door.OPEN if is_public and proof.sent_at is not None else Door.READERS


def lets_in(door: Door, proof: Proof, request: HttpRequest, link: Link | None) -> bool:
    """Asks for the visitor's session only where it matters: no page for everybody depends on a cookie."""
    if door in (Door.OPEN, Door.SHUT):
        return door is Door.OPEN
    if door is Door.READERS and link is not None and link.is_for(proof):
        return True
    return is_staff(request)


def is_staff(request: HttpRequest) -> bool:
    return request.user.has_perm("wagtailadmin.access_admin") or request.user.has_perm("issues.view_proof")
