"""The proof before this one, and what changed since."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from mailer.compiler.compiled import CompiledIssue
from mailer.compiler.content import Medium
from mailer.issues.addresses import fill_public
from mailer.issues.audiences import Condition, name_of
from mailer.issues.block_audiences import in_words
from mailer.issues.changes import Changes, Reach, Reading, Side, compare
from mailer.issues.choices import language_name
from mailer.issues.digest import SEALS_BLOCKS
from mailer.issues.editions import proofs_of
from mailer.issues.models import Proof, Visibility

if TYPE_CHECKING:
    from mailer.issues.filling import FilledIssue

Read = tuple[CompiledIssue, "FilledIssue"]
"""A variant as it is stored, and as anybody may see it."""


def former_proof(proof: Proof) -> Proof | None:
    """The last proof of the issue that was signed before this one was made, else the last of all; None for a first."""
    before = proofs_of(proof.issue).filter(pk__lt=proof.pk).order_by("-pk")
    return before.exclude(signed_at=None).first() or before.first()


def changes_since(former: Proof, proof: Proof) -> Changes:
    """Raises ValueError where one of them cannot be read."""
    pair = (former, proof)
    tells_readers = all(each.digest_version >= SEALS_BLOCKS for each in pair) or not any(
        each.conditions for each in pair
    )
    return compare(*(_side(each, tells_readers) for each in pair))


def _side(proof: Proof, tells_readers: bool) -> Side:
    """Without ``tells_readers`` nothing is said of for whom its blocks are: one of the two proofs did not keep it."""
    public = _read(proof, Medium.MAIL, "")
    mails = _read(proof, Medium.MAIL, every_block) if (every_block := fullest(proof)) else public
    texts = {Reading.EVERY_BLOCK: mails, Reading.PUBLIC: public, Reading.WEB: _read(proof, Medium.WEB, "")}
    return Side(
        subjects={compiled.language: filled.subject for compiled, filled in public},
        preheaders={compiled.language: filled.preheader for compiled, filled in public},
        sender=f"{proof.sender_name} <{proof.sender_email}>",
        reply_to=proof.reply_to or proof.sender_email,
        fallback=language_name(proof.fallback or next((compiled.language for compiled, _filled in public), "")),
        archive=str(Visibility(proof.shown_to).label),
        lists=frozenset(proof.lists.values_list("name", flat=True)),
        blocks=tuple(_reach(proof)) if tells_readers else None,
        texts={
            (compiled.language, reading): filled.text for reading, found in texts.items() for compiled, filled in found
        },
        links=tuple(
            dict.fromkeys(link for found in texts.values() for compiled, _filled in found for link in compiled.links)
        ),
        pictures=tuple(proof.pictures.order_by("pk").values_list("sha256", "file")),
        size=sum(compiled.html_size for compiled, _filled in mails),
    )


def _read(proof: Proof, medium: Medium, audience: str) -> Sequence[Read]:
    """Of each edition the variant in ``medium`` for ``audience``, not light."""
    stored = proof.variants.filter(medium=medium.value, audience=audience, light=False).order_by("pk")
    compiled = [CompiledIssue.from_json(each.compiled) for each in stored]
    return [(each, fill_public(each)) for each in compiled]


def _reach(proof: Proof) -> Iterator[Reach]:
    """For whom each block is: what tells conditions apart is the condition itself, whatever words were kept with it."""
    conditions = [Condition.from_json(each) for each in proof.conditions]
    words = [in_words(each) for each in conditions]
    for language, block, position, kind, title, number in proof.blocks:
        name = title or _("block {position}, {kind}").format(position=position, kind=kind)
        told = (str(conditions[number - 1]), words[number - 1]) if number else ()
        yield Reach(language, block, name, *told)


def fullest(proof: Proof) -> str:
    """The name of the combination in which every condition is met."""
    return name_of(range(1, len(proof.conditions) + 1))
