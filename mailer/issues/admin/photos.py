"""All photos of an issue on one page, so that they are looked over in one go."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from typing import Any, cast

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.generic import TemplateView
from wagtail import hooks
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin

from mailer.issues.actions.check_photo import confirm_photo, look_at
from mailer.issues.admin.buttons import HOOK, IssueButton
from mailer.issues.admin.crumbs import crumbs
from mailer.issues.admin.people import may_change
from mailer.issues.admin.previewing import IssueView
from mailer.issues.errors import Refused
from mailer.issues.models import Image, Issue
from mailer.issues.photo_checks import standings
from mailer.issues.pictures import rendition_of
from mailer.issues.preflight.check import photos_in
from subscribers.models import User


@hooks.register(HOOK)
def photos_button(issue: Issue, user: Any) -> Iterator[IssueButton]:
    if user.has_perm("issues.change_issue"):
        url = reverse("issues_photos", args=[issue.pk])
        yield IssueButton("photos", gettext("Photos and people"), url, "image", order=3)


class IssuePhotos(IssueView, WagtailAdminTemplateMixin, TemplateView):
    template_name = "issues/issue_photos.html"
    page_title = _("Photos and people")
    header_icon = "image"

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not request.user.has_perm("issues.change_issue"):
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        image = self._chosen()
        try:
            confirm_photo(image, cast(User, request.user), request.POST.get("seen", ""))
        except Refused as refused:
            messages.error(request, str(refused))
        else:
            messages.success(request, gettext("“{title}” is confirmed.").format(title=image.title))
        return redirect("issues_photos", pk=pk)

    def _chosen(self) -> Image:
        """Of this issue, and one that they may change."""
        typed = self.request.POST.get("image", "")
        image = next((each for each in photos_in(self.issue) if str(each.pk) == typed), None)
        if image is None:
            raise Http404
        if not may_change(self.request.user, image):
            raise PermissionDenied
        return image

    def get_page_subtitle(self) -> str:
        return self.issue.title

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        return crumbs(self, self.issue)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        images = photos_in(self.issue)
        seen = {image.pk: _seen(image) for image in images}
        known = standings(images)
        shown = [
            {
                "image": image,
                "rendition": rendition_of(image, logo=False),
                "seen": seen[image.pk],
                "stands": known[image.pk],
                "may_change": may_change(self.request.user, image),
            }
            for image in images
        ]
        return super().get_context_data(**kwargs) | {"issue": self.issue, "photos": shown}


def _seen(image: Image) -> str:
    """What the page shows of it; empty where its file cannot be looked at."""
    with suppress(Refused, OSError):
        return look_at(image).seen
    return ""
