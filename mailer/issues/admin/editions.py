"""The editions of an issue in the editor: which there are, how far each is translated, and another begun."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext_lazy as _
from django.views.generic import TemplateView
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin

from mailer.issues.actions.translate_issue import translate_issue
from mailer.issues.admin.crumbs import crumbs, issues_url
from mailer.issues.admin.later import LaterPanel
from mailer.issues.choices import language_name, languages
from mailer.issues.editions import editions_of
from mailer.issues.errors import TranslationRefused
from mailer.issues.models import Issue
from mailer.issues.translation import rows, to_do


class BeginEdition(WagtailAdminTemplateMixin, TemplateView):
    """Asks, then begins an edition; or goes on to the one that is there."""

    template_name = "issues/begin_edition.html"
    page_title = _("Translate")
    header_icon = "site"
    http_method_names = ["get", "head", "post"]

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not request.user.has_perm("issues.add_issue"):
            raise PermissionDenied
        self.issue = get_object_or_404(Issue.objects.select_related("newsletter", "locale"), pk=kwargs["pk"])
        return super().dispatch(request, *args, **kwargs)

    def get_page_subtitle(self) -> str:
        return self.issue.title

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        return crumbs(self, self.issue)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        main, asked = editions_of(self.issue)[0], self.request.GET.get("language", "")
        return super().get_context_data(**kwargs) | {
            "issue": self.issue,
            "source_name": language_name(main.language),
            "missing": [(each.language, each.name) for each in edition_lines(self.issue) if each.issue is None],
            "asked": asked,
            "edit_url": issues_url("edit", self.issue.pk),
        }

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        issue = self.issue
        try:
            edition = translate_issue(issue, request.POST.get("language", "")[:10], request.user)
        except TranslationRefused as error:
            messages.error(request, str(error))
            return redirect(issues_url("edit", issue.pk))
        if edition.pk == editions_of(issue)[0].pk:
            return redirect(issues_url("edit", edition.pk))
        return redirect("issues_translate", edition.pk)


@dataclass(frozen=True, slots=True)
class EditionLine:
    """One language in the editor's panel; ``issue`` is None where there is no edition in it."""

    language: str
    name: str
    issue: Issue | None
    is_main: bool
    is_shown: bool
    """Whether it is the one in the editor."""
    to_do: int
    of: int


class EditionsPanel(LaterPanel):
    """The languages of the issue, how far each is translated, and where to go on."""

    name = "editions"
    promise = _("Once the issue is saved, it can be translated.")

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**{"heading": _("Editions"), **kwargs})

    class BoundPanel(LaterPanel.BoundPanel):
        shown_template = "issues/editions_panel.html"

        def get_context_data(self, parent_context: Any = None) -> dict[str, Any]:
            context: dict[str, Any] = super().get_context_data(parent_context)
            if self.instance.pk is None:
                return context
            may_begin = self.request.user.has_perm("issues.add_issue")
            return context | {"lines": edition_lines(self.instance), "issue": self.instance, "may_begin": may_begin}


def edition_lines(issue: Issue) -> list[EditionLine]:
    """The main edition first, then the other languages of the settings."""
    editions = editions_of(issue)
    main = editions[0]
    there = {each.language: each for each in editions}
    codes = dict.fromkeys([*there, *dict(languages())])
    return [_line_of(code, there.get(code), main, issue) for code in codes]


def _line_of(language: str, edition: Issue | None, main: Issue, shown: Issue) -> EditionLine:
    is_main = edition is not None and edition.pk == main.pk
    left, every = to_do(rows(main, edition)) if edition is not None and not is_main else (0, 0)
    return EditionLine(
        language,
        language_name(language),
        edition,
        is_main,
        edition is not None and edition.pk == shown.pk,
        left,
        every,
    )
