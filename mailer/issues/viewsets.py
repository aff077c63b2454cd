"""The screens on which issues are written; those of newsletters, programmes and funders stand beside them."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, FieldRowPanel, HelpPanel, MultiFieldPanel, Panel
from wagtail.admin.ui.tables import Column, DateColumn
from wagtail.admin.widgets.button import Button, HeaderButton
from wagtail.snippets.views.snippets import CreateView, EditView, IndexView, SnippetViewSet

from mailer.issues.admin.beginning import empty_issue, last_issues
from mailer.issues.admin.buttons import IssueButton, issue_buttons
from mailer.issues.admin.checking import ChecksPanel
from mailer.issues.admin.editions import EditionsPanel
from mailer.issues.admin.later import LaterPanel, later_panels
from mailer.issues.admin.manuscripts import LookAgainPanel
from mailer.issues.admin.waiting import StandingPanel
from mailer.issues.funding_viewsets import FunderViewSet, ProgrammeViewSet
from mailer.issues.models import Issue
from mailer.issues.newsletter_viewset import NewsletterViewSet
from mailer.issues.still_empty import still_empty

__all__ = ["FunderViewSet", "IssueViewSet", "NewsletterViewSet", "ProgrammeViewSet"]

IN_HEADER = 3
"""Of an issue's buttons beside “Make proof”; more do not fit on a desk's screen, and stand below “more”."""
BESIDE = 2
"""Newsletters whose next issue begins with a button of its own beside the list's title."""


class UnfinishedMixin:
    """An issue is saved however little of it is written: what a proof needs, the proof asks for. Afterwards one goes on
    writing."""

    def setup(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        super().setup(request, *args, **kwargs)  # type: ignore[misc]
        self.saving_as_draft = request.method == "POST"

    def get_success_url(self: Any) -> str:
        return self.get_edit_url()


class IssueIndexView(IndexView):
    """What comes after the last issue is offered for each newsletter: beside the title for those written last, below
    “more” for the others."""

    @cached_property
    def _lasts(self) -> list[tuple[str, str]]:
        """How it is called, and where it leads."""
        lasts = last_issues() if self.request.user.has_perm("issues.add_issue") else []
        label = _("New issue from last") if len(lasts) == 1 else _("New issue from last: {newsletter}")
        return [
            (label.format(newsletter=each.newsletter), reverse("issues_new_from_last", args=[each.pk]))
            for each in lasts
        ]

    @cached_property
    def header_buttons(self) -> list[HeaderButton]:
        buttons = [HeaderButton(label, url=url, icon_name="copy") for label, url in self._lasts[:BESIDE]]
        if self.request.user.has_perm("issues.add_issue"):
            url = reverse("issues_begin_from_manuscript")
            buttons.append(HeaderButton(_("Begin from a manuscript"), url=url, icon_name="upload"))
        return [*super().header_buttons, *buttons]

    @cached_property
    def header_more_buttons(self) -> list[Button]:
        buttons = [Button(label, url=url, icon_name="copy", priority=5) for label, url in self._lasts[BESIDE:]]
        return [*super().header_more_buttons, *buttons]


class IssueCreateView(UnfinishedMixin, CreateView):
    def get_initial_form_instance(self) -> Issue:
        return empty_issue()


class IssueEditView(UnfinishedMixin, EditView):
    partials_template_name = "issues/edit_partials.html"

    @cached_property
    def _issue_buttons(self) -> list[IssueButton]:
        return issue_buttons(self.object, self.request.user)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context: dict[str, Any] = super().get_context_data(**kwargs)
        return context | {"later_panels": list(later_panels(context["panel"])) if self.hydrate_create_view else []}

    @cached_property
    def header_buttons(self) -> list[HeaderButton]:
        buttons = [each.for_header() for each in self._issue_buttons[:IN_HEADER]]
        if self.request.user.has_perm("issues.add_proof"):
            url = reverse("issues_make_proof", args=[self.object.pk])
            buttons.append(HeaderButton(_("Make proof"), url=url, icon_name="lock"))
        return buttons

    @cached_property
    def header_more_buttons(self) -> list[Button]:
        more = [*super().header_more_buttons, *(each.for_listing() for each in self._issue_buttons[IN_HEADER:])]
        if not self.request.user.has_perm("issues.add_issue"):
            return more
        url = reverse("issues_new_from_last", args=[self.object.pk])
        return [*more, Button(_("New issue from this"), url=url, icon_name="copy", priority=5)]


class LanguagePanel(LaterPanel):
    """The language an issue is written in; it follows the newsletter's and so is not typed."""

    name = "language"
    promise = _("That of the newsletter")

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**{"heading": _("Language"), **kwargs})

    class BoundPanel(LaterPanel.BoundPanel):
        shown_template = "issues/language_panel.html"


class StillEmptyPanel(Panel):
    """What “New issue from last” emptied, as long as something of it is empty."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**{"heading": _("Still empty"), **kwargs})

    class BoundPanel(Panel.BoundPanel):
        template_name = "issues/still_empty_panel.html"

        @cached_property
        def places(self) -> list[Any]:
            return still_empty(self.instance) if self.instance.pk and self.instance.emptied else []

        def is_shown(self) -> bool:
            return bool(self.places)

        def get_context_data(self, parent_context: Any = None) -> dict[str, Any]:
            return super().get_context_data(parent_context) | {"places": self.places}


class IssueViewSet(SnippetViewSet):
    model = Issue
    icon = "doc-full"
    menu_label = _("Issues")
    menu_name = "issues"
    menu_order = 110
    add_to_admin_menu = True
    index_view_class = IssueIndexView
    add_view_class = IssueCreateView
    edit_view_class = IssueEditView
    list_display: Any = [
        "title",
        "newsletter",
        Column("locale", label=_("Language")),
        DateColumn("date", label=_("Date"), sort_key="date"),
    ]
    list_filter = ["newsletter", "date"]
    search_fields = ["title", "subject"]
    list_per_page = 30
    ordering = "-date"
    copy_view_enabled = True
    panels = [
        StillEmptyPanel(),
        LookAgainPanel(),
        StandingPanel(),
        ChecksPanel(),
        EditionsPanel(),
        MultiFieldPanel(
            [
                FieldPanel("newsletter"),
                FieldPanel("title", required_on_save=True),
                FieldPanel("subject"),
                FieldPanel("preheader"),
                FieldRowPanel([FieldPanel("date"), FieldPanel("greeting")]),
                LanguagePanel(),
                FieldPanel("visibility"),
            ],
            heading=_("In the inbox"),
        ),
        HelpPanel(
            content=_(
                "<p>Where a reader's own data shall stand, choose “Merge field” below the text, or write it: "
                "<code>{{ salutation }}</code>, "
                "<code>{{ name|&quot;friend&quot; }}</code>, <code>{{ country|&quot;your country&quot; }}</code>, "
                "<code>{{ organisation|&quot;your organisation&quot; }}</code> or <code>{{ email }}</code>. "
                "What stands in quotation marks is for readers of whom it is not known.</p>"
            ),
            heading=_("Merge fields"),
            classname="collapsed",
        ),
        FieldPanel("body"),
    ]
