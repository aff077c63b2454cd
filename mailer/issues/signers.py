"""Who may sign a proof: the signers, and their deputies while a delegation holds."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.contrib.auth import get_user_model
from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from mailer.issues.errors import ProofRefused
from mailer.issues.models import Delegation, Newsletter

PERMISSION = "issues.sign_proof"
ACCESS = "wagtailadmin.access_admin"
MOST = 50
"""Signers that are asked and named; a house that has more chooses them in the newsletter."""


@dataclass(frozen=True, slots=True)
class Authority:
    """In whose name somebody signs: ``on_behalf_of`` is the signer a deputy acts for, None for a signer."""

    user: Any
    on_behalf_of: Any = None


def signers_of(newsletter: Newsletter) -> list[Any]:
    """Who is asked to sign: those whom the newsletter names, else everybody who was given the permission, else the
    superusers. All of them active."""
    chosen = list(newsletter.signers.filter(is_active=True).order_by("pk")[:MOST])
    if chosen or newsletter.signers.exists():
        return [user for user in chosen if user.has_perm(PERMISSION)]
    return list(_granted()[:MOST]) or list(_users().filter(is_superuser=True, is_active=True).order_by("pk")[:MOST])


def _users() -> QuerySet[Any]:
    return get_user_model().objects.all()


def _granted() -> QuerySet[Any]:
    """Active users with the permission of their own or by a group. Superusers have it without being given it."""
    codename = PERMISSION.partition(".")[2]
    own = Q(user_permissions__content_type__app_label="issues", user_permissions__codename=codename)
    grouped = Q(groups__permissions__content_type__app_label="issues", groups__permissions__codename=codename)
    return _users().filter(own | grouped, is_active=True).distinct().order_by("pk")


def is_signer(user: Any, newsletter: Newsletter) -> bool:
    """Whether ``user`` signs in their own name. Where the newsletter names signers, nobody else does."""
    if not user.is_active or not user.has_perm(PERMISSION):
        return False
    return newsletter.signers.filter(pk=user.pk).exists() or not newsletter.signers.exists()


def held_by(deputy: Any, now: datetime | None = None) -> QuerySet[Delegation]:
    """The delegations by which ``deputy`` signs for others at this moment."""
    return _holding(now).filter(deputy=deputy)


def _holding(now: datetime | None) -> QuerySet[Delegation]:
    moment = now or timezone.now()
    holding = Delegation.objects.filter(since__lte=moment, until__gt=moment, ended_at=None)
    return holding.select_related("signer", "deputy").order_by("pk")


def deputies_of(signers: Iterable[Any], now: datetime | None = None) -> list[Delegation]:
    """Who stands in for ``signers`` at this moment and can."""
    found = _holding(now).filter(signer__in=[each.pk for each in signers])[:MOST]
    return [each for each in found if may_be_deputy(each.deputy)]


def may_be_deputy(user: Any) -> bool:
    """A deputy needs no permission of their own but an account that opens the desk."""
    return bool(user.is_active and user.has_perm(ACCESS))


def authority_of(user: Any, newsletter: Newsletter, now: datetime | None = None) -> Authority | None:
    """In whose name ``user`` may sign proofs of ``newsletter`` at this moment; None for nobody's. Whoever is a signer
    signs as one. Nobody passes on what was passed on to them: a deputy's signer is a signer."""
    return _authority(user, newsletter, held_by(user, now))


def _authority(user: Any, newsletter: Newsletter, held: QuerySet[Delegation]) -> Authority | None:
    if is_signer(user, newsletter):
        return Authority(user)
    if not may_be_deputy(user):
        return None
    signers = (each.signer for each in held[:MOST])
    return next((Authority(user, each) for each in signers if is_signer(each, newsletter)), None)


def require_authority(user: Any, newsletter: Newsletter) -> Authority:
    """As ``authority_of``, by the account as it is stored now, whatever ``user`` remembers of its permissions. Within
    the caller's transaction: nobody ends the delegation it rests upon before that is over. Raises
    :class:`ProofRefused`, with what to do about it."""
    stored = _users().filter(pk=user.pk, is_active=True).first()
    if stored is None:
        raise ProofRefused(_("The account “{user}” is not active and cannot sign.").format(user=user))
    if found := _authority(stored, newsletter, held_by(stored).select_for_update(of=("self",), no_key=True)):
        return found
    if stored.has_perm(PERMISSION):
        text = _("“{user}” is not one of the signers of “{newsletter}”. Ask one of them to sign, or to delegate.")
        raise ProofRefused(text.format(user=user, newsletter=newsletter))
    text = _("“{user}” may not sign proofs; ask an administrator for “Can sign a proof”, or a signer to delegate.")
    raise ProofRefused(text.format(user=user))


def name_of(user: Any) -> str:
    """As people are called on screens and in mails; empty for nobody."""
    return (user.get_full_name() or user.get_username()) if user else ""
