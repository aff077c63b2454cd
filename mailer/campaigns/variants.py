"""Which variant of a proof somebody gets: by language, by the conditions of its blocks, and light where asked for."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict
from itertools import product

from django.db.models import BigIntegerField, Case, Expression, IntegerField, Q, Value, When
from django.db.models.functions import Cast, Substr

from mailer.issues.audiences import Condition, name_of
from mailer.issues.models import Proof, ProofVariant
from subscribers.matching import matching, reading

_DIGITS = 19
"""Of the largest key."""

Key = tuple[str, str, bool]
"""A variant by its language, the name of its combination of conditions, and whether it is light."""


def variant_of(proof: Proof) -> Expression:
    """The key of the mail that a subscriber gets: the edition in their language, else the proof's fallback.

    Raises ValueError where the proof has no variant for somebody. The languages and conditions of each person make a
    number, and the number a place in a table of keys: so each condition is asked once a person, however many variants
    there are."""
    mails = _mails(proof)
    if len(mails) == 1:
        return Value(next(iter(mails.values())), output_field=BigIntegerField())
    languages, conditions = _languages(proof, mails), [Condition.from_json(each) for each in proof.conditions]
    table = "".join(f"{key:0{_DIGITS}}" for key in _keys(mails, languages, conditions))
    number = _number(languages, conditions)
    place = number * Value(_DIGITS) + Value(1)
    return Cast(Substr(Value(table), place, _DIGITS), BigIntegerField())


def _mails(proof: Proof) -> Mapping[Key, int]:
    variants = proof.variants.filter(medium=ProofVariant.Medium.MAIL.value).order_by("pk")
    mails = {(language, audience, light): pk for language, audience, light, pk in variants.values_list(*_COLUMNS)}
    if not mails:
        raise ValueError(f"proof {proof.pk} has no variants")
    return mails


_COLUMNS = ("language", "audience", "light", "pk")


def _languages(proof: Proof, mails: Mapping[Key, int]) -> list[str]:
    """The fallback first."""
    found = list(dict.fromkeys(language for language, _, _ in mails))
    fallback = proof.fallback if proof.fallback in found else found[0]
    return [fallback, *(each for each in found if each != fallback)]


def _keys(mails: Mapping[Key, int], languages: Sequence[str], conditions: Sequence[Condition]) -> Iterator[int]:
    """In the order of the numbers. Proofs that were made before there was a light edition give everybody the full."""
    for language, light, met in product(languages, (False, True), range(2 ** len(conditions))):
        audience = name_of(number + 1 for number in range(len(conditions)) if met >> number & 1)
        try:
            yield mails.get((language, audience, light)) or mails[language, audience, False]
        except KeyError:
            raise ValueError(f"no variant in {language} for the conditions {audience or 'none'}") from None


def _number(languages: Sequence[str], conditions: Sequence[Condition]) -> Expression:
    """A person's language, whether they get the light edition, and a bit for each condition they meet."""
    cases = [When(reading([language]), then=Value(place)) for place, language in enumerate(languages) if place]
    number: Expression = Case(*cases, default=Value(0), output_field=IntegerField())
    number = number * Value(2) + _bit(Q(light=True))
    number = number * Value(2 ** len(conditions))
    for place, condition in enumerate(conditions):
        number = number + _bit(matching(**asdict(condition))) * Value(2**place)
    return number


def _bit(question: Q) -> Expression:
    return Case(When(question, then=Value(1)), default=Value(0), output_field=IntegerField())
