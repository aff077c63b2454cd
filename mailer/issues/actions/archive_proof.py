"""What staff do with a sent proof in the archive: say who sees its issue, and note what was wrong in it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from mailer.issues.actions.record_event import record_event
from mailer.issues.editions import proofs_of
from mailer.issues.errors import ProofRefused
from mailer.issues.models import CorrectionNote, Issue, Proof, ProofEvent, Visibility
from mailer.issues.origin import NOWHERE, Origin
from mailer.issues.plain import plain_lines
from mailer.issues.signers import authority_of

if TYPE_CHECKING:
    from subscribers.models import User

WIDER = (Visibility.STAFF, Visibility.SUBSCRIBERS, Visibility.PUBLIC)
LONGEST = 2000
MOST_NOTES = 50


@transaction.atomic
def set_visibility(proof: Proof, visibility: str, by: User, origin: Origin = NOWHERE) -> bool:
    """Who sees the issue of ``proof`` in the archive, at once. False where that is how it was. Whoever makes proofs may
    narrow it; to show it to more people than before is for those who sign. Raises :class:`ProofRefused`."""
    if visibility not in Visibility.values:
        raise ProofRefused(_("Choose who sees it."))
    stored = Proof.objects.select_for_update().get(pk=proof.pk)
    if visibility == stored.shown_to:
        return False
    if WIDER.index(visibility) > WIDER.index(stored.shown_to) and not authority_of(by, stored.issue.newsletter):
        text = _("This would show it to more people than was signed. Ask whoever signs to do that.")
        raise ProofRefused(text)
    proofs_of(stored.issue).update(visibility=visibility)
    Issue.objects.filter(pk=stored.issue_id).update(visibility=visibility)  # the next proof of it begins with that
    record_event(stored, ProofEvent.Kind.VISIBILITY, by, origin, detail=visibility)
    return True


@transaction.atomic
def note_correction(proof: Proof, text: str, by: User, origin: Origin = NOWHERE) -> CorrectionNote:
    """A note at the top of its page, dated now. It cannot be taken back: readers may have seen it. Raises
    :class:`ProofRefused` where there is nothing to note, or nothing that was sent."""
    stored = Proof.objects.select_for_update().get(pk=proof.pk)
    said = plain_lines(text)
    if not said:
        raise ProofRefused(_("Write what was wrong and what is right."))
    if len(said) > LONGEST:
        raise ProofRefused(_("Write it in {most} characters at most.").format(most=LONGEST))
    if stored.sent_at is None:
        raise ProofRefused(_("Proof {id} was not sent yet: correct the issue instead.").format(id=proof.pk))
    if stored.corrections.count() >= MOST_NOTES:
        raise ProofRefused(_("There are too many notes already. Send a correction instead."))
    note = CorrectionNote.objects.create(proof=stored, text=said, at=timezone.now(), created_by=by)
    record_event(stored, ProofEvent.Kind.CORRECTED, by, origin, detail=said)
    return note
