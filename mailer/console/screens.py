"""What all screens of the console have in common: who may see them, and their furniture."""

from __future__ import annotations

import logging
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.views.generic import TemplateView, View
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin

audit = logging.getLogger("mailer.audit")
"""Who did what: one line for everything that sends, brings in, takes out or gives away people's data."""


class Guarded(View):
    """A view for people who hold one of ``permissions``; the admin tells everybody else so, politely."""

    permissions: tuple[str, ...] = ()

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not any(request.user.has_perm(permission) for permission in self.permissions):
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)


class Screen(Guarded, WagtailAdminTemplateMixin, TemplateView):
    """A page of the admin. ``trail`` names what lies between the home page and it, as (URL name, label)."""

    trail: tuple[tuple[str, Any], ...] = ()

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        between = [{"url": reverse(name), "label": label} for name, label in self.trail]
        return [*self.breadcrumbs_items, *between, {"url": "", "label": self.get_page_title()}]
