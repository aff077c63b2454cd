"""What was frozen keeps what it was made from, and what stands in issues is kept: no button deletes it."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext, gettext_lazy, ngettext
from wagtail.models import ReferenceIndex

from mailer.issues.editions import editions_of
from mailer.issues.models import Funder, Image, Issue, Newsletter, PhotoConsent, Programme, Proof, ProofPicture

_HAS_CONSENT = gettext_lazy(
    "“{photo}” cannot be deleted: consent is recorded for it. To stop showing it, withdraw the consent under “People "
    "in the photo”."
)
_IS_IN_PROOFS = gettext_lazy(
    "“{photo}” cannot be deleted: proofs show it. To stop showing it, take it out of them under “People in the photo”."
)


def refuse_deletion(request: HttpRequest, instances: Iterable[Any]) -> HttpResponse | None:
    """Back to the list, with the reason on it, where one of ``instances`` must stay; None where all may go."""
    for instance in instances:
        if reason := _reason_to_keep(instance):
            messages.error(request, reason)
            return redirect(f"wagtailsnippets_issues_{instance._meta.model_name}:list")
    return None


def refuse_photo_deletion(request: HttpRequest, images: Iterable[Image]) -> HttpResponse | None:
    """Back to the library, where one of ``images`` has a consent or is in a proof: only as long as the photo is there
    can it be found in those and taken out of them. None where all may go."""
    keys = [each.pk for each in images]
    for rows, reason in ((PhotoConsent, _HAS_CONSENT), (ProofPicture, _IS_IN_PROOFS)):
        if found := rows.objects.filter(image__in=keys).select_related("image").first():
            messages.error(request, str(reason).format(photo=found.image.title))
            return redirect("wagtailimages:index")
    return None


def _reason_to_keep(instance: Any) -> str:
    if isinstance(instance, Issue):
        return _while_frozen(instance) or _while_translated(instance)
    if isinstance(instance, Newsletter) and instance.issues.exists():
        return gettext("“{newsletter}” cannot be deleted: it has issues. Delete those first.").format(
            newsletter=instance
        )
    if isinstance(instance, Programme):
        return _while_used(instance)
    if isinstance(instance, Funder) and instance.fundings.exists():
        return gettext("“{funder}” cannot be deleted: it funds programmes. Remove it there, or end it there.").format(
            funder=instance
        )
    return ""


def _while_frozen(issue: Issue) -> str:
    purposes = set(issue.proofs.order_by().values_list("purpose", flat=True).distinct())
    if Proof.Purpose.ISSUE in purposes:
        return gettext("“{issue}” cannot be deleted: there are proofs of it.").format(issue=issue)
    if purposes:
        return gettext("“{issue}” cannot be deleted: a test of it was sent.").format(issue=issue)
    return ""


def _while_translated(issue: Issue) -> str:
    """The others are translated from the main edition, and would be taken for it."""
    editions = editions_of(issue)
    if len(editions) > 1 and editions[0].pk == issue.pk:
        return gettext(
            "“{issue}” cannot be deleted: there are editions translated from it. Delete those first."
        ).format(issue=issue)
    return ""


def _while_used(programme: Programme) -> str:
    """Why an issue would lose its bar; empty where none shows the programme."""
    issues = ReferenceIndex.get_grouped_references_to(programme).count()
    return (
        ngettext(
            "“{programme}” cannot be deleted: {number} issue shows it. Take it out of the issue first.",
            "“{programme}” cannot be deleted: {number} issues show it. Take it out of them first.",
            issues,
        ).format(programme=programme, number=issues)
        if issues
        else ""
    )
