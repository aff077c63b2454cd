"""Says something of a proof: by somebody of the desk, or by whoever was given a link."""

from __future__ import annotations

from datetime import timedelta
from functools import partial
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from mailer.issues import letters
from mailer.issues.actions.record_event import record_event
from mailer.issues.actions.return_proof import plain_comment
from mailer.issues.digest import standing_of
from mailer.issues.errors import ProofRefused
from mailer.issues.models import Proof, ProofEvent, ReviewComment, ReviewLink
from mailer.issues.origin import NOWHERE, Origin
from mailer.issues.plain import plain_name
from mailer.issues.signers import name_of
from mailer.issues.standing import Deed, why_not

if TYPE_CHECKING:
    from subscribers.models import User

MOST_OF_A_LINK = 50
MOST_OF_A_PROOF = 1_000
LONGEST_NAME = 200
PAUSE = timedelta(seconds=10)
"""Between two comments by one link."""


@transaction.atomic
def comment_as_staff(proof: Proof, by: User, comment: str, origin: Origin = NOWHERE) -> ReviewComment:
    """Raises :class:`ProofRefused` for an empty comment, and for proofs of which nothing can be said any more."""
    said = plain_comment(comment)
    _check(proof)
    made = ReviewComment.objects.create(
        proof=proof, user=by, name=plain_name(name_of(by), LONGEST_NAME), text=said, at=timezone.now()
    )
    _tell(proof, made, origin, by)
    return made


@transaction.atomic
def comment_by_link(link: ReviewLink, name: str, comment: str, origin: Origin = NOWHERE) -> ReviewComment:
    """By whoever holds ``link``, under the name they give. Raises :class:`ProofRefused`, also where too much comes by
    one link."""
    said, called = plain_comment(comment), plain_name(name, LONGEST_NAME) or link.name
    held = ReviewLink.objects.select_for_update(of=("self",)).select_related("proof__issue__newsletter").get(pk=link.pk)
    now = timezone.now()
    if not held.holds_at(now):
        raise ProofRefused(_("This link has ended. Ask whoever sent it for a new one."))
    if held.proof.superseded_by_id is not None:
        raise ProofRefused(_("There is a newer version by now, so this one takes no more comments."))
    if why_not(held.proof, standing_of(held.proof), Deed.COMMENT):  # its reason tells staff what to do
        raise ProofRefused(_("No more comments are taken here."))
    _check(held.proof)
    _check_flood(held)
    made = ReviewComment.objects.create(proof=held.proof, link=held, name=called, text=said, at=now)
    _tell(held.proof, made, origin)
    return made


def _check(proof: Proof) -> None:
    if reason := why_not(proof, standing_of(proof), Deed.COMMENT):
        raise ProofRefused(reason)
    if proof.comments.count() >= MOST_OF_A_PROOF:
        raise ProofRefused(_("This proof has {most} comments, and takes no more.").format(most=MOST_OF_A_PROOF))


def _check_flood(link: ReviewLink) -> None:
    if link.comments.count() >= MOST_OF_A_LINK:
        raise ProofRefused(_("By this link there are {most} comments, and no more fit.").format(most=MOST_OF_A_LINK))
    if link.comments.filter(at__gt=timezone.now() - PAUSE).exists():
        raise ProofRefused(_("That was quick. Wait ten seconds, then send your comment once more."))


def _tell(proof: Proof, comment: ReviewComment, origin: Origin, by: User | None = None) -> None:
    record_event(proof, ProofEvent.Kind.COMMENTED, by, origin, name=comment.name, detail=comment.text[:200])
    letters.post(letters.to_maker(proof, partial(letters.commented, proof, comment.name, comment.text), by), origin)
