"""Somebody who is shown wants it no longer: their photo is taken out of every mail and page that shows it."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils import timezone

from mailer.issues.actions.cover_copies import is_covered, mark, placeholder, swap
from mailer.issues.actions.exchange_file import exchange_file
from mailer.issues.models import Image, PhotoConsent, Proof, ProofEvent
from mailer.issues.origin import NOWHERE, Origin
from mailer.issues.photo_twins import copies_of, proofs_showing, twins_of
from mailer.issues.picture_intake import made_by_us
from mailer.issues.pictures import sha256_of

if TYPE_CHECKING:
    from subscribers.models import User


def withdraw_consent(
    consent: PhotoConsent, by: User | None = None, reason: str = "", origin: Origin = NOWHERE
) -> list[Proof]:
    """The proofs that show the photo, or the same picture from another image of the library, in which a placeholder now
    stands at the same address; also in mails that were sent, as long as the reader's mail program fetches pictures from
    us. Raises OSError where the storage fails: the withdrawal stands then, nothing is sent with the photo any more, and
    :func:`finish_withdrawal` goes on; so does the sweep."""
    with transaction.atomic():
        image = consent.image
        _hold([image, *twins_of(image, consent.intake_hash)])
        _mark(consent, by, reason)
        copies = copies_of(image, consent.intake_hash).filter(withdrawn_at=None).select_related("proof")
        mark(copies, ProofEvent.Kind.WITHDRAWN, f"{image.title} · {consent.whom}", by, origin)
    finish_withdrawal(consent)
    return proofs_showing(image, consent.intake_hash)


def finish_withdrawal(consent: PhotoConsent, *, again: bool = True) -> None:
    """Puts the placeholder in the place of every withdrawn copy that is not yet exchanged, and of the library's own
    files. Doing it twice does no harm. ``again`` as :func:`swap` has it."""
    image = Image.objects.get(pk=consent.image_id)
    swap(copies_of(image, consent.intake_hash).filter(withdrawn_at__isnull=False), again=again)
    done = [_swap_original(each, again) for each in (image, *twins_of(image, consent.intake_hash))]
    if all(done):
        consent.swapped_at = timezone.now()
        consent.save(update_fields=["swapped_at"])


def is_swapped(consent: PhotoConsent) -> bool:
    image = consent.image
    originals = (image, *twins_of(image, consent.intake_hash))
    copies = copies_of(image, consent.intake_hash).filter(withdrawn_at__isnull=False)
    return is_covered(copies) and all(map(_shows_placeholder, originals))


def _hold(images: list[Image]) -> None:
    """Proofs that are made of them meanwhile wait: then they find the withdrawal."""
    list(Image.objects.select_for_update().filter(pk__in=[each.pk for each in images]).order_by("pk"))


def _mark(consent: PhotoConsent, by: User | None, reason: str) -> None:
    consent.intake_hash = consent.intake_hash or consent.image.intake_hash
    if consent.withdrawn_at is None:
        consent.withdrawn_at, consent.withdrawn_by, consent.withdrawal_reason = timezone.now(), by, reason[:300]
    consent.save(update_fields=["withdrawn_at", "withdrawn_by", "withdrawal_reason", "intake_hash"])


def _swap_original(image: Image, again: bool) -> bool:
    """Whether a placeholder stands there now."""
    if not again and not image.file.storage.exists(image.file.name):
        return False
    if not _shows_placeholder(image):
        name = "photo.png" if image.file.name.endswith(".png") else "photo.jpg"
        exchange_file(image, made_by_us(placeholder(image.width, image.height, name), name))
    return True


def _shows_placeholder(image: Image) -> bool:
    made = placeholder(image.width, image.height, image.file.name)
    return sha256_of(image.file.name) == hashlib.sha256(made).hexdigest()
