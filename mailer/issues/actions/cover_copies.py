"""Copies of photos covered by a placeholder at the same address: marked first, in the database, then exchanged."""

from __future__ import annotations

import hashlib
import os
import secrets
from collections.abc import Iterable
from typing import TYPE_CHECKING

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.utils import timezone
from PIL import Image as Pillow
from PIL import ImageDraw

from mailer.issues.actions.record_event import record_event
from mailer.issues.models import ProofEvent, ProofPicture
from mailer.issues.origin import NOWHERE, Origin
from mailer.issues.picture_pixels import as_jpeg, as_png
from mailer.issues.pictures import sha256_of

if TYPE_CHECKING:
    from subscribers.models import User

_GROUND, _FRAME = "#d5d7da", "#8a8f96"
_QUALITY = 80


def placeholder(width: int, height: int, file: str) -> bytes:
    """A grey field with a frame, as large as the picture was; PNG or JPEG as ``file`` is called. The same each time."""
    field = Pillow.new("RGB", (width, height), _GROUND)
    pen = ImageDraw.Draw(field)
    line = max(2, min(width, height) // 100)
    pen.rectangle((0, 0, width - 1, height - 1), outline=_FRAME, width=line)
    pen.line((0, 0, width - 1, height - 1), fill=_FRAME, width=line)
    pen.line((0, height - 1, width - 1, 0), fill=_FRAME, width=line)
    return as_png(field) if file.endswith(".png") else as_jpeg(field, _QUALITY)


def mark(
    copies: Iterable[ProofPicture],
    kind: ProofEvent.Kind,
    detail: str,
    by: User | None = None,
    origin: Origin = NOWHERE,
    *,
    is_void: bool = False,
) -> None:
    """From now on nothing but a placeholder may stand at the addresses of ``copies``; each proof's audit says so.
    Whoever calls this has a transaction, and calls :func:`swap` after it. A proof with a void copy is never sent."""
    marked = list(copies)
    for copy in marked:
        copy.withdrawn_at, copy.is_void, copy.swapped_at = timezone.now(), is_void, None
        copy.placeholder_sha256 = _hash_of(_placeholder_of(copy))
        copy.save(update_fields=["withdrawn_at", "is_void", "swapped_at", "placeholder_sha256"])
    for proof in {copy.proof for copy in marked}:
        record_event(proof, kind, by, origin, detail=detail[:400])


def swap(copies: Iterable[ProofPicture], *, again: bool = True) -> None:
    """Puts the placeholder in the place of every marked copy that is not exchanged yet; twice does no harm. One that
    fails keeps none of the others from it; then raises OSError. ``again`` makes those anew whose file is gone: not to
    be done where other machines have the files."""
    failed: OSError | None = None
    for copy in copies:
        try:
            _swap(copy, again)
        except OSError as error:
            failed = error
    if failed:
        raise failed


def is_covered(copies: Iterable[ProofPicture]) -> bool:
    """Whether a placeholder stands at the address of all."""
    return all(sha256_of(copy.file) == copy.placeholder_sha256 for copy in copies)


def _swap(copy: ProofPicture, again: bool) -> None:
    there = sha256_of(copy.file)
    if not there and not again:
        return
    if there != copy.placeholder_sha256:
        made = _placeholder_of(copy)
        copy.placeholder_sha256 = _hash_of(made)  # another Pillow may write the same field in other bytes
        overwrite(copy.file, made)
    copy.swapped_at = timezone.now()
    copy.save(update_fields=["swapped_at", "placeholder_sha256"])


def overwrite(file: str, data: bytes) -> None:
    """At the same address, and never half: a reader gets the old file or the new one whole."""
    aside = default_storage.save(f"p/{secrets.token_hex(20)}.tmp", ContentFile(data))
    os.replace(default_storage.path(aside), default_storage.path(file))


def _placeholder_of(copy: ProofPicture) -> bytes:
    return placeholder(copy.width, copy.height, copy.file)


def _hash_of(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()
