"""What was frozen keeps what it was made from: no button deletes it."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext

from mailer.issues.models import Issue, Newsletter


def refuse_deletion(request: HttpRequest, instances: Iterable[Any]) -> HttpResponse | None:
    """Back to the list, with the reason on it, where one of ``instances`` must stay; None where all may go."""
    for instance in instances:
        if reason := _reason_to_keep(instance):
            messages.error(request, reason)
            return redirect(f"wagtailsnippets_issues_{instance._meta.model_name}:list")
    return None


def _reason_to_keep(instance: Any) -> str:
    if isinstance(instance, Issue) and instance.proofs.exists():
        return gettext("“{issue}” cannot be deleted: there are proofs of it.").format(issue=instance)
    if isinstance(instance, Newsletter) and instance.issues.exists():
        return gettext("“{newsletter}” cannot be deleted: it has issues. Delete those first.").format(
            newsletter=instance
        )
    return ""
