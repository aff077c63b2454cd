"""Looks for the faces in a photo, and keeps what people say of them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from mailer.issues.actions.exchange_file import exchange_file
from mailer.issues.actions.withdraw_consent import cover_unsent
from mailer.issues.errors import Refused
from mailer.issues.faces import Box, TooManyBoxes, UnreadablePhoto, can_find_faces, find_faces, hidden
from mailer.issues.faces.boxes import MOST
from mailer.issues.models import Image, PhotoCheck, PhotoConsent
from mailer.issues.photo_checks import check_of
from mailer.issues.photo_faces import Face, State, faces_of, found_faces
from mailer.issues.picture_bytes import JPEG
from mailer.issues.picture_intake import TakenPicture

if TYPE_CHECKING:
    from subscribers.models import User


def look_at(image: Image) -> PhotoCheck:
    """The check of the image's present file; where there is none, faces are looked for, which takes a second at most.
    Raises :class:`mailer.issues.faces.UnreadablePhoto` and OSError."""
    return check_of(image) or _looked(image)


def _looked(image: Image) -> PhotoCheck:
    searched = can_find_faces()
    boxes = find_faces(_bytes(image)) if searched else ()
    fresh = {
        "file": image.file.name,
        "faces": [each.as_json() for each in found_faces(boxes)],
        "searched": searched,
        "confirmed_at": None,
        "confirmed_by": None,
    }
    return PhotoCheck.objects.update_or_create(image=image, defaults=fresh)[0]


def _bytes(image: Image) -> bytes:
    with image.file.open("rb") as handle:
        return bytes(handle.read())


def draw_face(image: Image, box: Box) -> Face:
    """Adds a box that somebody drew. Raises :class:`TooManyBoxes`."""
    with transaction.atomic():
        check = _held(image)
        faces = faces_of(check.faces)
        if len(faces) >= MOST:
            raise TooManyBoxes(_("This photo has too many boxes. Choose another photo."))
        number = max((face.number for face in faces), default=0) + 1
        face = Face(number, box.left, box.top, box.width, box.height, 1.0, drawn=True)
        _keep(check, [*faces, face])
    return face


def mark_face(image: Image, number: int, state: State, consent: int | None = None) -> None:
    """Says of an open face that it is none or has consent, or opens one of these again. Raises :class:`Refused`."""
    with transaction.atomic():
        check = _held(image)
        faces = faces_of(check.faces)
        if not any(face.number == number and face.state is not State.BLURRED for face in faces):
            raise Refused(_("This box is not there any more. Look at the photo again."))
        _keep(check, [replace(f, state=state, consent=consent) if f.number == number else f for f in faces])


def record_consent(consent: PhotoConsent, number: int) -> None:
    """Stores the consent of whoever is in that box. Raises :class:`Refused`."""
    with transaction.atomic():
        consent.save()
        mark_face(consent.image, number, State.CONSENTED, consent.pk)


def confirm_photo(image: Image, by: User | None) -> None:
    """Somebody looked at the whole photo. Raises :class:`Refused` while a face is open."""
    with transaction.atomic():
        check = _held(image)
        if any(face.state is State.OPEN for face in faces_of(check.faces)):
            raise Refused(_("Blur each face first, record consent, or say that it is not a face."))
        check.confirmed_at, check.confirmed_by = timezone.now(), by
        check.save(update_fields=["confirmed_at", "confirmed_by"])


def blur_faces(image: Image, numbers: Sequence[int]) -> int:
    """Blurs those open faces in a new file, and deletes the old one and its renditions: nothing brings them back. Its
    copies in proofs that were not sent yet, and in tests, are covered: such a proof has to be made anew. Gives how many
    were blurred. Raises :class:`UnreadablePhoto`, and OSError; then the old file stays."""
    with transaction.atomic():
        check = _held(image)
        image.refresh_from_db()
        faces = faces_of(check.faces)
        chosen = [face for face in faces if face.number in numbers and face.state is State.OPEN]
        if not chosen:
            return 0
        data = hidden(_bytes(image), [face.box for face in chosen])
        exchange_file(image, TakenPicture(data, name="photo.jpg" if data.startswith(JPEG) else "photo.png"))
        check.file = image.file.name
        transaction.on_commit(partial(cover_unsent, image))
        _keep(check, [replace(face, state=State.BLURRED) if face in chosen else face for face in faces])
    return len(chosen)


def _held(image: Image) -> PhotoCheck:
    """The check of the present file, for this transaction alone. Raises :class:`Refused` where there is none."""
    file = Image.objects.select_for_update().values_list("file", flat=True).get(pk=image.pk)
    check = PhotoCheck.objects.select_for_update().filter(image=image, file=file).first()
    if check is None:
        raise Refused(_("This photo has a new file. Look at it again."))
    return check


def _keep(check: PhotoCheck, faces: Sequence[Face]) -> None:
    """What is changed has to be looked over again."""
    check.faces = [face.as_json() for face in faces]
    check.confirmed_at = check.confirmed_by = None
    check.save()


__all__ = ["UnreadablePhoto", "blur_faces", "confirm_photo", "draw_face", "look_at", "mark_face", "record_consent"]
