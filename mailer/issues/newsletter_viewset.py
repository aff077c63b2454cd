"""The screen on which a newsletter gets its brand, its sender, and those who see it first."""

from __future__ import annotations

from typing import Any

from django import forms
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from wagtail.admin.forms import WagtailAdminModelForm
from wagtail.admin.panels import FieldPanel, FieldRowPanel, MultiFieldPanel, ObjectList
from wagtail.admin.widgets.button import HeaderButton
from wagtail.snippets.views.snippets import EditView, SnippetViewSet

from mailer.issues.accounts import possible_signers, staff
from mailer.issues.editions import last_of
from mailer.issues.models import Newsletter
from subscribers.models import User


class PeopleField(forms.ModelMultipleChoiceField):
    """Check boxes with the names of people."""

    widget = forms.CheckboxSelectMultiple

    def label_from_instance(self, user: User) -> str:  # type: ignore[override]
        return f"{user.get_full_name() or user.get_username()} ({user.email or user.get_username()})"


class NewsletterForm(WagtailAdminModelForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, people in (("reviewers", staff()), ("signers", possible_signers())):
            if old := self.fields.get(name):
                self.fields[name] = PeopleField(people, required=False, label=old.label, help_text=old.help_text)


class NewsletterEditView(EditView):
    @cached_property
    def header_buttons(self) -> list[HeaderButton]:
        last = last_of(self.object)
        if last is None or not self.request.user.has_perm("issues.add_issue"):
            return []
        url = reverse("issues_new_from_last", args=[last.pk])
        return [HeaderButton(_("New issue from last"), url=url, icon_name="copy")]


class NewsletterViewSet(SnippetViewSet):
    model = Newsletter
    icon = "mail"
    menu_label = _("Newsletters")
    menu_name = "newsletters"
    menu_order = 130
    add_to_admin_menu = True
    edit_view_class = NewsletterEditView
    list_display: Any = ["name", "sender_email", "language"]
    search_fields = ["name", "sender_email"]
    copy_view_enabled = False
    edit_handler = ObjectList(
        [
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
        ],
        base_form_class=NewsletterForm,
    )
