"""Returns a proof to whoever made it, with a comment: it can then not be signed any more."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from mailer.issues import letters
from mailer.issues.actions.record_event import record_event
from mailer.issues.actions.sign_proof import check_waiting, locked
from mailer.issues.errors import ProofRefused
from mailer.issues.models import Proof, ProofEvent
from mailer.issues.origin import NOWHERE, Origin
from mailer.issues.plain import plain_lines
from mailer.issues.signers import require_authority
from mailer.issues.standing import Deed

if TYPE_CHECKING:
    from subscribers.models import User

LONGEST_COMMENT = 4000


def return_proof(proof: Proof, by: User, comment: str, seen: str | None = None, origin: Origin = NOWHERE) -> Proof:
    """The proof, returned. Whoever may sign it may return it. Raises :class:`ProofRefused`."""
    said = plain_comment(comment)
    with transaction.atomic():
        stored = locked(proof)
        authority = require_authority(by, stored.issue.newsletter)
        check_waiting(stored, Deed.RETURN, seen)
        stored.returned_at, stored.returned_by, stored.return_comment = timezone.now(), by, said
        stored.save(update_fields=["returned_at", "returned_by", "return_comment"])
        behalf = authority.on_behalf_of
        record_event(stored, ProofEvent.Kind.RETURNED, by, origin, on_behalf_of=behalf, detail=said)
        letters.post(letters.to_maker(stored, partial(letters.returned, stored), by), origin)
    return stored


def plain_comment(comment: str) -> str:
    """What somebody wrote, with plain line ends. Raises :class:`ProofRefused` where it is empty or too long."""
    said = plain_lines(comment)
    if not said:
        raise ProofRefused(_("Write what should be different, so that it can be corrected."))
    if len(said) > LONGEST_COMMENT:
        text = _("The comment has {number} characters. Shorten it to {most}.")
        raise ProofRefused(text.format(number=len(said), most=LONGEST_COMMENT))
    return said
