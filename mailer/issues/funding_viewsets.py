"""The screens on which programmes and their funders are kept."""

from __future__ import annotations

from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _
from wagtail.admin.forms import WagtailAdminModelForm
from wagtail.admin.panels import FieldPanel, FieldRowPanel, InlinePanel, MultiFieldPanel, ObjectList
from wagtail.admin.ui.tables import Column
from wagtail.snippets.views.snippets import SnippetViewSet

from mailer.issues.models import Funder, Programme
from mailer.issues.models.funding import current_funders
from mailer.issues.validators import one_line
from subscribers.models import Organisation


def funders_today(programme: Programme) -> str:
    return ", ".join(map(str, current_funders(programme, timezone.localdate())))


def programmes_today(funder: Funder) -> str:
    today = timezone.localdate()
    return ", ".join(sorted({str(each.programme) for each in funder.fundings.all() if each.covers(today)}))


class ProgrammeViewSet(SnippetViewSet):
    model = Programme
    icon = "folder-open-inverse"
    menu_label = _("Programmes")
    menu_name = "programmes"
    menu_order = 131
    add_to_admin_menu = True
    list_display: Any = ["title", "code", Column("funders", label=_("Funded today by"), accessor=funders_today)]
    search_fields = ["title", "code"]
    copy_view_enabled = False
    panels = [
        MultiFieldPanel(
            [FieldRowPanel([FieldPanel("title"), FieldPanel("code")]), FieldPanel("colour"), FieldPanel("description")],
            heading=_("Programme"),
        ),
        InlinePanel(
            "fundings",
            [FieldPanel("funder"), FieldRowPanel([FieldPanel("since"), FieldPanel("until")])],
            heading=_("Who funds it, and when"),
            label=_("Funder"),
            help_text=_("An issue shows who funds the programme on the issue's date. Both days count."),
        ),
        InlinePanel("words", heading=_("In other languages"), label=_("Language")),
    ]


class OrganisationInput(forms.TextInput):
    """A line that suggests the organisations that are known."""

    SUGGESTED = 500

    def render(self, name: str, value: Any, attrs: Any = None, renderer: Any = None) -> SafeString:
        known = f"{name}-known"
        line = super().render(name, value, {**(attrs or {}), "list": known, "autocomplete": "off"}, renderer)
        names = Organisation.objects.values_list("name")[: self.SUGGESTED]
        options = format_html_join("", '<option value="{}">', names)
        return format_html('{}<datalist id="{}">{}</datalist>', line, known, options)


class FunderForm(WagtailAdminModelForm):
    """Takes the organisation by its name: one that is known is found, another is made."""

    organisation_name = forms.CharField(
        label=_("Organisation"),
        max_length=200,
        validators=[one_line],
        help_text=_("Readers see its name beside the programmes it funds. One that is not known yet is made."),
        widget=OrganisationInput,
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.organisation_id:
            self.initial["organisation_name"] = self.instance.organisation.name

    def clean_organisation_name(self) -> str:
        name = " ".join(self.cleaned_data["organisation_name"].split())
        taken = Funder.objects.exclude(pk=self.instance.pk).filter(organisation__name__iexact=name)
        if taken.exists():
            raise forms.ValidationError(_("This organisation is kept as a funder already."))
        return name

    def save(self, commit: bool = True) -> Any:
        name = self.cleaned_data["organisation_name"]
        known = Organisation.objects.filter(name__iexact=name).first()
        self.instance.organisation = known or Organisation.objects.create(name=name)
        return super().save(commit)


class FunderViewSet(SnippetViewSet):
    model = Funder
    icon = "pick"
    menu_label = _("Funders")
    menu_name = "funders"
    menu_order = 132
    add_to_admin_menu = True
    list_display: Any = [
        "organisation",
        Column("programmes", label=_("Funds today"), accessor=programmes_today),
    ]
    search_fields = ["organisation__name"]
    copy_view_enabled = False
    edit_handler = ObjectList(
        [
            MultiFieldPanel([FieldPanel("organisation_name"), FieldPanel("logo")], heading=_("Funder")),
            InlinePanel(
                "words",
                [FieldPanel("language"), FieldPanel("name"), FieldPanel("acknowledgement"), FieldPanel("disclaimer")],
                heading=_("What it wants said, by language"),
                label=_("Language"),
                min_num=1,
            ),
        ],
        base_form_class=FunderForm,
    )

    def get_queryset(self, request: Any) -> QuerySet[Funder]:
        return Funder.objects.select_related("organisation").prefetch_related("fundings__programme")
