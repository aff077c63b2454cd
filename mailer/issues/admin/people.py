"""The screen on which the people in a photo are looked over: each face is blurred or has consent, and somebody says
that they looked at the whole photo."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, cast

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views import View
from django.views.generic import TemplateView
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin
from wagtail.permissions import policy_registry

from mailer.issues.actions import check_photo
from mailer.issues.actions.blur_faces import blur_faces
from mailer.issues.actions.cover_copies import swap
from mailer.issues.actions.take_out import sent_with
from mailer.issues.admin.people_forms import BoxForm, ConsentForm
from mailer.issues.errors import Refused
from mailer.issues.faces import Box, can_find_faces
from mailer.issues.models import Image, PhotoConsent
from mailer.issues.origin import origin_of
from mailer.issues.outlived import outlived_by
from mailer.issues.photo_faces import Face, State, faces_of
from mailer.issues.photo_twins import pending_of, twins_of
from mailer.issues.pictures import rendition_of
from mailer.issues.signers import name_of
from mailer.issues.withdrawn import is_withdrawn
from subscribers.models import User

SHOWN_TWINS = 20
"""Of the other images that are the same picture."""


class PhotoView(View):
    """A view of one image of the library, for those who may change it; 403 for others."""

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        self.image = get_object_or_404(Image, pk=kwargs["pk"])
        if not may_change(request.user, self.image):
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)

    def back(self) -> HttpResponse:
        return redirect("issues_photo_people", pk=self.image.pk)


def may_change(user: Any, image: Image) -> bool:
    return bool(policy_registry.get_by_type(Image).user_has_permission_for_instance(user, "change", image))


def may_change_photos(user: Any) -> bool:
    """Some at least."""
    return bool(policy_registry.get_by_type(Image).user_has_permission(user, "change"))


class PhotoPage(PhotoView, WagtailAdminTemplateMixin, TemplateView):
    header_icon = "user"

    def get_page_subtitle(self) -> str:
        return self.image.title

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        return [
            *self.breadcrumbs_items,
            {"url": reverse("wagtailimages:index"), "label": _("Images")},
            {"url": reverse("wagtailimages:edit", args=[self.image.pk]), "label": self.image.title},
            {"url": "", "label": self.page_title},
        ]


class People(PhotoPage):
    template_name = "issues/photo_people.html"
    page_title = _("People in the photo")

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        return self._page()

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        deed = _DEEDS.get(request.POST.get("deed", ""))
        if deed is None:
            raise Http404
        try:
            return deed(self) or self.back()
        except Refused as refused:
            messages.error(request, str(refused))
        except OSError:
            messages.error(request, gettext("The photo's file cannot be read or written. Try again later."))
        return self.back()

    def _page(self, status: int = 200, **forms: Any) -> HttpResponse:
        response = self.render_to_response(self.get_context_data(**forms), status=status)
        response["Cache-Control"] = "no-store"
        return response

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = {"box_form": BoxForm(), "consent_form": ConsentForm(), "refused_face": 0, "trouble": ""} | kwargs
        try:
            check = check_photo.look_at(self.image)
        except (Refused, OSError) as error:
            return super().get_context_data(**context) | {"trouble": str(error)}
        faces = faces_of(check.faces)
        consents = list(self.image.consents.all())
        known = {each.pk: each for each in consents}
        return super().get_context_data(**context) | {
            "image": self.image,
            "check": check,
            "confirmer": name_of(check.confirmed_by),
            "rendition": rendition_of(self.image, logo=False),
            "faces": [_shown(face, known) for face in faces],
            "open": sum(face.state is State.OPEN for face in faces),
            "consents": consents,
            "is_withdrawn": any(each.withdrawn_at for each in consents) or is_withdrawn(self.image.intake_hash),
            "finds": can_find_faces(),
            "is_pending": pending_of(self.image).exists(),
            "twins": twins_of(self.image)[:SHOWN_TWINS],
            "sent": sent_with(self.image).count(),
            "sent_earlier": sent_with(self.image, only_earlier=True).count(),
            "outlived": outlived_by([self.image]),
        }

    @property
    def _number(self) -> int:
        typed = self.request.POST.get("face", "")
        if not typed.isascii() or not typed.isdecimal() or len(typed) > 6:
            raise Http404
        return int(typed)

    @property
    def _seen(self) -> str:
        """What the page was about from which they pressed the button."""
        return self.request.POST.get("seen", "")

    def _blur(self) -> None:
        self._blur_these([self._number])

    def _blur_all(self) -> None:
        self._blur_these(None)

    def _blur_these(self, numbers: list[int] | None) -> None:
        user, origin = cast(User, self.request.user), origin_of(self.request)
        if blur_faces(self.image, numbers, self._seen, user, origin):
            messages.success(self.request, gettext("Blurred. The photo without the blur is deleted."))
        if sent_with(self.image, only_earlier=True).exists():
            messages.warning(self.request, gettext("Mails that were sent still show it without the blur: see below."))

    def _none(self) -> None:
        check_photo.mark_face(self.image, self._number, State.NONE, seen=self._seen)

    def _open(self) -> None:
        check_photo.mark_face(self.image, self._number, State.OPEN, seen=self._seen)

    def _draw(self) -> HttpResponse | None:
        form = BoxForm(self.request.POST)
        if not form.is_valid():
            return self._page(400, box_form=form)
        sides = (form.cleaned_data[name] / 100 for name in ("left", "top", "width", "height"))
        check_photo.draw_face(self.image, Box(*sides), self._seen)
        return None

    def _consent(self) -> HttpResponse | None:
        form = ConsentForm(self.request.POST, self.request.FILES)
        if not form.is_valid():
            return self._page(400, consent_form=form, refused_face=self._number)
        consent = form.save(commit=False)
        consent.image, consent.recorded_by = self.image, self.request.user
        check_photo.record_consent(consent, self._number, self._seen)
        return None

    def _finish(self) -> None:
        swap(pending_of(self.image))
        messages.success(self.request, gettext("A placeholder stands wherever it has to."))

    def _confirm(self) -> None:
        check_photo.confirm_photo(self.image, cast(User, self.request.user), self._seen)
        messages.success(self.request, gettext("Confirmed: you looked at the whole photo."))


_DEEDS: dict[str, Callable[[People], HttpResponse | None]] = {
    "blur": People._blur,
    "blur-all": People._blur_all,
    "none": People._none,
    "open": People._open,
    "draw": People._draw,
    "consent": People._consent,
    "confirm": People._confirm,
    "finish": People._finish,
}


def _shown(face: Face, consents: dict[int, PhotoConsent]) -> dict[str, Any]:
    """The face, the sides of its box in percent, and in words how it stands."""
    sides = {name: f"{getattr(face, name) * 100:.2f}" for name in ("left", "top", "width", "height")}
    consent = consents.get(face.consent or 0)
    return {"face": face, "consent": consent, "words": _WORDS[face.state], **sides}


_WORDS = {
    State.OPEN: _("open"),
    State.BLURRED: _("blurred"),
    State.CONSENTED: _("consent recorded"),
    State.NONE: _("not a face"),
}


class Document(PhotoView):
    """The signed form, for those who may change the photo; never shown in the browser, as others made it."""

    http_method_names = ["get", "head"]

    def get(self, request: HttpRequest, pk: int, consent: int) -> HttpResponse:
        found = get_object_or_404(PhotoConsent, pk=consent, image=self.image)
        try:
            file = found.document.open("rb")
        except (OSError, ValueError) as error:
            raise Http404 from error
        response = FileResponse(file, as_attachment=True, filename=f"consent-{found.pk}{found.suffix}")
        response["Cache-Control"] = "no-store"
        response["X-Content-Type-Options"] = "nosniff"
        return response
