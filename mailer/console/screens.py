"""What all screens of the console have in common: who may see them, and their furniture."""

from __future__ import annotations

import logging
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.views.generic import TemplateView, View
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin

from mailer.issues.admin.proofs import may_see

audit = logging.getLogger("mailer.audit")
"""Who did what: one line for everything that sends, brings in, takes out or gives away people's data."""


class Guarded(View):
    """A view for people who hold one of ``permissions`` and all of ``required``; the admin tells everybody else so,
    politely."""

    permissions: tuple[str, ...] = ()
    required: tuple[str, ...] = ()

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not self.is_open_to(request.user):
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)

    def is_open_to(self, user: Any) -> bool:
        return may_open(user, self.permissions, self.required)


def may_open(user: Any, permissions: tuple[str, ...], required: tuple[str, ...] = ()) -> bool:
    """Whether ``user`` holds one of ``permissions`` and all of ``required``. What asks for none, nobody opens."""
    if not permissions and not required:
        return False
    return (not permissions or any(user.has_perm(each) for each in permissions)) and user.has_perms(required)


class Screen(Guarded, WagtailAdminTemplateMixin, TemplateView):
    """A page of the admin. ``trail`` names what lies between the home page and it, as (URL name, label)."""

    trail: tuple[tuple[str, Any], ...] = ()

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(**kwargs) | {"sees_proofs": may_see(self.request.user)}

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        between = [{"url": reverse(name), "label": label} for name, label in self.trail]
        return [*self.breadcrumbs_items, *between, {"url": "", "label": self.get_page_title()}]
