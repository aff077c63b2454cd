"""The editions of an issue: the same blocks in several languages, kept together by their translation key."""

from __future__ import annotations

from typing import TYPE_CHECKING

from mailer.issues.choices import languages

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from mailer.issues.models import Issue, Newsletter, Proof

MOST = 12
"""Editions of one issue; each is compiled into its proof for every combination of audience conditions."""


def editions_of(issue: Issue) -> list[Issue]:
    """All editions of the issue it is one of, the main one first, the others in the order of the settings' languages.
    The main one is the oldest, which the others were translated from, whatever the newsletter's language is by now: the
    proofs hang on it, and readers of a language in which there is none get it."""
    from mailer.issues.models import Issue

    rows = Issue.objects.filter(translation_key=issue.translation_key).select_related("newsletter", "locale")
    found = sorted(rows.order_by("pk")[:MOST], key=lambda each: each.pk)
    main, *others = found
    order = [code for code, _ in languages()]
    return [
        main,
        *sorted(others, key=lambda each: order.index(each.language) if each.language in order else len(order)),
    ]


def main_of(issue: Issue) -> Issue:
    """The edition that proofs hang on; ``issue`` itself where it has no other."""
    return editions_of(issue)[0]


def last_of(newsletter: Newsletter) -> Issue | None:
    """The main edition of its last issue; translations of that are newer and no issues of their own."""
    last = newsletter.issues.first()
    return None if last is None else main_of(last)


def proofs_of(issue: Issue) -> QuerySet[Proof]:
    """The proofs of the issue it is an edition of, on whichever edition they hang; tests are none of them."""
    from mailer.issues.models import Proof

    return Proof.objects.filter(issue__translation_key=issue.translation_key, purpose=Proof.Purpose.ISSUE)
