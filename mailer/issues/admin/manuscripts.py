"""Begins an issue from a manuscript, and lists what was guessed in it until somebody has looked."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.functional import cached_property
from django.utils.text import format_lazy
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _
from django.views.generic import FormView, View
from wagtail.admin.panels import Panel
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin
from wagtail.admin.widgets import AdminDateInput

from mailer.issues.admin.crumbs import crumbs, issues_url
from mailer.issues.errors import ImportRefused, ManuscriptRefused
from mailer.issues.look_again import look_again, looked_at
from mailer.issues.manuscripts.drafting import draft_issue
from mailer.issues.manuscripts.paper import MAX_BYTES, Why
from mailer.issues.manuscripts.reading import ENDINGS
from mailer.issues.manuscripts.words_for import WHYS
from mailer.issues.models import Issue, Newsletter
from mailer.issues.next_title import LONGEST
from mailer.issues.validators import one_line

TEMPLATE = "issues/_look_again.html"


class ManuscriptForm(forms.Form):
    file = forms.FileField(
        label=_("Manuscript"),
        help_text=format_lazy(
            _("A Word file (.docx), a PDF (.pdf) or plain text (.txt), up to {size} MB."), size=MAX_BYTES // 2**20
        ),
        widget=forms.ClearableFileInput(attrs={"accept": ",".join(ENDINGS)}),
        error_messages={"empty": WHYS[Why.EMPTY]},
    )
    newsletter = forms.ModelChoiceField(Newsletter.objects.all(), label=_("Newsletter"))
    title = forms.CharField(
        label=_("Title"),
        max_length=LONGEST,
        required=False,
        validators=[one_line],
        help_text=_("As the manuscript says if empty."),
    )
    date = forms.DateField(
        label=_("Date"), required=False, widget=AdminDateInput, help_text=_("As the manuscript says if empty.")
    )

    def clean_file(self) -> UploadedFile:
        file: UploadedFile = self.cleaned_data["file"]
        if (file.size or 0) > MAX_BYTES:
            raise ValidationError(WHYS[Why.TOO_LARGE])
        return file


class BeginFromManuscript(WagtailAdminTemplateMixin, FormView):
    template_name = "issues/begin_from_manuscript.html"
    form_class = ManuscriptForm
    page_title = _("Begin from a manuscript")
    header_icon = "upload"

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not request.user.has_perm("issues.add_issue"):
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)

    def get_initial(self) -> dict[str, Any]:
        newsletters = Newsletter.objects.all()[:2]
        return {"newsletter": newsletters[0]} if len(newsletters) == 1 else {}

    def form_valid(self, form: ManuscriptForm) -> HttpResponse:
        chosen = form.cleaned_data
        file, newsletter = chosen["file"], chosen["newsletter"]
        try:
            issue = draft_issue(
                file.read(), file.name, newsletter.name, self.request.user, chosen["title"], chosen["date"]
            )
        except (ManuscriptRefused, ImportRefused) as error:
            form.add_error("file", str(error))
            return self.form_invalid(form)
        messages.success(self.request, _begun(issue))
        return redirect(issues_url("edit", issue.pk))

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        return crumbs(self)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(**kwargs) | {
            "list_url": issues_url("list"),
            "no_newsletters": not Newsletter.objects.exists(),
        }


def _begun(issue: Issue) -> str:
    number = len(look_again(issue))
    text = ngettext(
        "“{issue}” is begun. Look at one thing again before you go on.",
        "“{issue}” is begun. Look at {number} things again before you go on.",
        number,
    )
    return text.format(issue=issue, number=number) if number else gettext("“{issue}” is begun.").format(issue=issue)


class LookAgain(View):
    """The list of what to look at, for the editor to show anew after each save; a POST takes one thing off it."""

    http_method_names = ["get", "head", "post"]

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not request.user.has_perm("issues.change_issue"):
            raise PermissionDenied
        self.issue = get_object_or_404(Issue, pk=kwargs["pk"])
        return super().dispatch(request, *args, **kwargs)

    def get(self, request: HttpRequest, pk: int) -> HttpResponse:
        return render(request, TEMPLATE, {"doubts": look_again(self.issue), "issue": self.issue})

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        issue = looked_at(self.issue, request.POST.get("doubt", ""))
        return render(request, TEMPLATE, {"doubts": look_again(issue), "issue": issue})


class LookAgainPanel(Panel):
    """What was guessed when the issue was drafted, as long as somebody has to look at something of it."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**{"heading": _("Look at this again"), **kwargs})

    class BoundPanel(Panel.BoundPanel):
        template_name = "issues/look_again_panel.html"

        @cached_property
        def doubts(self) -> list[Any]:
            return look_again(self.instance) if self.instance.pk and self.instance.uncertain else []

        def is_shown(self) -> bool:
            return bool(self.doubts)

        def get_context_data(self, parent_context: Any = None) -> dict[str, Any]:
            return super().get_context_data(parent_context) | {"doubts": self.doubts, "issue": self.instance}
