"""The screen on which staff say who sees a sent proof in the archive, and note corrections of it."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.functional import cached_property
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.generic import TemplateView

from mailer.issues.actions.archive_proof import LONGEST, note_correction, set_visibility
from mailer.issues.addresses import view_url
from mailer.issues.errors import ProofRefused
from mailer.issues.models import Proof, Visibility
from mailer.issues.origin import origin_of
from mailer.issues.signers import PERMISSION as SIGN
from mailer.issues.signers import name_of

PERMISSION = "issues.add_proof"


def may_archive(user: Any) -> bool:
    """Whoever makes proofs, and whoever signs them: to show one to more people than before is for signers alone."""
    return bool(user.has_perm(PERMISSION) or user.has_perm(SIGN))


class VisibilityForm(forms.Form):
    visibility = forms.ChoiceField(
        label=_("Who sees it on the web"),
        choices=Visibility,
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose who sees it.")},
    )


class CorrectionForm(forms.Form):
    text = forms.CharField(
        label=_("What was wrong, and what is right"),
        max_length=LONGEST,
        widget=forms.Textarea(attrs={"rows": 4}),
        error_messages={"required": _("Write what was wrong and what is right.")},
    )


class Archiving(TemplateView):
    """Two forms, told apart by the name of the button that was pressed."""

    template_name = "issues/archiving.html"
    http_method_names = ["get", "head", "post"]

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not may_archive(request.user):
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)

    @cached_property
    def proof(self) -> Proof:
        proofs = Proof.objects.exclude(purpose=Proof.Purpose.TEST).select_related("issue__newsletter")
        proof = get_object_or_404(proofs, pk=self.kwargs["pk"])
        if proof.signed_at is None:
            raise Http404
        return proof

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        is_note = "note" in request.POST
        form = self._correction(request.POST) if is_note else self._visibility(request.POST)
        if form.is_valid():
            try:
                messages.success(request, self._note(form) if is_note else self._show(form))
                return redirect("issues_archiving", pk=pk)
            except ProofRefused as error:
                form.add_error(None, str(error))
        name = "correction_form" if is_note else "visibility_form"
        return self.render_to_response(self.get_context_data(**{name: form}), status=400)

    def _note(self, form: forms.Form) -> str:
        note_correction(self.proof, form.cleaned_data["text"], self.request.user, origin_of(self.request))
        return gettext("The correction stands at the top of the page.")

    def _show(self, form: forms.Form) -> str:
        set_visibility(self.proof, form.cleaned_data["visibility"], self.request.user, origin_of(self.request))
        who = Visibility(form.cleaned_data["visibility"])
        return gettext("Who sees it: {who}.").format(who=who.label)

    def _visibility(self, data: Any = None) -> VisibilityForm:
        return VisibilityForm(data, initial={"visibility": self.proof.shown_to}, prefix="show")

    def _correction(self, data: Any = None) -> CorrectionForm:
        return CorrectionForm(data, prefix="correct")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        notes = self.proof.corrections.select_related("created_by")
        return super().get_context_data(
            **{
                "proof": self.proof,
                "public_url": view_url(self.proof),
                "visibility_form": self._visibility(),
                "correction_form": self._correction(),
                "notes": [{"at": note.at, "text": note.text, "by": name_of(note.created_by)} for note in notes],
                **kwargs,
            }
        )
