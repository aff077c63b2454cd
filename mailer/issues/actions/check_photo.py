"""Looks for the faces in a photo, and keeps what people say of them."""

from __future__ import annotations

import hmac
from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from mailer.issues.errors import Refused
from mailer.issues.faces import Box, TooManyBoxes, can_find_faces, find_faces
from mailer.issues.faces.boxes import MOST
from mailer.issues.models import Image, PhotoCheck, PhotoConsent
from mailer.issues.photo_checks import check_of
from mailer.issues.photo_faces import Face, State, faces_of, found_faces

if TYPE_CHECKING:
    from subscribers.models import User

CHANGED = gettext_lazy("The photo or its boxes have changed since you opened the page. Look at it again.")


def look_at(image: Image) -> PhotoCheck:
    """The check of the image's present file; where there is none, faces are looked for, which takes a second at most.
    Raises :class:`mailer.issues.faces.UnreadablePhoto` and OSError."""
    return check_of(image) or _looked(image)


def _looked(image: Image) -> PhotoCheck:
    searched = can_find_faces()
    boxes = find_faces(bytes_of(image)) if searched else ()
    fresh = {
        "file": image.file.name,
        "faces": [each.as_json() for each in found_faces(boxes)],
        "searched": searched,
        "confirmed_at": None,
        "confirmed_by": None,
    }
    return PhotoCheck.objects.update_or_create(image=image, defaults=fresh)[0]


def bytes_of(image: Image) -> bytes:
    """Of its file. Raises OSError."""
    with image.file.open("rb") as handle:
        return bytes(handle.read())


def draw_face(image: Image, box: Box, seen: str | None = None) -> Face:
    """Adds a box that somebody drew. ``seen`` is what the page they looked at was about (PhotoCheck.seen); None where
    nobody looked at one. Raises :class:`TooManyBoxes`, and :class:`Refused` where that is not what is there now."""
    with transaction.atomic():
        check = held(image, seen)
        faces = faces_of(check.faces)
        if len(faces) >= MOST:
            raise TooManyBoxes(_("This photo has too many boxes. Choose another photo."))
        number = max((face.number for face in faces), default=0) + 1
        face = Face(number, box.left, box.top, box.width, box.height, 1.0, drawn=True)
        keep(check, [*faces, face])
    return face


def mark_face(image: Image, number: int, state: State, consent: int | None = None, seen: str | None = None) -> None:
    """Says of an open face that it is none or has consent, or opens one of these again. ``seen`` as in
    :func:`draw_face`. Raises :class:`Refused`."""
    with transaction.atomic():
        check = held(image, seen)
        faces = faces_of(check.faces)
        if not any(face.number == number and face.state is not State.BLURRED for face in faces):
            raise Refused(_("This box is not there any more. Look at the photo again."))
        keep(check, [replace(f, state=state, consent=consent) if f.number == number else f for f in faces])


def record_consent(consent: PhotoConsent, number: int, seen: str | None = None) -> None:
    """Stores the consent of whoever is in that box. ``seen`` as in :func:`draw_face`. Raises :class:`Refused`; then
    nothing is left of its document."""
    try:
        with transaction.atomic():
            consent.save()
            mark_face(consent.image, number, State.CONSENTED, consent.pk, seen)
    except BaseException:
        if consent.document and consent.document._committed:
            consent.document.storage.delete(consent.document.name)
        raise


def confirm_photo(image: Image, by: User | None, seen: str | None = None) -> None:
    """Somebody looked at the whole photo. ``seen`` as in :func:`draw_face`. Raises :class:`Refused` while a face is
    open."""
    with transaction.atomic():
        check = held(image, seen)
        if any(face.state is State.OPEN for face in faces_of(check.faces)):
            raise Refused(_("Blur each face first, record consent, or say that it is not a face."))
        check.confirmed_at, check.confirmed_by = timezone.now(), by
        check.save(update_fields=["confirmed_at", "confirmed_by"])


def held(image: Image, seen: str | None = None) -> PhotoCheck:
    """The check of the present file, for this transaction alone. Raises :class:`Refused` where there is none, or it is
    not the one that was ``seen``."""
    file = Image.objects.select_for_update().values_list("file", flat=True).get(pk=image.pk)
    check = PhotoCheck.objects.select_for_update().filter(image=image, file=file).first()
    if check is None:
        raise Refused(_("This photo has a new file. Look at it again."))
    if seen is not None and not hmac.compare_digest(check.seen.encode(), seen.encode("utf-8", "replace")):
        raise Refused(str(CHANGED))
    return check


def keep(check: PhotoCheck, faces: Sequence[Face]) -> None:
    """What is changed has to be looked over again."""
    check.faces = [face.as_json() for face in faces]
    check.confirmed_at = check.confirmed_by = None
    check.save()
