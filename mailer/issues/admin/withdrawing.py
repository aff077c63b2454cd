"""The screens on which a photo is taken out of what shows it: as consent is withdrawn, or without anybody's asking."""

from __future__ import annotations

from typing import Any, cast

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from mailer.issues.actions.take_out import sent_with, still_shown, take_out
from mailer.issues.actions.withdraw_consent import is_swapped, withdraw_consent
from mailer.issues.admin.people import PhotoPage
from mailer.issues.admin.people_forms import TakingOutForm, WithdrawalForm
from mailer.issues.models import PhotoConsent, Proof
from mailer.issues.origin import origin_of
from mailer.issues.photo_twins import proofs_showing, twins_of
from subscribers.models import User

SHOWN = 200
"""Of the proofs that show a photo, and of the images that are the same picture."""


class Withdraw(PhotoPage):
    """Lists what shows the photo, and puts a placeholder in its place."""

    template_name = "issues/photo_withdraw.html"
    page_title = _("Withdraw consent")

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        self.consent = get_object_or_404(PhotoConsent, pk=kwargs["consent"], image=kwargs["pk"])
        return super().dispatch(request, *args, **kwargs)

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        return self.render_to_response(self.get_context_data(form=WithdrawalForm()))

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        form = WithdrawalForm(request.POST)
        if not form.is_valid():
            return self.render_to_response(self.get_context_data(form=form), status=400)
        try:
            withdraw_consent(self.consent, cast(User, request.user), form.cleaned_data["reason"], origin_of(request))
        except OSError:
            words = gettext("Withdrawn, but not every file could be exchanged. Press “Exchange the photo” again.")
            messages.error(request, words)
        else:
            messages.success(request, gettext("Withdrawn: a placeholder stands wherever we show the photo."))
        return redirect(request.path)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return (
            super().get_context_data(**kwargs)
            | _listed(proofs_showing(self.image, self.consent.intake_hash))
            | {
                "image": self.image,
                "consent": self.consent,
                "is_done": bool(self.consent.withdrawn_at) and is_swapped(self.consent),
                "twins": twins_of(self.image, self.consent.intake_hash)[:SHOWN],
            }
        )


class TakeOut(PhotoPage):
    """Lists the sent proofs that show the photo, and puts a placeholder in its place, whatever anybody agreed to."""

    template_name = "issues/photo_take_out.html"
    page_title = _("Take the photo out of sent proofs")

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        return self.render_to_response(self.get_context_data(form=self._form()))

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        form = self._form(request.POST)
        if not form.is_valid():
            return self.render_to_response(self.get_context_data(form=form), status=400)
        given, user = form.cleaned_data, cast(User, request.user)
        try:
            only_earlier = given.get("which") == TakingOutForm.EARLIER
            take_out(self.image, user, given["reason"], origin_of(request), only_earlier=only_earlier)
        except OSError:
            messages.error(request, gettext("Taken out, but not every file could be exchanged yet: see below."))
        else:
            messages.success(request, gettext("Taken out: a placeholder stands at the photo's addresses."))
        return self.back()

    def _form(self, data: Any = None) -> TakingOutForm:
        earlier, every = self._counts()
        return TakingOutForm(data, earlier=earlier, every=every)

    def _counts(self) -> tuple[int, int]:
        return sent_with(self.image, only_earlier=True).count(), sent_with(self.image).count()

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        sent = list(sent_with(self.image))
        earlier = set(sent_with(self.image, only_earlier=True).values_list("pk", flat=True))
        unsent = still_shown(self.image).filter(proof__sent_at=None).values("proof").distinct().count()
        return (
            super().get_context_data(**kwargs)
            | _listed(sent)
            | {"image": self.image, "count": len(sent), "earlier": earlier, "unsent": unsent}
        )


def _listed(proofs: list[Proof]) -> dict[str, Any]:
    return {"proofs": proofs[:SHOWN], "more": max(0, len(proofs) - SHOWN)}
