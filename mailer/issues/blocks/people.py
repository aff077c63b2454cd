"""Blocks that say who stands behind the issue."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _
from wagtail import blocks

from mailer.issues.blocks.fields import PEOPLE, line, rich
from mailer.issues.blocks.shown import ShownBlock
from mailer.issues.validators import leads_somewhere


class AboutBlock(ShownBlock):
    title = line(_("Title"))
    body = rich(_("Text"))

    class Meta:
        icon = "info-circle"
        label = _("About us")
        label_format = "{title} {body}"
        group = PEOPLE
        description = _("Who you are, in every issue the same.")
        preview_value = {"title": _("About us"), "body": _("The mission has worked in Tarn since 1998.")}


class SupportersBlock(ShownBlock):
    title = line(_("Title"))
    subtitle = line(_("Subtitle"))
    body = rich(_("Text"), required=False)
    names = blocks.ListBlock(line(_("Name"), required=True), label=_("Names"), default=[])

    class Meta:
        icon = "group"
        label = _("Supporters")
        label_format = "{title} {names}"
        group = PEOPLE
        description = _("Those who make it possible, by name.")
        preview_value = {"title": _("With thanks to"), "names": [_("Norway"), _("Japan"), _("The people of Tarn")]}


class PersonBlock(blocks.StructBlock):
    name = line(_("Name"))
    role = line(_("Role"))
    phone = line(_("Phone"), max_length=60)
    email = blocks.EmailBlock(required=False, label=_("Email address"))

    class Meta:
        label_format = "{name}"


class WebsiteBlock(blocks.StructBlock):
    label = line(_("Label"), required=True, help_text=_("Readers see it; the address lies behind it."))
    url = blocks.URLBlock(label=_("Address"), validators=[leads_somewhere])

    class Meta:
        label_format = "{label}"


class ContactsBlock(ShownBlock):
    title = line(_("Title"))
    people = blocks.ListBlock(PersonBlock(), label=_("People"), default=[])
    phone = line(_("Phone"), max_length=60)
    fax = line(_("Fax"), max_length=60)
    websites = blocks.ListBlock(WebsiteBlock(), label=_("Websites"), default=[])

    class Meta:
        icon = "mail"
        label = _("Contacts")
        label_format = "{title} {people}"
        group = PEOPLE
        description = _("People, phone numbers and websites.")
        preview_value = {
            "title": _("Contacts"),
            "people": [{"name": _("Amal Haddad"), "role": _("Head of mission"), "email": "amal@example.org"}],
            "websites": [{"label": "www.example.org", "url": "https://www.example.org/"}],
        }


class CreditBlock(blocks.StructBlock):
    role = line(_("Role"), required=True, help_text=_("Such as “Photos” or “Editor”."))
    name = line(_("Name"), required=True)

    class Meta:
        label_format = "{role} {name}"


class CreditsBlock(ShownBlock):
    items = blocks.ListBlock(CreditBlock(), label=_("Credits"), min_num=1)

    class Meta:
        icon = "user"
        label = _("Credits")
        label_format = "{items}"
        group = PEOPLE
        description = _("Who made the issue.")
        preview_value = {"items": [{"role": _("Editor"), "name": _("Amal Haddad")}]}


class NoticeBlock(ShownBlock):
    body = rich(_("Text"))

    class Meta:
        icon = "warning"
        label = _("Notice")
        label_format = "{body}"
        group = PEOPLE
        description = _("Small print, such as that names were changed.")
        preview_value = {"body": _("Names were changed to protect the people in these stories.")}
