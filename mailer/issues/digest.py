"""The digest that is signed: over everything that is sent and to whom it may go."""

from __future__ import annotations

import hashlib
import hmac
import json
from collections.abc import Iterable
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.utils import timezone
from django.utils.translation import gettext as _

from mailer.issues.errors import ProofRefused
from mailer.issues.models.proof import hash_of
from mailer.issues.pictures import sha256_of
from mailer.issues.standing import Deed, Standing, standing, why_not

if TYPE_CHECKING:
    from mailer.issues.models import Proof, ProofVariant

SEALS_PURPOSE = 2
"""The first version of the digest that covers what a proof was made for."""
SEALS_BLOCKS = 4
"""The first that covers for whom each block is; proofs before it did not keep that of blocks for everybody."""


def proof_digest(proof: Proof, variants: Iterable[ProofVariant] | None = None) -> str:
    """SHA-256 (hex) over the rows of the proof as they stand in the database now; ``variants`` are all of its own,
    where they were read already."""
    document = json.dumps(
        _sealed(proof, proof.variants.all() if variants is None else variants),
        ensure_ascii=False,
        sort_keys=True,
        separators=(",", ":"),
    )
    return hashlib.sha256(document.encode("utf-8", "surrogatepass")).hexdigest()


def _sealed(proof: Proof, variants: Iterable[ProofVariant]) -> dict[str, Any]:
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
        "variants": sorted(_variant(variant, proof.digest_version) for variant in variants),
        "pictures": sorted([each.file, each.sha256, each.width, each.height] for each in proof.pictures.all()),
        "overrides": proof.overrides,
    }
    if proof.digest_version == 1:
        return sealed
    sealed |= {"purpose": proof.purpose, "findings": proof.findings, "staff_list": proof.staff_list_id}
    if proof.digest_version == SEALS_PURPOSE:
        return sealed
    sealed |= {"conditions": proof.conditions, "fallback": proof.fallback}
    return sealed if proof.digest_version < SEALS_BLOCKS else sealed | {"blocks": proof.blocks}


def _variant(variant: ProofVariant, version: int) -> list[str]:
    """From the third version on the bytes by their hash: an archive that lists twenty proofs reads what it shows."""
    if version > SEALS_PURPOSE:
        return [variant.language, variant.audience, variant.medium, str(variant.light), variant.sha256]
    medium = [variant.medium] if version == SEALS_PURPOSE else []
    return [variant.language, variant.audience, *medium, variant.compiled]


def _hold(proof: Proof, variants: Iterable[ProofVariant]) -> bool:
    """Whether the bytes of ``variants`` are those whose hashes the digest covers; that of older proofs covers them."""
    return proof.digest_version <= SEALS_PURPOSE or all(hash_of(each.compiled) == each.sha256 for each in variants)


def is_digest(proof: Proof, expected: str) -> bool:
    """Whether all rows of the proof, with every byte of its variants, give the digest ``expected``."""
    variants = list(proof.variants.all())
    return hmac.compare_digest(proof_digest(proof, variants), expected) and _hold(proof, variants)


def check_unchanged(proof: Proof) -> None:
    """Raises :class:`ProofRefused` when the stored rows no longer give the digest they were frozen with."""
    if not is_digest(proof, proof.digest):
        raise ProofRefused(
            _(
                "Proof {id} was changed since it was made (its digest differs). Make a new proof and have it signed."
            ).format(id=proof.pk)
        )


def standing_of(proof: Proof, now: datetime | None = None) -> Standing:
    """Where the proof stands, by its rows as they are in the database now; its pictures' files are not read."""
    expected = proof.signed_digest if proof.signed_at else proof.digest
    unchanged = is_digest(proof, expected)
    return standing(proof, unchanged, now or timezone.now())


def check_sendable(proof: Proof) -> None:
    """Raises :class:`ProofRefused` unless a campaign may begin to send the proof: it is signed as it stands, and
    nothing newer takes its place. What is on its way already goes by ``verify`` alone."""
    verify(proof)
    if reason := why_not(proof, standing_of(proof), Deed.SEND):
        raise ProofRefused(reason)


def verify(proof: Proof, shown: ProofVariant | None = None) -> None:
    """Raises :class:`ProofRefused`, with words saying what is wrong, unless the proof is signed as it stands. For a
    page that shows one variant, ``shown``, the bytes of that one will do."""
    if proof.purpose == proof.Purpose.TEST:
        raise ProofRefused(
            _("Proof {id} is a test. Make a proof of the issue to have it signed and sent.").format(id=proof.pk)
        )
    if proof.signed_at is None or not proof.signed_digest:
        raise ProofRefused(_("Proof {id} is not signed. Have it signed first.").format(id=proof.pk))
    variants = list(proof.variants.all())
    is_signed = hmac.compare_digest(proof_digest(proof, variants), proof.signed_digest)
    if not (is_signed and _hold(proof, variants if shown is None else [shown])):
        raise ProofRefused(
            _(
                "Proof {id} was changed since it was signed (its digest differs). Make a new proof and have it signed."
            ).format(id=proof.pk)
        )


def verify_test(proof: Proof) -> None:
    """Raises :class:`ProofRefused` unless the proof was made for a test and stands as it was frozen. Nobody signs one:
    that its digest covers what it is for keeps anything else from being taken for a test."""
    if proof.purpose != proof.Purpose.TEST or proof.digest_version < SEALS_PURPOSE:
        raise ProofRefused(_("Proof {id} was not made for a test. Send a test from the issue.").format(id=proof.pk))
    if not is_digest(proof, proof.digest):
        raise ProofRefused(
            _("Proof {id} was changed since it was made (its digest differs). Send a new test.").format(id=proof.pk)
        )


def verify_pictures(proof: Proof) -> None:
    """Raises :class:`ProofRefused` when a picture's file is gone or is not the one that was frozen, or the placeholder
    that took the place of a withdrawn one; and when one was covered before the proof went out."""
    for picture in proof.pictures.all():
        if picture.is_void:
            raise ProofRefused(
                _(
                    "A photo of proof {id} was blurred or taken out since: it may show who must not be seen. Make a "
                    "new proof and have it signed."
                ).format(id=proof.pk)
            )
        if sha256_of(picture.file) != picture.expected_sha256:
            raise ProofRefused(
                _(
                    "The picture {file} of proof {id} is missing or was changed. Make a new proof and have it signed."
                ).format(file=picture.file, id=proof.pk)
            )
