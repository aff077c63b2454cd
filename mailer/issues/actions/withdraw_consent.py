"""Somebody who is shown wants it no longer: their photo is taken out of every mail and page that shows it."""

from __future__ import annotations

import hashlib
import os
import secrets
from typing import TYPE_CHECKING

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import transaction
from django.utils import timezone
from PIL import Image as Pillow
from PIL import ImageDraw

from mailer.issues.actions.exchange_file import exchange_file
from mailer.issues.actions.record_event import record_event
from mailer.issues.models import Image, PhotoConsent, Proof, ProofEvent, ProofPicture
from mailer.issues.origin import NOWHERE, Origin
from mailer.issues.picture_intake import TakenPicture
from mailer.issues.picture_pixels import as_jpeg, as_png
from mailer.issues.pictures import sha256_of

if TYPE_CHECKING:
    from subscribers.models import User

_GROUND, _FRAME = "#d5d7da", "#8a8f96"
_QUALITY = 80


def proofs_showing(image: Image) -> list[Proof]:
    """Every proof that has a copy of the image, newest first; tests as well."""
    return list(Proof.objects.filter(pictures__image=image).select_related("issue").distinct())


def withdraw_consent(
    consent: PhotoConsent, by: User | None = None, reason: str = "", origin: Origin = NOWHERE
) -> list[Proof]:
    """The proofs that show the photo, in which a placeholder now stands at the same address; also in mails that were
    sent, as long as the reader's mail program fetches pictures from us. Raises OSError where the storage fails: the
    withdrawal stands then, nothing is sent with the photo any more, and :func:`swap_pictures` goes on."""
    with transaction.atomic():
        image = Image.objects.select_for_update().get(pk=consent.image_id)
        _mark(consent, by, reason)
        _withdraw_copies(image, by, consent.whom, origin)
    swap_pictures(image)
    return proofs_showing(image)


def swap_pictures(image: Image) -> None:
    """Puts the placeholder in the place of every withdrawn copy that is not yet exchanged, and of the library's own
    file. Doing it twice does no harm."""
    for copy in ProofPicture.objects.filter(image=image, withdrawn_at__isnull=False):
        if sha256_of(copy.file) != copy.placeholder_sha256:
            _overwrite(copy.file, placeholder(copy.width, copy.height, copy.file))
    _swap_original(image)


def cover_unsent(image: Image) -> None:
    """Puts the placeholder in the place of the image's copies in proofs that went to no readers, tests among them.
    Those are not what was frozen any more, and so are not sent. Doing it twice does no harm."""
    for copy in ProofPicture.objects.filter(image=image, proof__sent_at=None, withdrawn_at=None):
        _overwrite(copy.file, placeholder(copy.width, copy.height, copy.file))


def is_swapped(image: Image) -> bool:
    copies = ProofPicture.objects.filter(image=image, withdrawn_at__isnull=False)
    return all(sha256_of(copy.file) == copy.placeholder_sha256 for copy in copies) and _shows_placeholder(image)


def placeholder(width: int, height: int, file: str) -> bytes:
    """A grey field with a frame, as large as the picture was; PNG or JPEG as ``file`` is called. The same each time."""
    field = Pillow.new("RGB", (width, height), _GROUND)
    pen = ImageDraw.Draw(field)
    line = max(2, min(width, height) // 100)
    pen.rectangle((0, 0, width - 1, height - 1), outline=_FRAME, width=line)
    pen.line((0, 0, width - 1, height - 1), fill=_FRAME, width=line)
    pen.line((0, height - 1, width - 1, 0), fill=_FRAME, width=line)
    return as_png(field) if file.endswith(".png") else as_jpeg(field, _QUALITY)


def _mark(consent: PhotoConsent, by: User | None, reason: str) -> None:
    if consent.withdrawn_at is None:
        consent.withdrawn_at, consent.withdrawn_by, consent.withdrawal_reason = timezone.now(), by, reason[:300]
        consent.save(update_fields=["withdrawn_at", "withdrawn_by", "withdrawal_reason"])


def _withdraw_copies(image: Image, by: User | None, whom: str, origin: Origin) -> None:
    copies = list(ProofPicture.objects.filter(image=image, withdrawn_at__isnull=True).select_related("proof"))
    for copy in copies:
        copy.withdrawn_at = timezone.now()
        made = placeholder(copy.width, copy.height, copy.file)
        copy.placeholder_sha256 = hashlib.sha256(made).hexdigest()
        copy.save(update_fields=["withdrawn_at", "placeholder_sha256"])
    for proof in {copy.proof for copy in copies}:
        record_event(proof, ProofEvent.Kind.WITHDRAWN, by, origin, detail=f"{image.title} · {whom}"[:400])


def _overwrite(file: str, data: bytes) -> None:
    """At the same address, and never half: a reader gets the old file or the new one whole."""
    aside = default_storage.save(f"p/{secrets.token_hex(20)}.tmp", ContentFile(data))
    os.replace(default_storage.path(aside), default_storage.path(file))


def _swap_original(image: Image) -> None:
    if _shows_placeholder(image):
        return
    name = "photo.png" if image.file.name.endswith(".png") else "photo.jpg"
    exchange_file(image, TakenPicture(placeholder(image.width, image.height, name), name=name))


def _shows_placeholder(image: Image) -> bool:
    made = placeholder(image.width, image.height, image.file.name)
    return sha256_of(image.file.name) == hashlib.sha256(made).hexdigest()
