"""What a proof holds, as the page on which it is signed shows it: edition by edition, and for whom which blocks are."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any

from django.utils.translation import gettext as _

from mailer.compiler.compiled import CompiledIssue
from mailer.compiler.content import Medium
from mailer.issues.addresses import fill_public
from mailer.issues.audiences import Condition, name_of, numbers_of
from mailer.issues.choices import language_name
from mailer.issues.filling import FilledIssue
from mailer.issues.former import fullest
from mailer.issues.models import Proof, ProofVariant
from subscribers.audience import audience
from subscribers.matching import matching


@dataclass(frozen=True, slots=True)
class Other:
    """Another mail of an edition: for readers who meet some conditions, or light."""

    pk: int
    words: str


@dataclass(frozen=True, slots=True)
class ShownEdition:
    """One edition: the stored bytes that everybody gets, with fallbacks in their slots, and the ``others``."""

    pk: int
    language: str
    name: str
    direction: str
    mail: FilledIssue
    size: int
    is_fallback: bool
    """Whether readers of all languages without an edition get it."""
    others: tuple[Other, ...]
    web: int | None
    """The key of its page for the archive; None in proofs that have none."""


@dataclass(frozen=True, slots=True)
class ShownCondition:
    """Whom blocks are for, which, how many people of the proof's lists that are today, and where to see them."""

    number: int
    words: str
    blocks: Sequence[dict[str, Any]]
    people: int
    mails: tuple[Other, ...]


def editions_shown(proof: Proof) -> list[ShownEdition]:
    """In the order in which they were compiled; the fallback is the first."""
    variants = list(_mails(proof))
    several = len({each.language for each in variants}) > 1
    public = [each for each in variants if each.audience == "" and not each.light]
    web = dict(proof.variants.filter(medium=Medium.WEB.value, audience="").values_list("language", "pk"))
    return [
        _shown(proof, each, variants, web.get(each.language), several and each.language == proof.fallback)
        for each in public
    ]


def conditions_shown(proof: Proof) -> list[ShownCondition]:
    variants = [each for each in _mails(proof) if not each.light]
    people = audience(proof.lists.values_list("pk", flat=True))
    return [
        ShownCondition(
            number,
            stored.get("words", ""),
            stored.get("blocks", ()),
            people.filter(matching(**asdict(Condition.from_json(stored)))).count(),
            tuple(
                Other(each.pk, language_name(each.language)) for each in variants if each.audience == name_of([number])
            ),
        )
        for number, stored in enumerate(proof.conditions, start=1)
    ]


def _mails(proof: Proof) -> Sequence[ProofVariant]:
    """Without their bytes, of which only few are looked at."""
    return proof.variants.filter(medium=Medium.MAIL.value).defer("compiled").order_by("pk")


def _shown(
    proof: Proof, variant: ProofVariant, variants: Sequence[ProofVariant], web: int | None, is_fallback: bool
) -> ShownEdition:
    compiled = CompiledIssue.from_json(variant.compiled)
    others = (each for each in variants if each.language == variant.language and each.pk != variant.pk)
    return ShownEdition(
        variant.pk,
        variant.language,
        language_name(variant.language),
        compiled.direction,
        fill_public(compiled),
        compiled.html_size,
        is_fallback,
        tuple(Other(each.pk, _words(proof, each)) for each in others if _tells(proof, each)),
        web,
    )


def _tells(proof: Proof, variant: ProofVariant) -> bool:
    """Of the light ones the public and the one with all blocks; the others differ as the full ones do."""
    return not variant.light or variant.audience in ("", fullest(proof))


def _words(proof: Proof, variant: ProofVariant) -> str:
    numbers = numbers_of(variant.audience)
    who = "; ".join(proof.conditions[number - 1].get("words", "") for number in numbers)
    if not variant.light:
        return _("For readers {who}").format(who=who)
    return _("The light edition, for readers {who}").format(who=who) if who else _("The light edition")
