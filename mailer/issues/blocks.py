"""The typed parts of an issue, as staff fill them in."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _
from wagtail import blocks
from wagtail.images.blocks import ImageChooserBlock

from mailer.issues.validators import leads_somewhere

RICH = ["bold", "italic", "link", "ol", "ul"]


def _line(label: object, **options: object) -> blocks.CharBlock:
    return blocks.CharBlock(label=label, **{"required": False, "max_length": 255, **options})


def _rich(label: object, **options: object) -> blocks.RichTextBlock:
    return blocks.RichTextBlock(label=label, features=RICH, **options)


class ForewordBlock(blocks.StructBlock):
    title = _line(_("Title"))
    body = _rich(_("Text"))
    valediction = _line(_("Valediction"), help_text=_("Such as “Sincerely yours,”."))
    name = _line(_("Name"))
    role = _line(_("Role"))

    class Meta:
        icon = "openquote"
        label = _("Foreword")


class ProgrammeBlock(blocks.StructBlock):
    title = _line(_("Title"), required=True)
    code = _line(_("Code"), max_length=40, help_text=_("The abbreviation donors know it by."))
    body = _rich(_("Description"), required=False)
    funders = blocks.ListBlock(_line(_("Funder"), required=True), label=_("Funded by"), default=[])

    class Meta:
        icon = "folder-open-inverse"
        label = _("Programme")


class StoryBlock(blocks.StructBlock):
    title = _line(_("Title"), required=True)
    body = _rich(_("Text"))
    attribution = _line(_("Attribution"), max_length=500, help_text=_("Where the story comes from."))
    pseudonyms = blocks.ListBlock(
        _line(_("Pseudonym"), required=True),
        label=_("Pseudonyms"),
        default=[],
        help_text=_("Names in the story that are not the people's own. For you alone; never part of the mail."),
    )

    class Meta:
        icon = "doc-full"
        label = _("Story")


class TextBlock(blocks.StructBlock):
    title = _line(_("Title"))
    body = _rich(_("Text"))

    class Meta:
        icon = "pilcrow"
        label = _("Text")


class PhotoBlock(blocks.StructBlock):
    image = ImageChooserBlock(required=False, label=_("Photo"), help_text=_("May be added later; a proof asks for it."))
    alt = _line(
        _("Alternative text"), help_text=_("What the photo shows, for those who do not see it. Not the caption again.")
    )
    caption = blocks.TextBlock(required=False, max_length=500, rows=2, label=_("Caption"))
    credit = _line(_("Credit"), max_length=200)
    protect_faces = blocks.BooleanBlock(
        required=False,
        label=_("Protect faces"),
        help_text=_("People in it must not be recognised: a proof asks whether the picture keeps that."),
    )

    class Meta:
        icon = "image"
        label = _("Photo")


class FigureBlock(blocks.StructBlock):
    value = _line(_("Value"), required=True, max_length=40)
    label = _line(_("What it counts"), required=True)


class FiguresBlock(blocks.StructBlock):
    title = _line(_("Title"))
    items = blocks.ListBlock(FigureBlock(), label=_("Figures"), min_num=1)

    class Meta:
        icon = "table"
        label = _("Figures")


class AboutBlock(blocks.StructBlock):
    title = _line(_("Title"))
    body = _rich(_("Text"))

    class Meta:
        icon = "info-circle"
        label = _("About us")


class SupportersBlock(blocks.StructBlock):
    title = _line(_("Title"))
    subtitle = _line(_("Subtitle"))
    body = _rich(_("Text"), required=False)
    names = blocks.ListBlock(_line(_("Name"), required=True), label=_("Names"), default=[])

    class Meta:
        icon = "group"
        label = _("Supporters")


class PersonBlock(blocks.StructBlock):
    name = _line(_("Name"))
    role = _line(_("Role"))
    phone = _line(_("Phone"), max_length=60)
    email = blocks.EmailBlock(required=False, label=_("Email address"))


class WebsiteBlock(blocks.StructBlock):
    label = _line(_("Label"), required=True)
    url = blocks.URLBlock(label=_("Address"), validators=[leads_somewhere])


class ContactsBlock(blocks.StructBlock):
    title = _line(_("Title"))
    people = blocks.ListBlock(PersonBlock(), label=_("People"), default=[])
    phone = _line(_("Phone"), max_length=60)
    fax = _line(_("Fax"), max_length=60)
    websites = blocks.ListBlock(WebsiteBlock(), label=_("Websites"), default=[])

    class Meta:
        icon = "mail"
        label = _("Contacts")


class CreditBlock(blocks.StructBlock):
    role = _line(_("Role"), required=True)
    name = _line(_("Name"), required=True)


class CreditsBlock(blocks.StructBlock):
    items = blocks.ListBlock(CreditBlock(), label=_("Credits"), min_num=1)

    class Meta:
        icon = "edit"
        label = _("Credits")


class NoticeBlock(blocks.StructBlock):
    body = _rich(_("Text"))

    class Meta:
        icon = "warning"
        label = _("Notice")


BODY = [
    ("foreword", ForewordBlock()),
    ("programme", ProgrammeBlock()),
    ("story", StoryBlock()),
    ("text", TextBlock()),
    ("photo", PhotoBlock()),
    ("figures", FiguresBlock()),
    ("about", AboutBlock()),
    ("supporters", SupportersBlock()),
    ("contacts", ContactsBlock()),
    ("credits", CreditsBlock()),
    ("notice", NoticeBlock()),
]
