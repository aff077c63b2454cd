"""The same picture, wherever it is: in other images of the library, and as copies in proofs."""

from __future__ import annotations

from django.db.models import Q, QuerySet

from mailer.issues.models import Image, Proof, ProofPicture

MOST = 500
"""Images that are taken for the same."""


def twins_of(image: Image, intake_hash: str = "") -> list[Image]:
    """Other images that were handed in as the same file; ``intake_hash`` is the image's own, or that of the picture it
    had when somebody agreed to be shown."""
    same = intake_hash or image.intake_hash
    return list(Image.objects.filter(intake_hash=same).exclude(pk=image.pk).order_by("pk")[:MOST]) if same else []


def copies_of(image: Image, intake_hash: str = "") -> QuerySet[ProofPicture]:
    """All copies of the image, whichever file it had then, and those of its twins."""
    same = intake_hash or image.intake_hash
    found = Q(image=image)
    if same:
        found |= Q(intake_hash=same) | Q(intake_hash="", image__intake_hash=same)
    return ProofPicture.objects.filter(found)


def pending_of(image: Image) -> QuerySet[ProofPicture]:
    """Copies that are marked, and not exchanged yet."""
    return copies_of(image).filter(withdrawn_at__isnull=False, swapped_at=None)


def proofs_showing(image: Image, intake_hash: str = "") -> list[Proof]:
    """Every proof that has a copy, newest first; tests as well."""
    shown = copies_of(image, intake_hash).values("proof")
    return list(Proof.objects.filter(pk__in=shown).select_related("issue"))


def earlier(copies: QuerySet[ProofPicture], image: Image) -> QuerySet[ProofPicture]:
    """Those that show the picture as it was before it got the file it has now. Where that is the one it was handed in
    with, its twins show nothing else."""
    found = copies.exclude(image=image, taken_from=image.file.name)
    is_as_handed_in = bool(image.intake_hash) and image.file_hash == image.intake_hash
    return found.exclude(~Q(image=image), intake_hash=image.intake_hash) if is_as_handed_in else found
