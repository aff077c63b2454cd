"""Blurs faces in a photo for good: in the library, and in what was not sent yet."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils.translation import gettext as _

from mailer.issues.actions.check_photo import CHANGED, bytes_of, held, keep
from mailer.issues.actions.cover_copies import mark, swap
from mailer.issues.actions.exchange_file import exchange_file
from mailer.issues.errors import Refused
from mailer.issues.faces import hidden
from mailer.issues.models import Image, PhotoCheck, ProofEvent, ProofPicture
from mailer.issues.origin import NOWHERE, Origin
from mailer.issues.photo_checks import check_of
from mailer.issues.photo_faces import Face, State, faces_of
from mailer.issues.picture_bytes import JPEG
from mailer.issues.picture_intake import made_by_us

if TYPE_CHECKING:
    from subscribers.models import User


def blur_faces(
    image: Image,
    numbers: Collection[int] | None = None,
    seen: str | None = None,
    by: User | None = None,
    origin: Origin = NOWHERE,
) -> int:
    """Blurs those open faces, or all, in a new file, and deletes the old one and its renditions: nothing brings them
    back. Its copies in proofs that were not sent yet, and in tests, are covered: such a proof has to be made anew.
    ``seen`` is what the page was about (PhotoCheck.seen). Gives how many were blurred.

    Raises Refused, and OSError; then the old file stays, unless all that is left to do is to cover copies: those are
    marked, nothing is sent with them, and the sweep goes on."""
    image.refresh_from_db()
    check = check_of(image)
    if check is None:
        raise Refused(_("This photo has a new file. Look at it again."))
    if seen is not None and check.seen != seen:
        raise Refused(str(CHANGED))
    chosen = [face for face in _open(check) if numbers is None or face.number in numbers]
    if not chosen:
        return 0
    # It takes seconds: nobody else waits for it
    data = hidden(bytes_of(image), [face.box for face in chosen])
    with transaction.atomic():
        _exchange(image, held(image, check.seen), chosen, data)
        copies = _unsent(image)
        mark(copies, ProofEvent.Kind.COVERED, image.title, by, origin, is_void=True)
    swap(copies)
    return len(chosen)


def _open(check: PhotoCheck) -> list[Face]:
    return [face for face in faces_of(check.faces) if face.state is State.OPEN]


def _exchange(image: Image, check: PhotoCheck, chosen: list[Face], data: bytes) -> None:
    exchange_file(image, made_by_us(data, "photo.jpg" if data.startswith(JPEG) else "photo.png"))
    check.file = image.file.name
    faces = faces_of(check.faces)
    keep(check, [replace(face, state=State.BLURRED) if face in chosen else face for face in faces])


def _unsent(image: Image) -> list[ProofPicture]:
    """Its copies in proofs that went to no readers, tests among them."""
    found = ProofPicture.objects.filter(image=image, proof__sent_at=None, withdrawn_at=None)
    return list(found.select_related("proof"))
