"""The editions of an issue: the same blocks in several languages, kept together by their translation key."""

from __future__ import annotations

from typing import TYPE_CHECKING

from mailer.issues.choices import languages

if TYPE_CHECKING:
    from mailer.issues.models import Issue, Newsletter

MOST = 12
"""Editions of one issue; each is compiled into its proof for every combination of audience conditions."""


def editions_of(issue: Issue) -> list[Issue]:
    """All editions of the issue it is one of, the main one first, the others in the order of the settings' languages.
    The main one is in the newsletter's language, or else the oldest: the proofs hang on it, and readers of a language
    in which there is none get it."""
    from mailer.issues.models import Issue

    rows = Issue.objects.filter(translation_key=issue.translation_key).select_related("newsletter", "locale")
    found = sorted(rows.order_by("pk")[:MOST], key=lambda each: each.pk)
    main = next((each for each in found if each.language == each.newsletter.language), found[0])
    order = [code for code, _ in languages()]
    others = (each for each in found if each is not main)
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
