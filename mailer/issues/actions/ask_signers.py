"""Asks those who may sign a proof to do it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from mailer.issues import letters
from mailer.issues.actions.record_event import record_event
from mailer.issues.models import Proof, ProofEvent
from mailer.issues.origin import NOWHERE, Origin
from mailer.issues.signers import deputies_of, name_of, signers_of

if TYPE_CHECKING:
    from subscribers.models import User


def ask_signers(proof: Proof, by: User | None = None, origin: Origin = NOWHERE) -> None:
    """A mail to every signer and to those who stand in for one, and a line in the audit that names whom a mail goes to.
    Who has no address is named to whoever asks."""
    signers = signers_of(proof.issue.newsletter)
    postings = letters.ask_to_sign(proof, signers, deputies_of(signers))
    if names := ", ".join(name_of(each.to) for each in postings if each.to.email):
        record_event(proof, ProofEvent.Kind.ASKED, by, origin, detail=names)
    letters.post(postings, origin)
