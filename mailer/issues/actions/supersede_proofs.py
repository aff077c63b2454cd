"""Lets a newer proof of an issue take the place of older ones."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db.models import QuerySet

from mailer.issues.actions.record_event import record_event
from mailer.issues.editions import proofs_of
from mailer.issues.models import Proof, ProofEvent
from mailer.issues.origin import NOWHERE, Origin

if TYPE_CHECKING:
    from subscribers.models import User


def supersede_unsigned(newer: Proof, by: User | None = None, origin: Origin = NOWHERE) -> None:
    """Nobody shall sign an older proof of the issue now that ``newer`` is made. Within the caller's transaction."""
    _supersede(_older(newer).filter(signed_at=None), newer, by, origin)


def supersede_unsent(newer: Proof, by: User | None = None, origin: Origin = NOWHERE) -> None:
    """No campaign shall begin to send an older signed proof of the issue now that ``newer`` is signed. What was sent
    stays sent. Within the caller's transaction."""
    _supersede(_older(newer).filter(sent_at=None), newer, by, origin)


def _older(newer: Proof) -> QuerySet[Proof]:
    """Proofs of the same issue, whichever edition they hang on, that nothing has taken the place of yet; tests are none
    of them."""
    older = proofs_of(newer.issue).filter(superseded_by=None, pk__lt=newer.pk)
    return older.order_by("pk").select_for_update(of=("self",))


def _supersede(older: QuerySet[Proof], newer: Proof, by: User | None, origin: Origin) -> None:
    for each in older:
        each.superseded_by = newer
        each.save(update_fields=["superseded_by"])
        record_event(each, ProofEvent.Kind.SUPERSEDED, by, origin, detail=str(newer.pk))
