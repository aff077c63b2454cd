"""Who is of certain lists, kinds, countries, languages or organisations: what blocks and editions are chosen by."""

from __future__ import annotations

from collections.abc import Collection
from functools import reduce
from operator import or_

from django.db.models import Q

from subscribers.audience import on_one_of


def matching(
    *,
    lists: Collection[int] = (),
    kinds: Collection[str] = (),
    countries: Collection[str] = (),
    languages: Collection[str] = (),
    organisations: Collection[int] = (),
) -> Q:
    """Subscribers who match every part that says something; in each, one of its values is enough. Where none says
    anything, nobody."""
    parts = [
        lists and Q(on_one_of(lists)),
        kinds and Q(kind__in=kinds),
        countries and Q(country__in=countries),
        languages and reading(languages),
        organisations and Q(organisation__in=organisations),
    ]
    told = [part for part in parts if part]
    return Q(*told) if told else Q(pk__in=())


def reading(languages: Collection[str]) -> Q:
    """Who reads one of ``languages``: ``ar`` takes in ``ar-jo`` (RFC 4647, 3.3.1, basic filtering)."""
    each = [Q(language=language) | Q(language__startswith=f"{language}-") for language in languages]
    return reduce(or_, each, Q(pk__in=()))
