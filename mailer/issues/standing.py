"""Where a proof stands, and what may be done with it there. Pure: no database, no clock."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from django.db.models import TextChoices
from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

if TYPE_CHECKING:
    from mailer.issues.models import Proof


class Standing(TextChoices):
    """What a proof is at a moment. The first that fits, in this order, is what it is."""

    VOID = "void", gettext_lazy("void")
    """Its rows no longer give the digest it was made or signed with."""
    TEST = "test", gettext_lazy("test")
    SENT = "sent", gettext_lazy("sent")
    SUPERSEDED = "superseded", gettext_lazy("superseded")
    SIGNED = "signed", gettext_lazy("signed")
    RETURNED = "returned", gettext_lazy("returned")
    EXPIRED = "expired", gettext_lazy("expired")
    WAITING = "waiting", gettext_lazy("waiting")


class Deed(TextChoices):
    """What people do with a proof."""

    SIGN = "sign", gettext_lazy("sign")
    RETURN = "return", gettext_lazy("return")
    SEND = "send", gettext_lazy("send")
    INVITE = "invite", gettext_lazy("make a link for comments")
    COMMENT = "comment", gettext_lazy("comment")


MAY: dict[Standing, frozenset[Deed]] = {
    Standing.VOID: frozenset(),
    Standing.TEST: frozenset(),  # those go to staff and reviewers, by a way of their own
    Standing.SENT: frozenset({Deed.SEND}),
    Standing.SUPERSEDED: frozenset(),
    Standing.SIGNED: frozenset({Deed.SEND, Deed.INVITE, Deed.COMMENT}),
    Standing.RETURNED: frozenset({Deed.COMMENT}),
    Standing.EXPIRED: frozenset({Deed.COMMENT}),
    Standing.WAITING: frozenset({Deed.SIGN, Deed.RETURN, Deed.INVITE, Deed.COMMENT}),
}
"""The whole table. What may be done nowhere else stands nowhere else; ``deeds`` takes away what was corrected."""


def standing(proof: Proof, unchanged: bool, now: datetime) -> Standing:
    """What ``proof`` is at ``now``. ``unchanged`` says whether its rows still give its digest."""
    fits = {
        Standing.VOID: not unchanged,
        Standing.TEST: proof.purpose == proof.Purpose.TEST,
        Standing.SENT: proof.sent_at is not None and proof.signed_at is not None,
        Standing.SUPERSEDED: proof.superseded_by_id is not None,
        Standing.SIGNED: proof.signed_at is not None,
        Standing.RETURNED: proof.returned_at is not None,
        Standing.EXPIRED: proof.expires_at is not None and proof.expires_at <= now,
    }
    return next((each for each, holds in fits.items() if holds), Standing.WAITING)


def deeds(proof: Proof, stands: Standing) -> frozenset[Deed]:
    """What may be done with ``proof``. What was sent and then corrected is not sent again: campaigns that run go on."""
    corrected = proof.superseded_by_id is not None
    return MAY[stands] - {Deed.SEND} if corrected else MAY[stands]


def why_not(proof: Proof, stands: Standing, deed: Deed) -> str:
    """Why ``deed`` cannot be done with ``proof``, and what to do instead; empty where it can."""
    if deed in deeds(proof, stands):
        return ""
    if deed is Deed.SEND and stands is Standing.SENT:
        stands = Standing.SUPERSEDED  # by what corrected it: its reason names that
    if stands is Standing.WAITING:  # all that is left is to send it
        return _("Proof {id} is not signed. Have it signed first.").format(id=proof.pk)
    return _REASONS[stands]().format(
        id=proof.pk, newer=proof.superseded_by_id, until=_day(proof.expires_at) if proof.expires_at else ""
    )


def _day(moment: datetime) -> str:
    return date_format(localtime(moment), "DATE_FORMAT")


_REASONS = {
    Standing.VOID: lambda: _(
        "Proof {id} was changed since it was made (its digest differs). Make a new proof and have it signed."
    ),
    Standing.TEST: lambda: _("Proof {id} is a test. Make a proof of the issue to have it signed and sent."),
    Standing.SENT: lambda: _("Proof {id} was sent already. Make a new proof, and send it as a correction."),
    Standing.SUPERSEDED: lambda: _("Proof {id} is superseded: there is a newer one, proof {newer}. Take that."),
    Standing.SIGNED: lambda: _("Proof {id} is already signed."),
    Standing.RETURNED: lambda: _("Proof {id} was returned. Correct the issue and make a new proof."),
    Standing.EXPIRED: lambda: _("Proof {id} expired on {until}. Make a new proof."),
}
