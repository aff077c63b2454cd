"""Lets somebody sign for a signer until a day, and takes that back."""

from __future__ import annotations

import logging
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from mailer.issues import letters
from mailer.issues.errors import ProofRefused
from mailer.issues.models import Delegation
from mailer.issues.origin import NOWHERE, Origin
from mailer.issues.plain import plain_name
from mailer.issues.signers import PERMISSION, may_be_deputy

if TYPE_CHECKING:
    from subscribers.models import User

audit = logging.getLogger("mailer.audit")

LONGEST = timedelta(days=366)
LONGEST_REASON = 300
MOST = 20
"""Delegations of one signer that hold or are to come."""


@transaction.atomic
def delegate(
    signer: User,
    deputy: User,
    until: datetime,
    by: User,
    since: datetime | None = None,
    reason: str = "",
    origin: Origin = NOWHERE,
) -> Delegation:
    """``deputy`` signs for ``signer`` from ``since``, or from now, until ``until``. Only signers delegate, each for
    themselves; a superuser does it for others. Raises :class:`ProofRefused`."""
    now = timezone.now()
    begins = max(since, now) if since else now
    _check_people(signer, deputy, by)
    _check_time(begins, until, now)
    if Delegation.objects.filter(signer=signer, until__gt=now, ended_at=None).count() >= MOST:
        raise ProofRefused(_("There are {most} delegations already. End one first.").format(most=MOST))
    made = Delegation.objects.create(
        signer=signer,
        deputy=deputy,
        since=begins,
        until=until,
        reason=plain_name(reason, LONGEST_REASON),
        created_by=by,
    )
    _tell(made, by, origin)
    return made


def _check_people(signer: User, deputy: User, by: User) -> None:
    if by != signer and not by.is_superuser:
        raise ProofRefused(_("Only {signer} can delegate their signature.").format(signer=signer))
    if not signer.is_active or not signer.has_perm(PERMISSION):  # nor does a deputy pass on what was passed to them
        raise ProofRefused(_("“{user}” signs no proofs of their own, and so cannot delegate.").format(user=signer))
    if signer == deputy:
        raise ProofRefused(_("Choose somebody else: nobody is their own deputy."))
    if not may_be_deputy(deputy):
        raise ProofRefused(_("“{user}” cannot open the desk. Choose somebody who can.").format(user=deputy))


def _check_time(since: datetime, until: datetime, now: datetime) -> None:
    if until <= now:
        raise ProofRefused(_("That end has passed. Choose a day that is still to come."))
    if until <= since:
        raise ProofRefused(_("It would end before it begins. Choose a later end."))
    if since > now + LONGEST or until > since + LONGEST:
        raise ProofRefused(_("That is too long: a delegation lasts a year at most."))


def _tell(made: Delegation, by: User, origin: Origin) -> None:
    postings = [letters.Posting(made.deputy, partial(letters.you_stand_in, made))]
    if by != made.signer:
        postings.append(letters.Posting(made.signer, partial(letters.they_stand_in, made)))
    letters.post(postings, origin)
    until = f"{made.until.astimezone(UTC):%Y-%m-%d %H:%M} UTC"
    audit.info("%s let %s sign for %s until %s, from %s", by, made.deputy, made.signer, until, _place(origin))


def _place(origin: Origin) -> str:
    return origin.address or "the command line"


def end_delegation(delegation: Delegation, by: User, origin: Origin = NOWHERE) -> None:
    """At once. Ending it again does nothing. Raises :class:`ProofRefused`."""
    if by.pk != delegation.signer_id and not by.is_superuser:
        raise ProofRefused(_("Only {signer} can end this.").format(signer=delegation.signer))
    standing = Delegation.objects.filter(pk=delegation.pk, ended_at=None)
    if standing.update(ended_at=timezone.now(), ended_by=by):
        deputy, signer = delegation.deputy, delegation.signer
        audit.info("%s let %s sign no more for %s, from %s", by, deputy, signer, _place(origin))
