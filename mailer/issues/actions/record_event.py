"""Writes one line of a proof's audit."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.utils import timezone

from mailer.issues.digest import proof_digest
from mailer.issues.models import Proof, ProofEvent
from mailer.issues.origin import NOWHERE, Origin
from mailer.issues.signers import name_of

if TYPE_CHECKING:
    from subscribers.models import User


def record_event(
    proof: Proof,
    kind: ProofEvent.Kind,
    by: User | Any | None = None,
    origin: Origin = NOWHERE,
    *,
    on_behalf_of: Any = None,
    name: str = "",
    detail: str = "",
) -> ProofEvent:
    """Who did what with ``proof``, and what its rows give at this moment. ``name`` is for people without an account."""
    return ProofEvent.objects.create(
        proof=proof,
        kind=kind,
        at=timezone.now(),
        user=by,
        name=(name or name_of(by))[:200],
        on_behalf_of=on_behalf_of,
        digest=proof_digest(proof),
        address=origin.address,
        agent=origin.agent,
        detail=detail,
    )
