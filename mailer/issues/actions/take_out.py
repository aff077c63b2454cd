"""Takes a photo out of proofs that show it, sent ones too, whatever anybody agreed to: a face was missed, or somebody
asks. Mails that went out fetch their pictures from us, and so show a placeholder."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction
from django.db.models import QuerySet

from mailer.issues.actions.cover_copies import mark, swap
from mailer.issues.models import Image, Proof, ProofEvent, ProofPicture
from mailer.issues.origin import NOWHERE, Origin
from mailer.issues.photo_twins import copies_of, earlier

if TYPE_CHECKING:
    from subscribers.models import User


def still_shown(image: Image, *, only_earlier: bool = False) -> QuerySet[ProofPicture]:
    """Copies of the photo, and of the same picture from other images, that are not covered; with ``only_earlier`` those
    that show it as it was before its last blur."""
    shown = copies_of(image).filter(withdrawn_at=None)
    return earlier(shown, image) if only_earlier else shown


def sent_with(image: Image, *, only_earlier: bool = False) -> QuerySet[Proof]:
    """The proofs that went to readers and still show it, newest first."""
    shown = still_shown(image, only_earlier=only_earlier).values("proof")
    return Proof.objects.filter(pk__in=shown, sent_at__isnull=False).select_related("issue")


def take_out(
    image: Image, by: User | None = None, reason: str = "", origin: Origin = NOWHERE, *, only_earlier: bool = False
) -> int:
    """Covers the copies that :func:`still_shown` gives, and gives how many proofs had them. Proofs that were sent stay
    signed; those that were not have to be made anew. Raises OSError where the storage fails: the sweep goes on then."""
    with transaction.atomic():
        Image.objects.select_for_update().get(pk=image.pk)
        copies = list(still_shown(image, only_earlier=only_earlier).select_related("proof"))
        detail = f"{image.title} · {reason}" if reason else image.title
        for is_void in (False, True):
            of_kind = [each for each in copies if (each.proof.sent_at is None) is is_void]
            mark(of_kind, ProofEvent.Kind.TAKEN_OUT, detail, by, origin, is_void=is_void)
    swap(copies)
    return len({copy.proof_id for copy in copies})
