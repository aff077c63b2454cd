"""Begins an issue: empty with the usual blocks, or from one that was written."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.generic import FormView, TemplateView
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin
from wagtail.admin.widgets import AdminDateInput

from mailer.issues.actions.new_from_last import EMPTIED, new_from_last, renewed
from mailer.issues.admin.crumbs import crumbs, issues_url
from mailer.issues.blocks import BODY
from mailer.issues.editions import last_of, main_of
from mailer.issues.models import Issue, Newsletter
from mailer.issues.next_title import LONGEST, next_title
from mailer.issues.still_empty import still_empty
from mailer.issues.validators import one_line

FIRST = ("foreword", "story", "contacts")
"""The blocks with which an empty issue begins."""
MOST = 20
"""Newsletters whose last issue is looked for; every newsletter's own page leads on from its last."""


def empty_issue() -> Issue:
    """What the form for a new issue shows first: the only newsletter there is, today, and the usual blocks."""
    issue, newsletters = Issue(), Newsletter.objects.all()[:2]
    if len(newsletters) == 1:
        issue.newsletter = newsletters[0]
    issue.body = Issue._meta.get_field("body").to_python([{"type": kind, "value": {}} for kind in FIRST])
    return issue


def last_issues() -> list[Issue]:
    """The main edition of the last of each newsletter, the newest first."""
    found = [last_of(newsletter) for newsletter in Newsletter.objects.all()[:MOST]]
    lasts = [each for each in found if each is not None]
    return sorted(lasts, key=lambda each: (each.date or date.min, each.pk), reverse=True)


class NewIssueForm(forms.Form):
    title = forms.CharField(label=_("Title"), max_length=LONGEST, validators=[one_line])
    date = forms.DateField(label=_("Date"), widget=AdminDateInput)


class NewFromLast(WagtailAdminTemplateMixin, FormView):
    """Shows what the new issue keeps and what is emptied, and makes it."""

    template_name = "issues/new_from_last.html"
    form_class = NewIssueForm
    page_title = _("New issue from last")
    header_icon = "doc-full"

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not request.user.has_perm("issues.add_issue"):
            raise PermissionDenied
        issues = Issue.objects.select_related("newsletter", "locale")
        self.last = main_of(get_object_or_404(issues, pk=kwargs["pk"]))
        return super().dispatch(request, *args, **kwargs)

    def get_initial(self) -> dict[str, Any]:
        day = timezone.localdate()
        return {"title": next_title(self.last.title, day, self.last.language), "date": day}

    def form_valid(self, form: NewIssueForm) -> HttpResponse:
        day: date = form.cleaned_data["date"]
        issue = new_from_last(self.last, day, self.request.user, form.cleaned_data["title"])
        messages.success(
            self.request, gettext("“{issue}” is begun. What is new goes into the places listed.").format(issue=issue)
        )
        return redirect(issues_url("edit", issue.pk))

    def get_page_subtitle(self) -> str:
        return self.last.title

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        return crumbs(self, self.last)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(**kwargs) | {
            "last": self.last,
            "list_url": issues_url("list"),
            "plan": plan(self.last),
        }


def plan(last: Issue) -> list[dict[str, Any]]:
    """Each block of ``last`` with the names of the fields that the new issue has empty."""
    blocks, emptied = renewed(last.body)
    labels: dict[str, str] = {kind: str(block.label) for kind, block in BODY}
    return [
        {
            "label": labels[block["type"]],
            "emptied": [each.label for each in emptied if each.block == block["id"]],
            "is_kept": block["type"] not in EMPTIED,
        }
        for block in blocks
    ]


class StillEmpty(TemplateView):
    """The list of what is still empty, for the editor to show anew after each save."""

    template_name = "issues/_still_empty.html"
    http_method_names = ["get", "head"]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        if not self.request.user.has_perm("issues.change_issue"):
            raise PermissionDenied
        issue = get_object_or_404(Issue, pk=kwargs["pk"])
        return {"places": still_empty(issue), "made_from": issue.made_from}
