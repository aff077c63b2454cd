"""How photos stand: what was found in their present files, and what those who are shown agreed to."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING

from django.db.models import Q
from django.utils.translation import gettext as _

from mailer.issues.errors import ProofRefused
from mailer.issues.models import Image, PhotoCheck, PhotoConsent
from mailer.issues.photo_faces import Face, PhotoStanding, State, faces_of

if TYPE_CHECKING:
    from mailer.issues.pictures import FrozenPicture


def check_of(image: Image) -> PhotoCheck | None:
    """What was found in the file that the image has now; None where nobody looked at it yet."""
    return PhotoCheck.objects.filter(image=image, file=image.file.name).first()


def standings(images: Iterable[Image]) -> dict[int, PhotoStanding]:
    """By the images' keys."""
    given = {image.pk: image for image in images}
    checks = {each.image_id: each for each in PhotoCheck.objects.filter(image__in=given)}
    consents: defaultdict[int, list[PhotoConsent]] = defaultdict(list)
    for consent in PhotoConsent.objects.filter(image__in=given):
        consents[consent.image_id].append(consent)
    for key, withdrawn in _withdrawn_elsewhere(list(given.values())):
        consents[key].append(withdrawn)
    return {key: _standing(image, checks.get(key), consents[key]) for key, image in given.items()}


def _withdrawn_elsewhere(images: Sequence[Image]) -> Iterator[tuple[int, PhotoConsent]]:
    """By an image's key, what was withdrawn of the same picture in another image."""
    hashes = {image.intake_hash for image in images if image.intake_hash}
    for consent in PhotoConsent.objects.filter(intake_hash__in=hashes, withdrawn_at__isnull=False):
        for image in images:
            if image.intake_hash == consent.intake_hash and image.pk != consent.image_id:
                yield image.pk, consent


def _standing(image: Image, check: PhotoCheck | None, consents: Sequence[PhotoConsent]) -> PhotoStanding:
    current = check if check and check.file == image.file.name else None
    faces = [face for face in faces_of(current.faces) if face.state is not State.NONE] if current else []
    return PhotoStanding(
        image.pk,
        image.title,
        confirmed=current is not None and current.confirmed_at is not None,
        found=len(faces),
        open=sum(face.state is State.OPEN for face in faces),
        ended=tuple(each.whom for each in consents if _stops(each, faces)),
    )


def _stops(consent: PhotoConsent, faces: Sequence[Face]) -> bool:
    """A withdrawn one for good, in whatever file; one whose last day is over while the face it covers still shows."""
    shown = any(face.consent == consent.pk and face.state is State.CONSENTED for face in faces)
    return consent.withdrawn_at is not None or (shown and consent.has_ended())


def check_still_shown(copies: Sequence[FrozenPicture]) -> None:
    """To be asked in the transaction that stores a proof: raises :class:`ProofRefused` where a picture was blurred,
    exchanged or withdrawn since it was copied. It holds the images until the proof stands, so that a withdrawal that
    comes now finds the proof."""
    keys = [copy.image.pk for copy in copies]
    now = dict(Image.objects.select_for_update().filter(pk__in=keys).order_by("pk").values_list("pk", "file"))
    hashes = [copy.image.intake_hash for copy in copies if copy.image.intake_hash]
    of_these = PhotoConsent.objects.filter(Q(image__in=keys) | Q(intake_hash__in=hashes), withdrawn_at__isnull=False)
    withdrawn = {each for row in of_these.values_list("image", "intake_hash") for each in row if each}
    for copy in copies:
        is_withdrawn = bool(withdrawn & {copy.image.pk, copy.image.intake_hash})
        if now.get(copy.image.pk) != copy.image.file.name or is_withdrawn:
            message = _("The photo “{title}” was withdrawn or changed. Choose another, or try again.")
            raise ProofRefused(message.format(title=copy.image.title))
