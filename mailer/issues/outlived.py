"""Photos that are still shown though the last day of a consent is over: a proof stands longer than that, and its page
in the archive longer still."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date

from django.core.exceptions import ObjectDoesNotExist
from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from mailer.issues.errors import ProofRefused
from mailer.issues.models import Image, PhotoConsent, Proof, ProofPicture
from mailer.issues.photo_faces import State, faces_of

MOST = 50
"""Consents that are looked at for one list, those that ended last."""
MOST_PROOFS = 20
"""That are told of each, the newest."""


@dataclass(frozen=True, slots=True)
class Outlived:
    """A consent that is over, and proofs that still show the photo: sent ones, and those that may still be."""

    consent: PhotoConsent
    proofs: tuple[Proof, ...]


def outlived() -> Iterator[Outlived]:
    """Of all photos."""
    return _outlived(_ended(timezone.localdate()))


def outlived_by(images: Iterable[Image]) -> list[Outlived]:
    """Of ``images`` alone."""
    return list(_outlived(_ended(timezone.localdate()).filter(image__in=list(images))))


def check_consent_lasts(proof: Proof, today: date | None = None) -> None:
    """Raises :class:`ProofRefused` where a photo of the proof shows somebody whose consent is over."""
    copies = list(proof.pictures.filter(withdrawn_at=None))
    images = {copy.image_id for copy in copies}
    for consent in _ended(today or timezone.localdate()).filter(image__in=images):
        if any(copy.image_id == consent.image_id and _covers(consent, copy) for copy in copies):
            message = _(
                "Consent for the photo “{title}” ended on {day}: {whom}. Record a new consent under “People in the "
                "photo”, or choose another photo and make a new proof."
            )
            day = date_format(consent.until, "DATE_FORMAT")
            raise ProofRefused(message.format(title=consent.image.title, day=day, whom=consent.whom))


def _ended(today: date) -> QuerySet[PhotoConsent]:
    over = PhotoConsent.objects.filter(until__lt=today, withdrawn_at=None)
    return over.select_related("image__photo_check").order_by("-until", "-pk")


def _outlived(consents: QuerySet[PhotoConsent]) -> Iterator[Outlived]:
    for consent in consents[:MOST]:
        stands = Q(proof__sent_at__isnull=False) | Q(proof__superseded_by=None, proof__purpose=Proof.Purpose.ISSUE)
        copies = ProofPicture.objects.filter(stands, image=consent.image_id, withdrawn_at=None)
        recent = copies.select_related("proof__issue").order_by("-proof")[: MOST_PROOFS * 2]  # a photo and a logo
        proofs = dict.fromkeys(copy.proof for copy in recent if _covers(consent, copy))
        if proofs:
            yield Outlived(consent, tuple(proofs)[:MOST_PROOFS])


def _covers(consent: PhotoConsent, copy: ProofPicture) -> bool:
    """Whether the copy shows somebody on the strength of that consent. Where the photo has been exchanged since, nobody
    can say that it does not."""
    if "" not in (consent.intake_hash, copy.intake_hash) and consent.intake_hash != copy.intake_hash:
        return False
    image = consent.image
    try:
        check = image.photo_check
    except ObjectDoesNotExist:
        return True
    if check.file != image.file.name or copy.intake_hash not in ("", image.intake_hash):
        return True
    return any(face.state is State.CONSENTED and face.consent == consent.pk for face in faces_of(check.faces))
