"""The proof before this one, and what changed since."""

from __future__ import annotations

from typing import TYPE_CHECKING

from mailer.compiler.compiled import CompiledIssue
from mailer.compiler.content import Medium
from mailer.issues.addresses import fill_public
from mailer.issues.audiences import name_of
from mailer.issues.changes import Changes, Side, compare
from mailer.issues.models import Proof

if TYPE_CHECKING:
    from collections.abc import Sequence


def former_proof(proof: Proof) -> Proof | None:
    """The last proof of the issue that was signed before this one was made, else the last of all; None for a first."""
    before = Proof.objects.filter(issue=proof.issue_id, purpose=Proof.Purpose.ISSUE, pk__lt=proof.pk).order_by("-pk")
    return before.exclude(signed_at=None).first() or before.first()


def changes_since(former: Proof, proof: Proof) -> Changes:
    """Raises ValueError where one of them cannot be read."""
    return compare(_side(former), _side(proof))


def _side(proof: Proof) -> Side:
    compiled = _mails(proof)
    filled = [(each.language, fill_public(each)) for each in compiled]
    return Side(
        subject=proof.subject,
        preheader=" · ".join(mail.preheader for _, mail in filled if mail.preheader),
        sender=f"{proof.sender_name} <{proof.sender_email}>",
        reply_to=proof.reply_to or proof.sender_email,
        lists=frozenset(proof.lists.values_list("name", flat=True)),
        texts=tuple((language, mail.text) for language, mail in filled),
        links=tuple(dict.fromkeys(link for each in compiled for link in each.links)),
        pictures=tuple(proof.pictures.order_by("pk").values_list("sha256", "file")),
        size=sum(each.html_size for each in compiled),
    )


def _mails(proof: Proof) -> Sequence[CompiledIssue]:
    """Of each edition the mail that has every block."""
    mails = proof.variants.filter(medium=Medium.MAIL.value, audience=fullest(proof), light=False).order_by("pk")
    return [CompiledIssue.from_json(each.compiled) for each in mails]


def fullest(proof: Proof) -> str:
    """The name of the combination in which every condition is met."""
    return name_of(range(1, len(proof.conditions) + 1))
