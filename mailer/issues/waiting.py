"""Where proofs stand, in words: what each waits for, and until when."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from mailer.issues.digest import standing_of
from mailer.issues.signers import authority_of, deputies_of, name_of, signers_of
from mailer.issues.standing import Standing

if TYPE_CHECKING:
    from mailer.issues.models import Newsletter, Proof

NAMED = 3
"""People that are named; the others are counted."""


@dataclass(frozen=True, slots=True)
class Told:
    """A proof's standing, and a few words that say it to people."""

    proof: Proof
    standing: Standing
    words: str

    @property
    def is_over(self) -> bool:
        """Whether nothing good can come of it any more: a new proof has to be made."""
        return self.standing in (Standing.VOID, Standing.RETURNED, Standing.EXPIRED)


@dataclass(slots=True)
class Waiting:
    """Tells of several proofs; who signs for a newsletter is asked once."""

    now: datetime = field(default_factory=timezone.now)
    _signers: dict[int, str] = field(default_factory=dict)

    def tell(self, proof: Proof) -> Told:
        stands = standing_of(proof, self.now)
        return Told(proof, stands, self._waits(proof) if stands is Standing.WAITING else _words(proof, stands))

    def _waits(self, proof: Proof) -> str:
        names = self._names(proof.issue.newsletter)
        if not names:
            return _("waits, but nobody may sign it: name a signer in the newsletter")
        if proof.expires_at is None:
            return _("waits for {names}").format(names=names)
        return _("waits for {names}, until {day}").format(names=names, day=day_of(proof.expires_at))

    def _names(self, newsletter: Newsletter) -> str:
        if newsletter.pk not in self._signers:
            signers = signers_of(newsletter)
            self._signers[newsletter.pk] = _named(signers, [each.deputy for each in deputies_of(signers, self.now)])
        return self._signers[newsletter.pk]

    def asks(self, user: Any, proof: Proof) -> bool:
        """Whether ``user`` may sign ``proof`` at this moment."""
        return authority_of(user, proof.issue.newsletter, self.now) is not None


def _named(signers: Sequence[Any], deputies: Sequence[Any]) -> str:
    names = listed([name_of(each) for each in signers])
    if names and deputies:
        return _("{names} (deputy: {deputies})").format(names=names, deputies=listed([name_of(d) for d in deputies]))
    return names


def listed(names: Sequence[str]) -> str:
    """The first of ``names``, and how many more there are."""
    more = len(names) - NAMED
    shown = ", ".join(names[:NAMED])
    if more <= 0:
        return shown
    return ngettext("{names} or one other", "{names} or {number} others", more).format(names=shown, number=more)


def _words(proof: Proof, stands: Standing) -> str:
    if stands is Standing.SIGNED:
        return _("{signed}, waits to be sent").format(signed=signed_words(proof))
    values = {
        Standing.VOID: lambda: _("void: it was changed since it was made"),
        Standing.TEST: lambda: _("a test"),
        Standing.SENT: lambda: _("sent on {day}").format(day=day_of(proof.sent_at)),
        Standing.SUPERSEDED: lambda: _("superseded by proof {id}").format(id=proof.superseded_by_id),
        Standing.RETURNED: lambda: _("returned by {name}").format(name=name_of(proof.returned_by)),
        Standing.EXPIRED: lambda: _("expired on {day}").format(day=day_of(proof.expires_at)),
    }
    return values[stands]()


def signed_words(proof: Proof) -> str:
    if proof.signed_for:
        text = _("signed by {name} for {signer}")
        return text.format(name=name_of(proof.signed_by), signer=name_of(proof.signed_for))
    return _("signed by {name}").format(name=name_of(proof.signed_by))


def day_of(moment: datetime | None) -> str:
    return date_format(localtime(moment), "DATE_FORMAT") if moment else ""
