"""The rows of a proof's variants and pictures."""

from __future__ import annotations

from collections.abc import Iterable

from mailer.issues.models import Proof, ProofPicture, ProofVariant
from mailer.issues.models.proof import hash_of
from mailer.issues.pictures import FrozenPicture
from mailer.issues.variants import Variant


def stored(proof: Proof, variant: Variant) -> ProofVariant:
    """The row of ``variant``, not saved yet."""
    compiled = variant.compiled.to_json()
    return ProofVariant(
        proof=proof,
        language=variant.compiled.language,
        audience=variant.audience,
        medium=variant.medium.value,
        light=variant.light,
        compiled=compiled,
        sha256=hash_of(compiled),
    )


def store_pictures(proof: Proof, copies: Iterable[FrozenPicture]) -> None:
    ProofPicture.objects.bulk_create(
        ProofPicture(
            proof=proof,
            image=copy.image,
            taken_from=copy.image.file.name,
            intake_hash=copy.image.intake_hash,
            file=copy.file,
            sha256=copy.sha256,
            width=copy.width,
            height=copy.height,
        )
        for copy in copies
    )
