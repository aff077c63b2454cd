"""The digest that is signed: over everything that is sent and to whom it may go."""

from __future__ import annotations

import hashlib
import hmac
import json
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _

from mailer.issues.errors import ProofRefused
from mailer.issues.pictures import sha256_of

if TYPE_CHECKING:
    from mailer.issues.models import Proof, ProofVariant


def proof_digest(proof: Proof) -> str:
    """SHA-256 (hex) over the rows of the proof as they stand in the database now."""
    document = json.dumps(_sealed(proof), ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(document.encode("utf-8", "surrogatepass")).hexdigest()


def _sealed(proof: Proof) -> dict[str, Any]:
    """Every value that a mail or its audience is made from; a change of its shape needs a new version, and the old
    ones stay for what was signed under them."""
    sealed = {
        "version": proof.digest_version,
        "public_id": proof.public_id,
        "list_id": proof.list_id,
        "sender": [proof.sender_name, proof.sender_email],
        "reply_to": proof.reply_to,
        "subject": proof.subject,
        "lists": sorted(list_.pk for list_ in proof.lists.all()),  # a list may be renamed
        "variants": sorted(_variant(variant, proof.digest_version) for variant in proof.variants.all()),
        "pictures": sorted([each.file, each.sha256, each.width, each.height] for each in proof.pictures.all()),
        "overrides": proof.overrides,
    }
    return sealed if proof.digest_version == 1 else sealed | {"purpose": proof.purpose, "findings": proof.findings}


def _variant(variant: ProofVariant, version: int) -> list[str]:
    medium = [] if version == 1 else [variant.medium]
    return [variant.language, variant.audience, *medium, variant.compiled]


def check_unchanged(proof: Proof) -> None:
    """Raises :class:`ProofRefused` when the stored rows no longer give the digest they were frozen with."""
    if not hmac.compare_digest(proof_digest(proof), proof.digest):
        raise ProofRefused(
            _(
                "Proof {id} was changed since it was made (its digest differs). Make a new proof and have it signed."
            ).format(id=proof.pk)
        )


def verify(proof: Proof) -> None:
    """Raises :class:`ProofRefused`, with words saying what is wrong, unless the proof is signed as it stands."""
    if proof.signed_at is None or not proof.signed_digest:
        raise ProofRefused(_("Proof {id} is not signed. Have it signed first.").format(id=proof.pk))
    if not hmac.compare_digest(proof_digest(proof), proof.signed_digest):
        raise ProofRefused(
            _(
                "Proof {id} was changed since it was signed (its digest differs). Make a new proof and have it signed."
            ).format(id=proof.pk)
        )


def verify_pictures(proof: Proof) -> None:
    """Raises :class:`ProofRefused` when a picture's file is gone or is not the one that was frozen."""
    for picture in proof.pictures.all():
        if sha256_of(picture.file) != picture.sha256:
            raise ProofRefused(
                _(
                    "The picture {file} of proof {id} is missing or was changed. Make a new proof and have it signed."
                ).format(file=picture.file, id=proof.pk)
            )
