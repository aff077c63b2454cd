"""The page on which an issue becomes a proof."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.generic import FormView
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin

from mailer.issues.actions.make_proof import make_proof
from mailer.issues.admin.crumbs import crumbs, issues_url
from mailer.issues.choices import language_name
from mailer.issues.editions import editions_of, proofs_of
from mailer.issues.errors import Refused
from mailer.issues.models import Issue
from mailer.issues.origin import origin_of
from mailer.issues.preflight import Finding, Severity
from mailer.issues.preflight.editions import check_editions
from mailer.issues.preflight.findings import CONSENT
from mailer.issues.signers import name_of, signers_of
from mailer.issues.waiting import listed
from subscribers.forms import ListsField
from subscribers.models import List

REASON = "reason-"


class ProofForm(forms.Form):
    """The lists, and a reason for each kind of finding that may be let through."""

    lists = ListsField(label=_("May go to"), error_messages={"required": _("Choose at least one list.")})

    def __init__(self, *args: Any, findings: list[Finding], editions: list[Issue], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if len(editions) > 1:
            self.fields["languages"] = _editions_field(editions)
        for code in dict.fromkeys(finding.code.value for finding in findings if finding.overridable):
            self.fields[REASON + code] = _reason_field(code)

    @property
    def languages(self) -> list[str] | None:
        """Of the editions that were chosen; None where there is one."""
        return self.cleaned_data.get("languages")

    @property
    def overrides(self) -> dict[str, str]:
        return {
            name.removeprefix(REASON): value
            for name, value in self.cleaned_data.items()
            if name.startswith(REASON) and value.strip()
        }


def _editions_field(editions: list[Issue]) -> forms.MultipleChoiceField:
    """Without the main one there is nothing that readers of other languages could get: see make_proof."""
    codes = [each.language for each in editions]
    return forms.MultipleChoiceField(
        choices=[(each, language_name(each)) for each in codes],
        initial=codes,
        label=_("Editions"),
        widget=forms.CheckboxSelectMultiple,
        help_text=gettext("Readers of all other languages get {language}. Leave out what is not ready.").format(
            language=language_name(codes[0])
        ),
        error_messages={"required": _("Choose at least one edition.")},
    )


def _reason_field(code: str) -> forms.CharField:
    return forms.CharField(
        required=False,
        max_length=500,
        label=gettext("Reason to let “{code}” through").format(code=code),
        help_text=_("Whoever signs reads it. Leave it empty to correct the issue first."),
        widget=forms.Textarea(attrs={"rows": 2}),
    )


class MakeProof(WagtailAdminTemplateMixin, FormView):
    """Shows what was found, asks for the lists, and freezes the issue as it is stored."""

    template_name = "issues/make_proof.html"
    form_class = ProofForm
    page_title = _("Make proof")
    header_icon = "lock"

    def setup(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        super().setup(request, *args, **kwargs)
        self.issue = get_object_or_404(Issue.objects.select_related("newsletter", "locale"), pk=kwargs["pk"])

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not request.user.has_perm("issues.add_proof"):
            raise PermissionDenied
        self.editions = editions_of(self.issue)
        self.findings = check_editions(self.editions)
        return super().dispatch(request, *args, **kwargs)

    def get_form_kwargs(self) -> dict[str, Any]:
        return super().get_form_kwargs() | {"findings": self.findings, "editions": self.editions}

    def form_valid(self, form: ProofForm) -> HttpResponse:
        try:
            lists, origin = list(form.cleaned_data["lists"]), origin_of(self.request)
            proof = make_proof(self.issue, lists, form.overrides, self.request.user, origin, form.languages)
        except Refused as error:
            form.add_error(None, str(error))
            return self.form_invalid(form)
        messages.success(self.request, gettext("Proof {id} is made. It has to be signed now.").format(id=proof.pk))
        return redirect("issues_proof", pk=proof.pk)

    def get_page_subtitle(self) -> str:
        return self.issue.title

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        return crumbs(self, self.issue)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        signers = signers_of(self.issue.newsletter)
        return super().get_context_data(**kwargs) | {
            "issue": self.issue,
            "edit_url": self._edit_url,
            "findings": self.findings,
            "photos_url": self._photos_url,
            "stopped": any(_stops(finding) for finding in self.findings),
            "asked": listed([name_of(each) for each in signers if each.email]),
            "unreached": [name_of(each) for each in signers if not each.email],
            "replaced": proofs_of(self.issue).filter(signed_at=None, superseded_by=None).order_by("pk"),
            "no_lists": not List.objects.exists(),
        }

    @property
    def _edit_url(self) -> str:
        return issues_url("edit", self.issue.pk)

    @property
    def _photos_url(self) -> str:
        """Where there is something to do about who is in the photos, for those who may."""
        asked = any(finding.code in CONSENT for finding in self.findings)
        may = asked and self.request.user.has_perm("issues.change_issue")
        return reverse("issues_photos", args=[self.issue.pk]) if may else ""


def _stops(finding: Finding) -> bool:
    return finding.severity is Severity.ERROR and not finding.overridable
