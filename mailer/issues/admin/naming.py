"""The screen on which a real name is looked for in an issue whose people go by other names.

The name is in the body of the request and nowhere else: the page does not repeat it, no message or session holds it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.decorators import method_decorator
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.debug import sensitive_post_parameters, sensitive_variables
from django.views.generic import TemplateView
from wagtail import hooks
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin

from mailer.issues.admin.beginning import issues_url
from mailer.issues.admin.buttons import HOOK, IssueButton, may_preview
from mailer.issues.admin.previewing import IssueView
from mailer.issues.models import Issue
from mailer.issues.name_check import CheckFailed, Hit, check_names
from mailer.issues.names import LONGEST, MOST_NAMES, MOST_PLACES, NameRefused
from mailer.issues.naming_words import field_label, kind_label, likeness_label, reason_words


@hooks.register(HOOK)
def name_button(issue: Issue, user: Any) -> Iterator[IssueButton]:
    if may_preview(user):
        url = reverse("issues_name_check", args=[issue.pk])
        yield IssueButton("name-check", gettext("Check for a name"), url, "search", order=4)


class NamesForm(forms.Form):
    """Never shown again with what was typed, and asks the browser not to keep or send it anywhere either."""

    names = forms.CharField(
        label=_("Real name"),
        max_length=(LONGEST + 2) * MOST_NAMES,
        required=False,
        strip=False,
        help_text=_("As it is written; once more on a line of its own for each other script or spelling."),
        widget=forms.Textarea(
            attrs={
                "rows": 3,
                "dir": "auto",
                "autocomplete": "off",
                "autocorrect": "off",
                "spellcheck": "false",
                "translate": "no",
            }
        ),
    )


@dataclass(frozen=True, slots=True)
class Line:
    """One place, in words; ``proof`` is a number, or None for the issue itself."""

    where: str
    field: str
    likeness: str
    context: str
    language: str
    proof: int | None


@method_decorator(sensitive_post_parameters(), name="dispatch")
class NameCheck(IssueView, WagtailAdminTemplateMixin, TemplateView):
    template_name = "issues/name_check.html"
    page_title = _("Check for a name")
    header_icon = "search"
    http_method_names = ["get", "head", "post"]

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        return self._page()

    @sensitive_variables()
    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        form = NamesForm(request.POST)
        if not form.is_valid():
            return self._page(error=gettext("That is too much. Write at most 20 names, one a line."))
        try:
            hits = check_names(self.stored, [each for each in form.cleaned_data["names"].splitlines() if each.strip()])
        except NameRefused as refused:
            return self._page(error=reason_words(refused.reason))
        except CheckFailed as failed:
            return self._page(error=str(failed))
        return self._page(lines=[self._line(hit) for hit in hits], is_checked=True)

    def _page(self, **shown: Any) -> HttpResponse:
        context = self.get_context_data(form=NamesForm(), most=MOST_PLACES, **shown)
        response = self.render_to_response(context, status=400 if "error" in shown else 200)
        response["Cache-Control"] = "no-store"
        return response

    def _line(self, hit: Hit) -> Line:
        place = hit.place
        where = gettext("Issue")
        if hit.proof:
            where = gettext("Proof {number}").format(number=hit.proof)
        elif hit.position:
            where = gettext("Block {position}, {kind}").format(position=hit.position, kind=kind_label(place.block_kind))
        language = "" if hit.language == self.stored.language else hit.language
        return Line(
            where, field_label(place.field), likeness_label(place.likeness), place.context, language, hit.proof or None
        )

    def get_page_subtitle(self) -> str:
        return self.issue.title

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        return [
            *self.breadcrumbs_items,
            {"url": issues_url("list"), "label": _("Issues")},
            {"url": reverse("issues_preview", args=[self.pk]), "label": self.issue.title},
            {"url": "", "label": self.page_title},
        ]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return (
            {"lines": [], "is_checked": False, "error": ""}
            | super().get_context_data(**kwargs)
            | {
                "issue": self.issue,
                "preview_url": reverse("issues_preview", args=[self.pk]),
            }
        )
