"""The screens on which newsletters and issues are written."""

from __future__ import annotations

from typing import Any

from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, FieldRowPanel, HelpPanel, InlinePanel, MultiFieldPanel, Panel
from wagtail.admin.ui.tables import DateColumn
from wagtail.admin.widgets.button import HeaderButton
from wagtail.snippets.views.snippets import EditView, SnippetViewSet

from mailer.issues.models import Funder, Issue, Newsletter, Programme


class IssueEditView(EditView):
    @cached_property
    def header_buttons(self) -> list[HeaderButton]:
        if not self.request.user.has_perm("issues.add_proof"):
            return []
        return [
            HeaderButton(_("Make proof"), url=reverse("issues_make_proof", args=[self.object.pk]), icon_name="lock")
        ]


class LanguagePanel(Panel):
    """The language an issue is written in; it follows the newsletter's and so is not typed."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**{"heading": _("Language"), **kwargs})

    class BoundPanel(Panel.BoundPanel):
        template_name = "issues/language_panel.html"

        def is_shown(self) -> bool:
            return self.instance.pk is not None


class IssueViewSet(SnippetViewSet):
    model = Issue
    icon = "doc-full"
    menu_label = _("Issues")
    menu_name = "issues"
    menu_order = 110
    add_to_admin_menu = True
    edit_view_class = IssueEditView
    list_display: Any = ["title", "newsletter", DateColumn("date", label=_("Date"), sort_key="date")]
    list_filter = ["newsletter", "date"]
    search_fields = ["title", "subject"]
    list_per_page = 30
    ordering = "-date"
    copy_view_enabled = True
    panels = [
        MultiFieldPanel(
            [
                FieldPanel("newsletter"),
                FieldPanel("title"),
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
                "<p>Where a reader's own data shall stand, write a merge field: <code>{{ salutation }}</code>, "
                "<code>{{ name|&quot;friend&quot; }}</code>, <code>{{ country|&quot;your country&quot; }}</code>, "
                "<code>{{ organisation|&quot;your organisation&quot; }}</code> or <code>{{ email }}</code>. "
                "What stands in quotation marks is for readers of whom it is not known.</p>"
            ),
            heading=_("Merge fields"),
            classname="collapsed",
        ),
        FieldPanel("body"),
    ]


class NewsletterViewSet(SnippetViewSet):
    model = Newsletter
    icon = "mail"
    menu_label = _("Newsletters")
    menu_name = "newsletters"
    menu_order = 130
    add_to_admin_menu = True
    list_display: Any = ["name", "sender_email", "language"]
    search_fields = ["name", "sender_email"]
    copy_view_enabled = False
    panels = [
        MultiFieldPanel([FieldPanel("name"), FieldPanel("slug"), FieldPanel("language")], heading=_("Newsletter")),
        MultiFieldPanel(
            [
                FieldPanel("logo"),
                FieldRowPanel([FieldPanel("colour"), FieldPanel("accent")]),
                FieldPanel("theme"),
                FieldRowPanel([FieldPanel("latin_fonts"), FieldPanel("arabic_fonts")]),
                FieldPanel("footer"),
            ],
            heading=_("Brand"),
        ),
        MultiFieldPanel(
            [
                FieldPanel("sender_name"),
                FieldPanel("sender_email"),
                FieldPanel("reply_to"),
                FieldPanel("postal_address"),
                FieldPanel("default_salutation"),
            ],
            heading=_("Sender"),
        ),
        MultiFieldPanel(
            [FieldPanel("staff_list"), FieldPanel("reviewers"), FieldPanel("signers"), FieldPanel("proof_days")],
            heading=_("Before everybody else"),
        ),
        MultiFieldPanel([FieldPanel("visibility"), FieldPanel("about")], heading=_("Archive")),
    ]


class ProgrammeViewSet(SnippetViewSet):
    model = Programme
    icon = "folder-open-inverse"
    menu_label = _("Programmes")
    menu_name = "programmes"
    menu_order = 131
    add_to_admin_menu = True
    list_display: Any = ["title", "code"]
    search_fields = ["title", "code"]
    copy_view_enabled = False
    panels = [
        MultiFieldPanel(
            [FieldRowPanel([FieldPanel("title"), FieldPanel("code")]), FieldPanel("colour"), FieldPanel("description")],
            heading=_("Programme"),
        ),
        InlinePanel("fundings", heading=_("Who funds it, and when"), label=_("funder")),
        InlinePanel("words", heading=_("In other languages"), label=_("language")),
    ]


class FunderViewSet(SnippetViewSet):
    model = Funder
    icon = "pick"
    menu_label = _("Funders")
    menu_name = "funders"
    menu_order = 132
    add_to_admin_menu = True
    list_display: Any = ["organisation"]
    search_fields = ["organisation__name"]
    copy_view_enabled = False
    panels = [
        MultiFieldPanel([FieldPanel("organisation"), FieldPanel("logo")], heading=_("Funder")),
        InlinePanel("words", heading=_("What it wants said, by language"), label=_("language"), min_num=1),
    ]
